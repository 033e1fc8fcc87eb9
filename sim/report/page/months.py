"""Measures by month: how they are printed, and the table behind each fan."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from sim.projection import month_spoken
from sim.report.page.parts import Table
from sim.report.record import Record


@dataclass(frozen=True)
class Unit:
    """How a measure is printed.

    Attributes
    ----------
    times : float
        A value in ``trajectory.csv`` is multiplied by this.
    digits : int
        After the point.
    name : str
        Behind a number.
    """

    times: float
    digits: int
    name: str

    def number(self, value: float | None) -> str:
        """Print a value without its unit.

        Parameters
        ----------
        value : float or None
            As in ``trajectory.csv``.

        Returns
        -------
        str
            A dash where there is none.
        """
        return "–" if value is None or isnan(value) else f"{self.times * value:,.{self.digits}f}"

    def full(self, value: float | None) -> str:
        """Print a value with its unit.

        Parameters
        ----------
        value : float or None
            As in ``trajectory.csv``.

        Returns
        -------
        str
        """
        return f"{self.number(value)} {self.name}".rstrip()


PERCENT = Unit(100.0, 1, "%")
SECONDS = Unit(1.0, 0, "s")
HOURS = Unit(1 / 3600, 1, "hours")
NUMBER = Unit(1.0, 0, "")
PEOPLE = Unit(1.0, 1, "")


def months_table(
    record: Record, stream: str, measure: str, unit: Unit, caption: str, key: str, *, meets: bool = False
) -> Table:
    """Lay out a measure by month.

    Parameters
    ----------
    record : Record
        The run.
    stream, measure : str
        As in ``trajectory.csv``.
    unit : Unit
        How it is printed.
    caption, key : str
        Of the table.
    meets : bool
        Whether to say in how many futures the month meets its target.

    Returns
    -------
    Table
        Month, mean, the range of 80 and of 90 % of the futures.
    """
    name = f", {unit.name}" if unit.name else ""
    heads = ("Month", f"Mean{name}", f"80 % of futures between{name}", f"90 % of futures between{name}")
    n = int(record.manifest["replications"])
    rows = []
    for row in record.rows(stream, measure).to_dict(orient="records"):
        cells = [
            month_spoken(row["month"]),
            unit.number(row["mean"]),
            *(
                f"{unit.number(row[low])} to {unit.number(row[high])}" if n > 1 else "–"
                for low, high in (("p10", "p90"), ("p05", "p95"))
            ),
        ]
        if meets:
            met = "–" if isnan(row["p_meets"]) else f"{row['p_meets'] * n:.0f} of {n}"
            cells.append(met if record.counts(row["month"]) else f"{met} (history)")
        rows.append(tuple(cells))
    return Table(caption, (*heads, "Futures that meet it") if meets else heads, tuple(rows), key)
