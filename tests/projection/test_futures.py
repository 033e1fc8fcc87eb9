"""Which months count, and the long table there and back."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.calendar import Calendar
from sim.errors import UsageError
from sim.measures import Figures
from sim.projection import Futures
from tests.projection.worlds import CALENDAR, PLAN_START, futures


@pytest.mark.parametrize(
    ("first", "last", "plan_start", "months"),
    [
        (date(2020, 4, 1), date(2021, 8, 31), date(2021, 5, 24), ("2021-06", "2021-07", "2021-08")),
        (date(2020, 4, 1), date(2021, 8, 31), date(2021, 6, 1), ("2021-06", "2021-07", "2021-08")),
        (date(2020, 4, 1), date(2021, 8, 31), date(2021, 6, 2), ("2021-07", "2021-08")),
        (date(2021, 5, 24), date(2021, 8, 30), None, ("2021-06", "2021-07")),
        (date(2021, 6, 1), date(2021, 6, 30), None, ("2021-06",)),
        (date(2021, 5, 24), date(2021, 6, 29), None, ()),
    ],
)
def test_months_that_count_are_whole_and_in_the_plan(first, last, plan_start, months) -> None:
    calendar = Calendar(first, last)
    periods = calendar.periods("month")
    some = Figures(periods.labels, periods.whole, {"101": {"offered": np.ones(len(periods.labels))}})
    assert Futures.from_figures([some], calendar, plan_start).counted_months == months


def test_table_there_and_back() -> None:
    there = futures(np.eye(3, 13, dtype=bool))
    frame = there.to_frame()
    assert list(frame.columns) == ["replication", "period", "stream", "measure", "value"]
    assert len(frame) == 3 * 27 * 8
    for table in (frame, frame.sample(frac=1, random_state=1), frame.astype({"stream": "category"})):
        back = Futures.from_frame(table, CALENDAR, PLAN_START)
        assert back.replications == (0, 1, 2)
        assert back.counted_months == there.counted_months
        assert {key: values.tolist() for key, values in back.values.items()} == {
            key: values.tolist() for key, values in there.values.items()
        }


def test_replications_are_put_in_order_of_their_numbers() -> None:
    there = futures(np.eye(2, 13, dtype=bool))
    figures = {
        number: Figures(there.months, there.whole, {"101": {"offered": np.full(27, float(number))}})
        for number in (7, 3)
    }
    got = Futures.from_figures(figures, CALENDAR, PLAN_START)
    assert got.replications == (3, 7)
    assert got.of("101", "offered")[:, 0].tolist() == [3, 7]


def test_figure_without_a_row_is_nan() -> None:
    frame = futures(np.ones((2, 13), bool)).to_frame()
    back = Futures.from_frame(frame.drop(index=0), CALENDAR, PLAN_START)
    assert np.isnan(back.of("101", "offered")[0, 0])


def test_tables_that_cannot_be_meant_are_refused() -> None:
    frame = futures(np.ones((1, 13), bool)).to_frame()
    with pytest.raises(UsageError, match="more than one row"):
        Futures.from_frame(pd.concat([frame, frame.head(1)]), CALENDAR)
    with pytest.raises(UsageError, match="'2021-W07' is no month of the period"):
        Futures.from_frame(frame.assign(period="2021-W07"), CALENDAR)
    with pytest.raises(UsageError, match="no replication"):
        Futures.from_frame(frame.head(0), CALENDAR)
    with pytest.raises(UsageError, match="no replication"):
        Futures.from_figures([], CALENDAR)


def test_figures_that_do_not_fit_together_are_refused() -> None:
    whole = np.ones(27, bool)
    months = CALENDAR.periods("month").labels
    good = Figures(months, whole, {"101": {"offered": np.ones(27)}})
    with pytest.raises(UsageError, match="replication 1 are not those of the period's months"):
        Futures.from_figures([good, Figures(months[:-1], whole[:-1], good.values)], CALENDAR)
    with pytest.raises(UsageError, match="replication 1 has other streams or measures than replication 0"):
        Futures.from_figures([good, Figures(months, whole, {"999": good.values["101"]})], CALENDAR)
    with pytest.raises(UsageError, match="no measure 'answered' of stream '101'"):
        Futures.from_figures([good], CALENDAR).of("101", "answered")
