from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sim.scenario
from sim.scenario import init_text, reference_page
from tests.scenario.small import load

ROOT = Path(__file__).parents[2]


def test_the_reference_page_is_written_from_the_model():
    page = (ROOT / "docs" / "reference" / "scenario.md").read_text(encoding="utf-8")
    assert page == reference_page(), "python -m sim.scenario.reference > docs/reference/scenario.md"


def test_the_command_that_writes_the_page():
    command = [sys.executable, "-m", "sim.scenario.reference"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode() == reference_page()


def test_every_key_has_a_description_and_a_default_or_is_required():
    rows = [line for line in reference_page().splitlines() if line.startswith("| `") and line.count("|") == 5]
    assert len(rows) > 90
    assert all(cell.strip() for row in rows for cell in row.split("|")[1:-1])


def test_the_template_is_a_scenario_with_every_value_marked(tmp_path):
    loaded = load(tmp_path, init_text())
    assert loaded.files == {}
    unmarked = {row.path for row in loaded.sources() if row.origin != "default" and not row.source}
    assert unmarked == {"name", "description"}
    assert init_text().startswith("# yaml-language-server: $schema=callsim.schema.json\n")
    assert max(map(len, init_text().splitlines())) <= 120


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sim.scenario.nothing


def test_checking_a_scenario_loads_nothing_heavy(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(init_text(), encoding="utf-8")
    code = (
        "import sys; from sim.scenario import load_scenario; load_scenario(sys.argv[1]);"
        "print([m for m in ('pandas', 'scipy', 'matplotlib', 'numba', 'numpy', 'simpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
