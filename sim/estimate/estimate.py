"""One number that a table says, and how sure it is of it."""

from __future__ import annotations

from dataclasses import dataclass

NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error.

    Attributes
    ----------
    value : float
        In the unit of the scenario's value: shares of one, seconds, factors.
    standard_error : float
        Of `value`; 0 for what was only counted.
    n : int
        How many rows or days of the table it rests on.
    method : str
        How it was found, in a few words.
    low, high : float
        Ends of the 95 % interval.
    """

    value: float
    standard_error: float
    n: int
    method: str
    low: float
    high: float

    @classmethod
    def normal(cls, value: float, standard_error: float, n: int, method: str) -> Estimate:
        """Make an estimate whose interval is that of the normal distribution.

        Parameters
        ----------
        value, standard_error, n, method
            As the attributes.

        Returns
        -------
        Estimate
        """
        half = NORMAL_95 * standard_error
        return cls(float(value), float(standard_error), int(n), method, float(value - half), float(value + half))
