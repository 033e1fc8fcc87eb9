"""What a test needs of the machine: a browser, and what makes PDF. Where it is missing the test skips, and says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def cannot(why: str) -> NoReturn:
    """Skip a test; fail it where CALLSIM_NO_SKIPS=1 says that everything is here."""
    if os.environ.get("CALLSIM_NO_SKIPS") == "1":
        pytest.fail(f"CALLSIM_NO_SKIPS is set: {why}", pytrace=False)
    pytest.skip(why)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start a headless Chromium of this machine."""
    from playwright.sync_api import sync_playwright

    path = next((found for name in _NAMES if (found := which(name))), None)
    if path is None:
        cannot("there is no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def need_pdf() -> None:
    """Skip where WeasyPrint or the Pango it draws with is not here."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        cannot(f"no PDF can be made: {error}")
