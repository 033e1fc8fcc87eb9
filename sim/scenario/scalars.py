"""What a plain word of YAML means: the core schema of YAML 1.2, in which `10:30`, `yes` and `2021-06-01` are text."""

from __future__ import annotations

import re

_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NAN = {".nan", ".NaN", ".NAN"}
LONGEST_NUMBER = 40

_KINDS: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}


def read_scalar(text: str) -> str | int | float | bool | None:
    """Read a plain (unquoted) scalar by the core schema of YAML 1.2.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str, int, float, bool or None
        Its value.

    Raises
    ------
    ValueError
        If it is a number of more than 40 characters.
    """
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INT.fullmatch(text) or _OCTAL.fullmatch(text) or _HEX.fullmatch(text) or _FLOAT.fullmatch(text):
        if len(text) > LONGEST_NUMBER:
            raise ValueError("a number has at most 40 digits: put text that looks like a number in quotes")
        if _INT.fullmatch(text):
            return int(text)
        return int(text, 0) if text[:2] in ("0o", "0x") else float(text)
    if match := _INFINITE.fullmatch(text):
        return float(f"{match[1]}inf")
    return float("nan") if text in _NAN else text


def read_tagged(text: str, kind: str) -> str | int | float | bool | None:
    """Read a scalar that carries one of the core tags.

    Parameters
    ----------
    text : str
        As written.
    kind : str
        ``"str"``, ``"int"``, ``"float"``, ``"bool"`` or ``"null"``.

    Returns
    -------
    str, int, float, bool or None
        Its value.

    Raises
    ------
    ValueError
        If it is not what the tag says.
    """
    if kind == "str":
        return text
    value = read_scalar(text)
    if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "bool"):
        raise ValueError(f"'{text}' is not what its tag '!!{kind}' says")
    return float(value) if kind == "float" and isinstance(value, int) else value
