"""A scenario that is sent to the page: files limited in size and number, read by the reader of the command line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from sim.app.source import Source, without_folder
from sim.errors import UsageError
from sim.scenario.files import MOST_INPUT_BYTES, MOST_YAML_BYTES

MOST_FILES = 20
_YAML = (".yaml", ".yml")
_EXTENDS = re.compile(r"(?m)^extends:[ \t]*[\"']?([^\"'#\r\n]+?)[\"']?[ \t]*(?:#.*)?\r?$")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]{1,150}")


def take(files: Iterable[tuple[str, Path]], folder: Path) -> Source:
    """Read a scenario out of files that were sent.

    Parameters
    ----------
    files : iterable of tuple of str and pathlib.Path
        The name of each on the sender's machine, and where it was put. They are moved away from there.
    folder : pathlib.Path
        Of this session; emptied.

    Returns
    -------
    Source

    Raises
    ------
    sim.errors.UsageError
        If there are too many, they are too large, it cannot be told which one is meant, or that one is not valid.
    """
    shutil.rmtree(folder, ignore_errors=True)
    sent = folder / "sent"
    (sent / "inputs").mkdir(parents=True)
    listed = list(files)
    try:
        if len(listed) > MOST_FILES:
            raise UsageError(f"at most {MOST_FILES} files make a scenario here: these are {len(listed)}")
        names = [plain_name(name) for name, _ in listed]
        sizes = {name: path.stat().st_size for name, (_, path) in zip(names, listed, strict=True)}
        if len(sizes) < len(names):
            raise UsageError("two of these files have the same name")
        check_sizes(sizes)
        for name, (_, path) in zip(names, listed, strict=True):
            shutil.copyfile(path, sent / name)
            if not name.endswith(_YAML):
                shutil.copyfile(path, sent / "inputs" / name)  # where a run's resolved scenario looks for it
    finally:
        for _, path in listed:
            path.unlink(missing_ok=True)
    main = main_of({name: (sent / name).read_text("utf-8", errors="replace") for name in names if name.endswith(_YAML)})
    try:
        return Source.of(sent / main, folder / "kept", hidden=True)
    except UsageError as error:
        raise UsageError(without_folder(str(error), sent)) from None


def plain_name(name: str) -> str:
    """Take the last part of a file's name.

    Parameters
    ----------
    name : str
        As the browser says it.

    Returns
    -------
    str

    Raises
    ------
    sim.errors.UsageError
        If no file here should be called that.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    if not _PLAIN.fullmatch(last) or last.startswith(".") or last.strip(". ") != last:
        raise UsageError(f"a file cannot be called '{last[:60]}' here: use letters, numbers, '-' and '_'")
    return last


def check_sizes(sizes: Mapping[str, int]) -> None:
    """Refuse what is too large.

    Parameters
    ----------
    sizes : mapping of str to int
        Bytes by the file's name.

    Raises
    ------
    sim.errors.UsageError
        Naming the file and the limit.
    """
    for name, size in sizes.items():
        most = MOST_YAML_BYTES if name.endswith(_YAML) else MOST_INPUT_BYTES
        if size > most:
            raise UsageError(f"{name}: this file is larger than {most / 1e6:g} MB")
    if sum(sizes.values()) > MOST_INPUT_BYTES:
        raise UsageError(f"these files are larger than {MOST_INPUT_BYTES / 1e6:g} MB together")


def main_of(texts: Mapping[str, str]) -> str:
    """Find the scenario among the files: the one that no other extends.

    Parameters
    ----------
    texts : mapping of str to str
        Of the YAML files, by name.

    Returns
    -------
    str
        A name.

    Raises
    ------
    sim.errors.UsageError
        If there is none, or more than one.
    """
    parents = {found[1].strip() for text in texts.values() if (found := _EXTENDS.search(text))}
    left = [name for name in texts if name not in parents]
    if len(left) == 1:
        return left[0]
    if not texts:
        raise UsageError(
            "a scenario is a file that ends in .yaml: choose it, with the one it extends and the CSV files"
        )
    raise UsageError(
        f"which of these is the scenario: {', '.join(sorted(left or texts))}? Choose one, and the files that it extends"
    )
