"""What every command shares: the application, its arguments, its exit codes and its console."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

NOT_HELD = 3
SAID_NO = 4
INTERRUPTED = 130

app = typer.Typer(
    name="callsim",
    help="Say when a police contact centre answers 80 % of 101 calls within 30 seconds, and how sure that is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"callsim {version('callsim')}")  # noqa: T201
        raise typer.Exit


@app.callback()
def callsim(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Say when a police contact centre answers 80 % of 101 calls within 30 seconds, and how sure that is."""


ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file (YAML).", show_default=False)]


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run.", show_default=False)]
Workers = Annotated[int | None, typer.Option(help="Processes. Default: one a core; no result depends on it.")]
Dask = Annotated[str | None, typer.Option(help="Address of a Dask scheduler whose workers do it.")]


def results_console(width: int = 120) -> Console:
    """Make the console of results.

    Parameters
    ----------
    width : int
        Where standard output is a pipe or a file, which have none.

    Returns
    -------
    rich.console.Console
    """
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else width, soft_wrap=False, highlight=False)


def complain(text: str) -> None:
    """Say what is wrong, on standard error.

    Parameters
    ----------
    text : str
        In plain words.
    """
    print(text, file=sys.stderr)  # noqa: T201


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output.

    Parameters
    ----------
    value : object
        Fit for JSON.
    """
    print(json.dumps(value, indent=2))  # noqa: T201
