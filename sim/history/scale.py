"""Figures that are most likely right but for their scale: a share under the unit per cent, minutes taken for hours.

Each is told by the other figures of its series. Over a day or longer nothing real is so far from them; within a day
an hour of an outage is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import log
from statistics import median

from sim.history.observation import UNITS, Observation, kind_of

_SMALL = 0.01
_WEEK = timedelta(7)
_TIMES = re.compile(r"(mean|median)_(wait|handle_time)")


@dataclass(frozen=True)
class Slip:
    """A figure off its series by a factor.

    Attributes
    ----------
    row : Observation
        The figure.
    usual : float
        Median of its series, as a share or in seconds.
    meant : float
        What it most likely is, as a share or in seconds.
    wrong : bool
        Whether nothing real is so far off over so long a time.
    """

    row: Observation
    usual: float
    meant: float
    wrong: bool

    @property
    def what(self) -> str:
        """Say what is wrong."""
        number = f"{100 * self.usual:.3g} percent" if kind_of(self.row.measure) == "share" else f"{self.usual:.3g} s"
        unit = "" if self.row.unit == "count" else f" {self.row.unit}"
        return f"{self.row.measure} of {self.row.written}{unit}, and others of its series are about {number}"

    @property
    def hint(self) -> str:
        """Say what would mend it."""
        number = f"{self.meant / UNITS[self.row.unit]:.6g}"
        if kind_of(self.row.measure) == "share":
            why = "a share under the unit percent?" if self.row.unit == "percent" else "per cent under the unit share?"
        else:
            why = "minutes and seconds taken for hours and minutes, or for the other?"
        return f"{why} write {number}; if it is right, begin its note with 'doubtful'"


def hundredths(rows: Iterable[Observation]) -> Iterator[Slip]:
    """List shares that are most likely a hundredth of what is meant.

    Parameters
    ----------
    rows : iterable of Observation
        Of one table; all units of a series are looked at together.

    Yields
    ------
    Slip
        Of a row of at most 1 per cent where others are larger. Of a service level or an occupancy, if as log odds a
        hundred times of it is nearer to what is usual; of abandonment, if that is within a factor of two of it.
    """
    series: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        if row.within_s is not None or row.measure in ("occupancy", "abandonment"):
            series[row.stream, row.measure].append(row)
    for group in series.values():
        usual = median(row.value for row in group)
        if usual <= _SMALL:
            usual = median([row.value for row in group if row.value > _SMALL] or [0.0])
        for row in group:
            if 0 < row.value <= _SMALL < usual and _nearer(row, usual):
                yield Slip(row, usual, 100 * row.value, not row.within_a_day)


def _nearer(row: Observation, usual: float) -> bool:
    if row.measure == "abandonment":
        return 0.5 < 100 * row.value / usual < 2
    off, mended = (abs(_log_odds(value) - _log_odds(usual)) for value in (row.value, 100 * row.value))
    return mended < off


def _log_odds(share: float) -> float:
    share = min(max(share, 0.001), 0.999)
    return log(share / (1 - share))


def all_small(rows: Iterable[Observation]) -> list[Observation]:
    """List service levels and occupancies of series in which none is over 1 per cent: shares, under the unit per cent.

    Parameters
    ----------
    rows : iterable of Observation
        Of one table.

    Returns
    -------
    list of Observation
        Those over 0; doubtful rows and bounds are left out.
    """
    series: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        if (row.within_s is not None or row.measure == "occupancy") and not (row.bound or row.doubtful):
            series[row.stream, row.measure].append(row)
    groups = [group for group in series.values() if all(row.unit == "percent" for row in group)]
    small = [group for group in groups if all(row.value <= _SMALL for row in group)]
    return [row for group in small for row in group if row.value > 0]


def sixtieths(rows: Iterable[Observation]) -> Iterator[Slip]:
    """List waits and handle times that are about 60 times, or a 60th, of the others of their series.

    Parameters
    ----------
    rows : iterable of Observation
        Of one table.

    Yields
    ------
    Slip
        Of a row of whole minutes 30 to 120 times the median of a series of three or more (what is 60 times of whole
        seconds is whole minutes), or of any as much below it, which over a long time may be real.
    """
    series: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for row in rows:
        if _TIMES.fullmatch(row.measure) and row.value > 0 and not row.bound:
            series[row.stream, row.measure, row.clock].append(row)
    for group in series.values():
        usual = median(row.value for row in group)
        for row in group if len(group) > 2 else ():
            if 30 < row.value / usual < 120 and not row.value % 60:
                yield Slip(row, usual, row.value / 60, row.ends - row.begins >= _WEEK)
            elif 30 < usual / row.value < 120:
                yield Slip(row, usual, 60 * row.value, False)
