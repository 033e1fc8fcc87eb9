"""What was run, from what, by which versions, and what the checks say: enough to run it again."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.checks import Check
from sim.errors import ScenarioError
from sim.experiment.drawn import Draws
from sim.scenario import Loaded
from sim.scenario.files import shown
from sim.scenario.inherit import read_with_parents
from sim.scenario.nodes import Mapping as Tree
from sim.scenario.nodes import leaves

FORMAT = 1
UNCALIBRATED = "Not calibrated: assumed values were chosen by hand, and the ranges are those of chance alone."
LEFT_OUT = (
    "Not calibrated: the draws of the fit were left out, so that the numbers that nobody knows stand at the values "
    "assumed by hand, and the ranges are those of chance alone."
)
# those that can change a figure; the rest only read, draw or write
_FIGURES = ("callsim", "holidays", "numba", "numpy", "pydantic", "PyYAML", "scipy", "simpy", "tzdata")
_OTHERS = ("matplotlib", "pandas", "pyarrow")
_MOST_NAMED = 3
_WORDS = ("name", "description")  # which change nothing that was fitted


@dataclass(frozen=True)
class Standing:
    """Whether the numbers that nobody knows were fitted to history, and whether that fit can be believed.

    Attributes
    ----------
    calibrated : bool
        Only if no check of the fit said no.
    words : str
        For the first lines of a result, and for every figure.
    changed : bool
        Whether files over the fit changed values since.
    """

    calibrated: bool
    words: str
    changed: bool = False

    @classmethod
    def of(cls, *scenarios: Loaded, left_out: bool = False) -> Standing:
        """Say how scenarios stand.

        Parameters
        ----------
        *scenarios : sim.scenario.Loaded
            At least one; the one that stands worst counts.
        left_out : bool
            Whether draws of a fit were left out of them.

        Returns
        -------
        Standing
        """
        each = [cls._of(loaded, left_out) for loaded in scenarios]
        return min(each, key=lambda one: (one.calibrated, one.words != UNCALIBRATED, not one.changed))

    @classmethod
    def _of(cls, loaded: Loaded, left_out: bool) -> Standing:
        draws = Draws.of(loaded)
        if draws is not None:
            return cls.of_fit(draws.about, changed_since(loaded))
        return cls(False, LEFT_OUT if left_out else UNCALIBRATED)

    @classmethod
    def of_fit(cls, about: Mapping[str, Any], changed: Sequence[str] = ()) -> Standing:
        """Say how a scenario stands that draws from a fit.

        Parameters
        ----------
        about : mapping
            How the fit went: ``passed``, ``failed``, ``rows`` and ``trained_until``.
        changed : sequence of str
            Files that changed values since, as `changed_since` gives them.

        Returns
        -------
        Standing
        """
        rows, until = about.get("rows", "some"), about.get("trained_until", "a day that is not known")
        fitted = f"{rows} rows of history up to {until}"
        since = f", and changed since by {' and '.join(changed)}" if changed else ""
        if about.get("passed") is True:
            words = "the ranges hold chance, and what those rows leave open of the numbers that nobody knows"
            return cls(True, f"Calibrated on {fitted}{since}: {words}.", bool(changed))
        failed = first_few(about.get("failed", ())) or "it does not say which"
        words = f"it was fitted to {fitted}{since}, and checks of the fit said no ({failed})"
        return cls(False, f"NOT to be relied on: {words}.", bool(changed))


def first_few(names: Sequence[str]) -> str:
    """Write a list of names on one line.

    Parameters
    ----------
    names : sequence of str
        Perhaps hundreds.

    Returns
    -------
    str
        All up to three; of more, how many, and the first three.
    """
    listed = ", ".join(names[:_MOST_NAMED])
    if len(names) <= _MOST_NAMED:
        return listed
    return f"{len(names):,}: {listed} and {len(names) - _MOST_NAMED:,} more"


def changed_since(loaded: Loaded) -> tuple[str, ...]:
    """Find the files that lie over a fit and change values of it.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        Which draws from a fit.

    Returns
    -------
    tuple of str
        Names of files that extend the one with the posterior, and have other values than names in force, in the
        order of the values. None for lines that `callsim compare --over-baseline` laid over it: they are the question.
    """
    entry = loaded.tree.entries.get("posterior")
    if entry is None or entry.node.where.file == shown(loaded.path):
        return ()
    try:
        own, fitted = (read_with_parents(path, []) for path in (loaded.path, entry.node.where.file))
    except ScenarioError:  # the files are gone since: nothing is known of them
        return ()
    if "posterior" not in own.entries:
        return ()
    over = _files(own) - _files(fitted)
    origins = [row.origin.rpartition(":")[0] for row in loaded.sources() if row.path not in _WORDS]
    return tuple(dict.fromkeys(Path(file).name for file in origins if file in over))


def _files(tree: Tree) -> set[str]:
    return {leaf.where.file for _, leaf in leaves(tree, ())}


def versions() -> dict[str, str]:
    """List the versions of Python and of the packages on which a figure can depend.

    Returns
    -------
    dict of str to str
    """
    return {"python": platform.python_version(), **{name: _version(name) for name in _FIGURES}}


def differing(before: Mapping[str, str]) -> str:
    """Say which versions differ from those of a run.

    Parameters
    ----------
    before : mapping of str to str
        As of `versions`; more are left out.

    Returns
    -------
    str
        Such as ``"numpy 2.0.1, now 2.1.0"``; nothing if none differs.
    """
    now = versions()
    return ", ".join(f"{n} {before[n]}, now {now[n]}" for n in now if n in before and before[n] != now[n])


def manifest(
    *,
    about: Mapping[str, Any],
    replications: int,
    crew: str,
    standing: Standing,
    stopping: Mapping[str, Any],
    ended: datetime,
    contacts: int,
    attempts: int,
    checks: Sequence[Check],
) -> dict[str, Any]:
    """Write down a run that has ended.

    Parameters
    ----------
    about : mapping
        What was written down when it began: scenario, hashes of its files, settings, versions and the time.
    replications : int
        How many there are.
    crew : str
        Who did it; no result depends on it.
    standing : Standing
        Whether the scenario is calibrated.
    stopping : mapping
        Whether the precision asked for was met, and the widths that were reached.
    ended : datetime.datetime
        In UTC.
    contacts, attempts : int
        Simulated in all replications together.
    checks : sequence of Check
        On input and output.

    Returns
    -------
    dict
        Ready for JSON.
    """
    settings = about["settings"]
    return {
        "format": FORMAT,
        "scenario": about["scenario"],
        "inputs": about["files"],
        "seed": settings["seed"],
        "replications": replications,
        "engine": settings["engine"],
        "settings": settings,
        "stopping": dict(stopping),
        "crew": crew,
        "calibrated": standing.calibrated,
        "standing": standing.words,
        "python": about["versions"]["python"],
        "packages": {n: v for n, v in about["versions"].items() if n != "python"} | {n: _version(n) for n in _OTHERS},
        "platform": platform.platform(),
        "started": about["started"],
        "ended": ended.isoformat(timespec="seconds"),
        "contacts": contacts,
        "attempts": attempts,
        "checks": [row.to_dict() for row in checks],
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
