"""Recruits from the advert to the phones: by hand, by closed forms, and as a queue for places.

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
from sim.workforce.chance import Chance
from sim.workforce.recruitment import Candidates
from tests.people.groups import group, people
from tests.scenario.small import ROSTER, only_problem

MONDAY = date(2021, 5, 24)
YEAR = Calendar(MONDAY, MONDAY + timedelta(days=364))
REPLICATIONS = 300
ALL = {"advert": str(MONDAY), "wanted": 10, "class_weeks": 3, "tutor_weeks": 10}


def close(found, expected, standard_error):
    assert abs(found - expected) < 4 * standard_error


def same(one, other):
    return all(np.array_equal(value, vars(other)[name]) for name, value in vars(one).items())


def day(week: int) -> str:
    return str(MONDAY + timedelta(weeks=week))


@pytest.mark.driver(
    "groups.recruitment.class_weeks",
    "groups.recruitment.finish",
    "groups.recruitment.tutor_weeks",
    "groups.recruitment.wanted",
)
def test_ten_starts_thirteen_weeks_of_training_and_a_tenth_lost_give_nine_handlers_in_week_fourteen():
    recruitment = {"spring": ALL | {"finish": "90%"}}
    drawn = [people(YEAR, recruitment=recruitment, replication=r) for r in range(REPLICATIONS)]
    before, after = (np.array([who.qualified[at] - 100 for who in drawn]) for at in (90, 91))
    assert not before.any()
    close(after.mean(), 9, math.sqrt(0.9 / REPLICATIONS))
    kurtosis = (1 - 6 * 0.09) / 0.9
    close(after.var(), 0.9, 0.9 * math.sqrt((2 + kurtosis) / REPLICATIONS))
    assert {tuple(who.trainees[[0, 20, 21, 90, 91]]) for who in drawn} == {(10, 10, 10, 10, 0)}
    assert {tuple(who.in_class[[0, 20, 21]]) for who in drawn} == {(10, 10, 0)}


@pytest.mark.driver(
    "groups.recruitment.approval.weeks", "groups.recruitment.offer.weeks", "groups.recruitment.vetting.weeks"
)
def test_stages_follow_each_other_and_the_next_start_is_taken():
    stages = {"approval": {"weeks": 2}, "vetting": {"weeks": 3.5}, "offer": {"weeks": 1}}
    found = people(YEAR, recruitment={"spring": ALL | stages})
    assert np.flatnonzero(np.diff(found.strength)).tolist() == [48]  # cleared on day 45.5, and the Monday after is 49
    assert (found.waiting[45], found.waiting[46], found.waiting[48], found.waiting[49]) == (0, 10, 10, 0)
    assert (found.strength[49], found.in_class[49]) == (110, 10)
    exact = people(YEAR, recruitment={"spring": ALL | stages | {"offer": {"weeks": 1.5}}})
    assert np.flatnonzero(np.diff(exact.strength)).tolist() == [48]  # seven weeks to the day
    assert not exact.waiting.any()


@pytest.mark.driver("groups.recruitment.advert")
def test_an_advert_before_the_plan_brings_recruits_into_it():
    calendar = Calendar(date(2021, 1, 1), YEAR.last_day)
    campaign = ALL | {"advert": "2021-04-12", "vetting": {"weeks": 8}}
    found = people(calendar, plan_start=MONDAY, recruitment={"early": campaign})
    first = (date(2021, 6, 7) - calendar.first_day).days
    assert set(found.strength[:first]) == {100}
    assert found.strength[first] == 110
    long_ago = people(calendar, plan_start=MONDAY, recruitment={"early": campaign | {"advert": "2019-01-01"}})
    start = (MONDAY - calendar.first_day).days
    assert set(long_ago.strength[:start]) == {100}
    assert (long_ago.strength[start], long_ago.waiting[start - 1], long_ago.waiting[start]) == (110, 10, 0)


@pytest.mark.driver(
    "groups.recruitment.approval.drop_out", "groups.recruitment.offer.drop_out", "groups.recruitment.vetting.drop_out"
)
def test_a_share_drops_out_at_each_stage():
    stages = {"approval": {"drop_out": "10%"}, "vetting": {"drop_out": "20%"}, "offer": {"drop_out": "30%"}}
    recruitment = {"a": ALL | stages | {"wanted": 40}}
    started = np.array([people(YEAR, recruitment=recruitment, replication=r).strength[0] for r in range(REPLICATIONS)])
    passing = 0.9 * 0.8 * 0.7
    close(started.mean(), 100 + 40 * passing, math.sqrt(40 * passing * (1 - passing) / REPLICATIONS))
    close(started.var(), 40 * passing * (1 - passing), 40 * passing * (1 - passing) * math.sqrt(2 / REPLICATIONS))


def candidates(replication: int = 0, **campaigns: Any) -> Candidates:
    return Candidates.of(group(recruitment=campaigns), Chance("handlers", YEAR, 0, 1, replication))


def test_weeks_of_vetting_spread_with_the_mean_and_variation_asked_for():
    vetting = {"weeks": 10, "cv": 0.5}
    days = np.concatenate([candidates(r, a=ALL | {"wanted": 1000, "vetting": vetting}).cleared for r in range(10)])
    close(days.mean(), 70.5, 35 / math.sqrt(10_000))  # half a day more, as a start is a whole day
    sigma2 = math.log(1.25)
    log = np.log((days - 0.5) / 7)
    close(log.mean(), math.log(10) - sigma2 / 2, math.sqrt(sigma2 / 10_000))
    close(log.std(), math.sqrt(sigma2), math.sqrt(sigma2 / 20_000))


@pytest.mark.driver("groups.recruitment.approval.cv", "groups.recruitment.offer.cv", "groups.recruitment.vetting.cv")
def test_stages_spread_apart():
    stages = {name: {"weeks": 10, "cv": 0.3} for name in ("approval", "vetting", "offer")}
    days = np.concatenate([candidates(r, a=ALL | {"wanted": 1000} | stages).cleared for r in range(10)])
    w = 1.09  # exp(sigma squared) of a lognormal; its excess kurtosis, of which a sum of three has a third
    kurtosis = (w**4 + 2 * w**3 + 3 * w**2 - 6) / 3
    variance = 3 * 21**2
    close(days.var(), variance, variance * math.sqrt((2 + kurtosis) / 10_000))


def test_a_stage_of_no_weeks_takes_none_and_a_wild_one_is_cut():
    assert candidates(a=ALL | {"vetting": {"weeks": 0, "cv": 2}}).cleared.tolist() == [0] * 10
    assert candidates(a=ALL | {"vetting": {"weeks": 520, "cv": 100}}).cleared.max() <= 100_000


CLASSES = {"starts": [day(1)], "every_weeks": 4}


@pytest.mark.driver("groups.training.capacity", "groups.training.every_weeks")
def test_a_class_takes_so_many_and_the_rest_wait_for_the_next_start():
    found = people(YEAR, recruitment={"a": ALL}, training=CLASSES | {"capacity": 4})
    assert [found.strength[7 * week] for week in (0, 1, 4, 5, 8, 9, 52)] == [100, 104, 104, 108, 108, 110, 110]
    assert [found.waiting[7 * week] for week in (0, 1, 5, 9)] == [10, 6, 2, 0]
    assert [found.in_class[7 * week] for week in (1, 3, 4, 5, 9, 12)] == [4, 4, 0, 4, 2, 0]
    assert [found.qualified[7 * week] for week in (13, 14, 18, 22)] == [100, 104, 108, 110]


def test_intakes_take_places_first_and_capacity_may_change():
    capacity = [4, {"from": day(5), "value": 7}]
    intakes = {"planned": {"start": day(1), "size": 3}, "other": {"start": day(2), "size": 9}}
    found = people(YEAR, recruitment={"a": ALL}, training=CLASSES | {"capacity": capacity}, intakes=intakes)
    alone = people(YEAR, intakes=intakes)
    assert [(found.strength - alone.strength)[7 * week] for week in (0, 1, 5, 9)] == [0, 1, 8, 10]
    full = people(YEAR, recruitment={"a": ALL}, training=CLASSES | {"capacity": 2}, intakes=intakes)
    assert [(full.strength - alone.strength)[7 * week] for week in (1, 5)] == [0, 2]


@pytest.mark.driver("groups.training.starts")
def test_starts_that_are_listed_are_the_only_ones():
    listed = {"starts": ["2021-06-09", "2021-07-01"], "capacity": 6}  # a Wednesday and a Thursday
    found = people(YEAR, recruitment={"a": ALL}, training=listed)
    assert np.flatnonzero(np.diff(found.strength)).tolist() == [15, 37]
    first = people(YEAR, recruitment={"a": ALL}, training={"starts": [day(0)]})
    assert set(first.strength) == {110}
    late = people(YEAR, recruitment={"a": ALL | {"advert": "2021-07-02"}}, training=listed)
    assert set(late.strength) == {100}
    assert late.waiting[-1] == 10


def test_who_is_cleared_first_starts_first_whatever_the_campaign():
    slow = ALL | {"vetting": {"weeks": 5}, "wanted": 3, "class_weeks": 0, "tutor_weeks": 52}
    quick = ALL | {"vetting": {"weeks": 4}, "wanted": 3, "class_weeks": 52, "tutor_weeks": 0}
    found = people(YEAR, recruitment={"a": slow, "b": quick}, training={"starts": [day(6), day(7)], "capacity": 4})
    assert (found.in_class[42], found.tutored[42]) == (3, 1)
    assert (found.in_class[49], found.tutored[49]) == (3, 3)


@pytest.mark.driver("groups.training.upto")
def test_recruits_start_up_to_the_establishment():
    upto = {"upto": "establishment"}
    found = people(YEAR, recruitment={"a": ALL | {"wanted": 30}}, training=upto, establishment=107.5)
    assert (set(found.strength), found.waiting[-1]) == ({107}, 23)
    rising = [107, {"from": day(10), "value": 112}]
    later = people(YEAR, recruitment={"a": ALL | {"wanted": 30}}, training=upto, establishment=rising)
    assert [later.strength[at] for at in (0, 69, 70, 364)] == [107, 107, 112, 112]
    above = people(YEAR, recruitment={"a": ALL}, training=upto, establishment=90)
    assert set(above.strength) == {100}
    part_time = {"share": "100%", "hours": "50%"}
    half = people(YEAR, recruitment={"a": ALL}, training=upto, establishment=52, part_time=part_time)
    assert (half.strength[0], half.fte[0], half.vacancies[0]) == (104, 52, 0)


VETTED = ALL | {"vetting": {"weeks": 6, "cv": 1, "drop_out": "20%"}}


@settings(max_examples=25)
@given(
    st.integers(900, 1150).map(lambda tenths: tenths / 10),
    st.floats(0, 0.9), st.integers(0, 60), st.floats(0, 1), st.integers(0, 20),
)  # fmt: skip
def test_starts_never_take_people_in_post_above_the_establishment(posts, leavers, wanted, finish, replication):
    keys = {"establishment": posts, "leavers": leavers, "training": {"upto": "establishment"}}
    campaign = VETTED | {"wanted": wanted, "finish": finish}
    found = people(YEAR, replication=replication, recruitment={"a": campaign}, **keys)
    rises = np.flatnonzero(np.diff(found.strength) > 0) + 1
    assert (found.strength[rises] <= posts).all()
    assert set(rises % 7) <= {0}
    # nobody waits on a day on which a class starts while a post is free
    assert not ((found.vacancies >= 1) & (found.waiting > 0))[::7].any()


@settings(max_examples=25)
@given(st.integers(0, 60), st.integers(1, 8), st.integers(1, 9), st.integers(0, 20))
def test_classes_are_full_while_anyone_waits_and_nobody_is_lost(wanted, capacity, every, replication):
    campaign = VETTED | {"wanted": wanted, "class_weeks": 60}  # a class that outlasts the period: all are still in it
    training = {"starts": [day(1)], "every_weeks": every, "capacity": capacity}
    found = people(YEAR, replication=replication, recruitment={"a": campaign}, training=training)
    cleared = np.sort(candidates(replication, a=campaign).cleared)
    assert np.array_equal(found.waiting + found.in_class, np.searchsorted(cleared, np.arange(365), side="right"))
    begin = np.diff(found.in_class, prepend=0)
    assert begin.max() <= capacity
    classes = np.arange(7, 365, 7 * every)
    assert not np.delete(begin, classes).any()
    assert (begin[classes][found.waiting[classes] > 0] == capacity).all()


def test_campaigns_have_draws_of_their_own():
    keys: dict[str, Any] = {"leavers": "30%", "intakes": {"i": {"start": day(2), "size": 5}}}
    a, b = (ALL | {"finish": "70%", "vetting": {"weeks": w, "cv": 1, "drop_out": "30%"}} for w in (4, 6))
    alone = people(YEAR, recruitment={"a": a}, **keys)
    both = people(YEAR, recruitment={"a": a, "b": b}, **keys)
    only_b = people(YEAR, strength=0, leavers="30%", recruitment={"b": b})
    assert np.array_equal(both.strength, alone.strength + only_b.strength)
    assert np.array_equal(both.qualified, alone.qualified + only_b.qualified)
    more = people(YEAR, recruitment={"a": a | {"wanted": 11}}, **keys)
    assert set(more.strength - alone.strength) <= {0, 1}
    as_intake = people(YEAR, leavers="50%", strength=0, intakes={"a": {"start": day(0), "size": 200}})
    as_campaign = people(YEAR, leavers="50%", strength=0, recruitment={"a": ALL | {"wanted": 200}})
    assert not np.array_equal(as_intake.strength[-1], as_campaign.strength[-1])


def test_who_starts_in_a_later_class_is_who_they_would_have_been():
    trained = {"advert": day(0), "wanted": 200, "class_weeks": 0, "tutor_weeks": 0, "finish": "60%"}
    keys: dict[str, Any] = {"strength": 0, "leavers": "50%"}

    def strength(classes: dict[str, Any], **campaign: Any) -> np.ndarray:
        return people(YEAR, recruitment={"a": trained | campaign}, training=classes, **keys).strength

    split = strength(CLASSES | {"capacity": 100})
    first = strength({"starts": [day(1)]}, wanted=100)
    second = strength({"starts": [day(5)]}) - strength({"starts": [day(5)]}, wanted=100)
    assert np.array_equal(split, first + second)


def test_a_campaign_a_month_later_has_the_same_people():
    stages = {"finish": "70%", "vetting": {"weeks": 4, "cv": 1, "drop_out": "30%"}}
    first = people(YEAR, recruitment={"a": ALL | stages}).qualified
    later = people(YEAR, recruitment={"a": ALL | stages | {"advert": day(4)}}).qualified
    assert np.array_equal(later[28:], first[:-28])
    assert first[-1] > 100


def test_recruits_leave_like_all_others():
    keys = {"strength": 0, "leavers": "50%"}
    recruitment = {"a": ALL | {"wanted": 100, "finish": "80%"}}
    last = np.array([people(YEAR, replication=r, recruitment=recruitment, **keys).qualified[-1] for r in range(200)])
    stay = 0.8 * 0.5 ** (7 * 39 / 365.25)  # ready in week 13; Mondays of weeks 14 to 52
    close(last.mean(), 100 * stay, math.sqrt(100 * stay * (1 - stay) / 200))


def test_recruitment_that_is_switched_off_is_as_if_it_were_not_there():
    keys: dict[str, Any] = {"leavers": "30%", "intakes": {"i": {"start": day(2), "size": 5}}, "establishment": 110}
    absent = people(YEAR, **keys)
    assert same(absent, people(YEAR, recruitment={"a": ALL | {"wanted": 0}}, **keys))
    assert same(absent, people(YEAR, recruitment={"a": ALL | {"vetting": {"drop_out": "100%"}}}, **keys))
    assert same(absent, people(YEAR, training=CLASSES | {"capacity": 3, "upto": "establishment"}, **keys))
    plain = people(YEAR, recruitment={"a": ALL}, **keys)
    stages = {"approval": {"weeks": 0, "drop_out": 0}, "vetting": {"cv": 0}, "offer": {}}
    assert same(plain, people(YEAR, recruitment={"a": ALL | stages}, training={}, **keys))


def test_a_period_cut_short_and_a_campaign_after_it():
    week = Calendar(MONDAY, MONDAY + timedelta(days=6))
    late = people(week, recruitment={"a": ALL | {"advert": day(3)}}, training=CLASSES)
    assert (set(late.strength), late.waiting.tolist()) == ({100}, [0] * 7)
    assert people(week, recruitment={"a": ALL}).in_class.tolist() == [10] * 7


CAMPAIGN = "    recruitment: {{spring: {{advert: 2021-03-01, wanted: 3{}}}}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CAMPAIGN.format("").replace("2021-03-01", "2022-01-01"), "27:36: the campaign 'spring' is advertised on"),
        (CAMPAIGN.format("").replace("3}", "-3}"), "27:56: this must be 0 or more"),
        (CAMPAIGN.format(", vetting: {weeks: -1}"), "this must be 0 or more"),
        (CAMPAIGN.format(", vetting: {weeks: 521}"), "this must lie between 0 and 520, and is 521"),
        (CAMPAIGN.format(", approval: {drop_out: 120%}"), "a share lies between 0 % and 100 %"),
        (CAMPAIGN.format(", offer: {cv: 200}"), "a coefficient of variation is 0, or lies between 0.001 and 100"),
        (CAMPAIGN.format(", vettting: {weeks: 1}"), "did you mean 'vetting'?"),
        (CAMPAIGN.format(", class_weeks: 2.5"), "a whole number must stand here"),
        (CAMPAIGN.format(", tutor_weeks: 999"), "this must lie between 0 and 520"),
        (CAMPAIGN.format(", finish: lots"), "a share is written like '80%' or '0.8'"),
        ("    training: {starts: [2021-03-01, 2021-03-01]}\n", "27:37: starts stand in order of time"),
        ("    training: {every_weeks: 4}\n", "27:29: 'every_weeks' counts from the last of 'starts'"),
        ("    training: {starts: [2021-03-01], every_weeks: 0}\n", "this must lie between 1 and 520"),
        ("    training: {starts: [2021-01-04]}\n", "27:25: a class starts on 2021-01-04, before the plan starts on"),
        ("    training: {starts: [2022-01-03]}\n", "a class starts on 2022-01-03, after the period ends on 2021-12-31"),
        ("    training: {capacity: some}\n", "a whole number must stand here"),
        ("    training: {upto: strength}\n", "27:22: "),
        (
            "    training: {upto: establishment}\n",
            "27:22: recruits of 'handlers' start up to the establishment, and it",
        ),
        (
            "    intakes: {a: {start: 2021-05-03, size: 7}}\n    training: {capacity: 3}\n",
            "27:44: with the intake 'a', 7 start on 2021-05-03, and a class takes 3 (raise 'training.capacity'",
        ),
        (
            "    intakes: {a: {start: 2021-05-03, size: 7}, b: {start: 2021-06-07, size: 7}}\n"
            "    training: {capacity: [7, {from: 2021-06-01, value: 6}]}\n",
            "27:77: with the intake 'b', 7 start on 2021-06-07, and a class takes 6",
        ),
        (
            "    intakes: {a: {start: 2021-06-07, size: 3}, b: {start: 2021-06-07, size: 4}}\n"
            "    training: {capacity: 6}\n",
            "27:77: with the intake 'b', 7 start on 2021-06-07, and a class takes 6",
        ),
        (CAMPAIGN.format("") + "    training: {capacity: 0}\n", "28:26: no recruit of 'handlers' could ever start"),
    ],
)
def test_mistakes_of_recruitment_are_told_with_their_place(tmp_path, text, said):
    told = only_problem(tmp_path, ROSTER + text)
    assert told.startswith("plan.yaml:2")
    assert said in told
