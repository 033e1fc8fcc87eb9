"""What the simulation would say of any setting, learnt from the settings that were simulated.

Each outcome is a polynomial in the parameters (Box and Draper 1987), fitted by least squares: what a simulation says
beyond it is its own chance, and what the polynomial misses. Both stand in the covariance of the residuals, so that a
poor fit widens what is concluded. The degree is chosen by prediction of left-out points (PRESS, Allen 1974), and the
covariance is that of those predictions. Around a region, points count by a weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

DEGREES = (1, 2, 3)
_POINTS_A_TERM = 3.0
_RIDGE = 1e-8


@dataclass(frozen=True)
class Emulator:
    """A polynomial for each outcome.

    Attributes
    ----------
    terms : tuple of tuple of int
        Of the polynomial: the parameters that are multiplied with one another.
    coefficients : numpy.ndarray, shape (terms, outcomes)
        Of each term.
    covariance : numpy.ndarray, shape (outcomes, outcomes)
        Of what a simulation says beyond the polynomial, as seen at points that were left out.
    inverse : numpy.ndarray, shape (terms, terms)
        Of the normal equations.
    """

    terms: tuple[tuple[int, ...], ...]
    coefficients: np.ndarray
    covariance: np.ndarray
    inverse: np.ndarray

    @property
    def degree(self) -> int:
        """Of the polynomial."""
        return max(map(len, self.terms))

    def mean(self, points: np.ndarray) -> np.ndarray:
        """Say what is expected at other points.

        Parameters
        ----------
        points : numpy.ndarray, shape (n, parameters)
            In the coordinates it was fitted in.

        Returns
        -------
        numpy.ndarray, shape (n, outcomes)
        """
        return _design(points, self.terms) @ self.coefficients

    def standard_error(self, points: np.ndarray) -> np.ndarray:
        """Say how far chance in the simulations may have misled the mean.

        Parameters
        ----------
        points : numpy.ndarray, shape (n, parameters)
            In the coordinates it was fitted in.

        Returns
        -------
        numpy.ndarray, shape (n, outcomes)
        """
        design = _design(points, self.terms)
        leverage = np.einsum("ij,jk,ik->i", design, self.inverse, design)
        return np.sqrt(np.maximum(leverage, 0))[:, None] * np.sqrt(np.diag(self.covariance))


def fit_emulator(points: np.ndarray, outcomes: np.ndarray, weights: np.ndarray | None = None) -> Emulator:
    """Learn from simulations.

    Parameters
    ----------
    points : numpy.ndarray, shape (n, parameters)
        Settings, in coordinates of about one unit.
    outcomes : numpy.ndarray, shape (n, outcomes)
        What one simulation of each said.
    weights : numpy.ndarray, shape (n,), optional
        How much each counts; default: all alike.

    Returns
    -------
    Emulator
        Of the degree that predicts left-out points best, over all outcomes in units of their spread; a degree needs
        three points a term.
    """
    weights = np.ones(len(points)) if weights is None else weights
    counted = weights.sum() ** 2 / (weights**2).sum()
    candidates = [_terms(points.shape[1], degree) for degree in DEGREES]
    affordable = [t for t in candidates if _POINTS_A_TERM * len(t) <= counted] or candidates[:1]
    fits = [_fit(points, outcomes, weights, terms) for terms in affordable]
    spread = np.average((outcomes - np.average(outcomes, axis=0, weights=weights)) ** 2, axis=0, weights=weights)
    errors = [(np.diag(fit.covariance) / np.where(spread > 0, spread, 1)).sum() for fit in fits]
    return fits[int(np.argmin(errors))]


def _fit(points: np.ndarray, outcomes: np.ndarray, weights: np.ndarray, terms: tuple[tuple[int, ...], ...]) -> Emulator:
    design = _design(points, terms)
    weighted = design * weights[:, None]
    normal = design.T @ weighted
    normal[np.diag_indices_from(normal)] += _RIDGE * weights.sum()
    inverse = np.linalg.inv(normal)
    coefficients = inverse @ (weighted.T @ outcomes)
    leverage = np.minimum(np.einsum("ij,jk,ik->i", design, inverse, weighted), 0.999)
    left_out = (outcomes - design @ coefficients) / (1 - leverage)[:, None]
    covariance = (left_out * weights[:, None]).T @ left_out / weights.sum()
    return Emulator(terms, coefficients, covariance, inverse)


def _terms(parameters: int, degree: int) -> tuple[tuple[int, ...], ...]:
    """All products up to a degree; cubes of single parameters and of pairs only, where there are many parameters."""
    found: list[tuple[int, ...]] = []
    for size in range(degree + 1):
        products = combinations_with_replacement(range(parameters), size)
        found += [product for product in products if size < 3 or parameters <= 5 or len(set(product)) < 3]
    return tuple(found)


def _design(points: np.ndarray, terms: tuple[tuple[int, ...], ...]) -> np.ndarray:
    design = np.empty((len(points), len(terms)))
    for column, term in enumerate(terms):
        design[:, column] = np.prod(points[:, list(term)], axis=1) if term else 1.0
    return design
