"""Times that stay exact, and what happens at one instant in which order (rule 7).

SimPy runs events of the same time in the order in which they were made. A contact centre needs another
order: a call that ends frees its handler before the caller whose patience ends in that very second hangs
up. So whatever falls due shows itself first. If nothing else happens at that instant, which is nearly
always so, it is handled at once; otherwise it goes on the agenda of the instant, and SimPy is left to run
until everything of that instant has shown itself.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any

from simpy import Environment

ENDS, STAFFING, WINDOW_ENDS, WINDOW_BEGINS, OVERFLOWS, ABANDONS, ARRIVES = range(7)
"""Kinds of event in the order in which they are handled at one instant."""

Key = tuple[int, int, int]
"""Kind, row (of a window: stream) and attempt: the order within an instant."""


class At(float):
    """An absolute time in the place of a delay.

    SimPy adds a delay to the present time, and ``now + (t - now)`` may miss t by a bit. Python asks a
    subclass of float on the right of a sum first, so this one can say what the sum is: the time itself.
    """

    __slots__ = ()

    def __radd__(self, now: float) -> float:
        """Return the time itself, whatever the present time; the plus sign makes it a plain float."""
        return +self


class Instant:
    """The agenda of the present instant.

    Parameters
    ----------
    env : simpy.Environment
        Whose present it is.
    """

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._peek = env.peek
        self._agenda: list[tuple[Key, int, Callable[[Any], None], Any]] = []
        self._number = count()
        self._opened = False

    def due(self, key: Key, handle: Callable[[Any], None], subject: Any) -> None:
        """Handle an event of the present instant when its turn comes.

        Parameters
        ----------
        key : tuple of int
            Kind, row and attempt.
        handle : callable
            Does all that happens because of the event.
        subject : object
            What it is about, passed to `handle`.
        """
        if not self._agenda and self._peek() > self._env.now:
            handle(subject)
            return
        heappush(self._agenda, (key, next(self._number), handle, subject))
        if not self._opened:
            self._opened = True
            self._let_others_show()

    def _let_others_show(self) -> None:
        """Come back after all events that SimPy has in hand for this instant."""
        self._env.timeout(0.0).callbacks.append(self._work_off)

    def _work_off(self, _: object) -> None:
        """Handle the agenda in order, and stop as soon as something new falls due at this instant."""
        while self._agenda and self._peek() > self._env.now:
            _, _, handle, subject = heappop(self._agenda)
            handle(subject)
        self._opened = bool(self._agenda)
        if self._opened:
            self._let_others_show()
