"""The pages of the command line and of Python, written from the commands and the docstrings.

python -m sim.cli.reference cli > docs/reference/cli.md
python -m sim.cli.reference python > docs/reference/python.md
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import sim

_CLI = """# Commands

Every command with its arguments and options, as `callsim <command> --help` prints them. This page is written from the
commands (`python -m sim.cli.reference cli > docs/reference/cli.md`).

Results go to standard output, progress and errors to standard error. Exit codes:

| code | what it says |
|---|---|
| 0 | done |
| 1 | the run failed; what is finished is kept |
| 2 | usage, or a scenario that is not valid |
| 3 | with `--fail-unless-held 0.8`: a promised target is not held by its date with that chance |
| 4 | a check said no |
| 130 | interrupted |
"""
_PYTHON = """# Python

What notebooks use. Each name is loaded when it is asked for, so that `import sim` takes no time. This page is
written from the docstrings (`python -m sim.cli.reference python > docs/reference/python.md`). Tables are pandas,
figures are matplotlib axes; a column of a run's tables is explained under [measures](measures.md).

```python
import sim

run = sim.run("scenarios/teaching/mmc.yaml", replications=4, out="results/python")
run.trajectory.query("measure == 'service_level'")
axes = run.plot_trajectory("calls")
axes.figure.savefig("results/python.png")
```

`run`, `compare`, `explain`, `solve` and `calibrate_scenario` may start processes: in a script (not in a notebook)
call them under `if __name__ == "__main__":`.
"""
_HEADING = re.compile(r"(?m)^(\w[\w ]*)\n-{3,}\n")
_APART = "\n\n"
_ROLE = re.compile(r"``([^`]+)``")


def cli_page() -> str:
    """Write the page of the command line.

    Returns
    -------
    str
        Markdown, ending with one line end.
    """
    import typer

    from sim.cli.commands import app

    return "\n".join([_CLI, *_commands("callsim", typer.main.get_command(app))])


def python_page() -> str:
    """Write the page of what `sim` offers in Python.

    Returns
    -------
    str
        Markdown, ending with one line end.
    """
    parts = [_PYTHON]
    for name in sim.__all__:
        found = getattr(sim, name)
        if inspect.ismodule(found):
            parts += [f"## `sim.{name}`\n", f"{_prose(_documented(found))}\n"]
            parts += [_described(f"sim.{name}.{each}", getattr(found, each), "###") for each in found.__all__]
        else:
            parts.append(_described(f"sim.{name}", found, "##"))
    return "\n".join(parts)


def _commands(name: str, command: Any) -> Iterator[str]:
    for sub, below in sorted(getattr(command, "commands", {}).items()):
        if below.hidden:
            continue
        full = f"{name} {sub}"
        if hasattr(below, "commands"):
            yield from _commands(full, below)
            continue
        yield f"## `{full}`\n\n{_told(below.help)}\n"
        yield "| argument or option | default | what it says |\n|---|---|---|"
        kinds = get_type_hints(inspect.unwrap(below.callback))
        yield "\n".join(_option(one, kinds[one.name]) for one in below.params if not one.hidden) + "\n"


def _option(one: Any, kind: Any) -> str:
    written = ", ".join(f"`{form}`" for form in one.opts)
    if one.param_type_name == "argument":
        written = f"`{one.metavar or one.name.upper()}`"
    elif not one.is_flag:
        written += f" {_kind(kind)}"
    shown = None if one.default in (None, False) else getattr(one.default, "value", one.default)
    default = "**required**" if one.required else "" if shown is None else f"`{shown}`"
    return f"| {written} | {default} | {_told(one.help or '')} |"


def _kind(hint: Any) -> str:
    """Say what to write behind an option."""
    plain = next((each for each in get_args(hint) if each is not type(None)), hint)
    if issubclass(plain, Enum):
        return " or ".join(f"`{choice.value}`" for choice in plain)
    return {int: "a whole number", float: "a number", Path: "a path"}.get(plain, "a text")


def _told(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;").replace("|", "\\|")


def _described(name: str, found: Any, level: str) -> str:
    parts = [f"{level} `{name}`\n"]
    if not inspect.isclass(found):
        parts.append(f"```text\n{name.rpartition('.')[2]}{_signature(found)}\n```\n")
    parts.append(_sections(_documented(found)))
    if inspect.isclass(found):
        members = list(_members(found))
        parts += ["| attribute or method | what it is |\n|---|---|"] if members else []
        parts += [f"| `{called}` | {_prose(_documented(member).partition(_APART)[0])} |" for called, member in members]
    return "\n".join(parts) + "\n"


def _members(found: type) -> Iterator[tuple[str, Any]]:
    """Public methods and properties, also those that it inherits, that are documented."""
    for each, member in inspect.getmembers_static(found):
        held = getattr(member, "func", None) or getattr(member, "fget", None)  # a (cached) property's function
        plain = held or getattr(member, "__func__", member)
        if not each.startswith("_") and inspect.isfunction(plain) and plain.__doc__:
            yield each if held else f"{each}{_signature(plain)}", plain


def _signature(found: Any) -> str:
    signature = inspect.signature(found)
    shown = [
        each.replace(annotation=inspect.Parameter.empty, default=_Default.of(each.default))
        for name, each in signature.parameters.items()
        if name not in ("self", "cls")
    ]
    return str(signature.replace(parameters=shown, return_annotation=inspect.Signature.empty))


class _Default(str):
    """A default as it is shown: what a function is does not matter to a reader, and its address changes."""

    @classmethod
    def of(cls, value: Any) -> Any:
        return cls("...") if inspect.isfunction(value) else value

    def __repr__(self) -> str:
        return str(self)


def _documented(found: Any) -> str:
    return inspect.cleandoc(found.__doc__ or "")


def _sections(text: str) -> str:
    """Turn numpydoc into Markdown: a heading becomes bold, an entry an item of a list."""
    head, *rest = _HEADING.split(text)
    parts = [f"{_prose(head)}\n"]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        parts += [f"*{title}*\n", *_entries(body), ""]
    return "\n".join(parts)


def _entries(body: str) -> Iterator[str]:
    for entry in re.split(r"\n(?=\S)", body.strip("\n")):
        first, _, more = entry.partition("\n")
        names, colon, kind = first.partition(" : ")
        said = f"`{names}`" + (f" ({_prose(kind)})" if colon else "")
        yield f"- {said}" + (f": {_prose(inspect.cleandoc(more))}" if more.strip() else "")


def _prose(text: str) -> str:
    flat = _ROLE.sub(r"`\1`", text.strip())
    return "\n\n".join(_told(part) for part in flat.split("\n\n"))


_PAGES = {"cli": cli_page, "python": python_page}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in _PAGES:
        sys.exit(f"usage: python -m sim.cli.reference {'|'.join(_PAGES)}")
    sys.stdout.buffer.write(_PAGES[sys.argv[1]]().encode())
