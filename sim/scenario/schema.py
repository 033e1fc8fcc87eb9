"""JSON Schema of a scenario file, for editors: the model's own, widened by what the reader accepts beside it.

Every value may be wrapped (``{value: x, source: ...}``), every mapping may carry `source`, `assumed` and
`note`, dated values are a constant or a list, and a file with `extends` may leave anything out, or take it
out with ``null``.
"""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from sim.scenario.causes import NOT_OF_A_CAUSE
from sim.scenario.dated import Dated
from sim.scenario.durations import Seconds, format_duration
from sim.scenario.model import CHANGES, Scenario

_BESIDE_TEXTS: dict[str, Any] = {
    "source": {"type": "string", "description": "Where the value comes from."},
    "assumed": {"type": "boolean", "description": "Whether nobody published it."},
    "note": {"type": "string", "description": "Anything else a reader should know."},
}
_BESIDE: dict[str, Any] = {key: {"$ref": f"#/definitions/{key}"} for key in _BESIDE_TEXTS}
_NULL = {"type": "null"}


class _Generator(GenerateJsonSchema):
    """Writes defaults as a planner would."""

    def encode_default(self, dft: Any) -> Any:
        """Write a default in the scenario's own words."""
        if isinstance(dft, Dated):
            return dft.changes[0].value
        if isinstance(dft, Seconds):
            return format_duration(dft)
        return super().encode_default(dft)


def model_schema() -> dict[str, Any]:
    """Write the model's own schema, without what the reader accepts beside it.

    Returns
    -------
    dict
        JSON Schema with ``$defs``.
    """
    return Scenario.model_json_schema(by_alias=True, schema_generator=_Generator)


def json_schema() -> dict[str, Any]:
    """Write the schema of a scenario file.

    Returns
    -------
    dict
        JSON Schema, draft 7, which editors know best.
    """
    whole = model_schema()
    definitions: dict[str, Any] = dict(_BESIDE_TEXTS)
    for overlay in (False, True):
        definitions |= _Widened(whole, overlay, definitions).definitions()
    changes = definitions["ScenarioChanges"]
    kept = {key: part for key, part in changes["properties"].items() if key not in NOT_OF_A_CAUSE}
    definitions["TakenOutChanges"] = {
        **changes,
        "description": "A cause, taken out.",
        "properties": kept,
        "minProperties": 1,
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "callsim scenario",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/definitions/ScenarioChanges"},
        "else": {"$ref": "#/definitions/Scenario"},
        "definitions": definitions,
    }


def value_of_dated(name: str, defs: dict[str, Any]) -> dict[str, Any] | None:
    """Find the schema of the value in a dated one.

    Parameters
    ----------
    name : str
        Name of a definition.
    defs : dict
        All definitions.

    Returns
    -------
    dict or None
        None if that definition is not of a dated value.
    """
    found = defs[name]
    if not found.get("title", "").startswith("Dated["):
        return None
    entry = found["properties"]["changes"]["items"]["$ref"].rpartition("/")[2]
    return {key: part for key, part in defs[entry]["properties"]["value"].items() if key != "description"}


class _Widened:
    """The definitions of a whole scenario, or of changes to one."""

    def __init__(self, whole: dict[str, Any], overlay: bool, shared: dict[str, Any]) -> None:
        self.whole = whole
        self.defs = whole["$defs"]
        self.overlay = overlay
        self.shared = shared
        self.ending = "Changes" if overlay else ""

    def definitions(self) -> dict[str, Any]:
        named = {"Scenario": {key: part for key, part in self.whole.items() if key != "$defs"}}
        for name, part in self.defs.items():
            if part["type"] == "object" and not part["title"].startswith(("Dated[", "Change[")):
                named[name] = part
        return {f"{name}{self.ending}": self._object(name, part) for name, part in named.items()}

    def _object(self, name: str, part: dict[str, Any]) -> dict[str, Any]:
        properties = {key: self._property(below) for key, below in part["properties"].items()}
        if name == "Scenario":
            parent = {"type": "string", "description": "A scenario in this folder or below it, which this one changes."}
            properties = {"extends": parent, **properties}
        widened = {
            "type": "object",
            "description": part.get("description", ""),
            "properties": {**properties, **_BESIDE},
            "additionalProperties": False,
        }
        if not self.overlay and part.get("required"):
            widened["required"] = part["required"]
        return widened

    def _property(self, part: dict[str, Any]) -> dict[str, Any]:
        about = {key: part[key] for key in ("description", "default", "examples") if part.get(key) is not None}
        forms = self._forms(part)
        if self.overlay and _NULL not in forms:
            forms = [*forms, _NULL]
        return {"anyOf": forms, **about}

    def _forms(self, part: dict[str, Any]) -> list[dict[str, Any]]:
        if "anyOf" in part:
            return [form for one in part["anyOf"] for form in ([_NULL] if one == _NULL else self._forms(one))]
        if "$ref" in part:
            name = part["$ref"].rpartition("/")[2]
            value = value_of_dated(name, self.defs)
            if value is not None:
                return self._dated(value)
            if self.defs[name]["type"] == "object":
                return [{"$ref": f"#/definitions/{name}{self.ending}"}]
            return self._leaf(self.defs[name])
        if part.get("format") == CHANGES:
            return [{"$ref": "#/definitions/TakenOutChanges"}]
        if "additionalProperties" in part:
            return [
                {
                    "type": "object",
                    "additionalProperties": self._property(part["additionalProperties"]),
                    "properties": _BESIDE,
                }
            ]
        if part.get("type") == "array":
            kept = {key: part[key] for key in ("type", "minItems", "maxItems") if key in part}
            return self._leaf({**kept, "items": {"anyOf": self._forms(part["items"])}})
        return self._leaf({k: v for k, v in part.items() if k not in ("description", "default", "examples")})

    def _share(self, name: str, part: dict[str, Any]) -> dict[str, Any]:
        """Write a definition once, under a name that is free or already has it, and refer to it."""
        number, free = 1, name
        while self.shared.setdefault(free, part) != part:
            number, free = number + 1, f"{name}_{number + 1}"
        return {"$ref": f"#/definitions/{free}"}

    def _leaf(self, part: dict[str, Any]) -> list[dict[str, Any]]:
        wrapped = {
            "type": "object",
            "properties": {"value": part, **_BESIDE},
            "required": ["value"],
            "additionalProperties": False,
        }
        return [self._share(_slug(part), {"anyOf": [part, wrapped]})]

    def _dated(self, value: dict[str, Any]) -> list[dict[str, Any]]:
        day = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        entry = {
            "type": "object",
            "properties": {
                "from": {**day, "description": "The first day of the new value."},
                "value": self._leaf(value)[0],
                "by": {**day, "description": "Makes it a ramp that arrives on this day."},
                "event": {"type": "string", "description": "The event in the events file that caused it."},
                **_BESIDE,
            },
            "required": ["value"],
            "additionalProperties": False,
        }
        one = self._share(f"{_slug(value)}_change", entry)
        entries = {"type": "array", "minItems": 1, "items": {"anyOf": [value, one]}}
        listed = self._leaf(entries)
        return [self._share(f"{_slug(value)}_in_time", {"anyOf": [*self._leaf(value), one, *listed]})]


def _slug(part: dict[str, Any]) -> str:
    title = str(part.get("title") or part.get("type") or "word").partition(",")[0]
    return title.lower().replace(" ", "_")
