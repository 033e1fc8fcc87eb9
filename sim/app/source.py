"""The scenario that is looked at: kept as it was when the page was opened, with the lines of its files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sim.app.changes import Changes, check_same, overlay
from sim.app.controls import Control, controls_of
from sim.errors import Location, UsageError
from sim.scenario import Loaded, load_scenario
from sim.scenario.files import shown
from sim.scenario.scalars import read_scalar

MOST_LINES = 3_000
_KEPT = "scenario.resolved.yaml"


@dataclass(frozen=True)
class Text:
    """A file of the scenario.

    Attributes
    ----------
    name : str
        As errors show it.
    lines : tuple of str
        Its text.
    """

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A scenario, and all that the page knows of it.

    Attributes
    ----------
    loaded : Loaded
        As the user's file says.
    kept : pathlib.Path
        A copy in one file, which nobody changes: what is moved is laid over this one.
    controls : tuple of Control
        Its sliders.
    texts : tuple of Text
        Its files with at most `MOST_LINES` lines.
    hidden : pathlib.Path or None
        The folder that is left out where a place is shown; None: names are shown as they are.
    """

    loaded: Loaded
    kept: Path
    controls: tuple[Control, ...]
    texts: tuple[Text, ...]
    hidden: Path | None = None

    @classmethod
    def of(cls, scenario: Path, folder: Path, *, hidden: bool = False) -> Source:
        """Read a scenario and keep a copy.

        Parameters
        ----------
        scenario : pathlib.Path
            Its file.
        folder : pathlib.Path
            An empty one, for the copy.
        hidden : bool
            Whether the folder in which the file lies is nobody's business.

        Returns
        -------
        Source

        Raises
        ------
        sim.errors.ScenarioError
            With everything that is wrong, each with its place.
        sim.errors.UsageError
            If it has no target.
        """
        loaded = load_scenario(scenario)
        if not loaded.scenario.targets:
            raise UsageError(f"{loaded.scenario.name} has no target: the page shows what becomes of one")
        for name, content in (loaded.files | loaded.inputs).items():  # a change may name a file as the user's text does
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / _KEPT
        kept.write_text(loaded.resolved_yaml(), encoding="utf-8", newline="\n")
        controls, nobodys = controls_of(loaded), scenario.parent if hidden else None
        return cls(loaded, kept, controls, tuple(_read_texts(loaded, controls, nobodys)), nobodys)

    @property
    def file(self) -> str:
        """Name of the scenario's file."""
        return Path(self.loaded.path).name

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return Path(self.loaded.path).stem

    def changed(self, changes: Changes) -> Loaded:
        """Lay changes over the scenario.

        Parameters
        ----------
        changes : Changes
            What was moved; nothing gives the scenario as it is, looked at from two weeks before the plan.

        Returns
        -------
        Loaded
            Read by the reader of scenario files.

        Raises
        ------
        sim.errors.UsageError
            If the scenario is not valid with them.
        """
        laid = overlay(self.loaded, changes, self.controls)
        given = load_scenario(self.kept, {(key,): json.dumps(value) for key, value in laid.items()})
        check_same(self.loaded, changes, given)
        return given

    def saved_name(self) -> str:
        """Name the file in which changes are saved."""
        return f"{self.stem}_changed.yaml"

    def command(self, replications: int, seed: int) -> str:
        """Say what gives the same figures.

        Parameters
        ----------
        replications, seed : int
            Of the page.

        Returns
        -------
        str
            For a shell, in the folder of the saved file.
        """
        return f"callsim run {self.saved_name()} --replications {replications} --seed {seed}"

    def yaml(self, changes: Changes, replications: int, seed: int) -> str:
        """Write changes as a scenario file.

        Parameters
        ----------
        changes : Changes
            What was moved.
        replications, seed : int
            With which it was shown.

        Returns
        -------
        str
            YAML that extends the scenario's file.
        """
        laid = overlay(self.loaded, changes, self.controls)
        head = [
            "Changed in callsim app. Put this file into the folder of the one that it extends; then",
            f"    {self.command(replications, seed)}",
            "gives the figures of the page, to the digit.",
        ]
        if "period" in laid:
            head.append(
                "'calls_from' leaves history out, as the page does. Without it calls are simulated from the start,"
            )
            head.append("and the first months of the plan differ a little, since other callers wait when it begins.")
        head.append(f"The scenario that it was made from: sha256 {self.loaded.sha256}")
        body = yaml.dump(
            {"extends": self.file, **laid}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110
        )  # fmt: skip
        return "".join(f"# {line}\n" for line in head) + "\n" + body

    def where(self, *path: str) -> Location:
        """Say where a value stands, as errors say it.

        Parameters
        ----------
        *path : str
            Keys.

        Returns
        -------
        Location
        """
        found = self.loaded.where(*path)
        return Location(without_folder(found.file, self.hidden), found.line, found.column)


def without_folder(text: str, folder: Path | None) -> str:
    """Leave a folder out of a text with places in files.

    Parameters
    ----------
    text : str
        Such as the words of an error.
    folder : pathlib.Path or None
        Where files that were sent lie; None: nothing is left out.

    Returns
    -------
    str
    """
    for form in (
        () if folder is None else sorted({shown(folder), str(folder), folder.as_posix()}, key=len, reverse=True)
    ):
        text = text.replace(f"{form}/", "").replace(f"{form}\\", "")
    return text


def _read_texts(loaded: Loaded, controls: Sequence[Control], hidden: Path | None) -> Iterator[Text]:
    paths = [path for control in controls for path in control.places]
    paths += [("without", cause) for cause in loaded.causes]
    for name in dict.fromkeys(loaded.where(*path).file for path in paths):
        try:
            lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        if len(lines) <= MOST_LINES:
            yield Text(without_folder(name, hidden), tuple(lines))


class _Dumper(yaml.SafeDumper):
    """Writes text so that readers of YAML 1.1 and of 1.2 take it for text."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write everything out where it stands."""
        return True


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = bool(text) and read_scalar(text[:40]) == text[:40]
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else "'")


_Dumper.add_representer(str, _write_text)
