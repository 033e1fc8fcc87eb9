"""Figures say what they show, mark what was published, and are the same bytes each time."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import UsageError
from sim.history import COLUMNS, read_history
from sim.report.figures import draw_trajectory, save
from sim.report.page.drawing import Step, draw_fan, draw_waterfall
from sim.report.page.svg import svg
from sim.report.people import draw_workforce
from sim.scenario.model import Target

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MONTHS = [f"{year}-{month:02d}" for year in (2020, 2021) for month in range(1, 13)]
TARGET = Target.model_validate({"share": "80%", "within": "30s", "promised": "2021-12"})
ABOUT = {"scenario": "A <b>plan</b> & $more$", "plan_start": date(2021, 5, 24), "note": "Not calibrated."}


@pytest.fixture
def trajectory() -> pd.DataFrame:
    frames = []
    measures = [("101", "service_level", 0.6), *(("h", m, 100.0) for m in ("establishment", "strength", "effective"))]
    for stream, measure, level in measures:
        mean = level * (1 + 0.1 * np.sin(np.arange(24)))
        bands = {f"p{p:02d}": mean * (1 + (p - 50) / 500) for p in (5, 10, 50, 90, 95)}
        frames.append(pd.DataFrame({"month": MONTHS, "stream": stream, "measure": measure, "mean": mean, **bands}))
    return pd.concat(frames)


def published(*rows: str):
    return read_history("history.csv", "\n".join([",".join(COLUMNS), *rows]).encode())


def texts(axes) -> list[str]:
    return [text.get_text().strip() for text in axes.texts]


def test_a_trajectory_has_its_target_its_promise_and_what_was_published(trajectory: pd.DataFrame) -> None:
    history = published(
        "2020-04-01,2020-04-30,101,service_level_30s,unknown,=,84,percent,force,x,",
        "2021-04-26,2021-05-02,101,service_level_30s,unknown,=,60,percent,force,x,",
        "2020-04-01,2021-03-31,101,service_level_30s,unknown,=,57,percent,force,x,doubtful: may be another year",
        "2021-05-01,2021-05-18,101,service_level_30s,unknown,>,55,percent,force,x,",
        "2021-01-01,2021-01-31,999,service_level_10s,unknown,=,91,percent,force,x,",
        "2012-01-01,2012-01-31,101,service_level_30s,unknown,=,99,percent,force,x,",
        "2021-01-01,2021-01-31,101,mean_wait,,=,33,s,force,x,",
    )
    figure = draw_trajectory(trajectory, "101", TARGET, history=history, **ABOUT)
    [axes] = figure.axes
    said = texts(axes)
    assert axes.get_title(loc="left") == "Share of 101 calls answered within 30 s\nA <b>plan</b> & $more$"
    assert axes.get_ylabel() == "% of calls offered"
    assert "target 80 %" in said
    assert "promised: December 2021" in said
    assert "projection from here" in said
    assert "84" in said
    assert "> 55" in said
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "published: 57 (doubtful), Apr 2020 to Mar 2021", "published",
    ]  # fmt: skip
    assert not {"60", "91", "99", "33"} & set(said)  # a week is a mark without a number; the others are not shown
    assert "Not calibrated." in figure.get_supxlabel()


def test_a_month_without_all_its_calls_is_not_drawn(trajectory: pd.DataFrame) -> None:
    """Calls from 5 June 2020 on: July is the first month that is whole."""
    [axes] = draw_trajectory(trajectory, "101", TARGET, calls_from=date(2020, 6, 5), **ABOUT).axes
    mean = trajectory.query("stream == '101' and month >= '2020-07'")["mean"]
    assert np.allclose(np.asarray(axes.lines[0].get_ydata(), dtype=float), 100 * mean)
    with pytest.raises(UsageError, match="no month has all its 101 calls"):
        draw_trajectory(trajectory, "101", TARGET, calls_from=date(2021, 12, 2), **ABOUT)


@pytest.mark.parametrize("bare", [True, False])
def test_no_name_in_a_trajectory_lies_over_another(trajectory: pd.DataFrame, bare: bool) -> None:
    history = published(
        "2020-04-01,2020-04-30,101,service_level_30s,unknown,=,84,percent,force,x,",
        "2020-04-01,2021-03-31,101,service_level_30s,unknown,=,57,percent,force,x,doubtful: may be another year",
    )
    figure = draw_trajectory(
        trajectory,
        "101",
        TARGET,
        history=history,
        bare=bare,
        **ABOUT | {"scenario": "A plan with a name that goes on for a while"},
    )
    figure.draw_without_rendering()
    [axes] = figure.axes
    titles = [] if bare else [axes._left_title]
    boxes = [text.get_window_extent() for text in (*titles, *axes.texts, *axes.get_legend().get_texts())]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert all(box.x1 <= figure.bbox.x1 + 1 for box in boxes)


def test_a_trajectory_without_a_promise_or_history_draws_too(trajectory: pd.DataFrame) -> None:
    target = Target.model_validate({"share": 0.8, "within": "30s", "denominator": "offered_less_short_abandons"})
    [axes] = draw_trajectory(trajectory.iloc[:1], "101", target, **ABOUT).axes
    assert axes.get_ylabel() == "% of calls offered less short abandons"
    assert not any("promised" in said for said in texts(axes))


def test_every_year_is_written_once(trajectory: pd.DataFrame) -> None:
    figure = draw_trajectory(trajectory, "101", TARGET, **ABOUT)
    figure.draw_without_rendering()
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert sum("2020" in label for label in labels) == 1
    assert sum("2021" in label for label in labels) == 1


def test_people_are_labelled_apart(trajectory: pd.DataFrame) -> None:
    figure = draw_workforce(trajectory, "h", **ABOUT)
    [axes] = figure.axes
    places = {
        text.get_text(): text.xy[1]
        for text in axes.texts
        if text.get_text() in ("establishment", "in post", "effective")
    }
    assert len(places) == 3
    heights = sorted(places.values())
    assert min(np.diff(heights)) > 0


def test_the_same_figure_is_the_same_bytes(trajectory: pd.DataFrame, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        save(draw_trajectory(trajectory, "101", TARGET, **ABOUT), tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_dollar_signs_in_a_name_are_not_read_as_a_formula(trajectory: pd.DataFrame) -> None:
    for figure in (draw_trajectory(trajectory, "101", TARGET, **ABOUT), draw_workforce(trajectory, "h", **ABOUT)):
        assert not figure.axes[0]._left_title.get_parse_math()


def a_fan(**drawn: Any) -> Figure:
    months = [f"2021-{number:02d}" for number in range(1, 13)]
    rows = pd.DataFrame({"month": months} | dict.fromkeys(("mean", "p05", "p10", "p90", "p95"), 0.8))
    return draw_fan(rows, unit=100.0, plan_start=date(2021, 4, 1), ceiling=101.0, promised="2021-06", **drawn)


@pytest.mark.parametrize("target", [80.0, 3.0, 97.0])
def test_names_of_lines_in_a_small_fan_stand_beside_the_data(target: float) -> None:
    """White behind "target 80" wiped out the very line that lay on the target."""
    figure = a_fan(target=target)
    figure.draw_without_rendering()
    [axes] = figure.axes
    frame = axes.get_window_extent()
    assert {" ".join(text.get_text().split()) for text in axes.texts} == {f"target {target:g}", "promised"}
    for text in axes.texts:
        box = text.get_window_extent()
        assert box.x0 >= frame.x1 or box.y0 >= frame.y1
        assert text.get_bbox_patch() is None
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1


def test_names_of_lines_that_are_close_do_not_meet() -> None:
    figure = a_fan(limits=[("upper limit", 60.0), ("area of concern", 45.0)])
    figure.draw_without_rendering()
    upper, concern = (text.get_window_extent() for text in figure.axes[0].texts[:2])
    assert not upper.overlaps(concern)


def test_no_number_of_a_waterfall_lies_on_the_line_of_the_target() -> None:
    steps = [Step("a", 15.9, nan, nan), Step("b", -1.4, -2.0, -0.8), Step("c", -6.8, nan, nan)]
    figure = draw_waterfall(("Erlang C", 60.0), steps, ("simulation", 67.7), target=80.0)
    figure.draw_without_rendering()
    [axes] = figure.axes
    line = axes.transData.transform((80.0, 0.0))[0]
    numbers = [text for text in axes.texts if "target" not in text.get_text()]
    assert len(numbers) == 5
    assert not [text.get_text() for text in numbers if text.get_window_extent().x0 < line < text.get_window_extent().x1]


def test_a_name_in_letters_that_the_font_lacks_is_drawn_without_a_warning(tmp_path: Path) -> None:
    figure = a_fan(limits=[("\u547c\u53eb\u4e2d\u5fc3", 60.0)])
    assert "\u547c\u53eb\u4e2d\u5fc3" in svg(figure, "x")
    save(figure, tmp_path / "a.png")  # warnings are errors here
    assert (tmp_path / "a.png").stat().st_size > 1000
