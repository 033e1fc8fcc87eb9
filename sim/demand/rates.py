"""How many contacts a stream expects in each quarter-hour, and what they are like on each day.

The level of a day is volume x growth x named factors x month x weekday x bank holiday; the month and
weekday factors are scaled to average 1, so that the volume stays what it says. A profile spreads the day's
level over the quarter-hours of the wall clock, so the day that loses an hour in spring loses that hour's
contacts, and the hour that comes twice in autumn brings them twice. Special days then multiply.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from sim.calendar import INTERVALS_A_DAY, MONTH_DAYS, YEAR_DAYS, Calendar
from sim.engine import Outcome
from sim.scenario.model import Part, Patience, Redials, SpecialDay, Stream, Volume

_ANSWERED = 1 << Outcome.ANSWERED
_GAVE_UP = 1 << Outcome.ABANDONED
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Route:
    """Where contacts that follow go, and when.

    Attributes
    ----------
    to : str
        Name of their stream.
    share : numpy.ndarray, shape (days,)
        Share of the contacts before, by the day on which the caller first rang.
    after_s : float
        Mean delay in seconds.
    """

    to: str
    share: np.ndarray
    after_s: float


@dataclass(frozen=True)
class Followed:
    """What may follow a contact: one of the routes, or nothing.

    Attributes
    ----------
    label : str
        Keys the draws.
    outcomes : int
        Bit mask of the outcomes of the contact after which it comes.
    routes : tuple of Route
        Their shares add to 1 at most on every day.
    """

    label: str
    outcomes: int
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class StreamDemand:
    """All that is known of a stream before chance is drawn.

    Attributes
    ----------
    name : str
        The stream's name, which keys its draws.
    expected : numpy.ndarray, shape (intervals,)
        Contacts expected to arrive of themselves in each quarter-hour.
    parts_s : tuple of (str, numpy.ndarray, float)
        Of talk and wrap: its name, its mean by day in seconds, and the coefficient of variation.
    exponential : bool
        Whether the parts are exponential instead of lognormal.
    patience_s : numpy.ndarray, shape (days,)
        Mean patience by day in seconds; infinite where nobody hangs up.
    redial_share : numpy.ndarray, shape (days,)
        By the day of the (first) arrival.
    followers : tuple of Followed
        What its contacts bring about.
    """

    name: str
    expected: np.ndarray
    day_cv: float
    day_correlation: float
    parts_s: tuple[tuple[str, np.ndarray, float], ...]
    exponential: bool
    patience: Patience
    patience_s: np.ndarray
    redials: Redials | None
    redial_share: np.ndarray
    followers: tuple[Followed, ...]


def stream_demands(
    streams: Mapping[str, Stream], calendar: Calendar, files: dict[str, bytes]
) -> tuple[StreamDemand, ...]:
    """Work out what all streams expect, after contacts have moved from one channel to another.

    A contact that comes in elsewhere does so when its caller would have rung, also on the day's busy or quiet hours.

    Parameters
    ----------
    streams : mapping of str to sim.scenario.model.Stream
        By name.
    calendar : Calendar
        The period.
    files : dict of str to bytes
        Content of the scenario's files, where profiles are looked up.

    Returns
    -------
    tuple of StreamDemand
        In the order of their names.
    """
    demands = {name: stream_demand(name, stream, calendar, files) for name, stream in sorted(streams.items())}
    before = {name: demand.expected for name, demand in demands.items()}
    after = {name: expected.copy() for name, expected in before.items()}
    for name, stream in sorted(streams.items()):
        for to, shift in sorted(stream.shifts_to.items()):
            moved = before[name] * shift.share.at(calendar.days)[calendar.interval_day]
            after[name] -= moved
            after[to] += moved + before[name] * shift.adds.at(calendar.days)[calendar.interval_day]
    # shares add to 1 at most, but for rounding
    return tuple(replace(demand, expected=np.maximum(after[name], 0)) for name, demand in demands.items())


def stream_demand(name: str, stream: Stream, calendar: Calendar, files: dict[str, bytes]) -> StreamDemand:
    """Work out what a stream expects on every day of the period.

    Parameters
    ----------
    name : str
        The stream's name.
    stream : sim.scenario.model.Stream
        As the scenario has it.
    calendar : Calendar
        The period.
    files : dict of str to bytes
        Content of the scenario's files, where the profile is looked up.

    Returns
    -------
    StreamDemand
    """
    days = calendar.days
    level = _daily_level(stream, calendar) * stream.bank_holiday ** _is_bank_holiday(days)
    shape = _profile(stream, files)
    expected = level[calendar.interval_day] * shape[calendar.weekday[calendar.interval_day], calendar.interval_quarter]
    for special in stream.special_days.values():
        expected[_covered(special, calendar)] *= special.factor
    handle = stream.handle
    drivers = np.prod([factor.at(days) for factor in handle.factors.values()], axis=0, initial=1.0)

    def part(label: str, what: Part) -> tuple[str, np.ndarray, float]:
        return label, what.mean.at(days) * drivers, what.cv

    return StreamDemand(
        name=name,
        expected=expected,
        day_cv=stream.day_factor.cv,
        day_correlation=stream.day_factor.correlation,
        parts_s=(part("talk", handle.talk), *([part("wrap", handle.wrap)] if handle.wrap else [])),
        exponential=handle.distribution == "exponential",
        patience=stream.patience,
        patience_s=stream.patience.mean.at(days) if stream.patience.mean else np.full(len(days), np.inf),
        redials=stream.redials,
        redial_share=stream.redials.share.at(days) if stream.redials else np.zeros(len(days)),
        followers=tuple(_followers(name, stream, days)),
    )


def _followers(name: str, stream: Stream, days: tuple[date, ...]) -> Iterator[Followed]:
    if stream.repeats:
        to = stream.repeats.to or name
        yield Followed("repeat", _ANSWERED, (Route(to, stream.repeats.share.at(days), stream.repeats.after),))
    for label, outcomes, routes in (("pass on", _ANSWERED, stream.passes_on), ("turn to", _GAVE_UP, stream.turns_to)):
        if routes:
            found = tuple(Route(to, route.share.at(days), route.after) for to, route in sorted(routes.items()))
            yield Followed(label, outcomes, found)


def _daily_level(stream: Stream, calendar: Calendar) -> np.ndarray:
    days = calendar.days
    months = np.array([d.month - 1 for d in days])
    of_year, of_week = np.array(stream.month_of_year), np.array(stream.day_of_week)
    of_year = of_year / np.average(of_year, weights=MONTH_DAYS)
    level = _per_day(stream.volume, calendar) * of_year[months] * (of_week / of_week.mean())[calendar.weekday]
    level *= (1 + stream.growth) ** (np.arange(len(days)) / YEAR_DAYS)
    for factor in stream.factors.values():
        level *= factor.at(days)
    return level


def _per_day(volume: Volume, calendar: Calendar) -> np.ndarray:
    if volume.per_day is not None:
        return volume.per_day.at(calendar.days)
    if volume.per_month is not None:
        return volume.per_month.at(calendar.days) * 12 / YEAR_DAYS
    assert volume.per_year is not None
    return volume.per_year.at(calendar.days) / YEAR_DAYS


def _profile(stream: Stream, files: dict[str, bytes]) -> np.ndarray:
    """Share of a day's contacts in each quarter-hour, by weekday; shape (7, 96)."""
    if stream.profile == "flat":
        return np.full((7, INTERVALS_A_DAY), 1 / INTERVALS_A_DAY)
    if stream.profile.hourly is not None:
        shape = np.tile(np.repeat(stream.profile.hourly, 4), (7, 1))
    else:
        shape = np.zeros((7, INTERVALS_A_DAY))
        text = files[str(stream.profile.file)].decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text)):
            hour, minute = row["time"].split(":")
            shape[WEEKDAYS.index(row["weekday"][:3]), int(hour) * 4 + int(minute) // 15] = float(
                row[str(stream.profile.column)]
            )
    return shape / shape.sum(axis=1, keepdims=True)


def _is_bank_holiday(days: tuple[date, ...]) -> np.ndarray:
    import holidays

    england = holidays.country_holidays("GB", subdiv="ENG", years=range(days[0].year, days[-1].year + 1))
    return np.array([day in england for day in days], dtype=float)


def _covered(special: SpecialDay, calendar: Calendar) -> np.ndarray:
    """Intervals that a special day covers, by the wall clock; shape (intervals,), bool."""
    wall = calendar.interval_day * INTERVALS_A_DAY + calendar.interval_quarter
    covered = np.zeros(len(wall), bool)
    # a special day that began before the period may run into it
    for offset in range(-special.days - 1, len(calendar.days)):
        day = calendar.first_day + timedelta(days=offset)
        if day == special.day or f"{day:%m-%d}" == special.on:
            start = offset * INTERVALS_A_DAY + special.hours.start
            stop = (offset + special.days - 1) * INTERVALS_A_DAY + special.hours.stop
            covered |= (wall >= start) & (wall < stop)
    return covered
