"""Pages that are written from the program are in step with it, and the trouble page covers it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.cli.reference import cli_page, python_page
from tests.docs.blocks import ROOT, blocks_of, commands_of, pages

# where a user meets messages; those of other modules name a fault of the program, or of an argument in Python
MET = ("scenario", "history", "study", "cli", "experiment")


@pytest.mark.parametrize(("name", "page"), [("cli", cli_page), ("python", python_page)])
def test_a_reference_page_is_what_the_program_says(name: str, page) -> None:
    written = (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")
    assert written == page(), f"python -m sim.cli.reference {name} > docs/reference/{name}.md"


def test_every_command_and_every_option_has_its_line() -> None:
    page = cli_page()
    for command in ("run", "resume", "validate", "history check", "calibrate", "crosscheck"):
        words = [sys.executable, "-m", "sim.cli", *command.split(), "--help"]
        help_text = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=ROOT).stdout
        section = page.split(f"## `callsim {command}`\n")[1].split("\n## ")[0]
        options = set(re.findall(r"^\s+(--[a-z-]+)", help_text, re.MULTILINE)) - {"--help"}
        assert options
        assert {option for option in options if f"`{option}`" not in section} == set()


def templates() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each message that the source can say, where its text stands beside the error, by module."""
    for path in sorted((ROOT / "sim").rglob("*.py")):
        module = path.relative_to(ROOT / "sim").as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("UsageError", "Problem"):
                continue
            for text in ast.walk(node):
                if isinstance(text, ast.JoinedStr):
                    parts = [part.value if isinstance(part, ast.Constant) else None for part in text.values]
                elif isinstance(text, ast.Constant) and isinstance(text.value, str):
                    parts = [text.value]
                else:
                    continue
                spoken = [re.escape(" ".join(str(part).split())) for part in parts if part and part.strip()]
                if sum(map(len, spoken)) > 20:
                    yield module, re.compile(".*?".join(spoken))


def test_the_trouble_page_shows_messages_from_wherever_a_user_meets_them() -> None:
    shown = " ".join(
        " ".join(line.split())
        for block in blocks_of("docs/trouble.md")
        if block.language == "console"
        for _, lines in commands_of(block)
        for line in lines
    )
    known = list(templates())
    found = {module for module, template in known if template.search(shown)}
    assert len(found) >= 15
    for folder in MET:
        assert any(module.startswith(f"{folder}/") for module in found), folder


def test_links_from_the_readme_lead_somewhere() -> None:
    for page in pages():
        text = (ROOT / page).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", text):
            if not re.match(r"[a-z]+:", link):
                assert (ROOT / Path(page).parent / link).exists(), f"{page}: {link}"


def test_the_readme_links_to_every_kind_of_page() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in ("docs/tutorial/planners.md", "docs/trouble.md", "docs/how-to/notebooks.md", "docs/reference/cli.md"):
        assert f"({page})" in text


def test_the_pages_are_written_by_a_command() -> None:
    write = [sys.executable, "-m", "sim.cli.reference"]
    written = subprocess.run([*write, "python"], capture_output=True, timeout=60, cwd=ROOT, check=True)
    assert written.stdout.decode() == python_page()
    refused = subprocess.run([*write, "prose"], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert refused.returncode == 1
    assert refused.stderr == "usage: python -m sim.cli.reference cli|python\n"
