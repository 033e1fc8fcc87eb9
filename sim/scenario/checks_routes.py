"""Checks of streams that feed others: the others exist, shares add to a whole at most, and it ends some time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sim.errors import Problem, did_you_mean
from sim.scenario.dated import Dated
from sim.scenario.model import Stream
from sim.scenario.parts import Parts, Problems

MOST_GENERATIONS = 200
"""Of contacts that others bring about; of repeats of nine in ten not one in a thousand million is left after them."""
_ROUTES = ("passes_on", "turns_to", "shifts_to")


def check_routes(parts: Parts) -> Problems:
    """Contacts go on to other streams that exist, no more than there are, and not for ever.

    Parameters
    ----------
    parts : Parts
        A scenario, or what could be read of it.

    Yields
    ------
    Problem
        With its place.
    """
    for name, stream in parts.streams.items():
        if stream.repeats and stream.repeats.to is not None:
            yield from _check_name(parts, stream.repeats.to, "streams", name, "repeats", "to")
        for key in _ROUTES:
            routes = getattr(stream, key)
            for to in routes:
                yield from _check_name(parts, to, "streams", name, key, to)
                if to == name:
                    text = f"'{name}' cannot name itself under '{key}'"
                    hint = "those who come back are 'repeats', those who try again 'redials'"
                    yield Problem(text, parts.key("streams", name, key, to), hint)
            most, when = _largest_sum([route.share for route in routes.values()])
            if most > 1 + 1e-9:
                text = f"the shares under '{key}' of '{name}' add to {most:.0%}{when}, and can be 100 % at most"
                yield Problem(text, parts.key("streams", name, key))
    if set(parts.streams) == set(parts.stream_names):
        generations = brought_about(parts.streams, dict.fromkeys(parts.streams, 1.0))
        if len(generations) > MOST_GENERATIONS:
            name = max(generations[-1], key=generations[-1].__getitem__)
            text = f"contacts of '{name}' bring about others without end: look at repeats, passes_on and turns_to"
            yield Problem(text, parts.key("streams", name), "lower a share of the circle")


def _check_name(parts: Parts, to: str, *path: str) -> Iterator[Problem]:
    if to not in parts.stream_names:
        hint = did_you_mean(to, parts.stream_names) or f"streams here: {', '.join(parts.stream_names) or 'none'}"
        where = parts.at(*path) if path[-1] == "to" else parts.key(*path)
        yield Problem(f"there is no stream '{to}'", where, hint)


def _largest_sum(shares: list[Dated[float]]) -> tuple[float, str]:
    """Give the largest sum that values have on one day, and a word on when; they change evenly between entries."""
    if not shares:
        return 0.0, ""
    days = {day for dated in shares for change in dated.changes for day in (change.since, change.by) if day is not None}
    looked_at = sorted(days | {date.min})
    sums = [sum(each) for each in zip(*(dated.at(looked_at) for dated in shares), strict=True)]
    worst = max(range(len(sums)), key=sums.__getitem__)
    return float(sums[worst]), f" on {looked_at[worst]}" if looked_at[worst] > date.min else ""


def shifted(streams: Mapping[str, Stream], volume: Mapping[str, float]) -> dict[str, float]:
    """Add what other streams may send to each stream's own volume.

    Parameters
    ----------
    streams : mapping of str to Stream
        By name.
    volume : mapping of str to float
        Of each, before.

    Returns
    -------
    dict of str to float
        A bound: what leaves a stream is not taken off.
    """
    bound = dict(volume)
    for name, stream in streams.items():
        for to, shift in stream.shifts_to.items():
            if to in bound:
                bound[to] += volume[name] * (shift.share.largest + shift.adds.largest)
    return bound


def brought_about(streams: Mapping[str, Stream], own: Mapping[str, float]) -> list[dict[str, float]]:
    """Follow contacts from one generation to the next, with every share at its largest.

    Parameters
    ----------
    streams : mapping of str to Stream
        By name.
    own : mapping of str to float
        Contacts of each that arrive of themselves.

    Returns
    -------
    list of dict of str to float
        Contacts of each stream, by generation; the last has less than a millionth of the first, unless it never ends.
    """
    generations = [dict(own)]
    while sum(generations[-1].values()) > 1e-6 * sum(own.values()) and len(generations) <= MOST_GENERATIONS:
        following = dict.fromkeys(own, 0.0)
        for name, stream in streams.items():
            routes = [(to, route.share.largest) for key in _ROUTES[:2] for to, route in getattr(stream, key).items()]
            if stream.repeats:
                routes.append((stream.repeats.to or name, stream.repeats.share.largest))
            for to, share in routes:
                if to in following:
                    following[to] += generations[-1][name] * share
        generations.append(following)
    return generations
