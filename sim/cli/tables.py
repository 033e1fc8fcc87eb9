"""Commands on tables of the past: history check, history convert."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import SAID_NO, app, print_json, results_console
from sim.errors import UsageError

history_app = typer.Typer(
    name="history",
    help="Read tables of the past: say what they hold and what is doubtful, or put them into the long form.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(history_app)

TableFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="A table of the past: CSV or a workbook (.xlsx).", show_default=False)
]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", help="What the columns of a table are that is not in the long form (YAML)."),
]


@history_app.command("check")
def check_command(
    file: TableFile,
    mapping: MappingFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
) -> None:
    """Say what a table holds, and whether it can be used.

    Lists what was set aside, doubtful rows, bounds and checks. Exit code 4 if a grave check says no.
    """
    from sim.history.quality import findings
    from sim.history.table import read_table
    from sim.report.history import history_dict, show_history

    history = read_table(file, mapping)
    found = findings(history.rows)
    if as_json:
        print_json(history_dict(history, found))
    else:
        show_history(results_console(width=160), history, found)
    if any(each.no for each in found):
        raise typer.Exit(SAID_NO)


@history_app.command("convert")
def convert_command(
    file: TableFile,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The CSV file to write; never one that exists.")],
    mapping: MappingFile = None,
) -> None:
    """Write a table in the long form.

    A scenario names such a file under `history`.
    """
    from sim.history.longform import write_long
    from sim.history.table import read_table
    from sim.report.history import aside_text

    history = read_table(file, mapping)
    if out.exists():
        raise UsageError(f"{out} is there already, and nothing is written over: give another name")
    try:
        out.write_text(write_long(history.rows), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write {error.filename or out}: {error.strerror}") from None
    results_console().print(
        f"Wrote {len(history.rows)} rows to {out}; {aside_text(history)}.", markup=False, highlight=False
    )
