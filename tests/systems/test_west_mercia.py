"""The shipped overlays of outages and workarounds, beside the plan that they change."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import Periods
from sim.experiment import Centre, Replication, replicate
from sim.outage import Windows, draw_disruption
from sim.projection import mean_interval
from sim.scenario import load_scenario

FOLDER = Path(__file__).parents[2] / "scenarios" / "west_mercia"
PUBLISHED = "the published outages of the bad year"
OVERLAYS = ("outages_bad_year.yaml", "outages_none.yaml", "workarounds_lapse.yaml")


@cache
def centre(name: str) -> Centre:
    if name != PUBLISHED:
        return Centre.of(load_scenario(FOLDER / name))
    known_alone = {"outages.phones.random": "null", "outages.records": "null"}
    return Centre.of(load_scenario(FOLDER / "outages_bad_year.yaml", known_alone))


@cache
def once(name: str, number: int = 0) -> Replication:
    return replicate(centre(name), 1, number)


def of(name: str, stream: str, measure: str, months: tuple[str, str]) -> np.ndarray:
    """Sum of a measure over some months, of each of three futures."""
    sums = []
    for number in range(3):
        figures = once(name, number).figures
        within = [months[0] <= month <= months[1] for month in figures.periods]
        sums.append(figures.values[stream][measure][within].sum())
    return np.array(sums)


@pytest.mark.parametrize("name", OVERLAYS)
def test_every_value_has_a_source_or_is_marked_assumed(name):
    rows = load_scenario(FOLDER / name).sources()
    mine = [row for row in rows if row.path.startswith(("outages", "workarounds")) and row.origin != "default"]
    assert [row.path for row in mine if not row.source and ".streams." not in row.path] == []


def test_no_outages_is_the_plan_to_the_bit():
    assert centre("outages_none.yaml").systems.outages == ()
    one, other = (
        load_scenario(FOLDER / name).scenario.model_dump(exclude={"name", "description", "outages"})
        for name in ("outages_none.yaml", "plan.yaml")
    )
    assert one == other


@pytest.mark.parametrize("name", ["outages_bad_year.yaml", "workarounds_lapse.yaml"])
def test_history_stays_as_it_was(name):
    changed, plan = once(name).figures, once("plan.yaml").figures
    history = [month < "2021-05" for month in plan.periods]  # the plan starts on 24 May
    for stream, measures in plan.values.items():
        for measure, value in measures.items():
            assert np.array_equal(value[history], changed.values[stream][measure][history], equal_nan=True)


def test_the_published_outages_are_in_the_bad_year():
    systems = centre("outages_bad_year.yaml").systems
    windows: Windows = next(failing.known for failing, _ in systems.outages if failing.name == "phones")
    days = [(day - systems.calendar.first_day).days for day in (date(2021, 7, 23), date(2021, 9, 6))]
    # 10:00 to 16:00 summer time, which is the time of the period's first day too; 16:30 to 08:45
    assert windows.pairs() == (
        (days[0] * 86400 + 36000, days[0] * 86400 + 57600),
        (days[1] * 86400 + 59400, days[1] * 86400 + 86400 + 31500),
    )
    hours = [draw_disruption(systems, 1, number).outages["phones"].hours(_months()) for number in range(30)]
    september = _months().labels.index("2021-09")
    assert min(h[september] for h in hours) >= 16.25
    assert len({tuple(h) for h in hours}) > 25


def _months() -> Periods:
    return centre("plan.yaml").calendar.periods("month")


def test_a_bad_year_loses_callers_and_sends_999_to_the_neighbours():
    # the two published outages alone: 22 hours of them come to every future
    plan = ("2021-06", "2022-06")
    assert (of(PUBLISHED, "101", "lost", plan) > 500).all()
    assert (of("plan.yaml", "101", "lost", plan) == 0).all()
    more = of(PUBLISHED, "999", "overflowed", plan) - of("plan.yaml", "999", "overflowed", plan)
    assert mean_interval(more[:, np.newaxis])["low"][0] > 0


def test_workarounds_that_lapse_cost_service_level():
    plan = ("2021-06", "2022-06")
    share = {}
    for name in ("workarounds_lapse.yaml", "plan.yaml"):
        share[name] = of(name, "101", "answered_within", plan) / of(name, "101", "offered", plan)
    interval = mean_interval((share["workarounds_lapse.yaml"] - share["plan.yaml"])[:, np.newaxis])
    assert interval["high"][0] < 0
