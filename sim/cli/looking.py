"""Commands that look without simulating a call: validate, init, schema, workforce."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import ScenarioFile, app, print_json, results_console
from sim.errors import UsageError


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
    if loaded.scenario.history:
        from sim.history import history_of

        history_of(loaded)
    console = results_console(width=200)
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
    if loaded.doubts:
        console.print("\nValid, and perhaps not meant:", markup=False, highlight=False)
    for doubt in loaded.doubts:
        console.print(str(doubt), markup=False, highlight=False, soft_wrap=True)


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
    results_console().print(
        f"Wrote {file}. Change its numbers, then: callsim run {file}", markup=False, highlight=False
    )


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenarios."""
    from sim.scenario import json_schema

    print_json(json_schema())


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
    console = results_console()
    if as_json:
        print_json({group: table.to_dict(orient="records") for group, table in tables.items()})
    elif not tables:
        console.print("No group is on a roster: all have a fixed number on duty.")
    else:
        for group, table in tables.items():
            console.print(people_table(table, group))
