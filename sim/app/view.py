"""What the page shows of futures that have arrived: an answer, a fan, and the difference between two scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from sim.calendar import Calendar
from sim.projection import Difference, Futures, compare_target, month_spoken, reached, stream_spoken, trajectory
from sim.projection.sentence import sentence
from sim.report.comparison import signed
from sim.scenario import Loaded

if TYPE_CHECKING:
    from sim.measures import Figures

_MOST_DIGITS = 3  # after the point


@dataclass(frozen=True)
class Fan:
    """One scenario as it is known so far.

    Attributes
    ----------
    count : int
        Futures.
    answer : str
        In a sentence.
    svg, alt : str
        The picture, and what it shows in words.
    months : dict of str to tuple of str
        By month: the mean and the 10th and 90th percentile, in per cent.
    """

    count: int
    answer: str
    svg: str
    alt: str
    months: dict[str, tuple[str, str, str]]


def fan(loaded: Loaded, figures: Mapping[int, Figures], stream: str, key: str, *, calibrated: bool) -> Fan:
    """Sum up and draw what has arrived of a scenario.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    figures : mapping of int to sim.measures.Figures
        By replication, at least one.
    stream : str
        Whose target.
    key : str
        The id of the picture's place in the page.
    calibrated : bool
        As `sim.manifest.Standing` says it.

    Returns
    -------
    Fan
    """
    from sim.report.figures import draw_trajectory
    from sim.report.page.svg import svg

    scenario = loaded.scenario
    period, target = scenario.period, scenario.targets[stream]
    plan_start = period.plan_start or period.start
    futures = Futures.from_figures(figures, Calendar(period.start, period.end), plan_start)
    table = trajectory(futures, {stream: target})
    ours = (table["stream"] == stream) & (table["measure"] == "service_level")
    rows = table.loc[ours & table["month"].isin(futures.counted_months)]
    result = reached(futures, {stream: target})[stream]
    drawn = draw_trajectory(rows, stream, target, scenario=scenario.name, plan_start=plan_start, bare=True)
    months = {
        row["month"]: (percent(row["mean"]), percent(row["p10"]), percent(row["p90"]))
        for row in rows.to_dict(orient="records")
    }
    first, last = next(iter(months)), list(months)[-1]
    alt = (
        f"Fan chart of {len(figures)} futures: the share of {stream_spoken(stream)} answered within {target.within:g} "
        f"s is {months[first][0]} % in {month_spoken(first)} and {months[last][0]} % in {month_spoken(last)} on "
        f"average; the target is {100 * target.share:g} %."
    )
    said = sentence(result, stream_spoken(stream), calibrated=calibrated)
    return Fan(len(figures), said, svg(drawn, key), alt, months)


@dataclass(frozen=True)
class Apart:
    """What was changed, against the scenario as it is, future by future on the same chance.

    Attributes
    ----------
    count : int
        Pairs of futures.
    answers : tuple of str
        The scenario as it is, and with the changes, each in a sentence over these futures alone: two chances that are
        read one above the other are of as many futures.
    sentences : tuple of str
        The difference in the month promised, and in the chance to hold by then.
    months : dict of str to str
        By month, the difference of the share with its interval, in points.
    """

    count: int
    answers: tuple[str, str]
    sentences: tuple[str, ...]
    months: dict[str, str]


def apart(
    sides: tuple[Loaded, Loaded],
    figures: tuple[Mapping[int, Figures], Mapping[int, Figures]],
    stream: str,
    *,
    calibrated: bool,
) -> Apart:
    """Hold two scenarios against each other.

    Parameters
    ----------
    sides : tuple of Loaded
        The scenario as it is, and as it was changed.
    figures : tuple of mapping of int to sim.measures.Figures
        Of both, of the same replications.
    stream : str
        Whose target.
    calibrated : bool
        As `sim.manifest.Standing` says it.

    Returns
    -------
    Apart
    """
    both = []
    for loaded, of in zip(sides, figures, strict=True):
        period = loaded.scenario.period
        both.append(Futures.from_figures(of, Calendar(period.start, period.end), period.plan_start or period.start))
    targets = (sides[0].scenario.targets[stream], sides[1].scenario.targets[stream])
    rows = compare_target(both[0], both[1], stream, targets)
    counted = both[0].counted_months
    shares = {row.month: row for row in rows if row.measure == "service_level" and row.month in counted}
    promised = targets[1].promised
    shown = promised if promised in shares else list(shares)[-1]
    said = [_share(shares[shown]), *(_chance(row) for row in rows if row.measure == "p_held_by_promised")]
    before, after = (
        sentence(reached(of, {stream: target})[stream], stream_spoken(stream), calibrated=calibrated)
        for of, target in zip(both, targets, strict=True)
    )
    return Apart(len(figures[0]), (before, after), tuple(said), {month: _points(row) for month, row in shares.items()})


def percent(share: float, digits: int = 1) -> str:
    """Write a share in per cent.

    Parameters
    ----------
    share : float
        Nan where nothing is known.
    digits : int
        After the point.

    Returns
    -------
    str
    """
    return "–" if isnan(share) else f"{100 * share:.{digits}f}"


def _points(row: Difference, digits: int = 1) -> str:
    if isnan(row.difference):
        return "–"
    low, high = (signed(100 * end, digits) for end in (row.low, row.high))
    return f"{signed(100 * row.difference, digits)}{'' if isnan(row.low) else f' ({low} to {high})'}"


def _share(row: Difference) -> str:
    digits = _digits(100 * row.baseline, 100 * row.value, 100 * row.difference)
    return (
        f"Answered in time in {month_spoken(row.month)}: {percent(row.baseline, digits)} % as it is, "
        f"{percent(row.value, digits)} % with your changes; a difference of {_points(row, digits)} points."
    )


def _digits(before: float, after: float, difference: float) -> int:
    """Choose the digits after the point with which two figures and their difference agree; one, unless more are needed.

    Where no number of digits makes them agree, as when futures without calls count in one and not the other, it is one.
    """
    if isnan(difference):
        return 1
    for digits in range(1, _MOST_DIGITS + 1):
        apart = round(after, digits) - round(before, digits)
        if abs(apart - round(difference, digits)) < 0.5 * 10**-digits:
            return digits
    return 1


def _chance(row: Difference) -> str:
    n = row.replications
    return (
        f"Held by {month_spoken(row.month)}: in {round(row.baseline * n)} of {n} futures as it is, in "
        f"{round(row.value * n)} with your changes; a difference of {_points(row)} points."
    )
