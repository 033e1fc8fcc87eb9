"""Duty in a whole replication: what a minimum took is among the figures, and what is switched off changes none."""

from __future__ import annotations

import numpy as np
import pytest

from sim.roster import MINIMUM_MEASURES
from tests.experiment.centres import load, once


def figures(folder, **overrides):
    return once(load(folder, {f"groups.handlers.{key.replace('__', '.')}": v for key, v in overrides.items()})).figures


def same(a, b) -> bool:
    assert {name: set(found) for name, found in a.values.items()} == {n: set(found) for n, found in b.values.items()}
    return all(
        np.array_equal(a.values[name][measure], b.values[name][measure], equal_nan=True)
        for name in a.values
        for measure in a.values[name]
    )


OFF = {
    "spells": {"abstraction__wave": "{rate: 0%, spell_days: 6}"},
    "together": {"abstraction__leave__together": "{share: 0%}"},
    "most": {"abstraction__leave__most": "{share: 100%}"},
    "on": {"abstraction__training": "{rate: 0%, on: {weekdays: [Tue]}}"},
    "movable": {"abstraction__leave__movable": "true"},
    "minimum": {"minimum": "{night: {handlers: 0, held_by: [overtime]}}"},
    "ceiling": {"minimum": "{night: {handlers: 5, ceiling: 0}}"},
}


@pytest.mark.parametrize("driver", sorted(OFF))
def test_a_driver_that_is_switched_off_gives_the_same_bits_as_none(tmp_path, driver):
    plain, off = figures(tmp_path), figures(tmp_path, **OFF[driver])
    if driver == "ceiling":  # nothing is worked, and what stays short is counted all the same
        assert off.values["handlers"]["minimum_shortfall_hours"].sum() > 0
        off.values["handlers"]["minimum_shortfall_hours"][:] = 0
    assert same(plain, off)


def test_a_pattern_without_people_and_good_information_change_nothing(tmp_path):
    matched = "{starts: ['07:00', '10:00', '13:00'], length: 8h, review: month}"
    nobody = figures(tmp_path, patterns__peak=f"{{matched: {matched}, share: 0}}")
    assert same(figures(tmp_path), nobody)
    assert same(nobody, figures(tmp_path, patterns__other="{cycle: [day], share: 0}"))
    keys = {"patterns__peak": f"{{matched: {matched}}}"}
    plain = figures(tmp_path, **keys)
    assert same(plain, figures(tmp_path, **keys, management_information="{lag_weeks: 0, error: 0}"))
    assert not same(plain, figures(tmp_path, **keys, management_information="{error: 0.4}"))


def test_what_a_minimum_took_is_among_the_figures_of_its_group(tmp_path):
    plain = figures(tmp_path).values["handlers"]
    assert all(not plain[name].any() for name in MINIMUM_MEASURES)
    held = figures(tmp_path, minimum="{all: {handlers: 6}}").values["handlers"]
    assert held["overtime_hours"].sum() > 0
    assert not held["minimum_shortfall_hours"].any()
    # overtime is thinned by breaks (10 %) and by what tutors miss, as all work is
    hours = np.array([24.0 * days for days in (7, 31, 4)])
    hours[1] -= 1  # the clock change of 28 March 2021
    gained = (held["handlers_on_duty"] - plain["handlers_on_duty"]) * hours
    assert (gained > 0.7 * held["overtime_hours"]).all()
    assert (gained <= held["overtime_hours"]).all()
