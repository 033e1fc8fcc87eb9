"""What history says, as numbers that can be held against an emulator: values, bounds, and how far either may be off.

Outcomes are on a scale on which errors are alike everywhere: shares as log odds, counts and waits as logs. Where it is
not known of what a published share is a share, each reading has an outcome of its own, and the reading is one more
thing to be learnt, the same for all rows of a stream.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Evidence:
    """Rows of history under one or several readings.

    Attributes
    ----------
    labels : tuple of str, length rows
        For people.
    value : numpy.ndarray, shape (rows,)
        On the outcomes' scale.
    bound : numpy.ndarray of int, shape (rows,)
        0: it is the value; 1: it is more than this; -1: it is less.
    sd : numpy.ndarray, shape (rows,)
        Of observation error and discrepancy together, of one row by itself.
    discrepancy : numpy.ndarray, shape (rows,)
        The model's part of it.
    month : numpy.ndarray of int, shape (rows,)
        Rows with one number have one discrepancy among them, as `sim.calibrate.month.months` gives them.
    outcome : numpy.ndarray of int, shape (readings, rows)
        Which outcome each row is held against, under each reading.
    readings : tuple of tuple of (str, str)
        Each a denominator for each stream whose rows do not say; one empty reading where all say.
    """

    labels: tuple[str, ...]
    value: np.ndarray
    bound: np.ndarray
    sd: np.ndarray
    discrepancy: np.ndarray
    month: np.ndarray
    outcome: np.ndarray
    readings: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def repeated(self) -> np.ndarray:
        """What is added to the variance of rows that have one discrepancy among them; shape (rows,).

        The mean of n rows with variance n discrepancy ** 2 + error ** 2 has variance discrepancy ** 2 + error ** 2 / n:
        errors of what was published average away, and what the model gets wrong does not.
        """
        return (np.bincount(self.month)[self.month] - 1) * self.discrepancy**2

    def log_likelihood(self, means: np.ndarray, covariance: np.ndarray) -> np.ndarray:
        """Weigh settings by what history says, under each reading.

        Values are normal around what the emulator expects, with its own covariance added to theirs. A bound counts by
        the probability to lie on its side, as if independent of the others. A discrepancy that n rows have among them
        counts n times in the variance of each (`repeated`), so that a month told by its days is as sure as one told by
        itself, but for the errors of what was published.

        Parameters
        ----------
        means : numpy.ndarray, shape (n, outcomes)
            What the emulator expects of each setting.
        covariance : numpy.ndarray, shape (outcomes, outcomes)
            The emulator's own.

        Returns
        -------
        numpy.ndarray, shape (readings, n)
        """
        from scipy.linalg import solve_triangular
        from scipy.special import log_ndtr

        found = np.zeros((len(self.readings), len(means)))
        exact, bounded, repeated = self.bound == 0, self.bound != 0, self.repeated
        for reading, outcome in enumerate(self.outcome):
            if exact.any():
                which = outcome[exact]
                whole = covariance[np.ix_(which, which)] + np.diag(self.sd[exact] ** 2 + repeated[exact])
                factor = np.linalg.cholesky(whole)
                off = solve_triangular(factor, (means[:, which] - self.value[exact]).T, lower=True)
                found[reading] -= (off**2).sum(axis=0) / 2 + np.log(np.diag(factor)).sum()
            for row in np.flatnonzero(bounded):
                sd = np.sqrt(self.sd[row] ** 2 + repeated[row] + covariance[outcome[row], outcome[row]])
                found[reading] += log_ndtr(self.bound[row] * (means[:, outcome[row]] - self.value[row]) / sd)
        return found
