"""The real server, as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def served(scenario: Path, *options: str) -> Iterator[str]:
    """Start it on a free port, and stop it as Ctrl+C does; give the address that it says."""
    command = [sys.executable, "-m", "sim.cli", "app", str(scenario), "--port", "0", "--workers", "1", *options]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, (line, process.communicate(timeout=30))
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        said, wrong = process.communicate(timeout=60)
    assert process.returncode == 0, wrong
    assert "Stopped." in said
    assert wrong == ""
