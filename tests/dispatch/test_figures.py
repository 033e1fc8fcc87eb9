"""Every figure of incidents, worked by hand."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from sim.dispatch import DispatchLog, Incidents
from sim.dispatch.draw import Drawn
from sim.dispatch.figures import GRADE_MEASURES, INCIDENT_MEASURES, incident_figures
from sim.dispatch.log import COLUMNS
from sim.dispatch.plan import DispatchPlan
from tests.dispatch.rooms import DAY_S, plan_of

HOUR_S = 3600.0
DONE, LEFT, WAITING = range(3)
MARCH_S = 31 * DAY_S - HOUR_S  # the clocks go forward on 28 March
APRIL_S = 30 * DAY_S


def figures(plan: DispatchPlan, rows: list[tuple], **incidents) -> dict[str, dict[str, np.ndarray]]:
    """Score a log that is written by hand: incident, number, waits from, start, arrives, ends, unit, outcome."""
    n = len(incidents["created_s"])
    defaults = {"area": [0] * n, "takers": [1] * n, "travel_s": [0.0] * n, "scene_s": [1.0] * n, "grade": [2] * n}
    promised = np.array(incidents.pop("promised", [False] * n), bool)
    columns = zip(*rows, strict=True) if rows else ([] for _ in COLUMNS)
    log = DispatchLog(**{k: np.array(list(c), kind) for (k, kind), c in zip(COLUMNS.items(), columns, strict=True)})
    drawn = Drawn(Incidents(**(defaults | incidents)), promised)
    return incident_figures(plan, drawn, log, plan.calendar.periods("month"))


def test_every_figure_is_defined_and_every_definition_has_a_figure(tmp_path):
    limits = {"limits": "{area_of_concern: 1, upper: 2}"}
    found = figures(plan_of(tmp_path, limits), [(0, 1, 0, 1, 2, 3, 0, DONE)], created_s=[0.0])
    assert set(found) == {"incidents", "grade 1", "grade 2", "grade 3", "grade 4"}
    assert set(found["incidents"]) == set(INCIDENT_MEASURES)
    assert set(found["grade 2"]) == set(GRADE_MEASURES)
    assert set(found["grade 3"]) == set(GRADE_MEASURES) - {"attended_within", "attendance_in_target"}  # no target
    without = figures(plan_of(tmp_path), [], created_s=[])
    assert set(without["incidents"]) == {"unresourced", "unresourced_p90", "promised"}
    assert without["incidents"]["unresourced"].tolist() == [0, 0]
    assert np.isnan(without["grade 2"]["mean_unresourced_s"]).all()
    assert np.isnan(without["grade 2"]["attendance_in_target"]).all()


@pytest.mark.driver("incidents.grades.priority.target")
def test_counts_and_waits_belong_to_the_month_of_creation(tmp_path):
    late = MARCH_S - 100
    rows = [
        (0, 1, 0, 100, 700, 800, 0, DONE),
        (1, 1, 10, 310, nan, 400, 0, LEFT),  # left on the way
        (1, 2, 400, 500, 3610, 4000, 0, LEFT),  # attended at 3610, 60 min after its creation
        (1, 3, 4000, 4100, 4200, 4300, 0, DONE),
        (3, 1, late, late + 500, late + 4200, late + 5000, 0, DONE),
        (4, 1, MARCH_S, nan, nan, nan, -1, WAITING),
    ]
    found = figures(
        plan_of(tmp_path),
        rows,
        created_s=[0.0, 10.0, 20.0, late, MARCH_S],
        takers=[1, 1, 0, 1, 1],
        promised=[False, True, False, False, True],
    )
    grade = found["grade 2"]
    assert grade["incidents"].tolist() == [4, 1]
    assert grade["settled"].tolist() == [1, 0]
    assert grade["resourced"].tolist() == [3, 0]
    assert grade["deployments"].tolist() == [5, 0]
    assert grade["left"].tolist() == [2, 0]
    assert grade["mean_unresourced_s"][0] == (100 + 300 + 500) / 3
    assert grade["p90_unresourced_s"][0] == 300 + 0.8 * 200
    assert grade["mean_attendance_s"][0] == pytest.approx((700 + 3600 + 4200) / 3)
    assert grade["p90_attendance_s"][0] == pytest.approx(3600 + 0.8 * 600)
    assert grade["attended_within"].tolist() == [2, 0]  # target 60 min: 3600 s are within
    assert grade["attendance_in_target"].tolist() == [2 / 3, 0]
    assert np.isnan(grade["mean_unresourced_s"][1])
    assert found["incidents"]["promised"].tolist() == [1, 1]


@pytest.mark.driver("incidents.grades.emergency.target", "incidents.grades.scheduled.target")
@pytest.mark.parametrize(("grade", "name", "target_s"), [(1, "emergency", 900.0), (3, "scheduled", 2 * DAY_S)])
def test_each_grade_has_a_target_of_its_own_and_its_last_second_is_within(tmp_path, grade, name, target_s):
    rows = [(i, 1, 0.0, 1.0, target_s + late, target_s + 9, 0, DONE) for i, late in enumerate((-1.0, 0.0, 1.0))]
    plan = plan_of(tmp_path, {f"grades.{name}.target": f"{target_s:g}s"})
    found = figures(plan, rows, created_s=[0.0] * 3, grade=[grade] * 3)[f"grade {grade}"]
    assert found["attended_within"].tolist() == [2, 0]
    assert found["attendance_in_target"][0] == 2 / 3


def test_each_grade_has_its_own_row(tmp_path):
    rows = [(i, 1, i, 10 * (i + 1), 10 * (i + 1), 100, 0, DONE) for i in range(4)]
    found = figures(plan_of(tmp_path), rows, created_s=[0.0, 1.0, 2.0, 3.0], grade=[4, 3, 2, 1])
    assert [found[f"grade {g}"]["mean_unresourced_s"][0] for g in (1, 2, 3, 4)] == [37, 28, 19, 10]
    assert [found[f"grade {g}"]["incidents"][0] for g in (1, 2, 3, 4)] == [1, 1, 1, 1]


def test_the_number_unresourced_is_a_mean_over_time_and_its_percentile_over_hours(tmp_path):
    # one waits all of March; another for the first hour and a half and, left at 4 h, for half an hour more
    rows = [
        (0, 1, 0.0, MARCH_S, MARCH_S, MARCH_S + 1, 0, DONE),
        (1, 1, 0.0, 1.5 * HOUR_S, 2 * HOUR_S, 4 * HOUR_S, 0, LEFT),
        (1, 2, 4 * HOUR_S, 4.5 * HOUR_S, 5 * HOUR_S, 6 * HOUR_S, 0, DONE),
    ]
    found = figures(plan_of(tmp_path), rows, created_s=[0.0, 0.0])["incidents"]
    assert found["unresourced"][0] == pytest.approx((MARCH_S + 2 * HOUR_S) / MARCH_S, rel=1e-12)
    assert found["unresourced"][1] == 0
    assert found["unresourced_p90"].tolist() == [1, 0]  # of 743 hours, three are above 1


def test_the_percentile_over_hours(tmp_path):
    # 720 hours of April: for the last tenth of them (72 hours) 10 wait, before it 4
    start_s = MARCH_S + 648 * HOUR_S
    rows = [(i, 1, MARCH_S if i < 4 else start_s, nan, nan, nan, -1, WAITING) for i in range(10)]
    found = figures(plan_of(tmp_path), rows, created_s=[MARCH_S] * 4 + [start_s] * 6)["incidents"]
    assert found["unresourced"].tolist() == [0, pytest.approx(4.6)]
    # place 0.9 * 719 = 647.1 of hours in order: the last with 4 is in place 647
    assert found["unresourced_p90"][1] == pytest.approx(4 + 0.1 * 6)


@pytest.mark.driver("incidents.limits.area_of_concern", "incidents.limits.upper")
def test_shares_of_time_against_dated_limits(tmp_path):
    # 3 wait in April throughout; before, 2 wait for the first 100 hours, 3 for the next 50
    rows = [
        *[(i, 1, 0.0, 150 * HOUR_S, nan, 150 * HOUR_S, 0, DONE) for i in range(2)],
        (2, 1, 100 * HOUR_S, 150 * HOUR_S, nan, 150 * HOUR_S, 0, DONE),
        *[(i, 1, MARCH_S, nan, nan, nan, -1, WAITING) for i in (3, 4, 5)],
    ]
    limits = "{area_of_concern: [1, {from: 2021-04-16, value: 3}], upper: [2, {from: 2021-04-11, value: 3}]}"
    created_s = [0.0, 0.0, 100 * HOUR_S, *[MARCH_S] * 3]
    found = figures(plan_of(tmp_path, {"limits": limits}), rows, created_s=created_s)["incidents"]
    whole = MARCH_S / HOUR_S
    # more than 2 is above; more than 1 and no more than 2 is of concern; 3 is not more than 3
    assert found["above_upper_limit"] == pytest.approx([50 / whole, 10 / 30])
    assert found["in_area_of_concern"] == pytest.approx([100 / whole, 5 / 30])


def test_those_that_wait_beyond_the_period_are_counted_to_its_end(tmp_path):
    end_s = MARCH_S + APRIL_S
    rows = [(0, 1, end_s - HOUR_S / 2, end_s + 100, end_s + 200, end_s + 300, 0, DONE)]
    found = figures(plan_of(tmp_path), rows, created_s=[end_s - HOUR_S / 2])
    assert found["incidents"]["unresourced"][1] == pytest.approx(0.5 / 720)
    assert found["grade 2"]["resourced"].tolist() == [0, 1]
    assert found["grade 2"]["mean_unresourced_s"][1] == HOUR_S / 2 + 100
