"""The direct step of a calibration: what a call log and HR tables say, as a table, an overlay and figures.

`estimate` reads the tables and works everything out; `Direct.put` writes it into a folder. The overlay extends the
scenario and holds every estimate that the scenario can take, with its source and how sure it is.
"""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.files import write_text
from sim.study.together import keep_scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.check import Check
    from sim.estimate import Calls, Found, StreamEstimates, Written

DIRECT_COLUMNS = (
    "parameter", "estimate", "standard_error", "low", "high", "n", "method", "used", "source",
)  # fmt: skip
OVERLAY, PROFILES = "estimated.yaml", "estimated_profiles.csv"


@dataclass(frozen=True)
class Tables:
    """Which tables are given.

    Attributes
    ----------
    calls, people, absences : str or path-like, optional
        Files.
    people_since : datetime.date, optional
        Day from which the tables of people are complete; default: the period's start.
    """

    calls: str | os.PathLike[str] | None = None
    people: str | os.PathLike[str] | None = None
    absences: str | os.PathLike[str] | None = None
    people_since: date | None = None

    @property
    def given(self) -> bool:
        """Whether there is any."""
        return not (self.calls is None and self.people is None and self.absences is None)


@dataclass
class Direct:
    """What tables say directly.

    Attributes
    ----------
    found : list of sim.estimate.Found
        Estimates.
    written : list of sim.estimate.Written
        What the overlay holds.
    missing : list of str
        What could not be estimated, and what would be needed.
    checks : list of sim.check.Check
        Whether it can be believed.
    streams : dict of str to sim.estimate.StreamEstimates
        For the figures.
    read : dict of str to str
        Hash (SHA-256) of each table, by its name.
    calls_until : datetime.date or None
        Last day of the log of calls that is learnt from; None without one.
    """

    found: list[Found] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    streams: dict[str, StreamEstimates] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    calls_until: date | None = None

    def table(self) -> pd.DataFrame:
        """Lay out the estimates: `DIRECT_COLUMNS`; ``used`` says yes, or why the overlay leaves the scenario's."""
        import pandas as pd

        rows = [
            (
                ".".join(each.path), each.estimate.value, each.estimate.standard_error, each.estimate.low,
                each.estimate.high, each.estimate.n, each.estimate.method, each.used, each.source,
            )
            for each in self.found
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(DIRECT_COLUMNS))

    def put(self, folder: Path, loaded: Loaded) -> Loaded:
        """Write the table, the overlay, its profiles and the figures.

        Parameters
        ----------
        folder : pathlib.Path
            Where to; the scenario is kept there too, which the overlay extends.
        loaded : sim.scenario.Loaded
            The scenario.

        Returns
        -------
        Loaded
            The overlay.
        """
        keep_scenario(folder, loaded)
        write_text(folder / "direct.csv", self.table().to_csv(index=False, lineterminator="\n"))
        profiles = _profiles(self.streams)
        if profiles:
            write_text(folder / PROFILES, profiles)
        write_text(folder / OVERLAY, self._overlay(loaded))
        draw(self, folder / "figures", loaded.scenario.name)
        return load_scenario(folder / OVERLAY)

    def _overlay(self, loaded: Loaded) -> str:
        import yaml

        whole: dict[str, Any] = {}
        for each in self.written:
            holder = whole
            for step in each.path[:-1]:
                holder = holder.setdefault(step, {})
            said = {"value": each.value}
            if each.source:
                said |= {"source": each.source, "note": each.note}
            holder[each.path[-1]] = said if each.source else each.value
        for name, done in self.streams.items():
            if done.profile is not None:
                own: dict[str, Any] = {"file": PROFILES, "column": name}
                scenario = loaded.scenario.streams[name].profile
                if scenario != "flat" and scenario.hourly is not None:
                    own["hourly"] = None
                said = f"{done.profile.n} calls; the common shape counts for {done.profile.leaning:.0f}"
                source = next(iter(self.read), "")
                whole.setdefault("streams", {}).setdefault(name, {})["profile"] = own | {"source": source, "note": said}
        head = {"extends": "scenario.resolved.yaml", "name": f"{loaded.scenario.name}, with direct estimates"}
        text = yaml.safe_dump(head | whole, sort_keys=False, allow_unicode=True, width=110)
        return f"# What the tables say directly; direct.csv has every estimate. Written by callsim calibrate.\n\n{text}"


def estimate(loaded: Loaded, tables: Tables, until: date | None = None) -> Direct:
    """Work out what tables say directly.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    tables : Tables
        Which are given.
    until : datetime.date, optional
        Last day that is learnt from; default: the last of the log, and for tables of people the period's start.

    Returns
    -------
    Direct

    Raises
    ------
    sim.errors.UsageError
        If nothing can be estimated, saying what is missing, or a table cannot be read.
    """
    done = Direct()
    if tables.absences is not None and tables.people is None:
        raise UsageError("--absences needs --people: days away are a share of days in post")
    if tables.calls is not None:
        _calls(done, loaded, Path(tables.calls), until)
    if tables.people is not None:
        _staff(done, loaded, tables, until or loaded.scenario.period.start)
    if not done.found:
        raise UsageError(f"nothing can be estimated: {'; '.join(done.missing)}")
    return done


def _calls(done: Direct, loaded: Loaded, path: Path, until: date | None) -> None:
    from sim.calendar import Calendar
    from sim.estimate import brought_about, estimate_stream, read_calls
    from sim.estimate.calls import check_streams

    period = loaded.scenario.period
    log: Calls = read_calls(path, Calendar(period.start, period.end))
    check_streams(log, tuple(sorted(loaded.scenario.streams)))
    until = until or date.fromisoformat(str(log.day.max()))
    before = log.until(until)
    if not len(before):
        raise UsageError(f"{log.name} has no call up to {until}, up to which is learnt: give another --train-until")
    done.read[log.source], done.calls_until = _hash(path), until
    if late := len(log) - len(before):
        done.missing.append(f"{late:,} call{'s' * (late > 1)} after {until} are not learnt from (--train-until)")
    brought = brought_about(loaded, before)
    for name in before.streams:
        if name not in loaded.scenario.streams:
            done.missing.append(f"calls of {name} are left out: the scenario has no such stream")
            continue
        found = estimate_stream(loaded, name, before.of(name), brought[name])
        done.streams[name] = found
        _join(done, found)
    for name in sorted(set(loaded.scenario.streams) - set(before.streams)):
        done.missing.append(f"{name}: the log has no call of it")


def _staff(done: Direct, loaded: Loaded, tables: Tables, until: date) -> None:
    from sim.errors import Location, Problem, ScenarioError
    from sim.estimate import estimate_group, read_absences, read_people

    people = read_people(Path(str(tables.people)))
    done.read[people.source] = _hash(Path(str(tables.people)))
    absences = None
    if tables.absences is not None:
        absences = read_absences(Path(tables.absences), people)
        done.read[absences.source] = _hash(Path(tables.absences))
    since = tables.people_since or loaded.scenario.period.start
    if since >= until:
        raise UsageError(f"people are watched from {since} to {until}, which is no time: see --people-since")
    groups = {name: group for name, group in sorted(loaded.scenario.groups.items()) if name in set(people.group)}
    if not groups:
        what = f"none of its groups is one of the scenario's: it has {', '.join(sorted(set(people.group)))[:200]}"
        known = f"the scenario has {', '.join(sorted(loaded.scenario.groups))}"
        raise ScenarioError([Problem(what, Location(people.name, 1, 1), known)])
    for name, group in groups.items():
        window = np.datetime64(since), np.datetime64(until)
        _join(done, estimate_group(name, group, people, absences, *window))


def _join(done: Direct, found: Any) -> None:
    done.found += found.found
    done.written += found.written
    done.missing += found.missing
    done.checks += found.checks


def _profiles(streams: dict[str, StreamEstimates]) -> str:
    """CSV as a scenario reads profiles; nothing if there is none."""
    from sim.demand.rates import WEEKDAYS

    known = {name: done.profile.share for name, done in streams.items() if done.profile is not None}
    if not known:
        return ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["weekday", "time", *known])
    for day, weekday in enumerate(WEEKDAYS):
        for quarter in range(96):
            shares = [f"{share[day, quarter]:.7f}" for share in known.values()]
            writer.writerow([weekday, f"{quarter // 4:02d}:{quarter % 4 * 15:02d}", *shares])
    return text.getvalue()


def _hash(path: Path) -> str:
    files = sorted(path.glob("**/calls.parquet")) if path.is_dir() else [path]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def draw(direct: Direct, folder: Path, scenario: str) -> None:
    """Draw profiles and patience.

    Parameters
    ----------
    direct : Direct
        As estimated.
    folder : pathlib.Path
        Where to; made if it is not there.
    scenario : str
        Its name.
    """
    from sim.report.estimates import draw_patience, draw_profile
    from sim.report.figures import file_name, save

    folder.mkdir(parents=True, exist_ok=True)
    for name, done in direct.streams.items():
        if done.profile is not None and done.before is not None:
            save(draw_profile(done.profile, done.before, name, scenario=scenario), folder / file_name(name, "profile"))
        if done.patience is not None and done.curve is not None:
            figure = draw_patience(done.curve, done.patience, name, scenario=scenario)
            save(figure, folder / file_name(name, "patience"))
