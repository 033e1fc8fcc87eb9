"""What a scenario says of systems: outages, and manual workarounds that lapse while no supervisor is there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sim.scenario.bounds import Between
from sim.scenario.dated import Dated, constant
from sim.scenario.days import Moment, Weekdays
from sim.scenario.durations import PositiveDuration
from sim.scenario.hours import Hours
from sim.scenario.quantities import NotNegative, Share, Spread
from sim.scenario.section import Model, each_once
from sim.scenario.stream import HandleFactor, Window
from sim.scenario.texts import Name, Text

AYear = Annotated[NotNegative, Between(0, 1000)]


class Known(Window):
    """One outage of known date."""

    start: Moment = Field(alias="from", description="Local time it begins.")
    stop: Moment = Field(alias="to", description="Local time it ends.")
    event: Text | None = Field(
        None, description="Name of the event, in the scenario's events file; one before the plan needs it."
    )


class Length(Model):
    """How long a random outage lasts: lognormal."""

    mean: Dated[PositiveDuration] = Field(description="Mean, on the day it begins.")
    cv: Spread = Field(1.0, description="Coefficient of variation; 0 makes every outage last the mean.")


class Random(Model):
    """Outages at random moments (a Poisson process), each future with its own."""

    rate: Dated[AYear] = Field(description="How many begin in a year.")
    length: Length = Field(description="How long each lasts.")


class Partial(Model):
    """What an outage does to a group that still answers."""

    handle_time: Dated[HandleFactor] = Field(
        constant(1.0), description="Factor on the handle time of contacts begun in it, by the day it begins."
    )
    heads: Dated[Share] = Field(
        constant(1.0),
        description="Share of those on duty who can go on, by the day it begins; rounded down to whole people.",
    )


class Outage(Model):
    """Systems that fail together: when, and what it does to which streams and groups."""

    known: Annotated[tuple[Known, ...], AfterValidator(each_once)] = Field(
        (), max_length=10_000, description="Outages of known date."
    )
    random: Random | None = Field(None, description="Outages at random moments.")
    streams: dict[Name, Literal["closed", "unanswered"]] = Field(
        default_factory=dict,
        max_length=50,
        description="Streams that fail wholly. 'closed': callers cannot get in, and are lost (they may redial). "
        "'unanswered': they get in and wait, nobody can take them, and after `overflow_after` another force does.",
    )
    groups: dict[Name, Partial] = Field(
        default_factory=dict, max_length=50, description="Groups that go on slower, or with fewer people."
    )


class Supervised(Model):
    """Hours in which a supervisor is on duty."""

    days: Weekdays | None = Field(None, description="On these days of the week. Default: every day.")
    hours: Hours = Field(
        default_factory=lambda: Hours(start=0, stop=96),
        description="Hours by the wall clock; '19:00-07:00' ends on the next day.",
    )


class Workaround(Model):
    """A manual intervention that supervisors must keep up; where nobody does, contacts take longer."""

    handle_time: Dated[HandleFactor] = Field(
        description="Factor on the handle time of contacts begun while it is not done."
    )
    supervised: dict[Name, Supervised] = Field(
        default_factory=dict,
        max_length=50,
        description="Hours with a supervisor on duty, in which it is done; in all others it lapses.",
    )
    missed: Dated[Share] = Field(
        constant(0.0), description="Share of the supervised hours, hour by hour by chance, in which it lapses too."
    )
    groups: Annotated[tuple[Name, ...], AfterValidator(each_once)] | None = Field(
        None, description="Groups it concerns. Default: all."
    )
