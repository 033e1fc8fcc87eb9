"""Shapley shares: games worked by hand, a brute force over all orders, and the rules that define them."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.projection import all_sets, draw_orders, sets_along, shapley, shares_along

PLAYERS = st.integers(1, 5)


def game(values: dict[str, float]) -> dict[int, np.ndarray]:
    """Values by set, written as the letters of those present; a set that is not written is worth nothing."""
    return {
        present: np.array(values.get("".join(c for i, c in enumerate("abcd") if present >> i & 1), 0.0))
        for present in all_sets(3)
    }


def brute_force(values: dict[int, np.ndarray], players: int) -> np.ndarray:
    """Mean over all orders of what each player adds on coming in."""
    orders = list(permutations(range(players)))
    added = np.zeros((players, *values[0].shape))
    for order in orders:
        for place, player in enumerate(order):
            before = sum(1 << other for other in order[:place])
            added[player] += values[before | 1 << player] - values[before]
    return added / len(orders)


@pytest.mark.parametrize(
    ("values", "shares"),
    [
        # the glove game: a has a left glove, b and c a right one; a pair is worth 1 (Shapley: 4/6, 1/6, 1/6)
        ({"ab": 1, "ac": 1, "abc": 1}, ["2/3", "1/6", "1/6"]),
        # the airport game of runways that cost 1, 2 and 3: each stretch is shared by those who need it
        ({"a": 1, "b": 2, "c": 3, "ab": 2, "ac": 3, "bc": 3, "abc": 3}, ["1/3", "5/6", "11/6"]),
        # a majority vote with weights 2, 1, 1 and a quota of 3: a turns the vote in 4 of 6 orders
        ({"ab": 1, "ac": 1, "abc": 1, "bc": 0}, ["2/3", "1/6", "1/6"]),
        # all who add the same whoever is there have just that
        ({"a": 1, "b": 2, "c": 4, "ab": 3, "ac": 5, "bc": 6, "abc": 7}, ["1", "2", "4"]),
        # c never adds anything
        ({"a": 1, "b": 1, "ab": 4, "ac": 1, "bc": 1, "abc": 4}, ["2", "2", "0"]),
    ],
)
def test_games_of_three_worked_by_hand(values: dict[str, float], shares: list[str]) -> None:
    assert shapley(game(values), 3).tolist() == pytest.approx([float(Fraction(share)) for share in shares])


@st.composite
def games(draw) -> tuple[dict[int, np.ndarray], int]:
    players = draw(PLAYERS)
    drawn = draw(st.lists(st.floats(0, 1), min_size=2 << players, max_size=2 << players))
    return {s: np.array(drawn[2 * s : 2 * s + 2]) for s in all_sets(players)}, players


@given(games())
def test_shares_are_those_of_all_orders_and_add_to_the_whole(drawn) -> None:
    values, players = drawn
    shares = shapley(values, players)
    np.testing.assert_allclose(shares, brute_force(values, players), atol=1e-12)
    np.testing.assert_allclose(shares.sum(axis=0), values[(1 << players) - 1] - values[0], atol=1e-9, rtol=0)


@given(games(), st.integers(0, 2**32 - 1))
def test_shares_along_any_orders_add_to_the_whole_and_need_only_the_sets_on_the_way(drawn, seed) -> None:
    values, players = drawn
    orders = draw_orders(np.random.default_rng(seed), players, 2)
    on_the_way = {present: values[present] for present in sets_along(orders)}
    assert len(on_the_way) <= 4 * (players - 1) + 2 or players == 1
    shares = shares_along(on_the_way, orders)
    np.testing.assert_allclose(shares.sum(axis=0), values[(1 << players) - 1] - values[0], atol=1e-9, rtol=0)
    assert all(sorted(order) == list(range(players)) for order in orders)


@given(games())
def test_along_all_orders_the_shares_are_exact(drawn) -> None:
    values, players = drawn
    orders = [list(order) for order in permutations(range(players))]
    np.testing.assert_allclose(shares_along(values, orders), shapley(values, players), atol=1e-12)


def test_drawn_orders_come_to_the_exact_shares_on_average() -> None:
    values = game({"ab": 1, "ac": 1, "abc": 1})
    random = np.random.default_rng(3)
    drawn = np.array([shares_along(values, draw_orders(random, 3, 2)) for _ in range(2000)])
    error = drawn.std(axis=0, ddof=1) / 2000**0.5
    assert (np.abs(drawn.mean(axis=0) - [2 / 3, 1 / 6, 1 / 6]) < 4 * error).all()
