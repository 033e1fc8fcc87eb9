"""Local days, quarter-hours and months on one clock of elapsed seconds.

The engine counts seconds from the start of the period; people live by the clock on the wall. This
module is the only place where the two meet. Second 0 is local midnight of the first day. An interval
is 15 minutes of elapsed time; because offsets from UTC are whole quarter-hours, every interval lies in
one quarter-hour of the wall clock, also on the days of a clock change: one has 92 intervals (01:00 to
02:00 does not exist), one has 100 (it comes twice).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from sim.clock import ZONE

INTERVAL_S = 900.0
INTERVALS_A_DAY = 96
YEAR_DAYS = 365.25
MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of each month in an average year, which weigh it where factors of the months are averaged."""
_FIRST_MONDAY = date(1970, 1, 5).toordinal()

Grain = Literal["hour", "day", "week", "month", "quarter"]


@dataclass(frozen=True)
class Periods:
    """Consecutive stretches of the period, with names.

    Attributes
    ----------
    labels : tuple of str
        Name of each stretch, such as ``"2021-12"``.
    edges_s : numpy.ndarray, shape (len(labels) + 1,)
        Where each starts and the last ends, elapsed seconds, rising.
    whole : numpy.ndarray of bool, shape (len(labels),)
        Whether all of the stretch lies inside the period.
    """

    labels: tuple[str, ...]
    edges_s: np.ndarray
    whole: np.ndarray

    def index(self, at_s: np.ndarray) -> np.ndarray:
        """Number of the stretch each time lies in; times after the end get ``len(labels)``.

        Parameters
        ----------
        at_s : numpy.ndarray
            Elapsed seconds, at least 0.

        Returns
        -------
        numpy.ndarray of int64
            Same shape.
        """
        edges = np.rint(self.edges_s / INTERVAL_S).astype(np.int64)
        lookup = np.repeat(np.arange(len(self.labels)), np.diff(edges))
        lookup = np.append(lookup, len(self.labels))
        # whole seconds divide several times as fast, and no edge lies between two of them
        interval = np.asarray(at_s).astype(np.int64) // int(INTERVAL_S)
        return lookup[np.minimum(interval, len(lookup) - 1)]


@dataclass(frozen=True)
class Calendar:
    """The days of a period in a time zone.

    Parameters
    ----------
    first_day, last_day : datetime.date
        Both inside the period.
    zone : str
        Name of a time zone whose midnights all exist and whose offsets are whole quarter-hours.
    """

    first_day: date
    last_day: date
    zone: str = ZONE

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every local day of the period."""
        count = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + timedelta(days=i) for i in range(count))

    @cached_property
    def day_start_s(self) -> np.ndarray:
        """Elapsed seconds of each local midnight, and of the one that ends the period; shape (days + 1,)."""
        midnights = [*self.days, self.last_day + timedelta(days=1)]
        utc = np.array([self._utc(_midnight(day)) for day in midnights])
        return utc - utc[0]

    @property
    def end_s(self) -> float:
        """Elapsed seconds at the end of the period."""
        return float(self.day_start_s[-1])

    @property
    def n_intervals(self) -> int:
        """Quarter-hours in the period."""
        return round(self.end_s / INTERVAL_S)

    @cached_property
    def interval_day(self) -> np.ndarray:
        """Number of the local day of each interval; shape (n_intervals,)."""
        per_day = np.rint(np.diff(self.day_start_s) / INTERVAL_S).astype(np.int64)
        return np.repeat(np.arange(len(self.days)), per_day)

    @cached_property
    def interval_quarter(self) -> np.ndarray:
        """Quarter-hour of the wall clock each interval lies in, 0 (00:00) to 95 (23:45); shape (n_intervals,)."""
        quarter = (
            np.arange(self.n_intervals)
            - np.rint(self.day_start_s[:-1] / INTERVAL_S).astype(np.int64)[self.interval_day]
        )
        per_day = np.rint(np.diff(self.day_start_s) / INTERVAL_S).astype(np.int64)
        for day in np.flatnonzero(per_day != INTERVALS_A_DAY):
            here = self.interval_day == day
            quarter[here] = [self._wall_quarter(s) for s in np.flatnonzero(here) * INTERVAL_S]
        return quarter

    def in_hours(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """Lay hours of the wall clock over the intervals; those past midnight belong to the day on which they began.

        Parameters
        ----------
        start, stop : int
            Quarter-hours from midnight; `stop` may lie in the next day.

        Returns
        -------
        tuple of numpy.ndarray of bool, shape (n_intervals,)
            Whether each interval lies in hours that began on its own day, and in those that began on the day before.
        """
        quarter = self.interval_quarter
        return (quarter >= start) & (quarter < stop), quarter + INTERVALS_A_DAY < stop

    @cached_property
    def weekday(self) -> np.ndarray:
        """Weekday of each local day, 0 for Monday; shape (days,)."""
        return np.array([d.weekday() for d in self.days])

    @property
    def quarter_of_week(self) -> np.ndarray:
        """Quarter-hour of the week each interval lies in, 0 (Monday 00:00) to 671; shape (n_intervals,)."""
        return self.weekday[self.interval_day] * INTERVALS_A_DAY + self.interval_quarter

    @cached_property
    def week(self) -> np.ndarray:
        """Weeks from Monday 5 January 1970 to each local day, the key of random streams; shape (days,)."""
        return np.array([(d.toordinal() - _FIRST_MONDAY) // 7 for d in self.days])

    def elapsed_s(self, local: datetime) -> float:
        """Elapsed seconds at a time of the wall clock.

        Where it comes twice it is the first; where a clock change leaves it out it is the change itself, so
        that a later time is never before an earlier one.

        Parameters
        ----------
        local : datetime.datetime
            Without a time zone.

        Returns
        -------
        float
            Negative before the period.
        """
        quarter = timedelta(seconds=INTERVAL_S)
        local = local.replace(fold=0)
        while not self._exists(local):
            local += quarter - (local - datetime.min) % quarter
        return self._utc(local) - self._utc(_midnight(self.first_day))

    def periods(self, grain: Grain) -> Periods:
        """Cut the period into hours, days, ISO weeks, months or quarters of the wall clock.

        Parameters
        ----------
        grain : {"hour", "day", "week", "month", "quarter"}
            How long each stretch is.

        Returns
        -------
        Periods
            In order of time, covering the period without a gap.
        """
        if grain == "hour":
            edges = np.append(np.flatnonzero(self.interval_quarter % 4 == 0) * INTERVAL_S, self.end_s)
            labels = tuple(self._local(s).isoformat(timespec="minutes") for s in edges[:-1])
            return Periods(labels, edges, np.ones(len(labels), bool))
        names = [_label(day, grain) for day in self.days]
        first = [i for i, name in enumerate(names) if i == 0 or name != names[i - 1]]
        edges = self.day_start_s[[*first, len(names)]]
        whole = np.ones(len(first), bool)
        whole[0] = _label(self.first_day - timedelta(days=1), grain) != names[0]
        whole[-1] &= _label(self.last_day + timedelta(days=1), grain) != names[-1]
        return Periods(tuple(names[i] for i in first), edges, whole)

    def _utc(self, local: datetime) -> float:
        return local.replace(tzinfo=ZoneInfo(self.zone)).timestamp()

    def _exists(self, local: datetime) -> bool:
        zone = ZoneInfo(self.zone)
        there_and_back = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        return there_and_back.replace(tzinfo=None) == local

    def _local(self, elapsed_s: float) -> datetime:
        midnight = self._utc(_midnight(self.first_day))
        return datetime.fromtimestamp(midnight + elapsed_s, UTC).astimezone(ZoneInfo(self.zone))

    def _wall_quarter(self, elapsed_s: float) -> int:
        local = self._local(elapsed_s)
        return (local.hour * 60 + local.minute) // 15


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _label(day: date, grain: Grain) -> str:
    if grain == "day":
        return day.isoformat()
    if grain == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    if grain == "quarter":
        return f"{day.year}-Q{(day.month - 1) // 3 + 1}"
    return f"{day:%Y-%m}"
