"""The clock on the wall, which in October shows an hour twice and in March leaves one out."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = "Europe/London"


def comes_twice(moment: datetime) -> bool:
    """Say whether the clock shows a moment twice, as it does once in October.

    Parameters
    ----------
    moment : datetime.datetime
        Local.

    Returns
    -------
    bool
    """
    return _goes_back_s(moment) > 0


def never_comes(moment: datetime) -> bool:
    """Say whether the clock leaves a moment out, as it does once in March.

    Parameters
    ----------
    moment : datetime.datetime
        Local.

    Returns
    -------
    bool
    """
    return _goes_back_s(moment) < 0


@lru_cache(maxsize=4096)
def _goes_back_s(moment: datetime) -> float:
    """Seconds by which the clock goes back at a moment (PEP 495: the two readings of it are `fold` 0 and 1)."""
    if moment.month not in (3, 10):
        return 0.0  # without reading the table of time zones, which most scenarios do not need
    first, second = (moment.replace(tzinfo=ZoneInfo(ZONE), fold=fold).utcoffset() for fold in (0, 1))
    assert first is not None
    assert second is not None
    return (first - second).total_seconds()
