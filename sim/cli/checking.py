"""Commands that hold the engine against theory and against itself: crosscheck, verify."""

from __future__ import annotations

from math import inf, nan
from typing import Annotated

import typer

from sim.cli.app import SAID_NO, ScenarioFile, app, complain, print_json, results_console
from sim.cli.asking import AsJson, Into, Out, Seed, records


@app.command()
def crosscheck(
    scenario: ScenarioFile,
    month: Annotated[
        str | None, typer.Option(help="Whose weeks are looked at. Default: the month promised, or the last whole one.")
    ] = None,
    futures: Annotated[int | None, typer.Option(help="Runs of chance of the scenario. Default: 20.")] = None,
    seed: Seed = 1,
    out: Out = None,
    into: Into = None,
    as_json: AsJson = False,
) -> None:
    """Hold the engine against Erlang C and A, and say what these miss of a scenario; exit with 4 if a check says no."""
    from sim.crosscheck.agreement import LEVEL
    from sim.report.crosscheck import agreement_table, changing_tables, gap_sentences, gap_tables, verdict
    from sim.scenario import load_scenario
    from sim.study.crosschecking import FUTURES, crosscheck

    loaded = load_scenario(scenario)
    done = crosscheck(
        loaded, month=month, futures=FUTURES if futures is None else futures, seed=seed, out=out, into=into,
        tell=complain,
    )  # fmt: skip
    if as_json:
        tables = {"crosscheck": done.table, "time_varying": done.changing, "causes": done.gaps, "week": done.week}
        # endless patience is null: JSON has no infinity
        rows = {name: records(table.replace(inf, nan)) for name, table in tables.items()}
        print_json({"folder": done.folder.as_posix(), "passed": done.passed, "checks": done.about["checks"]} | rows)
    else:
        console = results_console()
        console.print(done.about["standing"], markup=False, highlight=False)
        console.print(loaded.scenario.name, style="bold", markup=False)
        when = f"the weeks of {done.about['month']}" if done.about["month"] else "all weeks"
        console.print(f"{done.about['contacts']:,} callers simulated, seed {seed}; {when}.\n", markup=False)
        console.print(verdict(done.checks, LEVEL), style="bold", markup=False, highlight=False)
        for stream in dict.fromkeys(done.gaps["stream"]):
            console.print()
            for sentence in gap_sentences(done.gaps, done.week, stream, futures=done.about["futures"]):
                console.print(sentence, markup=False, highlight=False)
        console.print()
        console.print(agreement_table(done.table))
        if not done.gaps.empty:
            console.print(changing_tables(done.changing))
            console.print(gap_tables(done.gaps))
        console.print(f"\nResults: {done.folder.as_posix()}", markup=False, soft_wrap=True)
    if not done.passed:
        raise typer.Exit(SAID_NO)


@app.command()
def verify(seed: Seed = 1, as_json: AsJson = False) -> None:
    """Check this installation: engine against theory, contract and stored figures; exit with 4 if a check says no."""
    from sim.report.terminal import checks_table
    from sim.study.verifying import verify

    done = verify(seed=seed, tell=complain)
    rows = [row.to_dict() for row in done.checks]
    if as_json:
        about = {"passed": done.passed, "versions": done.versions, "platform": done.platform, "seed": seed}
        print_json(about | {"checks": rows})
    else:
        console = results_console(width=160)
        console.print(checks_table(rows))
        known = ", ".join(f"{name} {version}" for name, version in done.versions.items())
        console.print(f"{known}; {done.platform}; seed {seed}.", markup=False, highlight=False)
        no = sum(not row.passed for row in done.checks)
        verdict = f"{no} of {len(rows)} checks say NO." if no else f"All {len(rows)} checks say yes."
        console.print(verdict, style="bold", markup=False, highlight=False)
    if not done.passed:
        raise typer.Exit(SAID_NO)
