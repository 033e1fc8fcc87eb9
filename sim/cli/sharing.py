"""Commands that share a run with others: export, briefing, and the ledger of projections."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import Folder, app, complain, print_json, results_console
from sim.cli.asking import records
from sim.errors import UsageError

ledger_app = typer.Typer(
    name="ledger",
    help="Keep projections, and hold them against what comes.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(ledger_app)

LedgerFile = Annotated[Path | None, typer.Option(help="The ledger's file. Default: results/ledger.jsonl.")]
ActualsFile = Annotated[
    Path | None, typer.Option(help="What came: a table in the long form, or as 'callsim history convert' writes it.")
]
Unstated = Annotated[
    bool,
    typer.Option(
        "--unstated", help="Score figures too that do not state their denominator or clock, as the projection's own."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON instead of text.")]


@app.command()
def export(
    folder: Folder,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write a workbook.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Write a folder of CSV files, one a table.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="The workbook's file, or the folder of CSV files. Default: in the run's folder.")
    ] = None,
) -> None:
    """Write a run as an accessible workbook, or as CSV files: every table, with a definition of every column."""
    from sim.study.telling.sharing import export_csv, export_xlsx

    if not (xlsx or csv):
        raise UsageError("say what to write: --xlsx, --csv or both")
    if xlsx and csv and out is not None:
        raise UsageError("--out names one place: write the workbook and the CSV files by two commands, or leave it out")
    console = results_console()
    for wanted, write in ((xlsx, export_xlsx), (csv, export_csv)):
        if wanted:
            written = write(folder, out)
            console.print(f"Wrote {written.as_posix()}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def briefing(
    folder: Folder,
    quarter: Annotated[
        str, typer.Option(help="The quarter it is about, of the calendar year: such as 2021-Q2.", show_default=False)
    ],
    previous: Annotated[
        Path | None, typer.Option(help="The run of the briefing before: what was forecast then.")
    ] = None,
    actuals: Annotated[
        Path | None, typer.Option(help="What happened: a table in the long form. Default: the scenario's history.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The two files without their endings. Default: RUN/briefing-<quarter>.")
    ] = None,
) -> None:
    """Write the quarterly briefing for the Commissioner's office: two pages, as HTML and as DOCX."""
    from sim.study.telling.sharing import write_briefing

    console = results_console()
    for written in write_briefing(folder, quarter, previous=previous, actuals=actuals, out=out):
        console.print(f"Wrote {written.as_posix()}", markup=False, highlight=False, soft_wrap=True)


@ledger_app.command("add")
def add_command(folder: Folder, ledger: LedgerFile = None) -> None:
    """Enter the projection of a run into the ledger.

    A line for each target and month of its plan; a run that stands there already is left as it is.
    """
    from sim.study.telling.ledger import add_to_ledger

    added = add_to_ledger(folder, ledger)
    months = len({entry.month for entry in added.entries})
    where = added.ledger.as_posix()
    if added.already:
        said = f"{where} has this run's projection already: nothing was written."
    else:
        said = f"Entered {len(added.entries)} projections of {months} months into {where}."
    results_console().print(said, markup=False, highlight=False, soft_wrap=True)
    if not added.whole:
        complain("The run has no replications.parquet: the ranges of 50 and 95 in 100 are not kept, and not scored.")


@ledger_app.command("show")
def show_command(
    ledger: LedgerFile = None, actuals: ActualsFile = None, unstated: Unstated = False, as_json: AsJson = False
) -> None:
    """List projections, and how they have done.

    With --actuals, a table of what came, scores are summed up by months ahead, and to date.
    """
    from dataclasses import asdict

    from sim.report.ledger import entries_table
    from sim.study.telling.ledger import read_ledger, score_ledger

    entries = read_ledger(ledger)
    scored = None if actuals is None else score_ledger(entries, actuals, unstated=unstated)
    if as_json:
        found = {} if scored is None else {"to_date": records(scored.to_date)}
        print_json({"ledger": [asdict(entry) for entry in entries], **found})
        return
    console = results_console(width=160)
    console.print(entries_table(entries))
    if scored is None:
        console.print("To see how they have done: --actuals FILE, a table of what came.")
    else:
        _say_to_date(scored)


@ledger_app.command("score")
def score_command(
    ledger: LedgerFile = None, actuals: ActualsFile = None, unstated: Unstated = False, as_json: AsJson = False
) -> None:
    """Hold projections against what came.

    Errors, coverage of ranges, CRPS and Brier scores, month by month; and the figures that could not be used, with why.
    """
    from sim.report.ledger import show_scores
    from sim.study.telling.ledger import read_ledger, score_ledger

    entries = read_ledger(ledger)
    if actuals is None:
        raise UsageError("say what came: --actuals FILE, a table in the long form (docs/how-to/history.md)")
    scored = score_ledger(entries, actuals, unstated=unstated)
    if as_json:
        unscored = [
            {"line": each.seen.row, "stream": each.seen.stream, "measure": each.seen.measure, "why": each.why}
            for each in scored.unscored
        ]
        print_json({"scores": records(scored.scores), "to_date": records(scored.to_date), "unscored": unscored})
        return
    show_scores(results_console(width=160), scored.scores, scored.unscored)
    _say_to_date(scored)


def _say_to_date(scored: object) -> None:
    from sim.report.ledger import ledger_sentences, to_date_table
    from sim.study.telling.ledger import Scored

    assert isinstance(scored, Scored)
    console = results_console(width=160)
    if not scored.scores.empty:
        console.print("To date (errors and CRPS in points)")
        console.print(to_date_table(scored.to_date))
    for sentence in ledger_sentences(scored.scores, scored.to_date):
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    waiting = sum(each.why.startswith("it does not state") for each in scored.unscored)
    if waiting:
        said = (
            f"Not scored for want of a denominator or clock: {waiting}; --unstated takes them for the projection's own."
        )
        console.print(said, markup=False, highlight=False, soft_wrap=True)
