"""Call logs of a centre whose numbers are known, drawn as a simulation draws them, and what z-scores may be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import stats

from sim.calendar import INTERVAL_S
from sim.demand import draw_contacts
from sim.engine import Outcome
from sim.estimate import Calls
from sim.experiment import Centre
from sim.scenario import Loaded, load_scenario

TRUTH = """\
name: A centre whose numbers are known
period: {start: 2020-01-01, end: 2021-06-30}
targets: {calls: {share: 80%, within: 30s}}
streams:
  calls:
    volume: {per_day: 200}
    growth: 6%
    day_of_week: [1.15, 1.05, 1.0, 1.0, 1.05, 0.9, 0.85]
    profile: {hourly: [2, 1, 1, 1, 1, 1, 2, 3, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 6, 5, 4, 3, 2]}
    bank_holiday: 0.8
    special_days:
      New Year's Eve night: {on: 12-31, hours: "23:00-07:00", factor: 3.5}
    day_factor: {cv: 0.12, correlation: 0.4}
    handle:
      talk: {mean: 6 min, cv: 0.9}
      wrap: {mean: 2 min, cv: 0.5}
      factors: {new_system: [1.0, {from: 2020-09-01, value: 1.2}]}
    patience: {mean: 180s, never_wait: 2%}
    priority: 1
    groups: [handlers]
groups:
  handlers: {on_duty: 20}
"""


def centre(folder: Path, text: str = TRUTH) -> tuple[Loaded, Centre]:
    path = folder / "truth.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load_scenario(path)
    return loaded, Centre.of(loaded)


def log_of(centre: Centre, seed: int, mean_wait_s: float = 120.0) -> Calls:
    """Everybody who calls; nine of ten have to wait, for an exponential time, were they patient."""
    contacts = draw_contacts(centre.demands, centre.calendar, seed, 0)
    n = len(contacts.arrival_s)
    random = np.random.default_rng(seed)
    offered_s = np.where(random.random(n) < 0.1, 0.0, 1.0 + random.exponential(mean_wait_s, n))
    abandoned = (contacts.patience_s < offered_s) & (offered_s > 0)
    interval = (contacts.arrival_s // INTERVAL_S).astype(np.int64)
    unknown = np.full(n, np.nan)
    return Calls(
        name="calls.csv",
        stream=np.full(n, "calls", object),
        day=np.datetime64(centre.calendar.first_day) + centre.calendar.interval_day[interval].astype("timedelta64[D]"),
        quarter=centre.calendar.interval_quarter[interval],
        outcome=np.where(abandoned, Outcome.ABANDONED, Outcome.ANSWERED).astype(np.int8),
        wait_s=np.where(abandoned, contacts.patience_s, offered_s),
        handle_s=np.where(abandoned, np.nan, contacts.handle_s),
        talk_s=unknown,
        wrap_s=unknown,
        first=np.ones(n, bool),
        tells_redials=True,
        clock="force",
    )


def check_scores(z: np.ndarray) -> None:
    """z-scores of independent logs: no bias, and as wide as their standard errors say (99.8 % bands)."""
    n = len(z)
    assert abs(z.mean()) < stats.norm.ppf(0.999) / np.sqrt(n), f"biased by {z.mean():.2f} standard errors"
    low, high = stats.chi2.ppf([0.001, 0.999], n)
    assert low < (z**2).sum() < high, f"root mean square {np.sqrt((z**2).mean()):.2f}"
