"""A run that all tests of the ledger share."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from tests.tiny import TINY


@pytest.fixture(scope="session")
def tiny_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the tiny centre: projections of July and August 2021."""
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "tiny.yaml").write_text(TINY, encoding="utf-8")
    return sim.run(folder / "tiny.yaml", replications=6, workers=1, out=folder / "run").folder
