"""The values a planner writes, all in one place: single ones (`quantities`) and those that change in time (`dated`)."""

from sim.scenario.bounds import Between
from sim.scenario.dated import Change, Dated, constant
from sim.scenario.days import Day, DayOfYear, Moment, Month
from sim.scenario.durations import Duration, PositiveDuration, format_duration, parse_duration, seconds
from sim.scenario.hours import Hours
from sim.scenario.quantities import Count, Factor, Flag, NotNegative, Number, Positive, Share, Spread, YearlyChange
from sim.scenario.section import Model, PlacedError
from sim.scenario.texts import Name, Text

__all__ = [
    "Between",
    "Change",
    "Count",
    "Dated",
    "Day",
    "DayOfYear",
    "Duration",
    "Factor",
    "Flag",
    "Hours",
    "Model",
    "Moment",
    "Month",
    "Name",
    "NotNegative",
    "Number",
    "PlacedError",
    "Positive",
    "PositiveDuration",
    "Share",
    "Spread",
    "Text",
    "YearlyChange",
    "constant",
    "format_duration",
    "parse_duration",
    "seconds",
]
