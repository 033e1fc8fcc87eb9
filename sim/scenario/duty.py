"""What a scenario says of duty: causes that keep people off the phones, and the shift patterns they work."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.bounds import Between
from sim.scenario.dated import Dated, constant
from sim.scenario.days import WEEKDAYS, Day, Days, Weekdays
from sim.scenario.durations import PositiveDuration
from sim.scenario.hours import Hours, TimeOfDay, quarter_of
from sim.scenario.quantities import Count, Flag, NotNegative, Number, Share, Spread
from sim.scenario.section import Model, PlacedError, each_once
from sim.scenario.stream import MonthFactors
from sim.scenario.texts import Name

SpellDays = Annotated[Number, Between(1, 365)]
HoursAWeek = Annotated[Number, Between(0, 100)]
Weight = Annotated[NotNegative, Between(0, 1000)]
QUARTER_S = 900.0
_MONDAY = date(1970, 1, 5)


class Most(Model):
    """How many of one team may be away for a cause on one day; give exactly one of the two."""

    share: Dated[Share] | None = Field(None, description="As a share of the team, rounded to whole people.")
    people: Dated[Count] | None = Field(None, description="As a number of people.")

    @model_validator(mode="after")
    def _one(self) -> Most:
        if (self.share is None) == (self.people is None):
            raise ValueError(
                "give exactly one of 'share' and 'people'; one that stands in the file you extend is taken out with "
                "null, as in 'share: null'"
            )
        return self


class Together(Model):
    """Absence that takes several of one team at once: a case sends a share of the team home for some days."""

    share: Dated[Share] = Field(
        description="Share of the team that a case takes; 0 % takes people one by one, as without this."
    )
    days: Annotated[Count, Between(1, 365)] = Field(10, description="Days for which it takes them, days off included.")


class On(Model):
    """Days on which a cause takes anybody at all: those that any of the three names."""

    weekdays: Weekdays = Field((), max_length=7, description="Days of the week.")
    dates: Days = Field((), max_length=4000, description="Dates.")
    cycle_days: Annotated[tuple[Annotated[Count, Between(1, 400)], ...], AfterValidator(each_once)] = Field(
        (), max_length=400, description="Days of each team's own cycle; 1 is the day on which its cycle begins."
    )

    @model_validator(mode="after")
    def _some(self) -> On:
        if not (self.weekdays or self.dates or self.cycle_days):
            raise ValueError("name some 'weekdays', 'dates' or 'cycle_days'")
        return self


class Cause(Model):
    """A named reason why people who are paid to be on the phones are not."""

    rate: Dated[Share] = Field(
        description="Share of rostered time it takes; with 'on', of the time on the days that are named there."
    )
    takes: Literal["shifts", "minutes"] = Field(
        "shifts",
        description="Whole shifts of one person (leave, sickness), or minutes within a shift (breaks, meetings).",
    )
    month_of_year: MonthFactors = Field((1.0,) * 12, description="Factor of each month on the rate, January first.")
    on: On | None = Field(None, description="The only days on which it takes anybody (training). Default: every day.")
    spell_days: Dated[SpellDays] | None = Field(
        None,
        description="Mean length of a spell in days, days off included; the rate stays what it is. Default: each day "
        "is drawn by itself.",
    )
    most: Most | None = Field(
        None, description="How many of a team it may take at once; the rest go on the team's next days with room."
    )
    together: Together | None = Field(None, description="Takes several of one team at once; the rate stays what it is.")
    movable: Flag = Field(False, description="Whether a group's minimum may move it to another shift.")

    @model_validator(mode="after")
    def _fits(self) -> Cause:
        ways = [key for key in ("spell_days", "most", "together") if getattr(self, key) is not None]
        if len(ways) > 1:
            raise PlacedError(f"'{ways[0]}' and '{ways[1]}' exclude each other in one cause", ways[1])
        for key in (*ways, *(["movable"] if self.movable else [])):
            if self.takes == "minutes":
                raise PlacedError(f"'{key}' is for a cause that takes whole shifts, and this one takes minutes", key)
        for key in ("spell_days", "together"):
            if key in ways and self.on is not None:
                raise PlacedError(f"'{key}' runs over days on end, and 'on' names single ones: leave one out", key)
        if self.takes == "minutes" and self.on is not None and self.on.cycle_days:
            raise PlacedError("a cause that takes minutes is the same for all teams on duty", "on", "cycle_days")
        return self


class Matched(Model):
    """Shifts that start when calls want them: how many start when, on each day of the week, is worked out."""

    starts: tuple[TimeOfDay, ...] = Field(min_length=1, max_length=24, description="Times at which a shift may start.")
    length: PositiveDuration = Field(description="Length of every shift, by the wall clock, in quarter-hours.")
    days_a_week: Annotated[Number, Between(0.1, 7)] = Field(5.0, description="Shifts of one person in a week.")
    review: Literal["month", "quarter", "never"] = Field(
        "quarter", description="How often it is worked out anew; never: once for the whole period."
    )

    @model_validator(mode="after")
    def _fits(self) -> Matched:
        if self.length % QUARTER_S or self.length > 96 * QUARTER_S:
            raise PlacedError("a shift lasts some quarter-hours, at most 24 h: write '8h' or '7h 30m'", "length")
        for i, start in enumerate(self.starts):
            if start in self.starts[:i]:
                raise PlacedError(f"the start {start} stands here twice", "starts", i)
            if start == "24:00":
                raise PlacedError("a shift starts within the day: write 00:00", "starts", i)
        return self

    @property
    def hours(self) -> tuple[Hours, ...]:
        """Hours of the shifts, in the order of their starts in the day."""
        first = sorted(quarter_of(start) for start in self.starts)
        return tuple(Hours(start=start, stop=start + round(self.length / QUARTER_S)) for start in first)


class Week(Model):
    """The shift of each weekday that is worked; the others are days off."""

    Mon: Name | None = Field(None, description="Shift on Mondays.")
    Tue: Name | None = Field(None, description="Shift on Tuesdays.")
    Wed: Name | None = Field(None, description="Shift on Wednesdays.")
    Thu: Name | None = Field(None, description="Shift on Thursdays.")
    Fri: Name | None = Field(None, description="Shift on Fridays.")
    Sat: Name | None = Field(None, description="Shift on Saturdays.")
    Sun: Name | None = Field(None, description="Shift on Sundays.")

    @property
    def turns(self) -> tuple[str, ...]:
        """Shift of each day from Monday on, 'off' where none is worked."""
        return tuple(getattr(self, day) or "off" for day in WEEKDAYS)


class Pattern(Model):
    """A shift pattern: a cycle of days worked by several teams out of step, fixed weekdays, or matched to calls."""

    cycle: tuple[Name, ...] = Field((), max_length=400, description="Names of shifts, 'off' for a day off.")
    weekdays: Week | None = Field(None, description="Instead of a cycle: fixed days of the week.")
    matched: Matched | None = Field(None, description="Instead of a cycle: shifts that follow the calls.")
    teams: Annotated[Count, Between(1, 60)] = Field(1, description="Teams that work it.")
    step: Annotated[Count, Between(0, 400)] | None = Field(
        None, description="Days by which each team is behind the one before. Default: cycle / teams."
    )
    anchor: Day | None = Field(
        None, description="A day on which the first team stands at the cycle's beginning. Default: the period's start."
    )
    share: Dated[Weight] = Field(
        constant(1.0), description="Weight of this pattern when the group's people are shared out; 0: nobody works it."
    )

    @model_validator(mode="after")
    def _one(self) -> Pattern:
        if bool(self.cycle) + (self.weekdays is not None) + (self.matched is not None) != 1:
            raise ValueError(
                "give exactly one of 'cycle', 'weekdays' and 'matched'; one that stands in the file you extend is "
                "taken out with null, as in 'cycle: null'"
            )
        of_a_cycle = () if self.cycle else ("step", "anchor", "teams")
        for key in of_a_cycle:
            if getattr(self, key) != type(self).model_fields[key].default:
                raise PlacedError(f"'{key}' belongs to a 'cycle'", key)
        return self

    @property
    def turns(self) -> tuple[str, ...]:
        """Shift of each day of the cycle, the week being one where weekdays are fixed; none of a matched pattern."""
        return self.weekdays.turns if self.weekdays else self.cycle

    def begins(self, default: date) -> date:
        """Give a day on which the first team's cycle begins.

        Parameters
        ----------
        default : datetime.date
            For a pattern that names none.

        Returns
        -------
        datetime.date
            A Monday where weekdays are fixed.
        """
        return _MONDAY if self.weekdays else self.anchor or default

    @property
    def behind(self) -> tuple[int, ...]:
        """Days by which each team is behind the first."""
        step = self.step if self.step is not None else len(self.turns) / self.teams
        return tuple(round(team * step) for team in range(self.teams))


class Minimum(Model):
    """A floor under the people on duty, and how it is held where a shift falls short of it."""

    hours: Hours = Field(
        default_factory=lambda: Hours(start=0, stop=96), description="When the rule holds, by the clock on the wall."
    )
    handlers: Dated[Count] = Field(description="People who must be on duty, those on a break among them; 0: no floor.")
    held_by: tuple[Literal["moved_leave", "overtime"], ...] = Field(
        ("overtime",),
        min_length=1,
        max_length=2,
        description="Leave that is moved to another shift of the same team (causes that are 'movable'), overtime, or "
        "both: leave first.",
    )
    ceiling: Dated[HoursAWeek] | None = Field(
        None, description="Most overtime of this rule, in hours a week for each of the group's people. Default: no end."
    )


class ManagementInformation(Model):
    """What matched shifts are planned from: calls that lie some weeks back, and not quite as they were."""

    lag_weeks: Dated[Annotated[Count, Between(0, 104)]] = Field(
        constant(0), description="Weeks by which the calls that are planned from lie back."
    )
    error: Dated[Spread] = Field(
        constant(0.0),
        description="Coefficient of variation of the error in each start's share of the calls, drawn anew whenever the "
        "shifts are worked out.",
    )
