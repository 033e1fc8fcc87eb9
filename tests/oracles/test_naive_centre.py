"""The engines against an independent reading of the contract, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from sim.engine import CallLog, simulate
from tests.oracles.centres import ENGINES, Die, built, centres, roll
from tests.oracles.naive_centre import NaiveCentre

COLUMNS = ("contact", "attempt", "arrival_s", "stream", "outcome", "start_s", "end_s", "wait_s", "group")


def rows(log: CallLog) -> list[tuple[Any, ...]]:
    return list(zip(*(getattr(log, name).tolist() for name in COLUMNS), strict=True))


def assert_same_log(centre: dict[str, Any], engine: str) -> NaiveCentre:
    naive = NaiveCentre(centre)
    expected = naive.run()
    found = rows(simulate(*built(centre), engine=engine))
    # repr tells every bit of a float apart, and makes nan equal to itself.
    assert repr(found) == repr(expected)
    return naive


@pytest.mark.parametrize("engine", ENGINES)
@given(centre=centres())
@settings(max_examples=300, deadline=None)
def test_log_equals_the_naive_centre_to_the_bit(engine: str, centre: dict[str, Any]) -> None:
    assert_same_log(centre, engine)


def compare_many(engine: str, seeds: range, most_rows: int) -> tuple[int, int, set[int]]:
    ties = twice = 0
    outcomes = set()
    for seed in seeds:
        naive = assert_same_log(roll(Die(seed=seed), most_rows=most_rows), engine)
        times = [step[0] for step in naive.steps]
        ties += len(times) > len(set(times))
        twice += len(naive.put_down) > len(set(naive.put_down))
        outcomes |= {attempt["outcome"] for attempt in naive.attempts}
    return ties, twice, outcomes


@pytest.mark.parametrize("engine", ENGINES)
def test_log_equals_the_naive_centre_on_seeded_centres(engine: str) -> None:
    ties, twice, outcomes = compare_many(engine, range(1500), most_rows=14)
    # The comparison is worth what the centres contain: ties, contacts put down twice, every outcome.
    assert ties > 1000
    assert twice > 10
    assert outcomes == {0, 1, 2, 3, 4}


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_log_equals_the_naive_centre_on_many_larger_centres(engine: str) -> None:
    compare_many(engine, range(10_000, 40_000), most_rows=30)


@pytest.mark.parametrize("engine", ENGINES)
def test_log_has_the_types_of_the_contract(engine: str) -> None:
    log = simulate(*built(roll(Die(seed=1))), engine=engine)
    types = [np.int64, np.int32, float, np.int32, np.int8, float, float, float, np.int32]
    assert [getattr(log, name).dtype for name in COLUMNS] == [np.dtype(kind) for kind in types]
