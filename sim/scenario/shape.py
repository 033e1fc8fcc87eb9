"""The keys a scenario (or another text with a model) may have at any of its paths, asked of the model itself."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.dated import Dated
from sim.scenario.model import Scenario
from sim.scenario.quantities import largest_of


def _bare(annotation: Any) -> list[Any]:
    """Take unions apart."""
    if get_origin(annotation) is Union or type(annotation).__name__ == "UnionType":
        return [kind for part in get_args(annotation) for kind in _bare(part)]
    return [annotation]


def _below(kind: Any, step: str | int) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = fields_of(kind).get(str(step))
        return _bare(field.annotation) if field else []
    if get_origin(kind) is dict:
        return _bare(get_args(kind)[1])
    if get_origin(kind) is tuple and isinstance(step, int):
        return _bare(get_args(kind)[0])
    return []


def largest_at(path: Sequence[str | int], root: type[BaseModel] = Scenario) -> float:
    """Find the largest number that a key takes by itself, whatever the other keys say.

    Parameters
    ----------
    path : sequence of str or int
        Keys, the last of them a number's, which may change in time.
    root : type
        Model of the whole text.

    Returns
    -------
    float
        Infinite where it has no bound.
    """
    spots: list[tuple[Any, tuple[Any, ...]]] = [(root, ())]
    for step in path:
        spots = [spot for kind, _ in spots for spot in _spots(kind, step)]
    return min((largest_of(rules) for _, rules in spots), default=inf)


def _spots(kind: Any, step: str | int) -> list[tuple[Any, tuple[Any, ...]]]:
    """Types that may stand below a step, each with the rules of its annotation."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = fields_of(kind).get(str(step))
        return _opened(field.annotation, tuple(field.metadata)) if field else []
    return _opened(get_args(kind)[1], ()) if get_origin(kind) is dict else []


def _opened(annotation: Any, rules: tuple[Any, ...]) -> list[tuple[Any, tuple[Any, ...]]]:
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _opened(inner, (*rules, *more))
    kinds = _bare(annotation)
    if len(kinds) > 1:
        return [spot for kind in kinds for spot in _opened(kind, rules)]
    if isinstance(annotation, type) and issubclass(annotation, Dated):
        change = get_args(annotation.model_fields["changes"].annotation)[0]
        value = change.model_fields["value"]
        return _opened(value.annotation, (*rules, *value.metadata))
    return [(annotation, rules)]


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """List a model's fields by the keys they have in a scenario.

    Parameters
    ----------
    model : type
        Part of the scenario model.

    Returns
    -------
    dict of str to FieldInfo
        In the model's order.
    """
    return {field.alias or name: field for name, field in model.model_fields.items()}


def has_names(path: Sequence[str | int], root: type[BaseModel] = Scenario) -> bool:
    """Say whether the keys beneath a path are names that a writer gives, such as those of groups.

    Parameters
    ----------
    path : sequence of str or int
        Keys of a scenario.
    root : type
        Model of the whole text.

    Returns
    -------
    bool
        False where the keys are laid down, and where there are none.
    """
    kinds: list[Any] = [root]
    for step in path:
        kinds = [found for kind in kinds for found in _below(kind, step)]
    return any(get_origin(kind) is dict for kind in kinds)


def model_at(path: tuple[str | int, ...], root: type[BaseModel] = Scenario) -> type[BaseModel] | None:
    """Find the model of the mapping at a path.

    Parameters
    ----------
    path : tuple of str or int
        As a validation error gives it; steps that are not keys are passed over.
    root : type
        Model of the whole text.

    Returns
    -------
    type or None
        None where no keys are laid down.
    """
    kinds: list[Any] = [root]
    for step in path:
        kinds = [found for kind in kinds for found in _below(kind, step)] or kinds
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return models[0] if models else None
