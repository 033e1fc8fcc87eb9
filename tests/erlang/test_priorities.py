"""Priorities that interrupt nobody, against a Markov chain of two queues and a law of conservation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import lil_matrix
from scipy.sparse.linalg import spsolve

from sim.erlang import mmc, priority_mmc


def chain(c: int, rates: tuple[float, float], handle_s: float, most: int = 70) -> list[float]:
    """Mean waits from the balance equations of (busy, first class waiting, second class waiting), cut at `most`."""
    number = {(n, 0, 0): n for n in range(c)}
    number |= {(c, i, j): c + i * (most + 1) + j for i in range(most + 1) for j in range(most + 1)}
    flow = lil_matrix((len(number), len(number)))

    def add(start: tuple[int, int, int], stop: tuple[int, int, int], rate: float) -> None:
        if stop in number:
            flow[number[stop], number[start]] += rate
            flow[number[start], number[start]] -= rate

    for busy, i, j in number:
        here = (busy, i, j)
        for k, rate in enumerate(rates):
            arrived = (busy + 1, 0, 0) if busy < c else (c, i + (k == 0), j + (k == 1))
            add(here, arrived, rate)
        if busy:
            next_one = (c, i - 1, j) if i else (c, 0, j - 1) if j else (busy - 1, 0, 0)
            add(here, next_one, busy / handle_s)
    flow[0, :] = 1.0
    right = np.zeros(len(number))
    right[0] = 1.0
    shares = spsolve(flow.tocsr(), right)
    waiting = np.array(list(number))[:, 1:]
    return (shares @ waiting / np.array(rates)).tolist()


@pytest.mark.parametrize(("c", "loads"), [(1, (0.3, 0.3)), (2, (0.5, 0.8)), (5, (1.0, 2.8))])
def test_mean_waits_are_those_of_the_chain(c, loads):
    rates = (loads[0] / 300, loads[1] / 300)
    np.testing.assert_allclose(priority_mmc(c, rates, 300), chain(c, rates, 300), rtol=1e-4)


def test_one_class_waits_as_in_a_queue_without_priorities():
    np.testing.assert_allclose(priority_mmc(14, [100 / 1800], 180), [mmc(14, 100 / 1800, 180).mean_wait_s], rtol=1e-13)


def test_what_one_class_gains_the_others_lose():
    """Kleinrock's conservation law: the mean over all callers is that of first come first served."""
    rates = np.array([[0.02, 0.05, 0.01], [0.001, 0.03, 0.05]])
    found = priority_mmc([26, 30], rates[:, np.newaxis], 300)
    assert found.shape == (2, 2, 3)
    for i in range(2):
        for j, c in enumerate((26, 30)):
            alike = mmc(c, rates[i].sum(), 300).mean_wait_s
            assert (found[i, j] * rates[i]).sum() / rates[i].sum() == pytest.approx(alike, rel=1e-12)
            assert (np.diff(found[i, j]) > 0).all()


def test_an_overload_below_leaves_the_classes_above_stable():
    # all ten agents always busy: the first class waits h / c over one less its own load
    found = priority_mmc(10, [4 / 300, 5 / 300, 3 / 300], 300)
    assert found[0] == pytest.approx(30 / 0.6)
    assert found[1] == pytest.approx(30 / 0.6 / 0.1)
    assert found[2] == np.inf
    assert priority_mmc(10, [12 / 300, 0.0], 300).tolist() == [np.inf, np.inf]
