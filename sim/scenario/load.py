"""From a path to a checked scenario that knows where each of its values stands and where it comes from."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ValidationError

from sim.errors import Location, Problem, ScenarioError
from sim.scenario.causes import causes_of, check_causes, tried, without_causes
from sim.scenario.checks import check
from sim.scenario.checks_parameters import check_parameters
from sim.scenario.digest import digest
from sim.scenario.doubts import doubts_of
from sim.scenario.files import MOST_INPUT_BYTES, Folder, Unreadable, read_bytes
from sim.scenario.inherit import file_paths, merge, moved, read_alone, read_with_parents
from sim.scenario.messages import problems_of
from sim.scenario.model import Group, IncidentRules, Outage, Period, Scenario, Stream, Target, Workaround
from sim.scenario.nodes import Entry, Mapping, Scalar, Step, follow, plain
from sim.scenario.parameters import without_lost_places
from sim.scenario.parts import Parts
from sim.scenario.provenance import take_off
from sim.scenario.reader import read_yaml
from sim.scenario.resolved import inputs_of, resolved_text
from sim.scenario.section import FROM_FILE
from sim.scenario.sources import SourceRow, source_rows


@dataclass(frozen=True)
class Loaded:
    """A scenario that has been read and checked.

    Attributes
    ----------
    scenario : Scenario
        The values.
    path : str
        The file, as it was given.
    files : dict of str to bytes
        Content of every file the scenario names, by the name that stands in it.
    tree : Mapping
        Every value with its place and provenance.
    """

    scenario: Scenario
    path: str
    files: dict[str, bytes] = field(repr=False)
    tree: Mapping = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """Hash of all that is simulated, with defaults and files; not of order, comments, file names or `without`."""
        return digest(self.scenario, self.files)

    @cached_property
    def inputs(self) -> dict[str, bytes]:
        """The named files as `resolved_yaml` names them: ``inputs/<name>`` and the content."""
        return {name: self.files[old] for old, name in inputs_of(self.files).items()}

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """Names of the causes that can be taken out, sorted."""
        return tuple(causes_of(self.tree))

    @cached_property
    def doubts(self) -> tuple[Problem, ...]:
        """What is valid and probably not meant, in the order of the text."""
        return doubts_of(self.scenario, self.tree)

    def without(self, causes: Iterable[str]) -> Loaded:
        """Take causes out: each is set to its level when the force was on course.

        Parameters
        ----------
        causes : iterable of str
            Some of `causes`; none gives the scenario as it is.

        Returns
        -------
        Loaded
            Another scenario, which has no causes to take out any more.

        Raises
        ------
        sim.errors.UsageError
            If there is no such cause, or they do not go together.
        """
        names = sorted(set(causes))
        tree = without_causes(self.tree, names)
        files = {name: self.files[name] for name in dict.fromkeys(_text_at(tree, path) for path in file_paths(tree))}
        problems: list[Problem] = []
        scenario = _checked(tree, files, self.path, problems)
        if problems or scenario is None:
            raise ScenarioError(_told_of(", ".join(names), problems))
        scenario = without_lost_places(scenario)
        return Loaded(scenario, self.path, files, tree)

    def laid_over(self, overlay: object) -> Loaded:
        """Lay the lines of another file over this scenario, whatever that file extends.

        Parameters
        ----------
        overlay : str or path-like
            A scenario file; only what it says itself counts.

        Returns
        -------
        Loaded
            Another scenario, named by the overlay's path.

        Raises
        ------
        ScenarioError
            With everything that is wrong, each with its place.
        """
        given, own = str(overlay), Path(str(overlay)).stem
        problems: list[Problem] = []
        lines = read_alone(given, problems)
        read = _files(lines, Folder.of(given), problems)
        # its files have names of their own beside those of this scenario
        files = {**self.files, **{posixpath.normpath(posixpath.join(own, name)): read[name] for name in read}}
        tree = merge(self.tree, moved(lines, own))
        named = {_text_at(tree, path) for path in file_paths(tree)}
        return _loaded(tree, {name: files[name] for name in files if name in named}, given, problems)

    def where(self, *path: Step) -> Location:
        """Say where a value stands.

        Parameters
        ----------
        *path : str or int
            Keys and positions, such as ``"streams", "101", "priority"``.

        Returns
        -------
        Location
            Of the value; of the nearest key above it where the value is left to its default.
        """
        place = follow(self.tree, path)
        return place.node.where if place.path == path else place.key

    def sources(self) -> list[SourceRow]:
        """List every value with its place and what is said of its origin.

        Returns
        -------
        list of SourceRow
            In the model's order; defaults included.
        """
        return source_rows(self.scenario, self.tree)

    def resolved_yaml(self) -> str:
        """Write the scenario as one file.

        Returns
        -------
        str
            YAML without `extends`, with sources beside the values, naming files as `inputs` does.
        """
        return resolved_text(self.tree, self.files)


def load_scenario(path: object, overrides: Dict[str | tuple[str, ...], str] | None = None) -> Loaded:
    """Read and check a scenario.

    Parameters
    ----------
    path : str or path-like
        The scenario file.
    overrides : mapping of str or tuple to str, optional
        Values to put over those of the file: a path (``"streams.101.priority"``, or a tuple of keys) and
        what would stand there, as it would be written in the file. ``null`` takes a key out.

    Returns
    -------
    Loaded
        The scenario, with every file it names.

    Raises
    ------
    ScenarioError
        With everything that is wrong, each with its place.
    """
    given = str(path)
    problems: list[Problem] = []
    tree = read_with_parents(given, problems)
    for keys, text in (overrides or {}).items():
        tree = merge(tree, _override(keys, text, problems))
    return _loaded(tree, _files(tree, Folder.of(given), problems), given, problems)


def _loaded(tree: Mapping, files: dict[str, bytes], given: str, problems: list[Problem]) -> Loaded:
    """Check a tree in every way, or say all that is wrong."""
    scenario = _checked(tree, files, given, problems)
    if scenario is not None and not problems:
        problems += check_parameters(scenario, tree)
    known = {(problem.what, problem.where) for problem in problems}
    problems += [replace(problem, beside=True) for problem in check_causes(tree)]
    for name in causes_of(tree):
        found: list[Problem] = []
        _checked(tried(tree, name), files, given, found)
        problems += _told_of(name, [problem for problem in found if (problem.what, problem.where) not in known])
    if problems or scenario is None:
        raise ScenarioError(problems)
    return Loaded(scenario, given, files, tree)


def _override(keys: str | tuple[str, ...], text: str, problems: list[Problem]) -> Mapping:
    path = tuple(keys.split(".")) if isinstance(keys, str) else keys
    file = f"override {'.'.join(path)}"
    node, wrong = read_yaml(text, file)
    problems += wrong
    if node is None:
        raise ScenarioError(problems)
    where = Location(file, 1, 1)
    for key in reversed(path):
        node = Mapping(where, {key: Entry(where, node)})
    taken = take_off(node, problems)
    assert isinstance(taken, Mapping)
    return taken


def _files(tree: Mapping, folder: Folder, problems: list[Problem]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path in file_paths(tree):
        name = _text_at(tree, path)
        try:
            files[name] = read_bytes(folder.find(name), MOST_INPUT_BYTES)
        except Unreadable as error:
            problems.append(Problem(f"'{name}': {error}", follow(tree, path).node.where))
    return files


def _text_at(tree: Mapping, path: tuple[Step, ...]) -> str:
    node = follow(tree, path).node
    assert isinstance(node, Scalar)
    return str(node.value)


def _checked(tree: Mapping, files: dict[str, bytes], path: str, problems: list[Problem]) -> Scenario | None:
    """Validate a tree, and all that its parts must have in common."""
    scenario, parts = _validated(tree, problems)
    problems += check(replace(parts, files=files, folder=Folder.of(path).given))
    return scenario


def _told_of(cause: str, problems: Iterable[Problem]) -> list[Problem]:
    return [replace(problem, what=f"without {cause}: {problem.what}", beside=True) for problem in problems]


def _validated(tree: Mapping, problems: list[Problem]) -> tuple[Scenario | None, Parts]:
    try:
        scenario = Scenario.model_validate(plain(tree), context=FROM_FILE, by_alias=True, by_name=False)
    except ValidationError as error:
        problems += problems_of(error, tree)
        return None, _sound_parts(tree)
    return scenario, Parts.of(scenario, tree)


def _sound_parts(tree: Mapping) -> Parts:
    """Keep what is right in itself, so that the rest of the checks can speak about it in the same go."""

    def sound(model: type[BaseModel], *path: str) -> BaseModel | None:
        place = follow(tree, path)
        if place.path != path:
            return None
        try:
            return model.model_validate(plain(place.node), context=FROM_FILE, by_alias=True, by_name=False)
        except ValidationError:
            return None

    def names(section: str) -> tuple[str, ...]:
        node = follow(tree, (section,)).node
        return tuple(node.entries) if isinstance(node, Mapping) and node is not tree else ()

    def sound_ones(model: type[BaseModel], section: str) -> dict[str, BaseModel]:
        found = {name: sound(model, section, name) for name in names(section)}
        return {name: part for name, part in found.items() if part is not None}

    return Parts(
        period=sound(Period, "period"),  # type: ignore[arg-type]
        targets=sound_ones(Target, "targets"),  # type: ignore[arg-type]
        streams=sound_ones(Stream, "streams"),  # type: ignore[arg-type]
        groups=sound_ones(Group, "groups"),  # type: ignore[arg-type]
        target_names=names("targets"),
        stream_names=names("streams"),
        group_names=names("groups"),
        tree=tree,
        outages=sound_ones(Outage, "outages"),  # type: ignore[arg-type]
        workarounds=sound_ones(Workaround, "workarounds"),  # type: ignore[arg-type]
        incidents=sound(IncidentRules, "incidents"),  # type: ignore[arg-type]
    )
