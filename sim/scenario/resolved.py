"""A scenario written as one file: no parent, sources beside the values, files under ``inputs/``."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from sim.scenario.inherit import file_paths, with_texts
from sim.scenario.nodes import Mapping as Tree
from sim.scenario.nodes import Node, Provenance, Scalar, Sequence, follow
from sim.scenario.scalars import read_scalar


def inputs_of(names: Iterable[str]) -> dict[str, str]:
    """Give each file a name of its own under ``inputs/``.

    Parameters
    ----------
    names : iterable of str
        As they stand in the scenario.

    Returns
    -------
    dict of str to str
        From those names to ``inputs/<name>``; a number is added where two would be the same.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names)):
        stem, ending = posixpath.splitext(posixpath.basename(name.replace("\\", "/")))
        number, new = 2, f"{stem}{ending}"
        while new.casefold() in taken:
            new, number = f"{stem}-{number}{ending}", number + 1
        taken.add(new.casefold())
        found[name] = f"inputs/{new}"
    return found


def resolved_text(tree: Tree, names: Mapping[str, Any]) -> str:
    """Write a tree as YAML.

    Parameters
    ----------
    tree : Mapping
        A whole scenario.
    names : mapping of str to object
        The files it names.

    Returns
    -------
    str
        It reads back to the same values, whatever version of YAML the reader follows.
    """
    inputs = inputs_of(names)
    texts = {path: inputs[str(_scalar(tree, path).value)] for path in file_paths(tree)}
    node = _emit(with_texts(tree, texts))
    return yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=110)


def _scalar(tree: Tree, path: tuple[str | int, ...]) -> Scalar:
    node = follow(tree, path).node
    assert isinstance(node, Scalar)
    return node


def _emit(node: Node, around: Provenance | None = None) -> yaml.Node:
    """Write a node; `around` is what a reader would take to be its provenance if nothing were said."""
    if isinstance(node, Tree):
        entry = "value" in node.entries  # an entry of a dated list: its source stands within it
        inner = node.said if entry else around
        pairs = [(_text(key), _emit(e.node, inner)) for key, e in node.entries.items()]
        if entry and node.said is not None and node.said != around:
            pairs += _said(node.said)
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=not pairs)
    if isinstance(node, Sequence):
        items = [_emit(item, node.said) for item in node.items]
        flow = not any(isinstance(item, yaml.MappingNode) for item in items)
        written: yaml.Node = yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=flow)
    else:
        written = _value(node.value)
    if node.said is None or node.said == around:
        return written
    pairs = [(_text("value"), written), *_said(node.said)]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)


def _said(said: Provenance) -> list[tuple[yaml.Node, yaml.Node]]:
    pairs = [("source", _text(said.source))] if said.source else []
    pairs += [("assumed", _value(said.assumed))] if said.assumed or said == Provenance() else []
    pairs += [("note", _text(said.note))] if said.note else []
    return [(_text(key), value) for key, value in pairs]


def _text(text: str) -> yaml.ScalarNode:
    same_in_core = read_scalar(text[:40]) == text[:40] if text else False
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=None if same_in_core else "'")


def _value(value: str | int | float | bool | None) -> yaml.ScalarNode:
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return yaml.ScalarNode("tag:yaml.org,2002:null", "null")
    if isinstance(value, bool):
        return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
    if isinstance(value, int):
        return yaml.ScalarNode("tag:yaml.org,2002:int", str(value))
    mantissa, e, exponent = repr(value).partition("e")  # always finite in a checked scenario
    if e and "." not in mantissa:
        mantissa += ".0"
    return yaml.ScalarNode("tag:yaml.org,2002:float", f"{mantissa}{e}{exponent}")
