"""Named streams: the same key gives the same numbers for ever, another key gives independent ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.seeding import generator

KEYS = st.tuples(
    st.integers(0, 2**64 - 1), st.integers(0, 2**32), st.text(max_size=12), st.text(max_size=12), st.integers(0, 10_000)
)


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ((0, 0, "count", "101", 0), [0.4176563392479944, 0.9616995993867691]),
        ((1, 0, "count", "101", 2645), [0.24451482817783188, 0.9209703022492713]),
        ((1, 0, "talk", "101", 2645), [0.7916450746444003, 0.5677116422934168]),
        ((1, 0, "count", "999", 2645), [0.9475065892058607, 0.6918576079617315]),
        ((1, 1, "count", "101", 2645), [0.14528222191782436, 0.08619477231261263]),
        ((2**64 - 1, 7, "leave", "handlers/in post", 2682), [0.38791828832790887, 0.9769155113320055]),
    ],
)
def test_golden_first_draws_hold_the_keying_still(key, first):
    # a change here changes the numbers of every run: say so in the changelog
    assert generator(*key).random(2).tolist() == first


@given(KEYS)
def test_the_same_key_gives_the_same_numbers(key):
    assert generator(*key).random(3).tolist() == generator(*key).random(3).tolist()


@given(KEYS, KEYS)
def test_another_key_gives_other_numbers(one, other):
    same = generator(*one).random(3).tolist() == generator(*other).random(3).tolist()
    assert same == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1, 2, "count", "101", 3), (2, 1, "count", "101", 3)),
        ((1, 2, "count", "101", 3), (1, 3, "count", "101", 2)),
        ((1, 2, "count", "101", 3), (3, 2, "count", "101", 1)),
        ((1, 2, "a", "b", 3), (1, 2, "b", "a", 3)),
        ((1, 2, "ab", "", 3), (1, 2, "a", "b", 3)),
        ((1, 2, "ab", "", 3), (1, 2, "", "ab", 3)),
        ((0, 1, "a", "b", 3), (2**32, 1, "a", "b", 3)),
        ((0, 1, "a", "b", 3), (1, 0, "a", "b", 3)),
    ],
)
def test_the_same_words_in_other_places_are_another_key(one, other):
    assert generator(*one).random(3).tolist() != generator(*other).random(3).tolist()


def test_streams_of_neighbouring_keys_are_not_correlated():
    # 40 x 40 streams of 500 numbers: the mean product of two scores has standard error 1 / sqrt(500), and the
    # mean square of n such correlations is 1 / 500 with standard error sqrt(2 / n) / 500
    keys = [
        (5, r, p, n, w) for r in range(4) for p in ("count", "talk") for n in ("101", "999") for w in range(2600, 2603)
    ]
    scores = np.array([generator(*key).standard_normal(500) for key in keys])
    correlation = (scores @ scores.T / 500)[np.triu_indices(len(keys), 1)]
    assert abs(correlation.mean()) < 4 / np.sqrt(500 * len(correlation))
    assert abs((correlation**2).mean() * 500 - 1) < 4 * np.sqrt(2 / len(correlation))


def test_names_may_be_any_text():
    assert generator(0, 0, "count", "Nöteruf 999 ☎", 0).random() != generator(0, 0, "count", "Noteruf 999", 0).random()


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(OverflowError):
        generator(seed, 0, "count", "101", 0)
