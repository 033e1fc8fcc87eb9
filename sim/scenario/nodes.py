"""The tree of a scenario's text: every value with its place in a file, and what is said of where it comes from.

Nodes are immutable, so that an alias or an inherited part may stand in several places of one tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import Location

Step = str | int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from: a source, or that it is assumed, and a note."""

    source: str = ""
    assumed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: text, a number, true or false, or nothing."""

    where: Location
    value: str | int | float | bool | None
    written: str
    said: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    where: Location
    items: tuple[Node, ...]
    said: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping and what stands beneath it."""

    where: Location
    node: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values beneath them, in the order they are written.

    `idle` has the places of mappings with nothing in them that were laid over this one, and changed nothing.
    """

    where: Location
    entries: Dict[str, Entry]
    said: Provenance | None = None
    idle: tuple[Location, ...] = ()


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Any:
    """Turn a tree into dicts, lists and values.

    Parameters
    ----------
    node : Node
        Any part of a tree.

    Returns
    -------
    object
        Without places.
    """
    if isinstance(node, Mapping):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def child(node: Node, step: Step) -> Node | None:
    """Follow one key or position.

    Parameters
    ----------
    node : Node
        Where from.
    step : str or int
        A key of a mapping, or a position in a list.

    Returns
    -------
    Node or None
        None if there is no such thing.
    """
    if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
        return node.entries[step].node
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


@dataclass(frozen=True)
class Place:
    """A node reached by a path, with the place of the key it stands under.

    Attributes
    ----------
    node : Node
        What stands there.
    key : Location
        Its key, or the node's own beginning in a list and at the top.
    path : tuple of str or int
        The steps that led there.
    """

    node: Node
    key: Location
    path: tuple[Step, ...]


def follow(root: Node, path: tuple[Step, ...]) -> Place:
    """Go down a path as far as it exists; steps that do not exist are left out.

    Parameters
    ----------
    root : Node
        The top.
    path : tuple of str or int
        Keys and positions, perhaps with steps that a checking library has put between them.

    Returns
    -------
    Place
        The deepest place on the way.
    """
    place = Place(root, root.where, ())
    for step in path:
        below = child(place.node, step)
        if below is not None:
            key = place.node.entries[str(step)].where if isinstance(place.node, Mapping) else below.where
            place = Place(below, key, (*place.path, step))
    return place


def with_entries(node: Mapping, entries: Dict[str, Entry]) -> Mapping:
    """Copy a mapping with other entries.

    Parameters
    ----------
    node : Mapping
        Gives place and provenance.
    entries : mapping of str to Entry
        The new content.

    Returns
    -------
    Mapping
        The copy.
    """
    return replace(node, entries=entries)


def leaves(node: Node, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Node]]:
    """List the leaves: values, lists of values, and dated entries.

    Parameters
    ----------
    node : Node
        The top.
    path : tuple of str or int
        Its own path.

    Yields
    ------
    tuple
        The path of the leaf, and the leaf.
    """
    if isinstance(node, Mapping) and not (path and isinstance(path[-1], int) and "value" in node.entries):
        for key, entry in node.entries.items():
            yield from leaves(entry.node, (*path, key))
    elif isinstance(node, Sequence) and any(isinstance(item, Mapping) for item in node.items):
        for i, item in enumerate(node.items):
            yield from leaves(item, (*path, i))
    else:
        yield path, node


def spoken(path: tuple[Step, ...]) -> str:
    """Write a path as people do.

    Parameters
    ----------
    path : tuple of str or int
        Keys and positions.

    Returns
    -------
    str
        Such as ``streams.101.patience.mean[1]``, positions counted from 1.
    """
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
