"""Fitting a scenario to history: `calibrate`, and `backtest`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from sim.cli.app import SAID_NO, ScenarioFile, Workers, app, print_json, results_console
from sim.cli.asking import AsJson, Engine, Out, Seed, records
from sim.cli.progress import show_progress


@app.command()
def calibrate(
    scenario: ScenarioFile,
    history: Annotated[
        str | None, typer.Option(help="A table of history. Default: the one that the scenario names.")
    ] = None,
    calls: Annotated[
        str | None, typer.Option(help="A log of calls, one row a call: what it says is estimated first.")
    ] = None,
    people: Annotated[str | None, typer.Option(help="A table of people: group, start, end.")] = None,
    absences: Annotated[str | None, typer.Option(help="A table of absences: person, start, end, cause.")] = None,
    people_since: Annotated[
        str | None, typer.Option(help="Day from which these two are complete. Default: the period's start.")
    ] = None,
    train_until: Annotated[
        str | None, typer.Option(help="Learn from no row that ends after this day. Default: the plan's start.")
    ] = None,
    simulations: Annotated[int, typer.Option(help="How many, before those that look whether the fit holds.")] = 1024,
    seed: Seed = 1,
    engine: Engine = None,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Say what history says of a scenario's numbers, and write a scenario that draws those nobody knows.

    Call logs and HR tables are read first: what they show is estimated directly, the rest is fitted by simulation.
    """
    from sim.report.calibration import calibration_tables
    from sim.report.estimates import direct_tables
    from sim.scenario import load_scenario
    from sim.study import Settings
    from sim.study.fitting.calibrating import calibrate
    from sim.study.fitting.estimating import Tables

    loaded = load_scenario(scenario)
    done = calibrate(
        loaded, history=history, tables=Tables(calls, people, absences, _day(people_since, "--people-since")),
        train_until=_day(train_until, "--train-until"), simulations=simulations,
        settings=Settings.of(seed=seed, engine=engine.value if engine else None), workers=workers, out=out,
        progress=show_progress("simulations"),
    )  # fmt: skip
    if as_json:
        tables = {
            "parameters": records(done.parameters),
            "rows": records(done.rows),
            "held_out": records(done.held_out),
            "direct": records(done.direct),
        }
        checks = [row.to_dict() for row in done.checks]
        print_json({"folder": done.folder.as_posix(), **tables, "checks": checks})
    else:
        console = results_console()
        console.print(loaded.scenario.name, style="bold", markup=False)
        if not done.direct.empty:
            console.print(direct_tables(done.direct, done.missing))
        console.print(calibration_tables(done.parameters, done.rows, done.held_out, done.checks, done.left_out))
        if said := done.about.get("erlang_a"):
            console.print(said, markup=False, highlight=False)
        where = done.scenario.as_posix()
        console.print(f"\nRun it with: callsim run {where}", markup=False, soft_wrap=True)
    if not done.passed:
        raise typer.Exit(SAID_NO)


@app.command()
def backtest(
    scenario: ScenarioFile,
    days: Annotated[
        list[str] | None,
        typer.Option("--from", help="Learn up to this day; may be given again. Default: month ends with rows around."),
    ] = None,
    history: Annotated[
        str | None, typer.Option(help="A table of history. Default: the one that the scenario names.")
    ] = None,
    simulations: Annotated[int, typer.Option(help="Of the one wave that all days share.")] = 1024,
    seed: Seed = 1,
    engine: Engine = None,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Say what a calibration would have said earlier, and how far off it was beside three simple forecasts."""
    from sim.report.backtest import backtest_tables
    from sim.scenario import load_scenario
    from sim.study import Settings
    from sim.study.fitting.backtesting import backtest

    loaded = load_scenario(scenario)
    asked = [day for day in (_day(text, "--from") for text in days or ()) if day is not None]
    done = backtest(
        loaded, days=asked, history=history, simulations=simulations,
        settings=Settings.of(seed=seed, engine=engine.value if engine else None), workers=workers, out=out,
        progress=show_progress("simulations"),
    )  # fmt: skip
    if as_json:
        tables = {"backtest": records(done.table), "summary": records(done.summary)}
        print_json({"folder": done.folder.as_posix(), **tables})
        return
    console = results_console()
    console.print(loaded.scenario.name, style="bold", markup=False)
    console.print(backtest_tables(done.summary, done.left_out))
    console.print(done.about["erlang_a"], markup=False, highlight=False)
    console.print(f"\nResults: {done.folder.as_posix()}", markup=False, soft_wrap=True)


def _day(text: str | None, option: str) -> date | None:
    from sim.errors import UsageError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} is a day such as 2021-02-28, not '{text}'") from None
