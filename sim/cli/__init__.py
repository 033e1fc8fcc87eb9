"""The command line.

Results go to standard output, progress and errors to standard error. Exit codes: 0 done; 1 the run failed;
2 usage, or a scenario that is not valid; 3 the target is not held as surely as asked for; 4 a check said no;
130 interrupted.

Every process that works for a command imports this module again: it imports no command before one is asked for.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from sim.errors import CallsimError, ScenarioError, UsageError


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
    from sim.cli.app import INTERRUPTED, complain
    from sim.cli.commands import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows '?', and goes on
    try:
        app(args=None if argv is None else list(argv), standalone_mode=True)
        return 0
    except CallsimError as error:
        # places in a file come first on their line, where editors look for them
        complain(str(error) if isinstance(error, ScenarioError) else f"{_kind(error)}: {error}")
        return error.exit_code
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        if code == INTERRUPTED:
            complain(str(_interrupt(stop)) or "interrupted")
        return code


def _interrupt(stop: BaseException) -> BaseException:
    """Find what interrupted: the command line's library turns it into an exit, and keeps it as the cause."""
    seen: BaseException | None = stop
    while seen is not None and not isinstance(seen, KeyboardInterrupt):
        seen = seen.__cause__ or seen.__context__
    return seen or KeyboardInterrupt()


def _kind(error: CallsimError) -> str:
    return "cannot do that" if isinstance(error, UsageError) else "the run failed"
