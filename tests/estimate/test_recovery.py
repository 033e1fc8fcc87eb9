"""Numbers that are known are found again in generated call logs, within their standard errors."""

from __future__ import annotations

import numpy as np
import pytest

from sim.estimate import brought_about, estimate_stream
from tests.estimate.logs import centre, check_scores, log_of

LOGS = 14
KNOWN = {
    "volume.per_day": 200.0,
    "growth": 0.06,
    "bank_holiday": 0.8,
    "day_factor.cv": 0.12,
    "day_factor.correlation": 0.4,
    "special_days.New Year's Eve night.factor": 3.5,
    "patience.mean": 180.0,
    "patience.shape": 1.0,
    "patience.never_wait": 0.02,
}


@pytest.fixture(scope="module")
def estimates(tmp_path_factory):
    loaded, made = centre(tmp_path_factory.mktemp("truth"))
    logs = [log_of(made, seed) for seed in range(LOGS)]
    assert brought_about(loaded, logs[0]) == {"calls": 0.0}
    return [estimate_stream(loaded, "calls", log, 0.0) for log in logs]


def scores(estimates, name: str, truth: float) -> np.ndarray:
    found = [
        next(each.estimate for each in done.found if ".".join(each.path[2:]) == name) for done in estimates
    ]  # fmt: skip
    return np.array([(each.value - truth) / each.standard_error for each in found])


@pytest.mark.parametrize(("name", "truth"), KNOWN.items())
def test_what_is_known_is_found_again(estimates, name, truth):
    check_scores(scores(estimates, name, truth))


def test_the_days_of_the_week_are_found_again(estimates):
    factors = np.array([1.15, 1.05, 1.0, 1.0, 1.05, 0.9, 0.85])
    z = np.array([scores(estimates, f"day_of_week.{i}", factor) for i, factor in enumerate(factors / factors.mean())])
    # the seven of one log hang together: each by itself
    for each in z:
        check_scores(each)


def test_six_of_ten_waits_are_censored_and_those_who_hung_up_alone_mislead(estimates):
    for done in estimates:
        assert done.patience.censored == pytest.approx(0.6, abs=0.03)
        assert done.patience.naive_s < 80
        assert done.patience.mean_s.low < 190
        assert done.patience.mean_s.high > 170
        assert all(check.passed for check in done.checks)


def test_a_profile_is_found_again_and_its_band_holds_it_as_often_as_it_says(estimates):
    hourly = [2, 1, 1, 1, 1, 1, 2, 3, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 6, 5, 4, 3, 2]
    truth = np.repeat(hourly, 4) / (4 * sum(hourly))
    for done in estimates:
        assert done.before == pytest.approx(np.tile(truth, (7, 1)))
    z = np.array([(done.profile.share - truth) / done.profile.standard_error for done in estimates])
    # 95 % intervals of the quarter-hours, over all logs; those of one hour hang together
    assert 0.92 < (np.abs(z) < 1.96).mean() < 0.98
    assert np.abs([done.profile.share.sum(axis=1) - 1 for done in estimates]).max() < 1e-12


def test_handle_times_are_found_again_though_a_new_system_made_them_longer(estimates):
    check_scores(scores(estimates, "handle", 480.0))
    written = {each.path: each.value for each in estimates[0].written}
    talk, wrap = (float(str(written["streams", "calls", "handle", part, "mean"])[:-1]) for part in ("talk", "wrap"))
    assert talk == pytest.approx(3 * wrap, rel=1e-4)
    assert talk + wrap == pytest.approx(480, rel=0.02)
