"""What is believed after history: weighted draws of the parameters.

Every parameter has a normal score (the standard normal number with as much of the prior below it), so that all priors
are standard normal there. Draws come from a t distribution that is fitted to the weighted draws before, a few times
over (adaptive importance sampling, Cappe, Guillin, Marin and Robert 2004); each counts by prior times likelihood over
the density it was drawn from. Readings of a denominator that history leaves open are drawn along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_ROUNDS = 6
_DEGREES_OF_FREEDOM = 6.0
_WIDER = 1.2

LogLikelihood = Callable[[np.ndarray], np.ndarray]
"""From normal scores, shape (n, parameters), to logs of the likelihood, shape (readings, n)."""


@dataclass(frozen=True)
class Posterior:
    """Weighted draws.

    Attributes
    ----------
    scores : numpy.ndarray, shape (n, parameters)
        Normal scores.
    reading : numpy.ndarray of int, shape (n,)
        Which reading of history each draw takes.
    weight : numpy.ndarray, shape (n,)
        Adding to 1.
    """

    scores: np.ndarray
    reading: np.ndarray
    weight: np.ndarray

    @property
    def effective(self) -> float:
        """Effective sample size (Kish 1965): how many draws of equal weight are as good."""
        return float(1 / (self.weight**2).sum())

    def mean(self) -> np.ndarray:
        """Weighted mean of the normal scores; shape (parameters,)."""
        return self.weight @ self.scores

    def covariance(self) -> np.ndarray:
        """Weighted covariance of the normal scores; shape (parameters, parameters)."""
        off = self.scores - self.mean()
        return (off * self.weight[:, None]).T @ off

    def drawn(self, n: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Draw anew by weight.

        Parameters
        ----------
        n : int
            How many.
        random : numpy.random.Generator
            Of its own stream.

        Returns
        -------
        tuple of numpy.ndarray
            Scores, shape (n, parameters), and readings, shape (n,).
        """
        # systematic: no draw is missed by luck
        places = (np.arange(n) + random.random()) / n
        which = np.minimum(np.searchsorted(np.cumsum(self.weight), places), len(self.weight) - 1)
        random.shuffle(which)
        return self.scores[which], self.reading[which]


def sample(
    log_likelihood: LogLikelihood, parameters: int, readings: int, n: int, random: np.random.Generator
) -> Posterior:
    """Draw from the posterior.

    Parameters
    ----------
    log_likelihood : callable
        As `LogLikelihood`.
    parameters, readings : int
        How many of each; all readings are as likely beforehand.
    n : int
        Draws.
    random : numpy.random.Generator
        Of its own stream.

    Returns
    -------
    Posterior
        Of the round with the largest effective sample size.
    """
    mean, covariance = np.zeros(parameters), np.eye(parameters)
    best: Posterior | None = None
    for round_ in range(_ROUNDS):
        if round_ == 0:
            scores = random.standard_normal((n, parameters))
            log_drawn = _log_normal(scores)
        else:
            scores, log_drawn = _draw_t(n, mean, covariance, random)
        by_reading = log_likelihood(scores)
        highest = by_reading.max(axis=0)
        total = highest + np.log(np.exp(by_reading - highest).sum(axis=0)) - np.log(readings)
        log_weight = total + _log_normal(scores) - log_drawn
        weight = np.exp(log_weight - log_weight.max())
        weight /= weight.sum()
        share = np.exp(by_reading - highest).cumsum(axis=0)
        reading = (random.random(n) * share[-1] >= share).sum(axis=0).clip(max=readings - 1)
        found = Posterior(scores, reading, weight)
        if best is None or found.effective > best.effective:
            best = found
        mean, covariance = found.mean(), _widened(found, round_)
    assert best is not None
    return best


def _widened(found: Posterior, round_: int) -> np.ndarray:
    """Widen where few draws count: a narrow proposal never finds what it misses."""
    parameters = found.scores.shape[1]
    few = max(0.0, 1 - found.effective / (20 * parameters))
    wide = 0.25 ** (round_ + 1) * few
    return _WIDER * found.covariance() + (wide + 1e-6) * np.eye(parameters)


def _log_normal(scores: np.ndarray) -> np.ndarray:
    return -(scores**2).sum(axis=1) / 2 - scores.shape[1] / 2 * np.log(2 * np.pi)


def _draw_t(
    n: int, mean: np.ndarray, covariance: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw from a multivariate t distribution, with the logs of its density."""
    from scipy.linalg import solve_triangular
    from scipy.special import gammaln

    nu, p = _DEGREES_OF_FREEDOM, len(mean)
    factor = np.linalg.cholesky(covariance)
    normal = random.standard_normal((n, p)) @ factor.T
    scores = mean + normal * np.sqrt(nu / random.chisquare(nu, n))[:, None]
    off = (solve_triangular(factor, (scores - mean).T, lower=True) ** 2).sum(axis=0)
    constant = gammaln((nu + p) / 2) - gammaln(nu / 2) - p / 2 * np.log(nu * np.pi) - np.log(np.diag(factor)).sum()
    return scores, constant - (nu + p) / 2 * np.log1p(off / nu)
