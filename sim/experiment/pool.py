"""Many replications on a crew, with none lost and none counted twice.

A task is a pure function of (scenario, seed, replication, engine): which process does it, and in which
order, changes nothing. When a worker process dies, every unfinished task of its pool fails and nobody is named.
So each task marks its start; those that had started are suspects and go out again one by one, each in a
pool of its own, the rest together. Three deaths on one replication end the run, naming it.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from sim.errors import CallsimError
from sim.experiment.centre import Centre, Replication, replicate
from sim.experiment.checkpoint import Checkpoint
from sim.experiment.crew import Crew, fingerprint
from sim.scenario import Loaded

MOST_DEATHS = 3
Result_co = TypeVar("Result_co", covariant=True)
_IN_FLIGHT = 64  # tasks that are handed out at once; each carries its scenario


@lru_cache(maxsize=2)
def _centre(pickled: bytes) -> Centre:
    """Prepare a centre once a process; the bytes say which."""
    return Centre.of(pickle.loads(pickled))


@lru_cache(maxsize=1)
def _own_fingerprint() -> str:
    return fingerprint()


@dataclass(frozen=True)
class Task:
    """Runs one replication in whatever process it is sent to.

    Attributes
    ----------
    pickled : bytes
        The scenario.
    seed : int
        Of the run.
    engine : str
        Which engine simulates.
    markers : Checkpoint or None
        Where to mark a start; None where the disk is not shared.
    calls : pathlib.Path or None
        Where to write every call; None: nowhere.
    redrawn : str or None
        As for `replicate`.
    sent_by : str
        Fingerprint of the callsim that made the task; nothing, if it cannot be another.
    """

    pickled: bytes
    seed: int
    engine: str
    markers: Checkpoint | None = None
    calls: Path | None = None
    redrawn: str | None = None
    sent_by: str = ""

    def __call__(self, number: int) -> Replication:
        """Run replication `number`."""
        if self.sent_by and self.sent_by != _own_fingerprint():
            raise CallsimError(f"a worker has {_own_fingerprint()}, and the run was started by {self.sent_by}")
        if self.markers is not None:
            self.markers.folder.mkdir(parents=True, exist_ok=True)
            self.markers.started(number).touch()
        centre = _centre(self.pickled)
        return replicate(centre, self.seed, number, self.engine, calls=self.calls, redrawn=self.redrawn)


def run_replications(
    loaded: Loaded,
    numbers: Iterable[int],
    *,
    seed: int,
    engine: str,
    crew: Crew | None = None,
    checkpoint: Checkpoint | None = None,
    calls: Path | None = None,
    redrawn: str | None = None,
) -> Iterator[Replication]:
    """Run replications, and hand each over as it ends.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        The scenario.
    numbers : iterable of int
        Which replications.
    seed : int
        Of the run.
    engine : {"compiled", "simpy"}
        Which engine simulates.
    crew : Crew, optional
        Who does it; default: this process.
    checkpoint : Checkpoint, optional
        Where each is kept before it is handed over.
    calls : pathlib.Path, optional
        Where every call is written.
    redrawn : str, optional
        As for `replicate`.

    Yields
    ------
    Replication
        In the order in which they end; their numbers say which they are.

    Raises
    ------
    sim.errors.CallsimError
        If one replication ends its process three times, or the cluster is lost. What is finished is kept.
    """
    crew = crew or Crew("this process")
    task = Task(
        pickle.dumps(loaded),
        seed,
        engine,
        markers=checkpoint if crew.shares_disk else None,
        calls=calls,
        redrawn=redrawn,
        sent_by="" if crew.shares_disk or crew.open is None else fingerprint(),
    )
    for replication in run_tasks(crew, task, numbers):
        if checkpoint is not None:
            checkpoint.save(replication)
        yield replication


class Numbered(Protocol):
    """What a task hands back."""

    @property
    def number(self) -> int:
        """Of the task."""
        ...


Result = TypeVar("Result", bound=Numbered)


class NumberedTask(Protocol[Result_co]):
    """A pure function of a number, which can be pickled."""

    @property
    def markers(self) -> Checkpoint | None:
        """Where to mark a start; None where the disk is not shared."""
        ...

    def __call__(self, number: int) -> Result_co:
        """Do what the number says."""
        ...


def run_tasks(crew: Crew, task: NumberedTask[Result], numbers: Iterable[int]) -> Iterator[Result]:
    """Run tasks on a crew, and hand each result over as it ends.

    Parameters
    ----------
    crew : Crew
        Who does it.
    task : callable
        A pure function of a number.
    numbers : iterable of int
        Which.

    Yields
    ------
    Result
        In the order in which they end.

    Raises
    ------
    sim.errors.CallsimError
        If one task ends its process three times, or the cluster is lost.
    """
    yield from map(task, numbers) if crew.open is None else _on_crew(crew, task, numbers)


def _on_crew(crew: Crew, task: NumberedTask[Result], numbers: Iterable[int]) -> Iterator[Result]:
    assert crew.open is not None
    crowd, suspects = list(numbers), list[int]()
    deaths: Counter[int] = Counter()
    while crowd or suspects:
        batch, alone = ([suspects.pop()], True) if suspects else (crowd, False)
        if task.markers is not None:
            task.markers.forget_started()
        done: set[int] = set()
        broken = False
        with crew.open(1 if alone else len(batch)) as executor:
            try:
                for replication in _results(executor, task, batch):
                    done.add(replication.number)
                    yield replication
            except BrokenExecutor:
                broken = True
        left = [number for number in batch if number not in done]
        if broken:
            accused = set(left) if alone or task.markers is None else task.markers.suspects() & set(left)
            deaths.update(accused)
            for number in accused:
                if deaths[number] >= MOST_DEATHS:
                    raise CallsimError(
                        f"replication {number} ended its process {MOST_DEATHS} times, perhaps for want of memory: "
                        "all others that finished are kept"
                    )
            suspects += sorted(accused)
            left = [number for number in left if number not in accused]
        if not alone:
            crowd = left


def _results(executor: Executor, task: NumberedTask[Result], numbers: Iterable[int]) -> Iterator[Result]:
    """Hand over results as they come; a broken pool is told only after all that had ended."""
    coming = iter(numbers)
    running: dict[Future[Result], int] = {}
    broken: BaseException | None = None
    while True:
        try:
            for number in islice(coming, _IN_FLIGHT - len(running)) if broken is None else ():
                running[executor.submit(task, number)] = number
        except BrokenExecutor as error:
            broken = error
        if not running:
            break
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            number = running.pop(future)
            try:
                replication = future.result()
            except BrokenExecutor as error:
                broken = error
            except CancelledError:
                raise CallsimError("the workers went away while they were at work: all that finished is kept") from None
            except Exception as error:
                if type(error).__name__ == "KilledWorker":  # of distributed, which need not be installed
                    raise CallsimError(f"replication {number} ended several Dask workers: {error}") from None
                raise
            else:
                yield replication
    if broken is not None:
        raise broken
