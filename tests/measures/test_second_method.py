"""The same figures from slow code that loops over attempts, and what must hold between grains."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.measures import StreamRule, score
from tests.measures.logs import ABANDONED, ANSWERED, LOST, OVERFLOWED, UNFINISHED, drawn

# Over the end of a month, of a quarter and of British Summer Time.
CALENDAR = Calendar(date(2021, 9, 29), date(2021, 11, 2))
RULES = (
    StreamRule("101", 30.0, denominator="offered_less_short_abandons"),
    StreamRule("online", 20.0, denominator="answered", clock="bt", bt_offset_s=2.5, interruptible=True),
)
GROUPS = ("first", "second")
COUNTS = ("attempts", "offered", "answered", "abandoned", "short_abandoned", "overflowed", "lost", "unfinished")
COUNTS += ("redials", "answered_within")


def slow_stream(mine: pd.DataFrame, rule: StreamRule) -> dict[str, float]:
    def share(part: int, whole: int) -> float:
        return part / whole if whole else math.nan

    kind = mine.outcome.value_counts()
    offered = mine[mine.outcome != LOST]
    answered = mine[mine.outcome == ANSWERED]
    short = int((mine[mine.outcome == ABANDONED].wait_s < rule.short_abandon_s).sum())
    head_start = rule.bt_offset_s if rule.clock == "bt" else 0
    within = sum(wait + head_start <= rule.within_s for wait in answered.wait_s)
    waits = offered.wait_s.dropna().to_numpy()
    own = {"offered": len(offered), "answered": len(answered), "offered_less_short_abandons": len(offered) - short}
    figures = {
        "attempts": len(mine),
        "offered": len(offered),
        "answered": len(answered),
        "abandoned": kind.get(ABANDONED, 0),
        "short_abandoned": short,
        "overflowed": kind.get(OVERFLOWED, 0),
        "lost": kind.get(LOST, 0),
        "unfinished": kind.get(UNFINISHED, 0),
        "redials": int((mine.attempt > 1).sum()),
        "answered_within": within,
        "service_level": share(within, own[rule.denominator]),
        **{f"sl_{name}": share(within, whole) for name, whole in own.items()},
        "abandonment": share(int(kind.get(ABANDONED, 0)), len(offered)),
        "mean_wait_s": math.fsum(waits) / len(waits) if len(waits) else math.nan,
        "longest_wait_s": max(waits, default=math.nan),
    }
    for name, percent in (("median_wait_s", 50), ("p90_wait_s", 90), ("p95_wait_s", 95)):
        figures[name] = float(np.percentile(waits, percent)) if len(waits) else math.nan
    if rule.bt_offset_s:
        for clock, more in (("force", 0), ("bt", rule.bt_offset_s)):
            figures[f"sl_offered_{clock}"] = share(
                sum(w + more <= rule.within_s for w in answered.wait_s), len(offered)
            )
    return figures


def slow_group(log, contacts, staffing, group: int, start: float, stop: float) -> tuple[float, float]:
    """Mean heads and handling over on-duty time between two moments, one contact and one change at a time."""

    def shared(a: float, b: float) -> float:
        return max(0.0, min(b, stop) - max(a, start))

    ends = [*staffing.from_s[1:], math.inf]
    duty = math.fsum(
        heads * shared(a, b) for a, b, heads in zip(staffing.from_s, ends, staffing.on_duty[:, group], strict=True)
    )
    busy = []
    for i in range(len(log)):
        if log.group[i] != group or math.isnan(log.end_s[i]):
            continue
        length = log.end_s[i] - log.start_s[i]
        part = 1.0
        if RULES[log.stream[i]].interruptible:
            row = max(r for r, at in enumerate(staffing.from_s) if at <= log.start_s[i])
            part = min(1.0, contacts.handle_s[log.contact[i]] * staffing.pace[row, group] / length)
        busy.append(part * shared(log.start_s[i], log.end_s[i]))
    return duty / (stop - start), math.fsum(busy) / duty if duty else math.nan


@pytest.mark.parametrize(("grain", "seed"), [("month", 1), ("quarter", 2), ("week", 3), ("day", 4)])
def test_slow_method_agrees(grain, seed) -> None:
    log, contacts, staffing = drawn(seed, 1500, CALENDAR.end_s)
    figures = score(log, CALENDAR, RULES, groups=GROUPS, contacts=contacts, staffing=staffing, grain=grain)
    periods = CALENDAR.periods(grain)
    table = log.to_frame()
    for p, (start, stop) in enumerate(zip(periods.edges_s, periods.edges_s[1:], strict=False)):
        here = table[(table.arrival_s >= start) & (table.arrival_s < stop)]
        for number, rule in enumerate(RULES):
            expected = slow_stream(here[here.stream == number], rule)
            got = {name: values[p] for name, values in figures.values[rule.name].items()}
            assert got == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True)
        for number, name in enumerate(GROUPS):
            expected_group = slow_group(log, contacts, staffing, number, start, stop)
            got_group = tuple(figures.values[name][m][p] for m in ("handlers_on_duty", "occupancy"))
            assert got_group == pytest.approx(expected_group, rel=1e-12, abs=1e-12, nan_ok=True)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(0, 300), finer=st.sampled_from(["hour", "day", "week"]))
def test_counts_add_up_over_grains_and_ratios_are_ratios_of_sums(seed, n, finer) -> None:
    calendar = Calendar(date(2021, 10, 30), date(2021, 11, 1))
    log, contacts, staffing = drawn(seed, n, calendar.end_s)
    about = {"groups": GROUPS, "contacts": contacts, "staffing": staffing}
    fine = score(log, calendar, RULES, grain=finer, **about)
    coarse = score(log, calendar, RULES, grain="quarter", **about)
    inside = log.arrival_s < calendar.end_s
    for number, rule in enumerate(RULES):
        sums = {name: fine.values[rule.name][name].sum() for name in COUNTS}
        assert sums == {name: coarse.values[rule.name][name].sum() for name in COUNTS}
        assert sums["attempts"] == (inside & (log.stream == number)).sum()
        ends = ("answered", "abandoned", "overflowed", "lost", "unfinished")
        assert sums["attempts"] == sum(sums[name] for name in ends)
        assert sums["answered_within"] <= sums["answered"] <= sums["offered"]
        if sums["offered"]:
            assert coarse.values[rule.name]["sl_offered"][0] == sums["answered_within"] / sums["offered"]
        assert fine.values[rule.name]["attempts"].shape == (len(fine.periods),)
    lengths = {grain: np.diff(calendar.periods(grain).edges_s) for grain in (finer, "quarter")}
    for name in GROUPS:
        duty, whole_duty = (
            scored.values[name]["handlers_on_duty"] * lengths[grain]
            for scored, grain in ((fine, finer), (coarse, "quarter"))
        )
        assert duty.sum() == pytest.approx(whole_duty.sum(), rel=1e-12)
        if (duty > 0).all():
            handling = (fine.values[name]["occupancy"] * duty).sum()
            assert handling == pytest.approx((coarse.values[name]["occupancy"] * whole_duty).sum(), rel=1e-9, abs=1e-6)


def test_importing_measures_loads_no_pandas() -> None:
    import subprocess
    import sys

    code = "import sys, sim.measures, sim.projection; print([m for m in ('pandas', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
