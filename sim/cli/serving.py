"""The command that shows a page in the browser: app."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import Workers, app, results_console


@app.command("app")
def app_command(
    scenario: Annotated[
        Path | None,
        typer.Argument(metavar="SCENARIO", help="A scenario file (YAML). Default: the one that init writes."),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Where to listen. Anything but this machine alone asks for a token, printed once.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes any that is free.")] = 8765,
    replications: Annotated[int, typer.Option(help="Runs of chance of each scenario, at most.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same figures.")] = 1,
    workers: Workers = None,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser too.")] = False,
) -> None:
    """Show a page with sliders over a scenario, and what they do to the plan, live."""
    from sim.app import serve

    def tell(address: str) -> None:
        results_console().print(f"The page: {address}\nCtrl+C stops it.", markup=False, soft_wrap=True)
        if show:
            import webbrowser

            webbrowser.open(address)

    try:
        serve(scenario, host=host, port=port, replications=replications, seed=seed, workers=workers, tell=tell)
    except KeyboardInterrupt:
        results_console().print("Stopped.")
