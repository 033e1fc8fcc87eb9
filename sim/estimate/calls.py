"""A log of calls, one row a call: when it came, of which stream, how long it waited, how it ended, how long it took.

Columns: ``arrival`` (local moment), ``stream``, ``outcome`` (answered, abandoned, overflowed or lost), ``wait_s`` and,
where they are known, ``handle_s`` or ``talk_s`` and ``wrap_s``, ``attempt`` (1 for a caller's first) and ``clock``
(force or bt). Times may be in minutes (``wait_min``). The log that ``callsim run --keep-calls`` writes is read too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from sim.calendar import INTERVAL_S, INTERVALS_A_DAY, Calendar
from sim.engine import Outcome
from sim.errors import Location, Problem, ScenarioError, UsageError
from sim.estimate.columns import Columns
from sim.estimate.files import read_columns
from sim.estimate.table import Table

COLUMNS = ("arrival", "stream", "outcome")
OPTIONAL = ("wait_s", "handle_s", "talk_s", "wrap_s", "attempt", "clock")
OUTCOMES = {outcome.name.lower(): int(outcome) for outcome in Outcome}
CLOCKS = ("force", "bt")
_SIMULATED = ("contact", "attempt", "arrival_s", "stream", "outcome", "start_s", "end_s", "wait_s")
_LONGEST_S = 86_400.0
_QUARTER = np.timedelta64(15, "m")


@dataclass(frozen=True, eq=False)
class Calls(Table):
    """Calls of a log; arrays have one entry a call.

    Attributes
    ----------
    stream : numpy.ndarray of str
        Of which stream.
    day : numpy.ndarray of datetime64[D]
        Local day of the arrival.
    quarter : numpy.ndarray of int
        Quarter-hour of the clock on the wall, 0 (00:00) to 95 (23:45).
    outcome : numpy.ndarray of int8
        An `Outcome`.
    wait_s : numpy.ndarray of float64
        nan where it is not known.
    handle_s, talk_s, wrap_s : numpy.ndarray of float64
        Of those answered; nan where it is not known.
    first : numpy.ndarray of bool
        Whether it is its caller's first attempt; all, where the log does not say.
    tells_redials : bool
        Whether the log says so.
    clock : str
        Where waits start: ``force`` or ``bt``.
    """

    stream: np.ndarray
    day: np.ndarray
    quarter: np.ndarray
    outcome: np.ndarray
    wait_s: np.ndarray
    handle_s: np.ndarray
    talk_s: np.ndarray
    wrap_s: np.ndarray
    first: np.ndarray
    tells_redials: bool
    clock: str

    def __len__(self) -> int:
        return len(self.stream)

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of the streams in it, sorted."""
        return tuple(sorted(map(str, set(self.stream.tolist()))))

    def of(self, stream: str) -> Calls:
        """Take the calls of one stream."""
        return self.where(self.stream == stream)

    def until(self, day: date) -> Calls:
        """Take the calls up to a day, that day included."""
        return self.where(self.day <= np.datetime64(day))


def read_calls(path: Path, calendar: Calendar) -> Calls:
    """Read a log of calls.

    Parameters
    ----------
    path : pathlib.Path
        CSV, a workbook or Parquet; or the folder ``calls`` of a run of one future.
    calendar : sim.calendar.Calendar
        Of the scenario, which tells the days of a log that `callsim run` wrote.

    Returns
    -------
    Calls

    Raises
    ------
    sim.errors.UsageError
        If there is no such table.
    sim.errors.ScenarioError
        With everything that is wrong, by line and column.
    """
    if path.is_dir():
        files = sorted(path.glob("**/calls.parquet"))
        if len(files) != 1:
            what = f"it holds the calls of {len(files)} futures" if files else "it holds no calls.parquet"
            raise UsageError(f"{path} is a folder, and {what}: name the file of one")
        path = files[0]
    table = read_columns(path, (*COLUMNS, *OPTIONAL))
    if {"contact", "arrival_s"} <= set(table.frame.columns):
        return _simulated(table, calendar)
    return _logged(table)


def _simulated(table: Columns, calendar: Calendar) -> Calls:
    table.need(_SIMULATED)
    inside = table.frame["arrival_s"].to_numpy(np.float64) < calendar.end_s
    kinds = {name: object if name == "stream" else np.float64 for name in _SIMULATED}
    cells = {name: np.asarray(table.frame[name].astype(kind)) for name, kind in kinds.items()}
    of = {name: values[inside] for name, values in cells.items()}
    interval = (of["arrival_s"] // INTERVAL_S).astype(np.int64)
    answered = of["outcome"] == Outcome.ANSWERED
    unknown = np.full(len(interval), np.nan)
    return Calls(
        name=table.name,
        stream=of["stream"],
        day=np.datetime64(calendar.first_day) + calendar.interval_day[interval].astype("timedelta64[D]"),
        quarter=calendar.interval_quarter[interval],
        outcome=of["outcome"].astype(np.int8),
        wait_s=of["wait_s"],
        handle_s=np.where(answered, of["end_s"] - of["start_s"], np.nan),
        talk_s=unknown,
        wrap_s=unknown,
        first=of["attempt"] == 1,
        tells_redials=True,
        clock="force",
    )


def _logged(table: Columns) -> Calls:
    table.need(COLUMNS, OPTIONAL)
    arrival = table.moments("arrival", needed=True)
    stream, said = table.words("stream"), table.words("outcome")
    table.tell(stream == "", "stream", lambda _: "this cell is empty", "every call is of a stream")
    outcome = np.array([OUTCOMES.get(word.lower(), -1) for word in said], np.int8)
    hint = f"one of {', '.join(OUTCOMES)}"  # no nearest word: to 'handled' it is 'abandoned'
    table.tell(outcome < 0, "outcome", lambda row: f"'{said[row]}' is no outcome", hint)
    unknown = np.full(len(table), np.nan)
    times = {base: table.seconds(base, _LONGEST_S) for base in ("wait", "handle", "talk", "wrap")}
    _check_times(table, times, outcome)
    attempt = table.numbers("attempt", 1, 1000, "an attempt counts from 1") if table.has("attempt") else None
    clock = _clock(table)
    _check_order(table, arrival, stream)
    table.done()
    talk, wrap, handle = (unknown if times[b] is None else times[b] for b in ("talk", "wrap", "handle"))
    assert talk is not None
    assert wrap is not None
    if times["handle"] is None and times["talk"] is not None:
        handle = talk + (0.0 if times["wrap"] is None else wrap)
    assert handle is not None
    day = arrival.astype("datetime64[D]")
    return Calls(
        name=table.name,
        stream=stream,
        day=day,
        quarter=((arrival - day) // _QUARTER).astype(np.int64) % INTERVALS_A_DAY,
        outcome=outcome,
        wait_s=unknown if times["wait"] is None else times["wait"],
        handle_s=handle,
        talk_s=talk,
        wrap_s=wrap,
        first=np.ones(len(table), bool) if attempt is None else attempt == 1,
        tells_redials=attempt is not None,
        clock=clock,
    )


def _check_times(table: Columns, times: dict[str, np.ndarray | None], outcome: np.ndarray) -> None:
    """Nobody who was not answered was handled; talk and wrap make up the handle time."""
    others = outcome != Outcome.ANSWERED
    for base in ("handle", "talk", "wrap"):
        found = times[base]
        if found is not None:
            column = next(f"{base}_{unit}" for unit in ("s", "min") if table.has(f"{base}_{unit}"))
            some = others & (outcome >= 0) & (np.nan_to_num(found) > 0)
            table.tell(
                some, column, lambda row: f"a call that was {_word(int(outcome[row]))} has a {base} time",  # noqa: B023
                "leave the cell empty",
            )  # fmt: skip
            times[base] = np.where(others, np.nan, found)
    talk, handle = times["talk"], times["handle"]
    if talk is not None and handle is not None:
        wrap = np.nan_to_num(times["wrap"]) if times["wrap"] is not None else np.zeros(len(table))
        apart = np.abs(talk + wrap - handle) > 1.5
        column = next(f"handle_{unit}" for unit in ("s", "min") if table.has(f"handle_{unit}"))
        table.tell(apart, column, lambda _: "the handle time is not talk and wrap together", "leave out one of them")


def _clock(table: Columns) -> str:
    if not table.has("clock"):
        return CLOCKS[0]
    words = table.words("clock")
    table.tell(~np.isin(words, CLOCKS), "clock", lambda row: f"'{words[row]}' is no clock", "force or bt")
    table.tell(
        np.isin(words, CLOCKS) & (words != words[0]), "clock",
        lambda row: f"mixed clocks: this wait is on the clock '{words[row]}', and the first on '{words[0]}'",
        "the two differ by many seconds: keep the calls of one of them, in a file of their own",
    )  # fmt: skip
    return str(words[0])


def _check_order(table: Columns, arrival: np.ndarray, stream: np.ndarray) -> None:
    """A log stands in order of time within each stream, up to the hour that comes twice in October."""
    hour = np.timedelta64(1, "h")
    for name in set(stream.tolist()):
        mine = np.flatnonzero((stream == name) & ~np.isnat(arrival))
        latest = np.maximum.accumulate(arrival[mine])
        early = np.zeros(len(table), bool)
        early[mine[1:]] = arrival[mine[1:]] < latest[:-1] - hour
        table.tell(
            early, "arrival",
            lambda row: f"{arrival[row].astype('datetime64[s]')} comes after a later call of {stream[row]}",
            "sort the log by arrival; or were day and month mixed up?",
        )  # fmt: skip


def _word(outcome: int) -> str:
    return Outcome(outcome).name.lower()


def check_streams(calls: Calls, known: tuple[str, ...]) -> None:
    """Refuse a log none of whose calls the scenario knows.

    Parameters
    ----------
    calls : Calls
        The log.
    known : tuple of str
        Streams of the scenario.

    Raises
    ------
    sim.errors.ScenarioError
        Naming both.
    """
    if not set(calls.streams) & set(known):
        what = f"none of its streams is one of the scenario's: it has {', '.join(calls.streams)[:200]}"
        raise ScenarioError([Problem(what, Location(calls.name, 1, 1), f"the scenario has {', '.join(known)}")])
