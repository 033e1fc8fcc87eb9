"""Files of results: texts and JSON written in one step, and read back."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import CallsimError, UsageError


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in plain words what went wrong when results cannot be written.

    Parameters
    ----------
    folder : pathlib.Path
        Where to.

    Yields
    ------
    None

    Raises
    ------
    sim.errors.CallsimError
        Instead of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else f"{error.strerror}: {error.filename}"
        raise CallsimError(f"the results cannot be written to {folder}: {why}") from None


def write_text(path: Path, text: str) -> None:
    """Write a text in one step, with the same bytes on every system.

    Parameters
    ----------
    path : pathlib.Path
        Where to; a reader finds the old text or the new one, never a part.
    text : str
        What.
    """
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a value as JSON in one step.

    Parameters
    ----------
    path : pathlib.Path
        Where to.
    value : mapping
        Fit for JSON, without nan and infinities.
    """
    write_text(path, json.dumps(value, indent=2, allow_nan=False) + "\n")


def read_json(path: Path, *keys: str) -> dict[str, Any]:
    """Read a file of a run.

    Parameters
    ----------
    path : pathlib.Path
        Written by callsim.
    *keys : str
        What must be in it.

    Returns
    -------
    dict

    Raises
    ------
    sim.errors.UsageError
        If it is not there, or was changed so that it is no JSON.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    if not isinstance(value, dict) or any(key not in value for key in keys):
        raise UsageError(f"{path} was changed: it does not hold {', '.join(keys) or 'what callsim wrote'}")
    return value
