"""The same queues by other methods, in 50 digits: sums over the states of a birth and death process."""

from __future__ import annotations

from mpmath import exp, gammainc, inf, mp, mpf

mp.dps = 50


def blocked(agents: int, load: float) -> mpf:
    """Erlang B as the last state's share of a sum (Erlang 1917)."""
    a, term, total = mpf(load), mpf(1), mpf(1)
    for n in range(1, agents + 1):
        term *= a / n
        total += term
    return term / total


def shares(agents: int, rate: float, handle_s: float, patience_s: float) -> tuple[mpf, list[mpf]]:
    """Probability that an agent is free, and of every agent busy with 0, 1, ... waiting."""
    departures = mpf(1) / mpf(handle_s)
    leaving = mpf(0) if patience_s == inf else 1 / mpf(patience_s)
    term, below = mpf(1), mpf(0)
    for n in range(agents):
        below += term
        term *= mpf(rate) / ((n + 1) * departures)
    queue, largest = [], mpf(0)
    while not queue or term > mpf(10) ** -45 * max(largest, below):
        queue.append(term)
        largest = max(largest, term)
        term *= mpf(rate) / (agents * departures + len(queue) * leaving)
    total = below + sum(queue)
    return below / total, [share / total for share in queue]


def waits_within(agents: int, rate: float, handle_s: float, within_s: float) -> mpf:
    """Service level of M/M/c: who finds k waiting waits for k + 1 departures, an Erlang time."""
    free, queue = shares(agents, rate, handle_s, inf)
    pace = agents / mpf(handle_s) * mpf(within_s)
    return free + sum(share * gammainc(k + 1, 0, pace, regularized=True) for k, share in enumerate(queue))


def impatient(
    agents: int, rate: float, handle_s: float, patience_s: float, within_s: float, short_s: float
) -> dict[str, mpf]:
    """M/M/c+M: who finds k waiting is served after k + 1 departures at rates c/h + j/p, j = 0..k.

    Their sum V has X = exp(-V/p) of a Beta(a, k + 1) law with a = c p/h (a product of independent powers of uniform
    numbers). E[X; V <= t] is a/(a + k + 1) times the upper tail of a Beta(a + 1, k + 1) at exp(-t/p). The lower tails
    rise by one term for each further k.
    """
    free, queue = shares(agents, rate, handle_s, patience_s)
    a = agents * mpf(patience_s) / mpf(handle_s)
    in_time, briefly = free, mpf(0)
    for t, short in ((mpf(within_s), False), (mpf(short_s), True)):
        x = exp(-t / mpf(patience_s))
        # lower tails I_x(a, k + 1) and I_x(a + 1, k + 1), from k = 0 on
        one, other = x**a, x ** (a + 1)
        step, far = one, other
        for k, share in enumerate(queue):
            if k:
                step *= (1 - x) * (a + k - 1) / k
                far *= (1 - x) * (a + k) / k
                one, other = one + step, other + far
            answered = a / (a + k + 1) * (1 - other)
            if short:
                briefly += share * (1 - answered - x * one)
            else:
                in_time += share * answered
    waiting = sum(k * share for k, share in enumerate(queue))
    hang_up = waiting / mpf(patience_s) / mpf(rate)
    return {
        "p_wait": 1 - free,
        "p_abandon": hang_up,
        "mean_wait_s": waiting / mpf(rate),
        "occupancy": mpf(rate) * mpf(handle_s) * (1 - hang_up) / agents,
        "queue_length": waiting,
        "sl_offered": in_time,
        "sl_answered": in_time / (1 - hang_up),
        "sl_excl_short_abandons": in_time / (1 - briefly),
    }
