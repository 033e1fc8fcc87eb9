"""Runs that all tests of this folder share: one with every text that means harm, and the one before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from tests.sharing.runs import BEFORE, HARMFUL, HISTORY, add_tables


@pytest.fixture(scope="session")
def harmful_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose name, notes, sources and a stream are what a spreadsheet or a browser would act on."""
    folder = tmp_path_factory.mktemp("sharing")
    (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
    (folder / "now.yaml").write_text(HARMFUL, encoding="utf-8")
    return sim.run(folder / "now.yaml", replications=4, workers=1, out=folder / "run").folder


@pytest.fixture(scope="session")
def run_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of the briefing before: other leavers, an earlier plan."""
    folder = tmp_path_factory.mktemp("before")
    (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
    (folder / "before.yaml").write_text(BEFORE, encoding="utf-8")
    run = sim.run(folder / "before.yaml", replications=4, seed=2, workers=1, out=folder / "run").folder
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    manifest["ended"] = "2021-03-31T12:00:00+00:00"  # so that it is a forecast of the quarter, and no hindsight
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return run


@pytest.fixture(scope="session")
def full_run(harmful_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with a table of every command that adds one."""
    return add_tables(harmful_run, tmp_path_factory.mktemp("full") / "run")
