"""Errors say what, where, and how to mend it."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import CallsimError, ContractError, Location, Problem, ScenarioError, UsageError, did_you_mean


def test_a_problem_says_what_where_and_how_to_mend_it():
    where = Location("plan.yaml", 14, 9)
    assert str(Problem("unknown key", where, "did you mean 'x'?")) == "plan.yaml:14:9: unknown key (did you mean 'x'?)"
    assert str(Problem("unknown key", where)) == "plan.yaml:14:9: unknown key"
    assert str(Problem("no place")) == "no place"


def test_problems_are_told_once_in_order_of_their_place():
    late, early = Problem("late", Location("b", 2, 1)), Problem("early", Location("b", 1, 7))
    other, nowhere = Problem("other", Location("a", 9, 1)), Problem("nowhere")
    error = ScenarioError([nowhere, late, early, late, other])
    assert error.problems == (other, early, late, nowhere)
    assert str(error).splitlines() == ["a:9:1: other", "b:1:7: early", "b:2:1: late", "nowhere"]


def test_ten_stands_after_nine():
    error = ScenarioError([Problem("x", Location("a", 10, 1)), Problem("x", Location("a", 9, 12))])
    assert [p.where.line for p in error.problems if p.where] == [9, 10]


def test_errors_come_back_from_a_worker_process_as_they_were():
    error = ScenarioError([Problem("x", Location("a", 1, 1), "hint")])
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.problems, str(again)) == (ScenarioError, error.problems, str(error))
    assert str(pickle.loads(pickle.dumps(ContractError("x")))) == "x"


@pytest.mark.parametrize(("kind", "code"), [(CallsimError, 1), (UsageError, 2), (ContractError, 2), (ScenarioError, 2)])
def test_exit_codes(kind, code):
    assert kind.exit_code == code
    assert issubclass(kind, CallsimError)


def test_a_broken_contract_is_a_value_error():
    assert issubclass(ContractError, ValueError)


def test_the_nearest_word_is_named_or_none():
    assert did_you_mean("handel_time", ["volume", "handle_time"]) == "did you mean 'handle_time'?"
    assert did_you_mean("zzz", ["volume", "handle_time"]) == ""
    assert did_you_mean("x", []) == ""
