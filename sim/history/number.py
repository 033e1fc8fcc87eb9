"""Numbers as tables write them: with a bound before, a sign after, and separators within."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_COMMAS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_SPACES = re.compile(r"\d{1,3}(\s\d{3})+(\.\d+)?")
_FRACTION = re.compile(r"\d+,\d+", re.ASCII)
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_CELL = re.compile(r"(>=|<=|≥|≤|=|>|<)?\s*(.*?)\s*(%)?", re.DOTALL)
_RELATION = {"≥": ">=", "≤": "<="}


@dataclass(frozen=True)
class Written:
    """What stands in a cell: a relation (empty if none), a number, and whether a per cent sign follows."""

    relation: str
    number: float
    percent: bool


@dataclass(frozen=True)
class Style:
    """How a table writes its numbers.

    Attributes
    ----------
    thousands : str
        Between groups of three digits; empty for none.
    decimal : str
        Before the fraction.
    """

    thousands: str = ""
    decimal: str = "."

    @cached_property
    def _grouped(self) -> re.Pattern[str]:
        mark, point = re.escape(self.thousands), re.escape(self.decimal)
        return re.compile(rf"[+-]?\d{{1,3}}({mark}\d{{3}})+({point}\d*)?", re.ASCII)

    def read(self, text: str) -> Written:
        """Read a cell.

        Parameters
        ----------
        text : str
            Such as ``6,973``, ``> 90 %`` or ``0.61``.

        Returns
        -------
        Written

        Raises
        ------
        ValueError
            If no number stands there; the text says what would help.
        """
        match = _CELL.fullmatch(text)
        assert match  # it fits any text
        relation, digits, percent = (
            match[1] or "",
            match[2].replace("\u00a0", " ").replace("\u202f", " "),
            match[3] is not None,
        )
        if self.thousands and self._grouped.fullmatch(digits):
            digits = digits.replace(self.thousands, "")
        elif self.thousands and self.thousands in digits:
            raise ValueError(f"'{text}' is not a number with '{self.thousands}' between groups of three digits")
        if self.decimal != ".":
            if "." in digits:
                raise ValueError(f"'{text}' is not a number with '{self.decimal}' before its fraction")
            digits = digits.replace(self.decimal, ".")
        if not _PLAIN.fullmatch(digits):
            raise ValueError(f"'{text}' is not a number of 0 or more")
        return Written(_RELATION.get(relation, relation), float(digits), percent)


def commas(text: str) -> str:
    """Say how a number with commas or spaces is written without.

    Parameters
    ----------
    text : str
        The cell.

    Returns
    -------
    str
        Empty if they are not what is wrong with it.
    """
    if _SPACES.fullmatch(text):
        return f"write {''.join(text.split())}, without spaces between thousands"
    if _COMMAS.fullmatch(text):
        return f"write {text.replace(',', '')}, without commas between thousands"
    if _FRACTION.fullmatch(text):
        return f"write {text.replace(',', '.')}, with a point before the fraction"
    return ""
