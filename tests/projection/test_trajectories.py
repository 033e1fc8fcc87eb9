"""Trajectories: what is averaged, over what, and where the target stands."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.calendar import Calendar
from sim.measures import Figures
from sim.projection import TRAJECTORY_COLUMNS, Futures, trajectory
from tests.projection.worlds import futures, target

CALENDAR = Calendar(date(2021, 4, 1), date(2021, 6, 15))  # June is a part month


def three(within: list[list[float]], offered: list[list[float]]) -> Futures:
    periods = CALENDAR.periods("month")
    figures = []
    for part, whole in zip(np.array(within), np.array(offered), strict=True):
        share = np.divide(part, whole, out=np.full(3, np.nan), where=whole > 0)
        counts = {"offered": whole, "answered": whole, "short_abandoned": 0 * whole, "answered_within": part}
        values = {"101": {**counts, "service_level": share}, "team": {"occupancy": share}}
        figures.append(Figures(periods.labels, periods.whole, values))
    return Futures.from_figures(figures, CALENDAR, date(2021, 5, 1))


WORLD = three(
    [[8, 0, 1], [70, 0, 1], [9, 3, 1], [60, 0, 1]],
    [[10, 0, 1], [100, 0, 1], [10, 4, 1], [100, 0, 1]],
)


def test_columns_and_rows_are_those_of_the_results_page() -> None:
    frame = trajectory(WORLD, {"101": target()})
    assert tuple(frame.columns) == TRAJECTORY_COLUMNS
    columns = "month,stream,measure,mean,mc_error,p05,p10,p50,p90,p95,target,p_meets"
    assert ",".join(frame.columns) == columns
    assert sorted(set(frame.month)) == ["2021-04", "2021-05"], "history is shown, a part month is not"
    assert len(frame) == 2 * 6
    assert frame.stream.tolist() == (["101"] * 5 + ["team"]) * 2


def test_mean_is_of_the_replications_own_ratios() -> None:
    row = trajectory(WORLD, {"101": target()}).query("month == '2021-04' and measure == 'service_level'").iloc[0]
    # 0.8 0.7 0.9 0.6: mean 0.75, squares 0.05 over 3, over 4; in order 0.6 0.7 0.8 0.9
    assert row["mean"] == pytest.approx(0.75, abs=1e-15)
    assert row["mc_error"] == pytest.approx((0.05 / 3 / 4) ** 0.5, abs=1e-15)
    expected = [0.6 + 0.1 * 0.15, 0.6 + 0.1 * 0.3, 0.75, 0.8 + 0.1 * 0.7, 0.8 + 0.1 * 0.85]
    assert row[["p05", "p10", "p50", "p90", "p95"]].tolist() == pytest.approx(expected, abs=1e-15)
    assert row["target"] == 0.8
    assert row["p_meets"] == 2 / 4


def test_replications_without_a_ratio_are_left_out_of_the_mean_and_do_not_meet() -> None:
    row = (
        trajectory(WORLD, {"101": target(share=0.7)}).query("month == '2021-05' and measure == 'service_level'").iloc[0]
    )
    assert row["mean"] == row["p05"] == row["p95"] == 0.75
    assert np.isnan(row["mc_error"])
    assert row["p_meets"] == 1 / 4


def test_month_in_which_no_replication_has_a_ratio_is_empty() -> None:
    frame = trajectory(three([[0, 0, 0]], [[0, 0, 0]]), {})
    empty = frame[frame.measure == "service_level"].iloc[0, 3:].astype(float)
    assert empty.isna().all()


def test_target_stands_on_service_level_only() -> None:
    frame = trajectory(WORLD, {"101": target()})
    assert set(frame[frame.target.notna()].measure) == {"service_level"}
    assert set(frame[frame.p_meets.notna()].measure) == {"service_level"}
    assert trajectory(WORLD, {})["target"].isna().all()


def test_percentiles_are_those_of_pandas() -> None:
    rng = np.random.default_rng(4)
    met = rng.random((11, 13)) < 0.5
    frame = trajectory(futures(met), {"101": target()}).set_index(["month", "measure"])
    table = pd.DataFrame(np.where(met, 0.8, 0.79), columns=futures(met).counted_months)
    for month in table:
        row = frame.loc[(month, "service_level")]
        expected = [table[month].mean(), table[month].sem(), *table[month].quantile([0.05, 0.1, 0.5, 0.9, 0.95])]
        assert row[["mean", "mc_error", "p05", "p10", "p50", "p90", "p95"]].tolist() == pytest.approx(expected)
        assert row["p_meets"] == met[:, list(table).index(month)].mean()


@pytest.mark.parametrize(
    ("denominator", "share", "meets"),
    [("answered", 0.88, 1), ("answered", 0.89, 0), ("offered_less_short_abandons", 0.83, 1), ("offered", 0.81, 0)],
)
def test_target_is_held_against_its_own_denominator(denominator, share, meets) -> None:
    frame = trajectory(futures(np.ones((2, 13), bool)), {"101": target(share=share, denominator=denominator)})
    assert set(frame.query("measure == 'service_level'").p_meets) == {meets}  # 80 of 90 answered, of 96, of 100
