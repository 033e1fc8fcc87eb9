"""The benchmark compares like with like: its systems answer the same question, and its table says what it ran."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import engine as benchmark


def test_idiomatic_simpy_our_engines_and_the_floor_treat_every_call_alike() -> None:
    workload = benchmark.make_workload(days=3, seed=3)
    answers = [system.run(workload) for system in benchmark.SYSTEMS]
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer.answered, answers[0].answered)
        np.testing.assert_allclose(answer.wait_s, answers[0].wait_s, atol=1e-6)


def test_workload_is_the_one_described() -> None:
    workload = benchmark.make_workload(days=365, seed=1)
    assert len(workload.contacts) == pytest.approx(650_000, rel=0.005)
    assert np.mean(workload.contacts.stream == 0) == pytest.approx(0.3, abs=0.005)
    assert (workload.heads.min(), workload.heads.max()) == (14, 57)
    assert workload.heads.mean() == pytest.approx(33, abs=0.5)
    for stream, mean_s in enumerate((900, 1500)):
        handle_s = workload.contacts.handle_s[workload.contacts.stream == stream]
        assert handle_s.mean() == pytest.approx(mean_s, rel=0.02)
        assert np.log(handle_s).std() == pytest.approx(0.9, rel=0.02)


def test_table_has_a_line_for_each_system(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["engine", "--days", "1", "--rounds", "1"])
    benchmark.main()
    printed = capsys.readouterr().out
    assert all(system.name in printed for system in benchmark.SYSTEMS)
    assert "91.28 %" in printed
    assert "times the bare kernel a contact" in printed
