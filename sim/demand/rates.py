"""How many contacts a stream expects in each quarter-hour, and what they are like on each day.

The level of a day is volume x growth x named factors x month x weekday x bank holiday; the month and
weekday factors are scaled to average 1, so that the volume stays what it says. A profile spreads the day's
level over the quarter-hours of the wall clock, so the day that loses an hour in spring loses that hour's
contacts, and the hour that comes twice in autumn brings them twice. Special days then multiply.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sim.calendar import INTERVALS_A_DAY, MONTH_DAYS, YEAR_DAYS, Calendar
from sim.scenario.model import Part, Patience, Redials, Repeats, SpecialDay, Stream, Volume

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
    redial_share, repeat_share : numpy.ndarray, shape (days,)
        By the day of the (first) arrival.
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
    repeats: Repeats | None
    repeat_share: np.ndarray


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

    nothing = np.zeros(len(days))
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
        redial_share=stream.redials.share.at(days) if stream.redials else nothing,
        repeats=stream.repeats,
        repeat_share=stream.repeats.share.at(days) if stream.repeats else nothing,
    )


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
