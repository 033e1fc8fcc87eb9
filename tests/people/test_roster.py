"""Who is on duty: shift patterns by hand, by a slow second method, and on the nights of a clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.calendar import Calendar
from sim.roster import coverage, draw_roster, heads_on_duty, routing, share_out
from sim.scenario.model import Group, Scenario
from sim.workforce import draw_people
from tests.people.groups import FIVE_TEAMS, SHIFTS, group

LONDON = ZoneInfo("Europe/London")
TEN_DAYS = Calendar(date(2021, 6, 7), date(2021, 6, 16))


def on_duty(of: Group, calendar: Calendar, *, seed=1, replication=0) -> np.ndarray:
    who = draw_people("handlers", of, calendar, calendar.first_day, seed, replication)
    return heads_on_duty("handlers", of, who, coverage(of, calendar), calendar, seed, replication)


@pytest.mark.driver("groups.patterns.cycle", "groups.patterns.teams")
def test_five_teams_six_on_four_off_by_hand():
    # two early, two late, two night, four off; each team two days behind the one before
    by_hand = ["EELLNNOOOO", "OOEELLNNOO", "OOOOEELLNN", "NNOOOOEELL", "LLNNOOOOEE"]
    cover = coverage(group(patterns={"five": FIVE_TEAMS["five"] | {"anchor": "2021-06-07"}}), TEN_DAYS)
    assert cover.weight.tolist() == [[0.2] * 5] * 10
    at = {"E": 8 * 4, "L": 16 * 4, "N": 22 * 4 + 2}  # a quarter-hour that only this shift covers
    for day in range(10):
        for shift, quarter in at.items():
            working = [row[day] == shift for row in by_hand]
            if shift == "N":  # the late shift runs until 23:00
                working = [row[day] in "NL" for row in by_hand]
            assert cover.tonight[96 * day + quarter].tolist() == working
            assert sum(row[day] == shift for row in by_hand) == 1
        last_night = [row[day - 1] == "N" for row in by_hand]
        assert cover.from_last_night[96 * day + 3 * 4].tolist() == last_night
        assert not cover.tonight[96 * day + 3 * 4].any()
    assert not cover.from_last_night[28:96].any()


@pytest.mark.driver("groups.patterns.anchor")
def test_the_cycle_begins_on_its_anchor_and_by_default_with_the_period():
    def first_team(anchor):
        pattern = FIVE_TEAMS["five"] | ({"anchor": anchor} if anchor else {})
        return coverage(group(patterns={"five": pattern}), TEN_DAYS).tonight[8 * 4 :: 96, 0].tolist()

    assert first_team(None) == first_team("2021-06-07") == [True] * 2 + [False] * 8
    assert first_team("2021-06-09") == [False] * 2 + [True] * 2 + [False] * 6
    assert first_team("2020-03-01") == first_team("2021-06-04")  # 460 days before: 46 cycles
    assert first_team("2021-06-17") == first_team("2021-06-07")


@pytest.mark.driver("groups.patterns.step")
def test_a_step_that_does_not_divide_is_rounded_and_one_that_is_given_is_kept():
    patterns = {
        "a": {"cycle": ["early"] + ["off"] * 6, "teams": 3},
        "b": {"cycle": ["early"] + ["off"] * 6, "teams": 3, "step": 0},
    }
    cover = coverage(group(patterns=patterns, shifts={"early": "07:00-15:00"}), TEN_DAYS)
    first_early = cover.tonight[8 * 4 :: 96].argmax(axis=0)
    assert first_early.tolist() == [0, 2, 5, 0, 0, 0]  # 7 / 3 = 2.33 and 4.67


@pytest.mark.driver("groups.patterns.share")
def test_patterns_are_weighed_by_their_share_and_taken_by_name():
    patterns = {
        "z": {"cycle": ["early"], "teams": 1, "share": 1},
        "a": {"cycle": ["late", "night"], "teams": 2, "share": 3},
    }
    cover = coverage(group(patterns=patterns), TEN_DAYS)
    assert cover.weight.tolist() == [[0.375, 0.375, 0.25]] * 10
    assert cover.tonight[32].tolist() == [False, False, True]


def slowly(of: Group, calendar: Calendar) -> np.ndarray:
    """Count teams on duty in each quarter-hour, one wall-clock time and one shift after the other."""
    found = []
    now = datetime(calendar.first_day.year, calendar.first_day.month, calendar.first_day.day, tzinfo=LONDON)
    now = now.astimezone(UTC)
    while (local := now.astimezone(LONDON)).date() <= calendar.last_day:
        teams = 0
        for pattern in of.patterns.values():
            anchor = pattern.anchor or calendar.first_day
            step = pattern.step if pattern.step is not None else len(pattern.cycle) / pattern.teams
            for team in range(pattern.teams):
                for began in (local.date(), local.date() - timedelta(days=1)):
                    place = ((began - anchor).days - round(team * step)) % len(pattern.cycle)
                    shift = pattern.cycle[place]
                    if shift == "off":
                        continue
                    midnight = datetime(began.year, began.month, began.day)
                    start = midnight + timedelta(minutes=15 * of.shifts[shift].start)
                    stop = midnight + timedelta(minutes=15 * of.shifts[shift].stop)
                    teams += start <= local.replace(tzinfo=None) < stop
        found.append(teams)
        now += timedelta(minutes=15)
    return np.array(found)


HOURS = st.tuples(st.integers(0, 95), st.integers(1, 96)).map(
    lambda h: f"{h[0] // 4:02d}:{h[0] % 4 * 15:02d}-{(h[0] + h[1]) % 96 // 4:02d}:{(h[0] + h[1]) % 4 * 15:02d}"
)
PATTERNS = st.dictionaries(
    st.sampled_from(["p", "q"]),
    st.fixed_dictionaries(
        {
            "cycle": st.lists(st.sampled_from(["a", "b", "off"]), min_size=1, max_size=9),
            "teams": st.integers(1, 4),
            "step": st.none() | st.integers(0, 5),
            "anchor": st.none() | st.sampled_from(["2021-01-01", "2021-03-28", "2022-01-01"]),
        }
    ),
    min_size=1,
)


@settings(max_examples=40)
@given(
    st.fixed_dictionaries({"a": HOURS, "b": HOURS}),
    PATTERNS,
    st.sampled_from([date(2021, 3, 27), date(2020, 10, 24), date(2021, 6, 1)]),
)
def test_coverage_is_what_a_walk_round_the_clock_finds(shifts, patterns, first):
    of = group(shifts=shifts, patterns=patterns)
    calendar = Calendar(first, first + timedelta(days=3))
    cover = coverage(of, calendar)
    assert np.array_equal((cover.tonight.astype(int) + cover.from_last_night).sum(axis=1), slowly(of, calendar))


@pytest.mark.driver("groups.shifts")
@pytest.mark.parametrize(
    ("first", "night", "at_half_past_one"),
    [(date(2021, 3, 27), 32, 0), (date(2020, 10, 24), 40, 2), (date(2021, 10, 30), 40, 2), (date(2021, 6, 5), 36, 1)],
)
def test_the_night_shift_of_a_clock_change_is_an_hour_shorter_or_longer(first, night, at_half_past_one):
    calendar = Calendar(first, first + timedelta(days=1))
    of = group(strength=50, shifts={"night": "22:00-07:00"}, patterns={"n": {"cycle": ["night", "off"], "teams": 1}})
    heads = on_duty(of, calendar)
    assert np.flatnonzero(heads).tolist() == list(range(88, 88 + night))
    assert set(heads[heads > 0]) == {50}
    half_past_one = (calendar.interval_quarter == 6) & (calendar.interval_day == 1)
    assert heads[half_past_one].tolist() == [50] * at_half_past_one


def test_the_night_before_the_period_is_worked_into_it():
    of = group(strength=50, patterns={"n": {"cycle": ["off", "night"], "teams": 1}}, shifts={"night": "22:00-07:00"})
    heads = on_duty(of, TEN_DAYS)
    assert heads[:28].tolist() == [50] * 28
    assert not heads[28 : 96 + 88].any()
    # who was away that evening is away until the morning
    sick = of.model_copy(update={"abstraction": group(abstraction={"x": {"rate": "50%"}}).abstraction})
    heads = on_duty(sick, TEN_DAYS)
    assert len(set(heads[:28])) == 1
    nights = [set(heads[96 * day + 88 : 96 * day + 124].tolist()) for day in range(1, 9, 2)]
    assert [len(night) for night in nights] == [1] * 4
    assert len(set.union(*nights)) > 1
    assert 0 < heads[0] < 50
    whole = Calendar(TEN_DAYS.first_day - timedelta(days=2), TEN_DAYS.last_day)
    assert np.array_equal(heads, on_duty(sick, whole)[192:])


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=20),
    st.lists(st.floats(0.001, 1000), min_size=1, max_size=15),
)
def test_people_are_shared_out_whole_and_within_one_of_their_proportion(heads, shares):
    weight = np.array(shares) / sum(shares)
    found = share_out(np.array(heads), weight)
    assert found.dtype == np.int64
    assert found.sum(axis=1).tolist() == heads
    assert (found >= 0).all()
    assert (np.abs(found - np.array(heads)[:, None] * weight) <= 1 + 1e-9).all()


@given(st.integers(0, 300), st.lists(st.floats(0.01, 10), min_size=1, max_size=12))
def test_one_more_person_adds_one_to_the_teams_up_to_any_or_to_none(heads, shares):
    weight = np.array(shares) / sum(shares)
    fewer, more = np.cumsum(share_out(np.array([heads, heads + 1]), weight), axis=1)
    assert set(more - fewer) <= {0, 1}


def test_equal_teams_are_equal():
    assert share_out(np.array([100, 7]), np.full(5, 0.2)).tolist() == [[20] * 5, [1, 2, 1, 2, 1]]


def test_minutes_off_the_seat_are_spread_so_that_the_average_is_right():
    calendar = Calendar(date(2021, 6, 7), date(2021, 8, 29))
    abstraction = {"breaks": {"rate": "13%", "takes": "minutes"}}
    of = group(strength=10, patterns={"p": {"cycle": ["all"], "teams": 1}}, shifts={"all": "00:00-24:00"})
    of = of.model_copy(update={"abstraction": group(abstraction=abstraction).abstraction})
    heads = on_duty(of, calendar)
    assert set(heads) == {8, 9}
    # the golden sequence is even to about log(n) / n, far better than chance
    assert heads.mean() == pytest.approx(8.7, abs=10 / len(heads))
    day = heads.reshape(-1, 96)
    assert np.abs(day.mean(axis=1) - 8.7).max() < 0.05
    assert np.abs(day.mean(axis=0) - 8.7).max() < 0.1


def test_tutors_are_missing_from_the_seats():
    calendar = Calendar(date(2021, 6, 7), date(2021, 7, 4))
    intake = {"start": "2021-06-07", "size": 10, "class_weeks": 1, "tutor_weeks": 2}
    of = group(
        strength=20,
        intakes={"a": intake},
        tutoring="50%",
        shifts={"all": "00:00-24:00"},
        patterns={"p": {"cycle": ["all"], "teams": 1}},
    )
    heads = on_duty(of, calendar).reshape(28, 96)
    assert [set(heads[a:b].ravel().tolist()) for a, b in ((0, 7), (7, 21), (21, 28))] == [{20}, {15}, {30}]


SCENARIO = {
    "name": "x",
    "period": {"start": "2020-10-24", "end": "2020-10-26"},
    "targets": {},
    "streams": {
        name: {
            "volume": {"per_day": 10},
            "handle": {"talk": {"mean": "3 min"}},
            "patience": {"distribution": "infinite"},
            **keys,
        }
        for name, keys in {
            "web": {"priority": 3, "groups": ["handlers", "desk"], "interruptible": True},
            "999": {"priority": 1, "groups": ["handlers"], "overflow_after": "2 min"},
            "101": {
                "priority": 2,
                "groups": ["desk", "handlers"],
                "reserve": {
                    "night": {"hours": "22:00-06:00", "handlers": [1, {"from": "2020-10-25", "value": 2}]},
                    "noon": {"hours": "05:00-13:00", "handlers": 1},
                },
            },
        }.items()
    },
    "groups": {
        "handlers": {
            "strength": 40,
            "leavers": "20%",
            "shifts": SHIFTS,
            "patterns": FIVE_TEAMS,
            "abstraction": {"leave": {"rate": "20%"}, "breaks": {"rate": "10%", "takes": "minutes"}},
            "intakes": {"a": {"start": "2020-10-24", "size": 20, "class_weeks": 0, "tutor_weeks": 0}},
            "newly_trained": {"pace": 1.5, "months": 6},
        },
        "desk": {"on_duty": [3, {"from": "2020-10-26", "value": 5}]},
    },
}


def scenario(**streams) -> Scenario:
    plain = SCENARIO | {"streams": {name: s | streams.get(name, {}) for name, s in SCENARIO["streams"].items()}}
    return Scenario.model_validate(plain)


def calendar_of(of: Scenario) -> Calendar:
    return Calendar(of.period.start, of.period.end)


def roster_of(of: Scenario, seed=1, replication=0):
    calendar = calendar_of(of)
    covers = {name: coverage(g, calendar) for name, g in of.groups.items() if g.on_duty is None}
    return draw_roster(of, covers, calendar, calendar.first_day, seed, replication)


def expanded(staffing, calendar: Calendar, column: np.ndarray) -> np.ndarray:
    """Value in each quarter-hour."""
    return column[np.searchsorted(staffing.from_s, np.arange(calendar.n_intervals) * 900.0, side="right") - 1]


@pytest.mark.driver("groups.on_duty")
def test_groups_are_numbered_by_name_and_fixed_ones_change_on_their_days():
    of = scenario()
    calendar, roster = calendar_of(of), roster_of(of)
    heads = expanded(roster.staffing, calendar, roster.staffing.on_duty)
    assert heads[:, 0].tolist() == [3] * 196 + [5] * 96
    assert list(roster.people) == ["handlers"]
    who = roster.people["handlers"]
    by_hand = heads_on_duty(
        "handlers", of.groups["handlers"], who, coverage(of.groups["handlers"], calendar), calendar, 1, 0
    )
    assert np.array_equal(heads[:, 1], by_hand)
    pace = expanded(roster.staffing, calendar, roster.staffing.pace)
    assert set(pace[:, 0]) == {1.0}
    assert pace[0, 1] == pytest.approx(60 / (40 + 20 / 1.5))
    assert np.array_equal(pace[:, 1], who.pace[calendar.interval_day])


def test_rows_of_staffing_are_written_only_where_something_changes():
    staffing = roster_of(scenario()).staffing
    rows = np.hstack([staffing.on_duty, staffing.pace, staffing.reserve_of(3)])
    assert (rows[1:] != rows[:-1]).any(axis=1).all()
    assert staffing.from_s[0] == 0
    assert set(staffing.from_s % 900) == {0.0}
    fixed = Scenario.model_validate(
        SCENARIO
        | {
            "groups": {"desk": {"on_duty": 3}},
            "streams": {"999": SCENARIO["streams"]["999"] | {"groups": ["desk"]}},
        }
    )
    assert roster_of(fixed).staffing.from_s.tolist() == [0]


@pytest.mark.driver("streams.reserve.handlers", "streams.reserve.hours")
def test_reserves_run_over_midnight_and_the_largest_holds():
    of = scenario()
    calendar, staffing = calendar_of(of), roster_of(of).staffing
    kept = expanded(staffing, calendar, staffing.reserve_of(3))
    assert not kept[:, 1:].any()  # 101 is the first by name
    night, noon = [1] * 24, [1] * 28  # to 06:00; 06:00 to 13:00
    first = night + noon + [0] * 36 + [1] * 8
    second = [2] * 28 + noon + [0] * 36 + [2] * 8  # a night of 25 hours
    third = [2] * 24 + noon + [0] * 36 + [2] * 8
    assert kept[:, 0].tolist() == first + second + third


@pytest.mark.driver("streams.groups", "streams.interruptible", "streams.overflow_after", "streams.priority")
def test_streams_are_numbered_by_name_and_keep_their_groups_in_order_of_preference():
    found = routing(scenario(), calendar_of(scenario()))
    assert found.priority.tolist() == [2, 1, 3]  # 101, 999, web
    assert found.groups == ((0, 1), (1,), (1, 0))
    assert found.overflow_after_s.tolist() == [np.inf, 120, np.inf]
    assert found.interruptible.tolist() == [False, False, True]
    assert found.closed == ((), (), ())


def windows(first, last, *closed):
    of = scenario(**{"101": {"closed": [{"from": a, "to": b} for a, b in closed]}})
    period = of.period.model_copy(update={"start": first, "end": last})
    of = of.model_copy(update={"period": period})
    return routing(of, calendar_of(of)).closed[0]


@pytest.mark.driver("streams.closed.from", "streams.closed.to")
def test_windows_are_in_local_time():
    first, last = date(2020, 10, 24), date(2020, 10, 26)
    assert windows(first, last, ("2020-10-24 06:00", "2020-10-24 06:30")) == ((21600, 23400),)
    assert windows(first, last, ("2020-10-25 00:30", "2020-10-25 03:30")) == ((86400 + 1800, 86400 + 1800 + 4 * 3600),)
    assert windows(first, last, ("2020-10-20 00:00", "2020-10-24 01:00")) == ((0, 3600),)
    assert windows(first, last, ("2020-10-20 00:00", "2020-10-24 00:00")) == ()


def test_windows_beside_the_hour_that_does_not_exist_leave_it_out():
    # one in that hour is refused: it used to be accepted, and to break the engine's contract
    first, last = date(2021, 3, 28), date(2021, 3, 28)
    assert windows(first, last, ("2021-03-28 00:30", "2021-03-28 02:00")) == ((1800, 3600),)
    assert windows(first, last, ("2021-03-28 02:00", "2021-03-28 02:15")) == ((3600, 4500),)
    with pytest.raises(ValidationError, match="the clock never shows 01:30 on 2021-03-28"):
        windows(first, last, ("2021-03-28 01:30", "2021-03-28 02:15"))


def test_a_window_for_good_ends_with_the_contract():
    # 2100 is 2.5e9 seconds away, and the engine takes none over 1e9
    assert windows(date(2020, 10, 24), date(2020, 10, 26), ("2020-10-24 06:00", "2100-01-01 00:00")) == ((21600, 1e9),)


def test_what_demand_does_leaves_the_roster_as_it_was():
    before = roster_of(scenario())
    busy = {"volume": {"per_day": 999}, "handle": {"talk": {"mean": "9 min"}}, "day_factor": {"cv": 1}}
    after = roster_of(scenario(**{"101": busy}))
    for name in ("from_s", "on_duty", "pace", "reserve"):
        assert np.array_equal(getattr(before.staffing, name), getattr(after.staffing, name))


def test_another_group_leaves_this_one_as_it_was():
    of = scenario()
    more = of.model_copy(update={"groups": of.groups | {"agency": of.groups["handlers"]}})
    one, other = roster_of(of), roster_of(more)
    assert np.array_equal(one.people["handlers"].strength, other.people["handlers"].strength)
    calendar = calendar_of(of)
    heads = expanded(other.staffing, calendar, other.staffing.on_duty)
    assert np.array_equal(expanded(one.staffing, calendar, one.staffing.on_duty), heads[:, [1, 2]])
    assert not np.array_equal(heads[:, 0], heads[:, 2])  # agency and handlers draw apart


def test_same_keys_draw_the_same_roster_and_others_another():
    one, same, other = (roster_of(scenario(), replication=r).staffing.on_duty.tolist() for r in (0, 0, 1))
    assert one == same != other
