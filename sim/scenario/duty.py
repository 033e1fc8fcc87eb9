"""What a scenario says of duty: causes that keep people off the phones, and the shift patterns they work."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.dated import Dated
from sim.scenario.quantities import Between, Count, Day, Model, Name, Positive, Share
from sim.scenario.stream import MonthFactors


class Cause(Model):
    """A named reason why people who are paid to be on the phones are not."""

    rate: Dated[Share] = Field(description="Share of rostered time it takes.")
    takes: Literal["shifts", "minutes"] = Field(
        "shifts",
        description="Whole shifts of one person (leave, sickness), or minutes within a shift (breaks, meetings).",
    )
    month_of_year: MonthFactors = Field((1.0,) * 12, description="Factor of each month on the rate, January first.")


class Pattern(Model):
    """A shift pattern: a cycle of days, worked by several teams out of step."""

    cycle: tuple[Name, ...] = Field(min_length=1, max_length=400, description="Names of shifts, 'off' for a day off.")
    teams: Annotated[Count, Between(1, 60)] = Field(1, description="Teams that work it.")
    step: Annotated[Count, Between(0, 400)] | None = Field(
        None, description="Days by which each team is behind the one before. Default: cycle / teams."
    )
    anchor: Day | None = Field(
        None, description="A day on which the first team stands at the cycle's beginning. Default: the period's start."
    )
    share: Annotated[Positive, Between(0.001, 1000)] = Field(
        1.0, description="Weight of this pattern when the group's people are shared out."
    )
