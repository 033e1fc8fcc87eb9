"""The contact centre as a numba kernel: the rules of the contract, and in `play` the order of events.

Features that a plain centre lacks are in `rest`; where it is None, numba leaves out all that is about them. So one
algorithm is compiled as a fast and as a general version.
"""

from __future__ import annotations

from math import inf, nan

from sim.engine.checks import SHORTEST_S
from sim.engine.compiled import heap, queue
from sim.engine.compiled.cache import kernel
from sim.engine.compiled.ends import next_end_s, note_end, strike_end, take_next_end
from sim.engine.compiled.later import comes, foresee, foresee_followers
from sim.engine.compiled.rows import row_of
from sim.engine.compiled.service import let_go, take_up
from sim.engine.instant import STAFFING, WINDOW_BEGINS
from sim.engine.log import Outcome
from sim.engine.pool import BY_INTERRUPTING, NOT_NOW, WITH_AN_IDLE_HANDLER

ANSWERED, ABANDONED, OVERFLOWED, LOST, UNFINISHED = (int(outcome) for outcome in Outcome)


def play(centre, rest):
    """Let happen what happens next, until nothing is left to happen (rule 7).

    At one instant: ends; changes, which are listed in their order: staffing, windows that end, windows that begin;
    overflows and abandonments, which are no events here, because waiters are looked at when reached; arrivals,
    among which later ones (redials and followers) have their place by row.
    """
    row, change = 0, 0
    while True:
        end_s = next_end_s(centre.ends.few, centre.ends.many)
        change_s = centre.given.changes[change].time_s
        arrival_s = centre.given.arrival_s[row] if row < centre.given.of_themselves else inf
        later_s, later_row = next_later(rest)
        if end_s <= change_s and end_s <= arrival_s and end_s <= later_s:
            if end_s == inf:
                return
            end(centre, rest, end_s)
        elif change_s <= arrival_s and change_s <= later_s:
            happen(centre, rest, change, change_s)
            change += 1
        elif rest is not None and (later_s < arrival_s or (later_s == arrival_s and later_row < row)):
            arrive_later(centre, rest, later_row, later_s)
        else:
            arrive(centre, rest, row, row, arrival_s)
            row += 1


# What happens: one function for each kind of event.


@kernel
def end(centre, rest, now):
    """End a contact, and use what it frees (rule 4)."""
    group = 0
    attempt = take_next_end(centre.ends.few, centre.ends.many)
    if rest is not None:
        group = rest.at[attempt]
        let_go(centre, rest, attempt, group)
        foresee_followers(rest, attempt, row_of(attempt, centre.rows), ANSWERED, now)
    centre.groups[group].busy -= 1
    if centre.queues.total[0].waiting:
        fill(centre, rest, group, now)


@kernel
def happen(centre, rest, change, now):
    """Change staffing, or open or close a stream, then fill the groups one by one (rules 4 and 6)."""
    given = centre.given
    kind, which = given.changes[change].kind, given.changes[change].which
    if kind == STAFFING:
        for group in range(len(centre.groups)):
            centre.groups[group].on_duty = given.on_duty[which, group]
            centre.groups[group].pace = given.pace[which, group]
        for stream in range(len(centre.streams)):
            centre.streams[stream].reserve = given.reserve[which, stream]
    else:
        centre.streams[which].closed = kind == WINDOW_BEGINS
    if kind != WINDOW_BEGINS:
        for group in range(len(centre.groups)):
            fill(centre, rest, group, now)


@kernel
def arrive(centre, rest, attempt, row, now):
    """Start a caller, or let him wait, for as long as he has patience (rules 3 and 5)."""
    stream = centre.given.stream[row]
    centre.queues.total[0].arrived_s = now
    if rest is not None:
        centre.noted.arrival_s[attempt] = now
        centre.noted.group[attempt] = -1
        rest.at[attempt] = -1
        if centre.streams[stream].closed:
            leave(centre, rest, attempt, row, LOST, now)
            return
    if offer(centre, rest, attempt, row, stream, now):
        return
    if rest is not None:
        group = where_to_interrupt(centre, stream)
        if group >= 0:
            interrupt(centre, rest, attempt, row, group, now)
            return
    wait(centre, rest, attempt, row, stream, now)


@kernel
def arrive_later(centre, rest, row, now):
    """Let a redial or a follower arrive, unless what it was foreseen to come of did not happen."""
    attempt = heap.first(rest.later, 0)
    heap.pop(rest.later, 0)
    if comes(centre.noted, rest, attempt, row, now):
        arrive(centre, rest, attempt, row, now)


# The steps they consist of.


@kernel
def offer(centre, rest, attempt, row, stream, now):
    """Start a contact in the first group in which it may start with an idle handler, or say that there is none."""
    place, group = 0, centre.given.preferred[stream, 0]
    while group >= 0:
        if may_start(centre.groups[group], centre.streams[stream]) == WITH_AN_IDLE_HANDLER:
            start(centre, rest, attempt, row, group, now)
            return True
        place += 1
        group = centre.given.preferred[stream, place]
    return False


@kernel
def where_to_interrupt(centre, stream):
    """Give the first group in which a contact may start by interrupting; -1 if there is none."""
    place, group = 0, centre.given.preferred[stream, 0]
    while group >= 0 and may_start(centre.groups[group], centre.streams[stream]) != BY_INTERRUPTING:
        place += 1
        group = centre.given.preferred[stream, place]
    return group


@kernel
def may_start(group, stream):
    """Say whether a contact of an open stream may start in a group, and how (rule 1)."""
    spare = group.on_duty - group.busy
    needed = 1 + stream.reserve
    if stream.interruptible:
        return WITH_AN_IDLE_HANDLER if spare >= needed else NOT_NOW
    if spare < 0 or spare + group.soft < needed:
        return NOT_NOW
    return WITH_AN_IDLE_HANDLER if spare else BY_INTERRUPTING


@kernel
def wait(centre, rest, attempt, row, stream, now):
    """Note how the wait ends if nobody takes the caller up, and put him in the queue (rule 5)."""
    leaves_s = now + centre.given.patience_s[row]
    outcome = ABANDONED
    if rest is not None:
        overflows_s = now + centre.streams[stream].overflow_after_s
        if overflows_s <= leaves_s:
            leaves_s = overflows_s
            outcome = OVERFLOWED
    if leaves_s < inf:
        leave(centre, rest, attempt, row, outcome, leaves_s)
    else:
        note(centre.noted, attempt, UNFINISHED, nan, nan, nan, -1)
    # Who leaves in the instant in which he arrives does so before anything else happens.
    if leaves_s > now:
        queue.join(centre.queues, aside(rest), centre.noted.arrival_s, stream, attempt)


@kernel
def leave(centre, rest, attempt, row, outcome, leaves_s):
    """Note how an attempt ends that is not answered, and foresee what comes of it."""
    note(centre.noted, attempt, outcome, nan, leaves_s, leaves_s - centre.noted.arrival_s[attempt], -1)
    if rest is not None:
        foresee(rest, attempt, row, outcome, leaves_s)


@kernel
def fill(centre, rest, group, now):
    """Start waiters in a group that has gained capacity, until none may start (rule 4)."""
    while centre.queues.total[0].waiting:
        attempt = next_waiter(centre, rest, group, now)
        if attempt < 0:
            return
        row = row_of(attempt, centre.rows)
        stream = centre.given.stream[row]
        queue.take(centre.queues, aside(rest), stream, attempt)
        if rest is not None and may_start(centre.groups[group], centre.streams[stream]) == BY_INTERRUPTING:
            interrupt(centre, rest, attempt, row, group, now)
        else:
            start(centre, rest, attempt, row, group, now)


@kernel
def next_waiter(centre, rest, group, now):
    """Find the first waiter who may start in a group, by priority, arrival and row; -1 if there is none."""
    arrival_s, best, best_priority = centre.noted.arrival_s, -1, -1
    place, number = 0, centre.given.served[group, 0]
    while number >= 0:
        stream = centre.streams[number]
        if best >= 0 and stream.priority > best_priority:
            break
        # All of one stream may start or none, so the first of each stream is enough to look at.
        if not stream.closed and may_start(centre.groups[group], stream) != NOT_NOW:
            first = queue.first(centre.queues, aside(rest), arrival_s, centre.noted.end_s, number, now)
            if first >= 0 and (best < 0 or heap.before(centre.rows, arrival_s[first], first, arrival_s[best], best)):
                best, best_priority = first, stream.priority
        place += 1
        number = centre.given.served[group, place]
    return best


@kernel
def start(centre, rest, attempt, row, group, now):
    """Let a handler of the group serve a contact: from its beginning, or what was left of it (rule 2)."""
    noted = centre.noted
    if is_resumed(noted, rest, attempt):
        ends_s = now + left_s(rest, attempt)
        noted.outcome[attempt] = ANSWERED
        noted.end_s[attempt] = ends_s
    else:
        handle_s = centre.given.handle_s[row] * centre.groups[group].pace
        ends_s = now + (handle_s if handle_s > SHORTEST_S else SHORTEST_S)
        note(noted, attempt, ANSWERED, now, ends_s, now - noted.arrival_s[attempt], group)
    centre.groups[group].busy += 1
    note_end(centre.ends.few, centre.ends.many, ends_s, attempt)
    if rest is not None:
        take_up(centre, rest, attempt, row, group, now)


@kernel
def note(noted, attempt, outcome, start_s, end_s, wait_s, group):
    """Write the line of an attempt in the log, or write it anew."""
    noted.outcome[attempt] = outcome
    noted.start_s[attempt] = start_s
    noted.end_s[attempt] = end_s
    noted.wait_s[attempt] = wait_s
    noted.group[attempt] = group


# Work that can be put down.


@kernel
def interrupt(centre, rest, attempt, row, group, now):
    """Put down who (re)started last, start the other in its place, and offer the one put down (rule 2)."""
    put_down = centre.groups[group].newest
    left_s = centre.noted.end_s[put_down] - now
    rest.services[put_down].left_s = left_s if left_s > SHORTEST_S else SHORTEST_S
    strike_end(centre.ends.few, centre.ends.many, centre.noted.end_s[put_down], put_down)
    let_go(centre, rest, put_down, group)
    centre.groups[group].busy -= 1
    centre.noted.outcome[put_down] = UNFINISHED
    centre.noted.end_s[put_down] = nan
    start(centre, rest, attempt, row, group, now)
    its_row = row_of(put_down, centre.rows)
    stream = centre.given.stream[its_row]
    if centre.streams[stream].closed or not offer(centre, rest, put_down, its_row, stream, now):
        queue.stand_aside(centre.queues, rest.aside, centre.noted.arrival_s, stream, put_down)


# What numba settles when it compiles.


@kernel
def aside(rest):
    """Give the heaps of waiters with a place of their own."""
    return None if rest is None else rest.aside


@kernel
def is_resumed(noted, rest, attempt):
    """Say whether a contact has been started before."""
    return False if rest is None else noted.group[attempt] >= 0


@kernel
def left_s(rest, attempt):
    """Give what was left of a contact when it was put down."""
    return nan if rest is None else rest.services[attempt].left_s


@kernel
def next_later(rest):
    """Give time and row of the next redial or follower; inf if there is none."""
    if rest is None:
        return inf, -1
    return heap.first_s(rest.later, 0), row_of(heap.first(rest.later, 0), rest.later.rows)
