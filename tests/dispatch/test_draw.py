"""Each key of `incidents`, alone, where the answer is exact, and by its frequency where it is a share."""

from __future__ import annotations

from math import log1p, sqrt

import numpy as np
import pytest

from sim.dispatch.draw import draw_incidents
from sim.engine import Contacts, Routing, Staffing, simulate
from tests.dispatch.rooms import (
    ALL,
    DAY_S,
    EITHER,
    NONE,
    RESPONSE,
    all_of,
    calls,
    calls_at,
    draw,
    plan_of,
)

N = 4000
APRIL_S = 31 * DAY_S - 3600  # the clocks go forward on 28 March


def assert_share(found: np.ndarray, share: float) -> None:
    """A count is within four standard errors of a binomial one."""
    assert abs(found.mean() - share) < 4 * sqrt(share * (1 - share) / len(found))


@pytest.mark.driver("incidents.streams.share")
def test_answered_contacts_create_a_share_of_incidents(tmp_path):
    assert len(draw(tmp_path, {"streams.calls.share": "0%"}).incidents) == 0
    found = draw(tmp_path, ALL).incidents
    np.testing.assert_array_equal(found.created_s, (np.arange(N) + 0.5) / N * (61 * DAY_S - 3600))
    assert abs(len(draw(tmp_path).incidents) - 0.6 * N) < 4 * sqrt(N * 0.6 * 0.4)


def test_the_share_is_that_of_the_day(tmp_path):
    change = "[0%, {from: 2021-04-01, value: 100%}]"
    found = draw(tmp_path, {"streams.calls.share": change}).incidents
    expected = draw(tmp_path, ALL).incidents.created_s
    np.testing.assert_array_equal(found.created_s, expected[expected >= APRIL_S])


def test_contacts_that_are_not_answered_or_of_other_streams_create_nothing(tmp_path):
    plan = plan_of(tmp_path, ALL)
    assert len(draw_incidents(plan, *calls(50, plan, answered=False), 1, 0).incidents) == 0
    assert len(draw_incidents(plan, *calls(50, plan, stream=1), 1, 0).incidents) == 0


def test_an_incident_is_created_when_its_contact_is_answered_if_that_is_in_the_period(tmp_path):
    plan = plan_of(tmp_path, ALL)
    end_s = plan.calendar.end_s
    contacts = Contacts(arrival_s=[0, 1, end_s - 5], stream=[0, 1, 0], handle_s=[5, 7, 9], patience_s=[100, 100, 100])
    staffing = Staffing(from_s=[0, 60, end_s], on_duty=[[0], [1], [1]])
    late = Staffing(from_s=[0, 60, 70, end_s], on_duty=[[0], [1], [0], [1]])
    routing = Routing(priority=[2, 1], groups=[[0], [0]])
    log = simulate(contacts, staffing, routing)
    assert draw_incidents(plan, contacts, log, 1, 0).incidents.created_s.tolist() == [67.0, end_s - 5]
    log = simulate(contacts, late, routing)
    assert log.start_s.tolist()[2] == end_s
    assert draw_incidents(plan, contacts, log, 1, 0).incidents.created_s.tolist() == [67.0]


@pytest.mark.driver(
    "incidents.grades.emergency.on_scene.mean",
    "incidents.grades.emergency.travel.mean",
    "incidents.grades.priority.on_scene.mean",
    "incidents.grades.priority.travel.mean",
    "incidents.grades.scheduled.on_scene.mean",
    "incidents.grades.scheduled.travel.mean",
)
@pytest.mark.parametrize(("grade", "number"), [("emergency", 1), ("priority", 2), ("scheduled", 3), ("resolved", 4)])
def test_all_of_one_grade(tmp_path, grade, number):
    found = draw(tmp_path, all_of(grade), n=100).incidents
    assert found.grade.tolist() == [number] * 100
    assert found.takers.tolist() == [{3: EITHER, 4: NONE}.get(number, RESPONSE)] * 100
    if number < 4:
        assert (found.travel_s == 600.0 * number).all()
        assert (found.scene_s == 4200.0 - 600.0 * number).all()
    assert found.may_be_left.tolist() == [number in (2, 3)] * 100
    np.testing.assert_array_equal(found.ready_s, found.created_s)


@pytest.mark.driver(
    "incidents.streams.grades.emergency", "incidents.streams.grades.priority", "incidents.streams.grades.scheduled"
)
def test_shares_of_grades_and_what_is_left_is_resolved(tmp_path):
    found = draw(tmp_path, ALL).incidents
    for grade, share in ((1, 0.1), (2, 0.3), (3, 0.4), (4, 0.2)):
        assert_share(found.grade == grade, share)
    change = all_of("priority") | {"streams.calls.grades.priority": "[100%, {from: 2021-04-01, value: 0%}]"}
    found = draw(tmp_path, change).incidents
    np.testing.assert_array_equal(found.grade, np.where(found.created_s < APRIL_S, 2, 4))


AREAS = {"areas.south": "{share: 3, units: {response: {all: {number: 1}}}}"}


@pytest.mark.driver("incidents.areas.share")
def test_areas_have_their_shares(tmp_path):
    assert (draw(tmp_path, ALL).incidents.area == 0).all()
    assert_share(draw(tmp_path, ALL | AREAS).incidents.area == 1, 0.75)
    assert (draw(tmp_path, ALL | AREAS | {"areas.north.share": "0"}).incidents.area == 1).all()
    dated = draw(tmp_path, ALL | AREAS | {"areas.south.share": "[0, {from: 2021-04-01, value: 1e5}]"}).incidents
    assert (dated.area[dated.created_s < APRIL_S] == 0).all()
    assert dated.area[dated.created_s >= APRIL_S].mean() > 0.999


@pytest.mark.driver("incidents.grades.priority.settled", "incidents.grades.scheduled.settled")
def test_a_share_is_settled_without_deployment(tmp_path):
    for grade, number in (("priority", 2), ("scheduled", 3)):
        every = draw(tmp_path, ALL | {f"grades.{grade}.settled": "100%"}).incidents
        np.testing.assert_array_equal(every.takers == NONE, (every.grade == number) | (every.grade == 4))
        some = draw(tmp_path, ALL | {f"grades.{grade}.settled": "25%"}).incidents
        assert_share(some.takers[some.grade == number] == NONE, 0.25)
        dated = draw(tmp_path, all_of(grade) | {f"grades.{grade}.settled": "[0%, {from: 2021-04-01, value: 1}]"})
        np.testing.assert_array_equal(dated.incidents.takers == NONE, dated.incidents.created_s >= APRIL_S)


@pytest.mark.driver("incidents.grades.scheduled.domestic_abuse")
def test_no_diary_car_takes_domestic_abuse(tmp_path):
    every = draw(tmp_path, ALL | {"grades.scheduled.domestic_abuse": "100%"}).incidents
    assert (every.takers[every.grade == 3] == RESPONSE).all()
    some = draw(tmp_path, ALL | {"grades.scheduled.domestic_abuse": "20%"}).incidents
    assert_share(some.takers[some.grade == 3] == RESPONSE, 0.2)
    assert (some.takers[some.grade == 3] & RESPONSE).all()


@pytest.mark.driver(
    "incidents.units.takes.emergency", "incidents.units.takes.priority", "incidents.units.takes.scheduled"
)
def test_deployment_principles_say_which_share_a_kind_may_take(tmp_path):
    some = draw(tmp_path, ALL | {"units.diary.takes.scheduled": "30%"}).incidents
    assert_share(some.takers[some.grade == 3] == EITHER, 0.3)
    assert set(some.takers[some.grade == 3].tolist()) == {EITHER, RESPONSE}
    none = draw(tmp_path, ALL | {"units.diary.takes.scheduled": "[0%, {from: 2021-04-01, value: 1}]"}).incidents
    np.testing.assert_array_equal(none.takers == EITHER, (none.grade == 3) & (none.created_s >= APRIL_S))
    car = {"units.car": "{takes: {emergency: 0%, priority: 100%, scheduled: 50%}}"}
    found = draw(tmp_path, ALL | car).incidents  # diary 0, car 1, response 2
    assert set(found.takers[found.grade == 1].tolist()) == {0b100}
    assert set(found.takers[found.grade == 2].tolist()) == {0b110}
    assert_share(found.takers[found.grade == 3] == 0b111, 0.5)


@pytest.mark.driver("incidents.charters.of", "incidents.charters.share")
def test_a_charter_for_resolved_incidents_makes_them_scheduled_ones_that_are_attended(tmp_path):
    burglary = {"charters.burglary": "{of: resolved, share: 100%}", "grades.scheduled.settled": "100%"}
    found = draw(tmp_path, all_of("resolved") | burglary, n=100)
    assert found.promised.all()
    assert found.incidents.grade.tolist() == [3] * 100
    assert found.incidents.takers.tolist() == [EITHER] * 100
    assert (found.incidents.travel_s == 1800).all()
    dated = {"charters.burglary": "{of: resolved, share: [0%, {from: 2021-04-01, value: 50%}]}"}
    found = draw(tmp_path, all_of("resolved") | dated)
    before = found.incidents.created_s < APRIL_S
    assert not found.promised[before].any()
    assert_share(found.promised[~before], 0.5)
    np.testing.assert_array_equal(found.incidents.takers != NONE, found.promised)


def test_charters_add_up_and_scheduled_ones_are_never_settled(tmp_path):
    two = {"charters.a": "{of: scheduled, share: 20%}", "charters.b": "{of: scheduled, share: 30%}"}
    found = draw(tmp_path, ALL | two | {"grades.scheduled.settled": "100%", "grades.priority.settled": "100%"})
    mine = found.incidents.grade == 3
    assert_share(found.promised[mine], 0.5)
    assert not found.promised[~mine].any()
    np.testing.assert_array_equal(found.incidents.takers[mine] != NONE, found.promised[mine])


def test_what_a_charter_promises_of_resolved_incidents_is_no_domestic_abuse(tmp_path):
    burglary = {"charters.burglary": "{of: resolved, share: 100%}", "grades.scheduled.domestic_abuse": "100%"}
    found = draw(tmp_path, ALL | burglary)
    mine = found.incidents.grade == 3
    np.testing.assert_array_equal(found.incidents.takers[mine] == EITHER, found.promised[mine])


def test_deferred_ones_wait_for_the_next_beginning_of_a_shift_that_may_take_them(tmp_path):
    shifts = {
        "areas.north.units.response": "{all: null, early: {hours: 07:00-19:00, number: 4}, "
        "late: {hours: 19:00-07:00, number: 4}, odd: {hours: 12:00-13:00, number: 0}}",
        "areas.south": "{share: 0, units: {response: {all: {hours: 00:00-24:00, number: 1}}}}",
        "grades.scheduled.deferred": "100%",
    }
    at_s = 3600.0 * np.array([5, 7, 8, 10, 20])
    for change, hours in ((all_of("scheduled"), [7, 9, 9, 19, 31]), (
        all_of("scheduled") | {"grades.scheduled.domestic_abuse": "100%"}, [7, 19, 19, 19, 31])):  # fmt: skip
        plan = plan_of(tmp_path, shifts | change)
        found = draw_incidents(plan, *calls_at(at_s), 1, 0).incidents
        assert (found.ready_s / 3600).tolist() == hours
    plan = plan_of(tmp_path, shifts | all_of("priority"))
    assert draw_incidents(plan, *calls_at(at_s), 1, 0).incidents.ready_s.tolist() == at_s.tolist()
    # after the last beginning of a shift it is the end of the period
    plan = plan_of(tmp_path, shifts | all_of("scheduled"))
    last_s = plan.calendar.end_s - 60
    assert draw_incidents(plan, *calls_at(np.array([last_s])), 1, 0).incidents.ready_s.tolist() == [last_s + 60]


@pytest.mark.driver("incidents.grades.priority.deferred")
def test_a_share_of_priority_incidents_is_deferred(tmp_path):
    found = draw(tmp_path, ALL | {"grades.priority.deferred": "40%"}).incidents
    late = found.ready_s > found.created_s
    assert_share(late[found.grade == 2], 0.4)
    assert not late[found.grade != 2].any()


@pytest.mark.driver("incidents.grades.scheduled.appointment.mean", "incidents.grades.scheduled.deferred")
def test_an_appointment_is_some_time_later_and_may_be_deferred_on_top(tmp_path):
    booked = {"grades.scheduled.appointment": "{mean: 1 day, cv: 0}"}
    found = draw(tmp_path, ALL | booked).incidents
    np.testing.assert_array_equal(found.ready_s, found.created_s + DAY_S * (found.grade == 3))
    plan = plan_of(tmp_path, all_of("scheduled") | booked | {"grades.scheduled.deferred": "100%"})
    at_s = np.array([3600.0 * 8, 3600.0 * 18, plan.calendar.end_s - 1])
    found = draw_incidents(plan, *calls_at(at_s), 1, 0).incidents
    # response units begin at midnight, diary cars at nine
    assert found.ready_s.tolist() == [3600.0 * 33, 3600.0 * 48, at_s[2] + DAY_S]


@pytest.mark.driver("incidents.grades.priority.may_be_left", "incidents.grades.scheduled.may_be_left")
def test_a_share_may_be_left(tmp_path):
    found = draw(tmp_path, ALL | {"grades.priority.may_be_left": "30%", "grades.scheduled.may_be_left": "0%"}).incidents
    assert_share(found.may_be_left[found.grade == 2], 0.3)
    assert not found.may_be_left[found.grade != 2].any()


def test_times_are_lognormal_with_the_mean_of_the_day(tmp_path):
    dated = all_of("priority") | {"grades.priority.travel.mean": "[20 min, {from: 2021-04-01, value: 10 min}]"}
    found = draw(tmp_path, dated).incidents
    np.testing.assert_array_equal(found.travel_s, np.where(found.created_s < APRIL_S, 1200.0, 600.0))
    found = draw(tmp_path, all_of("priority") | {"grades.priority.on_scene.cv": "0.8"}, n=20_000).incidents
    assert found.scene_s.mean() == pytest.approx(3000, abs=4 * 0.8 * 3000 / sqrt(20_000))
    assert np.log(found.scene_s).std() == pytest.approx(sqrt(log1p(0.64)), abs=4 * sqrt(log1p(0.64) / 40_000))


def assert_lognormal(found_s: np.ndarray, mean_s: float, cv: float) -> None:
    """Mean, and standard deviation of the log, are within four standard errors of those asked for."""
    n, sigma = len(found_s), sqrt(log1p(cv**2))
    assert found_s.mean() == pytest.approx(mean_s, abs=4 * cv * mean_s / sqrt(n))
    assert np.log(found_s).std() == pytest.approx(sigma, abs=4 * sigma / sqrt(2 * n))


@pytest.mark.driver(
    "incidents.grades.emergency.on_scene.cv",
    "incidents.grades.emergency.travel.cv",
    "incidents.grades.priority.on_scene.cv",
    "incidents.grades.priority.travel.cv",
    "incidents.grades.scheduled.on_scene.cv",
    "incidents.grades.scheduled.travel.cv",
)
@pytest.mark.parametrize(("grade", "number"), [("emergency", 1), ("priority", 2), ("scheduled", 3)])
def test_times_of_each_grade_spread_apart_by_their_own_coefficient_of_variation(tmp_path, grade, number):
    spread = {f"grades.{grade}.travel.cv": "0.8", f"grades.{grade}.on_scene.cv": "0.3"}
    found = draw(tmp_path, all_of(grade) | spread, n=10_000).incidents
    assert_lognormal(found.travel_s, 600.0 * number, 0.8)
    assert_lognormal(found.scene_s, 4200.0 - 600.0 * number, 0.3)
    apart = np.corrcoef(np.log(found.travel_s), np.log(found.scene_s))[0, 1]
    assert abs(apart) < 4 / sqrt(10_000)


@pytest.mark.driver("incidents.grades.scheduled.appointment.cv")
def test_appointments_spread_by_their_coefficient_of_variation(tmp_path):
    booked = {"grades.scheduled.appointment": "{mean: 1 day, cv: 0.5}"}
    found = draw(tmp_path, all_of("scheduled") | booked, n=10_000).incidents
    assert_lognormal(found.ready_s - found.created_s, DAY_S, 0.5)


def test_a_change_in_one_thing_moves_no_other_draw(tmp_path):
    spread = {"grades.priority.travel.cv": "0.5", "grades.priority.on_scene.cv": "0.5"} | AREAS
    base = draw(tmp_path, spread)
    columns = ("created_s", "grade", "area", "takers", "travel_s", "scene_s", "ready_s", "may_be_left")
    for change, moved in (
        ({"grades.priority.settled": "30%"}, {"takers"}),
        ({"grades.scheduled.domestic_abuse": "30%"}, {"takers"}),
        ({"units.diary.takes.scheduled": "30%"}, {"takers"}),
        ({"grades.scheduled.deferred": "30%"}, {"ready_s"}),
        ({"grades.scheduled.appointment": "{mean: 1 day, cv: 0.5}"}, {"ready_s"}),
        ({"grades.priority.may_be_left": "30%"}, {"may_be_left"}),
        ({"areas.south.share": "2"}, {"area"}),
        ({"grades.priority.travel.mean": "9 min"}, {"travel_s"}),
        ({"grades.priority.on_scene.cv": "0"}, {"scene_s"}),
        ({"streams.others": "{share: 50%, grades: {emergency: 50%}}"}, set()),
        ({"streams.others": "{share: 0%, grades: {emergency: 50%}}"}, set()),
        ({"grades.priority.settled": "0%", "charters.a": "{of: resolved, share: 0%}"}, set()),
    ):
        found = draw(tmp_path, spread | change)
        same = {c for c in columns if np.array_equal(getattr(found.incidents, c), getattr(base.incidents, c))}
        assert set(columns) - same == moved, change


def test_draws_belong_to_contacts_answered_or_not_and_to_the_week_of_the_first_in_a_chain(tmp_path):
    plan = plan_of(tmp_path, {"grades.priority.travel.cv": "0.5"} | all_of("priority"))
    at_s = np.sort(np.random.default_rng(3).random(300)) * plan.calendar.end_s * 0.99
    contacts, log = calls_at(at_s)
    whole = draw_incidents(plan, contacts, log, 1, 0).incidents
    keep = np.arange(300) % 3 > 0
    kept = {name: getattr(log, name)[keep] for name in log.__dataclass_fields__}
    fewer = draw_incidents(plan, contacts, type(log)(**kept), 1, 0).incidents
    np.testing.assert_array_equal(fewer.travel_s, whole.travel_s[keep])
    assert len(set(whole.travel_s.tolist())) == 300
    # followers of the second generation come after all that arrive of themselves, and move none of these
    n = 300
    chained = Contacts(
        arrival_s=np.r_[at_s, [5.0, 5.0]], stream=[0] * (n + 2), handle_s=[1.0] * (n + 2), patience_s=[0.0] * (n + 2),
        follows=[-1] * n + [7, n], follows_if=[0] * n + [1, 1],
    )  # fmt: skip
    log = simulate(chained, Staffing(from_s=[0], on_duty=[[n]]), Routing(priority=[1, 1], groups=[[0], [0]]))
    more = draw_incidents(plan, chained, log, 1, 0).incidents
    assert len(more) == n + 2
    assert set(whole.travel_s.tolist()) < set(more.travel_s.tolist())
    other = draw_incidents(plan, contacts, calls_at(at_s)[1], 2, 0).incidents
    assert not np.array_equal(other.travel_s, whole.travel_s)
