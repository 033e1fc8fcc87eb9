"""Where each value comes from: `source`, `assumed` and `note` may stand in any mapping of a scenario.

They are taken off before anything else looks at the values, and pushed down: a value without its own takes
those of the nearest mapping around it, in its own file. ``{value: x, source: ...}`` stands for the value x.
"""

from __future__ import annotations

from dataclasses import replace

from sim.errors import Problem
from sim.scenario.nodes import Entry, Mapping, Node, Provenance, Scalar, Sequence

RESERVED = ("source", "assumed", "note")


def take_off(node: Node, problems: list[Problem], around: Provenance | None = None, top: bool = True) -> Node:
    """Take the reserved keys off a tree, and keep what they say with each value.

    Parameters
    ----------
    node : Node
        One file's tree.
    problems : list of Problem
        What is wrong with a reserved key is added here.
    around : Provenance or None
        What the enclosing mapping says.
    top : bool
        Whether this is the whole tree, which is never a wrapped value.

    Returns
    -------
    Node
        The same values, each with its provenance.
    """
    if isinstance(node, Sequence):
        items = tuple(take_off(item, problems, around, False) for item in node.items)
        return replace(node, items=items, said=around)
    if isinstance(node, Scalar):
        return replace(node, said=around)
    said = _said(node, problems) or around
    rest = {key: entry for key, entry in node.entries.items() if key not in RESERVED}
    if set(rest) == {"value"} and not top:
        return take_off(rest["value"].node, problems, said, False)
    entries = {k: Entry(e.where, take_off(e.node, problems, said, False)) for k, e in rest.items()}
    return replace(node, entries=entries, said=said)


def _said(node: Mapping, problems: list[Problem]) -> Provenance | None:
    found: dict[str, str | bool] = {}
    for key in RESERVED:
        if key not in node.entries:
            continue
        entry = node.entries[key]
        value = entry.node.value if isinstance(entry.node, Scalar) else None
        if key == "assumed":
            if not isinstance(value, bool):
                problems.append(Problem("'assumed' is true or false", entry.node.where))
                continue
        elif not isinstance(value, str):
            hint = "'source', 'assumed' and 'note' say where values come from, and name nothing else"
            problems.append(Problem(f"'{key}' is text", entry.node.where, hint))
            continue
        found[key] = value
    return Provenance(**found) if found else None  # type: ignore[arg-type]
