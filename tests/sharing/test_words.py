"""What the briefing says of runs made by hand: each sentence where there is something to say, and none where not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import UsageError
from sim.ledger import Came
from sim.projection.chance import proportion
from sim.report.briefing import Facts, Quarter, write_briefing
from sim.report.briefing.cells import forecast_cell, held_cell
from sim.report.briefing.changes import changes_between, what_changed
from sim.report.briefing.progress import in_brief, performance_plan, trajectory_picture
from sim.report.briefing.risks import risks
from sim.report.briefing.suite import MOST_MEASURES, demand_plan, suite
from sim.report.workbook.evidence import evidence_sheets
from sim.report.workbook.months import month_sheets
from sim.study.asking.game import EXPLAIN_COLUMNS
from sim.study.asking.spread import UNCERTAINTY_COLUMNS
from tests.sharing.records import came, record
from tests.tiny import TINY

SPACE = "\N{NO-BREAK SPACE}"
QUARTER = Quarter(2021, 3)


@pytest.mark.parametrize(
    ("measure", "figures", "text"),
    [
        ("service_level", (0.5, 0.4, 0.6), "50 % (40 to 60)"),
        ("p90_wait_s", (4.44, 0.0, 12.1), "4 s (0 to 12)"),
        ("p90_wait_s", (599.0, 300.0, 700.0), "599 s (300 to 700)"),
        ("p90_wait_s", (7200.0, 6000.0, 9000.0), "120 min (100 to 150)"),
        ("p90_wait_s", (14_400.0, 7200.0, 36_000.0), "4.0 h (2.0 to 10.0)"),
        ("vacancies", (-2.4, -11.2, 2.9), "−2.4 (−11.2 to 2.9)"),
        ("offered", (34_492.4, 32_846.0, 36_390.0), "34,492 (32,846 to 36,390)"),
        ("vacancies", (12.31, 10.0, 14.0), "12.3 (10.0 to 14.0)"),
        ("vacancies", (-0.04, -0.2, 0.2), "0.0 (−0.2 to 0.2)"),
        ("offered", (4.4, 3.1, 6.0), "4 (3 to 6)"),
        ("overtime_hours", (12.0, 10.0, 14.0), "12.0 h (10.0 to 14.0)"),
        ("unresourced", (float("nan"), 1.0, 2.0), "–"),
    ],
)
def test_a_forecast_is_written_with_its_range_in_a_unit_that_keeps_it_short(
    measure, figures, text, tmp_path: Path
) -> None:
    run = record(tmp_path, rows={("calls", measure): figures})
    assert forecast_cell(run, "2021-07", "calls", measure).replace(SPACE, " ") == text
    assert forecast_cell(None, "2021-07", "calls", measure) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("= 40", "within it"), ("= 60", "within it"), ("= 70", "10 points above"), ("= 60.4", "just above"),
        ("= 25", "15 points below"), ("< 25", "at least 15 points below"), ("<= 25.6", "at least 14 points below"),
        ("> 60", "just above, or more"), (">= 60", "undecided: a bound"), ("> 45", "undecided: a bound"),
        ("> 70", "at least 10 points above"), ("< 40", "just below, or more"),
    ],
)  # fmt: skip
def test_what_happened_is_set_against_the_range(value, text, tmp_path: Path) -> None:
    (seen,) = came(f"2021-07 {value}")
    assert held_cell(record(tmp_path), "2021-07", "calls", Came("2021-07", seen)) == text
    unstated = held_cell(record(tmp_path), "2021-07", "calls", Came("2021-07", seen, ("clock",)))
    assert unstated == "not judged: definition not stated"  # as the ledger has it
    unknown = record(tmp_path, rows={("calls", "offered"): (1, 1, 1)})
    assert held_cell(unknown, "2021-07", "calls", Came("2021-07", seen)) == "–"


def test_the_last_forecast_is_judged_by_figures_that_tell(tmp_path: Path) -> None:
    run = record(tmp_path)
    before = record(tmp_path, rows={("calls", "service_level"): (0.51, 0.4, 0.6)})
    brief = in_brief(Facts(QUARTER, run, before, came("2021-07 = 45", "2021-08 = 70")))
    assert brief.points[-1].startswith("Of 2 monthly figures that can be held against the last forecast, 1 lies within")
    assert brief.points[-1].endswith("80 % of the futures. Outside it: calls in August 2021, 10 points above.")
    none = in_brief(Facts(QUARTER, run, before, came("2021-07 > 45"))).points[-1]
    assert none.startswith("No month was both forecast last time and published so that it tells whether the forecast")
    assert none.endswith("Left out: 1 is a bound that does not tell.")
    missed = in_brief(Facts(QUARTER, run, before, came("2021-07 < 25", "2021-08 > 50"))).points[-1]
    assert missed.startswith("Of 1 monthly figure that can be held against the last forecast, 0 lie within the range")
    assert missed.endswith(
        "Outside it: calls in July 2021, at least 15 points below. Left out: 1 is a bound that does not tell."
    )


def test_figures_of_no_stated_definition_and_doubtful_ones_are_counted_apart(tmp_path: Path) -> None:
    run, before = record(tmp_path), record(tmp_path, rows={("calls", "service_level"): (0.51, 0.4, 0.6)})
    seen, doubtful = came("2021-07 = 45", "2021-08 = 70")
    facts = Facts(QUARTER, run, before, (replace(seen, clock=""), replace(doubtful, note="doubtful: or July")))
    assert (
        in_brief(facts)
        .points[-1]
        .endswith("cannot be judged yet. Left out: 1 is doubtful; 1 does not state its definition.")
    )
    row = performance_plan(facts, None).grids[0].rows[0]
    assert row[2:4] == (f"45{SPACE}% [note 1]", "not judged: definition not stated")


@pytest.fixture
def promise(tmp_path: Path) -> Callable[..., Facts]:
    """After July 2021, the month promised: two runs of June 2021 forecast it, the one before 45 to 55 %."""
    months = ("2021-06", "2021-07", "2021-10", "2021-11", "2021-12")

    def facts(*rows: str, ended: str = "2021-06-01T00:00:00+00:00", **changes: object) -> Facts:
        kept = {"months": months, "text": TINY.replace("end: 2021-08-31", "end: 2021-12-31")}
        now = record(tmp_path, rows={("calls", "service_level"): (0.6, 0.5, 0.7)}, **kept)
        before = record(tmp_path, rows={("calls", "service_level"): (0.5, 0.45, 0.55)}, **kept)
        reached = {"calls": {**now.reached["calls"], **changes}}
        now, before = (
            replace(run, reached=reached, manifest={**run.manifest, "ended": ended}) for run in (now, before)
        )
        return Facts(Quarter(2021, 4), now, before, came(*rows) if rows else ())

    return facts


def test_the_month_promised_is_said_first_once_it_has_come_and_in_place_of_its_chance(promise) -> None:
    facts = promise("2021-07 = 30")
    brief, plan, risk = in_brief(facts), performance_plan(facts, None), risks(facts)
    said = f"calls, July 2021: 30{SPACE}%, missed; the forecast was 45 to 55{SPACE}%."
    assert brief.points[0] == said
    assert brief.points[1] == (
        "Of 1 monthly figure that can be held against the last forecast, 0 lie within the range that was to hold 80 % "
        "of the futures. Outside it: calls in July 2021, 15 points below."
    )
    forecast = dict(zip(plan.grids[1].headings, plan.grids[1].rows[0], strict=True))
    assert forecast["Month promised"].replace(SPACE, " ") == "July 2021: 60 % (50 to 70); came to 30 %, missed"
    assert forecast["Chance held by its date"].endswith("; that month has come: missed")
    assert (
        risk.points[0]
        == f"{said} What happened lies outside that range, so the ranges of later months may be as wrong."
    )
    assert not any("not held by" in point for point in risk.points)
    assert not any("on average" in text for text in what_changed(facts).says)


@pytest.mark.parametrize(
    ("row", "starts"),
    [
        ("2021-07 = 52", "calls, July 2021: 52 %, met; the forecast was 45 to 55 %."),
        ("2021-07 < 40", "calls, July 2021: less than 40 %, missed; the forecast was 45 to 55 %."),
        ("2021-07 > 40", "calls, July 2021: more than 40 %, which does not tell whether it was met; the forecast was "
         "45 to 55 %. On this plan, in a model"),
    ],
)  # fmt: skip
def test_what_the_month_promised_came_to_is_told_as_far_as_it_tells(row, starts, promise) -> None:
    assert in_brief(promise(row)).points[0].replace(SPACE, " ").startswith(starts)


def test_a_doubtful_figure_of_the_month_promised_is_said_beside_the_chance(promise) -> None:
    facts = promise("2021-07 = 30")
    for changes, words in (
        ({"note": "doubtful: or May"}, "30 % (doubtful), missed if that figure is right; "),
        ({"clock": ""}, "30 %, missed if it counts as the target does; "),
    ):
        doubted = replace(facts, actuals=tuple(replace(seen, **changes) for seen in facts.actuals))
        point = in_brief(doubted).points[0].replace(SPACE, " ")
        assert point.startswith(f"calls, July 2021: {words}")
        assert "the force has about a three in four chance" in point
        assert any("not held by July 2021" in text for text in risks(doubted).points)
        assert not any("outside that range" in text for text in risks(doubted).points)


def test_a_run_of_after_the_month_promised_is_no_forecast_of_it(promise) -> None:
    facts = promise("2021-07 = 30", ended="2021-08-01T00:00:00+00:00")
    assert in_brief(facts).points[0].endswith("missed; no run given here forecast that month before it was over.")
    assert in_brief(facts).points[1].startswith("No month was both forecast last time")


def test_a_month_promised_that_is_over_without_a_figure_is_named(promise) -> None:
    assert in_brief(promise()).points[0].endswith(" No published figure of July 2021 was given.")
    assert "No published figure" not in in_brief(promise(promised="2022-01")).points[0]


def test_the_share_of_the_month_promised_is_always_shown_and_only_once(promise) -> None:
    past = performance_plan(promise(), None).grids[1]
    cells = dict(zip(past.headings, past.rows[0], strict=True))
    assert cells["Month promised"].replace(SPACE, " ") == "July 2021: 60 % (50 to 70)"
    ahead = performance_plan(replace(promise(promised="2021-11"), quarter=Quarter(2021, 2)), None).grids[1]
    assert "November 2021" in ahead.headings
    assert "Month promised" not in ahead.headings


def test_a_run_that_has_ended_by_the_month_promised_is_a_risk(promise) -> None:
    chance, none = proportion(4, 4), proportion(0, 4)
    lost = promise(p_held_by_promised=chance, p_meets_in_promised=none, p_lapsed=chance)
    assert "calls: of the 4 futures that hold it by July 2021, all 4 have lost it again by then." in risks(lost).points
    assert "calls: of the 4 futures that hold it, 4 miss it again in a later month (51 to 100 %)." in risks(lost).points
    (row,) = performance_plan(lost, None).grids[1].rows
    assert row[-2] == "July 2021: all of 4 futures (51 to 100 %), but it has ended again by then in all of 4"
    assert row[-3].startswith("July 2021: ")


def test_values_without_a_source_are_counted_and_nothing_is_said_of_none(tmp_path: Path) -> None:
    run = record(tmp_path)
    count = len([row for row in run.values if row.origin != "default"])
    (text,) = (point for point in risks(Facts(QUARTER, run, None, ())).points if "values behind" in point)
    assert f" and {count} are written without a source. The workbook of this run lists each." in text
    assert "assumed" not in text


def test_every_sentence_and_point_begins_with_a_capital_letter(tmp_path: Path) -> None:
    run, before = record(tmp_path), record(tmp_path, rows={("calls", "service_level"): (0.46, 0.4, 0.6)})
    briefing = write_briefing(Facts(QUARTER, run, before, ()))
    texts = [text for section in briefing.sections for text in (*section.says, *section.points)]
    assert any(text.startswith("Calls not held by July 2021") for text in texts)
    assert all(not text[0].islower() for text in texts)


def test_the_forecast_of_the_month_promised_is_said_to_have_moved(tmp_path: Path) -> None:
    now = record(tmp_path)
    before = record(tmp_path, rows={("calls", "service_level"): (0.46, 0.4, 0.6)})
    section = what_changed(Facts(QUARTER, now, before, ()))
    assert "calls in July 2021: 50 % on average, 4 points more than last time." in section.says
    section = what_changed(Facts(QUARTER, before, now, ()))
    assert "calls in July 2021: 46 % on average, 4 points fewer than last time." in section.says


@pytest.mark.parametrize("lacks", ["no figure", "no date"])
def test_nothing_is_said_of_a_move_that_nobody_knows(lacks, tmp_path: Path) -> None:
    now = record(tmp_path)
    if lacks == "no figure":
        before = record(tmp_path, rows={("calls", "offered"): (10, 10, 10)})
    else:
        gone = dict.fromkeys(("promised", "p_meets_in_promised", "p_held_by_promised"))
        before, now = now, replace(now, reached={"calls": {**now.reached["calls"], **gone}})
    section = what_changed(Facts(QUARTER, now, before, ()))
    assert not any("on average" in text for text in section.says)


def test_a_number_written_otherwise_is_no_change_and_a_file_of_another_content_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    shaped = TINY.replace("volume: {per_day: 20}", "volume: {per_day: 20}\n    profile: {file: p.csv, column: a}")
    hours = [f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in (0, 15, 30, 45)]
    for name, value in (("p.csv", "1"), ("a/p.csv", "2")):
        lines = ["weekday,time,a"] + [
            f"{day},{hour},{value}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun") for hour in hours
        ]
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    one = record(tmp_path, text=shaped)
    other = record(tmp_path / "a", text=shaped.replace("per_day: 20", "per_day: 20.0"))
    assert [(each.path, each.why) for each in changes_between(one, other)] == [("inputs/p.csv", "the file was changed")]


def test_changes_that_find_no_room_are_counted(tmp_path: Path) -> None:
    causes = "".join(f"\n      cause{i}: {{rate: 1%}}" for i in range(9))
    rostered = TINY.replace(
        "{on_duty: 1}",
        f"\n    strength: 9\n    abstraction:{causes}\n    shifts: {{day: 08:00-20:00, night: 20:00-08:00}}\n"
        "    patterns:\n      one: {cycle: [day, night], teams: 2, step: 1}",
    ).replace("handlers:\n ", "handlers:\n")
    before, now = record(tmp_path, text=rostered), record(tmp_path, text=rostered.replace("rate: 1%", "rate: 2%"))
    (grid,) = what_changed(Facts(QUARTER, now, before, ())).grids
    assert len(grid.rows) == 6
    assert grid.notes == ("And 3 more, which the two scenario files show.",)


def test_causes_are_named_from_the_one_that_costs_most(tmp_path: Path) -> None:
    worth = {"as it is": 0.5, "without all of them": 0.6, "difference": -0.1, "b": 0.01, "a": -0.11}
    lines = [
        ("calls", period, cause, value, value - 0.01, value + 0.01, 4)
        for period in ("2021-06", "2021-07", "period")
        for cause, value in worth.items()
    ]
    run = record(tmp_path, tables={"explain": pd.DataFrame(lines, columns=list(EXPLAIN_COLUMNS))})
    section = what_changed(Facts(QUARTER, run, None, ()))
    assert section.says[-1] == (
        "What costs calls most over June 2021 to July 2021, in points of the share answered in time: "
        "a −11.0 (−12.0 to −10.0); b +1.0 (0.0 to +2.0)."
    )


def test_the_spread_of_the_months_until_held_is_named_and_none_where_there_is_none(tmp_path: Path) -> None:
    def said(share: float) -> list[str]:
        rows = [("calls", "months_to_held", "", "people", share, share, share, 1.0, 0.5, 10)]
        table = pd.DataFrame(rows, columns=list(UNCERTAINTY_COLUMNS))
        run = record(tmp_path, tables={"uncertainty": table})
        return [text for text in risks(Facts(QUARTER, run, None, ())).points if "variance" in text]

    assert said(0.8)[0].startswith("Most of the chance in the months until it is held of calls comes from ")
    assert said(float("nan")) == []


def test_only_the_first_checks_that_say_no_are_told_and_the_others_counted(tmp_path: Path) -> None:
    run = record(tmp_path)
    row = {"check": "a check", "statistic": 5.0, "operator": "<=", "threshold": 0.08, "passed": False, "comment": "why"}
    told = replace(run, manifest={**run.manifest, "checks": [row] * 5})
    points = risks(Facts(QUARTER, told, None, ())).points
    assert points[-1] == "2 more checks of the run say no."
    assert points[-2] == "A check says no, 'a check': found 5, should be at most 0.08; why."


@pytest.mark.parametrize(
    ("name", "found", "comment", "said"),
    [
        ("doubtful rows", 5.0, "of 25; kept, and marked in figures",
         "5 of 25 published figures are doubtful; they are kept, and marked."),
        ("service levels and waits of unknown clock", 2.0, "read as on the target's own",
         "2 of 1 published figures do not say on which clock they are; they are read as on the target's own."),
        ("duplicates", 3.0, "rows", "3 published figures tell of the same thing as another."),
        ("101 in 2021-05", 0.12, "published 62 %, simulated 50 % of offered",
         "The model misses a published figure by 12 points, 101 in 2021-05: published 62 %, simulated 50 % of offered; "
         "8 points were allowed."),
    ],
)  # fmt: skip
def test_checks_of_the_history_are_told_in_plain_words(name, found, comment, said, tmp_path: Path) -> None:
    run = record(tmp_path, history=came("2021-07 = 45"))
    row = {"check": f"history: {name}", "statistic": found, "operator": "<=", "threshold": 0.08, "passed": False,
           "comment": comment}  # fmt: skip
    told = replace(run, manifest={**run.manifest, "checks": [row]})
    assert risks(Facts(QUARTER, told, None, ())).points[-1] == said


def test_vacancies_below_zero_are_explained_where_they_stand(tmp_path: Path) -> None:
    run = record(tmp_path, rows={("handlers", "vacancies"): (-3.8, -5.0, -2.0)})
    (grid,) = suite(Facts(QUARTER, run, None, ())).grids
    assert grid.rows[0][0] == "handlers: vacancies (FTE; below zero: over establishment)"


def test_the_suite_has_as_many_rows_as_there_is_room_for(tmp_path: Path) -> None:
    many = "".join(
        f"  s{i}:\n    volume: {{per_day: 1}}\n    handle: {{talk: {{mean: 1 min}}}}\n    patience: {{mean: 5 min}}\n"
        "    priority: 2\n    groups: [handlers]\n"
        for i in range(12)
    )
    targets = "".join(f"  s{i}: {{share: 50%, within: 2 min}}\n" for i in range(12))
    text = TINY.replace("streams:\n", f"{targets}streams:\n{many}")
    rows = {
        (f"s{i}", measure): (0.5, 0.4, 0.6)
        for i in range(12)
        for measure in ("service_level", "abandonment", "offered")
    }
    facts = Facts(QUARTER, record(tmp_path, text=text, rows=rows), None, ())
    (grid,) = suite(facts).grids
    assert len(grid.rows) == MOST_MEASURES
    assert "10 more are in the workbook of this run." in grid.notes
    assert grid.rows[0][0] == "s0: answered in time"
    assert demand_plan(facts).grids[0].rows[0][0] == "s0: contacts"


def test_incidents_have_names_of_their_own(tmp_path: Path) -> None:
    rows = {("incidents", "unresourced"): (160.0, 150.0, 170.0), ("incidents", "above_upper_limit"): (0.1, 0.0, 0.2)}
    (grid,) = demand_plan(Facts(QUARTER, record(tmp_path, rows=rows), None, ())).grids
    assert [row[0] for row in grid.rows] == [
        "Incidents that wait for a unit", "Time with more of them than the upper limit",
    ]  # fmt: skip


def test_a_run_without_a_whole_month_or_a_target_cannot_be_briefed_on(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no whole month was simulated"):
        write_briefing(Facts(QUARTER, record(tmp_path, months=()), None, ()))
    without = TINY.replace(
        "targets:\n  calls: {share: 50%, within: 2 min, promised: 2021-07, hold_months: 2}", "targets: {}"
    )
    with pytest.raises(UsageError, match="the run has no target"):
        write_briefing(Facts(QUARTER, record(tmp_path, text=without), None, ()))


def test_a_month_of_which_only_a_part_has_calls_is_not_briefed_on_and_is_marked(tmp_path: Path) -> None:
    run = record(tmp_path, text=TINY.replace("plan_start", "calls_from: 2021-06-10, plan_start"))
    with pytest.raises(
        UsageError, match="2021-Q2 lies outside the run, which has whole months from July 2021 to August"
    ):
        write_briefing(Facts(Quarter(2021, 2), run, None, ()))
    picture = trajectory_picture(Facts(QUARTER, run, None, ()))
    assert picture is not None
    assert "by month, July 2021 to August 2021:" in picture.alt
    months = month_sheets(run)[0]
    assert [row[1] for row in months.rows] == ["history, without all its calls", "plan", "plan"]


def test_a_published_figure_has_no_like_in_a_month_without_all_its_calls(tmp_path: Path) -> None:
    def simulated(text: str) -> list[object]:
        run = record(tmp_path, text=text, history=came("2021-06 = 45", "2021-07 = 45"))
        history = evidence_sheets(run)[0]
        at = [column.heading for column in history.columns].index("simulated, mean")
        return [row[at] for row in history.rows]

    assert simulated(TINY) == [0.5, 0.5]
    assert simulated(TINY.replace("plan_start", "calls_from: 2021-06-10, plan_start")) == [None, 0.5]


def test_a_run_before_without_a_target_in_common_is_refused(tmp_path: Path) -> None:
    other = record(tmp_path, text=TINY.replace("calls", "calls2"))
    with pytest.raises(UsageError, match="no stream has a target in both"):
        write_briefing(Facts(QUARTER, record(tmp_path), other, ()))


def test_a_target_without_a_date_says_so(tmp_path: Path) -> None:
    run = record(tmp_path)
    result = {**run.reached["calls"], "promised": None, "p_meets_in_promised": None, "p_held_by_promised": None}
    section = performance_plan(Facts(QUARTER, replace(run, reached={"calls": result}), None, ()), None)
    assert section.grids[1].rows[0][-1] == "no date promised"
    far = {**result, "promised": "2030-01"}
    section = performance_plan(Facts(QUARTER, replace(run, reached={"calls": far}), None, ()), None)
    assert section.grids[1].rows[0][-1] == "its date is not forecast"


def test_the_picture_shows_the_past_of_the_scenario_behind_what_came(tmp_path: Path) -> None:
    past, newer = came("2021-07 = 45", "2021-08 = 46"), came("2021-08 = 50")
    facts = Facts(QUARTER, record(tmp_path, history=past), None, newer)
    assert [(f"{seen.start:%Y-%m}", seen.value) for seen in facts.published] == [("2021-08", 0.5), ("2021-07", 0.45)]
