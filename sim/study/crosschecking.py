"""A scenario beside queueing theory: what must agree, and what theory misses, in a folder of results."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.adding import results_of
from sim.study.months import cut_after, whole_months
from sim.study.settings import Settings
from sim.study.together import Together

if TYPE_CHECKING:
    import pandas as pd

    from sim.check import Check
    from sim.crosscheck import Found, Result, Week

FUTURES = 20
CHECK_COLUMNS = (
    "part", "group", "hour", "handlers", "contacts_an_hour", "handle_s", "patience_s", "figure", "theory", "engine",
    "standard_error", "looked_for", "power", "p_value", "statistic", "operator", "threshold", "passed", "contacts",
    "comment",
)  # fmt: skip


@dataclass(frozen=True)
class CrossCheck:
    """A scenario beside queueing theory.

    Attributes
    ----------
    folder : pathlib.Path
        Where it is written.
    checks : list of sim.check.Check
        Parts (i) to (iii): one row a figure, and one a part on its power.
    table : pandas.DataFrame
        The figures behind them, as ``crosscheck.csv``: `CHECK_COLUMNS`; ``statistic`` is the p-value adjusted by Holm's
        method for all rows.
    changing : pandas.DataFrame
        Part (iv), as ``time_varying.csv``: `sim.crosscheck.gaps.CHANGING_COLUMNS`.
    gaps : pandas.DataFrame
        Part (v), as ``causes.csv``: `sim.crosscheck.gaps.GAP_COLUMNS`.
    week : pandas.DataFrame
        The hours behind it, as ``week.csv``: `sim.crosscheck.gaps.WEEK_COLUMNS`.
    about : dict
        As ``manifest.json``.
    """

    folder: Path
    checks: list[Check]
    table: pd.DataFrame
    changing: pd.DataFrame
    gaps: pd.DataFrame
    week: pd.DataFrame
    about: dict[str, Any]

    @property
    def passed(self) -> bool:
        """Whether every check of parts (i) to (iii) says yes."""
        return all(row.passed for row in self.checks)


def crosscheck(
    scenario: str | os.PathLike[str] | Loaded,
    *,
    month: str | None = None,
    futures: int = FUTURES,
    seed: int = 1,
    out: str | os.PathLike[str] | None = None,
    into: str | os.PathLike[str] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> CrossCheck:
    """Hold a scenario beside queueing theory.

    Parameters
    ----------
    scenario : str, path-like or Loaded
        The scenario.
    month : str, optional
        Whose weeks are looked at, such as ``"2021-12"``; default: the first month promised that is simulated whole,
        else the last whole month, else the whole period.
    futures : int
        Of the scenario, for its week; at least 2.
    seed : int
        Of all draws.
    out : str or path-like, optional
        As for `sim.run`.
    into : str or path-like, optional
        Folder of a run of the scenario, to which the tables are added instead.
    tell : callable
        Told what is being done.

    Returns
    -------
    CrossCheck

    Raises
    ------
    sim.errors.UsageError
        If the month is not simulated whole, there are too few days or futures, or nobody calls.
    """
    from sim.crosscheck import cases, changing_table, check_stationary, gap_table, rows_of, week_table

    settings = Settings(replications=futures, seed=seed)
    settings.check()
    if futures < 2:
        raise UsageError("the scenario's week needs at least 2 futures")
    loaded = scenario if isinstance(scenario, Loaded) else load_scenario(scenario)
    span = _month(loaded, month)
    with results_of("crosscheck", loaded, out=out, into=into) as results:
        week, found = simulate_pools(loaded, span, futures, seed, tell)
        if not found:
            raise UsageError(f"{loaded.scenario.name}: nobody calls, or nobody answers: there is nothing to check")
        compared = check_stationary(cases([of.pool for of in found]), seed, tell=tell)
        checks, table = rows_of(compared), results_table(compared)
        changing, gaps, hours = changing_table(found), gap_table(found, week), week_table(found, week)
        contacts = week.contacts + sum({result.case: result.contacts for result in compared}.values())
        contacts += sum(int(of.alike.offered.sum() + of.kinds.offered.sum()) for of in found)
        about = _about(loaded, settings, contacts)
        about |= {"month": span, "futures": futures, "replications": futures}
        about["days_left_out"] = [str(day) for day in week.left_out]
        about["passed"] = all(row.passed for row in checks)
        about["checks"] = [row.to_dict() for row in checks]
        results.keep(loaded)
        tables = {"crosscheck": table, "time_varying": changing, "causes": gaps, "week": hours}
        for name, frame in tables.items():
            results.write(f"{name}.csv", frame)
        _draw(results.figures, loaded.scenario.name, hours, span, about)
        results.finish(about)
    return CrossCheck(results.folder, checks, table, changing, gaps, hours, about)


def simulate_pools(
    loaded: Loaded, month: str | None, futures: int, seed: int, tell: Callable[[str], None]
) -> tuple[Week, list[Found]]:
    """Simulate a scenario's week, and the weeks that formulas can be held against.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    month : str or None
        Whose weeks; None: of the whole period.
    futures, seed, tell
        As for `crosscheck`.

    Returns
    -------
    tuple of Week and list of Found
    """
    from sim.crosscheck import Found, pools_of, simulate_changing, simulate_week
    from sim.experiment import Centre

    centre = Centre.of(loaded if month is None else cut_after(loaded, month))
    calendar = centre.calendar
    span_s = (0.0, calendar.end_s)
    if month is not None:
        months = calendar.periods("month")
        at = months.labels.index(month)
        span_s = (float(months.edges_s[at]), float(months.edges_s[at + 1]))
    if span_s[1] - span_s[0] < 8 * 86400:
        raise UsageError("a typical week needs at least 8 days")
    week = simulate_week(centre, span_s, seed, futures, tell=tell)
    found = []
    for pool in pools_of(week, centre):
        tell(f"(iv) the week of {pool.group} in the engine")
        kinds = {name: week.kinds[name] for name in pool.streams}
        found.append(Found(pool, simulate_changing(pool, seed), simulate_changing(pool, seed, kinds=kinds)))
    return week, found


def _month(loaded: Loaded, asked: str | None) -> str | None:
    history, counted = whole_months(loaded)
    months = (*history, *counted)
    if asked is not None:
        if asked not in months:
            between = f"give one from {months[0]} to {months[-1]}" if months else "there is none"
            raise UsageError(f"--month {asked} is no whole month of the period: {between}")
        return asked
    promised = sorted(target.promised for target in loaded.scenario.targets.values() if target.promised in months)
    if promised:
        return promised[0]
    return months[-1] if months else None


def results_table(results: Sequence[Result]) -> pd.DataFrame:
    """Lay out the figures of parts (i) to (iii).

    Parameters
    ----------
    results : sequence of Result
        Of one family.

    Returns
    -------
    pandas.DataFrame
        With `CHECK_COLUMNS`.
    """
    import pandas as pd

    from sim.crosscheck.agreement import LEVEL
    from sim.crosscheck.stationary import FIGURES

    rows = []
    for result in results:
        case, found, station = result.case, result.found, result.case.station
        rows.append((
            case.part, case.group, case.hour, station.agents, 3600 * station.rate_per_s, station.handle_s,
            station.patience_s, FIGURES[result.figure], found.theory, found.engine, found.standard_error,
            found.looked_for, found.power, found.p_value, result.p_holm, ">=", LEVEL, result.passed, result.contacts,
            case.note,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(CHECK_COLUMNS))


def _about(loaded: Loaded, settings: Settings, contacts: int) -> dict[str, Any]:
    from sim.experiment import Crew

    crew = Together(settings, Crew("this process"), lambda *_: None, contacts=contacts, attempts=contacts)
    about = crew.about("crosscheck", [loaded])
    about.pop("attempts")
    return about


def _draw(folder: Path, name: str, hours: pd.DataFrame, month: str | None, about: dict[str, Any]) -> None:
    from sim.report.crosscheck import days_left_out_spoken, draw_week
    from sim.report.figures import file_name, save

    folder.mkdir()
    note = "\n".join(filter(None, (days_left_out_spoken(about), about["standing"])))
    for stream in dict.fromkeys(hours["stream"]):
        figure = draw_week(hours, stream, scenario=name, month=month, note=note)
        save(figure, folder / file_name(stream, "crosscheck"))
