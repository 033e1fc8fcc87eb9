"""A short look at centres whose strength recovers; the long suite has twenty of them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.long.recovering import SIMPLE, interval, study


def test_a_fit_to_the_months_before_foretells_the_recovery_better_than_simple_forecasts():
    found = study(2, 64, 8, workers=1)
    assert found.apart.shape == (2, len(SIMPLE))
    assert (found.apart < 0).all()
    assert found.inside.shape == (2, 10, 3)
    assert (found.inside[:, :, 0] <= found.inside[:, :, 2]).all()
    assert ((found.rank > 0) & (found.rank < 1)).all()


def test_the_interval_of_a_mean_is_that_of_the_textbook():
    # t with 3 degrees of freedom: 3.182
    middle, low, high = interval(np.array([1.0, 2.0, 3.0, 4.0]))
    assert middle == 2.5
    assert high - middle == middle - low == pytest.approx(3.1824 * np.sqrt(5 / 3 / 4), rel=1e-4)
