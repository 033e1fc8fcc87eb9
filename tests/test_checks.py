"""Checks of a run's input and output, by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.checks import check, check_answered, check_conservation, check_history
from sim.history import COLUMNS, read_history
from sim.history.quality import check_input
from sim.measures import Figures
from sim.projection import Futures
from sim.scenario.model import Target

MAY = "2021-05-01,2021-05-31,101,service_level_30s,offered,=,61,percent,force,s,"
CALENDAR = Calendar(date(2021, 3, 1), date(2021, 6, 30))
ZERO = [0.0] * 4
# two replications of March to June; ratios of sums, then their mean
ONE = {
    "offered": [100, 200, 100, 50],
    "answered": [80, 180, 90, 40],
    "short_abandoned": [20, 0, 10, 0],
    "answered_within": [60, 90, 45, 40],
}
OTHER = {
    "offered": [100, 100, 300, 50],
    "answered": [100, 80, 240, 50],
    "short_abandoned": [0, 0, 0, 0],
    "answered_within": [80, 40, 120, 50],
}


def futures(*replications: Mapping[str, Sequence[float]], stream="101") -> Futures:
    periods = CALENDAR.periods("month")
    figures = [
        Figures(periods.labels, periods.whole, {stream: {k: np.array(v, float) for k, v in r.items()}})
        for r in replications
    ]
    return Futures.from_figures(figures, CALENDAR)


def history(*rows: dict[str, str]):
    plain = dict(zip(COLUMNS, MAY.split(","), strict=True))
    lines = [",".join((plain | row).values()) for row in rows]
    return read_history("h.csv", "\n".join([",".join(COLUMNS), *lines]).encode())


def compared(*rows: dict[str, str], **target: str):
    targets = {"101": Target.model_validate({"share": "80%", "within": "30s"} | target)}
    return check_history(futures(ONE, OTHER), targets, history(*rows), CALENDAR)


def test_a_row_holds_a_statistic_against_a_threshold():
    assert check("a", 1, "<=", 1, "x").passed
    assert not check("a", 1.1, "<=", 1, "x").passed
    assert check("a", 0, "==", 0, "x").passed
    assert not check("a", float("nan"), "==", 0, "x").passed
    row = check("a", np.float64(2), "<=", 3, "why")
    assert row.to_dict() == {
        "check": "a", "statistic": 2.0, "operator": "<=", "threshold": 3.0, "passed": True, "comment": "why"
    }  # fmt: skip


def test_every_attempt_has_one_outcome():
    good = {
        "attempts": [10, 20, 0, 5],
        "answered": [5, 10, 0, 1],
        "abandoned": [2, 4, 0, 1],
        "overflowed": [1, 3, 0, 1],
        "lost": [2, 3, 0, 1],
        "unfinished": [0, 0, 0, 1],
    }
    bad = good | {"attempts": [10, 20, 2, 5], "unfinished": ZERO, "lost": [2, 3, 0, 2]}
    rows = check_conservation(futures(good, bad), ["101"])
    assert [(r.check, r.statistic, r.passed) for r in rows] == [
        ("conservation of 101", 2, False),
        ("unfinished 101", 1, False),
    ]
    clean = good | {"unfinished": ZERO, "lost": [2, 3, 0, 2]}
    assert all(row.passed for row in check_conservation(futures(clean), ["101"]))


def test_the_quality_of_the_input_is_counted():
    same = {"note": "first"}
    rows = check_input(
        history(
            same, same | {"note": "again"}, {"denominator": "unknown"}, {"note": "doubtful: why"}, {"clock": "bt"},
            {"denominator": "offered_less_short_abandons"}, {"measure": "offered", "unit": "count", "denominator": ""},
        )
    )  # fmt: skip
    assert [(r.statistic, r.passed) for r in rows] == [(1, False), (1, False), (2, False)]
    assert rows[0].comment.startswith("of 7;")
    assert all(row.passed for row in check_input(()))


def test_a_month_is_compared_with_the_mean_of_the_replications_ratios():
    (row,) = compared({})
    assert row.check == "history: 101 in 2021-05"
    assert row.statistic == pytest.approx(abs((0.45 + 0.4) / 2 - 0.61))
    assert not row.passed
    (row,) = compared({"period_start": "2021-06-01", "period_end": "2021-06-30"})
    assert row.comment == "published 61 %, simulated 90 % of offered"
    assert compared({"value": "50"})[0].passed


@pytest.mark.parametrize(
    ("denominator", "own", "simulated"),
    [
        ("unknown", "offered", (45 / 100 + 120 / 300) / 2),
        ("unknown", "answered", (45 / 90 + 120 / 240) / 2),
        ("offered", "answered", (45 / 100 + 120 / 300) / 2),
        ("answered", "offered", (45 / 90 + 120 / 240) / 2),
        ("", "offered_less_short_abandons", (45 / 90 + 120 / 300) / 2),
    ],
)
def test_a_figure_is_compared_on_its_own_denominator_or_else_the_targets(denominator, own, simulated):
    # it used to be compared with the share of offered calls whatever either said
    (row,) = compared({"denominator": denominator, "value": "0"}, denominator=own)
    assert row.statistic == pytest.approx(simulated)


def test_two_denominators_of_one_month_are_two_rows():
    assert len(compared({"denominator": "offered"}, {"denominator": "answered"})) == 2


def test_several_months_are_compared_by_ratio_of_sums():
    (row,) = compared({"period_start": "2021-03-01", "period_end": "2021-05-31", "value": "0"})
    assert row.check == "history: 101 from 2021-03 to 2021-05"
    assert row.statistic == pytest.approx((195 / 400 + 240 / 500) / 2)
    # a row of two months used to be taken for a week over the month's end
    (row,) = compared({"period_start": "2021-04-01", "period_end": "2021-05-31", "value": "0"})
    assert row.check == "history: 101 from 2021-04 to 2021-05"
    assert row.statistic == pytest.approx((135 / 300 + 160 / 400) / 2)
    # and one that starts on the first of a month is about that month too, however short
    (row,) = compared({"period_start": "2021-04-01", "period_end": "2021-05-01", "value": "0"})
    assert row.check == "history: 101 from 2021-04 to 2021-05"


def test_weeks_are_averaged_and_compared_with_the_month_they_end_in():
    weeks = [("2021-04-26", "2021-05-02", "60"), ("2021-05-03", "2021-05-09", "66"), ("2021-05-10", "2021-05-16", "63")]
    (row,) = compared(*({"period_start": a, "period_end": b, "value": v} for a, b, v in weeks))
    assert row.check == "history: 101 in 2021-05"
    assert row.statistic == pytest.approx(0.63 - 0.425)


def test_stretches_of_a_month_count_by_their_days():
    parts = [("2021-05-03", "2021-05-16", "60"), ("2021-05-17", "2021-05-23", "66")]
    (row,) = compared(*({"period_start": a, "period_end": b, "value": v} for a, b, v in parts))
    assert row.statistic == pytest.approx(0.62 - 0.425)


def test_nothing_is_said_of_history_before_calls_are_simulated():
    target, ones = {"101": Target.model_validate({"share": "80%", "within": "30s"})}, futures(ONE)
    assert check_history(ones, target, history({}), CALENDAR)
    assert check_history(ones, target, history({}), CALENDAR, date(2021, 5, 2)) == []


@pytest.mark.parametrize(
    "row",
    [
        {"stream": "999"},
        {"measure": "service_level_10s"},
        {"measure": "offered", "unit": "count"},
        {"clock": "bt"},
        {"period_start": "2021-02-01", "period_end": "2021-02-28"},
        {"period_end": "2021-07-01"},
    ],
)
def test_what_cannot_be_compared_is_left_out(row):
    assert compared(row) == []


def test_figures_of_the_targets_clock_and_of_no_clock_are_compared():
    assert len(compared({"clock": "bt"}, clock="bt")) == 1
    assert compared({"clock": "force"}, clock="bt") == []
    assert len(compared({"clock": ""}, clock="bt")) == 1


def test_a_month_without_calls_is_answered_in_none():
    empty = dict.fromkeys(ONE, ZERO)
    targets = {"101": Target.model_validate({"share": "80%", "within": "30s"})}
    (row,) = check_history(futures(empty), targets, history({}), CALENDAR)
    assert row.statistic == pytest.approx(0.61)


def test_a_bound_is_off_by_what_it_is_broken_by():
    # May: 45 of 100 and 120 of 300 in time, 0.425 in the mean
    (kept,) = compared({"relation": ">", "value": "30"})
    assert (kept.statistic, kept.passed) == (0.0, True)
    (broken,) = compared({"relation": ">=", "value": "90"})
    assert broken.statistic == pytest.approx(0.9 - 0.425)
    assert broken.comment.startswith("published > 90 %")
    (below,) = compared({"relation": "<", "value": "10"})
    assert below.statistic == pytest.approx(0.425 - 0.1)


def test_a_doubtful_row_is_compared_and_marked():
    (row,) = compared({"note": "doubtful: may be another year", "value": "40"})
    assert "(doubtful)" in row.comment


def test_a_stream_that_nobody_answers_is_told():
    fine = futures(ONE)
    assert check_answered(fine, ["101"]) == []
    nobody = {**ONE, "answered": ZERO}
    (row,) = check_answered(futures(nobody), ["101"])
    assert not row.passed
    assert "nobody was answered" in row.comment
    (row,) = check_answered(futures(dict.fromkeys(ONE, ZERO)), ["101"])
    assert (row.statistic, row.comment) == (1.0, "no call at all was simulated")
