"""Commands that ask one question of several simulations: compare, explain, solve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.app import ScenarioFile, Workers, app, print_json, results_console
from sim.cli.progress import show_progress
from sim.cli.running import EngineName
from sim.errors import UsageError

Replications = Annotated[int | None, typer.Option(help="Runs of chance of each scenario. Default: 50.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same tables.")]
Engine = Annotated[EngineName | None, typer.Option(help="Which engine simulates. Default: as for run.")]
Out = Annotated[
    Path | None,
    typer.Option(help="Folder for the results, new or empty. Default: results/<command>-<scenario>-<time>."),
]
Into = Annotated[
    Path | None,
    typer.Option(metavar="RUN", help="Instead of --out: add the tables to the folder of a run of this scenario."),
]
Target = Annotated[str | None, typer.Option(help="Stream whose target is meant, where there are several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the table as JSON instead of text.")]


@app.command()
def compare(
    scenarios: Annotated[
        list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files (YAML).", show_default=False)
    ],
    baseline: Annotated[Path | None, typer.Option(help="What the others are held against. Default: the first.")] = None,
    replications: Replications = None,
    seed: Seed = 1,
    engine: Engine = None,
    workers: Workers = None,
    out: Out = None,
    into: Into = None,
    over_baseline: Annotated[
        bool,
        typer.Option("--over-baseline", help="Lay each file's own lines over the baseline, whatever it extends."),
    ] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Compare even if their targets or periods differ.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hold scenarios against a baseline, future by future on the same chance, the best first."""
    from sim.report.comparison import comparison_tables
    from sim.study import Settings
    from sim.study.asking.comparing import compare

    settings = Settings.of(replications=replications, seed=seed, engine=engine.value if engine else None)
    done = compare(
        scenarios, baseline=baseline, over_baseline=over_baseline, anyway=anyway, settings=settings, workers=workers,
        out=out, into=into,
        progress=show_progress(),
    )  # fmt: skip
    if as_json:
        print_json(
            {
                "standing": done.about["standing"],
                "folder": done.folder.as_posix(),
                "baseline": done.baseline,
                "compare": records(done.table),
            }
        )
        return
    console = results_console()
    console.print(done.about["standing"], markup=False, highlight=False)
    console.print(f"Against {done.baseline}", style="bold", markup=False)
    futures = "one future" if settings.replications == 1 else f"{settings.replications} futures"
    console.print(f"{futures} of each, {done.about['contacts']:,} callers simulated, seed {seed}.")
    if done.about["apart"]:
        console.print("NOT compared fairly with it, as was asked for with --anyway:", style="bold")
        for line in done.about["apart"]:
            console.print(f"  {line}", markup=False, highlight=False)
    if done.about["incidents_left_out"]:
        console.print("Incidents are left out, as no call hangs on them: 'callsim run' shows them.", markup=False)
    console.print()
    for stream in dict.fromkeys(done.table["stream"]):
        console.print(comparison_tables(done.table, stream, done.baseline, done.horizon))
        console.print()
    console.print(f"Results: {done.folder.as_posix()}", markup=False, soft_wrap=True)


def records(table: Any) -> list[dict[str, Any]]:
    """Turn a table into rows for JSON, in which what is not known is null.

    Parameters
    ----------
    table : pandas.DataFrame
        Any.

    Returns
    -------
    list of dict
    """
    import pandas as pd

    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict(orient="records")
    ]


@app.command()
def explain(
    scenario: ScenarioFile,
    first: Annotated[str | None, typer.Option("--from", help="First month. Default: the first of history.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last month. Default: the last of history.")] = None,
    target: Target = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            help="Time to spend, if every share is not known to a point before; 8 futures at least. Default: 8."
        ),
    ] = None,
    replications: Annotated[int | None, typer.Option(help="Exactly so many runs of chance instead.")] = None,
    pairs: Annotated[
        int, typer.Option(help="Futures of each kind that say where the spread of the answer comes from; 0: none.")
    ] = 40,
    seed: Seed = 1,
    engine: Engine = None,
    workers: Workers = None,
    out: Out = None,
    into: Into = None,
    as_json: AsJson = False,
) -> None:
    """Say why a target is missed: what each cause under 'without' is worth, and why the answer is uncertain."""
    from sim.report.causes import causes_tables, lost_sentences, stopping_sentence
    from sim.report.spread import spread_tables
    from sim.scenario import load_scenario
    from sim.study import Settings
    from sim.study.asking.explaining import explain

    loaded = load_scenario(scenario)
    done = explain(
        loaded, first=first, last=last, target=target, minutes=minutes, replications=replications, pairs=pairs,
        settings=Settings.of(seed=seed, engine=engine.value if engine else None), workers=workers, out=out,
        into=into, progress=show_progress(),
    )  # fmt: skip
    stopping = done.about["stopping"]
    if as_json:
        tables = {"explain": records(done.table), "uncertainty": records(done.spread)}
        head = {"standing": done.about["standing"], "folder": done.folder.as_posix(), "stopping": stopping}
        print_json(head | tables)
        return
    console = results_console()
    console.print(done.about["standing"], markup=False, highlight=False)
    console.print(loaded.scenario.name, style="bold", markup=False)
    spent = f"{stopping['minutes']:.1f} minutes" if stopping["minutes"] >= 2 else f"{60 * stopping['minutes']:.0f} s"
    console.print(f"{done.about['replications']} futures of every set of causes in {spent}.")
    console.print(stopping_sentence(stopping), markup=False)
    console.print()
    span = (done.about["from"], done.about["to"])
    console.print(causes_tables(done.table, done.stream, loaded.scenario.targets[done.stream], span))
    for sentence in lost_sentences(done.about["lost"], done.stream):
        console.print(sentence, markup=False)
    if not done.spread.empty:
        console.print(spread_tables(done.spread))
    console.print(f"\nResults: {done.folder.as_posix()}", markup=False, soft_wrap=True)


@app.command()
def solve(
    scenario: ScenarioFile,
    lever: Annotated[
        str,
        typer.Option(help="A number of the scenario, such as groups.handlers.intakes.summer.size.", show_default=False),
    ],
    target: Target = None,
    by: Annotated[str | None, typer.Option(help="Month by which a hold begins. Default: the month promised.")] = None,
    probability: Annotated[str, typer.Option(help="How sure, such as 80%.")] = "80%",
    low: Annotated[str | None, typer.Option(help="Smallest value to try. Default: 0, if that is valid.")] = None,
    high: Annotated[str | None, typer.Option(help="Largest value to try. Default: four times the value now.")] = None,
    replications: Annotated[int | None, typer.Option(help="Runs of chance of each value. Default: 40.")] = None,
    seed: Seed = 1,
    engine: Engine = None,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Find the smallest value of one lever that holds a target by a date, as surely as asked for."""
    from sim.report.solution import solution_sentences, tries_table
    from sim.scenario import load_scenario
    from sim.study import Settings
    from sim.study.asking.lever import read_share
    from sim.study.asking.solving import SOLVE_REPLICATIONS, solve

    try:
        wanted = read_share(probability)
    except ValueError:
        raise UsageError(f"--probability is a share, such as 80% or 0.8, not '{probability}'") from None
    number = SOLVE_REPLICATIONS if replications is None else replications
    done = solve(
        scenario, lever=lever, target=target, by=by, probability=wanted, low=low, high=high,
        settings=Settings.of(replications=number, seed=seed, engine=engine.value if engine else None),
        workers=workers, out=out, progress=show_progress(),
    )  # fmt: skip
    if as_json:
        asked = {name: done.about[name] for name in ("question", "answer")}
        print_json(
            {
                "standing": done.about["standing"],
                "folder": done.folder.as_posix(),
                **asked,
                "tries": records(done.table),
            }
        )
        return
    console = results_console()
    console.print(done.about["standing"], markup=False, highlight=False)
    promise = load_scenario(scenario).scenario.targets[done.about["question"]["target"]]
    for at, sentence in enumerate(solution_sentences(done.about, promise)):
        console.print(sentence, style="" if at else "bold", markup=False, highlight=False)
    console.print()
    console.print(tries_table(done.table, done.about["question"]["by"]))
    console.print(f"\nResults: {done.folder.as_posix()}", markup=False, soft_wrap=True)
