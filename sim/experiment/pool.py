"""Many replications, in this process or in several.

A task is a pure function of (scenario, seed, replication, engine): which process does it, and in which
order, changes nothing. Processes are spawned, on every system alike, and each prepares the centre once.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context

from sim.errors import CallsimError
from sim.experiment.centre import Centre, Replication, replicate
from sim.scenario import Loaded


@lru_cache(maxsize=2)
def _centre(pickled: bytes) -> Centre:
    """Prepare a centre once a process; the bytes say which."""
    return Centre.of(pickle.loads(pickled))


def _task(pickled: bytes, seed: int, number: int, engine: str) -> Replication:
    return replicate(_centre(pickled), seed, number, engine)


def run_replications(
    loaded: Loaded, *, seed: int, replications: int, engine: str = "simpy", workers: int = 1
) -> Iterator[Replication]:
    """Run replications 0 to n - 1, and hand each over as it ends.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        The scenario.
    seed : int
        Of the run.
    replications : int
        How many.
    engine : {"simpy", "compiled"}
        Which engine simulates.
    workers : int
        Processes; with 1 all is done in this one.

    Yields
    ------
    Replication
        In the order in which they end; their numbers say which they are.

    Raises
    ------
    sim.errors.CallsimError
        If a worker process dies.
    """
    pickled = pickle.dumps(loaded)
    if workers == 1 or replications == 1:
        for number in range(replications):
            yield _task(pickled, seed, number, engine)
        return
    pool = ProcessPoolExecutor(min(workers, replications), mp_context=get_context("spawn"))
    try:
        yield from _on(pool, pickled, seed, replications, engine)
    except BrokenProcessPool:
        raise CallsimError(
            "a worker process was ended from outside, perhaps for want of memory: try fewer with --workers 1"
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _on(executor: Executor, pickled: bytes, seed: int, replications: int, engine: str) -> Iterator[Replication]:
    tasks = [executor.submit(_task, pickled, seed, number, engine) for number in range(replications)]
    for task in as_completed(tasks):
        yield task.result()
