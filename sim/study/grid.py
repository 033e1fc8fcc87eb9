"""What if: every combination of a few levels of four levers, simulated on the same chance as a run.

A page can then answer "what if fewer leave, or intakes are larger" without simulating anything. Each point is the
scenario with the values of each lever multiplied by a level (`sim.study.multiplying`), and only months of the plan are
looked at: calls are simulated from two weeks before it.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from itertools import product
from math import isfinite
from typing import TYPE_CHECKING, Any

from sim.errors import Interrupted, ScenarioError, UsageError
from sim.experiment import Centre, Replication, replicate, run_tasks
from sim.experiment.checkpoint import Checkpoint
from sim.experiment.drawn import Draws, in_future
from sim.scenario import Loaded
from sim.scenario.checks_duty import check_duty
from sim.scenario.checks_people import check_groups
from sim.scenario.checks_volume import check_volume
from sim.scenario.model import Period, Scenario
from sim.scenario.parts import Parts
from sim.study.adding import results_of
from sim.study.folder import Run
from sim.study.multiplying import LEVERS, movable, multiplied
from sim.study.settings import Progress, Settings
from sim.study.together import Together, together

if TYPE_CHECKING:
    import pandas as pd

    from sim.calendar import Calendar

LEVELS = (0.75, 1.0, 1.25)
GRID_REPLICATIONS = 20
GRID_COLUMNS = (*LEVERS, "stream", "month", "measure", "mean", "p10", "p50", "p90", "p_meets", "replications")
_CHANCES = ("p_reached_by_promised", "p_held_by_promised")
_MOST_LEVELS = 9
_BEFORE_PLAN_DAYS = 14


def points_of(scenario: Scenario, levels: Sequence[float] = LEVELS) -> tuple[tuple[float, ...], ...]:
    """List the points of a grid.

    Parameters
    ----------
    scenario : Scenario
        What is multiplied.
    levels : sequence of float
        Multipliers of each lever.

    Returns
    -------
    tuple of tuple of float
        By `LEVERS`; one that moves nothing in this scenario stays at 1.

    Raises
    ------
    sim.errors.UsageError
        If the levels are none, or the levers have nothing to move.
    """
    levels = tuple(sorted(set(map(float, levels))))
    if (
        1.0 not in levels
        or not 2 <= len(levels) <= _MOST_LEVELS
        or not all(isfinite(x) and 0 <= x <= 4 for x in levels)
    ):
        raise UsageError(
            f"the levels of a grid are 2 to {_MOST_LEVELS} multipliers from 0 to 4, and 1 (as it is) is one of them, "
            f"such as 0.75,1,1.25: not {', '.join(f'{x:g}' for x in levels) or 'none'}"
        )
    moving = movable(scenario)
    if not moving:
        raise UsageError(f"a grid has nothing to move here: the scenario has none of {', '.join(LEVERS)}")
    return tuple(product(*(levels if name in moving else (1.0,) for name in LEVERS)))


def check_grid(
    loaded: Loaded,
    levels: Sequence[float] = LEVELS,
    replications: int = GRID_REPLICATIONS,
    of_run: int | None = None,
) -> None:
    """Refuse a grid that cannot be simulated, before anything is.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    levels, replications
        As for `add_grid`.
    of_run : int, optional
        Replications of the run, if they are known: a grid has no more.

    Raises
    ------
    sim.errors.UsageError
        If there is nothing to move, no target, or the numbers are none that a grid can have.
    sim.errors.ScenarioError
        If the scenario is not valid at some point, as with nobody left on the phones.
    """
    if not loaded.scenario.targets:
        raise UsageError(f"{loaded.scenario.name} has no target: a grid shows what becomes of one")
    Settings(replications=replications).check()
    if of_run is not None and replications > of_run:
        raise UsageError(
            f"the points of a grid are simulated on the run's own futures, and it has {of_run}: "
            f"--grid-replications is at most that, not {replications}"
        )
    for point in points_of(loaded.scenario, levels):
        _check(loaded, point)


def add_grid(
    run: Run,
    *,
    levels: Sequence[float] = LEVELS,
    replications: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Simulate the points of a grid, and add them to the folder of the run they are about.

    Parameters
    ----------
    run : Run
        One that has ended; its scenario, seed and engine are used.
    levels : sequence of float
        Multipliers of each lever; 1 is one of them.
    replications : int, optional
        Of each point: the first of the run's own, so that all points meet the same chance. Default: 20, or all of a
        run that has fewer.
    workers, progress
        As for `sim.run`.

    Returns
    -------
    Run
        The same folder, with `Run.grid`.

    Raises
    ------
    sim.errors.UsageError
        If there is nothing to move or no target, the run has fewer replications, or its scenario was changed.
    sim.errors.Interrupted
        If it was interrupted; the run is as it was.
    """
    loaded = run.scenario
    of_run = run.manifest["replications"]
    replications = min(GRID_REPLICATIONS, of_run) if replications is None else replications
    check_grid(loaded, levels, replications, of_run)
    settings = Settings(replications=replications, seed=run.manifest["seed"], engine=run.manifest["engine"])
    points = points_of(loaded.scenario, levels)
    in_all = len(points) * replications
    try:
        with (
            results_of("run --grid", loaded, out=None, into=run.folder) as results,
            together(loaded, in_all, settings, workers, progress) as crew,
        ):
            crew.plan(in_all)
            results.write("grid.parquet", _table(crew, loaded, points))
            about = crew.about("run --grid", [loaded])
            about |= {"replications": replications, "points": len(points), "levers": list(movable(loaded.scenario))}
            about["levels"] = sorted({level for point in points for level in point})
            results.finish(about)
    except KeyboardInterrupt:
        raise Interrupted(
            f"interrupted: the run in {run.folder} is whole, without a grid; add one with: callsim run --grid --into "
            f"{run.folder.as_posix()} {(run.folder / 'scenario.resolved.yaml').as_posix()}"
        ) from None
    return Run.open(run.folder)


def _check(loaded: Loaded, point: Sequence[float]) -> None:
    scenario = multiplied(loaded.scenario, dict(zip(LEVERS, point, strict=True)))
    parts = replace(Parts.of(scenario, loaded.tree), files=loaded.files)
    problems = [*check_groups(parts), *check_duty(parts), *check_volume(parts)]
    if problems:
        raise ScenarioError([replace(one, what=f"at {_spoken(point)}: {one.what}") for one in problems])


def _spoken(point: Sequence[float]) -> str:
    return ", ".join(f"{name} times {level:g}" for name, level in zip(LEVERS, point, strict=True))


@dataclass(frozen=True)
class GridTask:
    """Runs one replication at one point, in whatever process it is sent to.

    Attributes
    ----------
    pickled : bytes
        The scenario.
    points : tuple of tuple of float
        Multipliers by lever.
    seed, replications : int
        Of the grid.
    engine : str
        Which engine simulates.
    markers : None
        Starts are not marked: a grid is begun anew.
    """

    pickled: bytes
    points: tuple[tuple[float, ...], ...]
    seed: int
    replications: int
    engine: str
    markers: Checkpoint | None = None

    def __call__(self, number: int) -> Replication:
        """Run replication ``number % replications`` of point ``number // replications``."""
        at, replication = divmod(number, self.replications)
        centre = _centre(self.pickled, self.points[at], self.seed, replication)
        ended = replicate(centre, self.seed, replication, self.engine)
        targets = centre.scenario.targets
        kept = {stream: values for stream, values in ended.figures.values.items() if stream in targets}
        return replace(ended, number=number, figures=replace(ended.figures, values=kept))


@lru_cache(maxsize=1)
def _read(pickled: bytes) -> tuple[Loaded, Draws | None]:
    loaded: Loaded = pickle.loads(pickled)
    return loaded, Draws.of(loaded)


def _centre(pickled: bytes, point: tuple[float, ...], seed: int, replication: int) -> Centre:
    """Make a centre ready at one point; where parameters are drawn, after the draw of the future."""
    draws = _read(pickled)[1]
    return _ready(pickled, point, *((seed, replication) if draws is not None else (0, 0)))


@lru_cache(maxsize=1)
def _ready(pickled: bytes, point: tuple[float, ...], seed: int, replication: int) -> Centre:
    loaded, draws = _read(pickled)
    if draws is not None:
        loaded = in_future(loaded, draws.of_future(seed, replication))
    scenario = multiplied(loaded.scenario, dict(zip(LEVERS, point, strict=True)))
    plan_only = {"incidents": None, "period": of_plan(scenario.period)}
    return Centre.of(replace(loaded, scenario=scenario.model_copy(update=plan_only)))


def of_plan(period: Period) -> Period:
    """Leave out the calls of history, but for the last two weeks, which fill the queues.

    Parameters
    ----------
    period : Period
        Of a scenario.

    Returns
    -------
    Period
        The same one, where there is no more history than that.
    """
    since = (period.plan_start or period.start) - timedelta(days=_BEFORE_PLAN_DAYS)
    if since <= (period.calls_from or period.start):
        return period
    return period.model_copy(update={"calls_from": since})


def _table(crew: Together, loaded: Loaded, points: tuple[tuple[float, ...], ...]) -> pd.DataFrame:
    import pandas as pd

    from sim.calendar import Calendar

    period, settings = loaded.scenario.period, crew.settings
    calendar = Calendar(period.start, period.end)
    task = GridTask(pickle.dumps(loaded), points, settings.seed, settings.replications, settings.engine)
    rows: list[tuple[Any, ...]] = []
    waiting: dict[int, dict[int, Replication]] = {}
    for ended in run_tasks(crew.crew, task, range(len(points) * settings.replications)):
        crew.count(ended)
        at, number = divmod(ended.number, settings.replications)
        here = waiting.setdefault(at, {})
        here[number] = ended
        if len(here) == settings.replications:
            rows += _rows(points[at], loaded.scenario, waiting.pop(at), calendar)
    table = pd.DataFrame(rows, columns=list(GRID_COLUMNS))
    return table.sort_values([*LEVERS, "stream", "measure", "month"], ignore_index=True)


def _rows(
    point: tuple[float, ...], scenario: Scenario, ended: Mapping[int, Replication], calendar: Calendar
) -> Iterator[tuple[Any, ...]]:
    from sim.projection import Futures, reached, trajectory

    figures = {number: one.figures for number, one in ended.items()}
    futures = Futures.from_figures(figures, calendar, scenario.period.plan_start)
    summed = trajectory(futures, scenario.targets)
    counted = summed.loc[(summed["measure"] == "service_level") & summed["month"].isin(futures.counted_months)]
    n = len(ended)
    for row in counted.to_dict(orient="records"):
        yield *point, *(row[name] for name in GRID_COLUMNS[len(LEVERS) : -1]), n
    for stream, result in reached(futures, scenario.targets).items():
        for name in _CHANCES:
            if result[name] is not None:
                unknown = (float("nan"),) * 4
                yield *point, stream, result["promised"], name, result[name]["p"], *unknown, n
