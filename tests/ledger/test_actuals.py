"""Rows of the past that say what a projection says, and why others do not."""

from __future__ import annotations

import pytest

from sim.history import read_history
from sim.ledger import Came, Definition, find_actuals
from tests.ledger.lines import HEAD, rows

WHAT = Definition("101", 30.0, "offered", "force")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2021-06-01,2021-06-30,101,service_level_10s,offered,=,60,percent,force,x,", "within 10 s"),
        ("2021-06-01,2021-06-30,101,service_level_30s,answered,=,60,percent,force,x,", "share of answered"),
        ("2021-06-01,2021-06-30,101,service_level_30s,offered,=,60,percent,bt,x,", "on the operator's clock"),
        ("2021-06-07,2021-06-13,101,service_level_30s,offered,=,60,percent,force,x,", "not one whole month"),
        ("2021-04-01,2021-06-30,101,service_level_30s,offered,=,60,percent,force,x,", "not one whole month"),
    ],
)
def test_a_row_that_counts_otherwise_is_not_taken_and_says_why(row, why):
    found, others = find_actuals(read_history("a.csv", (HEAD + row + "\n").encode()), WHAT)
    assert found == {}
    assert why in others[0][1]


def test_rows_of_other_streams_and_measures_are_passed_over():
    text = (
        HEAD
        + "2021-06-01,2021-06-30,999,service_level_30s,offered,=,60,percent,force,x,\n"
        + "2021-06-01,2021-06-30,101,offered,,=,600,count,force,x,\n"
    )
    assert find_actuals(read_history("a.csv", text.encode()), WHAT) == ({}, [])


def test_of_several_rows_about_a_month_the_plainest_counts():
    june = "2021-06 unknown = 58 force", "2021-06 offered = 59 force doubtful: why", "2021-06 offered = 61 force"
    found, others = find_actuals(rows(*june), WHAT)
    assert found["2021-06"].seen.value == pytest.approx(0.61)
    assert found["2021-06"].unstated == ()
    assert [why for _, why in others] == ["a plainer row is about the same month"] * 2


def test_rows_that_say_different_things_are_not_taken_and_the_same_twice_is():
    found, others = find_actuals(rows("2021-06 offered = 58 force", "2021-06 offered = 61 force"), WHAT)
    assert found == {}
    assert [why for _, why in others] == ["rows about this month say different things"] * 2
    twice, _ = find_actuals(rows("2021-06 offered = 58 force", "2021-06 offered = 58 force again"), WHAT)
    assert twice["2021-06"].seen.value == pytest.approx(0.58)


@pytest.mark.parametrize(
    ("row", "open_"),
    [("2021-06 unknown = 58 force", ("denominator",)), ("2021-06 - = 58 -", ("denominator", "clock"))],
)
def test_what_a_row_leaves_open_is_named(row, open_):
    assert find_actuals(rows(row), WHAT)[0]["2021-06"].unstated == open_


@pytest.mark.parametrize(
    ("said", "met"),
    [
        ("= 81", True),
        ("= 80", None),  # from 79.5 to 80.5
        ("= 80.4", True),
        ("= 79.6", False),  # at most 79.65, as it was rounded
        ("= 79", False),  # at most 79.5
        ("> 80", True),
        ("> 75", None),
        (">= 80", True),
        ("< 80", False),
        ("< 85", None),
        ("<= 80", None),
        ("<= 79", False),
    ],
)
def test_whether_a_target_was_met_is_said_only_where_the_figure_tells(said, met):
    relation, value = said.split()
    (seen,) = rows(f"2021-06 offered {relation} {value} force")
    assert Came("2021-06", seen).met(0.8) is met
