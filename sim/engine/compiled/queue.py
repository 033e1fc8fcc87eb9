"""Who waits: a first-in-first-out queue for each stream.

Those of a stream wait in the order (arrival, row), in which they arrive, so the queue is a chain that grows at its
end. A contact that was put down takes its old place, ahead of those; it waits in a heap beside the chain. So would
one that arrives out of order, which only a clock too coarse for a delay can bring about.

Who gives up stays in the queue and is forgotten when reached: each waiter's end is written beforehand, as if he
gave up, and corrected when he is started.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.compiled import heap
from sim.engine.compiled.cache import kernel, table

ENDS = [("head", np.int64), ("tail", np.int64)]
TOTAL = [("waiting", np.int64), ("arrived_s", np.float64)]


class Queues(NamedTuple):
    """One queue a stream.

    Attributes
    ----------
    chains : numpy.recarray of `ENDS`, shape (streams,)
        First and last attempt of each chain; the head is -1 if there is none.
    after : numpy.ndarray of int32, shape (attempts,)
        Who comes next in the chain; -1 after the last.
    total : numpy.recarray of `TOTAL`, shape (1,)
        How many stand in all queues, those who have given up and were not reached yet among them; and when the last
        one arrived: who gives up at that instant has done so before.
    """

    chains: np.recarray
    after: np.ndarray
    total: np.recarray


def empty_queues(streams: int, attempts: int) -> Queues:
    """Make a queue for each stream.

    Parameters
    ----------
    streams : int
        How many.
    attempts : int
        How many there can be.

    Returns
    -------
    Queues
    """
    chains, total = table(ENDS, streams, head=-1, tail=-1), table(TOTAL, 1, waiting=0, arrived_s=-1.0)
    return Queues(chains, np.empty(attempts, np.int32), total)


@kernel
def join(queues, aside, arrival_s, stream, attempt):
    """Stand at the end of the queue or, if that is out of order, aside."""
    chain = queues.chains[stream]
    if chain.head < 0:
        chain.head = attempt
    else:
        tail = chain.tail
        if aside is not None and heap.before(aside.rows, arrival_s[attempt], attempt, arrival_s[tail], tail):
            stand_aside(queues, aside, arrival_s, stream, attempt)
            return
        queues.after[tail] = attempt
    chain.tail = attempt
    queues.after[attempt] = -1
    queues.total[0].waiting += 1


@kernel
def stand_aside(queues, aside, arrival_s, stream, attempt):
    """Take a place by the time of arrival."""
    heap.push(aside, stream, arrival_s[attempt], attempt)
    queues.total[0].waiting += 1


@kernel
def first(queues, aside, arrival_s, end_s, stream, now):
    """Give the first who still waits; -1 if nobody does. Those who have given up are forgotten on the way."""
    chain, total = queues.chains[stream], queues.total[0]
    while chain.head >= 0 and gone(end_s[chain.head], now, total.arrived_s):
        chain.head = queues.after[chain.head]
        total.waiting -= 1
    if aside is not None:
        while aside.bounds[stream].entries and gone(end_s[heap.first(aside, stream)], now, total.arrived_s):
            heap.pop(aside, stream)
            total.waiting -= 1
        other = heap.first(aside, stream)
        if other >= 0 and (
            chain.head < 0 or heap.before(aside.rows, arrival_s[other], other, arrival_s[chain.head], chain.head)
        ):
            return other
    return chain.head


@kernel
def gone(end_s, now, arrived_s):
    """Say whether a waiter has given up; his end is nan if he never does, and if he was put down.

    Who gives up in the present instant is still there, unless an arrival of this instant has been handled, which
    comes after giving up.
    """
    return end_s < now or end_s <= arrived_s


@kernel
def take(queues, aside, stream, attempt):
    """Take the first who still waits, as found by `first`, out of the queue."""
    queues.total[0].waiting -= 1
    if aside is not None and queues.chains[stream].head != attempt:
        heap.pop(aside, stream)
    else:
        queues.chains[stream].head = queues.after[attempt]
