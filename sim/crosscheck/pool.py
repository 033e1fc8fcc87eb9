"""Contacts and handlers of a typical week, as a planner would put them into Erlang's formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

QUARTERS = 7 * 96
"""Quarter-hours in a week, from Monday 00:00."""
_GOLDEN = (5**0.5 - 1) / 2
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Kind:
    """What contacts of a stream are like, as a sample of them.

    Attributes
    ----------
    handle_s, patience_s : numpy.ndarray
        Handle times and patience to draw from, independent of each other; empty where none were seen.
    """

    handle_s: np.ndarray
    patience_s: np.ndarray


@dataclass(frozen=True)
class Pool:
    """A group, or groups that share streams, and these streams; those that can be put down for others are left out.

    Attributes
    ----------
    group : str
        Name of the group, or of all of them.
    streams : tuple of str
        Names of the streams.
    priorities : tuple of int
        Of each stream.
    rates_per_s : numpy.ndarray, shape (streams, QUARTERS)
        Attempts a second, redials and what follows from other contacts included.
    on_duty : numpy.ndarray, shape (QUARTERS,)
        Mean heads of all groups.
    handle_s : float
        Mean of all contacts.
    patience_s : float
        Mean, such that callers together hang up at the mean of their streams' rates; infinite: nobody does.
    within_s : dict of str to float
        Threshold of each stream that has a target, on the force's clock.
    short_s : float
        Who hangs up sooner is a short abandon.
    """

    group: str
    streams: tuple[str, ...]
    priorities: tuple[int, ...]
    rates_per_s: np.ndarray
    on_duty: np.ndarray
    handle_s: float
    patience_s: float
    within_s: dict[str, float]
    short_s: float

    @property
    def rate_per_s(self) -> np.ndarray:
        """Attempts a second of all streams; shape (QUARTERS,)."""
        return self.rates_per_s.sum(axis=0)

    @property
    def heads(self) -> np.ndarray:
        """Whole heads whose mean over some hours is that of `on_duty`; shape (QUARTERS,)."""
        spread = (0.5 + np.arange(QUARTERS) * _GOLDEN) % 1
        return np.floor(self.on_duty + spread).astype(np.int64)

    @property
    def main_within_s(self) -> float | None:
        """Threshold of the stream with a target that has most contacts; None where none has a target."""
        sizes = {name: float(self.rates_per_s[i].sum()) for i, name in enumerate(self.streams) if name in self.within_s}
        return self.within_s[max(sizes, key=sizes.__getitem__)] if sizes else None


def by_hour(values: np.ndarray) -> np.ndarray:
    """Add up quarter-hours.

    Parameters
    ----------
    values : numpy.ndarray, shape (..., QUARTERS)
        Of each quarter-hour.

    Returns
    -------
    numpy.ndarray, shape (..., 168)
    """
    return values.reshape(*values.shape[:-1], QUARTERS // 4, 4).sum(axis=-1)


def hour_name(hour: int) -> str:
    """Name an hour of the week.

    Parameters
    ----------
    hour : int
        From 0, Monday 00:00.

    Returns
    -------
    str
        Such as ``"Mon 14:00"``.
    """
    return f"{_DAYS[hour // 24]} {hour % 24:02d}:00"
