"""One session of shiny: what the browser says goes to the desk, and what lies there is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.app import form, page
from sim.app.desk import Desk, Setup
from sim.app.page import Shown
from sim.errors import CallsimError
from sim.report.plain import plain


def server_of(setup: Setup) -> Callable[..., None]:
    """Make the function that shiny calls for every session.

    Parameters
    ----------
    setup : Setup
        Of the server.

    Returns
    -------
    callable
    """
    from shiny import reactive, render, ui

    def server(input: Any, output: Any, session: Any) -> None:  # noqa: ARG001
        shown: Any = reactive.Value(None)
        problem: Any = reactive.Value("")
        pushed: set[asyncio.Task[None]] = set()

        async def push() -> None:
            async with reactive.lock():
                shown.set(desk.shown)  # the latest, also if another came in between
                await reactive.flush()

        def publish(_: Shown) -> None:
            task = asyncio.create_task(push())  # of its own: what is wanted may be let go at any moment
            pushed.add(task)
            task.add_done_callback(pushed.discard)

        desk = Desk(setup, publish)
        source: Any = reactive.Value((desk.source, desk.version))
        shown.set(desk.shown)
        session.on_ended(desk.close)

        def save(request: Any) -> Any:
            return _download(desk.source.saved_name(), desk.saved(str(request.url.query)))

        address = session.dynamic_route("save", save)

        @reactive.effect
        def _() -> None:
            desk.start()

        @reactive.effect
        @reactive.event(input.wanted)
        def _() -> None:
            desk.move(str(input.wanted()))

        @reactive.effect
        @reactive.event(input.sent)
        async def _() -> None:
            files = [(str(one["name"]), Path(one["datapath"])) for one in input.sent() or ()]
            problem.set("")
            if not files:
                return
            try:
                await desk.open(files)
            except CallsimError as error:
                problem.set(str(error))
            else:
                source.set((desk.source, desk.version))

        @render.ui
        def top() -> Any:
            return _readable(page.top(shown()))

        @render.ui
        def answer() -> Any:
            return _readable(page.answer(shown()))

        @render.ui
        def controls() -> Any:
            now, version = source()
            return _readable(form.controls(now, version, next(iter(now.loaded.scenario.targets))))

        @render.ui
        def pictures() -> Any:
            return _readable(page.pictures(shown()))

        @render.ui
        def figures() -> Any:
            return _readable(page.figures(shown()))

        @render.ui
        def saving() -> Any:
            return _readable(page.saving(shown(), address))

        @render.ui
        def sending() -> Any:
            return _readable(ui.tags.div(problem(), {"class": "wrong", "role": "alert"})) if problem() else None

        @render.ui
        def lines() -> Any:
            return _readable(form.lines(source()[0]))

    return server


def _readable(tags: Any) -> Any:
    """Write tags for the browser, without characters that turn about what stands beside them."""
    from shiny import ui

    return ui.HTML(plain(str(tags)))


def _download(name: str, text: str) -> Callable[..., Any]:
    """Answer with a file."""
    body = text.encode()
    headers: Mapping[bytes, bytes] = {
        b"content-type": b"application/yaml; charset=utf-8",
        b"content-length": str(len(body)).encode(),
        b"content-disposition": b'attachment; filename="' + _plain(name).encode() + b'"',
    }

    async def respond(_scope: Any, _receive: Any, send: Any) -> None:
        with suppress(ConnectionError):
            await send({"type": "http.response.start", "status": 200, "headers": list(headers.items())})
            await send({"type": "http.response.body", "body": body})

    return respond


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
