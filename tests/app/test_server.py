"""The server: the token on a network, and what it refuses to start with."""

from __future__ import annotations

import builtins
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from sim.app.access import is_loopback
from sim.app.changes import Changes
from sim.app.server import _address, _given
from sim.app.source import Source
from sim.cli import main
from tests.app.server import served
from tests.tiny import TINY


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def get(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    from urllib.error import HTTPError

    try:
        answer = build_opener(Stay).open(Request(url, headers=headers), timeout=30)
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode()


def knock(port: int, *headers: str) -> bytes:
    """Ask for the websocket; the first line of the answer."""
    lines = [
        "GET /websocket/ HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", *headers,
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", port), timeout=30) as asking:
        asking.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return asking.recv(100).split(b"\r\n")[0]


@pytest.fixture
def guarded(tiny: Path) -> Iterator[str]:
    with served(tiny, "--host", "0.0.0.0", "--replications", "1") as address:
        yield address


def test_on_a_network_all_but_the_token_is_refused(guarded: str) -> None:
    parts = urlsplit(guarded)
    assert not is_loopback(parts.hostname or "")
    assert parts.port is not None
    here = f"http://127.0.0.1:{parts.port}"
    for path in ("/", "/?token=wrong", "/lib/", "/session/0/download/x", "/favicon.ico"):
        status, _, body = get(here + path)
        assert status == 403
        assert "with its token" in body
    assert b" 403 " in knock(parts.port)
    assert b" 403 " in knock(parts.port, "Cookie: callsim=wrong")
    status, headers, _ = get(f"{here}/?{parts.query}")
    assert status == 303
    cookie = headers["set-cookie"].partition(";")[0]
    status, headers, body = get(here, Cookie=cookie)
    assert status == 200
    assert "callsim" in body
    assert parts.query.partition("=")[2] not in body
    assert "default-src 'self'" in headers["content-security-policy"]
    assert b" 101 " in knock(parts.port, f"Cookie: {cookie}")
    assert b" 403 " in knock(parts.port, f"Cookie: {cookie}", "Origin: http://evil.example")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--replications", "0"], "replications must lie between 1 and 1000"),
        (["--replications", "1001"], "replications must lie between 1 and 1000"),
        (["--workers", "0"], "workers must lie between 1"),
        (["--seed", "-1"], "the seed must lie between 0"),
        (["--host", "no such host"], "is no place to listen"),
        (["--port", "70000"], "the port must lie between 0 and 65535"),
        (["--port", "-1"], "the port must lie between 0 and 65535"),
    ],
)
def test_what_it_cannot_start_with_is_said(tiny: Path, capsys, options: list[str], says: str) -> None:
    assert main(["app", str(tiny), *options]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert "Traceback" not in said.err


def test_a_port_that_is_taken_is_said(tiny: Path, capsys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["app", str(tiny), "--port", str(taken.getsockname()[1])]) == 2
    assert "give another with --port" in capsys.readouterr().err


def test_a_scenario_with_mistakes_is_told_as_ever(tiny: Path, capsys) -> None:
    tiny.write_text(TINY.replace("priority: 1", "priority: first"), encoding="utf-8")
    assert main(["app", str(tiny)]) == 2
    assert "tiny.yaml:10:15: " in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(tiny: Path, capsys, monkeypatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: object, **named: object) -> object:
        if name == "shiny":
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    assert main(["app", str(tiny)]) == 2
    assert "pip install 'callsim[app]'" in capsys.readouterr().err


def test_without_a_scenario_it_shows_the_one_that_init_writes(tmp_path: Path) -> None:
    source = Source.of(_given(None, tmp_path), tmp_path / "kept")
    assert source.file == "small_force.yaml"
    assert {control.key for control in source.controls} >= {"leavers", "intake", "intake_weeks", "abstraction"}
    assert source.changed(Changes()).scenario.period.calls_from is not None


@pytest.mark.parametrize(
    ("host", "token", "address"),
    [
        ("127.0.0.1", None, "http://127.0.0.1:80/"),
        ("::1", None, "http://[::1]:80/"),
        ("centre.example", "abc", "http://centre.example:80/?token=abc"),
        ("0.0.0.0", "abc", f"http://{socket.gethostname()}:80/?token=abc"),
    ],
)
def test_the_address_can_be_opened_as_it_is_printed(host: str, token: str | None, address: str) -> None:
    assert _address(host, 80, token) == address


def test_the_browser_is_opened_if_that_is_asked_for(tiny: Path, capsys, monkeypatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("sim.app.serve", lambda *_, tell, **__: tell("http://127.0.0.1:1/"))
    assert main(["app", str(tiny)]) == 0
    assert opened == []
    assert main(["app", str(tiny), "--open"]) == 0
    assert opened == ["http://127.0.0.1:1/"]
    assert capsys.readouterr().out.count("The page: http://127.0.0.1:1/\n") == 2
