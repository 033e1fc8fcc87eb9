"""Draws have the distributions that the scenario states.

Seeds are fixed. A mean or a variance may be off by four of its standard errors, stated beside it; a
distribution as a whole must not be refuted at one in ten thousand (the two are about as strict).
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import gammainc, ndtri

from sim.calendar import INTERVAL_S, Calendar
from sim.demand import draw_contacts
from sim.demand.counts import day_factors
from sim.demand.week import delays_s
from sim.engine import Outcome
from tests.demand.streams import demand, draw, own

MONDAY = date(2021, 6, 7)
FOUR_WEEKS = Calendar(MONDAY, MONDAY + timedelta(days=27))
LONG = Calendar(date(2001, 1, 1), date(2012, 12, 30), "UTC")  # 626 weeks
SIGMAS = 4
UNLIKELY = 1e-4
MANY: dict[str, Any] = {"volume": {"per_day": 4000}}


def close(found, expected, standard_error):
    assert abs(found - expected) < SIGMAS * standard_error


def counts(calendar: Calendar, **keys) -> np.ndarray:
    """How many contacts arrive of themselves in each quarter-hour."""
    contacts = draw(calendar, **keys)
    return np.bincount((contacts.arrival_s[own(contacts)] // INTERVAL_S).astype(int), minlength=calendar.n_intervals)


def test_counts_of_quarter_hours_are_poisson():
    calendar = Calendar(date(2019, 12, 30), date(2020, 12, 27), "UTC")  # 52 weeks
    found = counts(calendar, volume={"per_day": 960})  # 10 a quarter-hour
    n = calendar.n_intervals
    # the dispersion statistic has mean n and variance 2 n + n / mean
    close(((found - 10) ** 2 / 10).sum(), n, math.sqrt(2.1 * n))
    observed = np.bincount(np.clip(found, 3, 18), minlength=19)[3:]
    chances = stats.poisson.pmf(np.arange(3, 19), 10)
    chances[0], chances[-1] = stats.poisson.cdf(3, 10), stats.poisson.sf(17, 10)
    assert stats.chisquare(observed, n * chances).pvalue > UNLIKELY
    # neighbours are independent: the correlation has standard error 1 / sqrt(n)
    close(np.corrcoef(found[1:], found[:-1])[0, 1], 0, 1 / math.sqrt(n))


def test_counts_of_days_vary_by_the_stated_coefficient_of_variation():
    cv, mean = 0.3, 960.0
    per_day = counts(LONG, day_factor={"cv": cv}).reshape(-1, 96).sum(axis=1)
    variance = mean + cv**2 * mean**2
    n, kurtosis = len(per_day), 6 * cv**2  # of the gamma, which is nearly all of it
    close(per_day.mean(), mean, math.sqrt(variance / n))
    close(per_day.var(), variance, variance * math.sqrt((2 + kurtosis) / n))


def test_counts_of_quarter_hours_are_over_dispersed_by_the_day_factor():
    cv = 0.5
    found = counts(LONG, day_factor={"cv": cv}).reshape(-1, 96)
    variance = 10 + cv**2 * 10**2
    # days are independent, so the mean of each day's square is the unit of chance
    squares = ((found - 10) ** 2).mean(axis=1)
    close(squares.mean(), variance, squares.std() / math.sqrt(len(squares)))


def test_contacts_lie_uniformly_in_their_quarter_hour():
    hourly = [1, 30] * 12  # a sloping profile must not show within a quarter-hour
    contacts = draw(FOUR_WEEKS, **MANY, profile={"hourly": hourly})
    within = contacts.arrival_s % INTERVAL_S / INTERVAL_S
    assert len(within) > 100_000
    assert stats.kstest(within, "uniform").pvalue > UNLIKELY


def test_arrivals_are_sorted_and_follow_the_profile():
    contacts = draw(FOUR_WEEKS, **MANY, profile={"hourly": list(range(1, 25))})
    assert (np.diff(contacts.arrival_s) >= 0).all()
    assert contacts.arrival_s[0] >= 0
    assert contacts.arrival_s[-1] < FOUR_WEEKS.end_s
    hour = (contacts.arrival_s % 86400 // 3600).astype(int)
    expected = 28 * 4000 * np.arange(1, 25) / 300
    assert stats.chisquare(np.bincount(hour), expected * len(hour) / expected.sum()).pvalue > UNLIKELY


def factors(cv: float, rho: float) -> np.ndarray:
    of = demand(LONG, day_factor={"cv": cv, "correlation": rho})
    return np.concatenate([day_factors(of, LONG, 1, r) for r in range(4)]).reshape(4, -1)


@pytest.mark.driver("streams.day_factor.correlation", "streams.day_factor.cv")
@pytest.mark.parametrize(("cv", "rho"), [(0.07, 0.3), (0.2, 0.0), (0.5, 0.8), (1.5, 0.5)])
def test_day_factors_have_their_mean_spread_shape_and_memory(cv, rho):
    found = factors(cv, rho)
    n = found.size / ((1 + rho) / (1 - rho))  # days that are worth as much as independent ones
    close(found.mean(), 1, cv / math.sqrt(n))
    close(found.var(), cv**2, cv**2 * math.sqrt((2 + 6 * cv**2) / n))
    score = ndtri(gammainc(cv**-2, found * cv**-2))
    assert stats.kstest(score[:, :: 1 if rho == 0 else 30].ravel(), "norm").pvalue > UNLIKELY
    lag_1 = np.mean(score[:, 1:] * score[:, :-1]) / score.var()
    close(lag_1, rho, math.sqrt((1 - rho**2) / score.size))
    lag_3 = np.mean(score[:, 3:] * score[:, :-3]) / score.var()
    close(lag_3, rho**3, math.sqrt((1 + rho**2) / (1 - rho**2) / score.size))


def test_without_a_spread_every_day_is_as_the_calendar_says():
    assert day_factors(demand(FOUR_WEEKS), FOUR_WEEKS, 1, 0).tolist() == [1.0] * 28


@pytest.mark.driver("streams.handle.talk.cv")
@pytest.mark.parametrize("cv", [0.2, 0.9, 2.0])
def test_talk_is_lognormal_with_its_mean_and_spread(cv):
    handle_s = draw(FOUR_WEEKS, **MANY, handle={"talk": {"mean": "200s", "cv": cv}}).handle_s
    sigma = math.sqrt(math.log(1 + cv**2))
    close(handle_s.mean(), 200, 200 * cv / math.sqrt(len(handle_s)))
    score = np.log(handle_s)
    close(score.mean(), math.log(200) - sigma**2 / 2, sigma / math.sqrt(len(score)))
    close(score.var(), sigma**2, sigma**2 * math.sqrt(2 / len(score)))
    assert stats.kstest((score - math.log(200) + sigma**2 / 2) / sigma, "norm").pvalue > UNLIKELY


@pytest.mark.driver("streams.handle.wrap.cv")
def test_talk_and_wrap_are_drawn_apart():
    def handle_s(talk, wrap):
        parts = {"talk": {"mean": "200s", "cv": talk}, "wrap": {"mean": "50s", "cv": wrap}}
        return draw(FOUR_WEEKS, **MANY, handle=parts).handle_s

    talk, wrap, both = handle_s(0.8, 0) - 50, handle_s(0, 0.6) - 200, handle_s(0.8, 0.6)
    assert both == pytest.approx(talk + wrap)
    close(np.corrcoef(talk, wrap)[0, 1], 0, 1 / math.sqrt(len(both)))
    close(both.mean(), 250, math.hypot(160, 30) / math.sqrt(len(both)))
    assert (handle_s(0, 0) == 250).all()


def test_the_mean_is_that_of_the_day():
    talk = {"mean": ["100s", {"from": "2021-06-14", "value": "300s"}], "cv": 0}
    contacts = draw(FOUR_WEEKS, handle={"talk": talk})
    first_week = contacts.arrival_s < 7 * 86400
    assert set(contacts.handle_s[first_week]) == {100.0}
    assert set(contacts.handle_s[~first_week]) == {300.0}


@pytest.mark.driver("streams.handle.distribution")
def test_an_exponential_handle_time_is_exponential():
    handle = {"distribution": "exponential", "talk": {"mean": "200s", "cv": 5}}
    handle_s = draw(FOUR_WEEKS, **MANY, handle=handle).handle_s
    close(handle_s.mean(), 200, 200 / math.sqrt(len(handle_s)))
    assert stats.kstest(handle_s / 200, "expon").pvalue > UNLIKELY


@pytest.mark.driver("streams.patience.mean")
def test_patience_is_exponential():
    patience_s = draw(FOUR_WEEKS, **MANY, patience={"mean": "90s"}).patience_s
    close(patience_s.mean(), 90, 90 / math.sqrt(len(patience_s)))
    assert stats.kstest(patience_s / 90, "expon").pvalue > UNLIKELY


@pytest.mark.driver("streams.patience.distribution", "streams.patience.shape")
@pytest.mark.parametrize("shape", [0.5, 2.0])
def test_patience_is_weibull_with_the_mean_that_was_written(shape):
    patience = {"distribution": "weibull", "shape": shape, "mean": "90s"}
    patience_s = draw(FOUR_WEEKS, **MANY, patience=patience).patience_s
    known = stats.weibull_min(shape, scale=90 / math.gamma(1 + 1 / shape))
    close(patience_s.mean(), 90, known.std() / math.sqrt(len(patience_s)))
    assert stats.kstest(patience_s, known.cdf).pvalue > UNLIKELY


@pytest.mark.driver("streams.patience.never_wait")
@pytest.mark.parametrize("patience", [{"mean": "90s"}, {"distribution": "infinite"}])
def test_a_share_never_waits_and_the_others_are_as_patient_as_before(patience):
    with_some = draw(FOUR_WEEKS, **MANY, patience=patience | {"never_wait": "20%"}).patience_s
    without = draw(FOUR_WEEKS, **MANY, patience=patience).patience_s
    close((with_some == 0).mean(), 0.2, math.sqrt(0.16 / len(with_some)))
    assert (with_some == np.where(with_some == 0, 0, without)).all()


@pytest.mark.driver("streams.redials.after", "streams.redials.most", "streams.redials.share")
def test_redials_are_geometric_up_to_the_most():
    share, most = 0.6, 4
    redials = {"share": share, "after": "5 min", "most": most}
    after_s = draw(FOUR_WEEKS, **MANY, redials=redials).redial_after_s
    goes_on = np.isfinite(after_s)
    assert after_s.shape == (len(after_s), most)
    assert (goes_on[:, :-1] | ~goes_on[:, 1:]).all()  # who gave up does not come back
    for i in range(most):
        chance = share ** (i + 1)
        close(goes_on[:, i].mean(), chance, math.sqrt(chance * (1 - chance) / len(after_s)))
        delays = after_s[goes_on[:, i], i]
        close(delays.mean(), 300, 300 / math.sqrt(len(delays)))
        assert stats.kstest(delays / 300, "expon").pvalue > UNLIKELY


def test_the_share_that_redials_is_that_of_the_day():
    redials = {"share": ["100%", {"from": "2021-06-14", "value": "0%"}], "after": "5 min", "most": 2}
    contacts = draw(FOUR_WEEKS, redials=redials)
    first_week = contacts.arrival_s < 7 * 86400
    assert np.isfinite(contacts.redial_after_s[first_week]).all()
    assert np.isinf(contacts.redial_after_s[~first_week]).all()


def test_streams_with_fewer_redials_have_none_where_others_have_more():
    streams = [
        demand(FOUR_WEEKS, "a", redials={"share": "100%", "after": "5 min", "most": 1}),
        demand(FOUR_WEEKS, "b", redials={"share": "100%", "after": "5 min", "most": 3}),
        demand(FOUR_WEEKS, "c"),
    ]
    contacts = draw_contacts(streams, FOUR_WEEKS, 1, 0)
    finite = np.isfinite(contacts.redial_after_s)
    assert [set(map(tuple, finite[contacts.stream == i].tolist())) for i in range(3)] == [
        {(True, False, False)},
        {(True, True, True)},
        {(False, False, False)},
    ]


def generations(follows: np.ndarray) -> np.ndarray:
    """How many rows stand before each in its chain."""
    generation = np.zeros(len(follows), int)
    for row in np.flatnonzero(follows >= 0):
        generation[row] = generation[follows[row]] + 1
    return generation


@pytest.mark.driver("streams.repeats.after", "streams.repeats.share")
def test_repeats_come_back_with_their_share_in_every_generation():
    share = 0.3
    contacts = draw(FOUR_WEEKS, **MANY, repeats={"share": share, "after": "2 days"})
    sizes = np.bincount(generations(contacts.follows))
    for before, after in pairwise(sizes):
        close(after, before * share, math.sqrt(before * share * (1 - share)) + 0.25)
    repeats = contacts.follows >= 0
    delays = contacts.arrival_s[repeats] / (2 * 86400)
    assert stats.kstest(delays, "expon").pvalue > UNLIKELY
    assert set(contacts.follows_if[repeats]) == {1 << Outcome.ANSWERED}
    assert set(contacts.follows_if[~repeats]) == {0}


def test_nobody_is_left_out_where_nearly_everybody_comes_back():
    # chains used to end after twelve, which lost a third of the contacts at a share of nine in ten
    share = 0.9
    contacts = draw(FOUR_WEEKS, volume={"per_day": 200}, repeats={"share": share, "after": "1 h"})
    first = int((contacts.follows < 0).sum())
    # a chain has 1 / (1 - share) contacts, with variance share / (1 - share) ** 2
    close(len(contacts), first * 10, math.sqrt(first * 90))


def test_a_repeat_follows_an_earlier_row_of_its_stream():
    keys = {"repeats": {"share": "40%", "after": "1 day"}, "volume": {"per_day": 300}}
    streams = [demand(FOUR_WEEKS, "a", **keys), demand(FOUR_WEEKS, "b"), demand(FOUR_WEEKS, "c", **keys)]
    contacts = draw_contacts(streams, FOUR_WEEKS, 1, 0)
    rows = np.flatnonzero(contacts.follows >= 0)
    assert set(contacts.stream[rows]) == {0, 2}
    assert (contacts.follows[rows] < rows).all()
    assert (contacts.stream[contacts.follows[rows]] == contacts.stream[rows]).all()
    assert len(set(contacts.follows[rows])) == len(rows)  # each comes back once, and then perhaps again
    assert rows[0] == len(own(contacts))


def test_a_repeat_is_of_the_week_and_day_of_the_first_call():
    calendar = Calendar(MONDAY, MONDAY + timedelta(days=13))
    talk = {
        "mean": [
            f"{100 + i}s" if i == 0 else {"from": str(d), "value": f"{100 + i}s"} for i, d in enumerate(calendar.days)
        ],
        "cv": 0,
    }
    share = ["50%", {"from": "2021-06-10", "value": "0%"}, {"from": "2021-06-15", "value": "50%"}]
    contacts = draw(calendar, handle={"talk": talk}, repeats={"share": share, "after": "9 days"})
    day = contacts.handle_s - 100
    rows = np.flatnonzero(contacts.follows >= 0)
    assert (day[rows] == day[contacts.follows[rows]]).all()
    assert (day[own(contacts)] == contacts.arrival_s[own(contacts)] // 86400).all()
    assert not set(day[rows]) & {3.0, 4.0, 5.0, 6.0, 7.0}
    assert len(set(day[rows])) == 9


def test_repeats_are_as_their_stream_is():
    keys = {
        "handle": {"talk": {"mean": "200s", "cv": 0.8}},
        "patience": {"mean": "90s", "never_wait": "10%"},
        "redials": {"share": "50%", "after": "5 min", "most": 2},
    }
    contacts = draw(FOUR_WEEKS, **MANY, **keys, repeats={"share": "60%", "after": "2 days"})
    repeats = np.flatnonzero(contacts.follows >= 0)
    n = len(repeats)
    close(contacts.handle_s[repeats].mean(), 200, 160 / math.sqrt(n))
    close((contacts.patience_s[repeats] == 0).mean(), 0.1, math.sqrt(0.09 / n))
    close(np.isfinite(contacts.redial_after_s[repeats, 1]).mean(), 0.25, math.sqrt(0.1875 / n))
    first = contacts.follows[repeats]
    close(np.corrcoef(np.log(contacts.handle_s[repeats]), np.log(contacts.handle_s[first]))[0, 1], 0, 1 / math.sqrt(n))


@pytest.mark.parametrize("volume", [0, 0.25])
def test_a_stream_with_hardly_anybody_is_drawn_like_any_other(volume):
    keys = {
        "volume": {"per_day": volume},
        "redials": {"share": "50%", "after": "5 min", "most": 2},
        "repeats": {"share": "50%", "after": "1 day"},
    }
    contacts = draw(FOUR_WEEKS, **keys)
    assert (len(contacts) == 0) == (volume == 0)
    assert contacts.redial_after_s.shape == (len(contacts), 2)


@settings(max_examples=30)
@given(
    st.integers(0, 2**64 - 1),
    st.sampled_from(["1 ms", "30s", "365 days"]),
    st.sampled_from([0, 0.001, 1, 100]),
    st.sampled_from([0.1, 1, 20]),
    st.sampled_from(["exponential", "lognormal"]),
)
def test_the_most_extreme_scenario_keeps_to_the_contract(seed, mean, spread, shape, distribution):
    calendar = Calendar(date(2021, 3, 27), date(2021, 3, 30))
    keys = {
        "handle": {"distribution": distribution, "talk": {"mean": mean, "cv": spread}},
        "patience": {"distribution": "weibull", "mean": mean, "shape": shape},
        "redials": {"share": "100%", "after": mean, "most": 20},
        "repeats": {"share": "50%", "after": mean},
        "day_factor": {"cv": min(spread, 5), "correlation": 0.999},
        "volume": {"per_day": 50},
    }
    contacts = draw(calendar, seed=seed, **keys)  # Contacts refuses what breaks the contract
    assert contacts.handle_s.max(initial=0) <= 1e8


def test_delays_stay_in_the_contract_also_in_the_farthest_tail():
    # a mean of 365 days times a draw of 32, which comes once in 1e14, is beyond what the engine takes
    assert delays_s(np.array([0.0, 1.0, 40.0]), 365 * 86400.0).tolist() == [0.001, 365 * 86400.0, 1e9]
