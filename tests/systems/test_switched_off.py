"""Outages and workarounds that are absent or off give the same bits, and those that are on move nobody else."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiment import Centre, Replication, first_days, replicate
from sim.scenario import Loaded
from tests.systems.centres import PHONES, PLENTY, SIXTEEN_HOURS, load

EVERYTHING = f"""\
outages:
  phones:
    known: [{SIXTEEN_HOURS}]
    random: {{rate: 20, length: {{mean: 3h}}}}
    streams: {{"101": closed, "999": unanswered}}
  power: {{random: {{rate: 20, length: {{mean: 6h}}}}, groups: {{handlers: {{handle_time: 1.5, heads: 50%}}}}}}
workarounds:
  queues: {{handle_time: 1.1, missed: 20%, supervised: {{day: {{hours: 07:00-19:00}}}}}}
"""
OFF = {
    "outages.phones.known": "[]",
    "outages.phones.random.rate": "0",
    "outages.power.random.rate": "0",
    "workarounds.queues.handle_time": "1.0",
}


def once(loaded: Loaded, number: int = 0) -> Replication:
    return replicate(Centre.of(loaded), 3, number)


def bits(replication: Replication) -> dict[tuple[str, str], bytes]:
    values = replication.figures.values
    return {(s, m): v.tobytes() for s, ms in values.items() for m, v in ms.items()}


def test_absent_and_switched_off_give_the_same_bits(tmp_path):
    absent, off = once(load(tmp_path, PLENTY)), once(load(tmp_path, PLENTY + EVERYTHING, OFF))
    assert bits(absent) == bits(off)
    assert (absent.contacts, absent.attempts) == (off.contacts, off.attempts)
    empty = once(load(tmp_path, PLENTY + "outages: {}\nworkarounds: {}\n"))
    assert bits(empty) == bits(absent)
    assert bits(once(load(tmp_path, PLENTY + EVERYTHING))) != bits(absent)


def test_a_scenario_without_systems_has_the_hash_it_had(tmp_path):
    plain = load(tmp_path, PLENTY).sha256
    assert load(tmp_path, PLENTY + "outages: {}\nworkarounds: {}\n").sha256 == plain
    assert load(tmp_path, PLENTY + PHONES).sha256 != plain


def test_taken_out_with_null(tmp_path):
    out = load(tmp_path, PLENTY + EVERYTHING, {"outages": "null", "workarounds": "null"})
    assert bits(once(out)) == bits(once(load(tmp_path, PLENTY)))
    assert out.sha256 == load(tmp_path, PLENTY).sha256


@pytest.mark.parametrize("number", range(3))
def test_hours_of_outage_are_those_drawn(tmp_path, number):
    loaded = load(tmp_path, PLENTY + EVERYTHING)
    figures = once(loaded, number).figures
    for name in ("phones", "power"):
        windows = Centre.of(loaded).systems
        failing = next(failing for failing, _ in windows.outages if failing.name == name)
        drawn = failing.draw(windows.calendar, 3, number)
        upto = np.minimum(drawn.to_s, windows.calendar.end_s) - drawn.from_s
        assert figures.values[name]["outage_hours"].sum() == pytest.approx(upto.sum() / 3600)
        assert figures.values[name]["outages"].sum() == len(drawn)
    # the 16 known hours, in September
    assert figures.values["phones"]["outage_hours"][0] >= 16


def test_an_outage_that_is_added_moves_no_other_and_no_caller(tmp_path):
    one = once(load(tmp_path, PLENTY + EVERYTHING))
    other = once(load(tmp_path, PLENTY + EVERYTHING, {"outages.power": "null", "workarounds.queues.missed": "0%"}))
    assert one.contacts == other.contacts
    for measure in ("outages", "outage_hours"):
        assert np.array_equal(one.figures.values["phones"][measure], other.figures.values["phones"][measure])


def test_both_engines_agree_on_a_week_of_everything(tmp_path):
    loaded = first_days(load(tmp_path, PLENTY + EVERYTHING, {"outages.power.random.rate": "200"}), 10)
    centre = Centre.of(loaded)
    one, other = (replicate(centre, 3, 0, engine) for engine in ("compiled", "simpy"))
    assert bits(one) == bits(other)
    assert one.figures.values["101"]["lost"].sum() > 0


def test_an_outage_beyond_the_days_that_are_simulated_does_nothing(tmp_path):
    short = first_days(load(tmp_path), 3)
    assert once(short).figures.values["phones"]["outage_hours"].tolist() == [0]
    assert once(short).figures.values["101"]["lost"].tolist() == [0]
