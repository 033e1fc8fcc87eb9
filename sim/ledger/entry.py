"""One line of the ledger, and the file as text: JSON Lines, one projection of one month a line.

The file is meant to be read by people and never edited: a line that cannot be what was written is an error with its
place, and nothing is scored before it is mended.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sim.errors import Location, Problem, ScenarioError
from sim.history.observation import DENOMINATORS

LEVELS = (0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEND = "restore the ledger from a copy; its lines are only ever added by 'callsim ledger add'"


@dataclass(frozen=True)
class Entry:
    """What one run projects of one target in one month.

    Attributes
    ----------
    run : str
        Hash of the run's scenario and figures, 64 hexadecimal digits: the same for the same run.
    scenario, sha256 : str
        The scenario's name and hash.
    standing : str
        Whether the scenario was calibrated, in words.
    projected : str
        First day of the plan: the projection knows nothing of what came later.
    simulated : str
        When it was simulated, UTC; months that were over by then are hindsight.
    replications : int
        Futures.
    stream : str
        Whose target.
    share, within_s, denominator, clock
        The target.
    month : str
        Such as ``"2021-06"``.
    quantiles : mapping of str to float
        By level in per cent, such as ``"2.5"``: of the month's share over the futures.
    mean, p_meets : float
        Mean of the share, and the share of futures that meet the target.
    """

    run: str
    scenario: str
    sha256: str
    standing: str
    projected: str
    simulated: str
    replications: int
    stream: str
    share: float
    within_s: float
    denominator: str
    clock: str
    month: str
    quantiles: Mapping[str, float]
    mean: float
    p_meets: float

    @property
    def levels(self) -> tuple[float, ...]:
        """Levels of the quantiles, rising."""
        return tuple(float(level) / 100 for level in self.quantiles)

    @property
    def stands(self) -> str:
        """How the run stands, in two words or so: what a later fit to more history does not change."""
        known = {"Calibrated": "calibrated", "NOT": "not to be relied on"}
        return known.get(self.standing.partition(" ")[0], "not calibrated")

    def quantile(self, level: float) -> float:
        """Look up a quantile; nan where it was not kept.

        Parameters
        ----------
        level : float
            One of `LEVELS`.

        Returns
        -------
        float
        """
        return self.quantiles.get(level_name(level), math.nan)


def level_name(level: float) -> str:
    """Name a level in per cent, as the ledger writes it: ``"2.5"``."""
    return f"{100 * level:g}"


def write_entries(entries: Iterable[Entry]) -> str:
    """Write lines.

    Parameters
    ----------
    entries : iterable of Entry
        In any order.

    Returns
    -------
    str
        JSON Lines, in UTF-8 text.
    """
    named = ({field.name: getattr(entry, field.name) for field in fields(Entry)} for entry in entries)
    return "".join(json.dumps(each, ensure_ascii=False, allow_nan=False) + "\n" for each in named)


def read_entries(name: str, text: str) -> tuple[Entry, ...]:
    """Read a ledger.

    Parameters
    ----------
    name : str
        The file, for errors.
    text : str
        All of it.

    Returns
    -------
    tuple of Entry
        In the order of the file.

    Raises
    ------
    sim.errors.ScenarioError
        With every line that is damaged, or stands there twice.
    """
    found: list[Entry] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = Location(name, number, 1)
        try:
            entry = _entry(json.loads(line, parse_constant=_no_constant))
        except (ValueError, RecursionError) as error:
            what = "it is not JSON" if isinstance(error, json.JSONDecodeError | RecursionError) else str(error)
            problems.append(Problem(f"this line of the ledger is damaged: {what}", where, _MEND))
            continue
        key = entry.run, entry.stream, entry.month
        if key in seen:
            problems.append(Problem(f"this projection stands in line {seen[key]} already", where, _MEND))
        seen.setdefault(key, number)
        found.append(entry)
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no figure")


def _entry(value: Any) -> Entry:
    """Check that a line is what `write_entries` writes."""
    names = [field.name for field in fields(Entry)]
    if not isinstance(value, dict) or list(value) != names:
        missing = [name for name in names if not isinstance(value, dict) or name not in value]
        raise ValueError(f"it lacks '{missing[0]}'" if missing else "it holds what no ledger holds")
    for name in ("share", "mean", "p_meets"):
        if not _is_number(value[name]) or not 0 <= value[name] <= 1:
            raise ValueError(f"'{name}' is a fraction of one, not {value[name]!r}")
    texts = ("run", "scenario", "sha256", "standing", "projected", "simulated", "stream", "clock", "month")
    if wrong := [name for name in texts if not isinstance(value[name], str)]:
        raise ValueError(f"'{wrong[0]}' is a text, not {value[wrong[0]]!r}")
    known = {
        "run": bool(_SHA.fullmatch(value["run"])),
        "sha256": bool(_SHA.fullmatch(value["sha256"])),
        "projected": _is_day(value["projected"]),
        "simulated": _is_day(value["simulated"][:10]),
        "replications": isinstance(value["replications"], int) and value["replications"] > 0,
        "within_s": _is_number(value["within_s"]) and value["within_s"] > 0,
        "denominator": value["denominator"] in DENOMINATORS,
        "clock": value["clock"] in ("force", "bt"),
        "month": bool(_MONTH.fullmatch(value["month"])),
        "quantiles": _are_quantiles(value["quantiles"]),
    }
    if wrong := [name for name, right in known.items() if not right]:
        raise ValueError(f"'{wrong[0]}' cannot be {value[wrong[0]]!r}"[:200])
    return Entry(**value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _are_quantiles(value: Any) -> bool:
    """Some levels in their order, the median among them, with values that never fall."""
    if not isinstance(value, dict) or not all(_is_number(number) and 0 <= number <= 1 for number in value.values()):
        return False
    kept = [level_name(level) for level in LEVELS if level_name(level) in value]
    numbers = list(value.values())
    return list(value) == kept and "50" in kept and numbers == sorted(numbers)
