"""Every command and snippet that a page shows is run: a page is played from top to bottom in a copy of a clone.

In the ordinary suite the West Mercia centre of the copy has a fiftieth of its calls, and two futures are simulated
where a page says more. The long suite runs every page as it stands.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
from pathlib import Path
from typing import Any

import pytest
import typer

from sim.cli.commands import app
from sim.crosscheck import stationary
from sim.history.layout import read_layout
from sim.scenario import load_scenario
from sim.scenario.model import Scenario
from tests.browser import need_pdf
from tests.docs import exceptions
from tests.docs.blocks import Block, bare, blocks_of, commands_of, pages
from tests.docs.workspace import few_calls, lay_out, run, shows

WITH_BLOCKS = [page for page in pages() if any(True for _ in blocks_of(page))]
RUN = {"sh", "console"}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    return tmp_path


def play(page: str, clone: Path, *, long: bool) -> None:
    names: dict[str, object] = {}
    for block in blocks_of(page):
        if block.language in RUN:
            for command, lines in commands_of(block):
                _command(block, command, lines, clone, long=long)
        elif block.language == "python":
            exec(compile(block.text, block.place, "exec"), names)
        elif block.language == "pycon":
            _session(block, names)
        elif block.language in ("yaml", "csv"):
            _file(block, clone)
        else:
            assert block.language in exceptions.NOT_READ, f"{block.place}: what language is '{block.language}'?"


def _command(block: Block, command: str, lines: list[str], clone: Path, *, long: bool) -> None:
    line = bare(command)
    if line in exceptions.NOT_RUN:
        return
    if line in exceptions.INSTEAD and not (long and exceptions.INSTEAD[line].in_full):
        instead = exceptions.INSTEAD[line]
        runs = sorted(path.parent for path in (clone / "results").glob("plan-*/manifest.json"))
        line = instead.command.format(run=runs[0] if runs else "", tiny=clone / "tiny")
        if not line:
            return
    elif not long:
        line = smaller(line, lines)
    if "--pdf" in line:
        need_pdf()
    said = run(line)
    if block.language == "sh":
        assert said.code == 0, f"{block.place}: {line}\n{said.out}\n{said.err}"
    else:
        assert "Traceback" not in said.words
        assert said.code or block.page != "docs/trouble.md", f"{block.place}: {line} is not refused"
        missing = shows(said, lines)
        assert missing is None, f"{block.place}: {line}\ndid not say: {missing}\n{said.out}\n{said.err}"


def smaller(line: str, lines: list[str]) -> str:
    """The same command with few futures, or as many as the output that is shown speaks of."""
    most = max((int(number) for shown in lines for number in re.findall(r"(\d+) futures", shown)), default=2)
    if re.match(r"callsim (run|compare) ", line) and "--replications" not in line:
        return f"{line} --replications {most}"
    return re.sub(r"--(replications|futures) (\d+)", lambda m: f"--{m[1]} {min(int(m[2]), most)}", line)


def _session(block: Block, names: dict[str, object]) -> None:
    test = doctest.DocTestParser().get_doctest(block.text, names, block.place, block.page, block.line)
    test.globs = names
    said = io.StringIO()
    failed = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(
        test, out=said.write, clear_globs=False
    )
    assert not failed.failed, said.getvalue()


def _file(block: Block, clone: Path) -> None:
    named = re.fullmatch(r"# ([\w./]+\.(?:yaml|csv))", block.first)
    name = named[1] if named else exceptions.FILES.get((block.page, block.first))
    if name:
        path = clone / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        if "header_row" in block.text:
            read_layout(name, path.read_bytes())
        return  # a scenario is validated by the command below it, and a mistaken one is meant to be
    whole_keys = block.first.partition(":")[0] in Scenario.model_fields
    placed = exceptions.FRAGMENTS.get((block.page, block.first), ("plan.yaml", "") if whole_keys else None)
    assert placed, f"{block.place}: of which scenario is this a part?"
    base, at = placed
    lines = [f"extends: {Path(base).name}"]
    indent = ""
    for key in filter(None, at.split(".")):
        lines.append(f'{indent}"{key}":')
        indent += "  "
    body = re.sub(r"(?m)^ {" + str(len(block.text) - len(block.text.lstrip())) + "}", "", block.text)
    lines += [indent + line for line in body.splitlines()]
    whole = clone / "scenarios" / "west_mercia" / Path(base).parent / "fragment.yaml"
    whole.write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_scenario(whole)


@pytest.mark.parametrize("page", WITH_BLOCKS)
def test_every_snippet_of_a_page_runs(page: str, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_calls(clone)
    monkeypatch.setattr(stationary, "hours", lambda pool: {"busiest": 11})
    monkeypatch.setattr("sim.crosscheck.changing._CONTACTS", 200_000)
    with contextlib.redirect_stdout(io.StringIO()):
        play(page, clone, long=False)


@pytest.mark.long
@pytest.mark.parametrize("page", WITH_BLOCKS)
def test_every_snippet_of_a_page_runs_in_full(page: str, clone: Path) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        play(page, clone, long=True)


def test_what_is_not_run_as_it_stands_is_still_shown() -> None:
    blocks = [block for page in pages() for block in blocks_of(page)]
    shown = {bare(command) for block in blocks if block.language in RUN for command, _ in commands_of(block)}
    assert {*exceptions.INSTEAD, *exceptions.NOT_RUN} <= shown
    first = {(block.page, block.first) for block in blocks}
    assert {*exceptions.FRAGMENTS, *exceptions.FILES} <= first


def test_commands_that_are_not_run_are_commands_all_the_same() -> None:
    for line in [*exceptions.INSTEAD, *(line for line in exceptions.NOT_RUN if line.startswith("callsim"))]:
        words = line.split()[1:]
        command: Any = typer.main.get_command(app)
        name, context = "callsim", None
        while hasattr(command, "commands"):
            context = command.make_context(name, [], parent=context, resilient_parsing=True)
            name, command, words = command.resolve_command(context, words)
        command.make_context(name, words, parent=context)  # an option that is not there is refused


def test_the_windows_commands_are_the_others_in_powershell() -> None:
    blocks = [block for block in blocks_of("README.md") if block.language in ("sh", "powershell")]
    shell = [block.text for block in blocks if block.language == "sh"]
    windows = [block.text for block in blocks if block.language == "powershell"]
    for one, other in zip(shell, windows, strict=True):
        translated = one.replace("python3 -m venv", "py -3.11 -m venv").replace(".venv/bin/", ".venv\\Scripts\\")
        first, *rest = translated.strip().replace("scenarios/west_mercia/", "scenarios\\west_mercia\\").split(" && ")
        assert other.strip() == first + "".join(f"; if ($?) {{ {part} }}" for part in rest)
