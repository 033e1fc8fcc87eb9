"""Futures that arrive: in which order, how many are out at once, and what is let go."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import nan
from pathlib import Path
from threading import Event, Lock

import numpy as np
import pytest

from sim.app.changes import Changes
from sim.app.futures import MOST_CALLERS, Side, arrivals, callers_of, check_size, in_order, look
from sim.app.source import Source
from sim.app.view import _share, apart, fan
from sim.errors import UsageError
from sim.measures import Figures
from sim.projection import Difference
from sim.study import run
from tests.tiny import TINY

NOTHING = Figures((), np.zeros(0, dtype=bool), {})


@dataclass(frozen=True)
class Ended:
    number: int
    figures: Figures


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("tiny")
    text = TINY.replace("patience: {mean: 10 min}", "patience: {mean: 10 min}\n    repeats: {share: 20%, after: 1 day}")
    (folder / "tiny.yaml").write_text(text, encoding="utf-8")
    return Source.of(folder / "tiny.yaml", folder / "kept")


def side(source: Source, *numbers: int) -> Side:
    made = Side(source.loaded, 1)
    for number in numbers:
        made.keep(number, NOTHING)
    return made


@pytest.mark.parametrize(
    ("count", "most", "shown"),
    [
        (0, 100, 0), (4, 100, 0), (5, 100, 5), (19, 100, 5), (20, 100, 20), (39, 100, 20), (40, 100, 40),
        (99, 100, 80), (100, 100, 100), (3, 3, 3), (2, 3, 0), (7, 7, 7), (50, 50, 50), (49, 50, 40),
    ],
)  # fmt: skip
def test_a_picture_is_drawn_at_few_looks(count: int, most: int, shown: int) -> None:
    assert look(count, most) == shown


def test_what_was_changed_comes_first_then_both_in_turn(source: Source) -> None:
    baseline, changed = side(source, 0, 1, 22), side(source, 3)
    wanted = [("changed" if of is changed else "baseline", number) for of, number in in_order(baseline, changed, 24)]
    assert wanted[:19] == [("changed", number) for number in range(20) if number != 3]
    assert wanted[19:37] == [("baseline", number) for number in range(2, 20)]
    assert wanted[37:] == [
        ("changed", 20), ("baseline", 20), ("changed", 21), ("baseline", 21), ("changed", 22), ("changed", 23),
        ("baseline", 23),
    ]  # fmt: skip
    assert [number for _, number in in_order(baseline, None, 5)] == [2, 3, 4]


def test_only_futures_without_a_gap_are_shown(source: Source) -> None:
    made = side(source, 0, 1, 3)
    assert made.count == 2
    made.keep(2, NOTHING)
    assert made.count == 4
    assert list(made.first(3)) == [0, 1, 2]


def test_few_are_out_at_once_and_none_after_it_is_let_go(source: Source) -> None:
    """One that moves a slider does not wait for a hundred futures that nobody wants any more."""
    begun: list[int] = []
    lock, go = Lock(), Event()

    def task(number: int) -> Ended:
        with lock:
            begun.append(number)
        if number >= 2:
            go.wait(5)
        return Ended(number, NOTHING)

    made = side(source)
    object.__setattr__(made, "__dict__", {**made.__dict__, "task": task})

    async def follow() -> None:
        with ThreadPoolExecutor(2) as executor:
            coming = arrivals(executor, ((made, number) for number in range(100)), 3)
            seen = 0
            async for _ in coming:
                seen += 1
                if seen == 2:
                    break
            await coming.aclose()
            go.set()

    asyncio.run(follow())
    assert made.count == 2
    assert len(begun) <= 5  # two that ended, and at most three that were out


def test_a_plan_that_is_too_large_for_a_page_is_refused(source: Source) -> None:
    check_size(MOST_CALLERS)
    with pytest.raises(UsageError, match="use callsim run"):
        check_size(MOST_CALLERS + 1)
    june = Side(source.changed(Changes()), 1).loaded
    # 20 a day over two weeks of June, and over July and August
    assert callers_of(june) == pytest.approx(20 * (14 + 31 + 31))


@pytest.fixture(scope="module")
def both(source: Source) -> tuple[Side, Side]:
    sides = Side(source.changed(Changes()), 1), Side(source.changed(Changes((("repeats", 2.0),))), 1)
    for one in sides:
        for number in range(6):
            one.keep(number, one.task(number).figures)
    return sides


def test_what_is_shown_are_the_figures_of_a_run(both: tuple[Side, Side], tmp_path: Path) -> None:
    for at, one in enumerate(both):
        done = run(one.loaded, replications=6, workers=1, out=tmp_path / f"{at}")
        rows = done.trajectory.query("measure == 'service_level' and month >= '2021-07'").set_index("month")
        shown = fan(one.loaded, one.first(6), "calls", "x", calibrated=False)
        assert shown.count == 6
        assert shown.months == {
            month: tuple(f"{100 * rows.loc[month, column]:.1f}" for column in ("mean", "p10", "p90"))
            for month in ("2021-07", "2021-08")
        }
        assert "not calibrated" in shown.answer
        assert f"{shown.months['2021-07'][0]} % in July 2021" in shown.alt
        assert shown.svg.startswith("<svg")


def test_the_difference_is_taken_pair_by_pair(both: tuple[Side, Side], tmp_path: Path) -> None:
    baseline, changed = both
    level = [
        [one.done[number].values["calls"]["service_level"][1] for number in range(6)] for one in (baseline, changed)
    ]  # fmt: skip
    gaps = [100 * (after - before) for before, after in zip(*level, strict=True)]
    mean = sum(gaps) / 6
    half = 2.5706 * (sum((gap - mean) ** 2 for gap in gaps) / 5 / 6) ** 0.5  # t with five degrees of freedom
    said = apart((baseline.loaded, changed.loaded), (baseline.first(6), changed.first(6)), "calls", calibrated=False)
    assert said.count == 6
    told = said.months["2021-07"].replace("−", "-").replace("(", "").replace(")", "").split(" ")
    assert [float(told[0]), float(told[1]), float(told[3])] == pytest.approx(
        [mean, mean - half, mean + half], abs=0.051
    )
    assert said.sentences[0].startswith("Answered in time in July 2021: ")
    assert said.sentences[1].startswith("Held by July 2021: in ")


def test_both_answers_beside_a_difference_are_of_as_many_futures(both: tuple[Side, Side]) -> None:
    baseline, changed = both
    said = apart((baseline.loaded, changed.loaded), (baseline.first(4), changed.first(4)), "calls", calibrated=False)
    for one, answer in zip(both, said.answers, strict=True):
        assert answer == fan(one.loaded, one.first(4), "calls", "x", calibrated=False).answer


def test_a_printed_difference_is_that_of_the_printed_figures() -> None:
    """68.66 and 68.44 would be printed as 68.7 and 68.4, 0.3 apart, beside a difference of -0.2."""
    row = Difference("service_level", "2021-07", 0.6866, 0.6844, -0.0022, -0.004, -0.0004, 100)
    assert _share(row).startswith("Answered in time in July 2021: 68.66 % as it is, 68.44 % with your changes; a diff")
    assert _share(row).endswith("difference of −0.22 (−0.40 to −0.04) points.")
    plain = replace(row, baseline=0.6871, value=0.6842, difference=-0.0029)
    assert _share(plain).endswith(
        "68.7 % as it is, 68.4 % with your changes; a difference of −0.3 (−0.4 to 0.0) points."
    )
    assert "– % with your changes; a difference of – points." in _share(replace(row, value=nan, difference=nan))


def test_a_month_that_is_not_there_is_a_dash(both: tuple[Side, Side]) -> None:
    from sim.app.view import percent

    assert percent(float("nan")) == "–"
    assert percent(0.5) == "50.0"
