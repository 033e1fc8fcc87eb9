"""Estimates against what others derived: textbook cases, other libraries, hand-worked tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.estimate import (
    Absences,
    People,
    fit_day_factor,
    fit_handling,
    fit_leaving,
    fit_patience,
    fit_profile,
    fit_sickness,
    survival_curve,
)
from sim.estimate.day_factor import log_likelihood
from sim.estimate.patience import distance, waited
from sim.estimate.volume import Days, fit_special, fit_volume


def waits(seed: int, mean_s: float, offered_s: float, n: int, shape: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    patience = mean_s / math.gamma(1 + 1 / shape) * random.weibull(shape, n)
    offered = 1.0 + random.exponential(offered_s, n)
    return np.minimum(patience, offered), patience < offered


def test_a_naive_fit_finds_23_where_the_truth_is_180():
    # answers after 26 s on average: mean wait of those who hung up is 1 / (1 / 180 + 1 / 26) = 23 s
    wait_s, abandoned = waits(1, 180.0, 26.0, 60_000)
    found = fit_patience(wait_s, abandoned)
    assert found is not None
    assert found.naive_s == pytest.approx(23, abs=1.5)
    assert found.mean_s.value == pytest.approx(180, abs=3 * found.mean_s.standard_error)
    assert found.mean_s.standard_error < 4


@pytest.mark.parametrize("shape", [0.7, 1.0, 1.6])
def test_patience_agrees_with_the_censored_fit_of_another_library(shape):
    wait_s, abandoned = waits(2, 15_000.0, 9_000.0, 3000, shape)
    censored = stats.CensoredData(uncensored=wait_s[abandoned], right=wait_s[~abandoned])
    c, _, scale = stats.weibull_min.fit(censored, floc=0)
    found = fit_patience(wait_s, abandoned, "weibull")
    assert found is not None
    # ours looks at what lies beyond the first second, theirs at all of it
    assert found.shape.value == pytest.approx(c, rel=0.01)
    assert found.mean_s.value == pytest.approx(scale * math.gamma(1 + 1 / c), rel=0.01)


def test_the_survival_curve_is_that_of_the_textbook():
    # Kaplan and Meier: events at 2, 5 and 7; censored at 3 and 9
    curve = survival_curve(np.array([2.0, 3.0, 5.0, 7.0, 9.0]), np.array([True, False, True, True, False]))
    assert curve.at_s.tolist() == [2, 5, 7]
    assert curve.at_risk.tolist() == [5, 3, 2]
    assert curve.share == pytest.approx([4 / 5, 4 / 5 * 2 / 3, 4 / 5 * 2 / 3 / 2])
    greenwood = 1 / 20 + 1 / 6 + 1 / 2
    assert curve.standard_error[-1] == pytest.approx(4 / 15 * math.sqrt(greenwood))


def test_a_shape_that_does_not_fit_is_seen():
    wait_s, abandoned = waits(3, 120.0, 200.0, 6000, 3.0)
    curve = survival_curve(*waited(wait_s, abandoned))
    plain, shaped = fit_patience(wait_s, abandoned), fit_patience(wait_s, abandoned, "weibull")
    assert plain is not None
    assert shaped is not None
    assert distance(curve, plain) > 0.05
    assert distance(curve, shaped) < 0.01


def test_too_few_who_hung_up_say_nothing():
    assert fit_patience(np.full(1000, 20.0), np.zeros(1000, bool)) is None


def test_days_that_differ_by_chance_alone_have_no_factor():
    random = np.random.default_rng(4)
    found = fit_day_factor(random.poisson(300, 300), np.full(300, 300.0), np.arange(300))
    assert found.cv.value < 0.03
    assert found.cv.high > 0


def test_without_correlation_the_likelihood_is_the_negative_binomial():
    # a Poisson around a gamma factor (Greenwood and Yule 1920)
    random = np.random.default_rng(5)
    count, mean, cv = random.poisson(60, 40), np.linspace(40, 80, 40), 0.2
    exact = stats.nbinom.logpmf(count, 1 / cv**2, 1 / (1 + mean * cv**2)).sum()
    assert log_likelihood(count, mean, np.arange(40), cv, 0.0) == pytest.approx(exact, abs=1e-3)


def test_two_days_together_have_the_likelihood_of_the_double_integral():
    # the same gamma factors under a normal copula, by Gauss and Hermite's rule in two dimensions
    count, mean, cv, rho = np.array([70, 45]), np.array([60.0, 55.0]), 0.25, 0.6
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()

    def seen(z: np.ndarray, day: int) -> np.ndarray:
        factor = stats.gamma.ppf(np.minimum(stats.norm.cdf(z), 1 - 1e-15), 1 / cv**2) * cv**2
        return stats.poisson.pmf(count[day], mean[day] * factor)

    first = seen(nodes, 0)
    second = seen(rho * nodes[:, None] + math.sqrt(1 - rho**2) * nodes[None, :], 1)
    exact = math.log((weights * first * (second @ weights)).sum())
    assert log_likelihood(count, mean, np.array([0, 1]), cv, rho) == pytest.approx(exact, abs=1e-3)


def test_days_that_are_missing_between_two_loosen_their_correlation():
    count, mean = np.array([90, 88]), np.array([60.0, 60.0])
    near, far = (log_likelihood(count, mean, np.array([0, gap]), 0.2, 0.8) for gap in (1, 300))
    alone = sum(log_likelihood(count[[i]], mean[[i]], np.array([0]), 0.2, 0.8) for i in (0, 1))
    assert near > far
    assert far == pytest.approx(alone, abs=1e-3)


def plain_days(count: np.ndarray, **more: np.ndarray) -> Days:
    n = len(count)
    number = np.arange(n)
    given = {
        "known": np.ones(n), "year": number / 365.25, "number": number, "weekday": number % 7,
        "month": number // 30 % 12, "holiday": np.zeros(n, bool), "special": np.zeros(n, bool), **more,
    }  # fmt: skip
    return Days(count=count, **given)


def test_without_noise_the_level_is_exact():
    number = np.arange(800)
    factors = np.array([1.2, 1.1, 1.0, 1.0, 1.0, 0.9, 0.8])
    mean = 1e6 * factors[number % 7] * 1.1 ** (number / 365.25)
    found = fit_volume(plain_days(np.rint(mean).astype(int)))
    assert found is not None
    assert found.growth is not None
    assert found.per_day.value == pytest.approx(1e6, rel=1e-4)
    assert found.growth.value == pytest.approx(0.1, rel=1e-3)
    assert [each.value for each in found.weekday] == pytest.approx(factors / factors.mean(), rel=1e-4)
    assert [each.value for each in found.months] == pytest.approx(np.ones(12), abs=1e-3)
    assert found.holiday is None


def test_less_than_a_year_says_nothing_of_growth_and_gaps_are_left_out():
    random = np.random.default_rng(6)
    count = random.poisson(100, 200)
    count[50:60] = 0
    found = fit_volume(plain_days(count))
    assert found is not None
    assert found.growth is None
    assert found.months == ()
    assert found.left_out == 10
    assert found.per_day.value == pytest.approx(100, abs=4)
    assert fit_volume(plain_days(count[:20])) is None
    other = fit_volume(plain_days(count, weekday=np.zeros(200, int)))
    assert other is not None
    assert other.weekday == ()


def test_special_hours_are_their_calls_over_ordinary_ones():
    found = fit_special({"night": 250.0, "never": 0.0}, {"night": 100.0, "never": 0.0}, 0.1)
    assert set(found) == {"night"}
    assert found["night"].value == 2.5
    assert found["night"].standard_error == pytest.approx(math.sqrt(250 / 100**2 + 0.25**2))


def test_thin_data_lean_on_the_other_days_and_many_speak_for_themselves():
    random = np.random.default_rng(7)
    shape = np.repeat(np.arange(1, 25), 4) / (4 * 300)
    odd = np.roll(shape, 40)
    truth = np.stack([*[shape] * 6, odd])
    counts = np.stack([random.multinomial(100, shape) for _ in range(7)])
    few = fit_profile(counts)
    many = fit_profile(np.stack([random.multinomial(300_000, day) for day in truth]))
    assert few is not None
    assert many is not None
    assert ((few.share - shape) ** 2).sum() < ((counts / 100 - shape) ** 2).sum() / 20
    assert few.leaning > 1000
    assert np.abs(many.share - truth).max() < 0.001
    assert fit_profile(np.zeros((7, 96), int)) is None


@given(st.lists(st.integers(0, 40), min_size=672, max_size=672))
def test_a_profile_is_a_share_of_each_day(counts):
    found = fit_profile(np.array(counts).reshape(7, 96))
    if found is not None:
        assert found.share.sum(axis=1) == pytest.approx(np.ones(7))
        assert (found.share > 0).all()
        assert (found.standard_error > 0).all()


def test_a_handle_time_has_its_mean_and_the_spread_of_its_logs():
    random = np.random.default_rng(8)
    sigma = math.sqrt(math.log(1 + 0.8**2))
    times = 300 * np.exp(sigma * random.standard_normal(20_000) - sigma**2 / 2)
    found = fit_handling(np.append(times, np.nan))
    assert found is not None
    assert found.mean_s.value == pytest.approx(times.mean())
    assert found.cv.value == pytest.approx(0.8, abs=3 * found.cv.standard_error)
    assert found.fits
    assert fit_handling(times[:50]) is None


@pytest.mark.parametrize("shape", [1.0, 2.0])
def test_of_times_that_are_not_lognormal_the_calls_themselves_say_how_much_they_differ(shape):
    times = np.random.default_rng(9).gamma(shape, 300 / shape, 20_000)
    found = fit_handling(times)
    assert found is not None
    assert not found.fits
    # the coefficient of variation of a gamma distribution; a fit to the logs says 2.03 and 0.95
    assert found.cv.value == pytest.approx(shape**-0.5, abs=3 * found.cv.standard_error)
    # of exponential times the delta method gives a variance of 1 / n
    if shape == 1:
        assert found.cv.standard_error == pytest.approx(20_000**-0.5, rel=0.05)
    exponential = fit_handling(times, "exponential")
    assert exponential is not None
    assert exponential.fits == (shape == 1)


def test_times_that_never_differ_or_are_whole_minutes_are_no_reason_to_doubt_their_shape():
    same = fit_handling(np.full(200, 300.0))
    assert same is not None
    assert same.fits
    assert same.cv.value == 0
    times = np.random.default_rng(10).lognormal(6, 0.6, 20_000)
    rounded = fit_handling(np.maximum(np.round(times / 60), 1) * 60)
    assert rounded is not None
    assert rounded.fits
    unvaried = fit_handling(np.full(200, 300.0), "exponential")
    assert unvaried is not None
    assert (unvaried.cv.value, unvaried.fits) == (0, False)


def people(start: list[str], end: list[str]) -> People:
    n = len(start)
    names = np.array([f"p{i}" for i in range(n)], object)
    days = (np.array(each, "datetime64[D]") for each in (start, end))
    return People("people.csv", names, np.full(n, "handlers", object), *days, np.full(n, 0.8))


def test_leavers_have_the_exact_interval_of_the_textbook():
    # one hundred people for exactly one year of 365.25 days would be 100 years; four leave at the end of it
    table = people(["2020-01-01"] * 100, ["2020-12-30"] * 4 + ["2101-01-01"] * 96)
    found = fit_leaving(table, np.datetime64("2020-01-01"), np.datetime64("2020-12-31"))
    assert found is not None
    years = (4 * 365 + 96 * 366) / 365.25
    assert found.years == pytest.approx(years)
    assert found.share.value == pytest.approx(1 - math.exp(-4 / years))
    # Garwood (1936): 4 events lie in 1.0899 to 10.2416
    assert found.share.low == pytest.approx(1 - math.exp(-1.0899 / years), rel=1e-3)
    assert found.share.high == pytest.approx(1 - math.exp(-10.2416 / years), rel=1e-3)
    assert (found.heads, found.fte) == (96, pytest.approx(76.8))


def test_nobody_who_leaves_is_no_proof_that_nobody_will():
    found = fit_leaving(
        people(["2019-01-01"] * 10, ["2101-01-01"] * 10), np.datetime64("2020-01-01"), np.datetime64("2020-12-31")
    )
    assert found is not None
    assert (found.share.value, found.share.low) == (0, 0)
    assert found.share.high == pytest.approx(1 - math.exp(-3.6889 / 10), rel=0.01)
    nobody = people(["2030-01-01"], ["2101-01-01"])
    assert fit_leaving(nobody, np.datetime64("2020-01-01"), np.datetime64("2020-12-31")) is None


def test_sickness_in_spells_is_found_again():
    random = np.random.default_rng(9)
    z = []
    for _ in range(60):
        away, stay, begin = False, 1 - 1 / 8, 0.05 / (8 * 0.95)
        spells: list[list[int]] = []
        for day in range(200 * 365):
            if day % 365 == 0:
                away = random.random() < 0.05
                if away:
                    spells.append([day, day])
                continue
            was, away = away, random.random() < (stay if away else begin)
            if away and was:
                spells[-1][1] = day
            elif away:
                spells.append([day, day])
        # each year of the chain is a person's, all of them side by side
        start = np.datetime64("2021-01-01")
        days = np.array([[s % 365, e % 365] for s, e in spells])
        table = Absences(
            "absences.csv", np.full(len(days), "handlers", object), np.full(len(days), "sickness", object),
            start + days[:, 0].astype("timedelta64[D]"), start + days[:, 1].astype("timedelta64[D]"),
        )  # fmt: skip
        found = fit_sickness(table, 200 * 365.0, start, np.datetime64("2021-12-31"))
        assert found is not None
        z.append((
            (found.rate.value - 0.05) / found.rate.standard_error,
            (found.spell_days.value - 8) / found.spell_days.standard_error,
        ))  # fmt: skip
    scores = np.array(z)
    for column in scores.T:
        assert abs(column.mean()) < 3.1 / math.sqrt(len(column))
        low, high = stats.chi2.ppf([0.001, 0.999], len(column))
        assert low < (column**2).sum() < high


def test_a_few_spells_say_nothing():
    days = np.array(["2021-01-05"] * 3, "datetime64[D]")
    table = Absences("a.csv", np.full(3, "handlers", object), np.full(3, "sickness", object), days, days)
    assert fit_sickness(table, 1000.0, np.datetime64("2021-01-01"), np.datetime64("2021-12-31")) is None


def test_half_a_day_at_an_end_is_left_out():
    count = np.random.default_rng(10).poisson(100, 60)
    count[[0, -1]] = 30, 8
    found = fit_volume(plain_days(count))
    assert found is not None
    assert found.left_out == 2
    assert found.per_day.value == pytest.approx(100, abs=5)
