"""Where each contact is in service, and in which order those that can be put down were (re)started.

They form a chain in each group, the newest at its end: who is to be put down is found at once (rule 2).
"""

from __future__ import annotations

from sim.engine.compiled import heap
from sim.engine.compiled.cache import kernel
from sim.engine.compiled.rows import row_of


@kernel
def take_up(centre, rest, attempt, row, group, now):
    """Remember where a contact is in service and, if it can be put down, its place by start and row."""
    services, place = rest.services, centre.groups[group]
    rest.at[attempt] = group
    if not centre.streams[centre.given.stream[row]].interruptible:
        return
    services[attempt].restarted_s = now
    newer, older = -1, place.newest
    while older >= 0 and heap.before(centre.rows, now, attempt, services[older].restarted_s, older):
        newer, older = older, services[older].older
    link(services, place, older, attempt)
    link(services, place, attempt, newer)
    place.soft += 1


@kernel
def let_go(centre, rest, attempt, group):
    """Forget where a contact was in service."""
    services, place = rest.services, centre.groups[group]
    rest.at[attempt] = -1
    row = row_of(attempt, centre.rows)
    if centre.streams[centre.given.stream[row]].interruptible:
        link(services, place, services[attempt].older, services[attempt].newer)
        place.soft -= 1


@kernel
def link(services, group, older, newer):
    """Make neighbours of two in the order of starts; -1 is beyond either end of it."""
    if older >= 0:
        services[older].newer = newer
    if newer >= 0:
        services[newer].older = older
    else:
        group.newest = older
