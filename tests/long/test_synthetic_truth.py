"""Synthetic truths: every parameter's 80 % interval holds the truth as often as it says, and ranks are even."""

from __future__ import annotations

import pytest
from scipy import stats

from tests.long.synthetic import band, ecdf_distance, study

TRUTHS, SIMULATIONS = 200, 768


@pytest.mark.long
def test_intervals_hold_the_truth_as_often_as_they_say():
    found = study(TRUTHS, SIMULATIONS)
    p_values = [stats.binomtest(int(held), TRUTHS, 0.8).pvalue for held in found.inside.sum(axis=0)]
    # Holm (1979) at 1 % over the parameters: the smallest counts as often as there are parameters
    assert min(p_values) * len(p_values) > 0.01
    assert ((found.inside.sum(axis=0) >= 145) & (found.inside.sum(axis=0) <= 174)).all()
    for parameter in range(len(found.names)):
        assert ecdf_distance(found.rank[:, parameter]) < band(TRUTHS, len(found.names))
