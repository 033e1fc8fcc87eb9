"""How much of a lever holds a target: the answer in sentences, and the values that were tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.projection import month_spoken, spoken, stream_spoken
from sim.projection.speech import seconds_spoken

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Target


def solution_sentences(about: Mapping[str, Any], target: Target) -> tuple[str, ...]:
    """Say the answer.

    Parameters
    ----------
    about : mapping
        As ``manifest.json`` of a solution.
    target : sim.scenario.model.Target
        The promise.

    Returns
    -------
    tuple of str
        The answer first; then how sure it is, and what to beware of.
    """
    asked, answer = about["question"], about["answer"]
    lever, by, value = asked["lever"], month_spoken(asked["by"]), answer["written"]
    calls = stream_spoken(asked["target"])
    goal = f"holds {100 * target.share:g} % of {calls} within {seconds_spoken(target.within)} by {by}"
    chance = spoken(answer["p"], answer["low"], answer["high"], answer["replications"])
    wanted = f"in {100 * asked['probability']:g} of 100 futures"
    if not answer["found"]:
        points = 100 * (target.share - answer["share"])
        short = f"{points:.1f} points short" if points > 0 else "yet not in enough futures, or not for long enough"
        return (
            f"Cannot, because no {lever} from {asked['low']} to {asked['high']} {goal} {wanted}.",
            *_set_together(asked),
            f"The best that was tried, {value}, holds it in {chance}; {by} then has {100 * answer['share']:.1f} % in "
            f"time on average, {short}.",
        )
    sentences = [_found(asked, answer, f"{goal} {wanted}"), *_set_together(asked)]
    if answer["rises"] is not None:
        sentences.append(f"It does so in {chance}.")
    if answer["rises"] is False:
        sentences.append("Less of it is better: the values below that were tried are more than enough.")
    if not answer["monotone"]:
        sentences.append("BEWARE: the chance does not move one way all along the values tried; look at the table.")
    return tuple(sentences)


def _found(asked: Mapping[str, Any], answer: Mapping[str, Any], does: str) -> str:
    """Say which value is enough, and where the bounds, and not the search, have found it."""
    lever, value, now = asked["lever"], answer["written"], f"(now {asked['now']})"
    if answer["rises"] is None:
        return (
            f"Every {lever} that was tried, from {asked['low']} to {asked['high']}, {does} {now}: which way is better "
            "does not show."
        )
    which = "smallest" if answer["rises"] else "largest"
    if answer.get("throughout"):
        beyond = "smaller" if answer["rises"] else "larger"
        return f"The {which} {lever} that was tried, {value}, {does} {now}; {beyond} ones were not tried."
    return f"The {which} {lever} that {does} is {value} {now}."


def _set_together(asked: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the numbers that were set, where they are several."""
    names = asked.get("sets", ())
    if len(names) < 2:
        return ()
    return (f"Each of these {len(names)} was set to the value that was tried: {', '.join(names)}.",)


def tries_table(table: pd.DataFrame, month: str) -> Table:
    """Lay out the values that were tried.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``solve.csv``.
    month : str
        By which the target is to be held.

    Returns
    -------
    rich.table.Table
    """
    laid = Table()
    laid.add_column("value", justify="right")
    laid.add_column(f"held by {month_spoken(month)}", justify="right")
    laid.add_column("95 % interval", justify="right")
    laid.add_column("in time that month", justify="right")
    laid.add_column("enough")
    rows: list[Mapping[str, Any]] = table.to_dict(orient="records")  # type: ignore[assignment]
    for row in rows:
        laid.add_row(
            row["written"],
            f"{row['held']} of {row['replications']}",
            f"{100 * row['low']:.0f} to {100 * row['high']:.0f} %",
            f"{100 * row['share']:.1f} %",
            "yes" if row["enough"] else "no",
        )
    return laid
