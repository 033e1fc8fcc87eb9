"""Causes that can be taken out: `without:` names each, with the changes that set it to its level of better days.

An overlay has the form of a file that extends this one. It may change what happens (streams, groups and the
like), not what is asked: neither the period nor the targets nor the history. Several are laid over the
scenario one after another; as no two may set the same value, their order does not matter. What an overlay names must
be there: it sets a level back, and a name that is new (or misspelt) would add a level instead.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from sim.errors import Location, Problem, UsageError, did_you_mean
from sim.scenario.inherit import merge
from sim.scenario.nodes import Entry, Mapping, Node, Step, child, spoken, with_entries
from sim.scenario.shape import has_names

SECTION = "without"
NOT_OF_A_CAUSE = (
    "extends",
    "name",
    "description",
    "period",
    "targets",
    "short_abandon",
    "history",
    "events",
    SECTION,
)


def causes_of(tree: Mapping) -> dict[str, Mapping]:
    """Find the overlays of a scenario.

    Parameters
    ----------
    tree : Mapping
        Its text, perhaps with mistakes.

    Returns
    -------
    dict of str to Mapping
        Those that are mappings, by the cause's name, sorted.
    """
    section = tree.entries[SECTION].node if SECTION in tree.entries else None
    if not isinstance(section, Mapping):
        return {}
    found = {name: entry.node for name, entry in section.entries.items()}
    return {name: node for name, node in sorted(found.items()) if isinstance(node, Mapping)}


def check_causes(tree: Mapping) -> Iterator[Problem]:
    """Find what is wrong with overlays in themselves.

    Parameters
    ----------
    tree : Mapping
        A scenario's text.

    Yields
    ------
    Problem
        Keys that no cause can change; a cause that changes nothing; names that the scenario does not have; values
        that two causes set.
    """
    causes, whole = causes_of(tree), without_causes(tree)
    for name, overlay in causes.items():
        if not overlay.entries:
            yield Problem(
                f"the cause '{name}' changes nothing", overlay.where, "write what it would be like without it"
            )
        for key, entry in overlay.entries.items():
            if key in NOT_OF_A_CAUSE:
                hint = "a cause changes what happens, such as 'streams' and 'groups', not what is asked of it"
                yield Problem(f"'{key}' cannot stand under the cause '{name}'", entry.where, hint)
        for path, entry, known in _brought_in(overlay, whole):
            text = f"the cause '{name}' changes '{spoken(path)}', and the scenario has no '{path[-1]}' there"
            here = f"there: {', '.join(known) or 'nothing'}; a cause sets back what the scenario has"
            hint = did_you_mean(str(path[-1]), known) or f"{here}, so write it there, or take the cause out"
            yield Problem(text, entry.where, hint)
    seen: list[tuple[str, tuple[Step, ...], Location]] = []
    for name, overlay in causes.items():
        own = list(_set_by(overlay))
        for path, where in own:
            for other, taken, first in seen:
                shorter = min(len(path), len(taken))
                if path[:shorter] == taken[:shorter]:
                    text = f"the cause '{name}' sets '{spoken(path)}', and so does '{other}' at {first}"
                    yield Problem(text, where, "join the two into one cause")
        seen += [(name, path, where) for path, where in own]


def without_causes(tree: Mapping, names: Iterable[str] = ()) -> Mapping:
    """Lay overlays over a scenario, and take the section itself out.

    Parameters
    ----------
    tree : Mapping
        A scenario's text.
    names : iterable of str
        Of causes.

    Returns
    -------
    Mapping

    Raises
    ------
    sim.errors.UsageError
        If there is no such cause.
    """
    causes, wanted = causes_of(tree), sorted(set(names))
    whole = with_entries(tree, {key: entry for key, entry in tree.entries.items() if key != SECTION})
    for name in wanted:
        if name not in causes:
            known = f"causes here: {', '.join(causes)}" if causes else "it has no 'without' section"
            raise UsageError(f"there is no cause '{name}' ({did_you_mean(name, causes) or known})")
        whole = merge(whole, causes[name])
    return Mapping(tree.where, whole.entries, tree.said)


def tried(tree: Mapping, name: str) -> Mapping:
    """Lay one overlay over a scenario to check the rest of it: names that the scenario does not have are left out.

    Parameters
    ----------
    tree : Mapping
        A scenario's text.
    name : str
        Of a cause.

    Returns
    -------
    Mapping
        Without the section of causes.
    """
    whole, overlay = without_causes(tree), causes_of(tree)[name]
    new = {entry.where for _, entry, _ in _brought_in(overlay, whole)}
    return merge(whole, _less(overlay, new))


def _less(overlay: Mapping, new: Container[Location]) -> Mapping:
    kept = {key: entry for key, entry in overlay.entries.items() if entry.where not in new}
    below = {
        key: Entry(entry.where, _less(entry.node, new)) if isinstance(entry.node, Mapping) else entry
        for key, entry in kept.items()
    }
    return with_entries(overlay, below)


def _brought_in(
    node: Node, there: Node | None, path: tuple[Step, ...] = ()
) -> Iterator[tuple[tuple[Step, ...], Entry, list[str]]]:
    """Find the names in an overlay that the scenario does not have, with those that it has there."""
    if not isinstance(node, Mapping):
        return
    named = has_names(path)
    known = list(there.entries) if isinstance(there, Mapping) else []
    for key, entry in node.entries.items():
        if named and key not in known:
            yield (*path, key), entry, known
        elif path or key not in NOT_OF_A_CAUSE:
            below = child(there, key) if there is not None else None
            yield from _brought_in(entry.node, below, (*path, key))


def _set_by(
    node: Node, path: tuple[Step, ...] = (), key: Entry | None = None
) -> Iterator[tuple[tuple[Step, ...], Location]]:
    """List the paths that an overlay sets: all that is not a mapping replaces what is there."""
    if isinstance(node, Mapping) and node.entries:
        for name, entry in node.entries.items():
            yield from _set_by(entry.node, (*path, name), entry)
    elif key is not None:
        yield path, key.where
