"""Part-time hours, officers lent as cover, and the newly trained who answer in another group: all by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.roster import coverage, draw_roster
from sim.scenario.model import Scenario
from sim.workforce import PEOPLE_MEASURES, draw_everyone
from tests.people.groups import group, people
from tests.scenario.small import ROSTER, load, only_problem, replaced

MONDAY = date(2021, 5, 24)
YEAR = Calendar(MONDAY, MONDAY + timedelta(days=364))
MONTH = 365.25 / 12
STARTERS = {"a": {"start": str(MONDAY), "size": 20, "class_weeks": 3, "tutor_weeks": 10}}  # ready on day 91
READY = 91


def same(one, other):
    return all(np.array_equal(value, vars(other)[name]) for name, value in vars(one).items())


def day(week: int) -> str:
    return str(MONDAY + timedelta(weeks=week))


@pytest.mark.driver("groups.part_time.hours", "groups.part_time.share")
def test_part_time_is_fewer_hours_of_as_many_heads():
    part_time = {"share": ["0%", {"from": day(10), "value": "40%"}], "hours": "50%"}
    found = people(YEAR, establishment=95, part_time=part_time)
    assert [found.fte[at] for at in (69, 70)] == [100, 80]
    assert set(found.strength) == set(found.answering) == {100}
    assert [found.vacancies[at] for at in (69, 70)] == [-5, 15]
    assert found.effective[[69, 70]] == pytest.approx([100, 80])
    assert found.seat_share[[69, 70]] == pytest.approx([1, 0.8])
    assert set(found.pace) == {1}


def test_a_tutor_of_a_part_time_group_still_gives_the_same_hours():
    keys: dict[str, Any] = {"intakes": STARTERS, "tutoring": "50%"}
    whole, half = (people(YEAR, part_time={"share": s, "hours": "50%"}, **keys) for s in ("0%", "100%"))
    assert whole.effective[30] == pytest.approx(100 - 10)
    assert half.effective[30] == pytest.approx(50 - 10)


def test_part_time_that_is_switched_off_is_as_if_it_were_not_there():
    keys: dict[str, Any] = {"intakes": STARTERS, "leavers": "30%", "tutoring": "50%", "newly_trained": {"pace": 1.5}}
    absent = people(YEAR, **keys)
    for off in ({"share": "0%", "hours": "50%"}, {"share": "40%", "hours": "100%"}):
        found = people(YEAR, part_time=off, **keys)
        assert same(absent, found)
        assert all(np.array_equal(getattr(absent, name), getattr(found, name)) for name in PEOPLE_MEASURES)


COVER = {"from": day(2), "to": str(MONDAY + timedelta(days=99)), "officers": 12, "course_days": 4, "pace": 1.5}


@pytest.mark.driver(
    "groups.lent.course_days", "groups.lent.from", "groups.lent.officers", "groups.lent.pace", "groups.lent.to"
)
def test_officers_lent_count_after_their_course_and_go_back():
    found = people(YEAR, lent={"spring": COVER}, leavers="0%")
    assert np.flatnonzero(np.diff(found.lent)).tolist() == [14 + 4 - 1, 99]
    assert set(found.lent) == {0, 12}
    assert np.array_equal(found.answering, 100 + found.lent)
    assert found.effective[[17, 18, 99, 100]] == pytest.approx([100, 108, 108, 100])
    assert found.pace[18] == pytest.approx(112 / (100 + 12 / 1.5))
    # they are nobody's posts
    assert set(found.strength) == set(found.qualified) == {100}


def test_officers_lent_work_full_time_beside_part_time_staff_and_several_lots_add_up():
    lent = {"spring": COVER, "summer": COVER | {"from": day(4), "officers": 4, "pace": 1}}
    found = people(YEAR, lent=lent, part_time={"share": "100%", "hours": "50%"})
    assert [found.lent[at] for at in (17, 18, 31, 32, 100)] == [0, 12, 12, 16, 0]
    assert found.effective[32] == pytest.approx(50 + 8 + 4)
    assert found.seat_share[32] == pytest.approx(66 / 116)
    assert found.pace[32] == pytest.approx(66 / 62)


def test_officers_lent_to_nobody_answer_alone():
    found = people(YEAR, strength=0, lent={"spring": COVER})
    assert (found.effective[17], found.effective[18], found.pace[18]) == (0, pytest.approx(8), pytest.approx(1.5))


def test_no_officers_lent_are_as_if_nothing_were_said_and_a_cut_period_sees_only_its_days():
    keys: dict[str, Any] = {"intakes": STARTERS, "leavers": "30%"}
    assert same(people(YEAR, **keys), people(YEAR, lent={"none": COVER | {"officers": 0}}, **keys))
    whole, week = (people(calendar, lent={"a": COVER}) for calendar in (YEAR, Calendar(MONDAY, MONDAY + timedelta(20))))
    assert np.array_equal(whole.lent[:21], week.lent)
    assert not people(Calendar(MONDAY, MONDAY + timedelta(days=6)), lent={"a": COVER}).lent.any()


def two(replication: int = 0, other: dict[str, Any] | None = None, **keys: Any):
    """Handlers who post their newly trained to another group, and that group."""
    groups = {"handlers": group(**keys), "101 only": group(**({"strength": 0} | (other or {})))}
    return draw_everyone(groups, YEAR, MONDAY, 1, replication)


POSTED = {"pace": 1.5, "months": 6, "group": "101 only"}
UNTIL = READY + 183  # six months are 182.6 days


@pytest.mark.driver("groups.newly_trained.group")
def test_the_newly_trained_answer_in_another_group_and_then_in_their_own():
    found = two(intakes=STARTERS, newly_trained=POSTED)
    own, other = found["handlers"], found["101 only"]
    for at, here, there in ((READY - 1, 100, 0), (READY, 100, 20), (UNTIL - 1, 100, 20), (UNTIL, 120, 0)):
        assert (own.answering[at], other.answering[at], own.posted_out[at], other.posted_in[at]) == (
            here,
            there,
            there,
            there,
        )
    assert set(own.pace) == {1}  # whoever is slow answers elsewhere
    assert [other.pace[at] for at in (READY - 1, READY)] == [1, 1.5]
    assert other.pace[READY + 60] == pytest.approx(1 + 0.5 * (1 - 60 / MONTH / 6))
    assert own.strength[READY] == 120  # they fill posts of their own group
    assert set(other.strength) == {0}
    assert other.effective[READY] == pytest.approx(20 / 1.5)


def test_those_posted_are_counted_beside_the_other_groups_own_people():
    other = {"strength": 10, "part_time": {"share": "100%", "hours": "80%"}, "tutoring": "50%"}
    keys = {"intakes": STARTERS, "newly_trained": POSTED, "part_time": {"share": "100%", "hours": "60%"}}
    there = two(other=other | {"intakes": {"b": STARTERS["a"] | {"size": 4, "tutor_weeks": 40}}}, **keys)["101 only"]
    assert (there.answering[READY], there.posted_in_fte[READY]) == (30, pytest.approx(12))
    hours = 10 * 0.8 + 20 * 0.6
    assert there.pace[READY] == pytest.approx(hours / (8 + 12 / 1.5))
    assert there.tutor_share[READY] == pytest.approx(2 / hours)  # two full-time tutors' time, as before they came
    assert there.effective[READY] == pytest.approx((hours - 2) / there.pace[READY])


@settings(max_examples=25)
@given(st.floats(0, 0.9), st.floats(0.1, 30), st.floats(1, 5), st.floats(0, 1), st.integers(0, 20), st.booleans())
def test_heads_and_work_are_conserved_between_the_two_groups(leavers, months, pace, finish, replication, leave):
    keys: dict[str, Any] = {"leavers": leavers, "intakes": {"a": STARTERS["a"] | {"finish": finish}}}
    keys |= {"unpaid_leave": {"share": "50%", "months": 1}} if leave else {}
    newly = {"pace": pace, "months": months}
    alone = two(replication, newly_trained=newly, **keys)
    apart = two(replication, newly_trained=newly | {"group": "101 only"}, **keys)
    for name in ("strength", "qualified", "on_leave", "trainees", "vacancies"):
        assert np.array_equal(getattr(alone["handlers"], name), getattr(apart["handlers"], name))
    total = apart["handlers"].answering + apart["101 only"].answering
    assert np.array_equal(total, alone["handlers"].answering)
    work = apart["handlers"].effective + apart["101 only"].effective
    assert work == pytest.approx(alone["handlers"].effective)
    assert (apart["handlers"].answering >= 0).all()


def test_groups_that_post_nobody_are_drawn_as_if_alone():
    keys: dict[str, Any] = {"intakes": STARTERS, "leavers": "30%", "newly_trained": {"pace": 1.5}}
    found = two(other={"strength": 7, "leavers": "30%"}, **keys)
    assert same(found["handlers"], people(YEAR, **keys))
    other = {"strength": 7, "intakes": STARTERS, "newly_trained": {"pace": 1.7}, "tutoring": "30%", "leavers": "30%"}
    none, apart = (two(other=other, newly_trained=newly, leavers="30%") for newly in (POSTED, {}))
    assert all(same(none[name], apart[name]) for name in none)


def test_a_fixed_number_on_duty_has_no_people():
    assert list(draw_everyone({"a": group(), "b": group().model_validate({"on_duty": 3})}, YEAR, MONDAY, 1, 0)) == ["a"]


OTHER = ROSTER[ROSTER.index("  handlers:\n") :].replace("handlers:", "other:").replace("strength: 20", "strength: 0")
NEWLY = "    newly_trained: {{group: {}}}\n"


def test_a_group_with_nobody_in_post_may_be_joined_by_others(tmp_path):
    text = replaced(ROSTER, "groups: [handlers]", "groups: [handlers, other]")
    assert "'strength' is 0 throughout" in only_problem(tmp_path, text + OTHER)
    load(tmp_path, text + NEWLY.format("other") + OTHER)
    load(tmp_path, text + OTHER + "    lent: {spring: {from: 2021-06-01, to: 2021-07-01, officers: 3}}\n")
    load(tmp_path, text + OTHER + "    recruitment: {spring: {advert: 2021-06-01, wanted: 3}}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NEWLY.format("handlers"), "27:28: the newly trained of 'handlers' are posted to their own group"),
        (NEWLY.format("handlrs"), "27:28: there is no group 'handlrs' (did you mean 'handlers'?)"),
        (NEWLY.format("else"), "27:28: there is no group 'else' (groups here: handlers)"),
        (NEWLY.format("3"), "27:28: text must stand here"),
        ("    part_time: {share: 30%, hours: 0%}\n", "27:36: this must lie between 1 % and 100 %"),
        ("    part_time: {share: 130%}\n", "27:24: a share lies between 0 % and 100 %"),
        ("    part_time: {hours: 50%}\n", "27:5: "),
        (
            "    lent: {a: {from: 2021-06-01, to: 2021-05-01, officers: 3}}\n",
            "27:38: they go back on 2021-05-01, before",
        ),
        ("    lent: {a: {from: 2021-06-01, to: 2021-06-04, officers: 3}}\n", "a course of 4 days leaves none of the 4"),
        ("    lent: {a: {from: 2021-01-01, to: 2021-06-04, officers: 3}}\n", "27:22: the officers lent as 'a' come on"),
        ("    lent: {a: {from: 2022-01-01, to: 2022-06-04, officers: 3}}\n", "after the period ends on 2021-12-31"),
        ("    lent: {a: {from: 2021-06-01, to: 2021-09-01, officers: -3}}\n", "27:60: this must be 0 or more"),
        (
            "    lent: {a: {from: 2021-06-01, to: 2021-09-01, officers: 3, pace: 0}}\n",
            "this must lie between 0.1 and 10",
        ),
        ("    lent: {a: {from: 2021-06-01, to: 2021-09-01, officers: 3, course_days: 366}}\n", "between 0 and 365"),
    ],
)
def test_mistakes_of_cover_are_told_with_their_place(tmp_path, text, said):
    assert said in only_problem(tmp_path, ROSTER + text)


def test_the_newly_trained_cannot_join_a_fixed_number_on_duty(tmp_path):
    text = replaced(ROSTER, "groups: [handlers]", "groups: [handlers, fixed]") + NEWLY.format("fixed")
    assert only_problem(tmp_path, text + "  fixed: {on_duty: 3}\n") == (
        "plan.yaml:27:28: the newly trained of 'handlers' cannot join 'fixed', which has a fixed number on duty "
        "(give 'fixed' a roster: strength (0 will do), shifts, patterns)"
    )


ROUND_THE_CLOCK = {"shifts": {"all": "00:00-24:00"}, "patterns": {"p": {"cycle": ["all"], "teams": 1}}}
MONTHS = Calendar(MONDAY, MONDAY + timedelta(days=69))
PHONES = {"volume": {"per_day": 10}, "handle": {"talk": {"mean": "3 min"}}, "patience": {"mean": "3 min"}}


def heads_by_day(groups: dict[str, Any]) -> np.ndarray:
    """Handlers on their seats, on average over each day, by group; everybody works all day."""
    scenario = Scenario.model_validate(
        {
            "name": "x",
            "period": {"start": str(MONDAY), "end": str(MONTHS.last_day)},
            "targets": {},
            "streams": {"101": PHONES | {"priority": 1, "groups": list(groups)}},
            "groups": {name: {"strength": 100} | ROUND_THE_CLOCK | keys for name, keys in groups.items()},
        }
    )
    covers = {name: coverage(of, MONTHS) for name, of in scenario.groups.items()}
    staffing = draw_roster(scenario, covers, MONTHS, MONDAY, 1, 0).staffing
    rows = np.searchsorted(staffing.from_s, np.arange(MONTHS.n_intervals) * 900.0, side="right") - 1
    return staffing.on_duty[rows].reshape(70, 96, -1).mean(axis=1)


def test_part_time_tutors_and_officers_lent_are_on_their_seats():
    quick = {"a": {"start": day(1), "size": 8, "class_weeks": 0, "tutor_weeks": 3}}
    keys = {"part_time": {"share": "50%", "hours": "50%"}, "tutoring": "25%", "intakes": quick}
    found = heads_by_day({"handlers": keys | {"lent": {"spring": COVER}}})[:, 0]
    assert found[:7].tolist() == [75] * 7
    assert found[7:18].tolist() == [73] * 11  # two tutors' time
    assert found[18:28].tolist() == [73 + 12] * 10
    assert found[28:].tolist() == [75 + 6 + 12] * 42


def test_the_newly_trained_sit_in_the_other_group_on_its_shifts():
    quick = {"a": {"start": day(1), "size": 8, "class_weeks": 0, "tutor_weeks": 3}}
    newly = {"months": 28 / MONTH, "group": "new"}
    mornings = {
        "shifts": {"am": "00:00-12:00"},
        "patterns": {"p": {"cycle": ["am"], "teams": 1}},
        "hours": "00:00-12:00",
    }
    found = heads_by_day({"handlers": {"intakes": quick, "newly_trained": newly}, "new": {"strength": 0} | mornings})
    assert found[:28].tolist() == [[100, 0]] * 28
    assert found[28:56].tolist() == [[100, 4]] * 28  # eight for half of the day
    assert found[56:].tolist() == [[108, 0]] * 14
