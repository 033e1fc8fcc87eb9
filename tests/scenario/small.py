"""Small scenarios for the tests, and what is said of a text that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import Loaded, load_scenario

SMALL = """\
name: small
period: {start: 2021-01-01, plan_start: 2021-02-01, end: 2021-12-31}
targets:
  calls:
    share: 80%
    within: 30s
streams:
  calls:
    volume: {per_day: 100}
    handle:
      talk: {mean: 4 min}
    patience:
      mean: 3 min
    priority: 1
    groups: [handlers]
groups:
  handlers:
    on_duty: 5
"""

ROSTER = SMALL.replace(
    "    on_duty: 5\n",
    """\
    strength: 20
    shifts:
      early: 07:00-15:00
      late: 15:00-23:00
      night: 23:00-07:00
    patterns:
      five:
        cycle: [early, early, late, late, night, night, off, off, off, off]
        teams: 5
""",
)


def write(folder: Path, text: str | bytes, name: str = "plan.yaml") -> Path:
    """Write a scenario and give its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def load(folder: Path, text: str | bytes) -> Loaded:
    """Load a scenario that is right."""
    return load_scenario(write(folder, text))


def problems(folder: Path, text: str | bytes) -> list[str]:
    """Say what is wrong with a text, without the folder's name."""
    path = write(folder, text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert len(str(caught.value).splitlines()) == len(caught.value.problems)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def only_problem(folder: Path, text: str | bytes) -> str:
    """Say the only thing that is wrong with a text."""
    found = problems(folder, text)
    assert len(found) == 1, found
    return found[0]


def replaced(text: str, old: str, new: str) -> str:
    """Replace something that is there exactly once."""
    assert text.count(old) == 1, old
    return text.replace(old, new)
