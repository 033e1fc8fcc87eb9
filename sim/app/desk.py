"""The desk of one session: what one browser has moved, and the futures that were simulated for it.

Sessions share the processes that simulate and the thread that draws, and nothing that changes.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from sim.app import page
from sim.app.changes import Changes
from sim.app.futures import Side, Workers, arrivals, callers_of, check_size, in_order, look
from sim.app.page import Shown
from sim.app.source import Source, without_folder
from sim.app.uploads import take
from sim.app.view import apart, fan
from sim.errors import CallsimError, UsageError
from sim.manifest import Standing
from sim.scenario import Loaded

_REST_S = 0.05  # a slider that is dragged by keys moves often: the last place counts


@dataclass(frozen=True)
class Setup:
    """What the server was started with; the same for all sessions, and none of them changes it.

    Attributes
    ----------
    source : Source
        The scenario at first.
    plan : Loaded
        It, as it is looked at.
    workers : Workers
        Who simulates.
    drawing : concurrent.futures.Executor
        One thread that draws.
    most : int
        Futures of each scenario.
    seed : int
        Of all of them.
    folder : pathlib.Path
        In which each session has one of its own, as long as it lasts.
    """

    source: Source
    plan: Loaded
    workers: Workers
    drawing: Executor
    most: int
    seed: int
    folder: Path


class Desk:
    """What one session has on its desk.

    Parameters
    ----------
    setup : Setup
        Of the server.
    publish : callable
        Told what is shown now.
    """

    def __init__(self, setup: Setup, publish: Callable[[Shown], Any]) -> None:
        self.setup = setup
        self._publish = publish
        self._folder = Path(tempfile.mkdtemp(dir=setup.folder))
        self._task: asyncio.Task[None] | None = None
        self._changed: Side | None = None
        self._source, self._version = setup.source, 0
        self._baseline = Side(setup.plan, setup.seed)
        self.shown = self._nothing(Changes(), self._main_target())

    @property
    def source(self) -> Source:
        """The scenario of this session."""
        return self._source

    @property
    def version(self) -> int:
        """Counts the scenarios of this session."""
        return self._version

    def start(self) -> None:
        """Begin with the scenario as it is."""
        self._restart(self.shown)

    def move(self, sent: str) -> None:
        """Follow what was moved in the browser.

        Parameters
        ----------
        sent : str
            As ``page.js`` writes it; what belongs to an earlier scenario is passed over.
        """
        try:
            given = json.loads(sent)
            if not isinstance(given, dict) or given.get("version") != self._version:
                return
            stream = given.get("stream")
            if not isinstance(stream, str) or stream not in self._source.loaded.scenario.targets:
                raise UsageError("the page sent a stream that has no target")
            changes = Changes.read(sent, self._source.controls, self._source.loaded.causes)
        except (ValueError, RecursionError):
            return
        except UsageError as error:
            self._fail(str(error))
            return
        if changes != self.shown.changes:
            self._changed = None
        known = self.shown.baseline if stream == self.shown.stream else None
        self._restart(replace(self._nothing(changes, stream), baseline=known))

    async def open(self, files: list[tuple[str, Path]]) -> None:
        """Look at another scenario.

        Parameters
        ----------
        files : list of tuple of str and pathlib.Path
            As of `sim.app.uploads.take`.

        Raises
        ------
        sim.errors.UsageError
            If it cannot be read; then all is as it was.
        """
        folder = self._folder / f"{self._version + 1}"
        source = await asyncio.to_thread(take, files, folder)
        try:
            plan = await asyncio.to_thread(source.changed, Changes())
            check_size(await self.setup.workers.do(callers_of, plan))
        except UsageError as error:
            raise UsageError(without_folder(str(error), folder)) from None
        self._source, self._version = source, self._version + 1
        self._baseline, self._changed = Side(plan, self.setup.seed), None
        self._restart(self._nothing(Changes(), self._main_target()))

    def saved(self, query: str) -> str:
        """Write what is shown as a scenario file.

        Parameters
        ----------
        query : str
            With the number of futures that were shown when it was asked for.

        Returns
        -------
        str
        """
        asked = parse_qs(query).get("futures", [""])[0]
        count = page.shown_futures(self.shown)
        if asked.isdecimal() and 1 <= int(asked[:6]) <= self.setup.most:
            count = int(asked[:6])
        return self._source.yaml(self.shown.changes, count, self.setup.seed)

    def close(self) -> None:
        """Stop, and forget all."""
        if self._task is not None:
            self._task.cancel()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _main_target(self) -> str:
        return next(iter(self._source.loaded.scenario.targets))

    def _nothing(self, changes: Changes, stream: str) -> Shown:
        standing = Standing.of(self._baseline.loaded)
        return Shown(
            self._source, self._version, changes, stream, self.setup.most, standing.words, seed=self.setup.seed,
            notes=_drawn_anew(self._source, changes),
        )  # fmt: skip

    def _show(self, shown: Shown) -> None:
        self.shown = shown
        self._publish(shown)

    def _fail(self, text: str) -> None:
        if self._task is not None:
            self._task.cancel()
        self._show(replace(self.shown, changed=None, apart=None, error=without_folder(text, self._folder)))

    def _restart(self, shown: Shown) -> None:
        """Let go of what was wanted before, and simulate this."""
        if self._task is not None:
            self._task.cancel()
        self._show(shown)
        self._task = asyncio.create_task(self._follow(shown))

    async def _follow(self, wanted: Shown) -> None:
        """Simulate what is wanted until it is known, or something else is."""
        try:
            await asyncio.sleep(_REST_S)
            if wanted.changes and self._changed is None:
                given = await asyncio.to_thread(self._source.changed, wanted.changes)
                self._changed = Side(given, self.setup.seed)
            await self._simulate()
        except CallsimError as error:
            self._fail(str(error))
        except BrokenExecutor:
            self._fail("A process that simulates has ended, perhaps for want of memory. Move a slider to try again.")

    async def _simulate(self) -> None:
        baseline, changed, most = self._baseline, self._changed if self.shown.changes else None, self.setup.most
        await self._look(baseline, changed)
        executor = await self.setup.workers.ready()
        coming = arrivals(executor, in_order(baseline, changed, most), 2 * self.setup.workers.number)
        try:
            async for _ in coming:
                await self._look(baseline, changed)
        finally:
            await coming.aclose()

    async def _look(self, baseline: Side, changed: Side | None) -> None:
        """Draw what has arrived, if it is worth a new picture."""
        shown, most, draw = self.shown, self.setup.most, self._drawn
        calibrated = Standing.of(baseline.loaded).calibrated
        counts = [0 if side is None else look(side.count, most) for side in (baseline, changed)]
        if changed is not None and counts[1] > (shown.changed.count if shown.changed else 0):
            figures = changed.first(counts[1])
            drawn = await draw(fan, changed.loaded, figures, shown.stream, "changed", calibrated=calibrated)
            shown = replace(shown, changed=drawn)
        if counts[0] > (shown.baseline.count if shown.baseline else 0):
            figures = baseline.first(counts[0])
            drawn = await draw(fan, baseline.loaded, figures, shown.stream, "baseline", calibrated=calibrated)
            shown = replace(shown, baseline=drawn)
        pairs = min(counts)
        if changed is not None and pairs > (shown.apart.count if shown.apart else 0):
            both = (baseline.loaded, changed.loaded), (baseline.first(pairs), changed.first(pairs))
            shown = replace(shown, apart=await draw(apart, *both, shown.stream, calibrated=calibrated))
        if shown is not self.shown:
            self._show(shown)

    async def _drawn(self, what: Callable[..., Any], *given: Any, **named: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.setup.drawing, lambda: what(*given, **named))


def _drawn_anew(source: Source, changes: Changes) -> tuple[str, ...]:
    """Say which numbers a slider does not move, as each future of a calibrated scenario draws its own."""
    calibration = source.loaded.scenario.calibration
    if calibration is None or source.loaded.scenario.posterior is None:
        return ()
    moved = {key for key, _ in changes.values}
    places = {".".join(path) for control in source.controls if control.key in moved for path in control.places}
    fixed = [
        name
        for name, parameter in calibration.parameters.items()
        if any(f"{path}.".startswith(f"{place}.") for path in (*parameter.sets, *parameter.adds) for place in places)
    ]
    if not fixed:
        return ()
    return (f"Each future draws these of its own, and a slider does not multiply them: {', '.join(fixed)}.",)
