"""The validation library's errors, placed in the text and said in plain English."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.errors import Problem, did_you_mean
from sim.scenario.model import Scenario
from sim.scenario.nodes import Mapping, Node, Place, Scalar, Sequence, follow, spoken
from sim.scenario.quantities import PlacedError
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
        return Problem(f"the key '{loc[-1]}' is missing{under}", place.key, (field and field.description) or "")
    if kind == "value_error" and loc[-1:] != ("[key]",):
        error = item["ctx"]["error"]
        if isinstance(error, PlacedError):
            place = follow(tree, (*place.path, *error.steps))
        return Problem(_told(place, str(error)), place.node.where)
    if kind == "literal_error":
        known = re.findall(r"'([^']+)'", item["ctx"]["expected"])
        hint = did_you_mean(_written(place.node), known) or f"write one of: {', '.join(known)}"
        return Problem(f"{_what(place)} is none of the words known here", place.node.where, hint)
    if kind in _KEYS:
        return Problem(f"keys must stand beneath '{_last(place)}', and here is {_what(place)}", place.node.where)
    if kind in _LISTS:
        text = f"'{_last(place)}' is a list, such as [a, b], and here is {_what(place)}"
        return Problem(text, place.node.where)
    if kind in ("too_short", "too_long"):
        context = item["ctx"]
        bound = f"at least {context['min_length']}" if kind == "too_short" else f"at most {context['max_length']}"
        number = f"; these are {context['actual_length']}" if context.get("actual_length") is not None else ""
        return Problem(f"'{_last(place)}' has {bound} {_entries(place.node)}{number}", place.node.where)
    if kind in ("string_too_short", "string_too_long"):
        bound = item["ctx"].get("min_length") or item["ctx"].get("max_length")
        word = "at least" if kind == "string_too_short" else "at most"
        return Problem(f"'{_last(place)}' has {word} {bound} characters", place.node.where)
    return Problem(item["msg"].removeprefix("Value error, "), place.key)  # a name that is no name


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


def _entries(node: Node) -> str:
    return "entries beneath it" if isinstance(node, Mapping) else "entries"
