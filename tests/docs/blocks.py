"""The fenced blocks of the pages: what a reader may copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_FENCE = re.compile(r"^(\s*)```(\w*)\s*$")


@dataclass(frozen=True)
class Block:
    """One fenced block.

    Attributes
    ----------
    page : str
        Path from the root of the project.
    line : int
        Of its first line.
    language : str
        As the fence says; empty if it says none.
    text : str
        Without the fence, and without the fence's own indent.
    """

    page: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def first(self) -> str:
        return self.text.strip().partition("\n")[0].strip()


def pages() -> list[str]:
    """The README and every page of the docs."""
    found = [ROOT / "README.md", ROOT / "results" / "README.md", *(ROOT / "docs").rglob("*.md")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def blocks_of(page: str) -> Iterator[Block]:
    inside: tuple[str, str, int] | None = None
    kept: list[str] = []
    for number, line in enumerate((ROOT / page).read_text(encoding="utf-8").splitlines(), start=1):
        fence = _FENCE.match(line)
        if inside is None and fence:
            inside, kept = (fence[1], fence[2], number + 1), []
        elif inside is not None and line.strip() == "```":
            yield Block(page, inside[2], inside[1], "\n".join(kept) + "\n")
            inside = None
        elif inside is not None:
            kept.append(line.removeprefix(inside[0]))
    assert inside is None, f"{page}: the fence of line {inside and inside[2] - 1} is not closed"


def commands_of(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block, with the lines of output shown below it; none in `sh`."""
    prompt = "$ " if block.language == "console" else ""
    command, shown = "", []
    for line in block.text.splitlines():
        if command.endswith("\\"):
            command = command[:-1] + line.strip()
        elif line.startswith(prompt) and (prompt or (line.strip() and not line.startswith("#"))):
            if command:
                yield command, shown
            command, shown = line.removeprefix(prompt), []
        elif prompt and line.strip():
            shown.append(line)
    if command:
        yield command, shown


def bare(command: str) -> str:
    """A command without the comment behind it."""
    return re.sub(r"\s+# .*$", "", command).strip()
