"""Checks of volumes: something arrives, and not more than a computer can run."""

from __future__ import annotations

from datetime import date, timedelta

from sim.errors import Problem
from sim.scenario.checks_routes import brought_about, shifted
from sim.scenario.model import Period, Stream
from sim.scenario.parts import Parts, Problems

MOST_PER_DAY = 1_000_000


def check_volume(parts: Parts) -> Problems:
    """There is something to simulate, and not more than can be."""
    if parts.period is None or not parts.streams or set(parts.streams) != set(parts.stream_names):
        return
    alone = {name: _busiest_day(stream, parts.period) for name, stream in parts.streams.items()}
    generations = brought_about(parts.streams, shifted(parts.streams, alone))
    busiest = {name: sum(each[name] for each in generations) for name in alone}
    if not any(busiest.values()):
        yield Problem("no contact ever arrives: every volume is 0", parts.key("streams"))
    if sum(busiest.values()) > MOST_PER_DAY:
        name = max(busiest, key=lambda stream: busiest[stream])
        text = f"up to {sum(busiest.values()):,.0f} contacts on one day, and at most {MOST_PER_DAY:,} can be simulated"
        where = parts.at("streams", name, "volume")
        yield Problem(text, where, f"most of them of '{name}': look at its volume, growth and factors")


def _busiest_day(stream: Stream, period: Period) -> float:
    """Bound a stream's contacts on any day, were all its factors at their highest at once."""
    volume, bound = stream.volume, 0.0
    for dated, days in ((volume.per_day, 1.0), (volume.per_month, 365.25 / 12), (volume.per_year, 365.25)):
        bound += dated.largest / days if dated else 0.0
    for factor in stream.factors.values():
        bound *= factor.largest
    for factors in (stream.month_of_year, stream.day_of_week):
        bound *= max(factors) * len(factors) / sum(factors)
    years = (period.end - period.start).days / 365.25
    bound *= max(1.0, stream.bank_holiday) * max(1.0, (1 + stream.growth) ** years)
    return bound * _busiest_special_day(stream, period)


def _busiest_special_day(stream: Stream, period: Period) -> float:
    factors: dict[date, float] = {}
    for special in stream.special_days.values():
        for year in range(period.start.year - 1, period.end.year + 1):
            first = special.day or in_year(special.on or "", year)
            if first is None or (special.day and year != period.start.year):
                continue
            for i in range(special.days + 1):
                day = first + timedelta(days=i)
                factors[day] = factors.get(day, 1.0) * max(1.0, special.factor)
    return max(factors.values(), default=1.0)


def in_year(day_of_year: str, year: int) -> date | None:
    """Find a day of the year.

    Parameters
    ----------
    day_of_year : str
        Month and day, ``"12-31"``.
    year : int
        Which.

    Returns
    -------
    datetime.date or None
        None for 29 February where there is none.
    """
    try:
        return date.fromisoformat(f"{year}-{day_of_year}")
    except ValueError:
        return None
