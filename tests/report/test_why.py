"""Why not sooner: what is said of the month promised, and what only of other months."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.report.page.parts import Card
from sim.report.page.why import why
from sim.report.record import Record
from sim.report.touched import cause_spoken
from sim.scenario import load_scenario
from sim.study import Run
from sim.study.telling.recording import read_record
from tests.report.conftest import PUBLISHED
from tests.small import SMALL
from tests.tiny import TINY

OUTAGE = 'outages: {phones: {random: {rate: 1, length: {mean: 2h}}, streams: {"101": closed}}}\n'
CAUSES = """\
without:
  calls: {streams: {"101": {handle: {talk: {mean: 3 min}}}, "999": {volume: {per_day: 5}}}}
  bad_luck: {outages: {phones: {random: {rate: 0, length: {mean: 2h}}, streams: {"101": closed}}}}
  people: {groups: {handlers: {leavers: 5%, abstraction: {leave: {rate: 5%}}}}}
  reserve: {streams: {"101": {reserve: {day: {hours: "08:00-20:00", handlers: 0}}}}}
"""


@pytest.fixture(scope="module")
def published() -> Record:
    return read_record(Run.open(PUBLISHED))


@pytest.fixture(scope="module")
def of_the_past(published: Record) -> Record:
    """The run as it would be if its causes had been worked out up to May 2021 only."""
    table = published.tables["explain"]
    past = table[(table["period"] <= "2021-05") | (table["period"] == "period")]
    about = {**published.added["explain.csv"], "to": "2021-05"}
    return replace(
        published,
        tables={**published.tables, "explain": past},
        manifest={**published.manifest, "added": {**published.added, "explain.csv": about}},
    )


def test_causes_of_the_promised_month_come_first(published: Record) -> None:
    card = why(published)
    assert [number for number, _ in card.points] == ["−6.7 points", "−4.0 points", "−3.4 points"]
    assert card.points[1][1].startswith("new system (how long calls take) (−4.5 to")
    assert card.says[0].startswith("101 calls in time, December 2021: 66.5 % as it is, 80.5 % with all 5 causes")
    assert card.says[1].startswith("89.5 experienced handlers would do the work of")


def test_causes_of_the_past_are_not_told_as_those_of_the_promised_month(of_the_past: Record) -> None:
    card = why(of_the_past)
    said = " ".join(card.says)
    assert "Of April 2020 to May 2021, most was taken by new system (how long calls take) −8.3; priority 999" in said
    assert "What these take in December 2021 has not been worked out" in said
    assert not any("points" in number for number, _ in card.points)


def test_what_the_plan_lacks_is_read_off_the_run(of_the_past: Record) -> None:
    """Of 101, (31,433 - 1,082) / 31 calls a day against (28,265 - 352) / 30 of April 2020 are 5 % more.

    Of 999, (14,581 - 255) / 31 against (12,915 - 338) / 30 are 10 % more; 13.58 handlers on duty are as many as 13.65.
    """
    (people, has), (more, grown), (duty, busy) = why(of_the_past).points
    assert people == "89.5"
    assert "the 101.8 in post in December 2021 (98.0 posts): 9.3 of these are trainees" in has
    assert more == "+5 %"
    assert grown == (
        "101 calls a day, +10 % 999 calls (redials left out), against April 2020, the last month in which the model "
        "meets the target"
    )
    assert duty == "13.6"
    assert busy == "handlers on duty on average, as many as in April 2020; busy 67 % of their time, 61 % in April 2020"


def test_redials_are_named_where_they_cannot_be_left_out(of_the_past: Record) -> None:
    """31,433 / 31 against 28,265 / 30 are 8 % more; 14,581 / 31 against 12,915 / 30 are 9 % more."""
    table = of_the_past.trajectory
    (_, _), (more, grown), _ = why(replace(of_the_past, trajectory=table[table["measure"] != "redials"])).points
    assert more == "+8 %"
    assert grown.startswith("101 calls a day, +9 % 999 calls (with redials), against")


def test_a_longer_month_is_no_growth_and_a_cut_of_people_is_said(tmp_path: Path) -> None:
    text = TINY.replace(
        "start: 2021-06-01, plan_start: 2021-07-01, end: 2021-08-31", "start: 2021-02-01, end: 2021-03-31"
    )
    text = text.replace("per_day: 20}", "per_day: 960}").replace("mean: 40 min", "mean: 3 min")
    text = text.replace("promised: 2021-07, hold_months: 2", "promised: 2021-03, hold_months: 1")
    text = text.replace("on_duty: 1", "on_duty: [4, {from: 2021-03-01, value: 3}]").replace("50%", "75%")
    text = text.replace("within: 2 min", "within: 30s")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    run = sim.run(tmp_path / "a.yaml", replications=2, workers=1, out=tmp_path / "run")
    points = why(read_record(run)).points
    changes = [number for number, _ in points if number.endswith("%")]
    assert all(
        abs(int(number.replace("−", "-").rstrip(" %"))) <= 1 for number in changes
    )  # 31 days are 11 % more than 28
    [(number, what)] = [(number, what) for number, what in points if "on duty" in what]
    assert number == "3.0"
    assert what.startswith("handlers on duty on average, 4.0 in February 2021; busy ")
    assert "against February 2021, the last month in which the model meets the target" in points[0][1]


def test_a_month_that_meets_its_target_is_held_against_no_other(of_the_past: Record) -> None:
    table = of_the_past.trajectory.copy()
    rows = (table["stream"] == "101") & (table["measure"] == "service_level") & (table["month"] == "2021-12")
    table.loc[rows, "mean"] = 0.81
    assert [number for number, _ in why(replace(of_the_past, trajectory=table)).points] == ["89.5"]


def test_causes_that_cost_nothing_are_said_to(published: Record, of_the_past: Record) -> None:
    past, plan = (_that_cost_nothing(record) for record in (of_the_past, published))
    assert past.says[0] == "Of April 2020 to May 2021, none of the causes looked at costs anything."
    assert plan.points == ()
    assert "None of the causes looked at costs anything." in plan.says[0]
    assert plan.says[1].startswith("89.5 experienced handlers would do the work of")


def _that_cost_nothing(record: Record) -> Card:
    table = record.tables["explain"].copy()
    table.loc[~table["cause"].isin(["as it is", "without all of them"]), "mean"] = 0.001
    return why(replace(record, tables={**record.tables, "explain": table}))


def test_a_cause_is_told_with_the_numbers_that_it_is_about(tmp_path: Path) -> None:
    text = SMALL.replace("priority: 2\n", 'priority: 2\n    reserve: {day: {hours: "08:00-20:00", handlers: 1}}\n')
    (tmp_path / "a.yaml").write_text(text + OUTAGE + CAUSES, encoding="utf-8")
    loaded = load_scenario(tmp_path / "a.yaml")
    assert cause_spoken(loaded, "calls") == "calls (how long 101 calls take and how many 999 calls come in)"
    assert cause_spoken(loaded, "people") == "people (who leaves and time off the phones)"
    assert cause_spoken(loaded, "reserve") == "reserve (handlers kept free from 101 calls)"
    assert cause_spoken(loaded, "bad_luck") == "bad luck (systems that are out)"
    assert cause_spoken(loaded, "new_system") == "new system"  # of a table that is older than the scenario
