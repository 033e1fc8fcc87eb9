"""The shipped scenario of incidents: what was published comes out, and all the rest is marked as assumed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.experiment import Centre, first_days, replicate
from sim.scenario import load_scenario

FOLDER = Path(__file__).parents[2] / "scenarios" / "west_mercia"


def test_the_number_unresourced_and_emergency_attendance_are_near_what_was_published() -> None:
    with_them, without = (
        replicate(Centre.of(first_days(load_scenario(FOLDER / name), 150)), 1, 0).figures.values
        for name in ("incidents.yaml", "plan.yaml")
    )
    months = slice(1, 4)  # May to July 2020: the first month begins with nobody waiting
    unresourced = with_them["incidents"]["unresourced"][months]
    assert ((unresourced > 113) & (unresourced < 247)).all()  # October and April 2019
    attendance_s = with_them["grade 1"]["mean_attendance_s"][months]
    assert (np.abs(attendance_s - (13 * 60 + 11.5)) < 60).all()  # 13 min 23 s, then 13 min 0 s
    share = 0.6 * 0.3
    assert share < 0.2  # of 999 calls get an emergency response
    for stream in ("101", "999", "internal"):
        for measure, values in without[stream].items():
            np.testing.assert_array_equal(with_them[stream][measure], values)


def test_every_value_of_incidents_is_marked_assumed_with_why() -> None:
    rows = [row for row in load_scenario(FOLDER / "incidents.yaml").sources() if row.path.startswith("incidents.")]
    assert len(rows) > 60
    unmarked = {row.path for row in rows if row.origin != "default" and not row.source.startswith("assumed: ")}
    assert unmarked == {"incidents.units.diary.diary"}  # what the kind is
