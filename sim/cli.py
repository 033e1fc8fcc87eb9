"""The command line.

Results go to standard output, progress and errors to standard error. Exit codes: 0 done; 1 the run failed;
2 usage, or a scenario that is not valid; 3 the target is not held as surely as asked for; 4 a check said no;
130 interrupted.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.errors import CallsimError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.experiment import Replication
    from sim.study import Progress, Run

NOT_HELD = 3
SAID_NO = 4
INTERRUPTED = 130

app = typer.Typer(
    name="callsim",
    help="When does a police contact centre answer 80 % of 101 calls within 30 seconds, and how sure is that?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file (YAML).", show_default=False)]


class EngineName(StrEnum):
    """Which engine simulates."""

    compiled = "compiled"
    simpy = "simpy"


@app.command("run")
def run_command(
    scenario: ScenarioFile,
    replications: Annotated[int | None, typer.Option(help="Runs of chance. Default: 8.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same tables.")] = 1,
    engine: Annotated[EngineName | None, typer.Option(help="Which engine simulates. Default: simpy.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes. Default: one a core; no result depends on it.")
    ] = None,
    dask: Annotated[str | None, typer.Option(help="Address of a Dask scheduler whose workers do it.")] = None,
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
    as_json: Annotated[bool, typer.Option("--json", help="Print reached.json and the folder instead of text.")] = False,
    fail_unless_held: Annotated[
        float | None,
        typer.Option(help="Exit with 3 unless every promised target is held by its date with this probability."),
    ] = None,
) -> None:
    """Simulate every call of every month, and say when each target is reached and held."""
    from sim.study import Settings, run

    if fail_unless_held is not None and not 0 <= fail_unless_held <= 1:
        raise UsageError(f"--fail-unless-held is a probability from 0 to 1, such as 0.8, not {fail_unless_held:g}")
    settings = Settings.of(
        replications=replications,
        max_replications=max_replications,
        precision=precision,
        precision_p=precision_p,
        seed=seed,
        engine=engine.value if engine else None,
        keep_calls=keep_calls,
    )
    finished = run(scenario, settings=settings, workers=workers, dask=dask, out=out, progress=_progress())
    _say(finished, as_json)
    if fail_unless_held is not None:
        _judge(finished.reached, fail_unless_held)


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run.", show_default=False)]


@app.command()
def resume(
    folder: Folder,
    workers: Annotated[int | None, typer.Option(help="As for run.")] = None,
    dask: Annotated[str | None, typer.Option(help="As for run.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As for run.")] = False,
) -> None:
    """Go on with a run that was interrupted, to the tables of an undisturbed one."""
    from sim.study import resume

    _say(resume(folder, workers=workers, dask=dask, progress=_progress()), as_json)


@app.command()
def rerun(
    folder: Folder,
    workers: Annotated[int | None, typer.Option(help="As for run.")] = None,
    dask: Annotated[str | None, typer.Option(help="As for run.")] = None,
) -> None:
    """Do a run again from its manifest, and say of every table whether it is the same to the bit."""
    from rich.table import Table

    from sim.study import rerun

    repeat = rerun(folder, workers=workers, dask=dask, progress=_progress())
    table = Table("table", "when done again")
    for name, what in repeat.tables.items():
        table.add_row(name, what)
    console = _console()
    console.print(table)
    if repeat.versions:
        console.print(f"Versions differ: {repeat.versions}", markup=False)
    if not repeat.same:
        raise typer.Exit(SAID_NO)


@app.command()
def validate(
    scenario: ScenarioFile,
    sources: Annotated[
        bool, typer.Option("--sources", help="List every value, where it stands and its source.")
    ] = False,
) -> None:
    """Check a scenario, and say everything that is wrong with it, line by line."""
    from sim.scenario import load_scenario

    loaded = load_scenario(scenario)
    console = _console(width=200)
    if sources:
        from rich.table import Table

        table = Table()
        for name in ("value of", "value", "stands in", "source"):
            table.add_column(name, overflow="fold", no_wrap=name == "stands in")
        for row in loaded.sources():
            table.add_row(row.path, row.value, row.origin, row.source)
        console.print(table, markup=False)
    days = (loaded.scenario.period.end - loaded.scenario.period.start).days + 1
    console.print(f"{scenario}: valid, {loaded.scenario.name}, {days} days", markup=False, highlight=False)
    console.print(f"sha256 {loaded.sha256}", markup=False, highlight=False)


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("scenario.yaml"),
) -> None:
    """Write a commented scenario to start from, and the schema that editors check it by."""
    from sim.scenario import init_text, json_schema

    schema_file = file.with_name("callsim.schema.json")
    if file.exists():
        raise UsageError(f"{file} is there already, and nothing is written over: give another name")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(init_text(), encoding="utf-8", newline="\n")
        if not schema_file.exists():
            schema_file.write_text(json.dumps(json_schema(), indent=2) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write {error.filename or file}: {error.strerror}") from None
    _console().print(f"Wrote {file}. Change its numbers, then: callsim run {file}", markup=False, highlight=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenarios."""
    from sim.scenario import json_schema

    _print_json(json_schema())


@app.command()
def workforce(
    scenario: ScenarioFile,
    seed: Annotated[int, typer.Option(help="As for run.")] = 1,
    replications: Annotated[int, typer.Option(help="Runs of chance.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON.")] = False,
) -> None:
    """Show establishment, people in post, vacancies, trainees and effective handlers by month."""
    from sim.report.terminal import people_table
    from sim.scenario import load_scenario
    from sim.study import Settings, draw_workforce

    Settings(replications=replications, seed=seed).check()
    tables = draw_workforce(load_scenario(scenario), seed=seed, replications=replications)
    console = _console()
    if as_json:
        _print_json({group: table.to_dict(orient="records") for group, table in tables.items()})
    elif not tables:
        console.print("No group is on a roster: all have a fixed number on duty.")
    else:
        for group, table in tables.items():
            console.print(people_table(table, group))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments; default: those of the process.

    Returns
    -------
    int
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows '?', and goes on
    try:
        app(args=None if argv is None else list(argv), standalone_mode=True)
        return 0
    except CallsimError as error:
        _complain(f"{_kind(error)}: {error}")
        return error.exit_code
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        if code == INTERRUPTED:
            _complain(str(_interrupt(stop) or "interrupted"))
        return code


def _interrupt(stop: BaseException) -> BaseException | None:
    """Find what interrupted: the command line's library turns it into an exit, and keeps it as the cause."""
    seen: BaseException | None = stop
    while seen is not None and not isinstance(seen, KeyboardInterrupt):
        seen = seen.__cause__ or seen.__context__
    return seen


def _kind(error: CallsimError) -> str:
    return "cannot do that" if isinstance(error, UsageError) else "the run failed"


def _console(width: int = 120) -> Console:
    from rich.console import Console

    # a pipe or a file has no width; tables need some room
    return Console(width=None if sys.stdout.isatty() else width, soft_wrap=False, highlight=False)


def _complain(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2))  # noqa: T201


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True, highlight=False)
    bar = Bar(
        TextColumn("simulating every call"), BarColumn(), MofNCompleteColumn(), TextColumn("futures, time left"),
        TimeRemainingColumn(), console=console, transient=True,
    )  # fmt: skip
    task = bar.add_task("", total=None)
    shown = False

    def tell(done: int, of: int, ended: Replication | None) -> None:
        nonlocal shown
        if ended is not None and not shown:
            shown = True
            for line in first_look(ended):
                console.print(line, markup=False, soft_wrap=True)
        if not console.is_terminal:
            # a file wants some lines, not one for each of a thousand
            if done * 10 // of > (done - 1) * 10 // of or ended is None:
                console.print(f"{done} of {of} futures")
            return
        if ended is None:
            bar.start()
        bar.update(task, total=of, completed=done)
        if done == of:
            bar.stop()

    return tell


def first_look(ended: Replication) -> Iterator[str]:
    """Say the first months of the first future, so that a planner sees at once if something is odd.

    Parameters
    ----------
    ended : sim.experiment.Replication
        The first that has ended.

    Yields
    ------
    str
        A line for each stream with a target.
    """
    figures = ended.figures
    for stream, measures in figures.values.items():
        if "service_level" in measures:
            months = zip(figures.periods[:6], measures["service_level"][:6], strict=True)
            shares = ", ".join(f"{month} {100 * share:.0f} %" for month, share in months)
            yield f"a first future of {stream}, in time: {shares}, ..."


def _say(run: Run, as_json: bool) -> None:
    if as_json:
        _print_json({"folder": run.folder.as_posix(), "reached": run.reached})
    else:
        _show_run(_console(), run)


def _show_run(console: Console, run: Run) -> None:
    from sim.manifest import UNCALIBRATED
    from sim.report.terminal import checks_table, months_table, show_answer

    facts = run.manifest
    console.print(facts["scenario"]["name"], style="bold", markup=False)
    console.print(f"{facts['replications']} futures, {facts['contacts']:,} callers simulated, seed {facts['seed']}.")
    asked = {"points": facts["settings"]["precision"], "points_p": facts["settings"]["precision_p"]}
    for name, points in asked.items():
        if points is not None:
            width = facts["stopping"]["widths_points"][name]
            met = "met" if width is not None and width <= points else "NOT met"
            what = "every month's share" if name == "points" else "the chance to hold by the promise"
            console.print(f"Precision of {points:g} points for {what}: {met}.")
    console.print(f"{UNCALIBRATED}\n")
    show_answer(console, run.reached)
    if run.reached:
        counted = [r["first_month"] for r in run.reached.values() if r["first_month"]]
        console.print(months_table(run.trajectory, run.reached, min(counted, default="9999")))
    console.print(checks_table(facts["checks"]))
    console.print(f"Results: {run.folder.as_posix()}", markup=False, soft_wrap=True)


def _judge(reached: dict[str, Any], wanted: float) -> None:
    chances = {s: r["p_held_by_promised"] for s, r in reached.items() if r["p_held_by_promised"] is not None}
    if not chances:
        raise UsageError("--fail-unless-held needs a target with a promised month that counts")
    short = {stream: chance["p"] for stream, chance in chances.items() if chance["p"] < wanted}
    for stream, p in short.items():
        _complain(
            f"{stream}: held by the promised month in {100 * p:.0f} of 100 futures; {100 * wanted:g} are asked for"
        )
    if short:
        raise typer.Exit(NOT_HELD)


if __name__ == "__main__":
    sys.exit(main())
