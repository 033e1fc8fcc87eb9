"""Who does the work: this process, processes of this machine, or the workers of a Dask cluster.

A crew opens an executor (`concurrent.futures.Executor`) when it is needed, and again when it broke. Which crew
does it changes no result.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from typing import cast

from sim.errors import CallsimError, UsageError
from sim.worker import begin_work

_SECONDS_A_CALLER = {"simpy": 7e-6, "compiled": 6e-7}
_IMPORTED_BY_WORKERS = ("sim.experiment.pool", "sim.engine.compiled")
_WORTH_A_POOL_S = 3.0  # starting processes that import everything costs about this much

OpenExecutor = Callable[[int | None], AbstractContextManager[Executor]]


@dataclass(frozen=True)
class Crew:
    """A way to run tasks.

    Attributes
    ----------
    name : str
        For the manifest.
    open : callable or None
        Opens an executor as a context manager; its argument is the most workers, or None for all of them. None
        instead: all is done in this process.
    shares_disk : bool
        Whether workers see the run's folder, so that they can mark what they start.
    """

    name: str
    open: OpenExecutor | None = None
    shares_disk: bool = False

    @classmethod
    def of(cls, factory: Callable[[], Executor], name: str = "an executor") -> Crew:
        """Use any executor.

        Parameters
        ----------
        factory : callable
            Makes a `concurrent.futures.Executor`; called again if one breaks.
        name : str
            For the manifest.

        Returns
        -------
        Crew
        """
        return cls(name, lambda _: factory())


def choose_crew(workers: int | None, dask: str | None, callers: float, engine: str) -> Crew:
    """Choose who does the work.

    Parameters
    ----------
    workers : int, optional
        Processes; None: one a core, or this one alone if the study is small.
    dask : str, optional
        Address of a Dask scheduler; then `workers` must be None.
    callers : float
        Callers to simulate in all, about.
    engine : str
        Which engine simulates them.

    Returns
    -------
    Crew

    Raises
    ------
    sim.errors.UsageError
        If there cannot be such a crew.
    """
    if dask is not None:
        if workers is not None:
            raise UsageError("give --workers or --dask, not both: a cluster brings its own workers")
        return dask_crew(dask)
    if workers is not None and not 1 <= workers <= 1024:
        raise UsageError(f"workers must lie between 1 and 1024, not {workers}")
    if workers is None:
        workers = 1 if callers * _SECONDS_A_CALLER[engine] < _WORTH_A_POOL_S else _cores()
    return Crew("this process") if workers == 1 else process_crew(workers)


def process_crew(workers: int) -> Crew:
    """Spawn processes on this machine.

    Parameters
    ----------
    workers : int
        How many.

    Returns
    -------
    Crew
    """

    @contextmanager
    def open_pool(most: int | None) -> Iterator[Executor]:
        others = set(active_children())
        size = min(workers, most or workers)
        pool = ProcessPoolExecutor(
            size, mp_context=get_context("spawn"), initializer=begin_work, initargs=(_IMPORTED_BY_WORKERS,)
        )
        try:
            with _interrupts_held():
                # a pool bears one child for each task that finds none idle
                wait([pool.submit(int) for _ in range(size)])
            yield pool
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in set(active_children()) - others:
                child.terminate()

    return Crew(f"{workers} processes", open_pool, shares_disk=True)


def dask_crew(address: str) -> Crew:
    """Use the workers of a Dask cluster.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://127.0.0.1:8786``.

    Returns
    -------
    Crew
        It refuses a cluster in which a worker has another callsim.

    Raises
    ------
    sim.errors.UsageError
        If the package ``distributed`` is not installed.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--dask needs the extra 'cluster': pip install 'callsim[cluster]'") from None

    @contextmanager
    def open_cluster(_most: int | None) -> Iterator[Executor]:
        try:
            client = Client(address, timeout="15s", set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise CallsimError(f"no Dask scheduler answers at {address}: {error}") from None
        try:
            _shake_hands(cast("dict[str, str]", client.run(fingerprint)), address)
            yield client.get_executor(pure=False, retries=2)
        finally:
            client.close()

    return Crew(f"dask {address}", open_cluster)


def fingerprint() -> str:
    """Say which callsim this process has: its version, and a hash of its sources.

    Returns
    -------
    str
    """
    from hashlib import sha256
    from importlib.metadata import version
    from pathlib import Path

    digest = sha256()
    package = Path(__file__).parent.parent
    for path in sorted(package.rglob("*.py"), key=lambda p: p.relative_to(package).as_posix()):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return f"callsim {version('callsim')} ({digest.hexdigest()[:12]})"


def _shake_hands(workers: dict[str, str], address: str) -> None:
    own = fingerprint()
    if not workers:
        raise CallsimError(f"the Dask scheduler at {address} has no workers: start some with 'dask worker {address}'")
    for worker, theirs in workers.items():
        if theirs != own:
            raise UsageError(f"the Dask worker {worker} has {theirs}, and this is {own}: install the same on both")


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold an interrupt back while children are born, who inherit that; the parent has it afterwards.

    Without this a child that is interrupted while it starts prints a traceback. Windows has no such mask.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
