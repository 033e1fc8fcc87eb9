"""Looks are set beforehand, and a run ends at the first at which what was asked for is known closely enough."""

from __future__ import annotations

from math import inf, nan

import pytest

from sim.errors import UsageError
from sim.experiment import StoppingRule


def test_without_a_precision_there_is_one_look_at_the_end() -> None:
    assert list(StoppingRule(8).looks()) == [8]
    assert list(StoppingRule(1000).looks()) == [1000]


def test_with_a_precision_looks_double_from_100_to_the_most() -> None:
    assert list(StoppingRule(1600, points=1).looks()) == [100, 200, 400, 800, 1600]
    assert list(StoppingRule(1000, points_p=5).looks()) == [100, 200, 400, 800, 1000]
    assert list(StoppingRule(60, points=1).looks()) == [60]
    assert list(StoppingRule(100, points=1).looks()) == [100]


def row(month: str, mc_error: float, mean: float = 0.5, measure: str = "service_level", stream: str = "101"):
    return {"month": month, "stream": stream, "measure": measure, "mean": mean, "mc_error": mc_error}


REACHED = {"101": {"first_month": "2021-06", "p_held_by_promised": {"low": 0.25, "high": 0.44}}}


def test_the_widest_month_that_counts_decides() -> None:
    rows = [
        row("2021-05", 0.9),  # history
        row("2021-06", 0.001),
        row("2021-07", 0.004),
        row("2021-07", 0.9, measure="sl_answered"),
        row("2021-07", 0.9, stream="internal"),
        row("2021-08", nan, mean=nan),  # nothing offered
    ]
    widths = StoppingRule(100, 1, 10).widths(rows, REACHED)
    assert widths["points"] == pytest.approx(0.78399, abs=1e-5)  # 1.959964 x 0.4 points
    assert widths["points_p"] == pytest.approx(9.5)
    assert StoppingRule(100, points=0.79).met(widths)
    assert not StoppingRule(100, points=0.78).met(widths)
    assert StoppingRule(100, points=0.79, points_p=9.5).met(widths)
    assert not StoppingRule(100, points=0.79, points_p=9.4).met(widths)
    assert not StoppingRule(100).met(widths)


def test_a_single_replication_is_never_precise() -> None:
    widths = StoppingRule(100, 1).widths([row("2021-06", nan)], REACHED)
    assert widths["points"] == inf
    assert not StoppingRule(100, points=100).met(widths)


def test_where_nothing_counts_there_is_nothing_to_know() -> None:
    reached = {"101": {"first_month": None, "p_held_by_promised": None}}
    assert StoppingRule(100, 1, 1).widths([row("2021-06", 0.1)], reached) == {"points": 0.0, "points_p": 0.0}


@pytest.mark.parametrize("points", [0, -1, 101, nan])
def test_a_precision_is_a_number_of_points(points: float) -> None:
    with pytest.raises(UsageError, match="--precision is"):
        StoppingRule(100, points=points)
    with pytest.raises(UsageError, match="--precision-p is"):
        StoppingRule(100, points_p=points)
