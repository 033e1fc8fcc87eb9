"""Nothing is lost and nothing is counted twice, whatever dies."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from sim.errors import CallsimError, UsageError
from sim.experiment import (
    Checkpoint,
    Crew,
    Replication,
    choose_crew,
    dask_crew,
    fingerprint,
    first_days,
    process_crew,
    run_replications,
)
from sim.scenario import Loaded, load_scenario
from tests.small import SMALL


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Loaded:
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return first_days(load_scenario(path), 14)


def run(loaded: Loaded, numbers, crew: Crew | None = None, **more) -> dict[int, Replication]:
    found = list(run_replications(loaded, numbers, seed=1, engine="simpy", crew=crew, **more))
    assert len({r.number for r in found}) == len(found)
    return {r.number: r for r in found}


def same(a: dict[int, Replication], b: dict[int, Replication]) -> bool:
    def bits(found: dict[int, Replication]) -> dict:
        return {
            (n, s, m): v.tobytes()
            for n, r in found.items()
            for s, ms in r.figures.values.items()
            for m, v in ms.items()
        }

    return bits(a) == bits(b)


class Dying(Executor):
    """An executor that does its tasks at once, and dies on some of them like a pool whose process was killed."""

    def __init__(self, deaths: Counter[int], starts: list[int]) -> None:
        self.deaths, self.starts, self.broken = deaths, starts, False
        self.waiting: list[Future] = []

    def submit(self, task: Callable, number: int) -> Future:  # type: ignore[override]
        if self.broken:
            raise BrokenProcessPool
        future: Future = Future()
        self.starts.append(number)
        if self.deaths[number]:
            self.deaths[number] -= 1
            self.broken = True
            task.markers.folder.mkdir(parents=True, exist_ok=True)
            task.markers.started(number).touch()
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result(task(number))
        return future


def dying_crew(deaths: Counter[int], starts: list[int]) -> Crew:
    @contextmanager
    def open_executor(_: int | None) -> Iterator[Executor]:
        yield Dying(deaths, starts)

    return Crew("dying", open_executor, shares_disk=True)


def test_a_death_costs_nothing_but_time(loaded: Loaded, tmp_path: Path) -> None:
    starts: list[int] = []
    crew = dying_crew(Counter({2: 2, 4: 1}), starts)
    checkpoint = Checkpoint(tmp_path / "parts")
    found = run(loaded, range(6), crew, checkpoint=checkpoint)
    assert same(found, run(loaded, range(6)))
    assert same(found, checkpoint.finished())
    # 0 and 1 end, 2 dies with the crowd and again alone, then lives; 3 ends, 4 dies, lives alone; 5 ends
    assert starts == [0, 1, 2, 2, 2, 3, 4, 4, 5]


def test_three_deaths_on_one_replication_end_the_run_and_name_it(loaded: Loaded, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "parts")
    with pytest.raises(CallsimError, match="replication 1 ended its process 3 times"):
        run(loaded, range(4), dying_crew(Counter({1: 99}), []), checkpoint=checkpoint)
    assert list(checkpoint.finished()) == [0]


def kill_a_child_soon(loaded: Loaded, numbers, checkpoint: Checkpoint) -> dict[int, Replication]:
    """Run on two real processes, and kill whoever is at work when the first result is in."""
    from multiprocessing import active_children

    found: dict[int, Replication] = {}
    killed = False
    for r in run_replications(loaded, numbers, seed=1, engine="simpy", crew=process_crew(2), checkpoint=checkpoint):
        found[r.number] = r
        if not killed:
            killed = True
            for child in active_children()[:1]:
                assert child.pid is not None
                os.kill(child.pid, signal.SIGKILL)
    return found


def test_a_real_process_that_is_killed_is_replaced(loaded: Loaded, tmp_path: Path) -> None:
    found = kill_a_child_soon(loaded, range(8), Checkpoint(tmp_path / "parts"))
    assert same(found, run(loaded, range(8)))


def test_any_executor_can_be_used(loaded: Loaded) -> None:
    crew = Crew.of(lambda: ThreadPoolExecutor(2), "two threads")
    assert same(run(loaded, range(3), crew), run(loaded, range(3)))


def test_a_mistake_inside_a_task_is_told_as_it_is(loaded: Loaded) -> None:
    with pytest.raises(UsageError, match="unknown engine"):
        list(run_replications(loaded, [0, 1], seed=1, engine="java", crew=process_crew(2)))


class Cancelling(ThreadPoolExecutor):
    error: BaseException = CancelledError()

    def submit(self, *_: object) -> Future:  # type: ignore[override]
        future: Future = Future()
        future.set_exception(self.error)
        return future


class KilledWorker(Exception):
    pass


def test_workers_that_go_away_are_told(loaded: Loaded) -> None:
    with pytest.raises(CallsimError, match="the workers went away"):
        run(loaded, [0], Crew.of(Cancelling))
    killing = type("Killing", (Cancelling,), {"error": KilledWorker("task-0")})
    with pytest.raises(CallsimError, match="replication 0 ended several Dask workers: task-0"):
        run(loaded, [0], Crew.of(killing))


def test_a_worker_with_another_callsim_refuses_the_task(loaded: Loaded, monkeypatch) -> None:
    monkeypatch.setattr("sim.experiment.pool._own_fingerprint", lambda: "callsim 0.0.1 (abc)")
    with pytest.raises(CallsimError, match=r"a worker has callsim 0\.0\.1 \(abc\)"):
        run(loaded, [0], Crew.of(lambda: ThreadPoolExecutor(1)))


def test_calls_are_kept_one_file_a_replication(loaded: Loaded, tmp_path: Path) -> None:
    import pandas as pd

    found = run(loaded, [0, 1], calls=tmp_path / "calls")
    calls = pd.read_parquet(tmp_path / "calls")
    assert calls.groupby("replication", observed=True).size().to_dict() == {n: r.attempts for n, r in found.items()}
    assert set(calls["stream"].unique()) == {"101", "999"}
    assert set(calls.query("outcome == 0")["group"].unique()) == {"handlers"}


def test_small_studies_stay_in_this_process(monkeypatch) -> None:
    monkeypatch.setattr("sim.experiment.crew._cores", lambda: 4)
    assert choose_crew(None, None, 1000, "simpy").name == "this process"
    assert choose_crew(None, None, 1e8, "simpy").name == "4 processes"
    assert choose_crew(1, None, 1e8, "simpy").name == "this process"
    assert choose_crew(3, None, 1, "simpy").name == "3 processes"
    with pytest.raises(UsageError, match="workers must lie"):
        choose_crew(0, None, 1, "simpy")
    with pytest.raises(UsageError, match="not both"):
        choose_crew(2, "tcp://127.0.0.1:1", 1, "simpy")


def test_a_cluster_that_does_not_answer_is_an_error_soon(loaded: Loaded) -> None:
    pytest.importorskip("distributed")
    started = time.monotonic()
    with pytest.raises(CallsimError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        run(loaded, [0], dask_crew("tcp://127.0.0.1:9"))
    assert time.monotonic() - started < 60


def test_the_fingerprint_says_version_and_sources() -> None:
    assert fingerprint().startswith("callsim 0.")
    assert fingerprint() == fingerprint()


def test_figures_of_a_replication_do_not_depend_on_the_others(loaded: Loaded) -> None:
    alone = run(loaded, [3])
    assert np.array_equal(
        alone[3].figures.values["101"]["offered"], run(loaded, range(5))[3].figures.values["101"]["offered"]
    )
