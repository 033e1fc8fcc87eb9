"""Whether a fit can be believed: check rows, each a statistic held against a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from sim.calibrate.emulator import Emulator
from sim.calibrate.evidence import Evidence
from sim.calibrate.fitting import Fit, coordinates
from sim.calibrate.posterior import Posterior
from sim.check import Check, check

LEAST_EFFECTIVE = 200.0
EDGE = 0.025  # of the prior, at either end
MOST_AT_AN_EDGE = 0.25
MOST_NOISE = 0.5
MOST_MOVED = 0.5
LEVEL = 0.05


@dataclass(frozen=True)
class Predicted:
    """What the posterior says of each row, by simulations of settings that were drawn from it.

    Attributes
    ----------
    mean, sd : numpy.ndarray, shape (rows,)
        On the outcomes' scale; the spread holds what is not known, chance, discrepancy and observation error.
    """

    mean: np.ndarray
    sd: np.ndarray

    @classmethod
    def of(cls, outcomes: np.ndarray, reading: np.ndarray, evidence: Evidence) -> Predicted:
        """Sum up simulations.

        Parameters
        ----------
        outcomes : numpy.ndarray, shape (n, outcomes)
            Of simulations of settings drawn from the posterior.
        reading : numpy.ndarray of int, shape (n,)
            Which reading of history each takes.
        evidence : Evidence
            The rows.

        Returns
        -------
        Predicted
        """
        found = np.take_along_axis(outcomes, evidence.outcome[reading], axis=1)
        return cls(found.mean(axis=0), np.sqrt(found.var(axis=0, ddof=1) + evidence.sd**2))

    def tail(self, evidence: Evidence) -> np.ndarray:
        """Give the probability of a row as far off as the one seen; of a bound, to lie on its side.

        Parameters
        ----------
        evidence : Evidence
            The rows.

        Returns
        -------
        numpy.ndarray, shape (rows,)
        """
        off = (evidence.value - self.mean) / self.sd
        return np.where(evidence.bound == 0, 2 * ndtr(-np.abs(off)), ndtr(-evidence.bound * off))


def diagnose(
    fit: Fit, emulator: Emulator, posterior: Posterior, before: Posterior | None, predicted: Predicted
) -> list[Check]:
    """Hold a fit against what makes it believable.

    Parameters
    ----------
    fit : Fit
        All simulations.
    emulator, posterior
        As learnt from all of them.
    before : Posterior, optional
        As learnt without the last wave; None if there was one wave only.
    predicted : Predicted
        By the posterior.

    Returns
    -------
    list of Check
        Effective sample size; every row inside its band, with multiplicity (Bonferroni); no posterior piled on an edge
        of an even prior; chance in the simulations small beside what may be wrong with a row; the last wave moved
        nothing much.
    """
    evidence, rows = fit.evidence, len(fit.rows)
    effective = f"draws of equal weight that are as good as the {len(posterior.weight):,} weighted ones"
    found = [check("effective sample size", round(posterior.effective, 1), ">=", LEAST_EFFECTIVE, effective)]
    for row, (label, tail) in enumerate(zip(evidence.labels, predicted.tail(evidence).tolist(), strict=True)):
        comment = "doubtful; " if fit.rows[row].observation.doubtful else ""
        comment += f"how likely a figure as far off as this is; one of {rows} rows"
        found.append(check(f"inside its band: {label}", round(tail, 5), ">=", LEVEL / rows, comment))
    names, shares = list(fit.parameters), ndtr(posterior.scores)
    for name, even, share in zip(names, fit.even.tolist(), shares.T, strict=True):
        if even:
            low, high = (posterior.weight[where].sum() for where in (share < EDGE, share > 1 - EDGE))
            most, where = round(float(max(low, high)), 4), "lower" if low > high else "upper"
            comment = f"share of the posterior in the outermost {100 * EDGE:g} % of the prior, at the {where} end"
            found.append(check(f"not at an edge: {name}", most, "<=", MOST_AT_AN_EDGE, comment))
    at = coordinates(posterior.mean()[None], fit.even)
    noise = emulator.standard_error(at)[0, evidence.outcome[0]] / evidence.sd
    worst = int(noise.argmax())
    comment = (
        f"chance left in what simulations say of a row, beside what may be wrong with it; {evidence.labels[worst]}"
    )
    found.append(check("noise", round(float(noise[worst]), 3), "<=", MOST_NOISE, comment))
    if before is not None:
        moved = np.abs(posterior.mean() - before.mean()) / np.sqrt(np.diag(posterior.covariance()))
        worst = int(moved.argmax())
        comment = f"by how many of its standard deviations the last wave moved a parameter; {names[worst]}"
        found.append(check("settled", round(float(moved[worst]), 3), "<=", MOST_MOVED, comment))
    return found
