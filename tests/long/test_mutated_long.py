from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenario.mutations import copies
from tests.scenario.test_mutated import SCENARIOS, check_copy, name_of, text_of

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
IDS = [name_of(path) for path in SCENARIOS]


@pytest.mark.parametrize("path", SCENARIOS, ids=IDS)
def test_three_hundred_copies_in_process(tmp_path, capsys, path):
    for kinds, copy in copies(path, text_of(path), tmp_path / "a", seed=2, count=300):
        check_copy(copy, kinds, capsys)


@pytest.mark.parametrize("path", SCENARIOS, ids=IDS)
def test_twenty_copies_as_processes_of_their_own(tmp_path, path):
    for kinds, copy in copies(path, text_of(path), tmp_path / "a", seed=3, count=20):
        done = subprocess.run(
            [sys.executable, "-m", "sim.cli", "validate", str(copy)],
            cwd=ROOT,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode in (0, 2), (kinds, done.stderr)
        assert b"Traceback" not in done.stderr, kinds
