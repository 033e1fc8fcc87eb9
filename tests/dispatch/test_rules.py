"""The rules of the dispatch room, each on a world small enough to work by hand, and with both engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.dispatch import Deployed, DispatchLog, Duty, Incidents, dispatch
from sim.errors import ContractError, UsageError
from tests.dispatch.worlds import both

DONE, LEFT, WAITING = Deployed


def room(
    created_s: list[float], *, units: Any = ((1,),), from_s: Any = (0,), kinds: int = 1, most: Any = None, **given: Any
) -> DispatchLog:
    """Run incidents that take no journey and 10 s, for the first kind of unit, unless something else is said."""
    n = len(created_s)
    defaults = {
        "grade": [3] * n, "area": [0] * n, "takers": [1] * n, "travel_s": [0.0] * n, "scene_s": [10.0] * n,
    }  # fmt: skip
    duty = Duty(from_s=from_s, units=units, kinds=kinds, most_units=most)
    return both(Incidents(created_s=created_s, **(defaults | given)), duty)


def rows(log: DispatchLog) -> list[tuple[Any, ...]]:
    """Incident, start, end and outcome of each deployment."""
    return list(zip(log.incident.tolist(), log.start_s.tolist(), log.end_s.tolist(), log.outcome.tolist(), strict=True))


def waits(log: DispatchLog) -> list[int]:
    return log.incident[log.outcome == WAITING].tolist()


def test_a_unit_travels_then_stays_on_the_scene():
    log = room([3.0], travel_s=[5.0])
    assert rows(log) == [(0, 3.0, 18.0, DONE)]
    assert log.arrive_s.tolist() == [8.0]
    assert log.waits_from_s.tolist() == [3.0]
    assert log.number.tolist() == [1]
    assert log.unit.tolist() == [0]
    assert list(log.to_frame().columns)[:4] == ["incident", "number", "waits_from_s", "start_s"]


def test_units_stay_in_their_area():
    log = room([0.0, 0.0], area=[0, 1], units=[[1, 0]])
    assert rows(log)[0] == (0, 0.0, 10.0, DONE)
    assert waits(log) == [1]
    assert np.isnan([log.start_s[1], log.arrive_s[1], log.end_s[1]]).all()
    assert (log.unit[1], log.number[1]) == (-1, 1)


def test_the_first_kind_with_an_idle_unit_goes_and_only_those_that_may():
    log = room([0.0, 1.0, 2.0, 3.0], kinds=3, units=[[1, 1, 1]], takers=[0b111, 0b111, 0b001, 0b110])
    assert log.unit.tolist() == [0, 1, 2, 0]
    assert rows(log) == [(0, 0, 10, DONE), (1, 1, 11, DONE), (3, 3, 13, DONE), (2, 10, 20, DONE)]


def test_dispatchers_run_so_many_units_in_all_areas_together():
    log = room([0.0, 1.0, 2.0], area=[0, 1, 0], units=[[2, 2]], most=[1])
    assert rows(log) == [(0, 0, 10, DONE), (1, 10, 20, DONE), (2, 20, 30, DONE)]


def test_more_dispatchers_send_those_who_wait_and_fewer_call_nobody_back():
    log = room([0.0, 1.0, 2.0], units=[[3]] * 3, from_s=[0, 5, 7], most=[1, 2, 0])
    assert rows(log)[:2] == [(0, 0, 10, DONE), (1, 5, 15, DONE)]
    assert waits(log) == [2]


def test_settled_incidents_need_nobody():
    assert len(room([0.0, 1.0], takers=[0, 0])) == 0
    assert len(room([])) == 0


def test_an_emergency_takes_a_unit_and_the_other_resumes_with_a_new_journey():
    log = room([0.0, 50.0], grade=[2, 1], travel_s=[10.0, 0.0], scene_s=[100.0, 30.0])
    # at the scene since 10, to end at 110: 60 s are left at 50; the unit is back at 80
    assert rows(log) == [(0, 0, 50, LEFT), (1, 50, 80, DONE), (0, 80, 150, DONE)]
    assert log.arrive_s.tolist() == [10, 50, 90]
    assert log.waits_from_s.tolist() == [0, 50, 50]
    assert log.number.tolist() == [1, 1, 2]


def test_one_left_on_the_way_has_all_of_it_to_come():
    log = room([0.0, 5.0], grade=[3, 1], travel_s=[10.0, 0.0], scene_s=[100.0, 30.0])
    assert rows(log) == [(0, 0, 5, LEFT), (1, 5, 35, DONE), (0, 35, 145, DONE)]
    assert np.isnan(log.arrive_s[0])
    assert log.arrive_s[1:].tolist() == [5, 45]


def test_one_left_as_its_unit_arrives_has_been_reached():
    log = room([0.0, 10.0], grade=[3, 1], travel_s=[10.0, 0.0], scene_s=[100.0, 30.0])
    assert log.arrive_s.tolist() == [10, 10, 50]
    assert rows(log)[2] == (0, 40, 150, DONE)


def test_the_least_urgent_is_left_then_the_one_started_last_then_the_higher_row():
    three = {"units": [[3]], "scene_s": [100.0] * 3 + [10.0]}
    assert rows(room([0.0, 1.0, 2.0, 5.0], grade=[2, 3, 2, 1], **three))[1] == (1, 1, 5, LEFT)
    assert rows(room([0.0, 1.0, 2.0, 5.0], grade=[3, 3, 2, 1], **three))[1] == (1, 1, 5, LEFT)
    assert rows(room([0.0, 0.0, 2.0, 5.0], grade=[3, 3, 2, 1], **three))[1] == (1, 0, 5, LEFT)


def test_who_was_left_and_resumed_counts_from_when_it_resumed():
    # 0 is left at 5 for 2, resumes at 6 as 1 ends; at 8 it is the one that started last again
    log = room(
        [0.0, 0.0, 5.0, 8.0], units=[[3]], takers=[1] * 4, grade=[3, 3, 1, 1], scene_s=[100.0, 6.0, 50.0, 50.0],
        may_be_left=[True, True, False, False],
    )  # fmt: skip
    assert LEFT not in log.outcome.tolist()  # three units are enough for all but the last
    log = room([0.0, 0.0, 5.0, 8.0], units=[[2]], grade=[3, 3, 1, 1], scene_s=[6.0, 100.0, 50.0, 50.0])
    assert rows(log)[:4] == [(0, 0, 6, DONE), (1, 0, 5, LEFT), (2, 5, 55, DONE), (1, 6, 8, LEFT)]
    assert rows(log)[4:] == [(3, 8, 58, DONE), (1, 55, 55 + 100 - 5 - 2, DONE)]


def test_some_incidents_are_never_left_and_no_emergency_is():
    assert rows(room([0.0, 5.0], grade=[3, 1], may_be_left=[False, False]))[1] == (1, 10, 20, DONE)
    assert rows(room([0.0, 5.0], grade=[1, 1]))[1] == (1, 10, 20, DONE)
    assert rows(room([0.0, 5.0], grade=[3, 2]))[1] == (1, 10, 20, DONE)


def test_an_idle_unit_of_a_later_kind_comes_before_pre_empting():
    log = room([0.0, 5.0], grade=[3, 1], kinds=2, units=[[1, 1]], takers=[0b01, 0b11])
    assert rows(log) == [(0, 0, 10, DONE), (1, 5, 15, DONE)]
    assert log.unit.tolist() == [0, 1]


def test_diary_cars_are_not_taken_for_emergencies_they_may_not_attend():
    log = room([0.0, 5.0], grade=[3, 1], kinds=2, units=[[1, 0]], takers=[0b01, 0b10])
    assert rows(log)[0] == (0, 0, 10, DONE)
    assert waits(log) == [1]


def test_one_that_is_left_may_go_on_at_once_with_another_kind():
    # kind 0 is all that an emergency may have; the one it leaves is also for kind 1, which has one idle
    log = room([0.0, 5.0], grade=[3, 1], kinds=2, units=[[1, 1]], takers=[0b11, 0b01])
    assert rows(log) == [(0, 0, 5, LEFT), (1, 5, 15, DONE), (0, 5, 10, DONE)]
    assert log.unit.tolist() == [0, 0, 1]


def test_pre_empting_needs_no_dispatcher_more():
    assert rows(room([0.0, 5.0], grade=[3, 1], units=[[2]], most=[1]))[:2] == [(0, 0, 5, LEFT), (1, 5, 15, DONE)]


def test_nobody_is_taken_from_a_shift_that_finishes_beyond_its_strength():
    # two are out and one is on duty from 3: the emergency waits until one is back, then takes the other
    log = room([0.0, 0.0, 5.0], grade=[3, 3, 1], units=[[2], [1]], from_s=[0, 3], scene_s=[8.0, 20.0, 10.0])
    assert rows(log) == [(0, 0, 8, DONE), (1, 0, 8, LEFT), (2, 8, 18, DONE), (1, 18, 30, DONE)]


def test_nobody_is_taken_while_more_are_out_than_dispatchers_can_run():
    log = room(
        [0.0, 0.0, 5.0], grade=[3, 3, 1], units=[[2], [2]], from_s=[0, 3], most=[2, 1], scene_s=[8.0, 20.0, 10.0]
    )
    assert rows(log)[:3] == [(0, 0, 8, DONE), (1, 0, 8, LEFT), (2, 8, 18, DONE)]


def test_order_is_grade_then_creation_then_row():
    log = room([0.0, 1.0, 2.0, 2.0, 3.0], grade=[1, 3, 2, 2, 1])
    assert log.incident.tolist() == [0, 4, 2, 3, 1]


def test_a_deferred_incident_waits_for_its_time_and_keeps_its_age():
    log = room([0.0, 1.0, 2.0], ready_s=[5.0, 1.0, 2.0])
    assert rows(log) == [(1, 1, 11, DONE), (0, 11, 21, DONE), (2, 21, 31, DONE)]
    assert log.waits_from_s.tolist() == [1, 0, 2]
    assert rows(room([0.0], ready_s=[7.0])) == [(0, 7, 17, DONE)]


def test_a_fall_interrupts_nobody_and_a_rise_sends_those_who_wait():
    log = room([0.0, 1.0], units=[[1], [0], [2]], from_s=[0, 5, 30])
    assert rows(log) == [(0, 0, 10, DONE), (1, 30, 40, DONE)]


def test_at_one_instant_units_become_free_then_the_duty_changes_then_incidents_become_ready():
    # the unit that is free at 10 takes the emergency: nobody is left for it
    assert rows(room([0.0, 2.0, 10.0], grade=[3, 3, 1], units=[[1]]))[1:] == [(1, 10, 10, LEFT), (2, 10, 20, DONE), (
        1, 20, 30, DONE)]  # fmt: skip
    # the end comes before the fall: the one that waits is sent by the shift that goes home
    assert rows(room([0.0, 2.0], units=[[1], [0]], from_s=[0, 10]))[1] == (1, 10, 20, DONE)
    # the rise comes before the incident
    assert rows(room([10.0], units=[[0], [1]], from_s=[0, 10])) == [(0, 10, 20, DONE)]
    # of those ready at one instant the lower row is first, whatever the grade, as each is handled whole
    assert rows(room([4.0, 4.0], grade=[3, 2]))[0] == (0, 4, 14, DONE)


def test_of_several_areas_the_first_in_the_order_has_the_dispatcher_who_becomes_free():
    log = room([0.0, 1.0, 2.0], area=[0, 0, 1], grade=[2, 3, 2], units=[[2, 1]], most=[1])
    assert log.incident.tolist() == [0, 2, 1]


WORLD = {
    "created_s": [0.0, 1.0], "grade": [1, 3], "area": [0, 0], "takers": [1, 1], "travel_s": [1.0, 1.0],
    "scene_s": [1.0, 1.0],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"created_s": [1.0, 0.0]},
            "incidents.created_s[1] is 0.0: the array must be sorted, and the row before has 1.0",
        ),
        ({"created_s": [0.0, 2e9]}, "incidents.created_s[1] is 2000000000.0: must be at least 0 and at most 1e+09"),
        ({"grade": [1, 5]}, "incidents.grade[1] is 5: must be at least 1 and at most 4"),
        ({"grade": [1, 2.5]}, "incidents.grade[1] is 2.5: only whole numbers are allowed"),
        ({"area": [0, -1]}, "incidents.area[1] is -1: must be at least 0"),
        ({"area": [0, 1]}, "incidents.area[1] is 1: duty has 1 areas, numbered from 0"),
        ({"takers": [1, 2]}, "incidents.takers[1] is 2: duty has 1 kinds of unit, numbered from 0"),
        ({"takers": [1, -1]}, "incidents.takers[1] is -1: must be at least 0"),
        ({"travel_s": [-1.0, 1.0]}, "incidents.travel_s[0] is -1.0: must be at least 0 and at most 1e+09"),
        ({"scene_s": [0.0, 1.0]}, "incidents.scene_s[0] is 0.0: must be at least 0.001 and at most 1e+09"),
        ({"scene_s": [1.0]}, "incidents.scene_s has shape (1,), but the other arrays need (2,)"),
        ({"ready_s": [0.0, 0.5]}, "incidents.ready_s[1] is 0.5: nothing is ready before it is created"),
        ({"may_be_left": [1, 0]}, "incidents.may_be_left[0] is 1: nobody leaves an emergency"),
        ({"may_be_left": [0, 2]}, "incidents.may_be_left[1] is 2: must be at least 0 and at most 1"),
    ],
)
def test_incidents_that_break_the_contract(change, message):
    with pytest.raises(ContractError) as caught:
        dispatch(Incidents(**(WORLD | change)), Duty(from_s=[0], units=[[1]], kinds=1))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"from_s": []}, "duty.from_s is empty: at least one row is needed, from 0"),
        ({"from_s": [1]}, "duty.from_s[0] is 1.0: the first row is from 0"),
        ({"from_s": [0, 0], "units": [[1], [1]]}, "duty.from_s[1] is 0.0: the array must be rising"),
        ({"units": [[-1]]}, "duty.units[0, 0] is -1: must be at least 0"),
        ({"units": [[1], [1]]}, "duty.units has shape (2, 1), but the other arrays need (1, 1)"),
        ({"kinds": 2}, "duty.kinds is 2: from 1 to 60, and the columns of units hold whole areas; there are 1"),
        ({"kinds": 0}, "duty.kinds is 0"),
        ({"most_units": [-1]}, "duty.most_units[0] is -1: must be at least 0"),
        ({"most_units": [1, 1]}, "duty.most_units has shape (2,), but the other arrays need (1,)"),
    ],
)
def test_duties_that_break_the_contract(change, message):
    with pytest.raises(ContractError) as caught:
        Duty(**({"from_s": [0], "units": [[1]], "kinds": 1} | change))
    assert str(caught.value).startswith(message)


def test_an_engine_that_is_not_there():
    with pytest.raises(UsageError, match="unknown engine 'simpi'"):
        dispatch(Incidents(**WORLD), Duty(from_s=[0], units=[[1]], kinds=1), "simpi")
