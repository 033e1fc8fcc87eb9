"""A bare kernel for the benchmark's workload and nothing else: two classes, one pool, staffing, patience.

What a simulation of this one centre costs if written for it alone: one loop, a binary heap of the times at which
services end, two first-in-first-out queues of row numbers. It keeps rule 7 where the workload can tell.
"""

from __future__ import annotations

import numba
import numpy as np


@numba.njit(nogil=True)
def run_bare(arrival_s, stream, handle_s, patience_s, from_s, heads):
    """Simulate two priority classes in one pool.

    Parameters
    ----------
    arrival_s, stream, handle_s, patience_s : numpy.ndarray, shape (n,)
        The calls; stream 0 goes first.
    from_s, heads : numpy.ndarray, shape (m,)
        The staffing.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,)
        Whether answered, start (nan: none), end, wait.
    """
    n, m = len(arrival_s), len(from_s)
    answered = np.empty(n, np.int8)
    start_s, end_s, wait_s = np.empty(n), np.empty(n), np.empty(n)
    queue = np.empty((2, n), np.int64)
    head, tail = np.zeros(2, np.int64), np.zeros(2, np.int64)
    ends, busy = np.empty(heads.max() + 1), 0
    row, shift, on_duty = 0, 0, 0
    while row < n or head[0] < tail[0] or head[1] < tail[1]:
        arrives = arrival_s[row] if row < n else np.inf
        changes = from_s[shift] if shift < m else np.inf
        frees = ends[0] if busy else np.inf
        if frees <= changes and frees <= arrives:
            now = frees
            if now == np.inf:
                break
            busy -= 1
            last, place = ends[busy], 0
            while 2 * place + 1 < busy:
                child = 2 * place + 1
                if child + 1 < busy and ends[child + 1] < ends[child]:
                    child += 1
                if ends[child] >= last:
                    break
                ends[place] = ends[child]
                place = child
            ends[place] = last
        elif changes <= arrives:
            now = changes
            on_duty = heads[shift]
            shift += 1
        else:
            now = arrives
            which = stream[row]
            queue[which, tail[which]] = row
            tail[which] += 1
            row += 1
        for which in range(2):
            while head[which] < tail[which]:
                first = queue[which, head[which]]
                leaves = arrival_s[first] + patience_s[first]
                if leaves < now:
                    answered[first] = 0
                    start_s[first], end_s[first], wait_s[first] = np.nan, leaves, leaves - arrival_s[first]
                elif busy < on_duty:
                    ends_s = now + handle_s[first]
                    answered[first] = 1
                    start_s[first], end_s[first], wait_s[first] = now, ends_s, now - arrival_s[first]
                    place = busy
                    busy += 1
                    while place > 0 and ends[(place - 1) // 2] > ends_s:
                        ends[place] = ends[(place - 1) // 2]
                        place = (place - 1) // 2
                    ends[place] = ends_s
                else:
                    break
                head[which] += 1
    return answered, start_s, end_s, wait_s
