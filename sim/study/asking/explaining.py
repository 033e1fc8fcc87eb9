"""Why a target is missed: what each named cause is worth, in points of the share answered in time.

Every set of causes is taken out in turn (`without:` in the scenario), and the same futures are simulated. v(S)
is the share of the months asked for with the causes in S present: all that was answered in time over all that
counts, within one replication. The shares of the causes add, in every replication, to the difference between
the centre as it is and the centre without any of them. With more than 8 causes there are too many sets: each
replication then draws a few orders of its own, so that the interval over replications holds for both kinds of chance.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.adding import results_of
from sim.study.asking.game import LEAST_REPLICATIONS, Game
from sim.study.asking.spread import DEFAULT_PAIRS, LEAST_PAIRS, uncertainty
from sim.study.months import cut_after, whole_months
from sim.study.settings import Progress, Settings
from sim.study.together import target_of, together

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.model import Target

DEFAULT_MINUTES = 8.0


@dataclass(frozen=True)
class Explanation:
    """What each cause is worth.

    Attributes
    ----------
    folder : pathlib.Path
        Where it is written.
    stream : str
        Whose target.
    table : pandas.DataFrame
        As ``explain.csv``: the columns of `EXPLAIN_COLUMNS`. ``period`` is a month or ``"period"`` for
        all of them, ``cause`` a cause or one of `TOTALS`; ``mean`` is a share (of 1) with its 95 % t
        interval over replications. The shares of the causes add to the difference; a negative one makes the target
        harder to meet.
    spread : pandas.DataFrame
        As ``uncertainty.csv``: the columns of `UNCERTAINTY_COLUMNS`; empty if it was not asked for.
    about : dict
        As ``manifest.json``; ``stopping`` says whether the precision was met or the time was spent.
    """

    folder: Path
    stream: str
    table: pd.DataFrame
    spread: pd.DataFrame
    about: dict[str, Any]


def explain(
    scenario: str | os.PathLike[str] | Loaded,
    *,
    first: str | None = None,
    last: str | None = None,
    target: str | None = None,
    minutes: float | None = None,
    replications: int | None = None,
    pairs: int = DEFAULT_PAIRS,
    settings: Settings | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    into: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Explanation:
    """Say what each cause is worth.

    Parameters
    ----------
    scenario : str, path-like or Loaded
        With a section `without`.
    first, last : str, optional
        First and last month, such as ``"2020-06"``; default: all whole months of history, or of the plan if there is
        no history.
    target : str, optional
        Its stream; may be left out where there is only one.
    minutes : float, optional
        Time to spend at most, once there are 8 replications; default: 8.
    replications : int, optional
        Exactly so many instead.
    pairs : int
        Futures of each kind to say where the spread of the answer comes from; 0: do not.
    settings : Settings, optional
        Seed and engine.
    workers, out, progress
        As for `sim.run`.
    into : str or path-like, optional
        Folder of a run of the scenario, to which the tables are added instead.

    Returns
    -------
    Explanation

    Raises
    ------
    sim.errors.UsageError
        If the scenario names no causes, the months are not simulated, or what is asked for does not go together.
    """
    import pandas as pd

    settings = settings or Settings()
    settings.check()
    _check_effort(minutes, replications, pairs)
    loaded = scenario if isinstance(scenario, Loaded) else load_scenario(scenario)
    if not loaded.causes:
        raise UsageError(f"{loaded.path} names no causes: add a section 'without' (docs/how-to/compare.md)")
    stream, promise = target_of(loaded, target)
    months = _months_asked(loaded, first, last)
    game = Game(loaded, stream, promise, months, settings.seed)
    sets = len(game.sets(0))
    with (
        together(
            cut_after(loaded, months[-1]), sets * (replications or LEAST_REPLICATIONS), settings, workers, progress
        ) as crew,
        results_of("explain", loaded, out=out, into=into) as results,
    ):
        stopping = game.play(crew, replications, DEFAULT_MINUTES if minutes is None else minutes)
        table = game.table()
        spread = uncertainty(crew, loaded, stream, promise, pairs) if pairs else pd.DataFrame()
        results.keep(loaded)
        results.write("explain.csv", table)
        if pairs:
            results.write("uncertainty.csv", spread)
        about = crew.about("explain", [loaded])
        _draw(results.figures, loaded, stream, promise, months, table, about["standing"])
        about |= {"replications": game.replications, "target": stream, "from": months[0], "to": months[-1]}
        about |= {"causes": list(loaded.causes), "stopping": stopping, "lost": game.lost()}
        results.finish(about)
    return Explanation(results.folder, stream, table, spread, about)


def _check_effort(minutes: float | None, replications: int | None, pairs: int) -> None:
    if pairs and not LEAST_PAIRS <= pairs <= 1_000_000:
        raise UsageError(f"--pairs is from {LEAST_PAIRS} to 1,000,000 futures of each kind, or 0, not {pairs}")
    if minutes is not None and replications is not None:
        raise UsageError("give --minutes or --replications, not both")
    if minutes is not None and not 0 <= minutes <= 100_000:
        raise UsageError(f"--minutes is a time from 0 to 100,000, not {minutes:g}")
    if replications is not None and not LEAST_REPLICATIONS <= replications <= 1_000_000:
        raise UsageError(f"replications must lie between {LEAST_REPLICATIONS} and 1,000,000, not {replications}")


def _months_asked(loaded: Loaded, first: str | None, last: str | None) -> tuple[str, ...]:
    history, counted = whole_months(loaded)
    months = (*history, *counted)
    usual = history or months
    if not usual:
        raise UsageError("no whole month is simulated")
    for name, month in (("--from", first), ("--to", last)):
        if month is not None and month not in months:
            raise UsageError(
                f"{name} {month} is no whole month of the period: give one from {months[0]} to {months[-1]}"
            )
    first, last = first or min(usual[0], last or usual[0]), last or max(usual[-1], first or usual[-1])
    if last < first:
        raise UsageError(f"--to {last} comes before --from {first}")
    return tuple(month for month in months if first <= month <= last)


def _draw(
    folder: Path,
    loaded: Loaded,
    stream: str,
    target: Target,
    months: tuple[str, ...],
    table: pd.DataFrame,
    standing: str,
) -> None:
    from sim.report.causes import draw_causes
    from sim.report.figures import file_name, save

    folder.mkdir()
    span = (months[0], months[-1])
    figure = draw_causes(table, stream, target, scenario=loaded.scenario.name, span=span, note=standing)
    save(figure, folder / file_name(stream, "explain"))
