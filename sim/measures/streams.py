"""Figures of a stream: counts by outcome, service level under each named denominator, waits.

An attempt belongs to the stretch of time in which it arrived by the wall clock, however long it waited;
one that arrives after the period's end is not counted. Each attempt has one outcome, so

    attempts = answered + abandoned + overflowed + lost + unfinished,    offered = attempts - lost.

An unfinished attempt is offered and never answered, also when a handler had started on it. Waits are
those of all offered attempts: answered, abandoned and overflowed ones with the time they waited,
unfinished ones only if they had started, for nobody knows how long the others would have waited.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.measures.quantiles import sorted_quantile

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

Denominator = Literal["offered", "answered", "offered_less_short_abandons"]

ANSWERED, ABANDONED, OVERFLOWED, LOST, UNFINISHED = range(5)

STREAM_MEASURES = {
    "attempts": "attempts, redials and lost ones included",
    "offered": "attempts not lost, redials included",
    "answered": "attempts answered by a handler",
    "abandoned": "attempts whose caller hung up",
    "short_abandoned": "abandoned with a wait under the short-abandon limit",
    "overflowed": "picked up by another force",
    "lost": "could not get in",
    "unfinished": "not settled by the end of the run",
    "redials": "attempts that are not the caller's first, lost ones included",
    "answered_within": "answered with a wait of at most the target's threshold, on the target's clock",
    "service_level": "answered_within over the target's own denominator",
    "sl_offered": "answered_within over offered",
    "sl_answered": "answered_within over answered",
    "sl_offered_less_short_abandons": "answered_within over offered less short_abandoned",
    "sl_offered_force": "as sl_offered, on the force's clock whatever the target's",
    "sl_offered_bt": "as sl_offered, on the operator's clock whatever the target's",
    "abandonment": "abandoned over offered",
    "mean_wait_s": "mean wait of offered attempts, abandoned ones with the time they waited",
    "median_wait_s": "median of the same waits",
    "p90_wait_s": "90th percentile of the same waits",
    "p95_wait_s": "95th percentile of the same waits",
    "longest_wait_s": "longest of the same waits",
}


@dataclass(frozen=True)
class StreamRule:
    """How a stream is scored.

    Attributes
    ----------
    name : str
        Name of the stream.
    within_s : float or None
        The target's threshold; None where the stream has no target: it then has no service level.
    denominator : {"offered", "answered", "offered_less_short_abandons"}
        What the target's share is a share of.
    clock : {"force", "bt"}
        Where the target's wait starts. On ``"bt"``, `bt_offset_s` is added to each wait before it is held
        against `within_s`. Waits in seconds and short abandons are on the force's clock always.
    bt_offset_s : float
        Seconds the operator's clock has run before the force's starts.
    short_abandon_s : float
        An abandoned attempt with a wait under this is a short abandon.
    interruptible : bool
        Whether contacts of the stream are put down for others.
    """

    name: str
    within_s: float | None = None
    denominator: Denominator = "offered"
    clock: Literal["force", "bt"] = "force"
    bt_offset_s: float = 0.0
    short_abandon_s: float = 5.0
    interruptible: bool = False


def stream_rules(scenario: Scenario) -> tuple[StreamRule, ...]:
    """Read from a scenario how its streams are scored.

    Parameters
    ----------
    scenario : sim.scenario.model.Scenario
        With streams and targets.

    Returns
    -------
    tuple of StreamRule
        In the scenario's order of streams, which numbers them.
    """
    rules = []
    for name, stream in scenario.streams.items():
        own = {
            "bt_offset_s": float(stream.bt_offset),
            "short_abandon_s": float(scenario.short_abandon),
            "interruptible": stream.interruptible,
        }
        target = scenario.targets.get(name)
        if target is not None:
            own |= {"within_s": float(target.within), "denominator": target.denominator, "clock": target.clock}
        rules.append(StreamRule(name, **own))
    return tuple(rules)


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Divide sums by sums.

    Parameters
    ----------
    part, whole : numpy.ndarray
        Of one shape; `whole` is at least 0.

    Returns
    -------
    numpy.ndarray of float64
        nan where `whole` is 0.
    """
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)


def stream_figures(
    rule: StreamRule, n_periods: int, period: np.ndarray, attempt: np.ndarray, outcome: np.ndarray, wait_s: np.ndarray
) -> dict[str, np.ndarray]:
    """Score one stream.

    Parameters
    ----------
    rule : StreamRule
        The stream's.
    n_periods : int
        How many stretches of time.
    period : numpy.ndarray of int, shape (n,)
        Stretch in which each attempt of the stream arrived; `n_periods` for one after the period's end.
    attempt, outcome, wait_s : numpy.ndarray, shape (n,)
        As in the call log.

    Returns
    -------
    dict of str to numpy.ndarray of float64, shape (n_periods,)
        By the names of `STREAM_MEASURES`: ratios with an empty denominator and waits of nobody are nan.
        Without a target there is no service level; ``sl_offered_force`` and ``sl_offered_bt`` are
        there when the two clocks differ.
    """

    def count(those: np.ndarray) -> np.ndarray:
        return np.bincount(period[those], minlength=n_periods + 1)[:n_periods].astype(np.float64)

    by_outcome = np.bincount(period * 5 + outcome, minlength=5 * (n_periods + 1)).reshape(-1, 5)[:n_periods]
    by_outcome = by_outcome.astype(np.float64)
    attempts = by_outcome.sum(axis=1)
    offered = attempts - by_outcome[:, LOST]
    short = count((outcome == ABANDONED) & (wait_s < rule.short_abandon_s))
    figures = {
        "attempts": attempts,
        "offered": offered,
        "answered": by_outcome[:, ANSWERED].copy(),
        "abandoned": by_outcome[:, ABANDONED].copy(),
        "short_abandoned": short,
        "overflowed": by_outcome[:, OVERFLOWED].copy(),
        "lost": by_outcome[:, LOST].copy(),
        "unfinished": by_outcome[:, UNFINISHED].copy(),
        "redials": count(attempt > 1),
    }
    if rule.within_s is not None:
        answered = outcome == ANSWERED
        within = {"force": count(answered & (wait_s <= rule.within_s))}
        if rule.bt_offset_s:
            within["bt"] = count(answered & (wait_s + rule.bt_offset_s <= rule.within_s))
        own = within.get(rule.clock, within["force"])
        over = {
            "offered": offered,
            "answered": figures["answered"],
            "offered_less_short_abandons": offered - short,
        }
        figures["answered_within"] = own
        figures["service_level"] = ratio(own, over[rule.denominator])
        figures |= {f"sl_{name}": ratio(own, whole) for name, whole in over.items()}
        if rule.bt_offset_s:
            figures |= {f"sl_offered_{clock}": ratio(part, offered) for clock, part in within.items()}
    figures["abandonment"] = ratio(figures["abandoned"], offered)
    return figures | _waits(n_periods, period, outcome, wait_s)


def _waits(n_periods: int, period: np.ndarray, outcome: np.ndarray, wait_s: np.ndarray) -> dict[str, np.ndarray]:
    waited = (outcome != LOST) & (period < n_periods) & ~np.isnan(wait_s)
    small = period[waited].astype(np.min_scalar_type(n_periods))  # 8 or 16 bits are sorted by radix
    waits = wait_s[waited][np.argsort(small, kind="stable")]
    counts = np.bincount(small, minlength=n_periods)
    starts = np.cumsum(counts) - counts
    for start, stop in zip(starts, starts + counts, strict=True):
        waits[start:stop].sort()
    sums = np.zeros(n_periods)
    some = counts > 0
    if some.any():
        sums[some] = np.add.reduceat(waits, starts[some])
    return {
        "mean_wait_s": ratio(sums, counts),
        "median_wait_s": sorted_quantile(waits, starts, counts, 0.5),
        "p90_wait_s": sorted_quantile(waits, starts, counts, 0.9),
        "p95_wait_s": sorted_quantile(waits, starts, counts, 0.95),
        "longest_wait_s": sorted_quantile(waits, starts, counts, 1.0),
    }
