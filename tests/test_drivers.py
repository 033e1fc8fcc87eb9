"""No driver without a case of its own: every key of the model's drivers stands in a test of the room it belongs to.

A key is found where a test's file has it and the key above it as words, and says what they come to (an equation or a
known value). It does not say that the test is good; it fails for a key that was added without one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from sim.scenario.model import Scenario
from sim.scenario.shape import _bare, fields_of

TESTS = Path(__file__).parent
ROOMS = ("demand", "people", "systems", "dispatch", "experiment", "scenario", "measures")
DRIVERS = ("streams", "groups", "outages", "workarounds", "incidents")
_EXACT = re.compile(r"==|approx\(|close\(|array_equal|allclose|tolist\(\)")


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for kind in _bare(annotation):
        if get_origin(kind) in (dict, tuple):
            for inner in get_args(kind):
                yield from _models(inner)
        elif isinstance(kind, type) and issubclass(kind, BaseModel) and not kind.__name__.startswith("Dated"):
            yield kind


def leaves(model: type[BaseModel], above: str) -> Iterator[tuple[str, str]]:
    """Each key that holds a value, with the key above it."""
    for key, field in fields_of(model).items():
        below = list(_models(field.annotation))
        if below:
            for inner in below:
                yield from leaves(inner, key)
        else:
            yield above, key


def drivers() -> list[tuple[str, str]]:
    fields = fields_of(Scenario)
    found = {pair for name in DRIVERS for model in _models(fields[name].annotation) for pair in leaves(model, name)}
    return sorted(found)


def words_of_exact_files() -> list[set[str]]:
    files = [path for room in ROOMS for path in sorted((TESTS / room).rglob("*.py"))]
    texts = [path.read_text(encoding="utf-8") for path in files]
    return [set(re.findall(r"\w+", text)) for text in texts if _EXACT.search(text) and ast.parse(text)]


FILES = words_of_exact_files()


@pytest.mark.parametrize(("above", "key"), drivers(), ids=lambda part: part)
def test_every_key_of_a_driver_has_a_case_of_its_own(above, key):
    parents = set() if above in DRIVERS else {above}
    assert any({key} | parents <= words for words in FILES), f"no test has '{above}: {key}'"


def test_a_key_without_a_test_would_be_told():
    assert len(drivers()) > 100
    assert not any({"no_such_driver_key_" + "anywhere"} <= words for words in FILES)
