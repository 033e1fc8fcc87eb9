"""What can go wrong, said so that the reader can mend it.

Every error that callsim raises on purpose is a `CallsimError`. It carries the exit code of the
command line and a text that names what is wrong, where, and how to put it right. Anything else that
reaches the user is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Location:
    """A place in a text file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it stands, and how to mend it.

    Attributes
    ----------
    what : str
        In words.
    where : Location, optional
        Its place.
    hint : str
        How to mend it.
    beside : bool
        Whether it is of something beside the thing itself, such as a cause that can be taken out: told after the rest.
    """

    what: str
    where: Location | None = None
    hint: str = ""
    beside: bool = False

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} ({self.hint})" if self.hint else text


class CallsimError(Exception):
    """The run failed for a reason that can be named."""

    exit_code = 1


class UsageError(CallsimError):
    """A command, a file or an array that callsim cannot accept."""

    exit_code = 2


class Interrupted(KeyboardInterrupt):
    """A run that was interrupted, and can go on; the text says how."""


class ContractError(UsageError, ValueError):
    """Arrays that break the engine's contract."""


class ScenarioError(UsageError):
    """A scenario with one or more problems, all of them listed.

    Parameters
    ----------
    problems : iterable of Problem
        In any order; they are shown by file, line and column, each once, those beside the thing itself last.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        unique = dict.fromkeys(problems)
        self.problems = tuple(sorted(unique, key=lambda p: (p.beside, p.where is None, p.where or Location("", 0, 0))))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Name the known word nearest to `word`, as a hint, or nothing if none is near.

    Parameters
    ----------
    word : str
        What was written.
    known : iterable of str
        What may be written.

    Returns
    -------
    str
        ``"did you mean 'handle_time'?"`` or an empty string.
    """
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""
