"""The dispatch room behind the contact centre: calls go on as they were, and levers move what they should."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from sim.experiment import Centre, Replication, replicate
from sim.scenario import load_scenario
from tests.experiment.centres import SMALL

INCIDENTS = """
incidents:
  streams:
    "101": {share: 40%, grades: {emergency: 5%, priority: 25%, scheduled: 40%}}
    "999": {share: 70%, grades: {emergency: 30%, priority: 50%, scheduled: 10%}}
  grades:
    emergency: {travel: {mean: 10 min, cv: 0.5}, on_scene: {mean: 60 min}, target: 15 min}
    priority: {travel: {mean: 20 min, cv: 0.5}, on_scene: {mean: 60 min}, target: 60 min}
    scheduled: {travel: {mean: 20 min, cv: 0.5}, on_scene: {mean: 60 min}, domestic_abuse: 20%, target: 2 days}
  units: {response: {}, diary: {diary: true}}
  areas:
    north: {units: {response: {all: {number: 3}}, diary: {day: {hours: 09:00-17:00, number: 1}}}}
    south: {units: {response: {all: {number: 2}}, diary: {day: {hours: 09:00-17:00, number: 1}}}}
  limits: {area_of_concern: 4, upper: 8}
"""
LABELS = {"incidents", "grade 1", "grade 2", "grade 3", "grade 4"}


def run(
    folder: Path,
    overrides: Mapping[str, str] | None = None,
    *,
    text: str = INCIDENTS,
    number: int = 0,
    engine="compiled",
):
    path = folder / "small.yaml"
    path.write_text(SMALL + text, encoding="utf-8")
    over = {f"incidents.{key}": value for key, value in (overrides or {}).items()}
    return replicate(Centre.of(load_scenario(path, over)), 1, number, engine)


def assert_same(one: Replication, other: Replication, but: Collection[str] = ()) -> None:
    names = set(one.figures.values).difference(but)
    assert names == set(other.figures.values).difference(but)
    for name in names:
        for measure, values in one.figures.values[name].items():
            np.testing.assert_array_equal(values, other.figures.values[name][measure], err_msg=f"{name} {measure}")


def test_without_incidents_calls_have_the_same_figures_to_the_bit(tmp_path):
    without, with_them = run(tmp_path, text=""), run(tmp_path)
    assert without.figures.values.keys().isdisjoint(LABELS)
    assert_same(without, with_them, LABELS)
    none = run(tmp_path, {"streams.101.share": "0%", "streams.999.share": "0%"})
    assert_same(without, none, LABELS)
    assert none.figures.values["incidents"]["unresourced"].tolist() == [0, 0, 0]


def test_both_engines_give_the_same_figures_to_the_bit(tmp_path):
    assert_same(run(tmp_path, engine="simpy"), run(tmp_path))


@pytest.mark.parametrize(
    "off",
    [
        {"grades.priority.settled": "0%", "grades.scheduled.settled": "0%"},
        {"grades.priority.deferred": "0%", "grades.scheduled.deferred": "0%"},
        {"charters.burglary": "{of: resolved, share: 0%}", "charters.theft": "{of: scheduled, share: 0%}"},
        {"grades.priority.may_be_left": "100%"},
        {"dispatchers": "{span: 1000, shifts: {all: {number: 9}}}"},
        {"units.response.takes": "{emergency: 100%, priority: 100%, scheduled: 100%}"},
        {
            "units.car": "{takes: {emergency: 0, priority: 0, scheduled: 0}}",
            "areas.north.units.car": "{x: {number: 3}}",
        },
        {"areas.north.units.response.more": "{hours: 10:00-12:00, number: 0}"},
        {"areas.east": "{share: 0, units: {}}"},
    ],
    ids=lambda off: next(iter(off)),
)
def test_what_is_switched_off_is_as_if_it_were_absent(tmp_path, off):
    assert_same(run(tmp_path), run(tmp_path, off))


def test_every_incident_is_resourced_settled_or_waiting(tmp_path):
    overrides = {"grades.priority.settled": "10%", "grades.scheduled.deferred": "30%"}
    found = run(tmp_path, overrides).figures.values
    total = sum(found[f"grade {g}"]["incidents"].sum() for g in (1, 2, 3, 4))
    ended = sum(found[f"grade {g}"][name].sum() for g in (1, 2, 3, 4) for name in ("settled", "resourced"))
    assert total == ended  # units stay on duty after the period, so that nobody waits for ever
    assert total > 2500
    answered = sum(found[stream]["answered"].sum() for stream in ("101", "999"))
    assert 0.3 * answered < total < 0.7 * answered
    assert found["grade 4"]["settled"].sum() == found["grade 4"]["incidents"].sum()


def backlog(folder: Path, overrides: Mapping[str, str], label: str = "incidents", measure: str = "unresourced"):
    return np.array([run(folder, overrides, number=n).figures.values[label][measure][1] for n in range(6)])


@pytest.mark.parametrize(
    ("lever", "sign"),
    [
        ({"grades.priority.settled": "20%"}, -1),
        ({"grades.scheduled.settled": "20%"}, -1),
        ({"areas.south.units.diary.day.hours": "08:00-22:00"}, -1),
        ({"units.diary.takes.scheduled": "20%"}, 1),
        ({"charters.burglary": "{of: resolved, share: 30%}"}, 1),
        ({"grades.scheduled.deferred": "50%"}, 1),
        ({"areas.south.units.response.all.number": "3"}, -1),
        ({"dispatchers": "{span: 3, shifts: {all: {number: 1}}}"}, 1),
    ],
    ids=lambda lever: next(iter(lever)) if isinstance(lever, dict) else str(lever),
)
def test_each_lever_moves_the_backlog_as_it_should(tmp_path, lever, sign):
    # of the logarithm, as busy months change by more than quiet ones
    change = sign * np.log(backlog(tmp_path, lever) / backlog(tmp_path, {}))
    error = change.std(ddof=1) / sqrt(len(change))
    assert change.mean() > 3.37 * error  # the one-sided 99 % point of Student's t with 5 degrees of freedom


def test_emergencies_are_attended_first(tmp_path):
    values = run(tmp_path).figures.values
    waits = [values[f"grade {g}"]["mean_unresourced_s"][1] for g in (1, 2, 3)]
    assert waits == sorted(waits)
    assert values["grade 1"]["left"].sum() == 0
    assert values["grade 2"]["left"].sum() > 0
    assert values["grade 1"]["attendance_in_target"][1] > 0.5


def test_a_longer_period_leaves_the_weeks_before_as_they_were(tmp_path):
    short = run(tmp_path)
    path = tmp_path / "small.yaml"
    path.write_text((SMALL + INCIDENTS).replace("end: 2021-04-04", "end: 2021-04-25"), encoding="utf-8")
    longer = replicate(Centre.of(load_scenario(path)), 1, 0)
    for grade in (1, 2, 3, 4):
        one, other = (r.figures.values[f"grade {grade}"] for r in (short, longer))
        assert one["incidents"][:2].tolist() == other["incidents"][:2].tolist()
        np.testing.assert_array_equal(one["mean_attendance_s"][:2], other["mean_attendance_s"][:2])
