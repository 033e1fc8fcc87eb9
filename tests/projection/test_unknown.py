"""What a promise hangs on: bins of each number that nobody knows, counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.projection import chances_by_unknown, influence, wilson
from tests.projection.worlds import futures, target

N = 20


def world() -> tuple[pd.DataFrame, object]:
    """Twenty futures; the promised month meets in those of the larger gap's lower half but one."""
    met = np.zeros((N, 13), bool)
    met[:9, 6] = True  # December 2021
    drawn = pd.DataFrame({"same": np.ones(N), "gap": np.arange(N, dtype=float), "noise": [1.0, 2.0] * (N // 2)})
    return drawn, futures(met)


def test_bins_hold_as_many_futures_and_count_those_that_meet():
    drawn, made = world()
    table = chances_by_unknown(drawn, made, {"101": target(promised="2021-12")})
    assert list(dict.fromkeys(table["parameter"])) == ["gap", "noise", "same"]
    gap = table[table["parameter"] == "gap"]
    assert gap["futures"].tolist() == [4] * 5
    assert gap["meet"].tolist() == [4, 4, 1, 0, 0]
    assert gap["from"].tolist() == [0, 4, 8, 12, 16]
    assert gap["to"].tolist() == [3, 7, 11, 15, 19]
    assert gap[["low", "high"]].iloc[2].tolist() == pytest.approx(wilson(1, 4))
    assert gap["p_meets"].iloc[2] == 0.25


def test_a_month_that_does_not_count_or_was_not_promised_has_no_table():
    drawn, made = world()
    for promised in ("2021-03", None):
        assert chances_by_unknown(drawn, made, {"101": target(promised=promised)}).empty


def test_a_number_that_does_not_vary_comes_last():
    drawn, _ = world()
    found = influence(drawn, np.arange(N) ** 2.0)
    assert list(found) == ["gap", "noise", "same"]
    assert found["same"] == 0
    assert found["gap"] == pytest.approx(np.corrcoef(np.arange(N), np.arange(N) ** 2)[0, 1])
