"""The month reached and held: by hand, and by a slow second method."""

from __future__ import annotations

import json
import math
import statistics
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.calendar import Calendar
from sim.projection import reached, wilson
from tests.projection.worlds import futures, target

MONTHS = [f"2021-{m:02d}" for m in range(6, 13)] + [f"2022-{m:02d}" for m in range(1, 7)]


def of(pattern: list[str], **keys) -> dict:
    met = np.array([[mark == "x" for mark in row.ljust(13, ".")] for row in pattern])
    result = reached(futures(met), {"101": target(**keys)})["101"]
    json.dumps(result, allow_nan=False)
    return result


FOUR = [
    "..x.xxx......",  # reached in August, held from October, lapses
    "......xxxxxxx",  # both from December, never lapses
    "x.x.x.x.x.x.x",  # reached in June, never held
    ".............",
]


def test_four_futures_by_hand() -> None:
    got = of(FOUR, promised="2021-12")
    assert {month: n for month, n in got["reached"].items() if n} == {"2021-08": 1, "2021-12": 1, "2021-06": 1}
    assert {month: n for month, n in got["held"].items() if n} == {"2021-10": 1, "2021-12": 1}
    assert list(got["reached"]) == list(got["held"]) == MONTHS
    counted = {
        name: got[name]["successes"] for name in ("p_meets_in_promised", "p_reached_by_promised", "p_held_by_promised")
    }
    assert counted == {"p_meets_in_promised": 3, "p_reached_by_promised": 3, "p_held_by_promised": 2}
    low, high = wilson(2, 4)
    assert got["p_held_by_promised"] == {"p": 0.5, "low": low, "high": high, "successes": 2, "n": 4}
    assert got["p_not_within_horizon"]["reached"]["successes"] == 1
    assert got["p_not_within_horizon"]["held"]["successes"] == 2
    assert got["p50_month"] == {"reached": "2021-08", "held": "2021-12"}
    assert got["p80_month"] == {"reached": None, "held": None}
    # reached after 2, 6 and 0 months, or not in 13; held after 4 and 6, or not in 13, twice
    assert got["restricted_mean_months"]["reached"]["mean"] == 21 / 4
    assert got["restricted_mean_months"]["held"]["mean"] == 36 / 4
    assert got["restricted_mean_months"]["held"]["mc_error"] == pytest.approx(statistics.stdev([4, 6, 13, 13]) / 2)
    assert (got["p_lapsed"]["successes"], got["p_lapsed"]["n"]) == (1, 2)


def test_head_of_an_entry_says_what_was_asked() -> None:
    got = of(FOUR, promised="2021-12", clock="bt", denominator="answered", hold_months=2)
    head = {"share": 0.8, "within_s": 30.0, "denominator": "answered", "clock": "bt", "hold_months": 2}
    head |= {"promised": "2021-12", "replications": 4, "first_month": "2021-06", "last_month": "2022-06"}
    head |= {"counted_months": 13, "last_month_to_hold_from": "2022-05", "promised_note": None}
    assert {name: got[name] for name in head} == head
    assert got["intervals"] == "95 % Wilson, Monte Carlo only"


def test_history_and_part_months_never_count() -> None:
    """History meets in every month of these futures, and so does May, of which the plan has eight days."""
    got = of(["." * 13] * 3, promised="2021-06")
    assert got["p_reached_by_promised"]["successes"] == 0
    assert got["p_not_within_horizon"]["reached"]["successes"] == 3


def test_hold_by_the_promised_month_may_end_after_it() -> None:
    assert of(["......xxx...."], promised="2021-12")["p_held_by_promised"]["p"] == 1
    assert of([".......xxx..."], promised="2021-12")["p_held_by_promised"]["p"] == 0


def test_run_cut_off_by_the_horizon_is_not_held() -> None:
    got = of([".." + "." * 9 + "xx"], promised="2022-06")
    assert got["p_held_by_promised"]["p"] == 0
    assert got["p_meets_in_promised"]["p"] == got["p_reached_by_promised"]["p"] == 1
    assert got["p_lapsed"] is None


def test_hold_longer_than_the_horizon_is_never_seen() -> None:
    got = of(["x" * 13], hold_months=14, promised="2021-12")
    assert got["p_not_within_horizon"]["held"]["p"] == 1
    assert got["last_month_to_hold_from"] is None
    assert of(["x" * 13], hold_months=13)["held"]["2021-06"] == 1


def test_no_promise_and_promises_outside_the_months_that_count_have_no_probability() -> None:
    notes = {
        None: "no month was promised",
        "2021-05": "the month promised lies before 2021-06, the first that counts",
        "2022-07": "the month promised lies after 2022-06, the last that counts",
    }
    for promised, note in notes.items():
        got = of(FOUR, promised=promised)
        assert [got[f"p_{name}_promised"] for name in ("meets_in", "reached_by", "held_by")] == [None] * 3
        assert got["promised_note"] == note
        assert got["shown_month"] == "2022-06"
        assert got["p50_month"]["reached"] == "2021-08"


def test_period_without_a_whole_month_of_plan_gives_empty_distributions() -> None:
    calendar = Calendar(date(2021, 4, 1), date(2021, 6, 20))
    world = futures(np.zeros((2, 0)), calendar, date(2021, 5, 24))
    got = reached(world, {"101": target(promised="2021-06")})["101"]
    json.dumps(got, allow_nan=False)
    assert got["reached"] == got["held"] == {}
    assert got["first_month"] is got["last_month"] is got["shown_month"] is got["p50_month"]["held"] is None
    assert got["promised_note"] == "no whole month of the plan is simulated"
    assert got["service_level_by_denominator"] == dict.fromkeys(("offered", "answered", "offered_less_short_abandons"))
    assert got["p_not_within_horizon"]["reached"]["p"] == 1


def test_month_promised_shows_the_share_over_every_denominator() -> None:
    got = of(["x" * 13, "." * 13], promised="2021-12")
    expected = {"offered": 0.795, "answered": 79.5 / 90, "offered_less_short_abandons": 79.5 / 96}
    assert got["service_level_by_denominator"] == pytest.approx(expected)


def test_month_with_nothing_offered_breaks_a_run() -> None:
    world = futures(np.ones((1, 13), bool))
    for measure in ("offered", "answered_within"):
        world.values["101", measure][0, world.months.index("2021-08")] = 0
    world.values["101", "sl_offered"][0, world.months.index("2021-08")] = np.nan
    got = reached(world, {"101": target(promised="2021-08")})["101"]
    assert got["p_meets_in_promised"]["p"] == 0
    assert got["held"]["2021-09"] == 1
    assert got["service_level_by_denominator"]["offered"] is None


def slow(met: np.ndarray, k: int) -> tuple[list[int | None], list[int | None], list[bool]]:
    """Walk through each future month by month."""
    all_reached, all_held, all_lapsed = [], [], []
    for row in met.tolist():
        first = held = None
        run = 0
        missed_after = False
        for month, meets in enumerate(row):
            if held is not None and not meets:
                missed_after = True
            run = run + 1 if meets else 0
            if meets and first is None:
                first = month
            if run == k and held is None:
                held = month - k + 1
        all_reached.append(first)
        all_held.append(held)
        all_lapsed.append(missed_after)
    return all_reached, all_held, all_lapsed


@settings(max_examples=80, deadline=None)
@given(
    met=hnp.arrays(bool, st.tuples(st.integers(1, 12), st.just(13)), elements=st.sampled_from([True, True, False])),
    k=st.integers(1, 15),
    at=st.integers(0, 12),
)
def test_slow_method_agrees(met, k, at) -> None:
    got = reached(futures(met), {"101": target(hold_months=k, promised=MONTHS[at])})["101"]
    first, held, lapsed = slow(met, k)
    n = len(met)
    for name, when in (("reached", first), ("held", held)):
        assert list(got[name].values()) == [when.count(month) for month in range(13)]
        assert got["p_not_within_horizon"][name]["successes"] == when.count(None)
        assert got[f"p_{name}_by_promised"]["successes"] == sum(w is not None and w <= at for w in when)
        expected = statistics.fmean(13 if w is None else w for w in when)
        assert got["restricted_mean_months"][name]["mean"] == pytest.approx(expected)
        for percent in (50, 80):
            in_order = sorted(math.inf if w is None else w for w in when)
            place = in_order[math.ceil(percent * n / 100) - 1]
            month = None if place == math.inf else MONTHS[int(place)]
            assert got[f"p{percent}_month"][name] == month
    assert got["p_meets_in_promised"]["successes"] == int(met[:, at].sum())
    if any(h is not None for h in held):
        assert got["p_lapsed"]["successes"] == sum(lapsed)
        assert got["p_lapsed"]["n"] == n - held.count(None)
    else:
        assert got["p_lapsed"] is None
