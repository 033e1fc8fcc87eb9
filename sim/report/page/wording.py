"""Words that several sections of a page share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import isnan
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from sim.projection import month_spoken, spoken, wilson
from sim.report.comparison import Row, signed
from sim.report.page.parts import Missing
from sim.report.record import Record
from sim.scenario.causes import causes_of

_BEGINS = re.compile(r"[^,:]+[,:] ")
ONE_FUTURE = "only one future was simulated, which tells no range"
FEW = 20  # futures: of fewer, a range of 80 % is told with their number


def scenario_file(record: Record) -> str:
    """Name the scenario's file for a command line, without folders of the machine that ran it.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    str
    """
    name = str(record.manifest["scenario"].get("file", "SCENARIO"))
    whole = PurePosixPath(name).is_absolute() or PureWindowsPath(name).is_absolute()
    return PureWindowsPath(name).name if whole else name


def explain_command(record: Record) -> str:
    """Write the command that tells the causes of the first target apart.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    str
        It names the target where the scenario has more than one, as the command asks for it, and goes on to the month
        that is shown: of itself the command stops where history does.
    """
    first = next(iter(record.targets), "")
    named = first if re.fullmatch(r"[\w.-]+", first) else f'"{first}"'
    target = f" --target {named}" if len(record.targets) > 1 else ""
    month = record.reached[first]["shown_month"] if first else None
    until = f" --to {month}" if month else ""
    return f"callsim explain {scenario_file(record)}{target}{until} --into RUN"


def not_explained(record: Record, what: str) -> Missing:
    """Say that the causes were not worked out, and what would: a command, if the scenario names any.

    Parameters
    ----------
    record : Record
        The run.
    what : str
        What is missing, in a sentence.

    Returns
    -------
    sim.report.page.parts.Missing
    """
    if causes_of(record.loaded.tree):
        return Missing(what, explain_command(record))
    return Missing(
        f"{what} The scenario names no causes: they would stand in a section \u2018without\u2019 of its file."
    )


def four_in_five(record: Record) -> str:
    """Say which of the futures the dark band holds.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    str
        To be followed by a verb; it says so where there are fewer than 20.
    """
    n = int(record.manifest["replications"])
    return "80 % of the futures" if n >= FEW else f"80 % of the futures (only {n} were simulated)"


def has_ranges(record: Record) -> bool:
    """Say whether there are futures enough for a range: one alone has none.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    bool
    """
    return int(record.manifest["replications"]) > 1


def lie_between(record: Record, low: str, high: str, verb: str = "lie from") -> str:
    """Say in which range most futures lie.

    Parameters
    ----------
    record : Record
        The run.
    low, high : str
        As they are printed.
    verb : str
        What futures do there.

    Returns
    -------
    str
        Without a full stop; of a single future that it tells no range.
    """
    if not has_ranges(record):
        return ONE_FUTURE
    return f"{four_in_five(record)} {verb} {low} to {high}"


def together(*sentences: str) -> str:
    """Put sentences into one paragraph.

    Parameters
    ----------
    *sentences : str
        Those that are empty are left out.

    Returns
    -------
    str
    """
    return " ".join(filter(None, sentences))


def fewer_futures(record: Record, n: int) -> str:
    """Say that a section rests on fewer futures than the answer, so that its figures are not quite the same.

    Parameters
    ----------
    record : Record
        The run.
    n : int
        Futures behind the section.

    Returns
    -------
    str
        A sentence, or nothing.
    """
    of_answer = int(record.manifest["replications"])
    if n >= of_answer:
        return ""
    return f"The answer above rests on {of_answer} futures, so figures of the same month differ a little from these."


def passed(checks: list[dict[str, Any]]) -> str:
    """Say how many checks say ok.

    Parameters
    ----------
    checks : list of dict
        As in a manifest.

    Returns
    -------
    str
        Such as ``"14 of 16 checks say ok"``.
    """
    return f"{sum(bool(row['passed']) for row in checks)} of {len(checks)} checks say ok"


def span_spoken(about: Mapping[str, Any], table: Any) -> str:
    """Say which months an explanation is about.

    Parameters
    ----------
    about : mapping
        What the manifest says of it.
    table : pandas.DataFrame
        ``explain.csv``.

    Returns
    -------
    str
    """
    months = [month for month in table["period"] if month != "period"]
    first, last = about.get("from") or min(months), about.get("to") or max(months)
    return month_spoken(first) if first == last else f"{month_spoken(first)} to {month_spoken(last)}"


def opening(text: str) -> str:
    """Begin a title with a capital letter.

    Parameters
    ----------
    text : str
        Not empty.

    Returns
    -------
    str
    """
    return text[0].upper() + text[1:]


def between(row: Row, unit: float) -> str:
    """Write the interval of a difference, to follow its name.

    Parameters
    ----------
    row : mapping
        With low and high; nan where it is not known.
    unit : float
        What they are multiplied by.

    Returns
    -------
    str
        With a space before it, or nothing.
    """
    return "" if isnan(row["low"]) else f" ({signed(unit * row['low'])} to {signed(unit * row['high'])})"


def without_shared(names: Iterable[str]) -> dict[str, str]:
    """Leave out how all names begin, up to a comma or a colon.

    Parameters
    ----------
    names : iterable of str
        Such as ``"West Mercia, more people"`` and ``"West Mercia, fewer calls"``.

    Returns
    -------
    dict of str to str
        By name, such as ``"more people"``; a single name stays as it is.
    """
    whole = list(dict.fromkeys(names))
    start = _BEGINS.match(whole[0])
    shared = len(whole) > 1 and start is not None and all(name.startswith(start[0]) for name in whole)
    cut = len(start[0]) if start is not None and shared else 0
    return {name: name[cut:] or name for name in whole}


def held_beside(row: Row, lever: str) -> str:
    """Say how likely the target is to be held with a lever and without.

    Parameters
    ----------
    row : mapping
        Of ``compare.csv``, with the measure ``p_held_by_promised``.
    lever : str
        What it is called here.

    Returns
    -------
    str
        Two chances, each with its interval.
    """
    n = int(row["replications"])
    with_it, without = (spoken(row[name], *wilson(round(row[name] * n), n), n) for name in ("value", "baseline"))
    return f"Held by {month_spoken(row['month'])} with {lever}: {with_it}; on the plan as it is: {without}."
