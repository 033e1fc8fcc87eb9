"""What a scenario says of new staff: intakes, campaigns from advert to start, classes, and the newly trained."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.bounds import Between
from sim.scenario.dated import Dated
from sim.scenario.days import Day
from sim.scenario.quantities import Count, NotNegative, Number, Positive, Share, Spread
from sim.scenario.section import Model, PlacedError
from sim.scenario.texts import Name

Weeks = Annotated[Count, Between(0, 520)]
Months = Annotated[Positive, Between(0.01, 120)]


class Intake(Model):
    """New staff who start together."""

    start: Day = Field(description="First day in class.")
    size: Annotated[Count, Between(0, 1000)] = Field(description="How many start.")
    class_weeks: Weeks = Field(5, description="Weeks in class.")
    tutor_weeks: Weeks = Field(10, description="Weeks on live calls with a tutor; they count once it is over.")
    finish: Share = Field(1.0, description="Share of those who start that qualify; the others go when they would have.")


class Stage(Model):
    """A stage between the advert and the start."""

    weeks: Annotated[NotNegative, Between(0, 520)] = Field(0.0, description="Mean weeks that it takes.")
    cv: Spread = Field(0.0, description="Coefficient of variation from one candidate to another (lognormal).")
    drop_out: Share = Field(0.0, description="Share of the candidates who are lost in it.")


def _no_stage() -> Stage:
    return Stage.model_validate({})


class Campaign(Model):
    """A recruitment campaign: candidates from the advert to the first day in class, and on to the phones."""

    advert: Day = Field(description="Day of the advert, which may lie before the plan.")
    wanted: Annotated[Count, Between(0, 1000)] = Field(description="Candidates who enter the first stage.")
    approval: Stage = Field(default_factory=_no_stage, description="From the advert to a choice of candidates.")
    vetting: Stage = Field(default_factory=_no_stage, description="Vetting, after it.")
    offer: Stage = Field(default_factory=_no_stage, description="Offer, medical and notice, after vetting.")
    class_weeks: Weeks = Field(5, description="Weeks in class, from the next start that has a place.")
    tutor_weeks: Weeks = Field(10, description="Weeks on live calls with a tutor; they count once it is over.")
    finish: Share = Field(1.0, description="Share of those who start that qualify; the others go when they would have.")

    @property
    def lost_in(self) -> str | None:
        """The first stage in which all candidates are lost, if there is one."""
        return next((stage for stage in ("approval", "vetting", "offer") if getattr(self, stage).drop_out >= 1), None)


class Training(Model):
    """When classes of campaigns start, and how many fit in."""

    starts: tuple[Day, ...] = Field(
        (), max_length=400, description="Days on which a class may start. Default: every Monday of the plan."
    )
    every_weeks: Annotated[Count, Between(1, 520)] | None = Field(
        None, description="After the last of 'starts', another class every so many weeks."
    )
    capacity: Dated[Count] | None = Field(
        None, description="Most who start on one day; 'intakes' take places first, the rest wait for the next start."
    )
    upto: Literal["establishment"] | None = Field(
        None, description="Nobody starts who would take people in post (FTE) above the establishment of the day."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Training:
        for i, (before, start) in enumerate(zip(self.starts, self.starts[1:], strict=False), start=1):
            if start <= before:
                raise PlacedError(f"starts stand in order of time: {start} comes after {before}", "starts", i)
        if self.every_weeks is not None and not self.starts:
            raise PlacedError("'every_weeks' counts from the last of 'starts', and there is none", "every_weeks")
        return self


class NewlyTrained(Model):
    """How the newly qualified differ from the others."""

    pace: Annotated[Number, Between(1, 10)] = Field(1.0, description="Times the usual handle time on the first day.")
    months: Months = Field(6.0, description="Months over which it falls evenly to 1.")
    group: Name | None = Field(
        None, description="Another group, such as one that takes 101 only, in which they answer during these months."
    )
