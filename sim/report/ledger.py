"""The ledger in the terminal: what stands in it, how past projections did, and what could not be scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from sim.history.observation import figure_text
from sim.ledger import TO_DATE, Entry, Unscored, figures_that_came
from sim.projection import month_spoken, stream_spoken

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

_COVERS = ("50", "80", "90", "95")


def entries_table(entries: Sequence[Entry]) -> Table:
    """Lay out the projections of a ledger, one a row.

    Parameters
    ----------
    entries : sequence of sim.ledger.Entry
        Of the ledger.

    Returns
    -------
    rich.table.Table
    """
    table = Table()
    for name in ("run", "scenario", "plan from", "simulated", "futures", "target", "months", "standing"):
        table.add_column(name, overflow="fold", justify="right" if name == "futures" else "left")
    projections: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        projections.setdefault((entry.run, entry.stream), []).append(entry)
    for (run, stream), lines in projections.items():
        first, last = lines[0], lines[-1]
        target = f"{100 * first.share:g} % of {stream_spoken(stream)} in {first.within_s:g} s"
        cells = (
            run[:8], first.scenario, first.projected, first.simulated[:10], f"{first.replications}", target,
            f"{first.month} to {last.month}", first.standing.partition(":")[0],
        )  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells))
    return table


def show_scores(console: Console, scores: pd.DataFrame, unscored: Sequence[Unscored], *, rows: bool = True) -> None:
    """Say how each month that has come was projected, and which figures could not be used.

    Parameters
    ----------
    console : rich.console.Console
        Where to.
    scores : pandas.DataFrame
        With `sim.ledger.SCORE_COLUMNS`.
    unscored : sequence of sim.ledger.Unscored
        What was not scored.
    rows : bool
        Whether to list the months.
    """
    found = scores.to_dict(orient="records")
    if rows and found:
        table = Table()
        left = ("run", "month", "target of", "within it", "met")
        heads = ("run", "month", "target of", "ahead", "projected", "80 % between", "came", "within it", "error")
        for name in (*heads, "chance", "met"):
            table.add_column(name, justify="left" if name in left else "right")
        for row in found:
            table.add_row(*(Text(cell) for cell in _score_cells(row)))
        console.print(Text("Months that have come (shares in per cent, errors in points: more or less than came)"))
        console.print(table)
    if unscored:
        table = Table()
        for name in ("line", "figure", "value", "why it was not scored"):
            table.add_column(name, overflow="fold", justify="right" if name in ("line", "value") else "left")
        for each in unscored:
            seen = each.seen
            what = f"{seen.stream} {seen.measure}, {seen.spoken_period()}"
            table.add_row(*(Text(cell) for cell in (str(seen.row), what, figure_text(seen), each.why)))
        console.print(Text("Figures about these months that were not scored"), table, sep="\n")


def to_date_table(to_date: pd.DataFrame) -> Table:
    """Lay out scores by scenario and months ahead, and to date.

    Parameters
    ----------
    to_date : pandas.DataFrame
        With `sim.ledger.TO_DATE_COLUMNS`.

    Returns
    -------
    rich.table.Table
    """
    table = Table()
    left = ("target of", "scenario", "standing")
    heads = [*left, "months ahead", "figures", "projections", "mean error", "off by"]
    for name in (*heads, *(f"in {level} %" for level in _COVERS), "CRPS", "Brier"):
        table.add_column(name, overflow="fold", justify="left" if name in left else "right")
    for row in to_date.to_dict(orient="records"):
        cells = [
            stream_spoken(str(row["stream"])), str(row["scenario"]), str(row["standing"]), str(row["months_ahead"]),
            str(row["figures"]), str(row["projections"]),
            _points(row["mean_error"], sign=True), _points(row["mean_absolute_error"]),
            *(_of(row[f"in_{level}"], row[f"of_{level}"]) for level in _COVERS),
            _points(row["crps"]), "-" if row["brier"] != row["brier"] else f"{row['brier']:.3f}",
        ]  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells), style="bold" if row["months_ahead"] == TO_DATE else "")
    return table


def ledger_sentences(scores: pd.DataFrame, to_date: pd.DataFrame) -> tuple[str, ...]:
    """Say in words how projections did.

    Parameters
    ----------
    scores, to_date : pandas.DataFrame
        Of `sim.ledger.score` and `sim.ledger.scores_to_date`.

    Returns
    -------
    tuple of str
        How many figures and projections of each stream, how those of each scenario did, and what to beware of.
    """
    if scores.empty:
        return ("No month in the ledger has come with a figure that can be held against it.",)
    said = []
    rows = scores.to_dict(orient="records")
    of_stream: dict[str, list[Mapping[Any, Any]]] = {}
    for row in to_date.to_dict(orient="records"):
        if row["months_ahead"] == TO_DATE:
            of_stream.setdefault(str(row["stream"]), []).append(row)
    for stream, alike in of_stream.items():
        came = [row for row in rows if row["stream"] == stream and not row["doubtful"]]
        runs = _number(len({row["run"] for row in came}), "run", "runs")
        said.append(
            f"{stream_spoken(stream)}: {_number(figures_that_came(came), 'figure has', 'figures have')} come, held "
            f"against {_number(len(came), 'projection', 'projections')} of {runs}."
        )
        said += [_how_they_did(row) for row in alike]
    if hindsight := sum(bool(row["hindsight"]) for row in rows):
        many = _number(hindsight, "projection was", "projections were")
        said.append(
            f"In hindsight: {many} simulated when the month was over already, and may have been fitted to it. "
            "Such scores test the model, and not foresight."
        )
    if doubtful := figures_that_came([row for row in rows if row["doubtful"]]):
        said.append(f"{_number(doubtful, 'figure is', 'figures are')} doubtful, and left out.")
    if unstated := figures_that_came([row for row in rows if row["unstated"]]):
        what = _number(unstated, "figure that does", "figures that do")
        said.append(f"Read as the projection's own: {what} not state the denominator or clock.")
    return tuple(said)


def _how_they_did(row: Mapping[Any, Any]) -> str:
    """Say how the projections of one scenario in one standing did."""
    if row["errors"]:
        off = f"{100 * row['mean_absolute_error']:.1f} points off on average"
    else:
        off = "no error can be taken, as only bounds have come"
    if row["of_80"]:
        off += f"; the range of 80 % held {_of(row['in_80'], row['of_80'])}"
    if row["undecided"]:
        off += f"; of {_number(row['undecided'], 'projection', 'projections')} a bound leaves open whether it did"
    return f"{stream_spoken(str(row['stream']))}, {row['scenario']} ({row['standing']}): {off}."


def _score_cells(row: Mapping[Any, Any]) -> list[str]:
    came = f"{'' if row['relation'] == '=' else row['relation'] + ' '}{100 * row['came']:.1f}"
    marks = [name for name in ("doubtful", "hindsight") if row[name]]
    range_80 = "-" if row["low_80"] != row["low_80"] else f"{100 * row['low_80']:.0f} to {100 * row['high_80']:.0f}"
    met = (
        "not told by the figure" if row["met"] is None or row["met"] != row["met"] else ("yes" if row["met"] else "no")
    )
    return [
        row["run"][:8], month_spoken(row["month"]), stream_spoken(str(row["stream"])), str(row["months_ahead"]),
        f"{100 * row['median']:.1f}", range_80, came, _within(row), _points(row["error"], sign=True),
        f"{100 * row['p_meets']:.0f} %",
        ", ".join([met, *marks]),
    ]  # fmt: skip


def _within(row: Mapping[Any, Any]) -> str:
    if row["in_80"] != row["in_80"]:
        return "-" if row["low_80"] != row["low_80"] else "undecided"
    return "yes" if row["in_80"] else "no"


def _points(value: float, *, sign: bool = False) -> str:
    if value != value:
        return "-"
    return f"{100 * value:+.1f}".replace("-", "−") if sign else f"{100 * value:.1f}"


def _of(share: float, count: int) -> str:
    return f"{share * count:.0f} of {count}" if count else "-"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
