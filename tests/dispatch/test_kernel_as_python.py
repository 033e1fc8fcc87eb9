"""The kernel runs as plain Python too: what the compiler sees is what coverage and a debugger see."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUITES = ("tests/dispatch/test_rules.py", "tests/dispatch/test_properties.py")


def test_the_suites_of_the_room_pass_without_the_compiler() -> None:
    # a process of its own, since numba reads the switch when it is imported; coverage follows into it
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *SUITES]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=600)
    assert done.returncode == 0, done.stdout.decode()[-3000:]
