"""Lines from a run's figures, worked by hand, and by a second way."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.ledger import About, months_ahead, of_futures, of_trajectory
from sim.ledger.registering import run_hash
from sim.projection import Futures, trajectory
from sim.scenario.model import Target

ABOUT = About("a" * 64, "A plan", "b" * 64, "Not calibrated.", "2021-05-24", "2021-05-25T09:00:00+00:00", 5)
TARGET = Target.model_validate({"share": "80%", "within": "30s"}, context={"file": True})


def futures() -> Futures:
    """Five futures of May to July 2021, June and July in the plan; nobody calls in July."""
    within = np.array([[50, 70, 0], [50, 75, 0], [50, 80, 0], [50, 85, 0], [50, 90, 0]], float)
    offered = np.array([[100, 100, 0]] * 5, float)
    share = np.divide(within, offered, out=np.full_like(within, np.nan), where=offered > 0)
    values = {("101", "offered"): offered, ("101", "answered_within"): within, ("101", "service_level"): share}
    counted = np.array([False, True, True])
    return Futures(("2021-05", "2021-06", "2021-07"), np.ones(3, bool), counted, (0, 1, 2, 3, 4), values)


def test_quantiles_and_the_chance_are_those_of_five_futures_by_hand():
    (june,) = of_futures(ABOUT, {"101": TARGET}, futures())
    assert june.month == "2021-06"
    assert (june.quantile(0.5), june.quantile(0.25), june.quantile(0.75)) == (0.8, 0.75, 0.85)
    assert june.quantile(0.1) == pytest.approx(0.72)  # two fifths of the way from the first to the second
    assert june.mean == pytest.approx(0.8)
    assert june.p_meets == pytest.approx(0.6)  # 80, 85 and 90 of 100: exactly 80 % meets
    assert (june.share, june.within_s, june.denominator, june.clock) == (0.8, 30.0, "offered", "force")


def test_a_published_run_without_futures_gives_the_same_of_what_it_has_kept():
    (whole,) = of_futures(ABOUT, {"101": TARGET}, futures())
    (kept,) = of_trajectory(ABOUT, {"101": TARGET}, trajectory(futures(), {"101": TARGET}))
    assert list(kept.quantiles) == ["5", "10", "50", "90", "95"]
    assert all(whole.quantiles[name] == value for name, value in kept.quantiles.items())
    assert (kept.mean, kept.p_meets, kept.month) == (whole.mean, whole.p_meets, whole.month)


@pytest.mark.parametrize(
    ("start", "month", "ahead"),
    [
        (date(2021, 5, 24), "2021-06", 1),
        (date(2021, 6, 1), "2021-06", 1),
        (date(2021, 6, 2), "2021-07", 1),
        (date(2021, 5, 24), "2022-06", 13),
        (date(2022, 1, 1), "2022-01", 1),
    ],
)
def test_the_first_whole_month_of_a_plan_is_one_month_ahead(start, month, ahead):
    assert months_ahead(start, month) == ahead


def test_a_run_is_named_by_its_scenario_and_its_figures():
    assert run_hash("b" * 64, b"figures") == run_hash("b" * 64, b"figures")
    assert len({run_hash("b" * 64, b"figures"), run_hash("b" * 64, b"others"), run_hash("c" * 64, b"figures")}) == 3
