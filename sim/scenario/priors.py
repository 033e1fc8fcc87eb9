"""What a scenario says of what nobody knows: parameters, what each sets, and how likely which value is beforehand."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field, model_validator

from sim.scenario.bounds import Between
from sim.scenario.quantities import Number, Positive, Share
from sim.scenario.section import Model
from sim.scenario.texts import Name, Text

_LARGEST_SCORE = 8.0  # beyond it a normal score has no digits left


class Prior(Model):
    """How likely which value is before any history: even, normal or lognormal, cut off where it has ends."""

    low: Number | None = Field(None, alias="from", description="Smallest value. Alone with 'to': all are as likely.")
    high: Number | None = Field(None, alias="to", description="Largest value.")
    mean: Number | None = Field(None, description="Mean of a normal prior.")
    sd: Positive | None = Field(None, description="Standard deviation of a normal prior.")
    median: Positive | None = Field(None, description="Median of a lognormal prior.")
    sd_log: Positive | None = Field(None, description="Standard deviation of the log of a lognormal prior.")

    @model_validator(mode="after")
    def _one_form(self) -> Prior:
        normal, lognormal = (self.mean, self.sd), (self.median, self.sd_log)
        given = [pair for pair in (normal, lognormal) if pair != (None, None)]
        if len(given) > 1 or any(None in pair for pair in given):
            raise ValueError("give 'mean' and 'sd', or 'median' and 'sd_log', or only 'from' and 'to'")
        if not given and (self.low is None or self.high is None):
            raise ValueError("a prior needs 'from' and 'to', or 'mean' and 'sd', or 'median' and 'sd_log'")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError(f"'from' {self.low:g} lies below 'to' {self.high:g}, or nothing is unknown")
        if not self._share(self.high, 1.0) - self._share(self.low, 0.0) > 1e-6:
            raise ValueError("'from' and 'to' leave next to nothing of this prior")
        return self

    @property
    def form(self) -> str:
        """``even``, ``normal`` or ``lognormal``."""
        return "normal" if self.mean is not None else "lognormal" if self.median is not None else "even"

    def value(self, share: float) -> float:
        """Value below which a share of the prior lies.

        Parameters
        ----------
        share : float
            From 0 to 1.

        Returns
        -------
        float
        """
        from statistics import NormalDist

        if self.low is not None and self.high is not None and self.form == "even":
            return self.low + share * (self.high - self.low)
        below, above = self._share(self.low, 0.0), self._share(self.high, 1.0)
        least = NormalDist().cdf(-_LARGEST_SCORE)
        score = NormalDist().inv_cdf(min(max(below + share * (above - below), least), 1 - 1e-15))
        if self.mean is not None and self.sd is not None:
            found = self.mean + self.sd * score
        else:
            assert self.median is not None
            assert self.sd_log is not None
            found = self.median * math.exp(self.sd_log * score)
        return min(
            max(found, -math.inf if self.low is None else self.low), math.inf if self.high is None else self.high
        )

    def _share(self, value: float | None, default: float) -> float:
        """Share of the prior, were it not cut off, below a value."""
        from statistics import NormalDist

        if value is None or self.form == "even":
            return default
        if self.mean is not None and self.sd is not None:
            return NormalDist(self.mean, self.sd).cdf(value)
        assert self.median is not None
        assert self.sd_log is not None
        return NormalDist(math.log(self.median), self.sd_log).cdf(math.log(value)) if value > 0 else 0.0


Paths = Annotated[tuple[Text, ...], Field(max_length=100)]


class Parameter(Model):
    """A number that nobody knows, and the values of the scenario that hang on it."""

    prior: Prior = Field(description="How likely which value is beforehand.")
    sets: Paths = Field((), description="Values that are this number; 'strength.1' is the second entry of a list.")
    times: Paths = Field((), description="Values that are multiplied by this number.")
    adds: Paths = Field((), description="Values to which this number is added.")


class Calibration(Model):
    """What a calibration may learn from history."""

    parameters: dict[Name, Parameter] = Field(
        min_length=1, max_length=30, description="Numbers that nobody knows, by name."
    )
    discrepancy: Annotated[Share, Between(0.001, 0.25)] = Field(
        0.03,
        description="Standard deviation of what no setting of the model explains, of a share near one half; towards 0 "
        "and 100 % it narrows as shares do, and for counts and waits it is twice this share of them.",
    )
    observation_error: Annotated[Share, Between(0.0005, 0.25)] = Field(
        0.01, description="Standard deviation of an error in what was published, in the same way."
    )
    doubtful_error: Annotated[Share, Between(0.001, 0.5)] = Field(
        0.1, description="The same for rows that history marks as doubtful."
    )
