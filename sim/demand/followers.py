"""Contacts that others bring about: failure demand that comes back, calls passed on, callers who turn elsewhere.

Which contact follows which is drawn beforehand; the engine lets a follower arrive only if the contact before it ended
in the way that brings it about. A follower is like the contacts of its own stream on the day on which its caller
first rang, and may be followed in turn.

Purposes of the random streams, by the name of the stream that is followed and its week: ``repeat``, ``pass on`` and
``turn to``, each alone for who is followed, and with the name of the other stream for the delay. What a follower is
like is drawn from the streams of what contacts are like, with ``repeat`` or the like before the purpose and, where it
follows another stream, that stream's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.demand.week import Table, Week, delays_s


@dataclass
class Followers:
    """Some contacts of one stream that follow contacts of one other piece.

    Attributes
    ----------
    week : Week
        Of the stream that they are of.
    kind : str
        What stands before the purposes of their random streams.
    outcomes : int
        Bit mask of the outcomes after which they arrive.
    day : numpy.ndarray
        Day on which the caller first rang.
    after_s : numpy.ndarray
        Delay from the end of the contact before.
    before : Week or Followers
        What they follow.
    place : numpy.ndarray
        Which of these.
    first : int
        Row of the first of them in the whole table; known once they stand there.
    """

    week: Week
    kind: str
    outcomes: int
    day: np.ndarray
    after_s: np.ndarray
    before: Week | Followers
    place: np.ndarray
    first: int = 0

    @property
    def rows(self) -> np.ndarray:
        """Where they stand in the whole table."""
        return np.arange(self.first, self.first + len(self.day))


def draw_followers(week: Mapping[str, Week]) -> list[Followers]:
    """Draw who is followed by what contacts, who follows these, and so on.

    Parameters
    ----------
    week : mapping of str to Week
        Of each stream, by its name.

    Returns
    -------
    list of Followers
        Each after what it follows.
    """
    found: list[Followers] = []
    pieces: list[Week | Followers] = list(week.values())
    # it ends: repeats are at most nine of ten, and no circle of streams passes everybody on
    for piece in pieces:
        new = list(_after(piece, week))
        found += new
        pieces += new
    return found


def _after(piece: Week | Followers, week: Mapping[str, Week]) -> Iterator[Followers]:
    of = piece.week if isinstance(piece, Followers) else piece
    for choice in of.stream.followers:
        chance, low = of.random(choice.label).random(len(piece.day)), 0.0
        for route in choice.routes:
            high = low + of.of_each(route.share, piece.day)
            place = np.flatnonzero((chance >= low) & (chance < high))
            low = high
            if len(place):
                to = week[route.to]
                random = of.random(f"{choice.label} {route.to}")
                after_s = delays_s(random.standard_exponential(len(place)), route.after_s)
                kind = f"{choice.label} " if to is of else f"{choice.label} {of.stream.name} "
                yield Followers(to, kind, choice.outcomes, piece.day[place], after_s, piece, place)


def enter(followers: Sequence[Followers], table: Table, follows: np.ndarray, follows_if: np.ndarray, at: int) -> int:
    """Write the followers of one week into the table.

    Parameters
    ----------
    followers : sequence of Followers
        Each after what it follows.
    table : Table
        Where they are written.
    follows, follows_if : numpy.ndarray of int
        Of the whole table, as in the engine's contract.
    at : int
        Row of the first.

    Returns
    -------
    int
        Row after the last.
    """
    alike: dict[tuple[int, str], list[Followers]] = {}
    for some in followers:
        some.first, at = at, at + len(some.day)
        here = slice(some.first, at)
        table.arrival_s[here] = some.after_s
        follows[here] = some.before.rows[some.place]
        follows_if[here] = some.outcomes
        alike.setdefault((id(some.week), some.kind), []).append(some)
    for group in alike.values():
        rows, day = (np.concatenate([getattr(some, name) for some in group]) for name in ("rows", "day"))
        group[0].week.describe(table, rows, day, group[0].kind)
    return at
