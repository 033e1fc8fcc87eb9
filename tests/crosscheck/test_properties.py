"""Counts of broken rules are 0 for the engines, and not for engines that break them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.crosscheck import golden
from sim.crosscheck.centres import random_centre
from sim.crosscheck.properties import attempts_astray, check_properties, handlers_twice, outcomes_unfit, same_bits
from sim.engine import CallLog, Outcome, simulate

CENTRES = 40


def changed(log: CallLog, **columns: np.ndarray) -> CallLog:
    return CallLog(**{**vars(log), **columns})


def without(log: CallLog, row: int) -> CallLog:
    return CallLog(**{name: np.delete(values, row) for name, values in vars(log).items()})


def later(log: CallLog) -> CallLog:
    """Everybody waits a second longer."""
    return changed(log, start_s=log.start_s + 1, end_s=log.end_s + 1)


def logs():
    for number in range(CENTRES):
        arrays = random_centre(1, number)
        log = simulate(*arrays)
        if len(log):
            yield arrays, log


def test_the_engines_break_nothing() -> None:
    rows = check_properties(1, CENTRES)
    assert [row.statistic for row in rows] == [0, 0, 0, 0]
    assert all(row.passed for row in rows)


def test_centres_have_every_outcome_redials_and_followers() -> None:
    outcomes, again, followed = set(), 0, 0
    for arrays, log in logs():
        outcomes |= set(log.outcome.tolist())
        again += int((log.attempt > 1).sum())
        followed += int((arrays[0].follows[log.contact] >= 0).sum())
    assert outcomes == set(Outcome)
    assert again > 20
    assert followed > 20


def test_a_missing_attempt_is_counted() -> None:
    for arrays, log in logs():
        assert attempts_astray(arrays, log) == 0
        assert attempts_astray(arrays, without(log, 0)) >= 1


def test_another_outcome_or_time_is_counted() -> None:
    for arrays, log in logs():
        assert outcomes_unfit(arrays, log) == 0
        other = log.outcome.copy()
        other[0] = (other[0] + 1) % 5
        assert outcomes_unfit(arrays, changed(log, outcome=other)) == 1
        answered = int((log.outcome == Outcome.ANSWERED).sum())
        assert outcomes_unfit(arrays, later(log)) >= answered


def test_a_handler_with_two_contacts_is_counted() -> None:
    caught = 0
    for number in range(CENTRES):
        contacts, staffing, routing = random_centre(1, number, interruptible=False)
        crowded = simulate(contacts, replace(staffing, on_duty=staffing.on_duty + 1), routing)
        caught += handlers_twice((contacts, staffing, routing), crowded) > 0
        assert handlers_twice((contacts, staffing, routing), simulate(contacts, staffing, routing)) == 0
    assert caught > CENTRES / 2


def test_one_bit_is_a_difference() -> None:
    _, log = next(logs())
    end_s = log.end_s.copy()
    end_s[np.isfinite(end_s)] = np.nextafter(end_s[np.isfinite(end_s)], np.inf)
    assert same_bits(log, log)
    assert not same_bits(log, changed(log, end_s=end_s))


def test_broken_engines_fail_every_check() -> None:
    def broken(contacts, staffing, routing):
        log = simulate(contacts, replace(staffing, on_duty=staffing.on_duty + 1), routing)
        return without(later(log), 0) if len(log) else log

    rows = check_properties(1, CENTRES, engines=(broken, simulate))
    assert not any(row.passed for row in rows)


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_the_golden_run_gives_the_stored_figures(engine: str) -> None:
    assert golden.differing(golden.figures(engine), golden.stored()) == 0


def test_a_figure_that_changed_or_went_is_counted() -> None:
    before = {"101": {"offered": [100.0, 90.0], "sl": [None, 0.5]}}
    assert golden.differing(before, before) == 0
    assert golden.differing({"101": {"offered": [100.0, 90.0 * (1 + 1e-12)], "sl": [None, 0.5]}}, before) == 0
    assert golden.differing({"101": {"offered": [100.0, 91.0], "sl": [0.0, 0.5]}}, before) == 2
    assert golden.differing({"101": {"offered": [100.0, 90.0]}}, before) == 2


def test_golden_figures_that_do_not_fit_fail_the_check(monkeypatch) -> None:
    changed_figures = {**golden.stored(), "101": {"offered": [1.0]}}
    monkeypatch.setattr(golden, "figures", lambda _: changed_figures)
    assert not any(row.passed for row in golden.check_golden())


def test_golden_figures_are_written_as_they_are_read(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(golden, "figures", lambda _: golden.stored())
    golden.write(tmp_path / "golden.json")
    stored = (golden.files("sim.crosscheck") / golden.NAME).read_text(encoding="utf-8")
    assert (tmp_path / "golden.json").read_text(encoding="utf-8") == stored
