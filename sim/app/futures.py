"""Futures that arrive: a pool of processes that stays warm, and what one session asks of it.

All sessions share the processes. Each hands out only a few tasks at a time, so that none waits long for another, and
one that wants something else stops handing out what it wanted before.
"""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from concurrent.futures import Executor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError
from sim.experiment import Centre, Crew, process_crew
from sim.experiment.pool import Task
from sim.scenario import Loaded
from sim.study.keeping import kept_open
from sim.study.settings import DEFAULT_ENGINE

if TYPE_CHECKING:
    from sim.measures import Figures

FIRST = 20
"""So many futures of what was changed come before any more of the scenario as it is."""
MOST_CALLERS = 5_000_000
_EARLY_LOOK = 5
_STEP = 20


@dataclass
class Workers:
    """Processes that simulate for all sessions.

    Attributes
    ----------
    crew : Crew
        Kept open; it opens again what has broken.
    number : int
        How many processes.
    """

    crew: Crew
    number: int
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ready(self) -> Executor:
        """Give the processes, started anew if one of them has died.

        Returns
        -------
        concurrent.futures.Executor
        """
        async with self._lock:
            return await asyncio.to_thread(self.open)

    def open(self) -> Executor:
        """Give the processes, from outside an event loop."""
        assert self.crew.open is not None
        with self.crew.open(None) as executor:  # it stays open: see sim.study.keeping
            return executor

    async def do(self, what: Callable[..., Any], *given: Any) -> Any:
        """Do one thing in one of the processes.

        Parameters
        ----------
        what : callable
            Of a module.
        *given : object
            Its arguments.

        Returns
        -------
        object
        """
        return await asyncio.wrap_future((await self.ready()).submit(what, *given))


@contextmanager
def warm_workers(number: int) -> Iterator[Workers]:
    """Start processes that have imported everything.

    Parameters
    ----------
    number : int
        How many.

    Yields
    ------
    Workers
    """
    with kept_open(process_crew(number)) as crew:
        workers = Workers(crew, number)
        workers.open()
        yield workers


@dataclass
class Side:
    """One scenario in one session: what is simulated of it so far.

    Attributes
    ----------
    loaded : Loaded
        The scenario.
    seed : int
        The same for both sides.
    done : dict of int to sim.measures.Figures
        By replication: those of streams with a target.
    """

    loaded: Loaded
    seed: int
    done: dict[int, Figures] = field(default_factory=dict)

    @cached_property
    def task(self) -> Task:
        """What a worker is given; calls do not hang on incidents, and these are left out."""
        scenario = self.loaded.scenario.model_copy(update={"incidents": None})
        return Task(pickle.dumps(replace(self.loaded, scenario=scenario)), self.seed, DEFAULT_ENGINE)

    @property
    def count(self) -> int:
        """How many there are from the first on without a gap: those that a run of so many would have."""
        number = 0
        while number in self.done:
            number += 1
        return number

    def first(self, count: int) -> dict[int, Figures]:
        """Give the first replications.

        Parameters
        ----------
        count : int
            At most `count` of them.

        Returns
        -------
        dict of int to sim.measures.Figures
        """
        return {number: self.done[number] for number in range(count)}

    def keep(self, number: int, figures: Figures) -> None:
        """Keep a replication that has arrived.

        Parameters
        ----------
        number : int
            Of the replication.
        figures : sim.measures.Figures
            All of them.
        """
        targets = self.loaded.scenario.targets
        self.done[number] = replace(figures, values={s: m for s, m in figures.values.items() if s in targets})


def callers_of(loaded: Loaded) -> float:
    """Expect the callers of one future; it takes a moment, and is for a worker.

    Parameters
    ----------
    loaded : Loaded
        A scenario.

    Returns
    -------
    float
    """
    return Centre.of(loaded).expected_callers


def check_size(callers: float) -> None:
    """Refuse a scenario that is too large to be looked at live.

    Parameters
    ----------
    callers : float
        Who are expected in one future of the plan.

    Raises
    ------
    sim.errors.UsageError
        Saying what to use instead.
    """
    if callers > MOST_CALLERS:
        raise UsageError(
            f"the plan of this scenario has about {callers:,.0f} callers, and at most {MOST_CALLERS:,} are simulated "
            "live: use callsim run"
        )


def in_order(baseline: Side, changed: Side | None, most: int) -> Iterator[tuple[Side, int]]:
    """Say what to simulate next: what was changed first, until there is something to see, then both in turn.

    Parameters
    ----------
    baseline : Side
        The scenario as it is.
    changed : Side or None
        With what was moved; None: nothing was.
    most : int
        Replications of each.

    Yields
    ------
    tuple of Side and int
        A side and the number of a replication that it does not have.
    """
    sides = [baseline] if changed is None else [changed, baseline]
    first = min(FIRST, most)
    wanted = [(side, number) for side in sides for number in range(first)]
    wanted += [(side, number) for number in range(first, most) for side in sides]
    yield from ((side, number) for side, number in wanted if number not in side.done)


def look(count: int, most: int) -> int:
    """Say how many futures to show: bands that change with each of them would only flicker.

    Parameters
    ----------
    count : int
        Futures there are.
    most : int
        That are asked for.

    Returns
    -------
    int
        The largest of 5, 20, 40 and so on, and `most`, that is there; else 0.
    """
    if count >= most:
        return most
    return count // _STEP * _STEP if count >= _STEP or count < _EARLY_LOOK else _EARLY_LOOK


async def arrivals(
    executor: Executor, wanted: Iterable[tuple[Side, int]], in_flight: int
) -> AsyncGenerator[Side, None]:
    """Simulate, and say as each future arrives which side it was of.

    Parameters
    ----------
    executor : concurrent.futures.Executor
        Of `Workers`.
    wanted : iterable of tuple of Side and int
        What, in order.
    in_flight : int
        So many are handed out at once; closing the iterator stops the handing out.

    Yields
    ------
    Side
        That has kept one more.
    """
    coming = iter(wanted)
    running: dict[asyncio.Future[Any], tuple[Side, int]] = {}
    try:
        while True:
            for side, number in islice(coming, in_flight - len(running)):
                running[asyncio.wrap_future(executor.submit(side.task, number))] = (side, number)
            if not running:
                return
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for future in done:
                side, number = running.pop(future)
                side.keep(number, future.result().figures)
                yield side
    finally:
        for future in running:
            future.cancel()


def warm_up(workers: Workers, side: Side) -> None:
    """Let every process simulate once, so that the first move of a slider does not wait for it.

    Parameters
    ----------
    workers : Workers
        Just started.
    side : Side
        It keeps nothing of it but the first replication.
    """
    executor = workers.open()
    ended = [executor.submit(side.task, number) for number in range(workers.number)]
    wait(ended)
    side.keep(0, ended[0].result().figures)
