"""The keys a scenario (or another text with a model) may have at any of its paths, asked of the model itself."""

from __future__ import annotations

from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.model import Scenario


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
