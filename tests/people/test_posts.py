"""Posts: the establishment by day, and savings that are realised or not.

Seeds are fixed; shares may be off by four of their standard errors.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from sim.calendar import Calendar
from tests.people.groups import people
from tests.scenario.small import ROSTER, only_problem

MONDAY = date(2021, 5, 24)
SHORT = Calendar(MONDAY, MONDAY + timedelta(days=69))
REPLICATIONS = 400


def same(one, other):
    return all(np.array_equal(value, vars(other)[name]) for name, value in vars(one).items())


def day(week: int) -> str:
    return str(MONDAY + timedelta(weeks=week))


def saving(probability: Any, fte: float = 11, week: int = 4) -> dict[str, Any]:
    return {"on": day(week), "fte": fte, "probability": probability}


@pytest.mark.driver("groups.establishment", "groups.savings.fte", "groups.savings.on")
def test_a_saving_that_is_sure_lowers_the_establishment_from_its_day():
    dated = [98, {"from": day(4), "value": 87}]
    written = people(SHORT, establishment=dated, leavers="30%")
    assert same(written, people(SHORT, establishment=98, leavers="30%", savings={"saab": saving("100%")}))
    assert [written.establishment[at] for at in (27, 28)] == [98, 87]
    assert np.array_equal(written.vacancies, written.establishment - written.strength)


def test_a_saving_that_never_comes_is_as_if_it_were_not_there():
    absent = people(SHORT, establishment=98, leavers="30%")
    for off in (saving("0%"), saving("100%", fte=0)):
        assert same(absent, people(SHORT, establishment=98, leavers="30%", savings={"saab": off}))


def realised(replication: int, **savings: Any) -> float:
    return 98 - people(SHORT, establishment=98, savings=savings, replication=replication).establishment[-1]


@pytest.mark.driver("groups.savings.probability")
def test_it_is_realised_with_its_probability_once_in_each_future():
    found = np.array([realised(r, saab=saving("30%")) for r in range(REPLICATIONS)])
    assert set(found) == {0, 11}
    assert abs((found == 11).mean() - 0.3) < 4 * math.sqrt(0.21 / REPLICATIONS)
    # the same futures, and more, with a higher probability; the same ones on another day
    higher = np.array([realised(r, saab=saving("60%")) for r in range(REPLICATIONS)])
    assert (higher >= found).all()
    assert higher.sum() > found.sum()
    assert [realised(r, saab=saving("30%", week=7)) for r in range(50)] == found[:50].tolist()


def test_savings_are_realised_apart_and_add_up():
    both = np.array([realised(r, a=saving("50%", fte=3), b=saving("50%", fte=5)) for r in range(REPLICATIONS)])
    share = [(both == fte).mean() for fte in (0, 3, 5, 8)]
    assert np.abs(np.array(share) - 0.25).max() < 4 * math.sqrt(0.25 * 0.75 / REPLICATIONS)


def test_with_a_realised_saving_recruitment_stops_earlier_and_who_goes_is_not_replaced():
    keys: dict[str, Any] = {
        "establishment": 100,
        "moves": {"dispatch": {"on": day(6), "heads": 10}},
        "recruitment": {"a": {"advert": str(MONDAY), "wanted": 40}},
        "training": {"upto": "establishment"},
    }
    strengths = set()
    for replication in range(20):
        found = people(SHORT, replication=replication, savings={"saab": saving("50%", fte=6)}, **keys)
        strengths.add((found.establishment[-1], *found.strength[[0, 41, 42, 69]]))
    assert strengths == {(100, 100, 100, 100, 100), (94, 100, 100, 94, 94)}  # nobody is dismissed


def test_no_post_is_saved_twice():
    assert people(SHORT, establishment=5, savings={"saab": saving("100%", fte=9)}).establishment[-1] == 0


def test_a_saving_after_a_period_that_was_cut_short_does_nothing():
    week = Calendar(MONDAY, MONDAY + timedelta(days=6))
    assert set(people(week, establishment=98, savings={"saab": saving("100%")}).establishment) == {98}


POSTS = "    establishment: 12\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "    savings: {saab: {on: 2021-06-01, fte: 3}}\n",
            "27:5: there are savings in 'handlers', and no 'establishment'",
        ),
        (
            POSTS + "    savings: {saab: {on: 2021-01-01, fte: 3}}\n",
            "28:26: the saving 'saab' is due on 2021-01-01, before",
        ),
        (
            POSTS + "    savings: {saab: {on: 2022-01-01, fte: 3}}\n",
            "28:26: the saving 'saab' is due on 2022-01-01, after",
        ),
        (POSTS + "    savings: {saab: {on: 2021-06-01, fte: -3}}\n", "28:43: this must be 0 or more"),
        (
            POSTS + "    savings: {saab: {on: 2021-06-01, fte: 3, probability: 101%}}\n",
            "28:59: a share lies between 0 %",
        ),
        (POSTS + "    savings: {saab: {fte: 3}}\n", "28:15: "),
        (
            POSTS + "    savings: {b: {on: 2021-06-01, fte: 6}, a: {on: 2021-07-01, fte: 7}}\n",
            "28:69: by 2021-07-01 the savings of 'handlers' add to 13 FTE, of 12 posts",
        ),
    ],
)
def test_mistakes_of_savings_are_told_with_their_place(tmp_path, text, said):
    assert said in only_problem(tmp_path, ROSTER + text)
