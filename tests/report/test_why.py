"""Why not sooner: what is said of the month promised, and what only of other months."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.report.page.parts import Card
from sim.report.page.why import why
from sim.report.record import Record
from sim.report.touched import cause_spoken
from sim.scenario import load_scenario
from sim.study import Run
from sim.study.telling.recording import read_record
from tests.report.conftest import PUBLISHED
from tests.small import SMALL

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
    """31,433 calls to 101 against 28,265 of April 2020 are 11 % more; of 999, 14,581 against 12,915 are 13 % more."""
    (people, has), (more, grown) = why(of_the_past).points
    assert people == "89.5"
    assert "the 101.8 in post in December 2021 (98.0 posts): 9.3 of these are trainees" in has
    assert more == "+11 %"
    assert grown.startswith("101 calls, +13 % 999 calls against April 2020, the last month in which the model meets")
    assert grown.endswith("; handlers are busy 67 % of their time on duty, then 61 %")


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
    (tmp_path / "a.yaml").write_text(SMALL + CAUSES, encoding="utf-8")
    loaded = load_scenario(tmp_path / "a.yaml")
    assert cause_spoken(loaded, "calls") == "calls (how long 101 calls take and how many 999 calls come in)"
    assert cause_spoken(loaded, "people") == "people (who leaves and time off the phones)"
    assert cause_spoken(loaded, "reserve") == "reserve (handlers kept free from 101 calls)"
    assert cause_spoken(loaded, "bad_luck") == "bad luck (systems that are out)"
    assert cause_spoken(loaded, "new_system") == "new system"  # of a table that is older than the scenario
