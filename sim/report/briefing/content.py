"""What a briefing is made from, and what it is made of: words and tables, the same for every way of writing them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sim.history import Observation
from sim.ledger import Came, Definition, find_actuals, in_hindsight
from sim.projection.speech import day_spoken
from sim.report.briefing.quarter import Quarter
from sim.report.record import Record

LANGUAGE = "en-GB"


@dataclass(frozen=True)
class Facts:
    """What the briefing is made from.

    Attributes
    ----------
    quarter : Quarter
        Which it is about.
    now : Record
        The run.
    before : Record or None
        The run of the briefing before.
    actuals : tuple of sim.history.Observation
        What happened.
    """

    quarter: Quarter
    now: Record
    before: Record | None
    actuals: tuple[Observation, ...]

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Months of the quarter of which all calls were simulated."""
        return tuple(m for m in self.quarter.months if m in self.now.months_with_calls)

    @cached_property
    def ahead(self) -> tuple[str, ...]:
        """Months to look ahead to: the end of the next quarter, those promised, and the horizon."""
        promised = [result["promised"] for result in self.now.reached.values()]
        wanted = {self.quarter.following.months[-1], *promised, self.now.months[-1]}
        return tuple(month for month in self.now.months if month in wanted and month > self.months[-1])

    @cached_property
    def near(self) -> tuple[str, ...]:
        """The months of `ahead` without the horizon, unless there is no other."""
        return tuple(month for month in self.ahead if month != self.now.months[-1]) or self.ahead

    @property
    def published(self) -> tuple[Observation, ...]:
        """What happened, and before it what the scenario names as its past."""
        known = {(seen.start, seen.end, seen.series) for seen in self.actuals}
        return (*self.actuals, *(s for s in self.now.history if (s.start, s.end, s.series) not in known))

    def came(self, stream: str) -> tuple[dict[str, Came], list[tuple[Observation, str]]]:
        """Find what the months came to, by the definition of the run's target."""
        return find_actuals(self.actuals, Definition.of(stream, self.now.scenario.targets[stream]))

    def promised(self, stream: str) -> Came | None:
        """Find what the month promised came to; None while it has not come, or no figure of it is known."""
        found = find_actuals(self.published, Definition.of(stream, self.now.scenario.targets[stream]))[0]
        return found.get(str(self.now.reached[stream]["promised"]))

    def foresaw(self, month: str, stream: str) -> Record | None:
        """Find the run that forecast a month before it was over: the one before, else this one; None if neither did."""
        last = date(int(month[:4]), int(month[5:]), monthrange(int(month[:4]), int(month[5:]))[1])
        for record in (self.before, self.now):
            if record is not None and month in record.months and record.counts(month):
                known = record.figure(stream, "service_level", month) is not None
                if known and not in_hindsight(last, str(record.manifest["ended"])):
                    return record
        return None

    def forecast_before(self, month: str) -> bool:
        """Whether the run before forecast a month."""
        return self.before is not None and month in self.before.months and self.before.counts(month)

    @cached_property
    def hindsight(self) -> str:
        """Why the run before is no forecast of the quarter, in a sentence; empty if it is one, or there is none."""
        if self.before is None:
            return ""
        if self._same_run(self.before):
            return "The run given as the one before is this very run, so nothing can be said of an earlier forecast."
        if in_hindsight(self.quarter.last_day, str(self.before.manifest["ended"])):
            day = day_spoken(self.before.ended.date())
            return (
                f"The run given as the one before was simulated on {day}, when the quarter was over: its figures are "
                "hindsight and no forecast, and are not judged as one."
            )
        return ""

    def _same_run(self, other: Record) -> bool:
        sha256 = [record.manifest["scenario"]["sha256"] for record in (self.now, other)]
        return sha256[0] == sha256[1] and self.now.trajectory.equals(other.trajectory)

    @property
    def said_before(self) -> str:
        """What the figures of the run before are called."""
        return "earlier run, in hindsight" if self.hindsight else "forecast last time"


@dataclass(frozen=True)
class Grid:
    """A table; the first cell of each row is its heading.

    Attributes
    ----------
    caption : str
        What it holds.
    headings : tuple of str
        Of the columns.
    rows : tuple of tuple of str
        Cells.
    notes : tuple of str
        What a reader must know of it, below.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A chart, as markup and as points, with its text for those who do not see it.

    Attributes
    ----------
    svg : str
        An ``<svg>`` element.
    png : bytes
        The same.
    alt : str
        What it shows.
    caption : str
        Its title.
    """

    svg: str
    png: bytes = field(repr=False)
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, in this order.

    Attributes
    ----------
    heading : str
        In a few words.
    says : tuple of str
        Sentences.
    points : tuple of str
        A list.
    grids : tuple of Grid
        Tables.
    picture : Picture or None
        A chart.
    """

    heading: str
    says: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Briefing:
    """Two pages.

    Attributes
    ----------
    title, subtitle : str
        Of the document.
    standing : str
        How far its figures can be relied on.
    sections : tuple of Section
        In order.
    footer : tuple of str
        Where the figures come from.
    created : datetime.datetime
        When the run ended: the only moment that the documents name.
    """

    title: str
    subtitle: str
    standing: str
    sections: tuple[Section, ...]
    footer: tuple[str, ...]
    created: datetime
