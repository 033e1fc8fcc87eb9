"""Who may talk to the page: names, origins, the token, and the size of what is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sim.app.access import Gate, is_loopback, new_token

TOKEN = "k" * 43


async def page(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    if scope["type"] == "lifespan":
        await send({"type": "lifespan.startup.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"the page"})


def ask(gate: Gate, kind: str = "http", method: str = "GET", query: str = "", **headers: str) -> list[dict[str, Any]]:
    """Send one request, in three pieces, and collect what is answered."""
    bodies = iter([(b"a", True), (b"b", True), (b"", False)])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        body, more = next(bodies)
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "method": method, "query_string": query.encode(), "headers": named, "path": "/"}
    asyncio.run(gate(scope, receive, send))
    return sent


def status(sent: list[dict[str, Any]]) -> int:
    return sent[0]["status"]


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True), ("127.8.0.9", True), ("::1", True), ("[::1]", True), ("localhost", True),
        ("LOCALHOST", True), ("0.0.0.0", False), ("::", False), ("10.0.0.7", False), ("centre.example", False),
        ("127.0.0.1.example", False), ("", False),
    ],
)  # fmt: skip
def test_only_addresses_of_this_machine_need_no_token(host: str, alone: bool) -> None:
    assert is_loopback(host) == alone
    token = new_token(host)
    assert (token is None) == alone
    if token is not None:
        assert len(token) >= 43  # 256 bits in base 64
        assert token != new_token(host)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, 403),
        ({"query": "token="}, 403),
        ({"query": f"token={TOKEN[:-1]}"}, 403),
        ({"query": f"token={TOKEN}x"}, 403),
        ({"query": f"token=wrong&token={TOKEN}"}, 403),
        ({"query": "token=%C3%A9"}, 403),
        ({"cookie": f"callsim={TOKEN[:-1]}"}, 403),
        ({"cookie": f"other={TOKEN}"}, 403),
        ({"cookie": f"callsim={TOKEN}"}, 200),
        ({"cookie": f"a=b; callsim={TOKEN}; c=d"}, 200),
        ({"cookie": f"callsim={TOKEN}", "origin": "http://centre:8765"}, 200),
        ({"cookie": f"callsim={TOKEN}", "origin": "http://elsewhere:8765"}, 403),
        ({"cookie": f"callsim={TOKEN}", "origin": "null"}, 403),
    ],
)
def test_without_the_token_nothing_is_answered(given: dict[str, str], answer: int) -> None:
    sent = ask(Gate(page, TOKEN), host="centre:8765", **given)
    assert status(sent) == answer
    assert (sent[-1]["body"] == b"the page") == (answer == 200)


def test_the_address_that_was_printed_leaves_a_cookie_and_no_token_in_sight() -> None:
    sent = ask(Gate(page, TOKEN), query=f"token={TOKEN}", host="centre:8765")
    headers = dict(sent[0]["headers"])
    assert status(sent) == 303
    assert headers[b"location"] == b"./"
    assert headers[b"set-cookie"] == f"callsim={TOKEN}; Path=/; HttpOnly; SameSite=Strict".encode()
    assert headers[b"referrer-policy"] == b"no-referrer"


@pytest.mark.parametrize(
    ("given", "opens"),
    [
        ({}, False),
        ({"cookie": "callsim=guess"}, False),
        ({"cookie": f"callsim={TOKEN}"}, True),
        ({"cookie": f"callsim={TOKEN}", "origin": "http://evil.example"}, False),
    ],
)
def test_the_websocket_asks_for_the_token_too(given: dict[str, str], opens: bool) -> None:
    (sent,) = ask(Gate(page, TOKEN), kind="websocket", host="centre:8765", **given)
    assert sent["type"] == ("websocket.accept" if opens else "websocket.close")


@pytest.mark.parametrize(
    ("given", "opens"),
    [
        ({"host": "127.0.0.1:8765"}, True),
        ({"host": "localhost:8765", "origin": "http://localhost:8765"}, True),
        ({"host": "[::1]:8765"}, True),
        ({"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:9999"}, False),  # a page of another server
        ({"host": "rebound.example:8765"}, False),  # a name that was made to point here
        ({}, False),
    ],
)
def test_on_this_machine_a_page_of_another_site_does_not_reach_in(given: dict[str, str], opens: bool) -> None:
    assert status(ask(Gate(page, None), **given)) == (200 if opens else 403)
    (sent,) = ask(Gate(page, None), kind="websocket", **given)
    assert sent["type"] == ("websocket.accept" if opens else "websocket.close")


@pytest.mark.parametrize(
    ("size", "answer"), [("3", 200), ("5", 200), ("6", 413), ("99999999999", 413), ("", 411), ("-1", 411), ("²", 411)]
)
def test_what_is_sent_is_limited_in_size(size: str, answer: int) -> None:
    headers = {"content_length": size} if size else {}
    gate = Gate(page, None, most_bytes=5)
    if size == "²":
        headers = {}
    sent = ask(gate, method="POST", host="localhost", **headers)
    assert status(sent) == answer
    if answer == 413:
        assert b"larger than" in sent[-1]["body"]


def test_what_is_no_request_goes_through() -> None:
    assert ask(Gate(page, TOKEN), kind="lifespan") == [{"type": "lifespan.startup.complete"}]


def test_a_cookie_that_is_none_is_no_token() -> None:
    assert status(ask(Gate(page, TOKEN), host="centre", cookie='callsim="; \x01')) == 403
