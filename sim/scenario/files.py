"""Reading the files of a scenario: what may be read, how much of it, and how places in it are shown.

Everything a scenario refers to lies in its own folder or below it, links followed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Location, Problem

MOST_YAML_BYTES = 1_000_000
MOST_INPUT_BYTES = 20_000_000


class Unreadable(Exception):
    """A file that cannot be read, with the reason."""


@dataclass(frozen=True)
class Folder:
    """A scenario's folder: nothing outside it is read.

    Parameters
    ----------
    given : pathlib.Path
        As the user named it.
    real : pathlib.Path
        With links followed.
    """

    given: Path
    real: Path

    @classmethod
    def of(cls, scenario: str) -> Folder:
        """Take the folder a scenario file lies in.

        Parameters
        ----------
        scenario : str
            Path of the scenario file.

        Returns
        -------
        Folder
            Its folder.
        """
        given = Path(scenario).parent
        return cls(given, Path(os.path.realpath(given)))

    def find(self, relative: str) -> Path:
        """Find a file beneath the folder.

        Parameters
        ----------
        relative : str
            With forward slashes.

        Returns
        -------
        pathlib.Path
            Path to open.

        Raises
        ------
        Unreadable
            If it lies outside the folder.
        """
        if relative.startswith(("/", "\\")) or ":" in relative:
            raise Unreadable("it must be named relative to the scenario's own folder")
        path = self.given / relative
        if not Path(os.path.realpath(path)).is_relative_to(self.real):
            raise Unreadable("it lies outside the scenario's own folder, and only files in it or below it are read")
        return path


def read_bytes(path: Path, most: int) -> bytes:
    """Read a file that is not larger than allowed.

    Parameters
    ----------
    path : pathlib.Path
        An ordinary file.
    most : int
        Largest size in bytes.

    Returns
    -------
    bytes
        Its content.

    Raises
    ------
    Unreadable
        With the reason.
    """
    try:
        if path.is_dir():
            raise Unreadable("this is a folder, not a file")
        if not path.exists():
            raise Unreadable("there is no such file")
        if not path.is_file():
            raise Unreadable("this is not an ordinary file")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise Unreadable(f"this file cannot be read: {error.strerror}") from None
    if len(content) > most:
        raise Unreadable(f"this file is larger than {most / 1e6:g} MB")
    return content


def decode(content: bytes, file: str) -> tuple[str, list[Problem]]:
    r"""Read bytes as UTF-8, with or without a byte-order mark, with any line ends.

    Parameters
    ----------
    content : bytes
        A text file's content.
    file : str
        Its name as shown.

    Returns
    -------
    text : str
        With ``\n`` as line end; empty if there is a problem.
    problems : list of Problem
        None or one.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace")
        where = Location(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        return "", [Problem("this file is not UTF-8 text", where, "save it as UTF-8 (in Notepad: Save as, Encoding)")]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def shown(path: str | Path) -> str:
    """Show a path: relative to the current folder if it lies within, otherwise as given.

    Parameters
    ----------
    path : str or pathlib.Path
        As given.

    Returns
    -------
    str
        With forward slashes where it is relative to the current folder.
    """
    here = Path.cwd()
    absolute = Path(os.path.normpath(here / path))
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else str(path)
