"""The validation library's errors, placed in the text and said in plain English."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.errors import Problem, did_you_mean
from sim.scenario.model import Scenario
from sim.scenario.nodes import Mapping, Node, Place, Scalar, Sequence, follow, spoken
from sim.scenario.section import KEY, PlacedError
from sim.scenario.shape import fields_of, model_at

_KEYS = {"model_type", "model_attributes_type", "dict_type"}
_LISTS = {"tuple_type", "list_type"}
MOST_TOLD = 200


def problems_of(error: ValidationError, tree: Node, root: type[BaseModel] = Scenario) -> list[Problem]:
    """Turn validation errors into problems.

    Parameters
    ----------
    error : pydantic.ValidationError
        Of the model.
    tree : Node
        The tree that was validated.
    root : type
        The model it was validated by.

    Returns
    -------
    list of Problem
        Each with its place.
    """
    found = error.errors(include_url=False)[:MOST_TOLD]
    broken = {item["loc"] for item in found if not item["type"].startswith("too_")}
    problems = []
    for item in found:
        loc = item["loc"]
        if item["type"] == "too_short" and any(b[: len(loc)] == loc for b in broken):
            continue  # the entries are there, and each has its own error
        if _other_form(loc, tree):
            continue
        problems.append(_problem(item, tree, root))
    if error.error_count() > MOST_TOLD:
        problems.append(Problem(f"{error.error_count() - MOST_TOLD} more problems are not listed", tree.where))
    return problems


def _other_form(loc: tuple[str | int, ...], tree: Node) -> bool:
    """Tell whether an error speaks of a form (a word, or keys beneath) that the writer did not choose."""
    for i, step in enumerate(loc):
        if isinstance(step, str) and step.startswith(("literal[", "function-")):
            keys = isinstance(follow(tree, loc[:i]).node, Mapping)
            if keys != step.startswith("function-"):
                return True
    return False


def _problem(item: Any, tree: Node, root: type[BaseModel]) -> Problem:
    loc, kind = item["loc"], item["type"]
    place = follow(tree, loc)
    if kind == "extra_forbidden":
        model = model_at(loc[:-1], root)
        known = fields_of(model) if model else {}
        hint = did_you_mean(str(loc[-1]), known) or f"known here: {', '.join(known)}"
        return Problem(f"unknown key '{loc[-1]}'", place.key, hint)
    if kind == "missing":
        model = model_at(loc[:-1], root)
        field = fields_of(model).get(str(loc[-1])) if model else None
        under = f" under '{spoken(place.path)}'" if place.path else ""
        hint = _misnamed(place, model, tree) or (field and field.description) or ""
        return Problem(f"the key '{loc[-1]}' is missing{under}", place.key, hint)
    if kind == "value_error" and loc[-1:] != ("[key]",):
        error = item["ctx"]["error"]
        if isinstance(error, PlacedError):
            place = follow(tree, (*place.path, *error.steps))
            if KEY in error.steps:
                return Problem(str(error), place.key)
        return Problem(_told(place, str(error)), place.node.where)
    if kind == "literal_error":
        known = re.findall(r"'([^']+)'", item["ctx"]["expected"])
        hint = did_you_mean(_written(place.node), known) or f"write one of: {', '.join(known)}"
        if isinstance(place.node, Scalar) and place.node.value is None:
            return Problem(f"nothing stands after '{_last(place)}:'", place.node.where, hint)
        return Problem(f"{_what(place)} {_is(place)} none of the words known here", place.node.where, hint)
    if kind in _KEYS:
        return Problem(
            f"keys must stand beneath '{_last(place)}', and here {_is(place)} {_what(place)}", place.node.where
        )
    if kind in _LISTS:
        text = f"'{_last(place)}' is a list, such as [a, b], and here {_is(place)} {_what(place)}"
        return Problem(text, place.node.where)
    if kind in ("too_short", "too_long"):
        bound = item["ctx"]["min_length" if kind == "too_short" else "max_length"]
        there = item["ctx"].get("actual_length")
        number = "" if there is None else f", and here {'are' if there > 1 else 'is'} {there or 'none'}"
        return Problem(
            f"'{_last(place)}' {_wants(kind, bound)} {_entries(place.node, bound)}{number}", place.node.where
        )
    if kind in ("string_too_short", "string_too_long"):
        bound = item["ctx"].get("min_length") or item["ctx"].get("max_length")
        characters = "character" if bound == 1 else "characters"
        return Problem(f"'{_last(place)}' {_wants(kind, bound)} {characters}", place.node.where)
    return Problem(item["msg"].removeprefix("Value error, "), place.key)  # a name that is no name


def _misnamed(place: Place, model: type[BaseModel] | None, tree: Node) -> str:
    """Guess that a named part that lacks most of what it needs was meant to be one that is there."""
    beside = follow(tree, place.path[:-1]).node
    if model is None or len(place.path) < 2 or not isinstance(beside, Mapping) or not isinstance(place.node, Mapping):
        return ""
    needed = [key for key, field in fields_of(model).items() if field.is_required()]
    if len(needed) < 3 or 2 * len(place.node.entries.keys() & set(needed)) >= len(needed):
        return ""
    return did_you_mean(str(place.path[-1]), [name for name in beside.entries if name != place.path[-1]])


def _told(place: Place, text: str) -> str:
    if isinstance(place.node, Scalar) and place.node.value is None:
        return f"nothing stands after '{_last(place)}:': {text}"
    return text


def _last(place: Place) -> str:
    keys = [step for step in place.path if isinstance(step, str)]
    return keys[-1] if keys else "the scenario"


def _written(node: Node) -> str:
    return node.written if isinstance(node, Scalar) else ""


def _what(place: Place) -> str:
    if isinstance(place.node, Mapping):
        return "keys"
    if isinstance(place.node, Sequence):
        return "a list"
    return "nothing" if place.node.value is None else f"'{_written(place.node)[:60]}'"


def _is(place: Place) -> str:
    return "are" if isinstance(place.node, Mapping) else "is"


def _wants(kind: str, bound: int) -> str:
    return f"needs at least {'one' if bound == 1 else bound}" if kind.endswith("short") else f"takes at most {bound}"


def _entries(node: Node, number: int) -> str:
    return ("entry" if number == 1 else "entries") + (" beneath it" if isinstance(node, Mapping) else "")
