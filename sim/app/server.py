"""The server: processes that are warm before the first request, one page behind a gate, and an address to open."""

from __future__ import annotations

import secrets
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.app.access import TOKEN, Asgi, Gate, new_token
from sim.app.changes import Changes
from sim.app.desk import Setup
from sim.app.futures import Side, warm_up, warm_workers
from sim.app.session import server_of
from sim.app.source import Source
from sim.app.view import fan
from sim.errors import UsageError
from sim.experiment.crew import _cores
from sim.scenario import init_text

DEFAULT_PORT = 8765
DEFAULT_FUTURES = 100
MOST_FUTURES = 1_000
_MOST_MESSAGE_BYTES = 1_000_000


def serve(
    scenario: Path | None,
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    replications: int = DEFAULT_FUTURES,
    seed: int = 1,
    workers: int | None = None,
    tell: Callable[[str], None],
) -> None:
    """Show the page until it is stopped.

    Parameters
    ----------
    scenario : pathlib.Path or None
        What is looked at first; None: the one that `callsim init` writes.
    host : str
        Where to listen; other than on this machine alone, a token is asked for.
    port : int
        0 takes any that is free.
    replications : int
        Futures of each scenario.
    seed : int
        Of all of them.
    workers : int, optional
        Processes that simulate; default: one a core.
    tell : callable
        Told the address, once.

    Raises
    ------
    sim.errors.UsageError
        If the scenario or a setting is not valid, the extra is not installed, or the port is taken.
    """
    try:
        import uvicorn
        from shiny import App
    except ImportError:
        raise UsageError("callsim app needs the extra 'app': pip install 'callsim[app]'") from None
    from sim.app.page import page

    if not 1 <= replications <= MOST_FUTURES:
        raise UsageError(f"replications must lie between 1 and {MOST_FUTURES} here, not {replications}")
    if not 0 <= seed < 2**63:
        raise UsageError(f"the seed must lie between 0 and 2**63 - 1, not {seed}")
    workers = _cores() if workers is None else workers
    if not 1 <= workers <= 64:
        raise UsageError(f"workers must lie between 1 and 64 here, not {workers}")
    if not 0 <= port < 2**16:  # a larger one would be taken for another
        raise UsageError(f"the port must lie between 0 and 65535, not {port}")
    with (
        tempfile.TemporaryDirectory(prefix="callsim-app-") as folder,
        _stopped_kindly(),
        ThreadPoolExecutor(1) as drawing,
    ):
        source = Source.of(_given(scenario, Path(folder)), Path(folder) / "kept")
        plan = source.changed(Changes())
        with _listening(host, port) as listening, warm_workers(workers) as crew:
            side = Side(plan, seed)
            warm_up(crew, side)
            stream = next(iter(plan.scenario.targets))
            drawing.submit(fan, plan, side.first(1), stream, "first", calibrated=False).result()
            app = App(page(), server_of(Setup(source, plan, crew, drawing, replications, seed, Path(folder))))
            app.sanitize_errors = True
            token, bound = new_token(host), int(listening.getsockname()[1])
            config = uvicorn.Config(
                _gate(app, token, bound), log_level="warning", access_log=False, ws_max_size=_MOST_MESSAGE_BYTES,
                server_header=False, timeout_graceful_shutdown=2,
            )  # fmt: skip
            tell(_address(host, bound, token))
            uvicorn.Server(config).run(sockets=[listening])


def _given(scenario: Path | None, folder: Path) -> Path:
    """Take a scenario, or the one that `callsim init` writes."""
    if scenario is not None:
        return scenario
    path = folder / "small_force.yaml"
    path.write_text(init_text(), encoding="utf-8", newline="\n")
    return path


def _gate(app: Asgi, token: str | None, port: int) -> Gate:
    # two servers of one machine share their cookies
    return Gate(app, token, cookie=f"callsim-{port}-{secrets.token_hex(4)}")


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take a port, so that the address can be said before anybody is answered."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, OverflowError, UnicodeError) as error:
        raise UsageError(f"--host {host} --port {port} is no place to listen: {error}") from None
    with listening:
        try:
            if hasattr(socket, "SO_REUSEADDR") and hasattr(signal, "SIGHUP"):  # elsewhere it shares a taken port
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(128)
        except OSError as error:
            raise UsageError(
                f"port {port} of {host} cannot be had ({error.strerror}): give another with --port, or 0 for any"
            ) from None
        yield listening


def _address(host: str, port: int, token: str | None) -> str:
    name = socket.gethostname() if host in ("0.0.0.0", "::", "") else host
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}:{port}/{f'?{TOKEN}={token}' if token else ''}"


@contextmanager
def _stopped_kindly() -> Iterator[None]:
    """End on SIGTERM as on an interrupt, so that no process is left behind."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
