"""What goes into an engine: contacts, staffing and routing. What comes out is in `sim.engine.log`.

An engine draws nothing. All chance has been settled before in these arrays, so any engine that keeps the
contract gives the same log to the bit. Times are seconds from the start of the period, as float64;
streams and groups are numbered from 0. Arrays are checked once, here, and are read-only from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.engine import checks
from sim.engine.checks import LATEST_S, SHORTEST_S
from sim.engine.log import Outcome

_ABSENT: Any = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Contacts:
    """Callers, one row each: those who come of themselves first, then those who follow from others.

    Parameters
    ----------
    arrival_s : array_like of float, shape (n,)
        When the caller first arrives, sorted, in [0, 1e9]. For a follower: the delay, at least 0.001 s,
        from the end of the last attempt of the row it follows.
    stream : array_like of int, shape (n,)
        Kind of contact.
    handle_s : array_like of float, shape (n,)
        Handle time at pace 1, at least 0.001 s.
    patience_s : array_like of float, shape (n,)
        Longest wait before the caller abandons; inf: waits for ever.
    redial_after_s : array_like of float, shape (n, k), optional
        Delay from the end of attempt 1..k to the next, should it be abandoned or lost; at least 0.001 s,
        inf: gives up. Default k = 0.
    follows : array_like of int, shape (n,), optional
        The earlier row that a follower follows; -1 (default): arrives of itself.
    follows_if : array_like of int, shape (n,), optional
        Bit mask of the outcomes (``1 << Outcome``) of the last attempt of the row followed after which the
        follower arrives. Needed where `follows` is given; of no meaning where it is -1.

    Raises
    ------
    ContractError
        Naming the array, the row and the rule that it breaks.
    """

    arrival_s: np.ndarray
    stream: np.ndarray
    handle_s: np.ndarray
    patience_s: np.ndarray
    redial_after_s: np.ndarray = _ABSENT
    follows: np.ndarray = _ABSENT
    follows_if: np.ndarray = _ABSENT

    def __post_init__(self) -> None:
        arrival_s = checks.floats("contacts.arrival_s", self.arrival_s, ndim=1)
        rows = len(arrival_s)
        follows = checks.whole_or("contacts.follows", self.follows, (rows,), default=-1)
        if rows and self.follows_if is None and follows.max() >= 0:
            raise checks.broken("contacts.follows_if is missing: followers need the outcomes after which they arrive")
        of_themselves = _check_order(arrival_s, follows)
        checks.within("contacts.arrival_s", arrival_s[:of_themselves], 0.0, LATEST_S)
        checks.rising("contacts.arrival_s", arrival_s[:of_themselves], "sorted")
        checks.within("contacts.arrival_s", arrival_s, SHORTEST_S, LATEST_S, "of a follower (a delay)", of_themselves)
        given = {"arrival_s": arrival_s, "follows": follows}
        given["stream"] = checks.whole("contacts.stream", self.stream, (rows,))
        checks.within("contacts.stream", given["stream"], 0, np.inf)
        for name, least, endless in (("handle_s", SHORTEST_S, False), ("patience_s", 0.0, True)):
            given[name] = checks.floats(f"contacts.{name}", getattr(self, name), (rows,))
            checks.within(f"contacts.{name}", given[name], least, LATEST_S, endless=endless)
        given["redial_after_s"] = _redials(self.redial_after_s, rows)
        given["follows_if"] = checks.whole_or("contacts.follows_if", self.follows_if, (rows,), default=0)
        checks.within("contacts.follows_if", given["follows_if"], 0, (1 << Outcome.UNFINISHED) - 1)
        checks.settle(self, given)

    def __len__(self) -> int:
        return len(self.arrival_s)


def _check_order(arrival_s: np.ndarray, follows: np.ndarray) -> int:
    """Refuse followers out of place; return how many rows arrive of themselves."""
    follower = follows >= 0
    of_themselves = int(np.argmax(follower)) if follower.any() else len(arrival_s)
    checks.within("contacts.follows", follows, -1, np.inf)
    checks.hold(
        "contacts.follows",
        follows,
        follower | (np.arange(len(follows)) < of_themselves),
        "rows that arrive of themselves (-1) come before all followers",
    )
    checks.hold("contacts.follows", follows, follows < np.arange(len(follows)), "a follower follows an earlier row")
    return of_themselves


def _redials(value: Any, rows: int) -> np.ndarray:
    """Return the delays of redials as an array of shape (rows, k)."""
    if value is None:
        return np.empty((rows, 0))
    delays = checks.floats("contacts.redial_after_s", value, ndim=2)
    checks.shaped("contacts.redial_after_s", delays, (rows, delays.shape[1]))
    checks.within("contacts.redial_after_s", delays, SHORTEST_S, LATEST_S, endless=True)
    return delays


@dataclass(frozen=True, kw_only=True, eq=False)
class Staffing:
    """Who is on duty, one row for each stretch of time; the last row holds for ever.

    Parameters
    ----------
    from_s : array_like of float, shape (m,)
        When the row comes into force; rising, the first 0.
    on_duty : array_like of int, shape (m, groups)
        Handlers of each group, at least 0.
    pace : array_like of float, shape (m, groups), optional
        A contact started while the row is in force takes ``max(handle_s * pace, 0.001)``; over 0 and at
        most 1000, default 1.
    reserve : array_like of int, shape (m, streams), optional
        What must stay free, or on work that can be put down, after a contact of the stream has started;
        at least 0. Absent (None): 0 for all.

    Raises
    ------
    ContractError
        Naming the array, the row and the rule that it breaks.
    """

    from_s: np.ndarray
    on_duty: np.ndarray
    pace: np.ndarray = _ABSENT
    reserve: np.ndarray | None = None

    def __post_init__(self) -> None:
        from_s = checks.floats("staffing.from_s", self.from_s, ndim=1)
        if not len(from_s):
            raise checks.broken("staffing.from_s is empty: at least one row is needed, from 0")
        checks.within("staffing.from_s", from_s, 0.0, LATEST_S)
        checks.hold(
            "staffing.from_s", from_s, (np.arange(len(from_s)) > 0) | (from_s == 0.0), "the first row is from 0"
        )
        checks.rising("staffing.from_s", from_s, "rising", strictly=True)
        on_duty = checks.whole("staffing.on_duty", self.on_duty, ndim=2)
        checks.shaped("staffing.on_duty", on_duty, (len(from_s), on_duty.shape[1]))
        checks.within("staffing.on_duty", on_duty, 0, np.inf)
        pace = np.ones(on_duty.shape)
        if self.pace is not None:
            pace = checks.floats("staffing.pace", self.pace, on_duty.shape)
            checks.hold("staffing.pace", pace, (pace > 0) & (pace <= 1000), "a pace is over 0 and at most 1000")
        given = {"from_s": from_s, "on_duty": on_duty, "pace": pace}
        if self.reserve is not None:
            given["reserve"] = checks.whole("staffing.reserve", self.reserve, ndim=2)
            checks.shaped("staffing.reserve", given["reserve"], (len(from_s), given["reserve"].shape[1]))
            checks.within("staffing.reserve", given["reserve"], 0, np.inf)
        checks.settle(self, given)

    def reserve_of(self, streams: int) -> np.ndarray:
        """Give the reserve as an array, 0 where none was given.

        Parameters
        ----------
        streams : int
            Number of streams.

        Returns
        -------
        numpy.ndarray of int64, shape (m, streams)
        """
        return np.zeros((len(self.from_s), streams), np.int64) if self.reserve is None else self.reserve


@dataclass(frozen=True, kw_only=True, eq=False)
class Routing:
    """Where contacts go, one entry a stream.

    Parameters
    ----------
    priority : array_like of int, shape (streams,)
        1 is the most urgent.
    groups : sequence of sequence of int
        Group numbers in order of preference, none twice.
    overflow_after_s : array_like of float, shape (streams,), optional
        Wait after which another force takes the contact; at least 0, default inf: never.
    interruptible : array_like of bool, shape (streams,), optional
        Whether work of this stream can be put down for a contact of a stream that is not; default no.
    closed : sequence of sequence of (float, float), optional
        Finite windows [from, to), from < to, in which nothing of the stream gets in. Windows that touch or
        overlap become one; they are kept sorted. Default none.

    Raises
    ------
    ContractError
        Naming the array, the stream and the rule that it breaks.
    """

    priority: np.ndarray
    groups: tuple[tuple[int, ...], ...]
    overflow_after_s: np.ndarray = _ABSENT
    interruptible: np.ndarray = _ABSENT
    closed: tuple[tuple[tuple[float, float], ...], ...] = _ABSENT

    def __post_init__(self) -> None:
        priority = checks.whole("routing.priority", self.priority, ndim=1)
        streams = len(priority)
        checks.within("routing.priority", priority, 1, np.inf)
        groups = checks.preferences("routing.groups", self.groups, streams)
        overflow_after_s = np.full(streams, np.inf)
        if self.overflow_after_s is not None:
            overflow_after_s = checks.floats("routing.overflow_after_s", self.overflow_after_s, (streams,))
            checks.within("routing.overflow_after_s", overflow_after_s, 0.0, LATEST_S, endless=True)
        interruptible = checks.whole_or("routing.interruptible", self.interruptible, (streams,), default=0)
        checks.within("routing.interruptible", interruptible, 0, 1)
        given = {"priority": priority, "groups": groups, "overflow_after_s": overflow_after_s}
        given["interruptible"] = checks.frozen(interruptible.astype(np.bool_))
        given["closed"] = ((),) * streams
        if self.closed is not None:
            given["closed"] = checks.windows("routing.closed", self.closed, streams)
        checks.settle(self, given)


def check_together(contacts: Contacts, staffing: Staffing, routing: Routing) -> None:
    """Refuse arrays that name a stream or a group that the others do not have.

    Parameters
    ----------
    contacts, staffing, routing
        Each valid by itself.

    Raises
    ------
    ContractError
        Naming the array, the row and the number that is not known.
    """
    streams, groups = len(routing.priority), staffing.on_duty.shape[1]
    known = f"routing has {streams} streams, numbered from 0"
    checks.hold("contacts.stream", contacts.stream, contacts.stream < streams, known)
    for stream, preferred in enumerate(routing.groups):
        if preferred and max(preferred) >= groups:
            raise checks.broken(
                f"routing.groups[{stream}] names group {max(preferred)}; "
                f"staffing.on_duty has {groups} groups, numbered from 0"
            )
    if staffing.reserve is not None and staffing.reserve.shape[1] != streams:
        raise checks.broken(f"staffing.reserve has {staffing.reserve.shape[1]} columns, one a stream; {known}")
