"""Draws of the parameters that nobody knows: each future of a calibrated scenario takes one of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.errors import UsageError
from sim.scenario import Loaded
from sim.scenario.parameters import with_parameters
from sim.seeding import generator

ABOUT = b"callsim calibration"
"""Under this key the file says how the calibration went."""
WEIGHT, READING = "weight", "reading"


@dataclass(frozen=True)
class Draws:
    """Weighted draws of parameters.

    Attributes
    ----------
    names : tuple of str
        Of the parameters.
    values : numpy.ndarray, shape (n, parameters)
        In their own units.
    cumulative : numpy.ndarray, shape (n,)
        Of the weights; the last is 1.
    about : dict
        How the calibration went: ``passed``, ``failed`` (checks that said no), ``trained_until`` and ``rows``.
    """

    names: tuple[str, ...]
    values: np.ndarray
    cumulative: np.ndarray
    about: dict[str, Any]

    @classmethod
    def of(cls, loaded: Loaded) -> Draws | None:
        """Read the draws that a scenario names.

        Parameters
        ----------
        loaded : sim.scenario.Loaded
            The scenario.

        Returns
        -------
        Draws or None
            None if it names none.

        Raises
        ------
        sim.errors.UsageError
            If the file is no table of draws, or of other parameters.
        """
        scenario = loaded.scenario
        if scenario.posterior is None:
            return None
        where = f"{loaded.path}: posterior '{scenario.posterior}'"
        if scenario.calibration is None:
            raise UsageError(f"{where} has draws of parameters, and the scenario has no 'calibration' that names them")
        import pyarrow
        from pyarrow import parquet

        try:
            table = parquet.read_table(io.BytesIO(loaded.files[scenario.posterior]))
        except (pyarrow.ArrowException, OSError):
            raise UsageError(f"{where} is no table as 'callsim calibrate' writes it") from None
        names = tuple(sorted(scenario.calibration.parameters))
        missing = [name for name in (*names, WEIGHT) if name not in table.column_names]
        if missing or not table.num_rows:
            what = f"'{missing[0]}'" if missing else "a row"
            raise UsageError(f"{where} lacks {what}: calibrate the scenario as it is now")
        weights = table.column(WEIGHT).to_numpy()
        values = np.stack([table.column(name).to_numpy() for name in names], axis=1)
        if not (np.isfinite(values).all() and (weights >= 0).all() and weights.sum() > 0):
            raise UsageError(f"{where} has values that are no numbers: calibrate anew")
        about = json.loads((table.schema.metadata or {}).get(ABOUT, b"{}"))
        return cls(names, values, np.cumsum(weights) / weights.sum(), about)

    def of_future(self, seed: int, number: int) -> dict[str, float]:
        """Take the draw of one future.

        Parameters
        ----------
        seed, number : int
            Keys of the random stream.

        Returns
        -------
        dict of str to float
            By the parameter's name.
        """
        place = generator(seed, number, "posterior", "parameters", 0).random()
        row = min(int(np.searchsorted(self.cumulative, place, side="right")), len(self.values) - 1)
        return dict(zip(self.names, self.values[row].tolist(), strict=True))


def in_future(loaded: Loaded, values: Mapping[str, float]) -> Loaded:
    """Give a scenario the values of one future.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        With a section `calibration`.
    values : mapping of str to float
        By the parameter's name.

    Returns
    -------
    sim.scenario.Loaded
        In which nothing is unknown any more.
    """
    return replace(loaded, scenario=with_parameters(loaded.scenario, values))
