"""The mapping: a small YAML file that says how a force's own table is laid out, and what its columns are.

Headings are compared without regard to runs of spaces and line breaks in them. What the mapping does not name is not
read, and listed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator

from sim.errors import Problem, ScenarioError
from sim.history.figure import DURATIONS, word_faults
from sim.history.number import Style
from sim.history.period import date_pattern
from sim.history.span import GRAIN_LENGTHS
from sim.scenario.files import decode
from sim.scenario.messages import problems_of
from sim.scenario.model import Denominator
from sim.scenario.nodes import Mapping, Node, plain
from sim.scenario.reader import read_yaml
from sim.scenario.values import Between, Count, Model, Name, PlacedError, Text

Grain = Literal["quarter_hour", "half_hour", "hour", "day", "week", "month", "quarter", "year"]
Unit = Literal["percent", "share", "count", "s", "min", "mm:ss", "hh:mm:ss"]


def _form(text: str) -> str:
    date_pattern(text)
    return text


class When(Model):
    """Which columns say what period a line is about: its start and end, or one of them and a grain."""

    start: Text | None = Field(None, description="Heading of the column with its first day, or the moment it begins.")
    time: Text | None = Field(None, description="Heading of the column with the time of day it begins; needs a grain.")
    end: Text | None = Field(None, description="Heading of the column with its last day, or the moment it ends.")
    grain: Grain | None = Field(None, description="How long every period is.")
    date_format: Annotated[Text, AfterValidator(_form)] | None = Field(
        None, description="How dates are written, such as DD/MM/YYYY or MMM-YY; 2021-05-31 is always understood."
    )

    @model_validator(mode="after")
    def _two(self) -> When:
        if self.start is None and (self.end is None or self.grain is None):
            raise ValueError("give 'start' (a column), or 'end' (a column) with a 'grain' (such as week)")
        if self.start is not None and (self.end is None) == (self.grain is None):
            raise ValueError("give exactly one of 'end' (a column) and 'grain' (such as month)")
        if self.time is not None and (self.start is None or self.grain not in list(GRAIN_LENGTHS)[:3]):
            what = "a column with the time of day goes with a grain of quarter_hour, half_hour or hour, and a start"
            raise PlacedError(what, "time")
        return self

    @property
    def first(self) -> str:
        """Heading of the column that says when: the start, or the end where it alone does."""
        return self.start or self.end or ""


class Numbers(Model):
    """How numbers are written."""

    thousands: Literal[",", ".", " ", "'"] | None = Field(None, description="Between groups of three digits.")
    decimal: Literal[".", ","] = Field(".", description="Before the fraction.")
    blank: tuple[Text, ...] = Field((), description="What stands for 'no figure', such as '-' or 'n/a'.")

    @model_validator(mode="after")
    def _two(self) -> Numbers:
        if self.thousands == self.decimal:
            raise ValueError(f"'{self.decimal}' cannot stand both between thousands and before the fraction")
        return self

    @property
    def style(self) -> Style:
        """How to read them."""
        return Style(self.thousands or "", self.decimal)


class Streams(Model):
    """A column that names the stream of each line."""

    column: Text = Field(description="Its heading.")
    words: dict[Text, Name] = Field(min_length=1, description="The table's words, and the stream each stands for.")


class Column(Model):
    """What the figures of a column are."""

    stream: Name | None = Field(None, description="Stream; left out where a column of the table names it.")
    measure: Name = Field(description="Measure, such as offered, service_level_30s or mean_wait.")
    unit: Unit = Field(description="Unit of its numbers; a share may have a per cent sign in the cell.")
    denominator: Denominator | Literal["unknown", ""] = Field("", description="What a service level is a share of.")
    clock: Literal["force", "bt", ""] = Field("", description="Where the wait starts.")
    note: Text = Field("", description="Note for each of its figures; 'doubtful: why' marks them.")

    @model_validator(mode="after")
    def _known(self) -> Column:
        words = {"stream": "any", "relation": "=", "unit": self.kept}
        words |= {"measure": self.measure, "denominator": self.denominator, "clock": self.clock}
        for key, what in word_faults(words):
            raise PlacedError(what, key)
        if self.measure.startswith("service_level") and not self.denominator:
            raise ValueError("say what this is a share of: 'denominator', which may be unknown")
        return self

    @property
    def kept(self) -> str:
        """Unit of the figures that are read: durations become seconds."""
        return "s" if self.unit in DURATIONS else self.unit


class Layout(Model):
    """How a table is laid out."""

    period: When = Field(description="Which columns say when.")
    columns: dict[Text, Column] = Field(min_length=1, description="The columns with figures, by heading.")
    stream: Streams | None = Field(None, description="A column that names the stream, if there is one.")
    sheet: Text | None = Field(None, description="Sheet of a workbook; the first, if not given.")
    header_row: Annotated[Count, Between(1, 1000)] = Field(1, description="Line on which the headings stand.")
    delimiter: Literal[",", ";", "\t", "|"] = Field(",", description="Between two cells of a CSV file.")
    encoding: Literal["utf-8", "utf-16", "windows-1252"] = Field("utf-8", description="Of a CSV file.")
    numbers: Numbers = Field(default_factory=lambda: Numbers.model_validate({}), description="How numbers are written.")
    source: Text = Field(min_length=1, description="Where the table comes from; stands beside every figure.")
    note: Text | None = Field(None, description="Heading of a column with notes; 'doubtful ...' marks a line.")
    skip: tuple[Text, ...] = Field(
        (), description="Lines whose first cell begins with one of these (Total, Note) hold no figures."
    )

    @model_validator(mode="after")
    def _each_once(self) -> Layout:
        seen: dict[tuple[str | None, str, str, str], str] = {}
        for heading, column in self.columns.items():
            if (column.stream is None) == (self.stream is None):
                what = "name its stream" if self.stream is None else "the stream stands in a column: name none here"
                raise PlacedError(f"'{heading}': {what}", "columns", heading)
            key = (column.stream, column.measure, column.denominator, column.clock)
            if key in seen:
                what = (
                    f"'{heading}' is the same figure as '{seen[key]}': say what differs, the clock or the denominator"
                )
                raise PlacedError(what, "columns", heading)
            seen[key] = heading
        return self


def read_layout(name: str, content: bytes) -> tuple[Layout, Node]:
    """Read a mapping.

    Parameters
    ----------
    name : str
        The file's name as shown.
    content : bytes
        YAML in UTF-8.

    Returns
    -------
    layout : Layout
        What it says.
    tree : Node
        Where each of its words stands.

    Raises
    ------
    sim.errors.ScenarioError
        With everything that is wrong, each with its place.
    """
    text, problems = decode(content, name)
    if problems:
        raise ScenarioError(problems)
    tree, problems = read_yaml(text, name)
    if tree is not None and not isinstance(tree, Mapping):
        problems.append(Problem("a mapping has keys, such as 'period:' and 'columns:'", tree.where))
    if problems or tree is None:
        raise ScenarioError(problems)
    try:
        return Layout.model_validate(plain(tree)), tree
    except ValidationError as error:
        raise ScenarioError(problems_of(error, tree, Layout)) from None
