"""Fitting a scenario to history: `calibrate`."""

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
    """Say what history says of the numbers nobody knows, and write a scenario that draws them."""
    from sim.report.calibration import calibration_tables
    from sim.scenario import load_scenario
    from sim.study import Settings
    from sim.study.calibrating import calibrate

    loaded = load_scenario(scenario)
    done = calibrate(
        loaded, history=history, train_until=_day(train_until), simulations=simulations,
        settings=Settings.of(seed=seed, engine=engine.value if engine else None), workers=workers, out=out,
        progress=show_progress("simulations"),
    )  # fmt: skip
    if as_json:
        tables = {
            "parameters": records(done.parameters),
            "rows": records(done.rows),
            "held_out": records(done.held_out),
        }
        checks = [row.to_dict() for row in done.checks]
        print_json({"folder": done.folder.as_posix(), **tables, "checks": checks})
    else:
        console = results_console()
        console.print(loaded.scenario.name, style="bold", markup=False)
        console.print(calibration_tables(done.parameters, done.rows, done.held_out, done.checks, done.left_out))
        where = (done.folder / "calibrated.yaml").as_posix()
        console.print(f"\nRun it with: callsim run {where}", markup=False, soft_wrap=True)
    if not done.passed:
        raise typer.Exit(SAID_NO)


def _day(text: str | None) -> date | None:
    from sim.errors import UsageError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--train-until is a day such as 2021-02-28, not '{text}'") from None
