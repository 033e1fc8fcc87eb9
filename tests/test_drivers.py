"""No driver without a case of its own: each key that moves a simulation has a test that says what it comes to.

The exact or hand-worked case of a key carries its path, as in ``@pytest.mark.driver("streams.redials.share")``. A key
that is added to the model without one fails here, and so does a mark of a key that is not there, or on a test that
compares nothing. Whether the case is a good one is for its reader to say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from sim.scenario.hours import Hours
from sim.scenario.model import Scenario
from sim.scenario.shape import _bare, fields_of

TESTS = Path(__file__).parent
DRIVERS = ("streams", "groups", "outages", "workarounds", "incidents")
# a comparison with a known value; `<` is one where it holds a figure within standard errors of it, or a p-value
_EXACT = re.compile(
    r"==|approx\(|\bclose\(|assert_(share|lognormal)\(|array_equal|allclose|(mean|var|std|abs|sum)\(.*\) *<|pvalue"
)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for kind in _bare(annotation):
        if get_origin(kind) in (dict, tuple):
            for inner in get_args(kind):
                yield from _models(inner)
        elif isinstance(kind, type) and issubclass(kind, BaseModel) and not kind.__name__.startswith("Dated"):
            yield kind


def leaves(model: type[BaseModel], above: str) -> Iterator[str]:
    """The path of each key that is written as one value; hours are, and so is a week of shifts."""
    for key, field in fields_of(model).items():
        below = [inner for inner in _models(field.annotation) if inner is not Hours]
        if below and key != "weekdays":
            for inner in below:
                yield from leaves(inner, f"{above}.{key}")
        else:
            yield f"{above}.{key}"


def keys_of_drivers() -> list[str]:
    fields = fields_of(Scenario)
    return sorted(
        {path for name in DRIVERS for model in _models(fields[name].annotation) for path in leaves(model, name)}
    )


@cache
def cases() -> dict[str, list[tuple[str, str]]]:
    """By key: each test that is marked with it, and its text."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.driver(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef):
                continue
            body = "\n".join(ast.unparse(statement) for statement in node.body)
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.driver":
                    for key in mark.args:
                        assert isinstance(key, ast.Constant), (
                            f"{path.name}: {node.name}: a mark names its keys as texts"
                        )
                        found.setdefault(str(key.value), []).append((f"{path.name}::{node.name}", body))
    return found


@pytest.mark.parametrize("key", keys_of_drivers())
def test_every_key_of_a_driver_has_a_case_of_its_own(key: str) -> None:
    if key not in cases():
        pytest.fail(f"no test is marked as the exact case of {key}: @pytest.mark.driver('{key}')", pytrace=False)


def test_only_keys_that_are_there_are_marked_and_only_on_tests_that_compare() -> None:
    assert set(cases()) <= set(keys_of_drivers())
    idle = {name for marked in cases().values() for name, body in marked if not _EXACT.search(body)}
    assert not idle


def test_a_key_without_a_case_would_be_told() -> None:
    class Added(BaseModel):
        hours: Hours
        share: float

    assert list(leaves(Added, "streams.new")) == ["streams.new.hours", "streams.new.share"]
    assert not set(leaves(Added, "streams.new")) & set(cases())
    assert len(keys_of_drivers()) > 150
