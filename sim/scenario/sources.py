"""The table of a scenario's values: each with the place it stands in and what is said of its origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.scenario.model import Scenario
from sim.scenario.nodes import Mapping, Node, Provenance, Scalar, Sequence, Step, child, leaves, spoken

DEFAULT = "default"


@dataclass(frozen=True)
class SourceRow:
    """One value.

    Attributes
    ----------
    path : str
        Such as ``streams.101.patience.mean``.
    value : str
        As written.
    origin : str
        ``file:line``, or ``"default"``.
    source : str
        The source; ``"assumed"``, or ``"assumed: ..."`` where a reason is given; or nothing.
    note : str
        The note beside it, or nothing.
    """

    path: str
    value: str
    origin: str
    source: str
    note: str = ""


def source_rows(scenario: Scenario, tree: Mapping) -> list[SourceRow]:
    """List every value of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Gives the values left to their default, and the order.
    tree : Mapping
        Gives the values that were written.

    Returns
    -------
    list of SourceRow
        In the model's order.
    """
    return list(_rows(scenario.model_dump(mode="json", by_alias=True), tree, ()))


def _rows(value: Any, node: Node | None, path: tuple[Step, ...]) -> Iterator[SourceRow]:
    if isinstance(value, dict) and isinstance(node, Mapping | None):
        for key, below in value.items():
            yield from _rows(below, child(node, key) if node else None, (*path, key))
    elif node is not None:
        for below, leaf in leaves(node, path):
            yield _row(below, leaf)
    elif value is not None:
        yield SourceRow(spoken(path), _shown(value), DEFAULT, "")


def _row(path: tuple[Step, ...], leaf: Node) -> SourceRow:
    said = leaf.said or Provenance()
    source = said.source
    if said.assumed:
        source = f"assumed: {said.source}" if said.source else "assumed"
    return SourceRow(spoken(path), _written(leaf), f"{leaf.where.file}:{leaf.where.line}", source, said.note)


def _written(leaf: Node) -> str:
    if isinstance(leaf, Scalar):
        return leaf.written
    if isinstance(leaf, Sequence):
        return "[" + ", ".join(_written(item) for item in leaf.items) + "]"
    parts = {key: _written(entry.node) for key, entry in leaf.entries.items()}
    value = parts.pop("value")
    return ", ".join([value, *(f"{key} {text}" for key, text in parts.items())])


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
