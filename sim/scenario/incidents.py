"""What a scenario says of incidents: which contacts create them, how they are graded, and which units attend them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.bounds import Between
from sim.scenario.dated import Dated, constant
from sim.scenario.days import Weekdays
from sim.scenario.durations import PositiveDuration
from sim.scenario.hours import Hours
from sim.scenario.quantities import Count, Flag, NotNegative, Share
from sim.scenario.section import Model, PlacedError
from sim.scenario.stream import Part
from sim.scenario.texts import Name

DEPLOYED = ("emergency", "priority", "scheduled")
"""Grades 1 to 3, to which units are sent; grade 4 is resolved without deployment."""

Units = Annotated[Count, Between(0, 1000)]
Span = Annotated[Count, Between(1, 1000)]
AreaWeight = Annotated[NotNegative, Between(0, 1e6)]
Backlog = Annotated[NotNegative, Between(0, 1e6)]


class GradeShares(Model):
    """How the incidents of a stream are graded; what is left of 100 % is grade 4, resolved without deployment."""

    emergency: Dated[Share] = Field(constant(0.0), description="Share of grade 1, emergency.")
    priority: Dated[Share] = Field(constant(0.0), description="Share of grade 2, priority.")
    scheduled: Dated[Share] = Field(constant(0.0), description="Share of grade 3, scheduled (appointments).")


class Created(Model):
    """Incidents that the answered contacts of a stream create."""

    share: Dated[Share] = Field(description="Share of answered contacts that create an incident, by the day answered.")
    grades: GradeShares = Field(description="How they are graded.")


class Emergency(Model):
    """How incidents of a grade are attended."""

    travel: Part = Field(description="From sending a unit to its arrival; a mean by the day of the incident.")
    on_scene: Part = Field(description="From arrival until the unit is free again.")
    target: PositiveDuration | None = Field(
        None, description="Target: a unit on the scene within this of the incident's creation."
    )


class Priority(Emergency):
    """How incidents of a grade that can wait are attended."""

    settled: Dated[Share] = Field(
        constant(0.0), description="Share settled without deployment after all (Demand Reduction Plan)."
    )
    deferred: Dated[Share] = Field(
        constant(0.0),
        description="Share put off: no unit is sent before the next beginning of a shift, in its area, of a kind of "
        "unit that may take it (after its appointment, if it has one).",
    )
    may_be_left: Dated[Share] = Field(
        constant(1.0), description="Share from which a unit may be taken for an emergency, on the way or on the scene."
    )


class Scheduled(Priority):
    """How scheduled incidents are attended."""

    appointment: Part | None = Field(
        None,
        description="From the incident to its appointment, before which no unit is sent; '{mean: 1 day, cv: 0}' is the "
        "same hour of the next day. Default: as soon as there is a unit.",
    )
    domestic_abuse: Dated[Share] = Field(
        constant(0.0), description="Share that is domestic abuse, which no diary car takes."
    )


class Grades(Model):
    """How incidents of each grade are attended."""

    emergency: Emergency = Field(description="Grade 1.")
    priority: Priority = Field(description="Grade 2.")
    scheduled: Scheduled = Field(description="Grade 3.")


class Charter(Model):
    """A promise to attend, such as every burglary."""

    of: Literal["resolved", "scheduled"] = Field(
        description="Incidents it is made for: 'resolved' ones (grade 4), which become scheduled ones and are "
        "attended; or 'scheduled' ones, which are then never settled without deployment."
    )
    share: Dated[Share] = Field(description="Share of those incidents, by the day of the incident.")


class Takes(Model):
    """Deployment principles: which share of each grade a kind of unit may be sent to."""

    emergency: Dated[Share] | None = Field(None, description="Share of grade 1. Default: all, for a diary car nothing.")
    priority: Dated[Share] | None = Field(None, description="Share of grade 2. Default: all, for a diary car nothing.")
    scheduled: Dated[Share] = Field(
        constant(1.0), description="Share of grade 3, for a diary car without domestic abuse."
    )


class Kind(Model):
    """A kind of unit, such as response cars or diary cars, and what it may be sent to."""

    diary: Flag = Field(
        False,
        description="A diary car: it takes scheduled incidents only, and no domestic abuse. It is sent before other "
        "kinds.",
    )
    takes: Takes = Field(
        default_factory=lambda: Takes.model_validate({}),
        description="Deployment principles. Where several kinds may take a part of a grade, the smaller part lies "
        "within the larger.",
    )

    @model_validator(mode="after")
    def _appointments_only(self) -> Kind:
        for grade in ("emergency", "priority"):
            share = getattr(self.takes, grade)
            if self.diary and share is not None and share.largest > 0:
                raise PlacedError("a diary car takes appointments (scheduled incidents) only", "takes", grade)
        return self

    def may_take(self, grade: str) -> Dated[float]:
        """Give the share of a grade that this kind may be sent to.

        Parameters
        ----------
        grade : {"emergency", "priority", "scheduled"}
            Grades 1 to 3.

        Returns
        -------
        Dated
            Nothing but scheduled incidents for diary cars.
        """
        share = getattr(self.takes, grade)
        return constant(0.0 if self.diary else 1.0) if share is None else share


class OnShift(Model):
    """Units, or dispatchers, on duty in some hours."""

    hours: Hours = Field(
        default_factory=lambda: Hours(start=0, stop=96),
        description="Hours by the wall clock; '22:00-07:00' ends on the next day.",
    )
    days: Weekdays | None = Field(None, description="On which days it begins. Default: every day.")
    number: Dated[Units] = Field(description="How many, by the day on which it begins. Shifts that overlap add up.")


class Area(Model):
    """A local policing area."""

    share: Dated[AreaWeight] = Field(constant(1.0), description="Weight of this area when incidents are shared out.")
    units: dict[Name, dict[Name, OnShift]] = Field(
        max_length=20, description="Units on duty: of each kind, named shifts. Units do not leave their area."
    )


class Dispatchers(Model):
    """How many units can be run at once."""

    span: Dated[Span] = Field(description="Units out that one dispatcher can run at once.")
    shifts: dict[Name, OnShift] = Field(min_length=1, max_length=100, description="Dispatchers on duty.")


class Limits(Model):
    """What the number of unresourced incidents is held against."""

    area_of_concern: Dated[Backlog] = Field(
        description="More than this, and no more than the upper limit, is the area of concern."
    )
    upper: Dated[Backlog] = Field(description="The upper limit.")


class IncidentRules(Model):
    """Incidents that contacts create, and the units that attend them."""

    streams: dict[Name, Created] = Field(max_length=50, description="Which streams create incidents.")
    grades: Grades = Field(description="Grades 1 to 3; no unit is sent to grade 4.")
    charters: dict[Name, Charter] = Field(default_factory=dict, max_length=50, description="Promises to attend.")
    areas: dict[Name, Area] = Field(min_length=1, max_length=50, description="Local policing areas.")
    units: dict[Name, Kind] = Field(min_length=1, max_length=20, description="Kinds of unit.")
    dispatchers: Dispatchers | None = Field(
        None, description="Dispatchers, where they limit how many units can be out. Default: no limit."
    )
    limits: Limits | None = Field(None, description="Thresholds of the number of unresourced incidents.")

    @property
    def kinds(self) -> list[str]:
        """Names of the kinds of unit in the order in which they are sent: diary cars first, then by name."""
        return sorted(self.units, key=lambda name: (not self.units[name].diary, name))
