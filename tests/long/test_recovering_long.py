"""Twenty centres whose strength recovers: the fit beats simple forecasts, and its months held come as often as said."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.long.recovering import interval, study

CENTRES, SIMULATIONS, DRAWS = 20, 768, 200


@pytest.mark.long
def test_the_fit_is_better_and_as_sure_as_it_says():
    found = study(CENTRES, SIMULATIONS, DRAWS)
    for apart in found.apart.T:
        assert interval(apart)[2] < 0
    for share in (0.5, 0.8, 0.95):
        inside = int((np.abs(found.rank - 0.5) <= share / 2).sum())
        # 99 % of all such studies, allowed for three looks (Bonferroni)
        assert stats.binomtest(inside, CENTRES, share).pvalue > 0.01 / 3
