"""What a scenario says of a stream: how many contacts, when, how long, how patient, and who may take them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.bounds import Between
from sim.scenario.dated import Dated, constant
from sim.scenario.days import Day, DayOfYear, Moment
from sim.scenario.durations import Duration, PositiveDuration, seconds
from sim.scenario.hours import Hours
from sim.scenario.quantities import Count, Factor, Flag, NotNegative, Number, Share, Spread, YearlyChange
from sim.scenario.section import Model, PlacedError, each_once
from sim.scenario.texts import Name, Text

HandleFactor = Annotated[Number, Between(0.01, 100)]
PerDay = Annotated[NotNegative, Between(0, 1e6)]
PerMonth = Annotated[NotNegative, Between(0, 3e7)]
PerYear = Annotated[NotNegative, Between(0, 3.6e8)]
RepeatShare = Annotated[Share, Between(0, 0.9, per_cent=True)]


def _relative(path: str) -> str:
    if not path or path.startswith(("/", "\\")) or ":" in path or PurePosixPath(path).is_absolute():
        raise ValueError("a file is named relative to the scenario's own folder, such as 'profiles.csv'")
    return path


def _some(values: tuple[float, ...]) -> tuple[float, ...]:
    if not any(values):
        raise ValueError("these factors cannot all be 0")
    return values


def _whole_day() -> Hours:
    return Hours(start=0, stop=96)


File = Annotated[Text, AfterValidator(_relative)]
MonthFactors = Annotated[tuple[Factor, ...], Field(min_length=12, max_length=12), AfterValidator(_some)]
WeekdayFactors = Annotated[tuple[Factor, ...], Field(min_length=7, max_length=7), AfterValidator(_some)]


class Volume(Model):
    """How many contacts arrive of themselves; give exactly one of the three."""

    per_day: Dated[PerDay] | None = Field(None, description="Contacts a day, averaged over the year.")
    per_month: Dated[PerMonth] | None = Field(
        None, description="Contacts a month, averaged over the year (a twelfth of a year)."
    )
    per_year: Dated[PerYear] | None = Field(None, description="Contacts a year of 365.25 days.")

    @model_validator(mode="after")
    def _one(self) -> Volume:
        if sum(v is not None for v in (self.per_day, self.per_month, self.per_year)) != 1:
            raise ValueError(
                "give exactly one of per_day, per_month and per_year; one that stands in the file you extend is taken "
                "out with null, as in 'per_day: null'"
            )
        return self


class Profile(Model):
    """How a day's contacts spread over its quarter-hours, for each day of the week."""

    file: File | None = Field(
        None,
        description="CSV with the columns weekday (Mon to Sun), time (00:00 to 23:45) and one for each profile; "
        "672 rows.",
    )
    column: Text | None = Field(None, description="The column to read.")
    hourly: tuple[NotNegative, ...] | None = Field(
        None, description="24 numbers in proportion to the contacts of each hour, the same every day."
    )

    @model_validator(mode="after")
    def _one(self) -> Profile:
        if (self.file is None) == (self.hourly is None) or (self.file is None) != (self.column is None):
            raise ValueError("a profile has either 'file' and 'column', or 'hourly'")
        if self.hourly is not None and (len(self.hourly) != 24 or sum(self.hourly) <= 0):
            raise PlacedError("'hourly' has 24 numbers, not all 0", "hourly")
        return self


class SpecialDay(Model):
    """A named day or night with more or fewer contacts than its kind."""

    on: DayOfYear | None = Field(None, description="Every year on this day, '12-31'.")
    day: Day | None = Field(None, description="Once, on this date.")
    days: Annotated[Count, Between(1, 366)] = Field(1, description="How many days it lasts.")
    hours: Hours = Field(
        default_factory=_whole_day,
        description="Hours of the (first) day; '20:00-06:00' runs into the next morning.",
    )
    factor: Factor = Field(description="Times the usual number.")

    @model_validator(mode="after")
    def _one(self) -> SpecialDay:
        if (self.on is None) == (self.day is None):
            raise ValueError("give exactly one of 'on' (every year) and 'day' (once)")
        return self


class DayFactor(Model):
    """Busy days and quiet days beyond what the calendar explains: a gamma factor of mean 1 for each day."""

    cv: Annotated[Spread, Between(0, 5)] = Field(0.0, description="Coefficient of variation of the factor.")
    correlation: Annotated[Number, Between(0, 0.999)] = Field(
        0.0, description="Correlation of one day's normal score with the next day's."
    )


class Part(Model):
    """A time (talk, wrap, travel, on the scene): lognormal, by its mean and coefficient of variation."""

    mean: Dated[PositiveDuration] = Field(description="Mean, on the day of the contact or incident.")
    cv: Spread = Field(
        1.0,
        description="Coefficient of variation; 0 makes every one take the mean. "
        "Of no effect where the distribution is 'exponential'.",
    )


class Handle(Model):
    """How long a contact keeps a handler: talk (with hold), then wrap."""

    distribution: Literal["lognormal", "exponential"] = Field(
        "lognormal", description="Shape of both parts; 'exponential' for textbook centres."
    )
    talk: Part = Field(description="Talking and holding.")
    wrap: Part | None = Field(None, description="Work after the call, before the next can be taken.")
    factors: dict[Name, Dated[HandleFactor]] = Field(
        default_factory=dict, max_length=100, description="Named drivers that multiply the handle time."
    )


class Patience(Model):
    """How long a caller would wait before hanging up."""

    distribution: Literal["exponential", "weibull", "infinite"] = Field(
        "exponential", description="Shape; 'infinite': nobody hangs up."
    )
    mean: Dated[PositiveDuration] | None = Field(None, description="Mean patience of those who wait at all.")
    shape: Annotated[Number, Between(0.1, 20)] = Field(
        1.0, description="Weibull shape; below 1 those who have waited longer leave less."
    )
    never_wait: Share = Field(0.0, description="Share who hang up at once unless a handler is free.")

    @model_validator(mode="after")
    def _complete(self) -> Patience:
        if (self.mean is None) != (self.distribution == "infinite"):
            if self.mean is not None:
                raise ValueError(
                    "patience without end has no mean: take 'mean' out (one that stands in the file you extend is "
                    "taken out with 'mean: null')"
                )
            raise ValueError("give 'mean', or make the distribution 'infinite'")
        return self


class Redials(Model):
    """Callers who hung up, or could not get in, and try again."""

    share: Dated[Share] = Field(description="Probability of another attempt after each failed one.")
    after: PositiveDuration = Field(description="Mean delay to the next attempt (exponential).")
    most: Annotated[Count, Between(1, 20)] = Field(3, description="Most further attempts.")


class Repeats(Model):
    """Failure demand: answered contacts whose caller comes back about the same matter."""

    share: Dated[RepeatShare] = Field(description="Share of answered contacts that come back; at most 90 %.")
    after: PositiveDuration = Field(description="Mean delay (exponential).")
    to: Name | None = Field(
        None, description="Stream in which they come back, such as the switchboard. Default: this one."
    )


class Route(Model):
    """Contacts that go on to another stream."""

    share: Dated[Share] = Field(description="Share of those that could; of all routes together at most 100 %.")
    after: PositiveDuration = Field(description="Mean delay (exponential).")


class Shift(Model):
    """Contacts that come in by another stream instead of this one."""

    share: Dated[Share] = Field(constant(0.0), description="Share of this stream's contacts that come there instead.")
    adds: Dated[Share] = Field(
        constant(0.0), description="Contacts that come there besides, as a share of this stream's."
    )

    @model_validator(mode="after")
    def _some(self) -> Shift:
        if not self.model_fields_set:
            raise ValueError("nothing is said of this shift: give 'share', 'adds' or both")
        return self


class Reserve(Model):
    """Handlers kept free (or on work that can be put down) for more urgent streams when this one starts."""

    hours: Hours = Field(default_factory=_whole_day, description="When the rule holds.")
    handlers: Dated[Count] = Field(description="How many.")


class Window(Model):
    """A stretch of time in which the stream cannot get in."""

    start: Moment = Field(alias="from", description="Local time it closes.")
    stop: Moment = Field(alias="to", description="Local time it opens again.")

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if self.stop <= self.start:
            raise PlacedError("a window ends after it starts", "to")
        return self


Windows = Annotated[tuple[Window, ...], AfterValidator(each_once)]


class Stream(Model):
    """A kind of contact: how many, when, how long, how patient, and who may take it."""

    volume: Volume = Field(description="Contacts that arrive of themselves.")
    growth: YearlyChange = Field(0.0, description="Growth a year, compounding from the period's start.")
    factors: dict[Name, Dated[Factor]] = Field(
        default_factory=dict, max_length=100, description="Named drivers that multiply the volume."
    )
    month_of_year: MonthFactors = Field((1.0,) * 12, description="Factor of each month, January first.")
    day_of_week: WeekdayFactors = Field((1.0,) * 7, description="Factor of each weekday, Monday first.")
    profile: Profile | Literal["flat"] = Field("flat", description="Spread over the day.")
    bank_holiday: Factor = Field(1.0, description="Factor on bank holidays in England.")
    special_days: dict[Name, SpecialDay] = Field(
        default_factory=dict, max_length=400, description="Named days and nights."
    )
    day_factor: DayFactor = Field(
        default_factory=lambda: DayFactor.model_validate({}), description="Unexplained variation from day to day."
    )
    handle: Handle = Field(description="Handle time.")
    patience: Patience = Field(description="Patience.")
    redials: Redials | None = Field(None, description="Further attempts of those who failed.")
    repeats: Repeats | None = Field(None, description="Failure demand.")
    passes_on: dict[Name, Route] = Field(
        default_factory=dict,
        max_length=50,
        description="Other streams, to which answered contacts are passed on: what a switchboard does not settle.",
    )
    turns_to: dict[Name, Route] = Field(
        default_factory=dict,
        max_length=50,
        description="Other streams, which callers who give up here turn to: 999 after a long wait on 101.",
    )
    shifts_to: dict[Name, Shift] = Field(
        default_factory=dict, max_length=50, description="Other streams that take contacts over: channel shift."
    )
    priority: Annotated[Count, Between(1, 100)] = Field(description="1 is the most urgent.")
    groups: tuple[Name, ...] = Field(description="Groups that may take it, in order of preference.")
    overflow_after: PositiveDuration | None = Field(None, description="Wait after which another force picks it up.")
    interruptible: Flag = Field(False, description="Whether it is put down for other work.")
    reserve: dict[Name, Reserve] = Field(
        default_factory=dict, max_length=100, description="Handlers kept free for more urgent streams."
    )
    closed: Windows = Field((), max_length=10_000, description="Windows in which it cannot get in.")
    bt_offset: Duration = Field(
        seconds(0.0), description="Seconds the operator's clock (bt) has run before the force's starts."
    )
