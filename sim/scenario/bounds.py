"""Bounds of a number, checked after its type and told to editors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class Between:
    """Bounds of a number, both allowed, for a type's annotation.

    Attributes
    ----------
    low, high : float
        In the number's inner unit.
    per_cent : bool
        Whether the message speaks of per cent.
    """

    low: float
    high: float
    per_cent: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the bounds after the type."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Tell the bounds to an editor, where the value is a plain number there too."""
        schema = handler(core)
        if schema.get("type") in ("number", "integer"):
            schema |= {"minimum": self.low, "maximum": self.high}
        return schema

    def _check(self, value: Any) -> Any:
        if not self.low <= value <= self.high:
            low, high, shown = (self._shown(number) for number in (self.low, self.high, value))
            raise ValueError(f"this must lie between {low} and {high}, and is {shown}")
        return value

    def _shown(self, number: float) -> str:
        return f"{100 * number:,.10g} %" if self.per_cent else f"{number:,.10g}"
