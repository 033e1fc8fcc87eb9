"""What a scenario says of a group: its people, and how they come and go."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from sim.scenario.bounds import Between
from sim.scenario.dated import Dated, constant
from sim.scenario.days import Day
from sim.scenario.duty import Cause, ManagementInformation, Minimum, Pattern
from sim.scenario.hours import Hours
from sim.scenario.quantities import Count, NotNegative, Number, Share
from sim.scenario.recruiting import Campaign, Intake, Months, NewlyTrained, Training
from sim.scenario.section import Model, PlacedError
from sim.scenario.texts import Name

Fte = Annotated[NotNegative, Between(0, 10_000)]


class EarlyLeavers(Model):
    """Recruits who leave sooner than others do."""

    share: Dated[Share] = Field(description="Share of recruits who leave in a year, in their first months.")
    months: Months = Field(12.0, description="Months from the first day in class; until they qualify, 'finish' speaks.")


class Move(Model):
    """A way out other than leaving the force: to dispatch, or to another department."""

    share: Dated[Share] = Field(constant(0.0), description="Share of the qualified who go in a year.")
    on: Day | None = Field(None, description="A day on which 'heads' go.")
    heads: Annotated[Count, Between(0, 1000)] = Field(0, description="How many of the qualified go on that day.")

    @model_validator(mode="after")
    def _dated(self) -> Move:
        if not self.model_fields_set & {"share", "heads"}:
            raise ValueError(
                "a move says how many go: give a yearly 'share', or 'heads' and the day 'on' which they go"
            )
        if self.on is not None and "heads" not in self.model_fields_set:
            raise PlacedError("nobody goes 'on' this day: give 'heads', how many", "on")
        if self.heads and self.on is None:
            raise PlacedError("'heads' go on a day: give 'on', or a yearly 'share'", "heads")
        return self


class UnpaidLeave(Model):
    """Leave without pay: away for some months, still in post, and back."""

    share: Dated[Share] = Field(description="Share of the qualified who begin one in a year.")
    months: Months = Field(6.0, description="Months away.")


class PartTime(Model):
    """Own staff who work part of the hours."""

    share: Dated[Share] = Field(description="Share of people who work part-time, among trainees too.")
    hours: Annotated[Share, Between(0.01, 1, per_cent=True)] = Field(
        0.6, description="Their hours as a share of full time."
    )


class Lent(Model):
    """Officers lent as cover for some months."""

    start: Day = Field(alias="from", description="Day on which their course begins.")
    stop: Day = Field(alias="to", description="Their last day.")
    officers: Annotated[Count, Between(0, 1000)] = Field(description="How many.")
    course_days: Annotated[Count, Between(0, 365)] = Field(4, description="Days of the course; they count after it.")
    pace: Annotated[Number, Between(0.1, 10)] = Field(1.0, description="Times the usual handle time.")

    @model_validator(mode="after")
    def _in_order(self) -> Lent:
        days = (self.stop - self.start).days + 1
        if days <= 0:
            raise PlacedError(f"they go back on {self.stop}, before they come on {self.start}", "to")
        if self.course_days >= days:
            raise PlacedError(f"a course of {self.course_days} days leaves none of the {days} they stay", "course_days")
        return self


class Saving(Model):
    """Posts that are planned to go, and may not."""

    on: Day = Field(description="Day on which the establishment falls.")
    fte: Fte = Field(description="Posts (FTE).")
    probability: Share = Field(1.0, description="Probability that it is realised, drawn once in each future.")


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
    early_leavers: EarlyLeavers | None = Field(
        None, description="Recruits who leave sooner. Default: they leave like all others."
    )
    moves: dict[Name, Move] = Field(
        default_factory=dict, max_length=50, description="Named other ways out, from the plan's start."
    )
    unpaid_leave: UnpaidLeave | None = Field(None, description="Leave without pay, from the plan's start.")
    part_time: PartTime | None = Field(None, description="People who work part of the hours. Default: nobody.")
    lent: dict[Name, Lent] = Field(default_factory=dict, max_length=50, description="Officers lent as cover.")
    savings: dict[Name, Saving] = Field(
        default_factory=dict, max_length=50, description="Planned cuts of the establishment that may not be realised."
    )
    intakes: dict[Name, Intake] = Field(
        default_factory=dict, max_length=400, description="New staff, from the plan's start."
    )
    recruitment: dict[Name, Campaign] = Field(
        default_factory=dict, max_length=100, description="Campaigns, from the advert to the start."
    )
    training: Training | None = Field(None, description="When classes of campaigns start, and how many fit in.")
    newly_trained: NewlyTrained = Field(
        default_factory=lambda: NewlyTrained.model_validate({}), description="Pace and place of the newly qualified."
    )
    tutoring: Share = Field(0.0, description="Share of one handler's time that a tutored trainee takes.")
    abstraction: dict[Name, Cause] = Field(
        default_factory=dict, max_length=100, description="Named causes of time off the phones."
    )
    shifts: dict[Name, Hours] = Field(default_factory=dict, max_length=100, description="Names and hours of shifts.")
    patterns: dict[Name, Pattern] = Field(
        default_factory=dict, max_length=50, description="Shift patterns and who works them."
    )
    minimum: dict[Name, Minimum] = Field(
        default_factory=dict, max_length=50, description="Named rules of minimum staffing, held in the order of names."
    )
    management_information: ManagementInformation | None = Field(
        None, description="What matched shifts are planned from. Default: the calls of the weeks they are for."
    )
    hours: Hours = Field(
        default_factory=lambda: Hours(start=0, stop=96), description="Hours in which somebody must be on the roster."
    )
