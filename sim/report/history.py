"""What was read from a table of the past, what was set aside, and what the checks say, for the terminal and as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from sim.history.observation import Observation, figure_text
from sim.history.quality import Finding
from sim.history.table import History, Series, series_of

if TYPE_CHECKING:
    from rich.console import Console

MOST_ROWS = 40


def show_history(console: Console, history: History, found: Sequence[Finding]) -> None:
    """Say what was read, what was set aside, and what the checks say.

    Parameters
    ----------
    console : rich.console.Console
        Where to.
    history : History
        The table.
    found : sequence of Finding
        Its checks.
    """
    series = series_of(history.rows)
    console.print(Text(f"{history.name}: {_number(len(history.rows), 'figure')} in {len(series)} series", style="bold"))
    console.print(_series_table(series))
    for title, rows in (
        ("Doubtful: kept, and marked", [row for row in history.rows if row.doubtful]),
        ("Bounds: a figure is on one side of the value", [row for row in history.rows if row.bound]),
    ):
        if rows:
            console.print(Text(title), _rows_table(rows[:MOST_ROWS]), sep="\n")
        if len(rows) > MOST_ROWS:
            console.print(Text(f"and {len(rows) - MOST_ROWS} more, which --json lists"))
    _show_aside(console, history)
    console.print(Text("Checks"), _checks_table(found), sep="\n")
    no = [each.check.check for each in found if each.no]
    look = sum(not (each.check.passed or each.grave) for each in found)
    if no:
        console.print(Text(f"Not to be used as it is: {', '.join(no)}.", style="bold"))
    else:
        console.print(
            Text(f"Can be used; {_number(look, 'check')} to look at." if look else "Can be used.", style="bold")
        )


def history_dict(history: History, found: Sequence[Finding]) -> dict[str, Any]:
    """Put all that `show_history` says, and every row, into values fit for JSON.

    Parameters
    ----------
    history : History
        The table.
    found : sequence of Finding
        Its checks.

    Returns
    -------
    dict
    """
    return {
        "file": history.name,
        "figures": len(history.rows),
        "series": [_series_dict(each) for each in series_of(history.rows)],
        "doubtful": [_row_dict(row) for row in history.rows if row.doubtful],
        "bounds": [_row_dict(row) for row in history.rows if row.bound],
        "set_aside": [
            {"line": each.line, "column": each.column, "heading": each.heading, "reason": each.reason}
            for each in history.aside
        ],
        "columns_not_read": list(history.unread),
        "checks": [each.check.to_dict() | {"grave": each.grave, "lines": list(each.lines)} for each in found],
        "passed": not any(each.no for each in found),
    }


def aside_text(history: History) -> str:
    """Say in a few words how much was set aside.

    Parameters
    ----------
    history : History
        The table.

    Returns
    -------
    str
        Such as ``3 lines and 14 cells hold no figure``.
    """
    lines = sum(each.column == 0 for each in history.aside)
    cells = len(history.aside) - lines
    counted = [_number(number, noun) for number, noun in ((lines, "line"), (cells, "cell")) if number]
    return f"{' and '.join(counted)} set aside, which 'callsim history check' lists" if counted else "nothing set aside"


def _series_table(series: Iterable[Series]) -> Table:
    table = Table()
    for name in ("stream", "measure", "share of", "clock", "one row a", "rows", "from", "to", "smallest", "largest"):
        table.add_column(name, justify="right" if name in ("rows", "smallest", "largest") else "left")
    for each in series:
        least, most = min(each.rows, key=lambda r: r.value), max(each.rows, key=lambda r: r.value)
        words = (each.stream, each.measure, each.denominator.replace("_", " "), each.clock, each.grain)
        cells = (*words, str(len(each.rows)), f"{each.first}", f"{each.last}", figure_text(least), figure_text(most))
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _rows_table(rows: Iterable[Observation]) -> Table:
    table = Table()
    for name in ("line", "period", "figure of", "value", "note"):
        table.add_column(name, justify="right" if name in ("line", "value") else "left")
    for row in rows:
        cells = (str(row.row), row.spoken_period(), f"{row.stream} {row.measure}", figure_text(row), row.note)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _show_aside(console: Console, history: History) -> None:
    if not history.aside:
        console.print(Text("Nothing was set aside."))
    else:
        alike: dict[tuple[str, str], list[int]] = defaultdict(list)
        for each in history.aside:
            alike[each.heading, each.reason].append(each.line)
        table = Table()
        for name in ("column", "lines", "why"):
            table.add_column(name)
        for (heading, reason), lines in alike.items():
            table.add_row(Text(heading or "whole line"), Text(_spans(lines)), Text(reason))
        console.print(Text("Set aside: no figures"), table, sep="\n")
    if history.unread:
        console.print(Text(f"Columns that were not read: {', '.join(history.unread)}"))


def _checks_table(found: Iterable[Finding]) -> Table:
    table = Table()
    for name in ("check", "found", "should be", "says", "comment"):
        table.add_column(name, justify="right" if name in ("found", "should be") else "left")
    for each in found:
        row = each.check
        says = "ok" if row.passed else "NO" if each.grave else "LOOK"
        should = f"{row.operator} {row.threshold:.2g}"
        table.add_row(Text(row.check), f"{row.statistic:.3g}", should, says, Text(row.comment))
    return table


def _series_dict(each: Series) -> dict[str, Any]:
    return {
        "stream": each.stream,
        "measure": each.measure,
        "denominator": each.denominator,
        "clock": each.clock,
        "grain": each.grain,
        "rows": len(each.rows),
        "from": each.first.isoformat(),
        "to": each.last.isoformat(),
        "doubtful": sum(row.doubtful for row in each.rows),
        "bounds": sum(row.bound for row in each.rows),
    }


def _row_dict(row: Observation) -> dict[str, Any]:
    start, end = row.period()
    return {
        "line": row.row,
        "period_start": start,
        "period_end": end,
        "stream": row.stream,
        "measure": row.measure,
        "relation": row.relation,
        "value": float(row.written),
        "unit": row.unit,
        "note": row.note,
    }


def _spans(lines: Sequence[int]) -> str:
    """Write line numbers, with a dash between the ends of a run."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
