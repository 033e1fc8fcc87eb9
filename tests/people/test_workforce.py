"""Who is in post: by hand where chance has no say, by closed forms over many replications where it has.

Seeds are fixed; means and variances may be off by four of their standard errors.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.workforce import PEOPLE_MEASURES, draw_people
from tests.people.groups import group, people

MONDAY = date(2021, 5, 24)
YEAR = Calendar(MONDAY, MONDAY + timedelta(days=364))  # 52 weeks and a day
MONDAYS = 52
REPLICATIONS = 300


def close(found, expected, standard_error):
    assert abs(found - expected) < 4 * standard_error


def weeks(n: float) -> int:
    return round(7 * n)


@pytest.mark.driver("groups.strength")
def test_before_the_plan_strength_is_what_was_written():
    calendar = Calendar(date(2021, 1, 1), date(2021, 6, 30))
    strength = [93, {"from": "2021-02-01", "value": 80}, {"from": "2021-03-01", "by": "2021-03-05", "value": 84}]
    found = people(calendar, plan_start=MONDAY, strength=strength, leavers="50%")
    by_day = dict(zip(calendar.days, found.strength.tolist(), strict=True))
    assert by_day[date(2021, 1, 31)] == 93
    assert by_day[date(2021, 2, 28)] == 80
    assert [by_day[date(2021, 3, d)] for d in range(1, 7)] == [80, 81, 82, 83, 84, 84]
    assert by_day[MONDAY] == by_day[MONDAY + timedelta(days=6)] == 84  # the first may leave on the next Monday
    assert found.trainees.tolist() == [0] * len(calendar.days)


def test_from_the_plan_on_what_was_written_no_longer_counts():
    strength = [10, {"from": "2021-06-14", "value": 50}]
    assert set(people(YEAR, strength=strength).strength) == {10}


@pytest.mark.driver("groups.leavers")
def test_leavers_are_binomial_with_the_yearly_share():
    rate, size = 0.3, 100
    stay = (1 - rate) ** (7 * MONDAYS / 365.25)
    left = np.array([size - people(YEAR, leavers=rate, replication=r).strength[-1] for r in range(REPLICATIONS)])
    variance = size * stay * (1 - stay)
    close(left.mean(), size * (1 - stay), math.sqrt(variance / REPLICATIONS))
    close(left.var(), variance, variance * math.sqrt(2 / REPLICATIONS))


def test_leavers_go_on_mondays_and_never_come_back():
    found = people(YEAR, leavers="60%", strength=200)
    steps = np.diff(found.strength)
    assert (steps <= 0).all()
    assert {YEAR.days[i + 1].weekday() for i in np.flatnonzero(steps)} == {0}
    close(len(np.flatnonzero(steps)), MONDAYS, 4)


def test_with_no_leavers_all_stay_and_with_all_leaving_none_does():
    assert set(people(YEAR, leavers="0%").strength) == {100}
    assert people(YEAR, leavers="100%").strength[5:9].tolist() == [100, 100, 0, 0]


def test_a_rate_of_leavers_may_change():
    found = people(YEAR, leavers=["0%", {"from": "2021-08-02", "value": "100%"}]).strength
    assert found[weeks(10) - 1] == 100
    assert found[weeks(10)] == 0


def test_a_plan_that_starts_in_mid_week_loses_nobody_before_the_next_monday():
    calendar = Calendar(date(2021, 5, 26), date(2021, 6, 30))
    assert people(calendar, leavers="100%").strength.tolist()[:7] == [100] * 5 + [0] * 2


INTAKE = {"start": "2021-06-07", "size": 10, "class_weeks": 3, "tutor_weeks": 10, "finish": "90%"}


@pytest.mark.driver(
    "groups.intakes.class_weeks", "groups.intakes.size", "groups.intakes.start", "groups.intakes.tutor_weeks"
)
def test_an_intake_is_in_class_then_tutored_then_qualified():
    found = people(YEAR, intakes={"summer": INTAKE | {"finish": "100%"}}, establishment=115.5)
    for day, in_class, tutored, qualified in (
        (weeks(2) - 1, 0, 0, 100),
        (weeks(2), 10, 0, 100),
        (weeks(5) - 1, 10, 0, 100),
        (weeks(5), 0, 10, 100),
        (weeks(15) - 1, 0, 10, 100),
        (weeks(15), 0, 0, 110),
        (364, 0, 0, 110),
    ):
        assert (found.in_class[day], found.tutored[day], found.qualified[day]) == (in_class, tutored, qualified)
        assert found.strength[day] == in_class + tutored + qualified
        assert found.trainees[day] == in_class + tutored
        assert found.vacancies[day] == 115.5 - found.strength[day]


@pytest.mark.driver("groups.intakes.finish")
def test_of_ten_who_start_nine_qualify_on_average():
    intakes = {"summer": INTAKE}
    finished = np.array([people(YEAR, intakes=intakes, replication=r).qualified[-1] - 100 for r in range(REPLICATIONS)])
    close(finished.mean(), 9, math.sqrt(0.9 / REPLICATIONS))
    kurtosis = (1 - 6 * 0.09) / 0.9
    close(finished.var(), 0.9, 0.9 * math.sqrt((2 + kurtosis) / REPLICATIONS))


def test_those_who_qualified_leave_like_all_others():
    keys = {"strength": 0, "leavers": "50%", "intakes": {"a": INTAKE | {"size": 100, "finish": "80%"}}}
    stay = 0.8 * 0.5 ** (7 * 37 / 365.25)  # ready on 6 September 2021; 37 Mondays after it to 23 May 2022
    last = np.array([people(YEAR, replication=r, **keys).qualified[-1] for r in range(REPLICATIONS)])
    close(last.mean(), 100 * stay, math.sqrt(100 * stay * (1 - stay) / REPLICATIONS))


@pytest.mark.driver("groups.tutoring")
def test_tutors_are_off_the_phones_for_their_share():
    found = people(YEAR, intakes={"a": INTAKE}, tutoring="40%")
    assert found.tutor_share[weeks(5) - 1] == 0
    assert found.tutor_share[weeks(5)] == pytest.approx(0.4 * 10 / 100)
    assert found.effective[weeks(5)] == pytest.approx(100 - 4)
    assert found.tutor_share[weeks(15)] == 0
    few = people(YEAR, intakes={"a": INTAKE}, tutoring="40%", strength=2)
    assert few.tutor_share[weeks(5)] == 1  # two cannot give the time of four
    assert people(YEAR, intakes={"a": INTAKE}, tutoring="40%", strength=0).tutor_share[weeks(5)] == 1


@pytest.mark.driver("groups.newly_trained.months", "groups.newly_trained.pace")
def test_the_group_is_slower_by_the_harmonic_mean_of_its_paces():
    keys = {"intakes": {"a": INTAKE | {"finish": "100%"}}, "strength": 30}
    found = people(YEAR, newly_trained={"pace": 1.5, "months": 2}, **keys)
    first = weeks(15)
    assert found.pace[first - 1] == 1
    assert found.pace[first] == pytest.approx(40 / (30 + 10 / 1.5))
    month = 365.25 / 12
    halfway = 1 + 0.5 * (1 - 30 / month / 2)
    assert found.pace[first + 30] == pytest.approx(40 / (30 + 10 / halfway))
    assert found.pace[first + 60] > 1
    assert set(found.pace[first + 61 :]) == {1}  # two months are 60.9 days
    assert found.effective[first] == pytest.approx(30 + 10 / 1.5)


def test_a_group_of_newcomers_only_has_their_pace_and_an_empty_one_the_usual():
    found = people(YEAR, intakes={"a": INTAKE}, strength=0, newly_trained={"pace": 1.25, "months": 6})
    assert found.pace[0] == 1
    assert found.pace[weeks(15)] == pytest.approx(1.25)
    assert found.effective[0] == 0


def test_two_intakes_add_up():
    intakes = {"a": INTAKE | {"finish": "100%"}, "b": INTAKE | {"finish": "100%", "start": "2021-07-05", "size": 3}}
    found = people(YEAR, intakes=intakes)
    assert (found.in_class[weeks(6)], found.tutored[weeks(6)]) == (3, 10)
    assert found.qualified[-1] == 113


@pytest.mark.parametrize(
    ("start", "class_weeks", "tutor_weeks", "last"),
    [
        ("2022-05-23", 3, 10, (10, 0, 100)),  # the last day of the period
        ("2022-05-02", 3, 10, (0, 10, 100)),
        ("2022-05-23", 0, 10, (0, 10, 100)),
        ("2022-05-23", 0, 0, (0, 0, 110)),
        ("2022-02-21", 3, 10, (0, 0, 110)),  # ready on the last day
        ("2022-02-22", 3, 10, (0, 10, 100)),  # and one day too late
        ("2022-05-24", 3, 10, (0, 0, 100)),  # after a period that was cut short
        ("2021-05-24", 520, 520, (10, 0, 100)),  # from the plan's first day on
    ],
)
def test_an_intake_at_the_edges(start, class_weeks, tutor_weeks, last):
    weeks_of = {"class_weeks": class_weeks, "tutor_weeks": tutor_weeks}
    found = people(YEAR, intakes={"a": {"start": start, "size": 10, **weeks_of}}, leavers="0%")
    assert (found.in_class[-1], found.tutored[-1], found.qualified[-1]) == last
    assert found.strength[0] == 100 + 10 * (start == "2021-05-24")


def test_without_an_establishment_the_strength_that_was_written_stands_for_it():
    found = people(YEAR, leavers="50%")
    assert set(found.establishment) == {100}
    assert found.vacancies[-1] == 100 - found.strength[-1] > 0


def test_draws_are_those_of_their_own_cohort():
    keys: dict[str, Any] = {"leavers": "30%", "intakes": {"a": INTAKE}}
    more = {"a": INTAKE, "b": INTAKE | {"size": 5}}
    alone, with_b = people(YEAR, **keys), people(YEAR, leavers="30%", intakes=more)
    only_b = people(YEAR, leavers="30%", strength=0, intakes={"b": INTAKE | {"size": 5}})
    assert np.array_equal(with_b.strength, alone.strength + only_b.strength)
    assert np.array_equal(with_b.qualified, alone.qualified + only_b.qualified)


def test_an_intake_called_in_post_does_not_share_the_fate_of_those_in_post():
    # both used to be keyed "handlers/in post", so that they left on the same days
    intake = {"start": str(MONDAY), "size": 200, "class_weeks": 0, "tutor_weeks": 0}
    keys = {"leavers": "50%", "intakes": {"in post": intake}}
    veterans = people(YEAR, leavers="50%", strength=200).strength
    newcomers = people(YEAR, strength=0, **keys).strength
    assert not np.array_equal(veterans, newcomers)
    # independent cohorts: the variance of the sum is twice that of one, 200 x 0.25
    both = np.array([people(YEAR, strength=200, replication=r, **keys).strength[-1] for r in range(100)])
    close(both.var(), 100, 100 * math.sqrt(2 / 100))


def test_one_more_in_post_moves_nobody_else():
    more = people(YEAR, leavers="50%", strength=101).strength
    assert set(more - people(YEAR, leavers="50%", strength=100).strength) <= {0, 1}


def test_a_longer_history_or_horizon_moves_nobody():
    long = Calendar(date(2021, 1, 1), YEAR.last_day + timedelta(days=100))
    keys = {"leavers": "50%", "intakes": {"a": INTAKE}}
    whole = people(long, plan_start=MONDAY, **keys).strength
    first = (MONDAY - long.first_day).days
    assert np.array_equal(whole[first : first + 365], people(YEAR, **keys).strength)


@settings(max_examples=40)
@given(
    st.integers(0, 30),
    st.floats(0, 1),
    st.lists(
        st.tuples(st.integers(0, 364), st.integers(0, 12), st.integers(0, 60), st.integers(0, 60), st.floats(0, 1)),
        max_size=3,
    ),
    st.floats(0, 1),
    st.floats(1, 10),
)
def test_people_are_counted_whole_and_never_below_nought(strength, leavers, intakes, tutoring, pace):
    given_intakes = {
        f"i{i}": {
            "start": str(MONDAY + timedelta(days=start)),
            "size": size,
            "class_weeks": in_class,
            "tutor_weeks": tutored,
            "finish": finish,
        }
        for i, (start, size, in_class, tutored, finish) in enumerate(intakes)
    }
    newly = {"pace": pace, "months": 3}
    keys = {"strength": strength, "leavers": leavers, "intakes": given_intakes, "tutoring": tutoring}
    found = draw_people("x", group(**keys, newly_trained=newly), YEAR, MONDAY, 1, 0)
    for name in PEOPLE_MEASURES:
        values = getattr(found, name)
        assert values.shape == (365,)
        assert np.isfinite(values).all()
        assert name == "vacancies" or (values >= 0).all()
    assert ((found.pace >= 1) & (found.pace <= pace + 1e-12)).all()
    assert found.strength.max() <= strength + sum(size for _, size, *_ in intakes)
    assert (found.effective <= found.qualified + 1e-9).all()
