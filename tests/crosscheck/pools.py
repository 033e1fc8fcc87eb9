"""Pools and scenarios that the tests of the cross-check share."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np

from sim.crosscheck.pool import QUARTERS, Pool

SCENARIO = """\
name: A pair of streams
period: {start: 2021-05-31, end: 2021-06-30}
targets:
  "101": {share: 80%, within: 30s, promised: 2021-06, hold_months: 1}
streams:
  "101":
    volume: {per_day: 700}
    profile: {hourly: [2, 1, 1, 1, 1, 1, 2, 4, 8, 9, 9, 8, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 3, 2]}
    day_factor: {cv: 0.15}
    handle: {talk: {mean: 4 min}}
    patience: {mean: 5 min}
    redials: {share: 30%, after: 10 min}
    priority: 2
    groups: [handlers]
  "999":
    volume: {per_day: 200}
    handle: {talk: {mean: 4 min}}
    patience: {mean: 3 min}
    priority: 1
    groups: [handlers]
groups:
  handlers: {on_duty: 5}
"""
NO_TARGET = SCENARIO.replace(
    'targets:\n  "101": {share: 80%, within: 30s, promised: 2021-06, hold_months: 1}\n', "targets: {}\n"
)


def a_pool(**changes: Any) -> Pool:
    """One stream with priority 1 and one with 2, at a constant rate of 60 an hour together, for 5 handlers."""
    rates = np.repeat([[20.0], [40.0]], QUARTERS, axis=1) / 3600
    given = {
        "group": "handlers", "streams": ("999", "101"), "priorities": (1, 2), "rates_per_s": rates,
        "on_duty": np.full(QUARTERS, 5.0), "handle_s": 240.0, "patience_s": inf,
        "within_s": {"101": 30.0}, "short_s": 5.0,
    }  # fmt: skip
    return Pool(**(given | changes))
