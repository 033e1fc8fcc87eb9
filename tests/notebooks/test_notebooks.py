"""The notebooks: what is in them, and that they run, quietly, with figures.

In the ordinary suite they run at the size at which they open; the long suite runs them at the sizes one would report.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
ALLOWED = {"sim", "matplotlib", "numpy", "pandas", "scipy"} | set(sys.stdlib_module_names)
FIGURES = {
    "1_first_run": 2,
    "2_arrivals": 2,
    "3_replications": 2,
    "4_erlang": 3,
    "5_calibration": 3,
    "6_levers": 1,
    "7_your_own_force": 1,
}


def cells_of(name: str) -> list[nbformat.NotebookNode]:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4).cells


def code_of(name: str) -> ast.Module:
    lines = [
        line
        for cell in cells_of(name)
        if cell.cell_type == "code"
        for line in cell.source.splitlines()
        if not line.startswith(("!", "%"))
    ]
    return ast.parse("\n".join(lines))


def test_there_are_seven_and_each_has_its_pair() -> None:
    assert list(FIGURES) == NOTEBOOKS == sorted(path.stem for path in FOLDER.glob("*.py"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_both_forms_of_a_notebook_have_the_same_cells(name: str) -> None:
    opened, text = cells_of(name), jupytext.read(FOLDER / f"{name}.py").cells
    assert [(cell.cell_type, cell.source) for cell in opened] == [(cell.cell_type, cell.source) for cell in text]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_output_is_kept(name: str) -> None:
    for cell in cells_of(name):
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_notebook_defines_how_the_centre_works(name: str) -> None:
    code = code_of(name)
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert not [node.name for node in ast.walk(code) if isinstance(node, defined)]
    imported = {
        (alias.name if isinstance(node, ast.Import) else str(node.module)).partition(".")[0]
        for node in ast.walk(code)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert imported <= ALLOWED
    loops = [node for node in ast.walk(code) if isinstance(node, ast.While)]
    assert not loops


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_says_its_question_and_its_limits(name: str) -> None:
    first, *_, last = [cell.source for cell in cells_of(name) if cell.cell_type == "markdown"]
    assert first.startswith(f"# {name[0]}. ")
    assert "**Question.**" in first
    assert "**Limits.**" in last


def execute(name: str) -> list[nbformat.NotebookNode]:
    from nbmake.nb_run import NotebookRun

    result = NotebookRun(FOLDER / f"{name}.ipynb", default_timeout=3600).execute()
    assert result.error is None, result.error and result.error.trace
    return [output for cell in result.nb.cells for output in cell.get("outputs", ())]


def check_outputs(name: str, outputs: list[nbformat.NotebookNode]) -> None:
    complaints = [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    assert not complaints
    said = "\n".join(output.text for output in outputs if output.output_type == "stream")
    assert "Warning" not in said
    assert "Traceback" not in said
    assert "cannot do that" not in said
    assert sum("image/png" in output.get("data", {}) for output in outputs) == FIGURES[name]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_without_a_warning_and_draws_its_figures(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALLSIM_NOTEBOOKS", raising=False)
    check_outputs(name, execute(name))


@pytest.mark.long
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_in_full(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSIM_NOTEBOOKS", "full")
    check_outputs(name, execute(name))
