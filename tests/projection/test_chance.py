"""When a share is met exactly, and Wilson's interval against published figures."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sim.projection import meets, wilson
from sim.projection.chance import proportion


@pytest.mark.parametrize("share", ["0.1", "0.3", "0.7", "0.8", "0.9", "0.801", "0.333333", "0.29", "0.57", "1", "0"])
def test_share_is_met_by_the_exact_fraction_of_its_decimals(share) -> None:
    part, whole = (grid.ravel() for grid in np.meshgrid(np.arange(0, 131), np.arange(1, 131)))
    exact = [Fraction(int(a), int(b)) >= Fraction(share) for a, b in zip(part, whole, strict=True)]
    assert meets(part.astype(float), whole.astype(float), float(share)).tolist() == exact


def test_share_written_in_per_cent_is_met_where_it_is_equal() -> None:
    shares = {tenths: float(f"{tenths / 10}") / 100 for tenths in range(1, 1000)}  # as a scenario reads '80.1%'
    assert any(share != tenths / 1000 for tenths, share in shares.items()), "some of them miss it by a bit"
    for tenths, share in shares.items():
        met = meets(np.array([tenths * 10**6, tenths * 10**6 - 1]), np.array([10**9, 10**9]), share)
        assert met.tolist() == [True, False]


def test_four_in_five_meet_80_per_cent() -> None:
    assert meets(np.array([4.0, 3.0]), np.array([5.0, 4.0]), 0.8).tolist() == [True, False]


def test_nothing_offered_or_not_known_does_not_meet() -> None:
    part, whole = np.array([[0.0, np.nan, 5.0]]), np.array([[0.0, 5.0, np.nan]])
    assert meets(part, whole, 0.0).tolist() == [[False, False, False]]


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (10, 20, 0.2993, 0.7007),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),  # Newcombe (1998), Statistics in Medicine 17, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_published_intervals(successes, n, low, high) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_without_trials_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert proportion(0, 0) == {"p": None, "low": 0.0, "high": 1.0, "successes": 0, "n": 0}


def test_wider_level_is_wider() -> None:
    assert wilson(5, 10, 0.99)[0] < wilson(5, 10)[0] < 0.5
