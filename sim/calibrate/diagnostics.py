"""Whether a fit can be believed: check rows, each a statistic held against a threshold."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log

import numpy as np
from scipy.special import ndtr

from sim.calibrate.emulator import Emulator
from sim.calibrate.evidence import Evidence
from sim.calibrate.fitting import Fit, coordinates
from sim.calibrate.posterior import Posterior
from sim.check import Check, check
from sim.scenario.priors import Prior

LEAST_EFFECTIVE = 200.0
EDGE = 0.025  # of the prior, at either end
AT_AN_END = 0.25  # standard deviations from where a normal or lognormal prior is cut off
MOST_AT_AN_EDGE = 0.25
FAR = 3.0  # standard deviations
MOST_FAR = 0.25
MOST_NOISE = 0.5
MOST_MOVED = 0.5
LEVEL = 0.05
_BEYOND = 2 * float(ndtr(-FAR))


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
        of its prior, where that has one, or far out in its tail; chance in the simulations small beside what may be
        wrong with a row; the last wave moved nothing much.
    """
    evidence, rows = fit.evidence, len(fit.rows)
    effective = f"draws of equal weight that are as good as the {len(posterior.weight):,} weighted ones"
    found = [check("effective sample size", round(posterior.effective, 1), ">=", LEAST_EFFECTIVE, effective)]
    for row, (label, tail) in enumerate(zip(evidence.labels, predicted.tail(evidence).tolist(), strict=True)):
        comment = "doubtful; " if fit.rows[row].observation.doubtful else ""
        comment += f"how likely a figure as far off as this is; one of {rows} rows"
        found.append(check(f"inside its band: {label}", round(tail, 5), ">=", LEVEL / rows, comment))
    names = list(fit.parameters)
    for (name, parameter), scores in zip(fit.parameters.items(), posterior.scores.T, strict=True):
        found += _against_prior(name, parameter.prior, scores, posterior.weight)
    at = coordinates(posterior.mean()[None], fit.even)
    noise = emulator.standard_error(at)[0, evidence.outcome[0]] / np.sqrt(evidence.sd**2 + evidence.repeated)
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


def _against_prior(name: str, prior: Prior, scores: np.ndarray, weight: np.ndarray) -> list[Check]:
    """Check whether a posterior stays where its prior lies, from its normal scores."""
    found = []
    share = ndtr(scores)
    below, above = edges(prior)
    if below > -inf or above < inf:
        low, high = weight[share < below].sum(), weight[share > above].sum()
        most, where = round(float(max(low, high)), 4), "lower" if low > high else "upper"
        comment = f"share of the posterior in the outermost {100 * EDGE:g} % of the prior, at the {where} end"
        found.append(check(f"not at an edge: {name}", most, "<=", MOST_AT_AN_EDGE, comment))
    if prior.form != "even":
        far = round(float(weight[np.abs(scores) > FAR].sum()), 4)
        comment = (
            f"share of the posterior more than {FAR:g} standard deviations out in the prior, where {_BEYOND:.1%} of it "
            "lies: the rows and the prior contradict each other"
        )
        found.append(check(f"not against its prior: {name}", far, "<=", MOST_FAR, comment))
    return found


def edges(prior: Prior) -> tuple[float, float]:
    """Say which shares of a prior lie at its ends.

    Parameters
    ----------
    prior : sim.scenario.priors.Prior
        Of any form.

    Returns
    -------
    tuple of float
        Shares of the prior: those below the first and above the second lie at an end. They are the outermost fortieth;
        of a normal or lognormal prior that is cut off, no more of it than within a quarter of its standard deviation
        of the cut, since its tail is no edge. Infinite where there is no end.
    """
    if prior.form == "even":
        return EDGE, 1 - EDGE
    ends = _score(prior, prior.low), _score(prior, prior.high)
    least, most = (default if end is None else float(ndtr(end)) for end, default in zip(ends, (0.0, 1.0), strict=True))

    def share(score: float) -> float:
        return (float(ndtr(score)) - least) / (most - least)

    low, high = ends
    return (
        -inf if low is None else min(EDGE, share(low + AT_AN_END)),
        inf if high is None else max(1 - EDGE, share(high - AT_AN_END)),
    )


def _score(prior: Prior, value: float | None) -> float | None:
    """Say how many standard deviations of a prior that is not cut off a value lies from its middle."""
    if value is None:
        return None
    if prior.mean is not None and prior.sd is not None:
        return (value - prior.mean) / prior.sd
    assert prior.median is not None
    assert prior.sd_log is not None
    return log(value / prior.median) / prior.sd_log if value > 0 else None
