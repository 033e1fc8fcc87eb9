"""Each lever moves what it should: the sign, and a paired interval that leaves out zero."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass

import numpy as np
import pytest

from tests.library.overlays import ALL, bits, figure, futures, interval

IN_TIME = "answered_within/offered"


@dataclass(frozen=True)
class Moves:
    """What an overlay does to one figure beside another overlay, over some months of a window that ends with them."""

    overlay: str
    of: str
    measure: str
    up: bool
    months: tuple[str, str] = ("2021-06", "2021-09")
    against: str = "plan"
    start: str = "2021-05-10"
    count: int = 3

    def __str__(self) -> str:
        return f"{self.overlay}: {self.of} {self.measure} {'up' if self.up else 'down'}"


AUTUMN, WINTER, SUMMER = ("2021-10", "2021-12"), ("2022-01", "2022-03"), ("2021-06", "2021-09")
EXPECTED = [
    Moves("vacancies_late", "handlers", "qualified", up=False, months=AUTUMN),
    Moves("vacancies_late", "101", IN_TIME, up=False, months=AUTUMN),
    Moves("vacancies_late", "999", IN_TIME, up=False, months=AUTUMN),
    Moves("vacancies_early", "handlers", "qualified", up=True, months=AUTUMN),
    Moves("vacancies_early", "101", IN_TIME, up=True, months=AUTUMN),
    Moves("vacancies_early", "999", IN_TIME, up=True, months=AUTUMN),
    Moves("vacancies_filled", "handlers", "qualified", up=True, against="levers_none", months=AUTUMN),
    Moves("vacancies_filled", "101", IN_TIME, up=True, against="levers_none", months=WINTER),
    Moves("leavers_more", "handlers", "vacancies", up=True, months=WINTER, count=4),
    Moves("leavers_more", "101", IN_TIME, up=False, months=WINTER, count=4),
    Moves("isolation_none", "101", IN_TIME, up=True, months=("2021-01", "2021-02"), start="2020-12-28"),
    Moves("isolation_none", "999", IN_TIME, up=True, months=("2021-01", "2021-02"), start="2020-12-28"),
    Moves("isolation_second_wave", "101", IN_TIME, up=False, months=WINTER),
    Moves("isolation_second_wave", "999", IN_TIME, up=False, months=WINTER),
    Moves("outages_bad_year", "101", "lost", up=True),
    Moves("outages_bad_year", "999", "overflowed", up=True),
    Moves("workarounds_lapse", "101", IN_TIME, up=False),
    Moves("recruitment", "handlers", "qualified", up=True, against="levers_none", months=AUTUMN),
    Moves("recruitment", "101", IN_TIME, up=True, against="levers_none", months=WINTER),
    Moves("savings_realised", "handlers", "establishment", up=False, against="recruitment", months=WINTER),
    Moves("savings_realised", "handlers", "strength", up=False, against="recruitment", months=WINTER),
    Moves("savings_realised", "101", IN_TIME, up=False, against="recruitment", months=("2022-04", "2022-06"), count=5),
    Moves("internal_less", "internal", "offered", up=False),
    Moves("internal_less", "101", IN_TIME, up=True, months=AUTUMN),
    Moves("repeats_fewer", "101", "offered", up=False, months=AUTUMN),
    Moves("repeats_fewer", "101", IN_TIME, up=True, months=AUTUMN),
    Moves("digital_desk", "handlers", "occupancy", up=True),
    Moves("digital_desk_with_shift", "101", "offered", up=False, against="digital_desk"),
    Moves("digital_desk_with_shift", "digital", "offered", up=True, against="digital_desk"),
    Moves("digital_desk_with_shift", "101", IN_TIME, up=True, against="digital_desk"),
    Moves("officers_lent", "handlers", "answering", up=True),
    Moves("officers_lent", "101", IN_TIME, up=True),
    Moves("officers_lent", "999", IN_TIME, up=True),
    Moves("shifts_matched", "101", IN_TIME, up=True, months=AUTUMN, count=5),
    Moves("information_better", "101", IN_TIME, up=True, against="shifts_matched", months=AUTUMN, count=10),
    Moves("reserve_more", "101", IN_TIME, up=False),
    Moves("reserve_more", "999", IN_TIME, up=True),
    Moves("reserve_more", "999", "overflowed", up=False),
    Moves("reserve_less", "101", IN_TIME, up=True),
    Moves("reserve_less", "999", IN_TIME, up=False),
    Moves("abandoned_turn_to_999", "999", "offered", up=True),
    Moves("abandoned_turn_to_999", "999", IN_TIME, up=False),
    Moves("switchboard", "101", "offered", up=False, months=AUTUMN),
    Moves("switchboard", "101", IN_TIME, up=True, months=AUTUMN),
    Moves("switchboard", "999", IN_TIME, up=True, months=AUTUMN),
    Moves("minimum_staffing", "handlers", "overtime_hours", up=True),
    Moves("minimum_staffing", "handlers", "moved_leave_shifts", up=True),
    Moves("minimum_staffing", "101", IN_TIME, up=True),
    Moves("newly_trained_101", "starters", "answering", up=True, months=AUTUMN),
    Moves("newly_trained_101", "999", IN_TIME, up=False, months=AUTUMN),
    Moves("demand_reduction", "incidents", "unresourced", up=False, against="incidents", months=("2021-07", "2021-08")),
    Moves("levers_none", "101", IN_TIME, up=False, months=WINTER),
    Moves("levers_all", "101", IN_TIME, up=True),
    Moves("levers_all", "999", IN_TIME, up=True),
]


@pytest.mark.parametrize("expected", EXPECTED, ids=str)
def test_it_moves_what_it_should(expected):
    first, last = expected.months
    window = {"count": expected.count, "start": expected.start, "end": _last_day(last)}
    mine, theirs = (futures(name, **window) for name in (expected.overlay, expected.against))
    after, before = (_of(those, expected, first, last) for those in (mine, theirs))
    low, high = interval(after - before)
    assert (low > 0) if expected.up else (high < 0), (before.mean(), after.mean(), low, high)


def _of(replications, expected: Moves, first: str, last: str) -> np.ndarray:
    """The figure, or zero where the centre has none of it."""
    if expected.of not in replications[0].figures.values:
        return np.zeros(len(replications))
    return figure(replications, expected.of, expected.measure, first, last)


def _last_day(month: str) -> str:
    return f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]}"


SAME = [("levers_none", "baseline"), ("outages_none", "plan"), ("savings_not_realised", "recruitment")]


ELSEWHERE = {"plan", "incidents", "full"}  # the start of the others; tests/dispatch; and test_library.py


def test_every_overlay_has_a_direction_or_is_the_same_as_another():
    known = {expected.overlay for expected in EXPECTED} | {name for pair in SAME for name in pair} | ELSEWHERE
    assert {name.removesuffix(".yaml") for name in ALL} == known


@pytest.mark.parametrize(("overlay", "against"), SAME)
def test_a_lever_that_is_not_pulled_gives_the_same_bits(overlay, against):
    window = {"count": 1, "start": "2021-05-10", "end": "2021-12-31"}
    (mine,), (theirs,) = (futures(name, **window) for name in (overlay, against))
    wanted = bits(theirs)
    assert {key: value for key, value in bits(mine).items() if key in wanted} == wanted


def test_vacancies_are_filled_whatever_the_gap():
    window = {"count": 2, "start": "2021-05-10", "end": "2021-12-31"}
    in_post, gap = {}, {}
    for heads in (78, 94):
        found = futures("vacancies_filled", ("groups.handlers.strength", str(heads)), **window)
        in_post[heads] = figure(found, "handlers", "strength", "2021-12", "2021-12")
        gap[heads] = figure(found, "handlers", "vacancies", "2021-12", "2021-12")
    # the last class starts in November and 1 in 10 does not finish: what is free in December is what left since then
    assert (np.abs(in_post[78] - in_post[94]) < 6).all()
    assert (gap[78] < 8).all()
    # the plan's numbers keep the gap as it is, but for who leaves of more people
    plan = [
        figure(
            futures("plan", ("groups.handlers.strength", str(n)), **window), "handlers", "strength", *["2021-12"] * 2
        )
        for n in (78, 94)
    ]
    assert (plan[1] - plan[0] > 10).all()


def test_a_channel_shift_of_zero_shows_nothing():
    window = {"count": 1, "start": "2021-05-10", "end": "2021-09-30"}
    none = ("streams.101.shifts_to.digital.share", "0%")
    (with_it,), (without,) = futures("digital_desk_with_shift", none, **window), futures("digital_desk", **window)
    assert bits(with_it) == bits(without)
    assert (with_it.contacts, with_it.attempts) == (without.contacts, without.attempts)


def test_the_digital_desk_replies_within_hours_and_is_put_down_for_calls():
    window = {"count": 3, "start": "2021-05-10", "end": "2021-09-30"}
    desk, plan = futures("digital_desk", **window), futures("plan", **window)
    assert (figure(desk, "digital", IN_TIME, *SUMMER) > 0.9).all()
    lost = figure(plan, "101", IN_TIME, *SUMMER) - figure(desk, "101", IN_TIME, *SUMMER)
    assert (np.abs(lost) < 0.005).all()


def test_a_switchboard_passes_on_what_it_does_not_settle():
    window = {"count": 3, "start": "2021-05-10", "end": "2021-12-31"}
    board = futures("switchboard", **window)
    answered = figure(board, "switchboard", "answered", *AUTUMN)
    assert (
        figure(board, "switchboard", "attempts", *AUTUMN)
        == sum(figure(board, "switchboard", end, *AUTUMN) for end in ("answered", "abandoned", "overflowed", "lost"))
    ).all()
    # all that 101 has is passed on, tries again or comes back; what is answered within the months is binomial
    callers = figure(board, "101", "attempts", *AUTUMN) - figure(board, "101", "redials", *AUTUMN)
    repeats = 0.05 * figure(board, "101", "answered", *AUTUMN)
    spread = np.sqrt(answered * 0.35 * 0.65 + repeats)
    assert (np.abs(callers - repeats - 0.35 * answered) < 4 * spread).all()


def test_a_second_wave_changes_nothing_before_it():
    window = {"count": 1, "start": "2021-05-10", "end": "2022-01-31"}
    (wave,), (plan,) = futures("isolation_second_wave", **window), futures("plan", **window)
    before = [month < "2021-12" for month in plan.figures.periods]
    for of, measures in plan.figures.values.items():
        for measure, value in measures.items():
            assert np.array_equal(value[before], wave.figures.values[of][measure][before], equal_nan=True)
