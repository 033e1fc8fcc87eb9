"""What a cause is, in words: which numbers of the scenario its level of better days is about.

A scenario gives a cause a name and no other words; what it changes is all that can be said of it without inventing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.projection import stream_spoken
from sim.scenario import Loaded
from sim.scenario.causes import causes_of
from sim.scenario.nodes import Mapping

_MANY = 3  # streams: from here on they are not named one by one
_OF_STREAMS = {
    "handle": "how long {} take",
    "volume": "how many {} come in",
    "factors": "how many {} come in",
    "repeats": "who rings again after {}",
    "patience": "how long callers wait in {}",
    "reserve": "handlers kept free from {}",
}
_OF_GROUPS = {
    "abstraction": "time off the phones",
    "strength": "people in post",
    "establishment": "posts",
    "leavers": "who leaves",
    "intakes": "who starts",
    "minimum": "minimum staffing",
}
_OF_ALL = {"outages": "systems that are out", "incidents": "incidents and the units for them"}


def spoken_name(name: str) -> str:
    """Write a name of a scenario's file as words.

    Parameters
    ----------
    name : str
        Such as ``new_system``.

    Returns
    -------
    str
    """
    return name.replace("_", " ")


def cause_spoken(loaded: Loaded, name: str) -> str:
    """Say what a cause is, with the numbers that it is about.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    name : str
        Of the cause, as the scenario writes it.

    Returns
    -------
    str
        Such as ``"new system (how long calls take)"``; the name alone where the scenario does not say.
    """
    overlay = causes_of(loaded.tree).get(name)
    about = list(dict.fromkeys(_touched(overlay))) if overlay is not None else []
    said = spoken_name(name)
    if not about or about == [said]:
        return said
    listed = " and ".join(filter(None, (", ".join(about[:-1]), about[-1])))
    return f"{said} ({listed})"


def _touched(overlay: Mapping) -> Iterator[str]:
    streams: dict[str, list[str]] = {}
    for section, name, key in _places(overlay):
        if section == "streams":
            streams.setdefault(key, []).append(name)
        elif section == "groups":
            yield _OF_GROUPS.get(key, spoken_name(key))
        else:
            yield _OF_ALL.get(section, spoken_name(section))
    for key, names in streams.items():
        calls = "calls" if len(set(names)) >= _MANY else " and ".join(map(stream_spoken, dict.fromkeys(names)))
        yield _OF_STREAMS.get(key, f"{spoken_name(key)} of {{}}").format(calls)


def _places(overlay: Mapping) -> Iterator[tuple[str, str, str]]:
    """List section, name and key of what is set."""
    for section, entry in overlay.entries.items():
        if section not in ("streams", "groups") or not isinstance(entry.node, Mapping):
            yield section, "", ""
            continue
        for name, one in entry.node.entries.items():
            keys = one.node.entries if isinstance(one.node, Mapping) else {}
            yield from ((section, name, key) for key in keys)
