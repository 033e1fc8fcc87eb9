"""Write profiles.csv: how a day's contacts spread over its quarter-hours, by weekday.

Nobody publishes these profiles for West Mercia, so they are assumed. What shaped them: demand that needs
deployment peaks from 18:00 to 22:00 every day, the small hours of Saturday and Sunday bring about twice
those of other nights, and calls of one city force peaked at 17 to 18 h and again at 02 h after a Friday
(docs/sources.md). 101 and internal calls follow office hours more than 999 does.
"""

import csv
from math import cos, exp, pi
from pathlib import Path

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def bump(hour: float, centre: float, width: float) -> float:
    """A bell around an hour of the day, on the 24-hour circle."""
    distance = min(abs(hour - centre), 24 - abs(hour - centre))
    return exp(-0.5 * (distance / width) ** 2)


def rate_101(day: int, hour: float) -> float:
    """Office hours with a morning and an afternoon peak, flatter at weekends."""
    weekend = day >= 5
    return 0.10 + (0.75 if weekend else 1.0) * bump(hour, 10.5, 2.3) + 0.95 * bump(hour, 16.5, 3.0)


def rate_999(day: int, hour: float) -> float:
    """A wave with its top at 17:30, and lively nights before Saturday and Sunday."""
    lively = 0.45 * bump(hour, 1.5, 2.0) * (day in (5, 6))
    late = 0.20 * bump(hour, 23.0, 1.5) * (day in (4, 5))
    return 1 + 0.62 * cos(2 * pi * (hour - 17.5) / 24) + lively + late


def rate_internal(_day: int, hour: float) -> float:
    """Officers ring while on shift: broad over the day, with a floor at night."""
    return 0.25 + bump(hour, 11, 3.0) + 0.8 * bump(hour, 18, 3.5)


def main() -> None:
    """Write the table beside this file."""
    rates = {"101": rate_101, "999": rate_999, "internal": rate_internal}
    with Path(__file__).with_name("profiles.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["weekday", "time", *rates])
        for day, weekday in enumerate(WEEKDAYS):
            for quarter in range(96):
                hour = quarter / 4 + 0.125
                time = f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"
                table.writerow([weekday, time, *(f"{rate(day, hour):.4f}" for rate in rates.values())])


if __name__ == "__main__":
    main()
