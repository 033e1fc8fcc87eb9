"""The contact centre as a SimPy model: the whole of the engine's contract, to be read.

People call, are answered by a handler, or give up. Arrivals, staffing and the windows in which a stream is
closed are SimPy processes; the end of a service and of a caller's patience, redials and followers are
SimPy events. What each of them does is a short method below, in the order in which rule 7 lets them happen
at one instant. Nothing is drawn here: handle times, patience and the rest come with the contacts.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Generator
from itertools import pairwise
from math import inf, nan
from typing import Any

import numpy as np
from simpy import Environment, Event, Timeout

from sim.engine.checks import SHORTEST_S
from sim.engine.contract import Contacts, Routing, Staffing
from sim.engine.instant import (
    ABANDONS,
    ARRIVES,
    ENDS,
    OVERFLOWS,
    STAFFING,
    WINDOW_BEGINS,
    WINDOW_ENDS,
    At,
    Instant,
)
from sim.engine.log import CallLog, Outcome
from sim.engine.pool import BY_INTERRUPTING, WITH_AN_IDLE_HANDLER, Attempt, Group, Stream, streams_of

ANSWERED, ABANDONED, OVERFLOWED, LOST, UNFINISHED = (int(outcome) for outcome in Outcome)
AGAIN = (ABANDONED, LOST)
"""Outcomes after which a caller may redial."""

Step = Any
"""A SimPy event whose value is the attempt that it is a step of."""


def run(contacts: Contacts, staffing: Staffing, routing: Routing) -> CallLog:
    """Run the centre until nothing is left to happen.

    Parameters
    ----------
    contacts, staffing, routing
        Valid, and checked against each other.

    Returns
    -------
    CallLog
        One row an attempt.
    """
    centre = Centre(contacts, staffing, routing)
    centre.env.run()
    return centre.log()


class Centre:
    """A contact centre in a SimPy environment, from its first second to its last.

    Parameters
    ----------
    contacts, staffing, routing
        Valid, and checked against each other.
    """

    def __init__(self, contacts: Contacts, staffing: Staffing, routing: Routing) -> None:
        self.env = Environment(initial_time=0.0)
        self._instant = Instant(self.env)
        self._contacts = contacts
        # Views that hand out plain floats: numpy's own scalars would make every sum and comparison slow.
        self._handle_s = contacts.handle_s.data
        self._patience_s = contacts.patience_s.data
        self._redials = contacts.redial_after_s.shape[1]
        self._followers = _followers(contacts)
        self._staffing = staffing
        self._reserve = staffing.reserve_of(len(routing.priority))
        self._groups = [Group(number) for number in range(staffing.on_duty.shape[1])]
        self._streams = streams_of(routing, self._groups)
        self._waiting = 0
        # Row, attempt, arrival, outcome, start, end and first group of each attempt noted, one after another.
        self._noted = array("d")
        self._note = self._noted.extend
        self.env.process(self._change_staffing())
        for stream, windows in zip(self._streams, routing.closed, strict=True):
            if windows:
                self.env.process(self._close_and_open(stream, windows))
        self.env.process(self._let_callers_arrive())

    # The processes, and the SimPy events that make a contact's next step fall due.

    def _change_staffing(self) -> Generator[Event, None, None]:
        for row, from_s in enumerate(self._staffing.from_s.tolist()):
            yield self._at(from_s)
            self._instant.due((STAFFING, row, 0), self._staff, row)

    def _close_and_open(self, stream: Stream, windows: tuple[tuple[float, float], ...]) -> Generator[Event, None, None]:
        for begin_s, end_s in windows:
            yield self._at(begin_s)
            self._instant.due((WINDOW_BEGINS, stream.number, 0), self._close, stream)
            yield self._at(end_s)
            self._instant.due((WINDOW_ENDS, stream.number, 0), self._open, stream)

    def _let_callers_arrive(self) -> Generator[Event, None, None]:
        of_themselves = int(np.count_nonzero(self._contacts.follows < 0))
        arrivals_s = self._contacts.arrival_s[:of_themselves].tolist()
        streams = self._contacts.stream[:of_themselves].tolist()
        if not arrivals_s:
            return
        coming = self._at(arrivals_s[0])
        for row, (arrival_s, next_s) in enumerate(pairwise([*arrivals_s, inf])):
            yield coming
            # The next arrival must be known before this one is handled: it may be due at the same instant.
            if next_s < inf:
                coming = self._at(next_s)
            attempt = Attempt(row, 1, self._streams[streams[row]], arrival_s)
            self._instant.due((ARRIVES, row, 1), self._arrive, attempt)

    def _at(self, time_s: float) -> Timeout:
        return Timeout(self.env, At(time_s))

    def _call_later(self, time_s: float, row: int, number: int) -> None:
        """Make a redial or a follower arrive."""
        attempt = Attempt(row, number, self._streams[int(self._contacts.stream[row])], time_s)
        Timeout(self.env, At(time_s), attempt).callbacks.append(self._arrival_due)

    def _arrival_due(self, event: Step) -> None:
        attempt = event.value
        self._instant.due((ARRIVES, attempt.row, attempt.number), self._arrive, attempt)

    def _end_due(self, service: Step) -> None:
        attempt = service.value
        self._instant.due((ENDS, attempt.row, attempt.number), self._end, service)

    def _overflow_due(self, event: Step) -> None:
        attempt = event.value
        self._instant.due((OVERFLOWS, attempt.row, attempt.number), self._overflow, attempt)

    def _abandonment_due(self, event: Step) -> None:
        attempt = event.value
        self._instant.due((ABANDONS, attempt.row, attempt.number), self._abandon, attempt)

    # What happens: one method for each kind of event, in the order of rule 7.

    def _end(self, service: Step) -> None:
        """End a contact, unless it was put down since this end was foreseen, and use what it frees (rule 4)."""
        attempt = service.value
        if attempt.service is not service:
            return
        group = self._free(attempt)
        self._settle(attempt, ANSWERED)
        if self._waiting:
            self._fill(group)

    def _staff(self, row: int) -> None:
        """Change heads, pace and reserve everywhere, then fill the groups one by one (rules 4 and 6)."""
        for group, on_duty, pace in zip(
            self._groups, self._staffing.on_duty[row].tolist(), self._staffing.pace[row].tolist(), strict=True
        ):
            group.on_duty = on_duty
            group.pace = pace
        for stream, reserve in zip(self._streams, self._reserve[row].tolist(), strict=True):
            stream.reserve = reserve
        self._fill_all()

    def _open(self, stream: Stream) -> None:
        """Let the stream in again, those who have waited first (rule 4)."""
        stream.closed = False
        self._fill_all()

    def _close(self, stream: Stream) -> None:
        """Let nobody of the stream in, and start nobody of it, until the window ends."""
        stream.closed = True

    def _overflow(self, attempt: Attempt) -> None:
        """Hand a caller who has never been started to another force (rule 5)."""
        if attempt.waiting and attempt.first_group < 0:
            self._leave(attempt, OVERFLOWED)

    def _abandon(self, attempt: Attempt) -> None:
        """Let a caller who has never been started hang up (rule 5)."""
        if attempt.waiting and attempt.first_group < 0:
            self._leave(attempt, ABANDONED)

    def _arrive(self, attempt: Attempt) -> None:
        """Start a caller, or let him wait, for as long as he has patience (rules 3 and 5)."""
        stream = attempt.stream
        if stream.closed:
            self._settle(attempt, LOST)
        elif not self._offer(attempt):
            self._wait(attempt)
            abandons_s = attempt.arrival_s + self._patience_s[attempt.row]
            overflows_s = attempt.arrival_s + stream.overflow_after_s
            # Whichever comes first makes the other impossible.
            if overflows_s <= abandons_s:
                self._leave_at(overflows_s, attempt, self._overflow_due)
            else:
                self._leave_at(abandons_s, attempt, self._abandonment_due)

    # The steps they consist of.

    def _offer(self, attempt: Attempt) -> bool:
        """Start a contact with an idle handler, or else by interrupting, or say that it cannot start (rule 3)."""
        soft_group = None
        for group in attempt.stream.groups:
            how = group.may_start(attempt.stream)
            if how == WITH_AN_IDLE_HANDLER:
                self._start(attempt, group)
                return True
            if how == BY_INTERRUPTING and soft_group is None:
                soft_group = group
        if soft_group is None:
            return False
        self._interrupt(attempt, soft_group)
        return True

    def _wait(self, attempt: Attempt) -> None:
        attempt.stream.join(attempt)
        self._waiting += 1

    def _leave_at(self, time_s: float, attempt: Attempt, fall_due: Callable[[Step], None]) -> None:
        if time_s < inf:
            Timeout(self.env, At(time_s), attempt).callbacks.append(fall_due)

    def _leave(self, attempt: Attempt, outcome: int) -> None:
        attempt.waiting = False
        self._waiting -= 1
        self._settle(attempt, outcome)

    def _fill_all(self) -> None:
        for group in self._groups:
            self._fill(group)

    def _fill(self, group: Group) -> None:
        """Start waiters in a group that has gained capacity, until none may start (rule 4)."""
        while self._waiting:
            attempt = group.next_waiter()
            if attempt is None:
                return
            self._waiting -= 1
            if group.may_start(attempt.stream) == WITH_AN_IDLE_HANDLER:
                self._start(attempt, group)
            else:
                self._interrupt(attempt, group)

    def _interrupt(self, attempt: Attempt, group: Group) -> None:
        """Put a contact down, start the other in its place, and offer the one put down like an arrival (rule 2)."""
        put_down = group.to_put_down()
        put_down.left_s = max(put_down.ends_s - self.env.now, SHORTEST_S)
        self._free(put_down)
        self._start(attempt, group)
        if put_down.stream.closed or not self._offer(put_down):
            self._wait(put_down)

    def _start(self, attempt: Attempt, group: Group) -> None:
        """Let a handler of the group serve a contact: from its beginning, or what was left of it (rule 2)."""
        now = self.env.now
        if attempt.first_group < 0:
            attempt.first_group = group.number
            attempt.start_s = now
            left_s = self._handle_s[attempt.row] * group.pace
            attempt.left_s = left_s if left_s > SHORTEST_S else SHORTEST_S
        attempt.ends_s = ends_s = now + attempt.left_s
        attempt.group = group
        group.busy += 1
        if attempt.stream.interruptible:
            attempt.restarted_s = now
            group.soft.add(attempt)
        attempt.service = service = Timeout(self.env, At(ends_s), attempt)
        service.callbacks.append(self._end_due)

    def _free(self, attempt: Attempt) -> Group:
        """Let the handler go."""
        group = attempt.group
        attempt.service = None
        group.busy -= 1
        if attempt.stream.interruptible:
            group.soft.remove(attempt)
        return group

    def _settle(self, attempt: Attempt, outcome: int) -> None:
        """Note the outcome, and let come what comes of it: a redial, or followers of a last attempt."""
        row, number, now = attempt.row, attempt.number, self.env.now
        self._note((row, number, attempt.arrival_s, outcome, attempt.start_s, now, attempt.first_group))
        if number <= self._redials and outcome in AGAIN:
            redial_after_s = float(self._contacts.redial_after_s[row, number - 1])
            if redial_after_s < inf:
                self._call_later(now + redial_after_s, row, number + 1)
                return
        if row in self._followers:
            for follower in self._followers[row]:
                if self._contacts.follows_if[follower] >> outcome & 1:
                    self._call_later(now + float(self._contacts.arrival_s[follower]), follower, 1)

    def log(self) -> CallLog:
        """Give the call log, once nothing is left to happen.

        Returns
        -------
        CallLog
            One row an attempt; who still waits now is unfinished.
        """
        for stream in self._streams:
            for attempt in stream.waiters():
                started = (attempt.start_s, nan, attempt.first_group)
                self._note((attempt.row, attempt.number, attempt.arrival_s, UNFINISHED, *started))
        noted = np.frombuffer(self._noted).reshape(-1, 7)
        return CallLog.sorted_from(noted, self._contacts.stream)


def _followers(contacts: Contacts) -> dict[int, list[int]]:
    """List the followers of each row that has any."""
    followers: dict[int, list[int]] = {}
    for row in np.flatnonzero(contacts.follows >= 0).tolist():
        followers.setdefault(int(contacts.follows[row]), []).append(row)
    return followers
