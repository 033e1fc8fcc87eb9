"""Text: what a planner says in words, titles, and names, which head tables and become parts of the names of files."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

_UNFIT_FOR_A_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029/\\:*?"<>|]')
_NOT_SEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories of controls, marks that only steer how text is laid out, and breaks."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('text must stand here: put it in quotes, such as "101"')
    if len(value) > 10_000:
        raise ValueError("a text has at most 10,000 characters")
    return value


def _name(value: str) -> str:
    if not 1 <= len(value) <= 80 or value != value.strip():
        raise ValueError("a name has 1 to 80 characters, and no space at its beginning or end")
    if _UNFIT_FOR_A_NAME.search(value):
        raise ValueError("a name is one line, without / \\ : * ? \" < > | (it becomes part of a file's name)")
    return _seen(value, "name")


def _title(value: str) -> str:
    if not value.strip():
        raise ValueError("a title has words in it: it heads every figure")
    return _seen(value, "title")


def _seen(value: str, kind: str) -> str:
    for character in value:
        if unicodedata.category(character) in _NOT_SEEN:
            raise ValueError(
                f"a {kind} is one line of what can be seen, and here is U+{ord(character):04X}: leave it out"
            )
    return value


Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": "string", "title": "text"})]
Title = Annotated[Text, AfterValidator(_title), WithJsonSchema({"type": "string", "title": "text"})]
Name = Annotated[
    Text,
    AfterValidator(_name),
    WithJsonSchema({"type": "string", "title": "name", "minLength": 1, "maxLength": 80}),
]
