"""Text to nodes: YAML 1.2 with places, duplicate keys named, and bounds on depth, aliases and size.

The events come from PyYAML's parser (the fast one, where it is installed; what that one rejects is read
again by the slow one, so that messages are the same everywhere). The tree is built here, because a
scenario wants less than YAML offers: one document, keys that are text, no tags and no merge keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from sim.errors import Location, Problem
from sim.scenario.nodes import Entry, Mapping, Node, Scalar, Sequence
from sim.scenario.scalars import read_scalar, read_tagged
from sim.scenario.syntax import syntax_problem

DEEPEST = 30
MOST_ALIASES = 50
MOST_NODES = 100_000
MOST_TOLD = 100
_CORE = "tag:yaml.org,2002:"
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls, and the marks that turn the direction of text, so that it does not show what it says (Unicode TR 36)."""


class _Stop(Exception):
    """What follows cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one document.

    Parameters
    ----------
    text : str
        The file's content.
    file : str
        The file's name as shown in messages.

    Returns
    -------
    tree : Node or None
        None if the text could not be read to its end.
    problems : list of Problem
        Everything that is wrong with the text itself.
    """
    if match := _UNFIT.search(text):
        before = text[: match.start()]
        where = Location(file, before.count("\n") + 1, match.start() - before.rfind("\n"))
        shown = f"U+{ord(match[0]):04X}"
        return None, [Problem(f"a character that cannot be shown ({shown}) stands here", where, "is this a text file?")]
    fast = getattr(yaml, "CSafeLoader", None)
    if fast is not None:
        try:
            return _Builder(yaml.parse(text, Loader=fast), file).read()
        except (yaml.YAMLError, ValueError, OverflowError):
            pass  # read again below, for the message
    try:
        return _Builder(yaml.parse(text, Loader=yaml.SafeLoader), file).read()
    except yaml.MarkedYAMLError as error:
        return None, [syntax_problem(error, file)]
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        return None, [Problem(f"this file cannot be read as YAML: {error}", Location(file, 1, 1))]


class _Builder:
    """Builds the tree of one document from the parser's events."""

    def __init__(self, events: Iterator[Any], file: str) -> None:
        self.events = events
        self.file = file
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Node, int] | None] = {}
        self.aliases = 0
        self.count = 0

    def read(self) -> tuple[Node | None, list[Problem]]:
        try:
            return self._document(), self.problems
        except _Stop as stop:
            return None, [*self.problems, stop.problem]

    def _document(self) -> Node | None:
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise _Stop(Problem("this file is empty", Location(self.file, 1, 1)))
        tree = self._node(next(self.events), 1)
        next(self.events)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            text = "a second document starts here ('---'): a scenario is one document"
            self.problems.append(Problem(text, self._place(event)))
        return tree

    def _place(self, event: Any) -> Location:
        return Location(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _tell(self, text: str, event: Any, hint: str = "") -> None:
        self.problems.append(Problem(text, self._place(event), hint))
        if len(self.problems) == MOST_TOLD:
            raise _Stop(Problem(f"{MOST_TOLD} problems: what follows is not read", self._place(event)))

    def _node(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            raise _Stop(Problem(f"more than {DEEPEST} levels, one within the other", self._place(event)))
        before = self.count
        self.count += 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node: Node = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, depth)
        else:
            node = self._mapping(event, depth)
        if self.count > MOST_NODES:
            raise _Stop(Problem(f"more than {MOST_NODES:,} values, aliases counted out", self._place(event)))
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, self.count - before)
        return node

    def _alias(self, event: Any) -> Node:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise _Stop(Problem(f"more than {MOST_ALIASES} aliases ('*name')", self._place(event)))
        if event.anchor not in self.anchors:
            text = f"'*{event.anchor}' refers to an anchor that does not stand above it"
            raise _Stop(Problem(text, self._place(event), "put text that starts with '*' in quotes"))
        known = self.anchors[event.anchor]
        if known is None:
            raise _Stop(Problem(f"'*{event.anchor}' stands within itself", self._place(event)))
        self.count += known[1]
        if self.count > MOST_NODES:
            raise _Stop(Problem(f"more than {MOST_NODES:,} values, aliases counted out", self._place(event)))
        return known[0]

    def _scalar(self, event: Any) -> Scalar:
        where = self._place(event)
        value: str | int | float | bool | None = event.value
        kind = self._tag(event, ("str", "int", "float", "bool", "null"))
        try:
            if kind:
                value = read_tagged(event.value, kind)
            elif event.implicit[0] and event.tag is None:
                value = read_scalar(event.value)
        except ValueError as error:
            self._tell(str(error), event)
        if match := _UNFIT.search(event.value):
            code = f"U+{ord(match[0]):04X}"
            self._tell(f"a character that cannot be shown ({code}) stands in this text", event, "leave it out")
            value = _UNFIT.sub("", event.value)
        return Scalar(where, value, _UNFIT.sub("", event.value))

    def _tag(self, event: Any, core: tuple[str, ...]) -> str:
        if event.tag is None or event.tag == "!":
            return ""
        kind = event.tag.removeprefix(_CORE)
        if event.tag.startswith(_CORE) and kind in core:
            return kind
        self._tell(f"the tag '{event.tag}' has no meaning here", event, "put text that starts with '!' in quotes")
        return ""

    def _sequence(self, event: Any, depth: int) -> Sequence:
        self._tag(event, ("seq",))
        items: list[Node] = []
        while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(inner, depth + 1))
        return Sequence(self._place(event), tuple(items))

    def _mapping(self, event: Any, depth: int) -> Mapping:
        self._tag(event, ("map",))
        entries: dict[str, Entry] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            where = self._place(inner)
            key = self._node(inner, depth + 1)
            node = self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar) or not key.written.strip():
                self._tell("a key is a word, and something else stands here", inner)
            elif key.written == "<<":
                self._tell("merge keys ('<<') have no meaning here", inner, "use 'extends', or write the keys out")
            elif key.written in entries:
                first = entries[key.written].where
                self._tell(f"the key '{key.written}' stands here a second time", inner, f"the first is at {first}")
            else:
                entries[key.written] = Entry(where, node)
        return Mapping(self._place(event), entries)
