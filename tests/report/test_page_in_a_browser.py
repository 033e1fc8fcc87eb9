"""A page in headless Chromium: it asks for nothing, fits a telephone, its sliders work, and axe finds no fault."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.study.telling.reporting import report
from tests.browser import open_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def open_page(browser: Browser, html: Path, width: int, height: int = 800) -> tuple[Page, list[str], list[str]]:
    page = browser.new_page(viewport={"width": width, "height": height})
    requests: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(html.as_uri())
    return page, requests, said


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("kind", ["published_html", "filled_html"])
def test_it_opens_without_a_request_or_an_error_and_fits(
    kind: str, width: int, browser: Browser, request: pytest.FixtureRequest
) -> None:
    html = request.getfixturevalue(kind)
    page, requests, said = open_page(browser, html, width)
    assert requests == [html.as_uri()]
    assert said == []
    for summary in page.query_selector_all("summary"):
        summary.evaluate("of => of.parentElement.open = true")
    across = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert across[0] <= across[1]
    page.close()


@pytest.mark.parametrize("kind", ["published_html", "filled_html"])
def test_every_letter_of_a_chart_can_be_read_on_a_telephone(
    kind: str, browser: Browser, request: pytest.FixtureRequest
) -> None:
    page, _, _ = open_page(browser, request.getfixturevalue(kind), 390)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("svg text")].map(text => {
            const to = text.getScreenCTM();
            return [parseFloat(getComputedStyle(text).fontSize) * Math.hypot(to.b, to.d), text.textContent];
        })"""
    )
    assert len(sizes) > 200
    assert [said for size, said in sizes if size < 9] == []
    page.close()


@pytest.mark.parametrize("kind", ["published_html", "filled_html"])
def test_the_first_screen_holds_the_four_answers(kind: str, browser: Browser, request: pytest.FixtureRequest) -> None:
    page, _, _ = open_page(browser, request.getfixturevalue(kind), 1280)
    for name in (".sentence", "#how-sure", "#why", "#help"):
        box = page.locator(name).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, name
    page.close()


@pytest.mark.parametrize(("kind", "width"), [("published_html", 390), ("filled_html", 1280)])
def test_axe_finds_no_serious_fault(kind: str, width: int, browser: Browser, request: pytest.FixtureRequest) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, _, _ = open_page(browser, request.getfixturevalue(kind), width)
    for summary in page.query_selector_all("summary"):
        summary.evaluate("of => of.parentElement.open = true")
    found: Any = Axe().run(page).response["violations"]
    bad = [(fault["id"], fault["nodes"][0]["html"]) for fault in found if fault["impact"] in ("serious", "critical")]
    assert bad == []
    page.close()


def test_sliders_move_the_chart_and_the_sentence_by_keyboard(browser: Browser, full_html: Path) -> None:
    page, _, said = open_page(browser, full_html, 1280)
    line, status = page.locator("#what-if-mean"), page.locator("#what-if-says")
    planned = line.get_attribute("points")

    def told() -> str:
        return status.inner_text().replace("\u00a0", " ")

    assert told().startswith("As planned: 50.0 % of 101 calls are answered within 30 s in June 2021; ")
    page.locator("#slider-leavers").focus()
    page.keyboard.press("ArrowLeft")
    # half of the leavers: 50 % + 0.2 * 50 % = 60 %
    assert "With leavers 50 % less than planned: 60.0 % of 101 calls" in told()
    assert "(as planned: 50.0 %)" in told()
    assert "held by then in 3 of 20 futures (5 to 36 %), and reached by then in 8 of 20" in told()
    assert line.get_attribute("points") != planned
    assert page.locator("#said-leavers").inner_text() == "50\u00a0% less than planned"
    assert page.locator("#slider-leavers").get_attribute("aria-valuetext") == "50\u00a0% less than planned"
    assert "60.0 %" in str(page.locator("#what-if-chart").get_attribute("aria-label"))
    assert status.get_attribute("aria-live") == "polite"
    page.locator("input[name=stream]").nth(1).check()
    assert "60.0 % of 999 calls" in told()
    assert "held" not in told()
    page.locator("#as-planned").click()
    page.locator("input[name=stream]").nth(0).check()
    assert line.get_attribute("points") == planned
    assert said == []
    page.close()


def test_the_chart_of_the_panel_is_drawn_to_its_scale(browser: Browser, full_html: Path) -> None:
    page, _, _ = open_page(browser, full_html, 1280)
    for press in range(3):
        page.locator(["#slider-leavers", "#slider-intake", "#slider-internal"][press]).focus()
        page.keyboard.press("ArrowLeft")
    # 50 + 10 - 5 + 15 = 70 %; the axis has 100 % at 14 and 0 % at 312
    points = str(page.locator("#what-if-mean").get_attribute("points")).split()
    assert [point.split(",")[1] for point in points] == [f"{312 - 298 * 0.7:.1f}"] * 3
    page.close()


def test_every_part_can_be_reached_by_keyboard_from_the_skip_link(browser: Browser, full_html: Path) -> None:
    page, _, _ = open_page(browser, full_html, 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#belief"
    page.close()


def test_names_that_would_do_harm_do_none(browser: Browser, full_run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(full_run.folder, folder)
    resolved = folder / "scenario.resolved.yaml"
    text = resolved.read_text(encoding="utf-8")
    resolved.write_text(
        text.replace("name: A small centre", "name: </title><script>alert(1)</script>"), encoding="utf-8"
    )
    page, _, said = open_page(browser, report([folder]).html, 1280)
    page.on("dialog", lambda dialog: said.append(dialog.message))
    assert page.title() == "</title><script>alert(1)</script>: callsim report"
    assert page.locator("h1").inner_text() == "</title><script>alert(1)</script>"
    assert page.locator("script").count() == 2
    assert said == []
    page.close()
