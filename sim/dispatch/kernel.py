"""The dispatch room as a numba kernel: the rules of `sim.dispatch.contract`, and in `play` the order of events.

The arrays it reads and writes are those of `sim.dispatch.compiled.Room`.
"""

from __future__ import annotations

from math import inf, nan

from sim.dispatch.contract import EMERGENCY, GRADES
from sim.dispatch.log import Deployed
from sim.engine.checks import SHORTEST_S
from sim.engine.compiled import heap
from sim.engine.compiled.cache import kernel

DONE, LEFT, _ = (int(outcome) for outcome in Deployed)
N_GRADES = len(GRADES)


def play(room):
    """Let happen what happens next, until nothing is left to happen (rule 6)."""
    row, change = 0, 0
    while True:
        end_s = heap.first_s(room.ends, 0)
        change_s = room.from_s[change]
        ready_s = room.ready_s[row]
        if end_s <= change_s and end_s <= ready_s:
            if end_s == inf:
                return
            end(room, end_s)
        elif change_s <= ready_s:
            staff(room, change)
            dispatch(room, 0, len(room.queues), change_s)
            change += 1
        else:
            incident = room.ready[row]
            wait(room, incident)
            queue = room.jobs[incident].queue
            area = room.queues[queue].area
            if starts(room, queue, ready_s):
                # somebody was perhaps left for it
                dispatch(room, room.first_queue[area], room.first_queue[area + 1], ready_s)
            row += 1


@kernel
def end(room, now):
    """Free a unit, unless it was taken before, and use what it frees (rule 4)."""
    incident = heap.first(room.ends, 0)
    heap.pop(room.ends, 0)
    job = room.jobs[incident]
    if job.place < 0 or job.ends_s != now:
        return
    at_the_limit = room.state[0].out >= room.state[0].most
    area = room.queues[job.queue].area
    free(room, incident, DONE)
    if at_the_limit:
        dispatch(room, 0, len(room.queues), now)
    else:
        dispatch(room, room.first_queue[area], room.first_queue[area + 1], now)


@kernel
def staff(room, change):
    """Bring a row of the duty into force (rule 5)."""
    for number in range(len(room.units)):
        room.units[number].on_duty = room.on_duty[change, number]
    room.state[0].most = room.most_units[change]


@kernel
def dispatch(room, first, last, now):
    """Start whatever may start, the first first (rule 4), of the queues from `first` to before `last`.

    Nobody in the others may start: what has happened gave them nothing.
    """
    while True:
        best = -1
        for queue in range(first, last):
            if head(room, queue) >= 0 and (best < 0 or comes_before(room, queue, best)) and may_start(room, queue):
                best = queue
        if best < 0:
            return
        starts(room, best, now)


@kernel
def starts(room, queue, now):
    """Start the first of a queue with an idle unit, else by pre-empting; say whether it did."""
    incident = head(room, queue)
    number, other = idle(room, queue), -1
    if number < 0:
        number = where_to_leave(room, queue)
        if number < 0:
            return False
        other = to_be_left(room, number)
    heap.pop(room.waiting, queue * N_GRADES + room.jobs[incident].grade - 1)
    if other >= 0:
        leave(room, other, now)
    start(room, incident, number, now)
    return True


@kernel
def may_start(room, queue):
    """Say whether the first of a queue may start."""
    return idle(room, queue) >= 0 or where_to_leave(room, queue) >= 0


@kernel
def head(room, queue):
    """Give the first of a queue: the most urgent, then the oldest, then the lowest row; -1 if nobody waits."""
    for grade in range(N_GRADES):
        incident = heap.first(room.waiting, queue * N_GRADES + grade)
        if incident >= 0:
            return incident
    return -1


@kernel
def comes_before(room, queue, other):
    """Say whether the first of a queue comes before the first of another."""
    mine, theirs = head(room, queue), head(room, other)
    a, b = room.jobs[mine], room.jobs[theirs]
    if a.grade != b.grade:
        return a.grade < b.grade
    return a.created_s < b.created_s or (a.created_s == b.created_s and mine < theirs)


@kernel
def idle(room, queue):
    """Give the units of the first kind that may take a queue and has one idle; -1 if there is none (rule 1)."""
    if room.state[0].out < room.state[0].most:
        area, takers = room.queues[queue].area, room.queues[queue].takers
        for kind in range(room.kinds):
            number = area * room.kinds + kind
            if takers >> kind & 1 and room.units[number].busy < room.units[number].on_duty:
                return number
    return -1


@kernel
def where_to_leave(room, queue):
    """Give the units of the first kind from which an emergency may take one; -1 if there is none (rule 2)."""
    if room.jobs[head(room, queue)].grade == EMERGENCY and room.state[0].out <= room.state[0].most:
        area, takers = room.queues[queue].area, room.queues[queue].takers
        for kind in range(room.kinds):
            number = area * room.kinds + kind
            within = room.units[number].busy <= room.units[number].on_duty
            if takers >> kind & 1 and within and to_be_left(room, number) >= 0:
                return number
    return -1


@kernel
def to_be_left(room, number):
    """Give the incident whose unit is taken first: least urgent, then (re)started last, then the higher row."""
    best, begin = -1, room.units[number].begin
    for place in range(begin, begin + room.units[number].busy):
        incident = room.out[place]
        job = room.jobs[incident]
        if job.may_be_left:
            other = room.jobs[best]
            if (
                best < 0
                or job.grade > other.grade
                or (job.grade == other.grade and job.started_s > other.started_s)
                or (job.grade == other.grade and job.started_s == other.started_s and incident > best)
            ):
                best = incident
    return best


@kernel
def wait(room, incident):
    """Put an incident into its queue."""
    job = room.jobs[incident]
    heap.push(room.waiting, job.queue * N_GRADES + job.grade - 1, job.created_s, incident)


@kernel
def start(room, incident, number, now):
    """Send a unit, and note it."""
    job, units = room.jobs[incident], room.units[number]
    arrives_s = now + job.travel_s
    ends_s = arrives_s + job.left_s
    job.number += 1
    job.started_s = now
    job.ends_s = ends_s
    job.place = units.begin + units.busy
    room.out[job.place] = incident
    units.busy += 1
    room.state[0].out += 1
    heap.push(room.ends, 0, ends_s, incident)
    job.note = room.state[0].noted
    room.state[0].noted += 1
    note = room.notes[job.note]
    note.incident = incident
    note.number = job.number
    note.waits_from_s = job.waits_from_s
    note.start_s = now
    note.arrive_s = arrives_s
    note.end_s = ends_s
    note.unit = number
    note.outcome = DONE


@kernel
def leave(room, incident, now):
    """Take the unit from an incident, and let that wait again (rule 3)."""
    job = room.jobs[incident]
    note = room.notes[job.note]
    if now >= note.arrive_s:
        job.left_s = max(job.ends_s - now, SHORTEST_S)
    else:
        note.arrive_s = nan
    note.end_s = now
    free(room, incident, LEFT)
    job.waits_from_s = now
    wait(room, incident)


@kernel
def free(room, incident, outcome):
    """Take an incident off its unit; the last one of the same kind of unit moves into its place."""
    job = room.jobs[incident]
    note = room.notes[job.note]
    note.outcome = outcome
    units = room.units[note.unit]
    units.busy -= 1
    room.state[0].out -= 1
    moved = room.out[units.begin + units.busy]
    room.out[job.place] = moved
    room.jobs[moved].place = job.place
    job.place = -1
