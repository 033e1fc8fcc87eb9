"""What notebooks use: names that load when asked for, and the figures of a run as axes."""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.study import Run
from tests.small import SMALL
from tests.tiny import TINY

PUBLISHED = Path(__file__).parent.parent.parent / "results" / "west_mercia_calibrated" / "run"


@pytest.fixture(scope="module")
def published() -> Run:
    return sim.Run.open(PUBLISHED)


def test_every_name_is_there_and_offered() -> None:
    for name in sim.__all__:
        assert getattr(sim, name) is getattr(sim, name)
        assert name in dir(sim)
    assert sim.erlang.erlang_c(13, 10) == pytest.approx(0.2853, abs=5e-5)
    with pytest.raises(AttributeError, match="no attribute 'calculate'"):
        sim.calculate  # noqa: B018


def test_what_is_offered_is_what_the_reference_page_describes_and_nothing_else() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    described = re.findall(r"^## `sim\.(\w+)`", page, flags=re.M)
    assert sorted(described) == sorted(sim.__all__) == dir(sim)


def test_no_function_has_the_name_of_a_package_that_would_take_its_place() -> None:
    inside = {module.name for module in pkgutil.iter_modules(sim.__path__)}
    assert inside & set(sim.__all__) == {"erlang"}  # which is that package


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = {"numpy", "pandas", "matplotlib", "pydantic", "scipy"}
    code = f"import sim, sys; dir(sim); print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "[]"


def test_a_trajectory_is_drawn_from_the_runs_own_table_with_what_was_published(published: Run) -> None:
    axes = published.plot_trajectory("101")
    rows = published.trajectory.query("stream == '101' and measure == 'service_level'")
    drawn = [np.asarray(line.get_ydata(), dtype=float) for line in axes.lines]
    mean = 100 * rows["mean"].to_numpy()
    assert any(len(line) == len(mean) and np.allclose(line, mean) for line in drawn)
    assert any(len(line) == 1 and line[0] == pytest.approx(84) for line in drawn)  # April 2020, as published
    assert "within 30 s" in axes.get_title(loc="left")
    said = " ".join(text.get_text() for text in axes.get_figure().findobj(lambda artist: hasattr(artist, "get_text")))
    assert "100 futures" in said
    assert "Calibrated on 14 rows" in said


def test_people_are_drawn_from_the_runs_own_table(published: Run) -> None:
    axes = published.plot_workforce("handlers")
    rows = published.trajectory.query("stream == 'handlers' and measure == 'strength'")
    assert any(
        np.allclose(np.asarray(line.get_ydata(), dtype=float), rows["mean"])
        for line in axes.lines
        if len(np.asarray(line.get_ydata())) == len(rows)
    )


def test_axes_can_be_changed_and_saved(published: Run, tmp_path: Path) -> None:
    axes = published.plot_trajectory("999")
    axes.set_ylim(50, 100)
    axes.get_figure().savefig(tmp_path / "closer.png")
    assert (tmp_path / "closer.png").read_bytes().startswith(b"\x89PNG")


def test_what_is_not_there_is_named(published: Run) -> None:
    with pytest.raises(UsageError, match=r"no target for 'internal' .*: give '101' or '999'"):
        published.plot_trajectory("internal")
    with pytest.raises(UsageError, match=r"no group '101' on a roster .*: give 'handlers'"):
        published.plot_workforce("101")


def written(folder: Path, text: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_run_of_one_future_says_so_and_needs_no_history(tmp_path: Path) -> None:
    run = sim.run(written(tmp_path, SMALL), replications=1, workers=1, out=tmp_path / "run")
    for axes in (run.plot_trajectory("101"), run.plot_workforce("handlers")):
        said = [artist.get_text() for artist in axes.get_figure().findobj(lambda artist: hasattr(artist, "get_text"))]
        assert any("1 future." in text and "Not calibrated" in text for text in said)


def test_a_run_without_a_whole_month_or_a_roster_is_refused_in_words(tmp_path: Path) -> None:
    text = TINY.replace(
        "start: 2021-06-01, plan_start: 2021-07-01, end: 2021-08-31", "start: 2021-06-01, end: 2021-06-20"
    )
    text = text.replace(", promised: 2021-07, hold_months: 2", "")
    run = sim.run(written(tmp_path, text), replications=1, workers=1, out=tmp_path / "run")
    with pytest.raises(UsageError, match="no whole month"):
        run.plot_trajectory("calls")
    with pytest.raises(UsageError, match=r"no group 'handlers' on a roster .*: there is none"):
        run.plot_workforce("handlers")
