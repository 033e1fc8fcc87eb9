"""Who may talk to the page, and how much they may send.

On this machine alone no token is needed, but a page of another site must not reach in: names and origins that are not
this machine's are refused. On a network every request, the websocket's too, must bring the token that was printed at
the start: once in the address, from then on in a cookie.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sim.scenario.files import MOST_INPUT_BYTES

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

TOKEN = "token"
_HEADERS = (
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data:; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
    ),
)


def is_loopback(host: str) -> bool:
    """Say whether an address is one that only this machine reaches.

    Parameters
    ----------
    host : str
        A name or an address.

    Returns
    -------
    bool
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def new_token(host: str) -> str | None:
    """Make the token of a server.

    Parameters
    ----------
    host : str
        Where it listens.

    Returns
    -------
    str or None
        256 random bits; None where only this machine can ask.
    """
    return None if is_loopback(host) else secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Gate:
    """Lets requests through to the page, or answers 403.

    Attributes
    ----------
    page : callable
        The ASGI application behind it.
    token : str or None
        What every request must bring; None: only this machine can ask.
    cookie : str
        Name of the cookie that holds it.
    most_bytes : int
        Largest body of a request.
    """

    page: Asgi
    token: str | None
    cookie: str = "callsim"
    most_bytes: int = MOST_INPUT_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or open one websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.page(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        if not self._is_welcome(headers, query):
            await _refuse(scope, send)
            return
        if scope["type"] == "websocket":
            await self.page(scope, receive, send)
            return
        if self.token is not None and TOKEN in query:
            kept = f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict"
            await _say(send, 303, "", ((b"location", b"./"), (b"set-cookie", kept.encode())))
            return
        wrong = self._too_much(scope, headers)
        if wrong is not None:
            await _discard(receive)
            await _say(send, *wrong)
            return

        async def answer(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
            await send(message)

        await self.page(scope, receive, answer)

    def _is_welcome(self, headers: dict[bytes, str], query: dict[str, list[str]]) -> bool:
        asked = headers.get(b"host", "")
        origin = headers.get(b"origin")
        if origin is not None and urlsplit(origin).netloc != asked:
            return False
        if self.token is None:
            return is_loopback(urlsplit(f"//{asked}").hostname or "")
        given = [*query.get(TOKEN, []), *_cookie(headers.get(b"cookie", ""), self.cookie)]
        # the first alone: many guesses in one request are not looked at
        return bool(given) and secrets.compare_digest(given[0].encode(), self.token.encode())

    def _too_much(self, scope: Scope, headers: dict[bytes, str]) -> tuple[int, str] | None:
        if scope["method"] in ("GET", "HEAD"):
            return None
        size = headers.get(b"content-length", "")
        if not size.isdecimal():
            return 411, "The size of this file is not said: nothing was read."
        if int(size) > self.most_bytes:
            return 413, f"This file is larger than {self.most_bytes / 1e6:g} MB: nothing was read."
        return None


def _cookie(text: str, name: str) -> list[str]:
    try:
        found = SimpleCookie(text)
    except CookieError:
        return []
    return [found[name].value] if name in found else []


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})  # before it is accepted: the answer is 403
    else:
        await _say(send, 403, "Not allowed: open the address that callsim app printed, with its token.")


async def _say(send: Send, status: int, text: str, more: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *more, *_HEADERS]})
    await send({"type": "http.response.body", "body": body})


async def _discard(receive: Receive) -> None:
    """Read a body to its end and keep none of it: a browser listens to an answer only then."""
    while True:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body"):
            return
