"""What cannot stand beside each other in one table: an error with its place, unless a row says it is doubtful."""

from __future__ import annotations

from datetime import date

import pytest

from sim.errors import ScenarioError
from tests.history.tables import months, observation, read, row

APRIL, MAY, JUNE = ("2021-04-01", "2021-04-30"), ("2021-05-01", "2021-05-31"), ("2021-06-01", "2021-06-30")


def complaints(*rows: dict[str, str]) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read(*rows)
    return [str(problem) for problem in caught.value.problems]


def test_dates_of_a_series_out_of_order_are_told_where_the_order_breaks():
    (told,) = complaints(row(*APRIL, 1), row(*JUNE, 2), row(*MAY, 3), row("2021-07-01", "2021-07-31", 4))
    assert told.startswith("h.csv:4:1: 2021-05-01 is out of order: 2021-06-01 stands before it, on line 3 (")


def test_newest_first_is_an_order_too():
    assert len(read(row(*JUNE, 1), row(*MAY, 2), row(*APRIL, 3))) == 3
    (told,) = complaints(row(*JUNE, 1), row(*MAY, 2), row("2021-08-01", "2021-08-31", 3), row(*APRIL, 4))
    assert told.startswith("h.csv:4:1: 2021-08-01 is out of order")


def test_series_and_grains_have_orders_of_their_own():
    week = ("2021-04-05", "2021-04-11")
    assert len(read(*months("2021-04", [1, 2]), row(*week, 1), row(*APRIL, 9, stream="999"))) == 4


def test_a_row_without_a_clock_beside_rows_with_one_is_refused():
    (told,) = complaints(row(*APRIL, 1), row(*MAY, 2, clock=""))
    assert told.startswith("h.csv:3:9: no clock, and line 2 gives the same measure on the clock 'force'")
    assert len(read(row(*APRIL, 1, clock=""), row(*MAY, 2, clock=""))) == 2
    assert len(read(row(*APRIL, 1), row(*APRIL, 2, clock="bt"))) == 2


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [row(*MAY, 100), row(*MAY, 101, "answered")],
            "h.csv:3:7: answered 101 is over offered 100 on line 2",
        ),
        (
            [row(*MAY, 5, "short_abandoned"), row(*MAY, 4, "abandoned")],
            "h.csv:2:7: short_abandoned 5 is over abandoned 4 on line 3",
        ),
        (
            [row(*MAY, "100", relation="<"), row(*MAY, 101, "abandoned", relation=">=")],
            "h.csv:3:7: abandoned >= 101 is over offered < 100 on line 2",
        ),
        (
            [row(*MAY, 61, "service_level_30s"), row(*MAY, 59, "service_level_60s")],
            "h.csv:3:7: a service level of 59 percent is below the one within 30 s, 61 percent on line 2",
        ),
        (
            [
                row(*MAY, 61, "service_level_30s", denominator="answered"),
                row(*MAY, 65, "service_level_30s", denominator="offered"),
            ],
            "h.csv:2:7: a service level of 61 percent is below that of offered, 65 percent on line 3",
        ),
    ],
)
def test_figures_that_cannot_both_be_true_are_refused(rows, told):
    found = complaints(*rows)
    assert found == [f"{told} (if one of them may mean something else, begin its note with 'doubtful')"]
    doubted = [rows[0], rows[1] | {"note": "Doubtful: why"}]
    assert len(read(*doubted)) == 2


@pytest.mark.parametrize(
    "rows",
    [
        [row(*MAY, 100), row(*MAY, 100, "answered")],
        [row(*MAY, 100), row(*MAY, 101, "answered", stream="999")],
        [row(*MAY, 100), row(*MAY, 101, "answered", clock="bt")],
        [row(*MAY, 100), row(*JUNE, 101, "answered")],
        [row(*MAY, 100), row(*MAY, 101, "answered", relation="<")],
        [row(*MAY, 100, relation=">"), row(*MAY, 101, "answered")],
        # 60.5 within both 61 and 60, as both are rounded
        [row(*MAY, 61, "service_level_30s"), row(*MAY, 60, "service_level_60s")],
        [
            row(*MAY, 61, "service_level_30s", denominator="unknown"),
            row(*MAY, 59, "service_level_30s", denominator="answered"),
        ],
    ],
)
def test_figures_that_may_both_be_true_are_read(rows):
    assert len(read(*rows)) == 2


def test_very_many_problems_are_cut_short():
    found = complaints(*[row("x", "2021-05-01", 1)] * 130)
    assert len(found) == 101
    assert found[-1] == "30 more problems are not listed"


@pytest.mark.parametrize(
    ("start", "end", "grain"),
    [
        ("2021-05-01", "2021-05-31", "month"),
        ("2021-02-01", "2021-02-28", "month"),
        ("2021-02-01", "2021-02-07", "week"),
        ("2021-05-05", "2021-05-05", "day"),
        ("2020-04-01", "2021-03-31", "year"),
        ("2021-04-01", "2021-06-30", "quarter"),
        ("2021-04-01", "2021-05-31", "other"),
        ("2021-05-02", "2021-06-01", "other"),
        ("2021-05-01 23:45", "2021-05-02 00:00", "quarter-hour"),
        ("2021-05-01", "2021-05-01 00:30", "half-hour"),
        ("2021-05-01 22:00", "2021-05-01 23:00", "hour"),
        ("2021-05-01 17:00", "2021-05-02 19:00", "other"),
    ],
)
def test_a_period_knows_how_long_it_is(start, end, grain):
    (found,) = read(row(start, end, 1))
    assert found.grain == grain


def test_a_part_of_a_day_lies_on_the_day_it_is_about():
    (found,) = read(row("2021-05-01 23:45", "2021-05-02 00:00", 1))
    assert (found.start, found.end) == (date(2021, 5, 1), date(2021, 5, 1))
    assert found.period() == ("2021-05-01 23:45", "2021-05-02 00:00")


@pytest.mark.parametrize(
    ("value", "unit", "written", "rounding"),
    [
        (0.61, "percent", "61", 0.005),
        (57 * 0.01, "percent", "57", 0.005),
        (0.6125, "percent", "61.25", 0.00005),
        (0.6, "share", "0.6", 0.05),
        (150, "min", "2.5", 3.0),
        (33, "s", "33", 0.5),
        (6973, "count", "6973", 0.0),
        (1e-9, "share", "1e-09", 5e-10),
    ],
)
def test_a_value_is_written_as_it_was_and_knows_its_rounding(value, unit, written, rounding):
    found = observation(value=value, unit=unit, measure="x")
    assert found.written == written
    assert found.rounding == pytest.approx(rounding, rel=1e-12)
