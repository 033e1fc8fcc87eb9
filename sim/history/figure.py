"""What one figure must be, whatever form its table has: words that are known, and a value that can be."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from sim.errors import did_you_mean
from sim.history.number import Style, Written
from sim.history.observation import CLOCKS, DENOMINATORS, RELATIONS, UNITS, units_of

MOST_CALLS = 1_000_000_000
_OF = (*DENOMINATORS, "unknown")
_POINTS = re.compile(r"\d{1,3}([.,]\d{3})+", re.ASCII)
_THOUSAND = re.compile(r"[1-9]\d{0,2}[.,]000", re.ASCII)
DURATIONS = {
    "mm:ss": re.compile(r"(?:(\d{1,4}):(?=\d\d:))?(\d{1,4}):([0-5]\d)", re.ASCII),
    "hh:mm:ss": re.compile(r"(\d{1,4}):([0-5]\d):([0-5]\d)", re.ASCII),
}
"""How telephone systems write waits; the figure that is read is in seconds."""


def word_faults(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Name the words of a figure that are not known.

    Parameters
    ----------
    words : mapping of str to str
        Stream, measure, denominator, relation, unit and clock.

    Returns
    -------
    list of tuple of str
        Which, and what is wrong.
    """
    found = []
    for column in ("stream", "measure"):
        if not words[column]:
            found.append((column, f"no {column} is named"))
    for column, known in (("relation", RELATIONS), ("unit", tuple(UNITS)), ("clock", CLOCKS)):
        if words[column] not in known:
            found.append((column, f"'{words[column]}' is not one of {', '.join(k for k in known if k)}"))
    denominator = words["denominator"]
    if denominator and denominator not in _OF:
        hint = did_you_mean(denominator, _OF)
        what = f"'{denominator}' is not one of {', '.join(_OF)}"
        found.append(("denominator", f"{what}: {hint}" if hint else what))
    allowed = units_of(words["measure"])
    if words["unit"] in UNITS and words["unit"] not in allowed:
        what = f"'{words['measure']}' is given in {' or '.join(allowed)}, and not in {words['unit']}"
        found.append(("unit", what))
    return found


def bound_fault(relation: str, value: float, unit: str) -> str:
    """Say why nothing can meet a bound.

    Parameters
    ----------
    relation : str
        One of `sim.history.observation.RELATIONS`.
    value : float
        Shares as fractions of one.
    unit : str
        One of `UNITS`.

    Returns
    -------
    str
        Empty where something can.
    """
    if relation == "<" and value <= 0:
        return "nothing is below 0"
    if relation == ">" and value >= 1 and unit in ("percent", "share"):
        return "no share is over the whole: write '=' or '>=' with 100 percent"
    return ""


def read_duration(text: str, form: str) -> float:
    """Read a duration such as ``2:15``.

    Parameters
    ----------
    text : str
        The cell.
    form : str
        One of `DURATIONS`; hours may stand before ``mm:ss`` too.

    Returns
    -------
    float
        Seconds.

    Raises
    ------
    ValueError
        If it is something else.
    """
    match = DURATIONS[form].fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a duration of the form {form}")
    if form == "mm:ss" and int(match[1] or 0) and match[3] == "00":
        meant = f"{int(match[1])}:{match[2]}"
        raise ValueError(
            f"'{text}' has hours, under mm:ss: did a spreadsheet take minutes and seconds for hours and minutes? write "
            f"{meant} if so; if not, the unit of the column is hh:mm:ss"
        )
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(3600 * hours + 60 * minutes + seconds)


def read_value(text: str, unit: str, style: Style, *, whole: bool = False) -> tuple[str, float]:
    """Read the value of a figure.

    Parameters
    ----------
    text : str
        The cell.
    unit : str
        One of `UNITS`. A per cent sign may follow a share: the number is one of per cent then, whatever the unit.
    style : Style
        How the table writes numbers.
    whole : bool
        Whether it counts what has no parts, such as calls.

    Returns
    -------
    relation : str
        As written before the number; empty if none.
    value : float
        Shares as fractions of one, times in seconds.

    Raises
    ------
    ValueError
        If it cannot be a value of that unit.
    """
    written: Written = style.read(text)
    share = unit in ("percent", "share")
    if written.percent and not share:
        raise ValueError(f"'{text}' is in per cent, and the unit is {unit}")
    if not math.isfinite(written.number) or written.number < 0:
        raise ValueError(f"'{text}' is not a number of 0 or more")
    if whole and written.number % 1:
        mark = "point" if style.decimal == "." else "comma"
        group = _POINTS.fullmatch(text.lstrip("<>=≥≤ "))
        why = (
            f"does a {mark} stand between thousands? write {re.sub('[.,]', '', text)}"
            if group
            else "is it a mean, or a rate?"
        )
        raise ValueError(f"'{text}' is not a whole number, and there is no part of a call: {why}")
    digits = text.lstrip("<>=≥≤ ")
    if unit == "count" and _THOUSAND.fullmatch(digits) and written.number < 1000:
        what = f"'{text}' may be {written.number:g} thousand, or {written.number:g} and no more"
        raise ValueError(f"{what}: write {1000 * written.number:.0f}, or {written.number:g}")
    if whole and written.number > MOST_CALLS:
        raise ValueError(f"'{text}' is impossible: nobody counts more than {MOST_CALLS:,}")
    value = written.number * UNITS["percent" if written.percent else unit]
    if share and value > 1:
        raise ValueError(f"a share of {text} {'' if written.percent else unit}".rstrip() + " is over the whole")
    return written.relation, value
