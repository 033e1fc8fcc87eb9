"""Parts (i) to (iii): the engine against Erlang C, Erlang A and priorities, at loads of the scenario.

Of each pool's week, the busiest, a typical and a quiet hour each become three centres in steady state. Where the
scenario's handlers could not carry the load, or would all but never let anybody wait, as many are taken as make the
formula worth checking: at most 90 % busy, and a chance to wait of 5 % or more. A pilot says how many contacts are
needed to see a difference of 1 point of a share, or of 5 % of a mean wait, with `POWER`; the check is then made on
other draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt

import numpy as np

from sim.check import Check, check
from sim.crosscheck.agreement import LEVEL, POWER, Agreement, agreement, errors_needed, holm
from sim.crosscheck.pool import Pool, by_hour, hour_name
from sim.crosscheck.station import SHARES, Station
from sim.erlang import erlang_c

POINT = 0.01
"""Difference of a share that is to be seen."""
OF_WAIT = 0.05
"""Difference of a mean wait that is to be seen, as a share of it."""
REPLICATIONS = 40
USUAL_WITHIN_S = 30.0
"""Threshold for a pool without a target."""
_PILOT = 20_000  # contacts of each replication
_MOST = 1_500_000
_MARGIN = 1.4  # a pilot of 40 replications knows a variance to about 45 %, two standard errors
_BUSIEST, _LEAST_WAITING = 0.9, 0.05
_LEAST_LOAD = 0.01  # erlangs; with less, nobody would ever wait
_HOURS = ("busiest", "typical", "quiet")
PARTS = {"i": "Erlang C", "ii": "Erlang A", "iii": "two priorities"}
FIGURES = {
    "in_time": "answered in time",
    "in_time_less_short": "in time, of all less short abandons",
    "waits": "wait at all",
    "hangs_up": "hang up",
    "wait_s": "mean wait",
    "waits_1": "first class: wait at all",
    "waits_2": "second class: wait at all",
    "wait_1_s": "first class: mean wait",
    "wait_2_s": "second class: mean wait",
}


@dataclass(frozen=True)
class Case:
    """A centre in steady state, and where in the scenario it comes from.

    Attributes
    ----------
    part : {"i", "ii", "iii"}
        Of the cross-check.
    group : str
        Whose load.
    hour : str
        Such as ``"busiest hour, Mon 14:00"``.
    station : Station
        The centre.
    note : str
        How it differs from that hour of the scenario, or nothing.
    """

    part: str
    group: str
    hour: str
    station: Station
    note: str = ""

    @property
    def name(self) -> str:
        """Keys the draws."""
        return f"{self.part} {self.group} {self.hour}"


@dataclass(frozen=True)
class Result:
    """One figure of one case.

    Attributes
    ----------
    case : Case
        Which centre.
    figure : str
        A name of `FIGURES`.
    found : Agreement
        Engine and formula.
    p_holm : float
        Its p-value, adjusted for all checks of the family.
    contacts : int
        Simulated for it, the beginning and the end included.
    """

    case: Case
    figure: str
    found: Agreement
    p_holm: float
    contacts: int

    @property
    def passed(self) -> bool:
        """Whether the engine agrees, and a difference would have been seen."""
        return self.p_holm >= LEVEL and self.found.power >= POWER


def cases(pools: Sequence[Pool]) -> list[Case]:
    """Make the centres of parts (i) to (iii).

    Parameters
    ----------
    pools : sequence of Pool
        With any load.

    Returns
    -------
    list of Case
        Nine a pool.
    """
    return [case for pool in pools for hour in hours(pool).items() for case in _cases(pool, *hour)]


def hours(pool: Pool) -> dict[str, int]:
    """Find the busiest, a typical and a quiet hour of a pool's week.

    Parameters
    ----------
    pool : Pool
        The pool.

    Returns
    -------
    dict of str to int
        By name; hours of the week with the largest, the median and the smallest rate of those with a handler and a
        load to speak of. Empty if there is none.
    """
    rate = by_hour(pool.rate_per_s)
    some = np.flatnonzero((rate / 4 * pool.handle_s >= _LEAST_LOAD) & (by_hour(pool.on_duty) > 0))
    if not len(some):
        return {}
    ranked = some[np.argsort(rate[some], kind="stable")]
    found = (ranked[-1], ranked[len(ranked) // 2], ranked[0])
    return {name: int(hour) for name, hour in zip(_HOURS, found, strict=True)}


def _cases(pool: Pool, name: str, hour: int) -> list[Case]:
    rates = by_hour(pool.rates_per_s)[:, hour] / 4
    heads = max(round(float(by_hour(pool.on_duty)[hour]) / 4), 1)
    within = pool.main_within_s
    about = {"handle_s": pool.handle_s, "within_s": USUAL_WITHIN_S if within is None else within}
    about["short_s"] = pool.short_s
    label = f"{name} hour, {hour_name(hour)}"
    rate = float(rates.sum())
    few, most = _worth_checking(rate * pool.handle_s)
    agents, with_patience = min(max(heads, few), most), min(heads, most)
    patience, stand_in = pool.patience_s, ""
    if patience == inf:
        patience, stand_in = pool.handle_s, "nobody hangs up in the scenario: the handle time stands in for patience"
    first, second, split = _classes(pool, rates)

    def note(taken: int, more: str = "") -> str:
        moved = "" if taken == heads else f"{heads} handler{'' if heads == 1 else 's'} in the scenario"
        return "; ".join(filter(None, (moved, more)))

    return [
        Case("i", pool.group, label, Station(agents, (rate,), **about), note(agents)),
        Case(
            "ii", pool.group, label, Station(with_patience, (rate,), patience_s=patience, **about),
            note(with_patience, stand_in),
        ),
        Case("iii", pool.group, label, Station(agents, (first, second), **about), note(agents, split)),
    ]  # fmt: skip


def _classes(pool: Pool, rates: np.ndarray) -> tuple[float, float, str]:
    """Split the arrivals by priority: the most urgent streams, and all others."""
    urgent = np.array(pool.priorities) == min(pool.priorities)
    first, second = float(rates[urgent].sum()), float(rates[~urgent].sum())
    if first > 0 and second > 0:
        return first, second, ""
    return (first + second) * 0.3, (first + second) * 0.7, "one priority in the scenario: 30 % are taken first"


def _worth_checking(load: float) -> tuple[int, int]:
    """Fewest handlers who can carry a load, and most with whom enough contacts wait."""
    fewest = max(int(np.ceil(load / _BUSIEST)), 1)
    agents = np.arange(fewest, fewest + int(10 * sqrt(load)) + 20)
    most = agents[np.asarray(erlang_c(agents, load)) >= _LEAST_WAITING]
    return fewest, int(most[-1]) if len(most) else fewest


def check_stationary(
    given: Sequence[Case],
    seed: int,
    *,
    checked: Callable[[Case], Station] = lambda case: case.station,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Result]:
    """Run the engine on every case, and hold it against the formulas.

    Parameters
    ----------
    given : sequence of Case
        One family.
    seed : int
        Of the study.
    checked : callable
        Gives the centre that the engine simulates for a case. Default: the case's own. Another one shows that the
        check says no.
    tell : callable
        Told what is being done.

    Returns
    -------
    list of Result
    """
    figures = [(case, figure) for case in given for figure in case.station.expected()]
    results = []
    for case in given:
        tell(f"({case.part}) {PARTS[case.part]}, {case.group}, {case.hour}")
        found, contacts = _run(case, checked(case), len(figures), seed)
        results += [Result(case, figure, row, 1.0, contacts) for figure, row in found.items()]
    adjusted = holm(np.array([result.found.p_value for result in results]))
    return [replace(result, p_holm=float(p)) for result, p in zip(results, adjusted, strict=True)]


def _run(case: Case, engine: Station, checks: int, seed: int) -> tuple[dict[str, Agreement], int]:
    """Simulate until every difference looked for would be seen; only the errors decide how long, never the means."""
    expected = case.station.expected()
    needed = errors_needed(REPLICATIONS, checks)
    pilot = engine.simulated(_PILOT, REPLICATIONS, seed, f"{case.name} pilot")
    shares = [
        np.std(pilot[figure], ddof=1) / REPLICATIONS**0.5 * needed / _looked_for(figure, value)
        for figure, value in expected.items()
    ]
    contacts = int(np.clip(_MARGIN * _PILOT * max(shares) ** 2, _PILOT, _MOST))
    first = 0
    while True:
        values = engine.simulated(contacts, REPLICATIONS, seed, case.name, first=first)
        found = {
            figure: agreement(
                values[figure], value, _looked_for(figure, value), checks,
                _least_error(figure, expected, contacts * REPLICATIONS),
            )
            for figure, value in expected.items()
        }  # fmt: skip
        if min(row.power for row in found.values()) >= POWER or contacts == _MOST:
            return found, (contacts + 2 * engine.warm_up) * REPLICATIONS
        contacts, first = min(int(1.5 * contacts), _MOST), first + REPLICATIONS


def _looked_for(figure: str, expected: float) -> float:
    return POINT if figure in SHARES else OF_WAIT * expected


def _least_error(figure: str, expected: dict[str, float], contacts: int) -> float:
    """Standard error if contacts were independent; a wait is 0, or exponential, as in Erlang C."""
    value = expected[figure]
    if figure in SHARES:
        return sqrt(max(value * (1 - value), 1e-12) / contacts)
    waits = next((share for name, share in expected.items() if name.startswith("waits")), 1.0)
    return value * sqrt((2 / max(waits, 1e-12) - 1) / contacts)


def rows_of(results: Sequence[Result]) -> list[Check]:
    """Write results as check rows.

    Parameters
    ----------
    results : sequence of Result
        Of one family.

    Returns
    -------
    list of Check
        One a figure, on its adjusted p-value; and one a part, on the least power.
    """
    rows = []
    for part, theory in PARTS.items():
        mine = [result for result in results if result.case.part == part]
        for result in mine:
            name = f"({part}) {theory}, {result.case.group}, {result.case.hour}: {FIGURES[result.figure]}"
            rows.append(check(name, result.p_holm, ">=", LEVEL, comment_of(result)))
        if mine:
            least = min(result.found.power for result in mine)
            what = f"least chance to see {100 * POINT:g} point of a share, or {100 * OF_WAIT:g} % of a wait"
            rows.append(check(f"({part}) {theory}: power", least, ">=", POWER, what))
    return rows


def comment_of(result: Result) -> str:
    """Say what was found.

    Parameters
    ----------
    result : Result
        Of one figure.

    Returns
    -------
    str
        Formula, engine and standard error, in the figure's unit.
    """
    found = result.found
    if result.figure in SHARES:
        text = f"formula {100 * found.theory:.2f} %, engine {100 * found.engine:.2f} ± {100 * found.standard_error:.2f}"
    else:
        text = f"formula {found.theory:.2f} s, engine {found.engine:.2f} ± {found.standard_error:.2f}"
    return f"{text}; {result.case.note}" if result.case.note else text
