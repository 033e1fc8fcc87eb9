"""Columns of a table of single events or people, and what is wrong with its cells.

Every problem names the line of the file and the column. Empty cells are read as unknown, never as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.clock import ZONE, never_comes
from sim.errors import Location, Problem, ScenarioError, did_you_mean
from sim.history.grid import told
from sim.history.number import commas
from sim.history.period import meant

if TYPE_CHECKING:
    import pandas as pd

UNITS_S = {"s": 1.0, "min": 60.0}
_DAY = r"\d{4}-?\d\d-?\d\d"
_OFFSET = r"\d(?:Z|[+-]\d\d:?\d\d)$"
_FIRST, _LAST = np.datetime64("1900-01-01"), np.datetime64("2101-01-01")


@dataclass
class Columns:
    """A table, and what is wrong with it so far.

    Attributes
    ----------
    name : str
        The file's name as shown.
    frame : pandas.DataFrame
        Its cells: text from CSV and workbooks, typed from Parquet.
    line : numpy.ndarray of int, shape (rows,)
        Line of the file on which each row stands.
    problems : list of Problem
        Grows as columns are read.
    """

    name: str
    frame: pd.DataFrame
    line: np.ndarray
    problems: list[Problem] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.line)

    def has(self, column: str) -> bool:
        """Whether there is such a column."""
        return column in self.frame.columns

    def need(self, columns: Sequence[str], optional: Iterable[str] = ()) -> None:
        """Refuse a table that lacks a column.

        Parameters
        ----------
        columns : sequence of str
            What it must have.
        optional : iterable of str
            What it may have besides, for the hint.

        Raises
        ------
        sim.errors.ScenarioError
        """
        heading = [str(each) for each in self.frame.columns]
        missing = [column for column in columns if column not in heading]
        if missing:
            known = f"the columns are {', '.join(columns)}; there may be {', '.join(optional)}"
            hint = did_you_mean(missing[0], heading) or known
            where = Location(self.name, 1, 1)
            raise ScenarioError([Problem(f"column '{column}' is missing", where, hint) for column in missing])

    def words(self, column: str) -> np.ndarray:
        """Read a column of names; shape (rows,), of str."""
        cells = self.frame[column]
        empty = cells.isna().to_numpy()
        return np.where(empty, "", cells.astype(str).str.strip().to_numpy(dtype=object)).astype(object)

    def numbers(self, column: str, least: float, most: float, what: str) -> np.ndarray:
        """Read a column of numbers.

        Parameters
        ----------
        column : str
            Its heading.
        least, most : float
            Beyond them a number is impossible.
        what : str
            What it is, for the error, such as ``"a wait in seconds"``.

        Returns
        -------
        numpy.ndarray of float64, shape (rows,)
            nan where the cell is empty.
        """
        import pandas as pd

        cells = self.frame[column]
        if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
            found, empty = np.asarray(cells.astype(np.float64)), np.asarray(cells.isna())
        else:
            text = self.words(column)
            found = np.asarray(pd.to_numeric(pd.Series(text), errors="coerce"), np.float64)
            empty = text == ""
        bad = ~empty & ~np.isfinite(found)
        self.tell(bad, column, lambda row: _no_number(str(cells.iloc[row])), what)
        outside = np.isfinite(found) & ((found < least) | (found > most))
        limits = f"{what} lies between {least:g} and {most:g}"
        self.tell(outside, column, lambda row: f"{cells.iloc[row]} is impossible", limits)
        return np.where(bad | outside, np.nan, found)

    def seconds(self, base: str, most_s: float) -> np.ndarray | None:
        """Read a column of lengths of time, whose heading ends in its unit.

        Parameters
        ----------
        base : str
            The heading without its unit, such as ``"wait"``.
        most_s : float
            Beyond it a length is impossible.

        Returns
        -------
        numpy.ndarray of float64, shape (rows,), or None
            None if there is no such column.
        """
        units = {str(c)[len(base) + 1 :]: str(c) for c in self.frame.columns if str(c).startswith(f"{base}_")}
        unknown = [heading for unit, heading in units.items() if unit not in UNITS_S]
        known = [f"{base}_{unit}" for unit in UNITS_S]
        for heading in unknown:
            what = f"'{heading}' has the unknown unit '{heading[len(base) + 1 :]}'"
            self.problems.append(Problem(what, self.at(None, heading), f"write {' or '.join(known)}"))
        if len(units) - len(unknown) > 1:
            what = f"'{base}' stands here in two units: {' and '.join(units.values())}"
            self.problems.append(Problem(what, Location(self.name, 1, 1), "keep one"))
        for unit, heading in units.items():
            if unit in UNITS_S:
                factor = UNITS_S[unit]
                return self.numbers(heading, 0.0, most_s / factor, f"'{heading}'") * factor
        return None

    def moments(self, column: str, *, needed: bool) -> np.ndarray:
        """Read a column of dates, or of local moments.

        Parameters
        ----------
        column : str
            Its heading.
        needed : bool
            Whether an empty cell is a problem.

        Returns
        -------
        numpy.ndarray of datetime64[us], shape (rows,)
            On the clock on the wall; NaT where nothing can be read. Where every cell says how far it is from UTC, they
            are turned to British time.
        """
        import pandas as pd

        cells = self.frame[column]
        if pd.api.types.is_datetime64_any_dtype(cells):
            whole = cells if cells.dt.tz is None else cells.dt.tz_convert(ZONE).dt.tz_localize(None)
            found, empty = whole.to_numpy("datetime64[us]"), cells.isna().to_numpy()
        else:
            text = pd.Series(self.words(column), dtype=object)
            empty = (text == "").to_numpy()
            # a date alone ends in figures and signs too
            offset = (text.str.len() > 10).to_numpy() & text.str.contains(_OFFSET).to_numpy()
            alike = bool(offset[~empty][0]) if (~empty).any() else False
            mixed = ~empty & (offset != alike)
            apart = (
                "does not say how far it is from UTC, and the first time does"
                if alike
                else "says how far it is from UTC, and the first time does not"
            )
            how = "write all times alike, such as 2021-05-31 14:15:07"
            self.tell(mixed, column, lambda row: f"mixed clocks: '{text.iloc[row]}' {apart}", how)
            # of a year, a month or a week, the first moment would be read
            days = text.str.match(_DAY).to_numpy(bool)
            asked = text.where(pd.Series(days & ~mixed), None)
            zoned = pd.to_datetime(asked, format="ISO8601", errors="coerce", utc=True)
            if alike:
                zoned = zoned.dt.tz_convert(ZONE)
            found = zoned.dt.tz_localize(None).to_numpy("datetime64[us]")
            bad = ~empty & ~mixed & np.isnat(found)
            wanted = "write dates as 2021-05-31, and times as 2021-05-31 14:15:07"
            self.tell(
                bad, column, lambda row: f"'{text.iloc[row]}' is not a date or a time{meant(text.iloc[row])}", wanted
            )
            if not alike:
                self._told_where_there_is_no_such_time(found, column)
        far = ~np.isnat(found) & ((found < _FIRST) | (found >= _LAST))
        self.tell(far, column, lambda row: f"{cells.iloc[row]} is impossible", "years lie between 1900 and 2100")
        if needed:
            self.tell(empty, column, lambda _: "this cell is empty", f"every row needs '{column}'")
        return found

    def _told_where_there_is_no_such_time(self, found: np.ndarray, column: str) -> None:
        """Note times in the hour that the clock leaves out in March: those of a log that is in UTC all year."""
        hour = found.astype("datetime64[h]")
        # the clock changes on the last Sunday of March, at 01:00
        month, day = found.astype("datetime64[M]"), found.astype("datetime64[D]")
        looked = (month.astype(np.int64) % 12 == 2) & ((day + 7).astype("datetime64[M]") > month)
        looked &= (hour - day == np.timedelta64(1, "h")) & ~np.isnat(found)
        for row in np.flatnonzero(looked).tolist():
            looked[row] = never_comes(found[row].item())
        why = "the clock goes from 00:59 to 02:00 that night"
        how = "is the log in UTC? times are those of the clock on the wall, or say with each how far it is from UTC"
        self.tell(looked, column, lambda row: f"there is no {str(found[row])[:16].replace('T', ' ')}: {why}", how)

    def tell(self, where: np.ndarray, column: str, what: Any, hint: str = "") -> None:
        """Note problems of some rows.

        Parameters
        ----------
        where : numpy.ndarray of bool, shape (rows,)
            Of which.
        column : str
            In which column.
        what : callable of int to str
            Says it of a row.
        hint : str
            How to mend it.
        """
        for row in np.flatnonzero(where)[:200].tolist():
            self.problems.append(Problem(what(row), self.at(row, column), hint))

    def at(self, row: int | None, column: str) -> Location:
        """Say where a cell is; None is the heading."""
        number = list(map(str, self.frame.columns)).index(column) + 1 if self.has(column) else 1
        return Location(self.name, 1 if row is None else int(self.line[row]), number)

    def done(self) -> None:
        """Refuse the table if anything is wrong with it.

        Raises
        ------
        sim.errors.ScenarioError
            With everything, by line and column.
        """
        if self.problems:
            raise told(self.problems)


def _no_number(text: str) -> str:
    why = commas(text)
    if ":" in text:
        why = "write how long it is in seconds, or in minutes under a heading that ends in _min"
    elif text.startswith("="):
        why = "a formula whose value the file does not hold: open it in Excel and save it"
    return ": ".join(filter(None, (f"'{text}' is not a number", why)))
