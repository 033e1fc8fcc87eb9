"""The briefing in a browser: from a file, without a request or an error, on two printed pages, for a screen reader."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim.study.telling.sharing import write_briefing
from tests.browser import open_browser
from tests.sharing.runs import ACTUALS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PUBLISHED = Path(__file__).parent.parent.parent / "results" / "west_mercia_calibrated" / "run"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@pytest.fixture(scope="module")
def pages(full_run: Path, run_before: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The briefing of the published run, and one in which everything is there."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "actuals.csv").write_text(ACTUALS, encoding="utf-8")
    published, _ = write_briefing(PUBLISHED, "2021-Q2", out=folder / "published")
    everything = {"previous": run_before, "actuals": folder / "actuals.csv", "out": folder / "everything"}
    return published, write_briefing(full_run, "2021-Q2", **everything)[0]


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_opens_from_a_file_without_a_request_or_an_error(browser: Browser, pages, which: int, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(pages[which].as_uri())
    assert asked == [pages[which].as_uri()]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("where", ["h1", "p", "li"])
def test_a_long_name_without_a_space_breaks(browser: Browser, pages, where: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(pages[0].as_uri())
    page.evaluate("where => { document.querySelector(where).textContent = 'x'.repeat(300) }", where)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


@pytest.mark.parametrize("which", [0, 1])
def test_it_prints_on_two_pages_of_a4(browser: Browser, pages, which: int) -> None:
    from pypdf import PdfReader

    page = browser.new_page()
    page.goto(pages[which].as_uri())
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    page.close()
    assert len(printed.pages) == 2
    width, height = (float(side) / 72 * 25.4 for side in printed.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)


@pytest.mark.parametrize("which", [0, 1])
def test_axe_finds_nothing(browser: Browser, pages, which: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(bypass_csp=True)  # the page allows no script, and axe is one
    page = context.new_page()
    page.goto(pages[which].as_uri())
    found = Axe().run(page)
    context.close()
    assert found.violations_count == 0, found.generate_report()
