"""Runs whose reports are looked at; each is simulated once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sim
from sim.study import Run
from sim.study.telling.reporting import report
from tests.report.tables import (
    Tables,
    add,
    causes_table,
    compare_table,
    crosscheck_table,
    explain_table,
    grid_table,
    uncertainty_table,
    week_table,
)
from tests.small import SMALL

PUBLISHED = Path(__file__).parents[2] / "results" / "west_mercia_calibrated" / "run"

CAUSE = "without: {more_stay: {groups: {handlers: {leavers: 5%}}}}\n"
# a third stream, which people answer when nobody calls
ONLINE = """\
  online:
    volume: {per_day: 5}
    handle: {talk: {mean: 10 min}}
    patience: {distribution: infinite}
    priority: 3
    interruptible: true
    groups: [handlers]
groups:
"""


@pytest.fixture(scope="session")
def plain_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run as `callsim run` leaves it."""
    folder = tmp_path_factory.mktemp("report")
    path = folder / "small.yaml"
    path.write_text(SMALL.replace("groups:\n", ONLINE, 1) + CAUSE, encoding="utf-8")
    return sim.run(path, replications=12, workers=1, out=folder / "run")


@pytest.fixture(scope="session")
def full_run(plain_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same with every table that commands can add."""
    folder = tmp_path_factory.mktemp("full") / "run"
    shutil.copytree(plain_run.folder, folder)
    fill(folder)
    return Run.open(folder)


def fill(folder: Path) -> None:
    standing = "Not calibrated: said of the table."
    add(folder, "explain.csv", explain_table(), "explain", **{"from": "2021-05", "to": "2021-07"}, standing=standing)
    add(folder, "uncertainty.csv", uncertainty_table(), "explain")
    add(folder, "compare.csv", compare_table(), "compare", replications=6, standing=standing)
    add(folder, "crosscheck.csv", crosscheck_table(), "crosscheck")
    add(folder, "causes.csv", causes_table(), "crosscheck")
    add(folder, "week.csv", week_table(), "crosscheck", month="2021-06", futures=4)
    add(folder, "grid.parquet", grid_table(), "run --grid", replications=20)


@pytest.fixture(scope="session")
def plain_page(plain_run: Run) -> Tables:
    return Tables(report([plain_run.folder]).html.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def full_html(full_run: Run) -> Path:
    return report([full_run.folder]).html


@pytest.fixture(scope="session")
def full_page(full_html: Path) -> Tables:
    return Tables(full_html.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def published_html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the run that is published."""
    return report([PUBLISHED], out=tmp_path_factory.mktemp("published") / "report.html").html


@pytest.fixture(scope="session")
def filled_html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with every table, and beside itself."""
    folder = tmp_path_factory.mktemp("filled") / "run"
    shutil.copytree(PUBLISHED, folder)
    fill(folder)
    return report([folder, PUBLISHED]).html
