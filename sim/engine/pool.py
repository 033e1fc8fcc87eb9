"""Who waits and who serves: attempts, the queue of each stream, and groups of handlers (rule 1).

The handlers of a group are alike, so a group is three numbers: how many are on duty, how many are busy,
and what is left of the two. SimPy's own resources cannot shrink, nor be asked what is free before a
contact takes it, so the pool is kept here.
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import nan

from simpy import Timeout

from sim.engine.contract import Routing

NOT_NOW, WITH_AN_IDLE_HANDLER, BY_INTERRUPTING = range(3)
"""The answers to rule 1: whether, and how, a contact may start in a group."""


class Attempt:
    """One attempt of one caller to get through, from its arrival to its outcome."""

    __slots__ = (
        "arrival_s",
        "ends_s",
        "first_group",
        "group",
        "left_s",
        "number",
        "restarted_s",
        "row",
        "service",
        "start_s",
        "stream",
        "waiting",
    )

    def __init__(self, row: int, number: int, stream: Stream, arrival_s: float) -> None:
        self.row = row
        self.number = number
        self.stream = stream
        self.arrival_s = arrival_s
        self.waiting = False
        self.start_s = nan
        self.first_group = -1
        self.service: Timeout | None = None
        # Known once a handler serves it.
        self.group: Group
        self.left_s: float
        self.ends_s: float
        self.restarted_s: float


class Stream:
    """A kind of contact: how it is routed, whether it is closed just now, and who of it waits."""

    def __init__(self, number: int, priority: int, interruptible: bool, overflow_after_s: float) -> None:
        self.number = number
        self.priority = priority
        self.interruptible = interruptible
        self.overflow_after_s = overflow_after_s
        self.groups: list[Group] = []
        self.closed = False
        self.reserve = 0
        self._queue: list[tuple[int, float, int, int, Attempt]] = []

    def join(self, attempt: Attempt) -> None:
        """Put an attempt in the queue, in the order of rule 4: a contact put down keeps its old place."""
        attempt.waiting = True
        heappush(self._queue, (self.priority, attempt.arrival_s, attempt.row, attempt.number, attempt))

    def first(self) -> tuple[int, float, int, int, Attempt] | None:
        """Look at the first who still waits; those who gave up are forgotten only here, when reached."""
        queue = self._queue
        while queue:
            if queue[0][4].waiting:
                return queue[0]
            heappop(queue)
        return None

    def take_first(self) -> Attempt:
        """Take the first who still waits, as found by `first`, out of the queue."""
        attempt = heappop(self._queue)[4]
        attempt.waiting = False
        return attempt

    def waiters(self) -> list[Attempt]:
        """List all who still wait."""
        return [entry[4] for entry in self._queue if entry[4].waiting]


class Group:
    """Handlers who do the same work."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.on_duty = 0
        self.pace = 1.0
        self.busy = 0
        self.soft: set[Attempt] = set()
        self.streams: list[Stream] = []

    def may_start(self, stream: Stream) -> int:
        """Say whether a contact of an open stream may start here, and how (rule 1)."""
        spare = self.on_duty - self.busy
        needed = 1 + stream.reserve
        if stream.interruptible:
            return WITH_AN_IDLE_HANDLER if spare >= needed else NOT_NOW
        if spare < 0 or spare + len(self.soft) < needed:
            return NOT_NOW
        return WITH_AN_IDLE_HANDLER if spare else BY_INTERRUPTING

    def next_waiter(self) -> Attempt | None:
        """Take the first waiter who may start here out of his queue (rule 4)."""
        # All of one stream may start or none, so the first of each stream is enough to look at.
        best = None
        for stream in self.streams:
            if not stream.closed and self.may_start(stream):
                first = stream.first()
                if first is not None and (best is None or first < best):
                    best = first
        return None if best is None else best[4].stream.take_first()

    def to_put_down(self) -> Attempt:
        """Choose whom to interrupt: who (re)started last, then the higher row, then the later attempt."""
        return max(self.soft, key=lambda attempt: (attempt.restarted_s, attempt.row, attempt.number))


def streams_of(routing: Routing, groups: list[Group]) -> list[Stream]:
    """Make the streams, and tell them and the groups of each other.

    Parameters
    ----------
    routing : Routing
        One entry a stream.
    groups : list of Group
        By number; each is told which streams it serves.

    Returns
    -------
    list of Stream
        By number.
    """
    streams = []
    for number, (priority, interruptible, overflow_after_s) in enumerate(
        zip(routing.priority.tolist(), routing.interruptible.tolist(), routing.overflow_after_s.tolist(), strict=True)
    ):
        stream = Stream(number, priority, interruptible, overflow_after_s)
        for group in routing.groups[number]:
            stream.groups.append(groups[group])
            groups[group].streams.append(stream)
        streams.append(stream)
    return streams
