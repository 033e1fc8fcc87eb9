"""Seeded mistakes: copies of a scenario's text with something dropped, renamed, mistyped, cut or scrambled.

Each copy is wrong in one to three ways that people (and editors, and mail programs) get texts wrong. The same
seed gives the same copies on every machine.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

Lines = list[str]
_KEY = re.compile(r"^(\s*(?:- )?)(\"?[\w ']+\"?)(:.*)$")
_UNIT = re.compile(r"(\d)\s*(%|ms|s|min|h|days?|weeks?)\b|(\d)%")
_VALUE = re.compile(r":\s+([^{\[#|>][^#,}]*)")
_WRONG_TYPES = (
    "yes",
    "null",
    "[]",
    "{}",
    "[1, 2]",
    "{a: b}",
    "-1",
    "0",
    "1.5",
    "1e400",
    ".nan",
    ".inf",
    "''",
    "'text'",
    "30",
    "120%",
    "2021-02-30",
    "25:00",
    "99999999999999999999",
    "~",
    "!!int x",
    "*alias",
    "&a b",
    "{value: 1}",
    "[[[]]]",
    "0.0000001s",
    "true",
)


def _pick(chance: random.Random, lines: Lines, wanted: Callable[[str], object] = str.strip) -> int:
    fit = [i for i, line in enumerate(lines) if wanted(line) and not line.lstrip().startswith("#")]
    return chance.choice(fit) if fit else -1


def drop_key(chance: random.Random, lines: Lines) -> None:
    """Leave a key out, with all that stands beneath it."""
    i = _pick(chance, lines, _KEY.match)
    if i >= 0:
        depth = len(lines[i]) - len(lines[i].lstrip())
        end = i + 1
        while end < len(lines) and lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) > depth:
            end += 1
        del lines[i:end]


def drop_line(chance: random.Random, lines: Lines) -> None:
    """Leave out one line."""
    i = _pick(chance, lines)
    if i >= 0:
        del lines[i]


def rename_key(chance: random.Random, lines: Lines) -> None:
    """Mistype a key."""
    i = _pick(chance, lines, _KEY.match)
    match = _KEY.match(lines[i]) if i >= 0 else None
    if match:
        key = match[2]
        at = chance.randrange(len(key))
        other = chance.choice(
            [key[:at] + key[at + 1 :], key[:at] + chance.choice("aexz_") + key[at:], key.upper(), key[::-1]]
        )
        lines[i] = f"{match[1]}{other}{match[3]}"


def wrong_type(chance: random.Random, lines: Lines) -> None:
    """Put something else where a value stands."""
    i = _pick(chance, lines, _VALUE.search)
    if i >= 0:
        match = chance.choice(list(_VALUE.finditer(lines[i])))
        lines[i] = lines[i][: match.start(1)] + chance.choice(_WRONG_TYPES) + lines[i][match.end(1) :]


def remove_unit(chance: random.Random, lines: Lines) -> None:
    """Forget a unit."""
    i = _pick(chance, lines, _UNIT.search)
    if i >= 0:
        match = chance.choice(list(_UNIT.finditer(lines[i])))
        lines[i] = lines[i][: match.start() + 1] + lines[i][match.end() :]


def change_number(chance: random.Random, lines: Lines) -> None:
    """Mistype a digit."""
    i = _pick(chance, lines, re.compile(r"\d").search)
    if i >= 0:
        match = chance.choice(list(re.finditer(r"\d", lines[i])))
        lines[i] = lines[i][: match.start()] + chance.choice("0123456789-.") + lines[i][match.end() :]


def cut(chance: random.Random, lines: Lines) -> None:
    """Lose the end of the file."""
    text = "\n".join(lines)
    lines[:] = text[: chance.randrange(len(text) + 1)].split("\n")


def break_indentation(chance: random.Random, lines: Lines) -> None:
    """Move a line to the left or right, or indent it with a tab."""
    i = _pick(chance, lines)
    if i >= 0:
        lines[i] = chance.choice([" " + lines[i], lines[i][1:], "\t" + lines[i], "   " + lines[i], lines[i].lstrip()])


def duplicate_line(chance: random.Random, lines: Lines) -> None:
    """Paste a line a second time, here or elsewhere."""
    i = _pick(chance, lines)
    if i >= 0:
        lines.insert(chance.choice([i, chance.randrange(len(lines))]), lines[i])


def swap_lines(chance: random.Random, lines: Lines) -> None:
    """Exchange two lines."""
    i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]


def scramble(chance: random.Random, lines: Lines) -> None:
    """Put a character that has a meaning in YAML somewhere."""
    i = _pick(chance, lines)
    if i >= 0:
        at = chance.randrange(len(lines[i]) + 1)
        lines[i] = lines[i][:at] + chance.choice(list(":{}[],&*#?|-<>=!%@`'\"\\\x00\u20ac\u2028 ")) + lines[i][at:]


KINDS: tuple[Callable[[random.Random, Lines], None], ...] = (
    drop_key,
    drop_line,
    rename_key,
    wrong_type,
    remove_unit,
    change_number,
    cut,
    break_indentation,
    duplicate_line,
    swap_lines,
    scramble,
)


def random_bytes(chance: random.Random, content: bytes) -> bytes:
    """Overwrite some bytes."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def mutated(text: str, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Make copies of a text with mistakes.

    Yields the kinds of mistake, and the copy.
    """
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        if number % 12 == 11:
            yield "random_bytes", random_bytes(chance, text.encode())
            continue
        lines = text.split("\n")
        kinds = [KINDS[number % 12], *chance.choices(KINDS, k=chance.choice([0, 0, 0, 1, 2]))]
        for kind in kinds:
            if any(line.strip() for line in lines):
                kind(chance, lines)
        yield "+".join(kind.__name__ for kind in kinds), "\n".join(lines).encode()


def copies(scenario: Path | None, text: str, folder: Path, seed: int, count: int) -> Iterator[tuple[str, Path]]:
    """Write mutated copies of a scenario, one at a time, beside copies of the files it may need.

    Yields the kinds of mistake, and the path of the copy.
    """
    folder.mkdir(parents=True)
    name = "scenario.yaml"
    if scenario is not None:
        shutil.copytree(scenario.parent, folder, dirs_exist_ok=True)
        name = scenario.name
    for kinds, content in mutated(text, seed, count):
        (folder / name).write_bytes(content)
        yield kinds, folder / name
