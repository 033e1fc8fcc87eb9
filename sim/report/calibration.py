"""A fit as tables: what was believed before and after, the rows of history beside it, and what was not learnt from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from sim.check import Check
    from sim.history import Observation


def calibration_tables(
    parameters: pd.DataFrame,
    rows: pd.DataFrame,
    held_out: pd.DataFrame,
    checks: Sequence[Check],
    left_out: Iterable[tuple[Observation, str]],
) -> Group:
    """Lay out a fit for the terminal.

    Parameters
    ----------
    parameters, rows : pandas.DataFrame
        As ``parameters.csv`` and ``rows.csv``.
    held_out : pandas.DataFrame
        As ``holdout.csv``, or empty.
    checks : sequence of sim.check.Check
        Whether it can be believed; those that pass are counted, the others shown.
    left_out : iterable of (Observation, str)
        Rows that nothing was learnt from, and why.

    Returns
    -------
    rich.console.Group
    """
    learnt = Table(title="What history says of what nobody knows", title_justify="left")
    for head, justify in (("parameter", "left"), ("before", "right"), ("after", "right"), ("learnt", "right")):
        learnt.add_column(head, justify=justify, overflow="fold")  # type: ignore[arg-type]
    learnt.add_column("identified")
    for row in parameters.to_dict(orient="records"):
        before, after = (
            f"{_short(row[middle])} ({_short(row[low])} to {_short(row[high])})"
            for middle, low, high in (("prior_median", "prior_low", "prior_high"), ("median", "low", "high"))
        )
        learnt.add_row(row["parameter"], before, after, f"{100 * row['learnt']:.0f} %", row["identified"])
    fitted = Table(title="Rows of history, and what the fit says in their place", title_justify="left")
    for head, justify in (("row", "left"), ("published", "right"), ("fit", "right"), ("95 % band", "right")):
        fitted.add_column(head, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows.to_dict(orient="records"):
        said, median, low, high = (_value(row, row[key]) for key in ("published", "median", "low", "high"))
        bound = "" if row["relation"] == "=" else f"{row['relation']} "
        doubt = " (doubtful)" if row["doubtful"] else ""
        fitted.add_row(row["row"], f"{bound}{said}{doubt}", median, f"{low} to {high}")
    parts: list[Any] = [] if parameters.empty else [learnt, Text("Medians with 95 % intervals."), fitted]
    if not held_out.empty:
        parts.append(_held_out_table(held_out))
    apart = list(left_out)
    if apart:
        parts.append(Text(f"\n{len(apart)} rows of history were not learnt from:"))
        parts += [Text(f"  line {seen.row}: {seen.stream} {seen.measure} {seen.start}: {why}") for seen, why in apart]
    failed = [row for row in checks if not row.passed]
    passed = f"{len(checks) - len(failed)} of {len(checks)} checks passed." if checks else "There was nothing to check."
    parts.append(Text(f"\n{passed}"))
    for row in failed:
        parts.append(Text(f"NO  {row.check}: {row.statistic:g}, not {row.operator} {row.threshold:g} ({row.comment})"))
    return Group(*parts)


def _held_out_table(held_out: pd.DataFrame) -> Group:
    table = Table(title="Rows it was not shown, and how far off each forecast was", title_justify="left")
    table.add_column("row", overflow="fold")
    for head in ("came", "fit", "95 % band", "last value", "year before", "Erlang A"):
        table.add_column(head, justify="right", overflow="fold")
    for row in held_out.to_dict(orient="records"):
        own = {"measure": row["row"].split()[1]}
        said = [_value(own, row[key]) for key in ("published", "median", "low", "high")]
        simple = [
            "-" if isnan(row[key]) else _value(own, row[key]) for key in ("last_value", "year_before", "erlang_a")
        ]
        table.add_row(row["row"], said[0], said[1], f"{said[2]} to {said[3]}", *simple)
    inside = ", ".join(f"{held_out[f'in_{share}'].sum()} in the {share} % band" for share in (50, 80, 95))
    return Group(table, Text(f"Of {len(held_out)} rows, {inside}."))


def _short(value: float) -> str:
    return "-" if isnan(value) else f"{value:.3g}"


def _value(row: Mapping[Any, Any], value: float) -> str:
    share = row["measure"].startswith(("service_level", "abandonment"))
    return f"{100 * value:.0f} %" if share else f"{value:,.0f}"
