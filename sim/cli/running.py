"""Commands that simulate: run, resume, rerun."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.app import (
    NOT_HELD,
    SAID_NO,
    Dask,
    Folder,
    ScenarioFile,
    Workers,
    app,
    complain,
    print_json,
    results_console,
)
from sim.cli.progress import show_progress
from sim.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study import Run


class EngineName(StrEnum):
    """Which engine simulates."""

    compiled = "compiled"
    simpy = "simpy"


@app.command("run")
def run_command(
    scenario: ScenarioFile,
    replications: Annotated[int | None, typer.Option(help="Runs of chance. Default: 50.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same tables.")] = 1,
    engine: Annotated[EngineName | None, typer.Option(help="Which engine simulates. Default: compiled.")] = None,
    workers: Workers = None,
    dask: Dask = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results, new or empty. Default: results/<scenario>-<time>.")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(help="Go on until the 95 % half-width of every target's monthly share is this many points."),
    ] = None,
    precision_p: Annotated[
        float | None,
        typer.Option(help="Go on until the 95 % half-width of the chance to hold by the promise is this many points."),
    ] = None,
    max_replications: Annotated[
        int | None, typer.Option(help="Most runs of chance when a precision is asked for. Default: 1600.")
    ] = None,
    keep_calls: Annotated[bool, typer.Option("--keep-calls", help="Write every call too, as Parquet.")] = False,
    posterior: Annotated[
        str | None, typer.Option(help="'none': leave out the draws of a calibrated scenario, to see what they do.")
    ] = None,
    grid: Annotated[
        bool,
        typer.Option("--grid", help="Then simulate the plan at levels of four levers too, for a page of what-ifs."),
    ] = False,
    grid_levels: Annotated[
        str | None, typer.Option(help="Multipliers of each lever. Default: 0.75,1,1.25.", metavar="LEVELS")
    ] = None,
    grid_replications: Annotated[
        int | None, typer.Option(help="Runs of chance of each point, at most the run's. Default: 20.")
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="With --grid: only the grid, added to the folder of a run of this scenario."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print reached.json and the folder instead of text.")] = False,
    fail_unless_held: Annotated[
        float | None,
        typer.Option(help="Exit with 3 unless every promised target is held by its date with this probability."),
    ] = None,
) -> None:
    """Simulate every call of every month, and say when each target is reached and held."""
    from sim.study import Run, Settings, run
    from sim.study.adding import check_same
    from sim.study.grid import GRID_REPLICATIONS, add_grid, check_grid
    from sim.study.settings import DRAWN, LEFT_OUT

    if posterior not in (None, LEFT_OUT):
        raise UsageError(f"--posterior is 'none' or left out, not '{posterior}': a scenario names its own draws")
    if fail_unless_held is not None and not 0 <= fail_unless_held <= 1:
        raise UsageError(f"--fail-unless-held is a probability from 0 to 1, such as 0.8, not {fail_unless_held:g}")
    wanted = _grid_asked(grid, grid_levels, grid_replications)
    settings = Settings.of(
        replications=replications,
        max_replications=max_replications,
        precision=precision,
        precision_p=precision_p,
        seed=seed,
        engine=engine.value if engine else None,
        keep_calls=keep_calls,
        posterior=posterior or DRAWN,
    )
    loaded = settings.load(scenario)
    if wanted is not None:
        of_run = settings.replications if into is None else None  # known before anything is simulated
        asked = min(GRID_REPLICATIONS, settings.replications) if wanted[1] is None else wanted[1]
        check_grid(loaded, wanted[0], asked, of_run)
    if into is not None:
        if not grid:
            raise UsageError("--into goes with --grid: a run makes a folder of its own")
        if out is not None:
            raise UsageError("give --out or --into, not both: --into adds the grid to the folder of a run")
        finished = Run.open(into)
        check_same(finished, loaded)
    else:
        finished = run(loaded, settings=settings, workers=workers, dask=dask, out=out, progress=show_progress())
    if wanted is not None:
        finished = add_grid(
            finished,
            levels=wanted[0],
            replications=wanted[1],
            workers=workers,
            progress=show_progress("futures of the grid"),
        )
    _say(finished, as_json)
    if fail_unless_held is not None:
        _judge(finished.reached, fail_unless_held)


@app.command()
def resume(
    folder: Folder,
    workers: Workers = None,
    dask: Dask = None,
    as_json: Annotated[bool, typer.Option("--json", help="As for run.")] = False,
) -> None:
    """Go on with a run that was interrupted, to the tables of an undisturbed one."""
    from sim.study import resume

    _say(resume(folder, workers=workers, dask=dask, progress=show_progress()), as_json)


@app.command()
def rerun(
    folder: Folder,
    workers: Workers = None,
    dask: Dask = None,
) -> None:
    """Do a run again from its manifest, and say of every table whether it is the same to the bit."""
    from rich.table import Table

    from sim.study import rerun

    repeat = rerun(folder, workers=workers, dask=dask, progress=show_progress())
    table = Table("table", "when done again")
    for name, what in repeat.tables.items():
        table.add_row(name, what)
    console = results_console()
    console.print(repeat.standing, markup=False, highlight=False)
    console.print(table)
    if repeat.versions:
        console.print(f"Versions differ: {repeat.versions}", markup=False)
    if not repeat.same:
        raise typer.Exit(SAID_NO)


def _grid_asked(
    grid: bool, levels: str | None, replications: int | None
) -> tuple[tuple[float, ...], int | None] | None:
    """Read what was asked of a grid: its levels and the replications of a point, if any; None without a grid."""
    from sim.study.grid import LEVELS

    if not grid:
        if levels is not None or replications is not None:
            raise UsageError("--grid-levels and --grid-replications go with --grid")
        return None
    if levels is None:
        found = LEVELS
    else:
        try:
            found = tuple(float(level) for level in levels.split(","))
        except ValueError:
            raise UsageError(f"--grid-levels are multipliers, such as 0.75,1,1.25, not '{levels}'") from None
    return found, replications


def _judge(reached: dict[str, Any], wanted: float) -> None:
    chances = {s: r["p_held_by_promised"] for s, r in reached.items() if r["p_held_by_promised"] is not None}
    if not chances:
        raise UsageError("--fail-unless-held needs a target with a promised month that counts")
    short = {stream: chance["p"] for stream, chance in chances.items() if chance["p"] < wanted}
    for stream, p in short.items():
        complain(
            f"{stream}: held by the promised month in {100 * p:.0f} of 100 futures; {100 * wanted:g} are asked for"
        )
    if short:
        raise typer.Exit(NOT_HELD)


def _say(run: Run, as_json: bool) -> None:
    if as_json:
        print_json({"standing": run.standing, "folder": run.folder.as_posix(), "reached": run.reached})
    else:
        _show_run(results_console(), run)


def _show_run(console: Console, run: Run) -> None:
    from sim.report.terminal import checks_table, months_table, show_answer, show_others

    facts = run.manifest
    console.print(run.standing, markup=False, highlight=False)
    console.print(facts["scenario"]["name"], style="bold", markup=False)
    futures = "1 future" if facts["replications"] == 1 else f"{facts['replications']} futures"
    console.print(f"{futures}, {facts['contacts']:,} callers simulated, seed {facts['seed']}.")
    asked = {"points": facts["settings"]["precision"], "points_p": facts["settings"]["precision_p"]}
    for name, points in asked.items():
        if points is not None:
            width = facts["stopping"]["widths_points"][name]
            met = "met" if width is not None and width <= points else "NOT met"
            what = "every month's share" if name == "points" else "the chance to hold by the promise"
            console.print(f"Precision of {points:g} points for {what}: {met}.")
    console.print()
    show_answer(console, run.reached, calibrated=facts["calibrated"])
    if run.reached:
        counted = [r["first_month"] for r in run.reached.values() if r["first_month"]]
        first = min(counted, default="9999")
        console.print(months_table(run.trajectory, run.reached, first))
        show_others(console, run.trajectory, first)
    console.print(checks_table(facts["checks"]))
    if grid := run.added.get("grid.parquet"):
        console.print(f"Grid: {grid['points']} points with {grid['replications']} futures of each, in grid.parquet.")
    console.print(f"Results: {run.folder.as_posix()}", markup=False, soft_wrap=True)
