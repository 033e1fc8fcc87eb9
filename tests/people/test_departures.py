"""How people go: leavers by tenure, moves to other departments, leave without pay, and those who stay.

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
from tests.people.groups import people
from tests.scenario.small import ROSTER, only_problem

MONDAY = date(2021, 5, 24)
YEAR = Calendar(MONDAY, MONDAY + timedelta(days=364))
REPLICATIONS = 300
STARTERS = {"a": {"start": str(MONDAY), "size": 100, "class_weeks": 3, "tutor_weeks": 10}}  # ready on day 91


def close(found, expected, standard_error):
    assert abs(found - expected) < 4 * standard_error


def same(one, other):
    return all(np.array_equal(value, vars(other)[name]) for name, value in vars(one).items())


def day(week: int) -> str:
    return str(MONDAY + timedelta(weeks=week))


def test_in_their_first_months_recruits_leave_at_a_rate_of_their_own():
    keys = {"strength": 0, "intakes": STARTERS, "leavers": "20%", "early_leavers": {"share": "50%", "months": 6}}
    last = np.array([people(YEAR, replication=r, **keys).strength[-1] for r in range(REPLICATIONS)])
    # Mondays 98 to 182 are within half a year (182.6 days) of the first day in class, 189 to 364 are not
    stay = 0.5 ** (13 * 7 / 365.25) * 0.8 ** (26 * 7 / 365.25)
    close(last.mean(), 100 * stay, math.sqrt(100 * stay * (1 - stay) / REPLICATIONS))


@pytest.mark.driver("groups.early_leavers.months", "groups.early_leavers.share")
def test_the_first_months_are_counted_from_the_first_day_in_class():
    early = {"share": "100%", "months": 6}
    found = people(YEAR, intakes=STARTERS, early_leavers=early)
    assert [found.strength[at] for at in (91, 97, 98, 364)] == [200, 200, 100, 100]  # those in post stay
    late = people(YEAR, intakes=STARTERS, leavers="100%", early_leavers={"share": "0%", "months": 6})
    assert [late.strength[at] for at in (6, 7, 188, 189)] == [200, 100, 100, 0]
    trained = people(YEAR, intakes=STARTERS, early_leavers={"share": "100%", "months": 3})
    assert [trained.strength[at] for at in (98, 364)] == [200, 200]  # 13 weeks of training are a day less than 3 months
    campaign = {"c": {"advert": str(MONDAY), "wanted": 100, "class_weeks": 3, "tutor_weeks": 10}}
    recruited = people(YEAR, recruitment=campaign, early_leavers=early)
    assert np.array_equal(recruited.strength, found.strength)


def test_each_class_of_a_campaign_has_first_months_of_its_own():
    campaign = {"c": {"advert": str(MONDAY), "wanted": 100, "class_weeks": 3, "tutor_weeks": 10}}
    keys = {"recruitment": campaign, "training": {"starts": [day(0), day(10)], "capacity": 60}}
    gone = people(YEAR, early_leavers={"share": "100%", "months": 6}, **keys).strength
    assert [gone[at] for at in (97, 98, 167, 168)] == [200, 140, 140, 100]  # a week after they qualify
    kept = people(YEAR, leavers="100%", early_leavers={"share": "0%", "months": 6}, **keys).strength
    assert [kept[at] for at in (188, 189, 258, 259)] == [100, 40, 40, 0]  # 27 weeks after they started


def test_recruits_who_leave_like_the_others_are_as_if_nothing_were_said():
    keys: dict[str, Any] = {"intakes": STARTERS, "leavers": ["30%", {"from": day(20), "value": "10%"}]}
    early = {"share": keys["leavers"], "months": 6}
    assert same(people(YEAR, **keys), people(YEAR, early_leavers=early, **keys))
    assert not same(people(YEAR, **keys), people(YEAR, early_leavers=early | {"share": "60%"}, **keys))


@pytest.mark.driver("groups.moves.share")
def test_a_yearly_share_moves_to_another_department_beside_those_who_leave():
    keys = {"leavers": "20%", "moves": {"dispatch": {"share": "30%"}, "other": {"share": "10%"}}}
    last = np.array([people(YEAR, replication=r, **keys).strength[-1] for r in range(REPLICATIONS)])
    stay = (0.8 * 0.7 * 0.9) ** (52 * 7 / 365.25)
    close(last.mean(), 100 * stay, math.sqrt(100 * stay * (1 - stay) / REPLICATIONS))
    close(last.var(), 100 * stay * (1 - stay), 100 * stay * (1 - stay) * math.sqrt(2 / REPLICATIONS))
    year = people(YEAR, moves={"dispatch": {"share": ["0%", {"from": day(10), "value": "100%"}]}}).strength
    assert [year[at] for at in (69, 70)] == [100, 0]


@pytest.mark.driver("groups.moves.heads", "groups.moves.on")
def test_so_many_move_on_a_given_day():
    moves = {
        "dispatch": {"on": day(3), "heads": 7},
        "more": {"on": day(3), "heads": 2},
        "late": {"on": day(9), "heads": 5},
    }
    found = people(YEAR, moves=moves)
    assert [found.qualified[at] for at in (20, 21, 62, 63, 364)] == [100, 91, 91, 86, 86]
    assert people(YEAR, moves={"all": {"on": day(3), "heads": 150}}).strength[20:22].tolist() == [100, 0]
    both = people(YEAR, moves={"a": {"share": "0%"}, "b": {"on": day(3), "heads": 7}})
    assert both.strength[[20, 21]].tolist() == [100, 93]
    first = people(YEAR, moves={"now": {"on": day(0), "heads": 7}})
    assert set(first.strength) == {93}


def test_trainees_do_not_move_and_any_of_the_qualified_may():
    trainees = people(YEAR, intakes=STARTERS, moves={"dispatch": {"on": day(5), "heads": 150}})
    assert (trainees.qualified[35], trainees.trainees[35]) == (0, 100)
    # 60 in post and 40 who are newly qualified: of ten who go, four are new on average (hypergeometric)
    ready = {"a": {"start": str(MONDAY), "size": 40, "class_weeks": 0, "tutor_weeks": 0}}
    keys = {"strength": 60, "intakes": ready, "moves": {"dispatch": {"on": day(5), "heads": 10}}}
    newly = {"group": "101 only", "months": 60}
    new = [40 - people(YEAR, replication=r, newly_trained=newly, **keys).posted_out[35] for r in range(REPLICATIONS)]
    close(np.mean(new), 4, math.sqrt(10 * 0.4 * 0.6 * 90 / 99 / REPLICATIONS))


def test_those_of_a_later_class_move_as_others_do():
    campaign = {"c": {"advert": str(MONDAY), "wanted": 20, "class_weeks": 0, "tutor_weeks": 0}}
    keys = {"strength": 0, "recruitment": campaign, "training": {"starts": [day(0), day(1)], "capacity": 10}}
    moves = {"dispatch": {"on": day(5), "heads": 8}}
    newly = {"group": "101 only", "months": 32 / (365.25 / 12)}  # on day 35 those of the second class only
    drawn = [people(YEAR, replication=r, moves=moves, newly_trained=newly, **keys) for r in range(REPLICATIONS)]
    assert {who.qualified[35] for who in drawn} == {12}
    later = np.array([10 - who.posted_out[35] for who in drawn])
    variance = 8 * 0.25 * 12 / 19  # hypergeometric
    close(later.mean(), 4, math.sqrt(variance / REPLICATIONS))
    close(later.var(), variance, variance * math.sqrt(2 / REPLICATIONS))


def test_room_that_a_move_makes_is_filled_on_the_same_day():
    campaign = {"a": {"advert": str(MONDAY), "wanted": 10}}
    keys = {"establishment": 100, "recruitment": campaign, "training": {"upto": "establishment"}}
    found = people(YEAR, moves={"dispatch": {"on": day(4), "heads": 6}}, **keys)
    assert (set(found.strength), found.trainees[27], found.trainees[28], found.waiting[28]) == ({100}, 0, 6, 4)


def test_moves_that_are_switched_off_are_as_if_they_were_not_there():
    keys: dict[str, Any] = {"leavers": "30%", "intakes": STARTERS}
    off = {"dispatch": {"share": "0%"}, "other": {"on": day(4), "heads": 0}, "nothing": {"heads": 0}}
    assert same(people(YEAR, **keys), people(YEAR, moves=off, **keys))


def test_a_move_more_only_takes_people_away():
    keys: dict[str, Any] = {"leavers": "30%", "intakes": STARTERS}
    before = people(YEAR, **keys).strength
    after = people(YEAR, moves={"dispatch": {"share": "20%"}}, **keys).strength
    assert (after <= before).all()
    assert after[-1] < before[-1]


SIX_WEEKS = 42 / (365.25 / 12)


@pytest.mark.driver("groups.unpaid_leave.months")
def test_leave_without_pay_lasts_its_months_and_ends_in_a_return():
    found = people(YEAR, unpaid_leave={"share": "100%", "months": 6})
    # all go on the first Monday, are away for 183 days, and go again on the Monday after
    assert np.flatnonzero(np.diff(found.on_leave)).tolist() == [6, 189, 195]
    assert [found.on_leave[at] for at in (6, 7, 189, 190, 196, 364)] == [0, 100, 100, 0, 100, 100]
    assert np.array_equal(found.qualified, 100 - found.on_leave)
    assert set(found.strength) == {100}  # their posts are kept for them
    for_good = people(YEAR, unpaid_leave={"share": "100%", "months": SIX_WEEKS})
    assert set(for_good.on_leave[7:]) == {100}  # back on a Monday, and away again on the same
    ended = people(YEAR, unpaid_leave={"share": ["100%", {"from": day(2), "value": "0%"}], "months": 2})
    assert ended.on_leave[[7, 67, 68, 364]].tolist() == [100, 100, 0, 0]  # 61 days


@pytest.mark.driver("groups.unpaid_leave.share")
def test_the_share_on_leave_is_that_of_a_renewal_process():
    share = 0.6
    p = 1 - (1 - share) ** (7 / 365.25)
    begins: list[float] = []
    for _ in range(52):  # who can begin is everyone but those who began in the five weeks before
        begins.append(p * (1 - sum(begins[-5:])))
    keys = {"unpaid_leave": {"share": share, "months": SIX_WEEKS}}
    away = np.array([people(YEAR, replication=r, **keys).on_leave[[20 * 7, 364]] for r in range(REPLICATIONS)])
    for column, week in enumerate((20, 52)):
        expected = sum(begins[week - 6 : week])
        close(away[:, column].mean(), 100 * expected, math.sqrt(100 * expected * (1 - expected) / REPLICATIONS))


@settings(max_examples=20)
@given(st.floats(0, 0.9), st.floats(0.01, 1), st.floats(0.1, 30), st.integers(0, 40), st.integers(0, 20))
def test_leave_without_pay_keeps_everyone_in_post_who_was(leavers, share, months, heads, replication):
    keys: dict[str, Any] = {"leavers": leavers, "intakes": STARTERS, "replication": replication}
    without = people(YEAR, **keys)
    found = people(YEAR, unpaid_leave={"share": share, "months": months}, **keys)
    assert np.array_equal(found.strength, without.strength)
    assert np.array_equal(found.qualified + found.on_leave, without.qualified)
    assert (found.on_leave >= 0).all()
    assert (found.qualified >= 0).all()
    moved = people(
        YEAR, unpaid_leave={"share": share, "months": months}, moves={"m": {"on": day(20), "heads": heads}}, **keys
    )
    assert moved.qualified[140] == max(found.qualified[140] - heads, 0)  # those on leave do not move
    assert moved.on_leave[140] == found.on_leave[140]


def test_leave_without_pay_that_nobody_takes_is_as_if_it_were_not_there():
    keys: dict[str, Any] = {"leavers": "30%", "intakes": STARTERS}
    assert same(people(YEAR, **keys), people(YEAR, unpaid_leave={"share": "0%"}, **keys))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("    early_leavers: {share: 130%}\n", "27:28: a share lies between 0 % and 100 %"),
        ("    early_leavers: {share: 30%, months: 0}\n", "27:41: this must be more than 0"),
        ("    early_leavers: {months: 3}\n", "27:5: "),
        ("    moves: {dispatch: {share: 130%}}\n", "27:31: a share lies between 0 % and 100 %"),
        ("    moves: {dispatch: {heads: 3}}\n", "27:31: 'heads' go on a day: give 'on', or a yearly 'share'"),
        ("    moves: {dispatch: {on: 2021-06-01, heads: 1001}}\n", "27:47: this must lie between 0 and 1,000"),
        (
            "    moves: {dispatch: {on: 2021-01-05, heads: 1}}\n",
            "27:28: the move 'dispatch' takes place on 2021-01-05, before",
        ),
        ("    moves: {dispatch: {on: 2022-01-05, heads: 1}}\n", "after the period ends on 2021-12-31"),
        ("    unpaid_leave: {share: often}\n", "27:27: a share is written like '80%' or '0.8'"),
        ("    unpaid_leave: {share: 5%, months: 121}\n", "27:39: this must lie between 0.01 and 120"),
    ],
)
def test_mistakes_of_departures_are_told_with_their_place(tmp_path, text, said):
    assert f"plan.yaml:{said}" in (told := only_problem(tmp_path, ROSTER + text)) or said in told
