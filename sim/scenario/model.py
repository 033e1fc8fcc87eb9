"""What a scenario may say: the one source of validation, defaults, JSON Schema and the reference page.

A scenario is a period of local days, streams of contacts, groups of people who answer them, and targets.
Everything is frozen; a variant is another scenario that extends this one. Any value may carry `source`,
`assumed` and `note` beside it (`sim.scenario.provenance` takes them off and keeps them with the value's place).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema, model_serializer, model_validator

from sim.scenario.bounds import Between
from sim.scenario.days import Day, Month
from sim.scenario.durations import Duration, PositiveDuration, seconds
from sim.scenario.duty import Cause, Pattern
from sim.scenario.group import Fte, Group, Intake, NewlyTrained
from sim.scenario.incidents import IncidentRules
from sim.scenario.priors import Calibration, Parameter, Prior
from sim.scenario.quantities import Count, Share
from sim.scenario.section import Model, PlacedError
from sim.scenario.stream import (
    DayFactor,
    File,
    Handle,
    Part,
    Patience,
    Profile,
    Redials,
    Repeats,
    Reserve,
    SpecialDay,
    Stream,
    Volume,
    Window,
)
from sim.scenario.systems import Outage, Workaround
from sim.scenario.texts import Name, Text, Title

__all__ = [
    "Calibration",
    "Cause",
    "DayFactor",
    "Denominator",
    "File",
    "Fte",
    "Group",
    "Handle",
    "IncidentRules",
    "Intake",
    "NewlyTrained",
    "Outage",
    "Parameter",
    "Part",
    "Patience",
    "Pattern",
    "Period",
    "Prior",
    "Profile",
    "Redials",
    "Repeats",
    "Reserve",
    "Scenario",
    "SpecialDay",
    "Stream",
    "Target",
    "Volume",
    "Window",
    "Workaround",
]

CHANGES = "changes"
# read as it stands: each overlay is checked by checking the scenario that it gives (sim.scenario.causes)
Overlay = Annotated[dict[str, Any], WithJsonSchema({"type": "object", "format": CHANGES})]
Denominator = Literal["offered", "answered", "offered_less_short_abandons"]


class Period(Model):
    """Which days are simulated, and from when it is a projection."""

    start: Day = Field(description="First day simulated; people and calls before the plan are history.")
    plan_start: Day | None = Field(
        None,
        description="First day of the plan; months before it are compared with history, never counted as reached. "
        "Default: start.",
    )
    calls_from: Day | None = Field(
        None,
        description="Calls are simulated from the Monday of this day's week on, people from the start: for a quick "
        "look at a plan without its history. A week or two before the plan fills the queues. Default: start.",
    )
    end: Day = Field(description="Last day simulated: the horizon.")

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.end < self.start:
            raise PlacedError(f"the period ends on {self.end}, before it starts on {self.start}", "end")
        if self.plan_start is not None and not self.start <= self.plan_start <= self.end:
            text = f"plan_start {self.plan_start} lies outside the period {self.start} to {self.end}"
            raise PlacedError(text, "plan_start")
        if self.calls_from is not None and not self.start <= self.calls_from <= (self.plan_start or self.start):
            text = (
                f"calls_from {self.calls_from} lies outside the days from the start to the plan's start, {self.start} "
                f"to {self.plan_start or self.start}: no month that counts may lack calls"
            )
            raise PlacedError(text, "calls_from")
        if (self.end - self.start).days > 3660:
            raise PlacedError("a period is at most ten years", "end")
        return self

    @model_serializer(mode="wrap")
    def _write(self, handler: Any) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if key != "calls_from" or value is not None}


class Target(Model):
    """A promise about one stream."""

    share: Share = Field(description="Share to be answered in time.")
    within: PositiveDuration = Field(description="In time: a wait of at most this.")
    denominator: Denominator = Field("offered", description="What the share is a share of.")
    clock: Literal["force", "bt"] = Field(
        "force", description="Where the wait starts: when the call reaches us, or when the operator connects."
    )
    promised: Month | None = Field(None, description="Month for which it was promised.")
    hold_months: Annotated[Count, Between(1, 24)] = Field(3, description="Consecutive months that make it held.")


_LEFT_OUT = ("outages", "workarounds", "without")  # where there are none


class Scenario(Model):
    """A centre, its period and its targets."""

    name: Title = Field(description="Name, shown on every figure.", min_length=1, max_length=200)
    description: Text = Field("", description="What is different here, in a sentence.")
    period: Period = Field(description="Days.")
    targets: dict[Name, Target] = Field(description="Target of each stream that has one.")
    streams: dict[Name, Stream] = Field(min_length=1, max_length=50, description="Kinds of contact.")
    groups: dict[Name, Group] = Field(min_length=1, max_length=50, description="Groups of people.")
    outages: dict[Name, Outage] = Field(
        default_factory=dict, max_length=50, description="Systems that fail now and then, and what that does."
    )
    workarounds: dict[Name, Workaround] = Field(
        default_factory=dict, max_length=50, description="Manual interventions that lapse without supervisors."
    )
    incidents: IncidentRules | None = Field(
        None, description="Incidents that contacts create, and the units that attend them. Default: none."
    )
    short_abandon: Duration = Field(
        seconds(5.0), description="A caller who hangs up with a wait under this is a short abandon."
    )
    history: File | None = Field(None, description="CSV of published figures, in the long form.")
    events: File | None = Field(
        None,
        description="CSV of events (event, start, end, effect, source); when given, every change in history names one.",
    )
    calibration: Calibration | None = Field(
        None, description="What nobody knows, and a calibration may learn from history. Default: nothing is said of it."
    )
    posterior: File | None = Field(
        None, description="Draws of the parameters of 'calibration', as `callsim calibrate` writes them."
    )
    without: dict[Name, Overlay] = Field(
        default_factory=dict,
        max_length=50,
        description="Causes of a missed target, each with the changes that set it to its level when the force was on "
        "course; `callsim explain` says what each is worth, and nothing else looks at them.",
    )

    @model_serializer(mode="wrap")
    def _write(self, handler: Any) -> dict[str, Any]:
        written = handler(self).items()
        return {key: value for key, value in written if value is not None and (value or key not in _LEFT_OUT)}

    def __reduce__(self) -> Any:
        """Pickle as text: the classes of its parts are made by pydantic and cannot be found again by name."""
        return Scenario.model_validate_json, (self.model_dump_json(by_alias=True),)
