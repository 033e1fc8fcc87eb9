"""What a scenario says of a group: its people, and how they come and go."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.dated import Dated, constant
from sim.scenario.duty import Cause, Pattern
from sim.scenario.hours import Hours
from sim.scenario.quantities import Between, Count, Day, Model, Name, NotNegative, Number, Positive, Share

Fte = Annotated[NotNegative, Between(0, 10_000)]
Weeks = Annotated[Count, Between(0, 520)]


class Intake(Model):
    """New staff who start together."""

    start: Day = Field(description="First day in class.")
    size: Annotated[Count, Between(0, 1000)] = Field(description="How many start.")
    class_weeks: Weeks = Field(5, description="Weeks in class.")
    tutor_weeks: Weeks = Field(10, description="Weeks on live calls with a tutor; they count once it is over.")
    finish: Share = Field(1.0, description="Share of those who start that qualify.")


class NewlyTrained(Model):
    """How much slower the newly qualified are."""

    pace: Annotated[Number, Between(1, 10)] = Field(1.0, description="Times the usual handle time on the first day.")
    months: Annotated[Positive, Between(0.01, 120)] = Field(6.0, description="Months over which it falls evenly to 1.")


class Group(Model):
    """People who answer: either a fixed number on duty, or posts filled by people on a roster."""

    on_duty: Dated[Count] | None = Field(
        None, description="Handlers on duty at all times; for textbook centres, instead of all the rest."
    )
    establishment: Dated[Fte] | None = Field(None, description="Funded posts (FTE).")
    strength: Dated[Count] | None = Field(
        None, description="People in post until the plan starts; from then on leavers and intakes decide."
    )
    leavers: Dated[Share] = Field(constant(0.0), description="Share who leave in a year, from the plan's start.")
    intakes: dict[Name, Intake] = Field(
        default_factory=dict, max_length=400, description="New staff, from the plan's start."
    )
    newly_trained: NewlyTrained = Field(
        default_factory=lambda: NewlyTrained.model_validate({}), description="Pace of the newly qualified."
    )
    tutoring: Share = Field(0.0, description="Share of one handler's time that a tutored trainee takes.")
    abstraction: dict[Name, Cause] = Field(
        default_factory=dict, max_length=100, description="Named causes of time off the phones."
    )
    shifts: dict[Name, Hours] = Field(default_factory=dict, max_length=100, description="Names and hours of shifts.")
    patterns: dict[Name, Pattern] = Field(
        default_factory=dict, max_length=50, description="Shift patterns and who works them."
    )
    hours: Hours = Field(
        default_factory=lambda: Hours(start=0, stop=96), description="Hours in which somebody must be on the roster."
    )
