"""A quarter of the calendar year, and of the financial year that public bodies report by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sim.errors import UsageError
from sim.projection import month_spoken

_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_NUMBERS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months.

    Attributes
    ----------
    year : int
        Of the calendar.
    number : int
        1 to 4; 1 begins in January.
    """

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Quarter:
        """Read a quarter.

        Parameters
        ----------
        text : str
            Such as ``"2021-Q2"``.

        Returns
        -------
        Quarter

        Raises
        ------
        sim.errors.UsageError
            If it is something else.
        """
        match = _QUARTER.fullmatch(text)
        if not match:
            raise UsageError(f"--quarter is a year and a quarter from Q1 to Q4, such as 2021-Q2, not '{text}'")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def months(self) -> tuple[str, str, str]:
        """Its months, such as ``"2021-04"``."""
        first = 3 * self.number - 2
        return f"{self.year}-{first:02d}", f"{self.year}-{first + 1:02d}", f"{self.year}-{first + 2:02d}"

    @property
    def last_day(self) -> date:
        """Its last day."""
        return date(self.year, 3 * self.number, 31 if self.number in (1, 4) else 30)

    @property
    def following(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def spoken(self) -> str:
        """Its months in words: ``"April to June 2021"``."""
        return f"{month_spoken(self.months[0]).split()[0]} to {month_spoken(self.months[-1])}"

    @property
    def named(self) -> str:
        """Which quarter it is, of both years."""
        start = self.year - (self.number == 1)
        financial = _NUMBERS[(self.number - 2) % 4]
        both = f"{start}/{(start + 1) % 100:02d}"
        return f"{_NUMBERS[self.number - 1]} quarter of {self.year}; {financial} of the financial year {both}"
