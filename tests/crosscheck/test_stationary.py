"""Parts (i) to (iii): the engine passes, one that is a little wrong does not, and too few contacts are no proof."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from sim.crosscheck import stationary
from sim.crosscheck.agreement import LEVEL, POWER
from sim.crosscheck.pool import QUARTERS
from sim.crosscheck.station import Station
from sim.crosscheck.stationary import Case, cases, check_stationary, hours, rows_of
from tests.crosscheck.pools import a_pool

TEXTBOOK = Station(14, (100 / 1800,), 180.0, within_s=20.0)


def of_part(part: str, station: Station) -> Case:
    return Case(part, "handlers", "an hour", station)


CASES = [
    of_part("i", Station(5, (60 / 3600,), 240.0)),
    of_part("ii", Station(4, (60 / 3600,), 240.0, patience_s=300.0)),
    of_part("iii", Station(5, (20 / 3600, 40 / 3600), 240.0)),
]


def test_a_station_expects_what_is_published() -> None:
    # known values, proved by a second method in tests/erlang
    assert TEXTBOOK.expected()["in_time"] == pytest.approx(0.88835, abs=5e-6)
    assert TEXTBOOK.expected()["wait_s"] == pytest.approx(7.836, abs=5e-4)
    impatient = replace(TEXTBOOK, patience_s=300.0).expected()
    assert impatient["hangs_up"] == pytest.approx(0.013984, abs=5e-7)
    assert impatient["in_time"] == pytest.approx(0.916792, abs=5e-7)
    # Cobham (1954) on one server: W1 = C h / (1 - s1), W2 = W1 / (1 - s), with C the whole utilisation, 0.8
    two = Station(1, (0.002, 0.006), 100.0).expected()
    assert two["wait_1_s"] == pytest.approx(0.8 * 100 / 0.8)
    assert two["wait_2_s"] == pytest.approx(0.8 * 100 / (0.8 * 0.2))
    assert two["waits_1"] == two["waits_2"] == pytest.approx(0.8)


def test_both_engines_simulate_the_same_station() -> None:
    for case in CASES:
        runs = [case.station.simulated(500, 2, 1, "same", engine=engine) for engine in ("compiled", "simpy")]
        assert all((runs[0][name] == runs[1][name]).all() for name in runs[0])


def test_replications_go_on_where_those_before_ended() -> None:
    both, second = (TEXTBOOK.simulated(200, n, 1, "a", first=first)["wait_s"] for n, first in ((2, 0), (1, 1)))
    assert both[1] == second[0]
    assert both[0] != both[1]


def test_the_engine_agrees_with_theory_and_would_have_been_caught() -> None:
    results = check_stationary(CASES, 1)
    assert {result.case.part: sum(other.case == result.case for other in results) for result in results} == {
        "i": 3, "ii": 4, "iii": 4,
    }  # fmt: skip
    assert all(result.passed for result in results)
    assert all(result.found.power >= POWER for result in results)
    rows = rows_of(results)
    assert len(rows) == len(results) + 3
    assert all(row.passed for row in rows)
    assert {(row.operator, row.threshold) for row in rows} == {(">=", LEVEL), (">=", POWER)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.part)
def test_a_handle_time_that_is_2_per_cent_too_long_is_caught(case: Case) -> None:
    wrong = replace(case.station, handle_s=1.02 * case.station.handle_s)
    rows = rows_of(check_stationary([case], 1, checked=lambda _: wrong))
    assert any(not row.passed and "power" not in row.check for row in rows)


def test_an_engine_that_forgets_priorities_is_caught(monkeypatch) -> None:
    monkeypatch.setattr(stationary, "_MOST", 100_000)

    class Forgetful(Station):
        def simulated(self, *args, **kwargs):  # type: ignore[override]
            found = super().simulated(*args, **kwargs)
            return found | {"wait_1_s": found["wait_2_s"]}

    forgetful = Forgetful(**vars(CASES[2].station))
    rows = rows_of(check_stationary([CASES[2]], 1, checked=lambda _: forgetful))
    assert {row.check.rpartition(": ")[2] for row in rows if not row.passed} == {"mean wait", "power"}


def test_too_few_contacts_to_see_a_difference_are_no_agreement(monkeypatch) -> None:
    monkeypatch.setattr(stationary, "_PILOT", 500)
    monkeypatch.setattr(stationary, "_MOST", 500)
    results = check_stationary(CASES[:1], 1)
    assert min(result.p_holm for result in results) >= LEVEL
    assert not all(result.passed for result in results)
    assert [row.check for row in rows_of(results) if not row.passed] == ["(i) Erlang C: power"]


def test_standard_errors_are_those_of_replications_not_of_independent_contacts() -> None:
    # at 90 % utilisation waits remember: their mean is known much worse than that of independent ones
    station = Station(5, (67.5 / 3600,), 240.0)
    waits = station.simulated(20_000, 40, 1, "errors")["waits"]
    binomial = (waits.mean() * (1 - waits.mean()) / 20_000) ** 0.5
    assert np.std(waits, ddof=1) > 5 * binomial


def test_hours_are_those_with_most_middling_and_least_calls() -> None:
    shape = 1 + np.arange(QUARTERS) // 4 / 1000  # rises from Monday to Sunday
    shape[:4] = 0  # nobody calls in the first hour of Monday
    pool = a_pool(rates_per_s=a_pool().rates_per_s * shape)
    assert hours(pool) == {"busiest": 167, "typical": 84, "quiet": 1}
    closed = np.where(np.arange(QUARTERS) >= 4 * 160, 0.0, 5.0)
    assert hours(replace(pool, on_duty=closed))["busiest"] == 159
    assert hours(replace(pool, rates_per_s=pool.rates_per_s * 0)) == {}


def test_a_load_that_a_formula_cannot_be_checked_at_gets_other_handlers() -> None:
    few, many = (cases([a_pool(on_duty=np.full(QUARTERS, heads))]) for heads in (2.0, 50.0))
    # 4 erlangs: at most 90 % busy wants 5; with 9 fewer than 5 in 100 wait (Erlang C gives 0.054 for 8, 0.022 for 9)
    assert few[0].station.agents == 5
    assert few[1].station.agents == 2  # Erlang A has an answer in overload
    assert many[0].station.agents == many[1].station.agents == 8
    assert few[0].note == "2 handlers in the scenario"
    assert few[1].note == "nobody hangs up in the scenario: the handle time stands in for patience"
    assert few[1].station.patience_s == 240.0


def test_streams_are_split_by_priority_or_by_a_share_where_there_is_one() -> None:
    two = cases([a_pool(patience_s=100.0)])
    assert two[2].station.rates_per_s == pytest.approx((20 / 3600, 40 / 3600))
    assert two[1].station.patience_s == 100.0
    assert two[0].station.within_s == 30.0
    one = cases([a_pool(priorities=(3, 3), within_s={})])
    assert one[2].station.rates_per_s == pytest.approx((18 / 3600, 42 / 3600))
    assert one[2].note == "one priority in the scenario: 30 % are taken first"
    assert one[0].station.within_s == stationary.USUAL_WITHIN_S
    assert all(case.station.patience_s == inf for case in one if case.part != "ii")
