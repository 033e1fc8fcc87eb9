"""The desk of a session: what goes wrong is said, and what was wanted before is let go."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sim.app.changes import Changes
from sim.app.desk import Desk, Setup, _drawn_anew
from sim.app.page import Shown
from sim.app.source import Source
from sim.errors import UsageError
from tests.app.centre import MOVABLE
from tests.app.test_changes import CALIBRATED
from tests.tiny import TINY

REPEATS = TINY.replace("patience: {mean: 10 min}", "patience: {mean: 10 min}\n    repeats: {share: 20%, after: 1 day}")


class Here:
    """Workers in this process; the first time, one of them dies if that is asked for."""

    number = 1

    def __init__(self, executor: Executor, deaths: int = 0) -> None:
        self.executor, self.deaths = executor, deaths

    async def ready(self) -> Executor:
        self.deaths -= 1
        if self.deaths >= 0:
            raise BrokenExecutor
        return self.executor

    async def do(self, what: Callable[..., Any], *given: Any) -> Any:
        return what(*given)


def on_a_desk(tmp_path: Path, story: Callable[[Desk, list[Shown]], Any], *, deaths: int = 0, most: int = 3) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(REPEATS, encoding="utf-8")
    source = Source.of(path, tmp_path / "kept")

    async def follow() -> None:
        with ThreadPoolExecutor(1) as executor:
            workers: Any = Here(executor, deaths)
            seen: list[Shown] = []
            desk = Desk(Setup(source, source.changed(Changes()), workers, executor, most, 1, tmp_path), seen.append)
            try:
                desk.start()
                await story(desk, seen)
            finally:
                desk.close()

    asyncio.run(follow())


def moved(repeats: float, **more: Any) -> str:
    return json.dumps({"version": 0, "stream": "calls", "values": {"repeats": repeats}, "without": []} | more)


async def until(met: Callable[[], Any]) -> None:
    for _ in range(1500):
        if met():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come")


def test_a_worker_that_dies_is_told_and_the_next_move_tries_again(tmp_path: Path) -> None:
    async def story(desk: Desk, seen: list[Shown]) -> None:
        await until(lambda: desk.shown.error)
        assert "has ended" in desk.shown.error
        desk.move(moved(2.0))
        await until(lambda: desk.shown.changed and desk.shown.baseline and desk.shown.apart)
        assert desk.shown.error == ""

    on_a_desk(tmp_path, story, deaths=1)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (moved(9.0), "lies between 0 and 2"),
        (moved(1.0, stream="999"), "a stream that has no target"),
        (moved(1.0, stream=[]), "a stream that has no target"),
        (moved(1.0, without=["weather"]), "a cause that this scenario does not have"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_seen_is_not_taken_for_it(tmp_path: Path, sent: str, says: str) -> None:
    async def story(desk: Desk, seen: list[Shown]) -> None:
        desk.move(moved(2.0))
        await until(lambda: desk.shown.changed)
        desk.move(sent)
        assert says in desk.shown.error
        assert desk.shown.changed is None

    on_a_desk(tmp_path, story)


@pytest.mark.parametrize("sent", ["", "{", "[]", "7", "[" * 100_000, moved(2.0, version=1), moved(2.0, version=None)])
def test_what_belongs_to_another_scenario_or_is_noise_is_passed_over(tmp_path: Path, sent: str) -> None:
    async def story(desk: Desk, seen: list[Shown]) -> None:
        desk.move(sent)
        assert len(seen) == 1
        assert not desk.shown.changes

    on_a_desk(tmp_path, story)


def test_an_invalid_change_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(desk: Desk, seen: list[Shown]) -> None:
        def refuse(*_: object) -> None:
            raise UsageError("the scenario is not valid with this")

        monkeypatch.setattr(Source, "changed", refuse)
        desk.move(moved(2.0))
        await until(lambda: desk.shown.error)
        assert desk.shown.error == "the scenario is not valid with this"

    on_a_desk(tmp_path, story)


def test_a_scenario_that_is_too_large_leaves_all_as_it_was(tmp_path: Path) -> None:
    async def story(desk: Desk, seen: list[Shown]) -> None:
        (tmp_path / "sent").write_text(REPEATS.replace("per_day: 20", "per_day: 200000"), encoding="utf-8")
        with pytest.raises(UsageError, match="use callsim run"):
            await desk.open([("large.yaml", tmp_path / "sent")])
        assert desk.version == 0
        assert desk.source.file == "tiny.yaml"
        (tmp_path / "sent").write_text(MOVABLE, encoding="utf-8")
        await desk.open([("mine.yaml", tmp_path / "sent")])
        assert desk.version == 1
        assert desk.shown.stream == "101"

    on_a_desk(tmp_path, story)


@pytest.mark.parametrize(("query", "count"), [("futures=2", 2), ("futures=9", 3), ("futures=x", 3), ("", 3)])
def test_the_saved_file_names_the_futures_that_were_shown(tmp_path: Path, query: str, count: int) -> None:
    async def story(desk: Desk, seen: list[Shown]) -> None:
        desk.move(moved(2.0))
        assert f"--replications {count} --seed 1" in desk.saved(query)
        assert "callers who ring again times 2" in desk.saved(query)

    on_a_desk(tmp_path, story)


def test_numbers_that_are_drawn_anew_are_named(tmp_path: Path) -> None:
    source = Source.of(CALIBRATED, tmp_path)
    assert _drawn_anew(source, Changes((("leavers", 2.0),))) == ()
    (said,) = _drawn_anew(source, Changes((("abstraction", 2.0),)))
    assert said.endswith("does not multiply them: isolation_winter, postponed_leave.")
