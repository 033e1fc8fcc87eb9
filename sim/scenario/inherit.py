"""`extends:` one parent, merged key by key, so that every value keeps the file, line and column it stands in.

Mappings are merged; a list or a value of the child replaces the parent's; a key that is null in the child
is taken out. A parent lies in its child's folder or below it.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping as Dict
from dataclasses import replace
from pathlib import Path

from sim.errors import Location, Problem, ScenarioError
from sim.scenario.files import MOST_YAML_BYTES, Folder, Unreadable, decode, read_bytes, shown
from sim.scenario.nodes import Entry, Mapping, Node, Scalar, Step, follow, with_entries
from sim.scenario.provenance import take_off
from sim.scenario.reader import read_yaml

MOST_PARENTS = 10


def read_with_parents(path: str, problems: list[Problem]) -> Mapping:
    """Read a scenario file and all it extends.

    Parameters
    ----------
    path : str
        The scenario file.
    problems : list of Problem
        Problems that do not keep the rest from being checked are added here.

    Returns
    -------
    Mapping
        One tree without `extends`.

    Raises
    ------
    ScenarioError
        If one of the files cannot be read to its end.
    """
    tree, parent = _read_one(Path(path), Location(shown(path), 1, 1), problems)
    chain, folder, within = [tree], Folder.of(path), ""
    seen = {os.path.realpath(path)}
    while parent is not None:
        folder, here, below = _find(parent, folder, problems)
        within = posixpath.join(within, below)
        real = os.path.realpath(here)
        if real in seen:
            raise ScenarioError([*problems, Problem("these files extend each other in a circle", parent.where)])
        if len(chain) > MOST_PARENTS:
            raise ScenarioError(
                [*problems, Problem(f"more than {MOST_PARENTS} parents, one after another", parent.where)]
            )
        seen.add(real)
        tree, parent = _read_one(here, parent.where, problems)
        chain.append(moved(tree, within))
    whole = chain.pop()
    while chain:
        whole = merge(whole, chain.pop())
    return whole


def read_alone(path: str, problems: list[Problem]) -> Mapping:
    """Read a scenario file without what it extends.

    Parameters
    ----------
    path : str
        The file.
    problems : list of Problem
        As for `read_with_parents`.

    Returns
    -------
    Mapping
        Its own lines, without `extends`.

    Raises
    ------
    ScenarioError
        If it cannot be read to its end.
    """
    return _read_one(Path(path), Location(shown(path), 1, 1), problems)[0]


def _find(parent: Scalar, folder: Folder, problems: list[Problem]) -> tuple[Folder, Path, str]:
    name = str(parent.value)
    try:
        here = folder.find(name)
    except Unreadable as error:
        raise ScenarioError([*problems, Problem(f"'extends: {name}': {error}", parent.where)]) from None
    return Folder(here.parent, folder.real), here, posixpath.dirname(name)


def _read_one(path: Path, asked_at: Location, problems: list[Problem]) -> tuple[Mapping, Scalar | None]:
    file = shown(path)
    try:
        content = read_bytes(path, MOST_YAML_BYTES)
    except Unreadable as error:
        name = f"'extends: {file}': " if asked_at.file != file else ""
        raise ScenarioError([*problems, Problem(f"{name}{error}", asked_at)]) from None
    text, wrong = decode(content, file)
    if wrong:
        raise ScenarioError([*problems, *wrong])
    tree, wrong = read_yaml(text, file)
    problems += wrong
    if tree is None:
        raise ScenarioError(problems)
    if not isinstance(tree, Mapping):
        what = "this file is empty" if isinstance(tree, Scalar) and tree.value is None else ""
        what = what or "a scenario begins with lines 'key: value'"
        raise ScenarioError([*problems, Problem(what, tree.where, "'callsim init' writes one to start from")])
    entries = dict(tree.entries)
    extends = entries.pop("extends", None)
    parent = None
    if extends is not None:
        if not isinstance(extends.node, Scalar) or not isinstance(extends.node.value, str) or not extends.node.value:
            problems.append(Problem("'extends' names one file, such as baseline.yaml", extends.node.where))
        else:
            parent = extends.node
    taken = take_off(with_entries(tree, entries), problems)
    assert isinstance(taken, Mapping)
    return taken, parent


def merge(parent: Mapping, child: Mapping) -> Mapping:
    """Put a child's values over a parent's.

    Parameters
    ----------
    parent, child : Mapping
        Trees whose provenance has been taken off.

    Returns
    -------
    Mapping
        The parent's keys first, in their order.
    """
    entries: dict[str, Entry] = dict(parent.entries)
    for key, entry in child.entries.items():
        old = entries.get(key)
        if old is not None and isinstance(entry.node, Scalar) and entry.node.value is None:
            del entries[key]
        elif old is not None and isinstance(old.node, Mapping) and isinstance(entry.node, Mapping):
            merged = merge(old.node, entry.node)
            if old.node.entries and not entry.node.entries:
                merged = replace(merged, idle=(*merged.idle, entry.node.where))
            entries[key] = Entry(entry.where, merged)
        else:
            entries[key] = entry
    return Mapping(child.where, entries, child.said, (*parent.idle, *child.idle))


def file_paths(tree: Mapping) -> list[tuple[Step, ...]]:
    """List where a scenario names a file.

    Parameters
    ----------
    tree : Mapping
        A scenario's tree, perhaps with mistakes.

    Returns
    -------
    list of tuple
        Paths at which a text stands.
    """
    wanted: list[tuple[Step, ...]] = [("history",), ("events",), ("posterior",)]
    streams = tree.entries["streams"].node if "streams" in tree.entries else None
    if isinstance(streams, Mapping):
        wanted += [("streams", name, "profile", "file") for name in streams.entries]
    found = [(path, follow(tree, path)) for path in wanted]
    paths = [
        path
        for path, place in found
        if place.path == path and isinstance(place.node, Scalar) and isinstance(place.node.value, str)
    ]
    causes = tree.entries["without"].node if "without" in tree.entries else None
    if isinstance(causes, Mapping):
        for name, entry in causes.entries.items():
            if isinstance(entry.node, Mapping):
                paths += [("without", name, *path) for path in file_paths(entry.node)]
    return paths


def with_texts(tree: Mapping, texts: Dict[tuple[Step, ...], str]) -> Mapping:
    """Put other texts at some paths.

    Parameters
    ----------
    tree : Mapping
        A scenario's tree.
    texts : mapping of path to str
        Paths that exist, and what shall stand there.

    Returns
    -------
    Mapping
        The copy.
    """

    def changed(node: Node, path: tuple[Step, ...]) -> Node:
        if path in texts and isinstance(node, Scalar):
            return replace(node, value=texts[path], written=texts[path])
        if isinstance(node, Mapping):
            return with_entries(node, {k: Entry(e.where, changed(e.node, (*path, k))) for k, e in node.entries.items()})
        return node

    whole = changed(tree, ())
    assert isinstance(whole, Mapping)
    return whole


def moved(tree: Mapping, within: str) -> Mapping:
    """Name the files of a tree as seen from another folder.

    Parameters
    ----------
    tree : Mapping
        A scenario's tree.
    within : str
        The tree's folder as seen from there.

    Returns
    -------
    Mapping
        The copy.
    """
    if not within:
        return tree
    texts: dict[tuple[Step, ...], str] = {}
    for path in file_paths(tree):
        node = follow(tree, path).node
        assert isinstance(node, Scalar)
        name = str(node.value)
        absolute = name.startswith(("/", "\\")) or ":" in name
        texts[path] = name if absolute else posixpath.normpath(posixpath.join(within, name))
    return with_texts(tree, texts)
