"""A fit: waves of simulations, an emulator of them, and what history makes of the priors.

The first wave fills the prior (a scrambled Sobol sequence, Owen 1998). Each further one goes where history has not
ruled settings out so far (history matching, Craig, Goldstein, Seheult and Smith 1997): it is drawn from the posterior
by the emulator up to there, widened; and the emulator is fitted anew, with the points near it counting most. The
chance of each simulation is its own, keyed by its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr, ndtri

from sim.calibrate.emulator import Emulator, fit_emulator
from sim.calibrate.evidence import Evidence
from sim.calibrate.posterior import Posterior, sample
from sim.calibrate.rows import Row
from sim.calibrate.wave import Kept, Simulated, parameters_of, simulate_settings
from sim.experiment import Crew
from sim.scenario import Loaded
from sim.scenario.priors import Parameter
from sim.seeding import generator

FIRST_WAVE = 512
LATER_WAVE = 256
DRAWS = 8192
_WIDER = 1.5  # standard deviations of a later wave, as a multiple of the posterior's
_FAR = 0.02  # weight of a point that history has ruled out
_NEAR = 4.0  # standard deviations
_SHARPENED = 2  # times that points are weighed anew


@dataclass
class Fit:
    """All that a fit goes by.

    Attributes
    ----------
    loaded : sim.scenario.Loaded
        The scenario with a section `calibration`, cut to what the rows need.
    rows : tuple of sim.calibrate.rows.Row
        What is learnt from.
    evidence : sim.calibrate.evidence.Evidence
        The rows, laid out.
    seed : int
        Of everything that is drawn.
    engine : str
        Which engine simulates.
    kept : sim.calibrate.wave.Kept
        All simulations so far.
    learnt : dict of int to tuple
        What `learn` found, by the number of simulations: a later wave and the checks ask for the same.
    """

    loaded: Loaded
    rows: tuple[Row, ...]
    evidence: Evidence
    seed: int
    engine: str
    kept: Kept

    learnt: dict[int, tuple[Emulator, Posterior]] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """What is to be learnt, in the order of names, which is that of scores."""
        return parameters_of(self.loaded)

    @property
    def even(self) -> np.ndarray:
        """Which parameters have an even prior; shape (parameters,), bool."""
        return np.array([each.prior.form == "even" for each in self.parameters.values()])

    def waves(self, simulations: int, crew: Crew) -> Iterator[Simulated]:
        """Simulate, wave by wave.

        Parameters
        ----------
        simulations : int
            In all.
        crew : Crew
            Who does it.

        Yields
        ------
        Simulated
            Those that were not kept yet, as they end.
        """
        first, start = min(FIRST_WAVE, simulations), 0
        while start < simulations:
            n = first if start == 0 else min(LATER_WAVE, simulations - start)
            scores = self.first_wave(n) if start == 0 else self._near(n, start)
            yield from self._simulate(scores, start, crew)
            start += n

    def one_wave(self, simulations: int, crew: Crew) -> Iterator[Simulated]:
        """Simulate a first wave and no other: it serves whatever is learnt from it.

        Parameters
        ----------
        simulations, crew
            As for `waves`.

        Yields
        ------
        Simulated
            Those that were not kept yet, as they end.
        """
        yield from self._simulate(self.first_wave(simulations), 0, crew)

    def _simulate(self, scores: np.ndarray, start: int, crew: Crew) -> Iterator[Simulated]:
        numbered = {start + i: each for i, each in enumerate(scores)}
        return simulate_settings(
            self.loaded, self.rows, numbered, seed=self.seed, engine=self.engine, crew=crew, kept=self.kept
        )

    def learn(self, up_to: int | None = None) -> tuple[Emulator, Posterior]:
        """Say what history makes of the simulations so far.

        Parameters
        ----------
        up_to : int, optional
            Only those with a smaller number; default: all.

        Returns
        -------
        Emulator
        Posterior
        """
        scores, outcomes = self.kept.arrays()
        scores, outcomes = scores[:up_to], outcomes[:up_to]
        n = len(scores)
        if n not in self.learnt:
            self.learnt[n] = learn(scores, outcomes, self.evidence, self.even, self._random("posterior", n))
        return self.learnt[n]

    def first_wave(self, n: int) -> np.ndarray:
        """Fill the prior evenly.

        Parameters
        ----------
        n : int
            How many settings.

        Returns
        -------
        numpy.ndarray, shape (n, parameters)
            Normal scores.
        """
        from scipy.stats import qmc

        chance = np.random.default_rng(int(self._random("first wave", 0).integers(2**32)))
        engine = qmc.Sobol(len(self.even), scramble=True, rng=chance)
        shares = engine.random_base2(int(np.ceil(np.log2(n))))[:n]
        return ndtri(np.clip(shares, 1e-9, 1 - 1e-9))

    def _near(self, n: int, start: int) -> np.ndarray:
        _, posterior = self.learn(start)
        random = self._random("later wave", start)
        factor = np.linalg.cholesky(posterior.covariance() + 1e-9 * np.eye(len(self.even)))
        scores = posterior.mean() + _WIDER * random.standard_normal((n, len(self.even))) @ factor.T
        return np.clip(scores, -4, 4)  # beyond lies next to nothing of a prior

    def _random(self, purpose: str, number: int) -> np.random.Generator:
        return generator(self.seed, number, purpose, "calibration", 0)


def learn(
    scores: np.ndarray, outcomes: np.ndarray, evidence: Evidence, even: np.ndarray, random: np.random.Generator
) -> tuple[Emulator, Posterior]:
    """Learn from simulations what history says of the parameters.

    Parameters
    ----------
    scores : numpy.ndarray, shape (n, parameters)
        Normal scores of the settings.
    outcomes : numpy.ndarray, shape (n, outcomes)
        What was simulated.
    evidence : Evidence
        What was seen.
    even : numpy.ndarray of bool, shape (parameters,)
        Which parameters have an even prior, and enter the polynomials as they are.
    random : numpy.random.Generator
        Of its own stream.

    Returns
    -------
    Emulator
        Fitted near the posterior.
    Posterior
    """
    points = coordinates(scores, even)

    def by(emulator: Emulator) -> Posterior:
        def log_likelihood(z: np.ndarray) -> np.ndarray:
            return evidence.log_likelihood(emulator.mean(coordinates(z, even)), emulator.covariance)

        return sample(log_likelihood, scores.shape[1], len(evidence.readings), DRAWS, random)

    emulator = fit_emulator(points, outcomes)
    posterior = by(emulator)
    for _ in range(_SHARPENED):
        emulator = fit_emulator(points, outcomes, _nearness(scores, posterior))
        posterior = by(emulator)
    return emulator, posterior


def last_wave(simulations: int) -> int:
    """Give the number with which the last wave began.

    Parameters
    ----------
    simulations : int
        In all.

    Returns
    -------
    int
        0 if there was one wave only.
    """
    later = simulations - FIRST_WAVE
    return 0 if later <= 0 else FIRST_WAVE + (later - 1) // LATER_WAVE * LATER_WAVE


def coordinates(scores: np.ndarray, even: np.ndarray) -> np.ndarray:
    """Turn normal scores into the coordinates of the polynomials: of even priors the value itself, with variance 1.

    Parameters
    ----------
    scores : numpy.ndarray, shape (n, parameters)
        Normal scores.
    even : numpy.ndarray of bool, shape (parameters,)
        Which parameters have an even prior.

    Returns
    -------
    numpy.ndarray, shape (n, parameters)
    """
    return np.where(even, np.sqrt(12.0) * (ndtr(scores) - 0.5), scores)


def _nearness(scores: np.ndarray, posterior: Posterior) -> np.ndarray:
    """Weigh points by how near the posterior they lie, so that the polynomials are good where it matters."""
    p = scores.shape[1]
    whitened = np.linalg.solve(
        np.linalg.cholesky(posterior.covariance() + 1e-9 * np.eye(p)), (scores - posterior.mean()).T
    )
    distance = np.sqrt((whitened**2).sum(axis=0) / p)
    return np.maximum(_FAR, np.exp(-(np.maximum(distance / _NEAR - 0.5, 0) ** 2) * 8))
