"""The page in a browser: what is moved, shown, saved and sent, and what one user sees of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from sim.cli import main
from tests.app.centre import MOVABLE
from tests.app.server import served
from tests.browser import open_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REPLICATIONS = 6
ALL = f"[data-futures='{REPLICATIONS}']"
NAME = "<script>alert(1)</script> $x$"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    text = MOVABLE.replace("name: A small centre", f"name: '{NAME}'")
    (folder / "movable.yaml").write_text(text, encoding="utf-8")
    with served(folder / "movable.yaml", "--replications", str(REPLICATIONS)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


def opened(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(f"{said.text} {said.location}") if said.type == "error" else None)
    page.on("dialog", lambda dialog: wrong.append("a script ran"))
    page.on("request", lambda asked: None if asked.url.startswith((address, "data:")) else wrong.append(asked.url))
    page.set_default_timeout(60_000)
    page.goto(address)
    page.wait_for_selector(f"#fan-baseline{ALL}")
    yield page
    context.close()
    assert [text for text in wrong if "413" not in text] == []


def move(page: Page, slider: str, value: str) -> None:
    page.locator(f"#slider-{slider}").fill(value)


def months(page: Page) -> dict[str, list[str]]:
    page.locator("summary", has_text="The figures as a table").click()
    rows = page.locator("#table tbody tr")
    return {
        rows.nth(at).get_attribute("data-month") or "": rows.nth(at).locator("td").all_inner_texts()
        for at in range(rows.count())
    }


def test_a_slider_moves_the_chart_and_the_saved_file_gives_the_same_figures(page: Page, folder: Path) -> None:
    before = page.locator("#fan-baseline svg").inner_html()
    assert page.locator("#fan-changed").count() == 0
    move(page, "leavers", "2")
    page.get_by_label("without leave").check()
    page.wait_for_selector(f"#fan-changed{ALL}")
    assert page.locator("#slider-leavers-said").inner_text() == "times 2"
    assert page.locator("#fan-changed svg").inner_html() != before
    assert page.locator("#fan-baseline svg").inner_html() == before
    assert f"{REPLICATIONS} of {REPLICATIONS} futures so far. Not calibrated" in page.locator("main").inner_text()
    assert f"The difference, in {REPLICATIONS} pairs of futures: Answered in time in June 2021:" in (
        page.locator("#apart").inner_text()
    )
    command = page.locator("#command").inner_text()
    assert command == f"callsim run movable_changed.yaml --replications {REPLICATIONS} --seed 1"
    with page.expect_download() as coming:
        page.locator("#save").click()
    assert coming.value.suggested_filename == "movable_changed.yaml"
    saved = folder / "movable_changed.yaml"
    coming.value.save_as(saved)
    assert command in saved.read_text(encoding="utf-8")

    shown = months(page)
    assert main(["run", str(saved), *command.split()[3:], "--workers", "1", "--out", str(folder / "run")]) == 0
    table = pd.read_csv(folder / "run/trajectory.csv", dtype={"stream": str})
    rows = table[(table["stream"] == "101") & (table["measure"] == "service_level")].set_index("month")
    assert list(shown) == ["2021-05", "2021-06", "2021-07"]
    for month, cells in shown.items():
        mean, low, high = (f"{100 * rows.loc[month, column]:.1f}" for column in ("mean", "p10", "p90"))
        assert cells[1] == f"{mean} ({low} to {high})"
    assert (folder / "run/reached.json").read_text(encoding="utf-8").count('"p_held_by_promised"') == 2


def test_one_user_does_not_see_what_another_moved(browser: Browser, page: Page, address: str) -> None:
    yours = next(theirs := opened(browser, address))
    move(page, "abstraction", "0")
    page.wait_for_selector(f"#fan-changed{ALL}")
    move(yours, "leavers", "0")
    yours.wait_for_selector(f"#fan-changed{ALL}")
    for one, mine, not_mine in ((page, "abstraction", "leavers"), (yours, "leavers", "abstraction")):
        with one.expect_download() as coming:
            one.locator("#save").click()
        text = Path(coming.value.path()).read_text(encoding="utf-8")
        assert f"{ {'abstraction': 'time off the phones', 'leavers': 'leavers'}[mine] } times 0" in text
        assert f"{ {'abstraction': 'time off the phones', 'leavers': 'leavers'}[not_mine] }" not in text
        assert one.locator(f"#slider-{not_mine}-said").inner_text() == "as it is"
    assert yours.locator("#fan-changed svg").inner_html() != page.locator("#fan-changed svg").inner_html()
    assert yours.locator("#fan-baseline svg").inner_html() == page.locator("#fan-baseline svg").inner_html()
    assert list(theirs) == []


def test_the_last_place_of_a_slider_counts_and_all_can_be_put_back(page: Page) -> None:
    for value in ("0.5", "1.5", "0", "2"):
        move(page, "abstraction", value)
    page.wait_for_selector(f"#fan-changed{ALL}")
    low = page.locator("#fan-changed svg").inner_html()
    page.get_by_label("Target of").select_option("999")
    page.wait_for_selector("#fan-baseline [aria-label*='999 calls answered within 10 s']")
    page.get_by_label("Target of").select_option("101")
    page.wait_for_selector(f"#fan-changed{ALL} [aria-label*='101 calls']")
    assert page.locator("#fan-changed svg").inner_html() == low
    page.get_by_role("button", name="Put everything back").click()
    page.wait_for_selector("#fan-changed", state="detached")
    assert page.locator("#slider-abstraction-said").inner_text() == "as it is"
    slider = page.locator("#slider-abstraction")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"#fan-changed{ALL}")
    assert slider.get_attribute("aria-valuetext") == "times 1.05"


def test_what_a_scenario_cannot_be_is_said(page: Page) -> None:
    page.evaluate(
        "Shiny.setInputValue('wanted', JSON.stringify({version: 0, stream: '101', values: {leavers: 7}, without: []}))"
    )
    page.wait_for_selector(".answer [role=alert]")
    assert "'Leavers' lies between 0 and 2" in page.locator(".answer").inner_text()
    move(page, "leavers", "1.5")
    page.wait_for_selector(f"#fan-changed{ALL}")
    assert page.locator(".answer [role=alert]").count() == 0


def test_a_link_leads_to_the_line_of_a_value(page: Page) -> None:
    link = page.locator("#slider-leavers-help a")
    assert re.fullmatch(r"movable\.yaml:\d+:14", link.inner_text())
    link.click()
    line = page.locator("pre.lines span:target")
    line.wait_for()
    assert line.inner_text().strip() == "leavers: 20%"


def test_a_scenario_that_is_sent_is_looked_at_and_mistakes_say_where(page: Page, tmp_path: Path) -> None:
    page.locator("summary", has_text="Another scenario of yours").click()
    (tmp_path / "wrong.yaml").write_text(MOVABLE.replace("patience", "pacience", 1), encoding="utf-8")
    page.locator("#sent").set_input_files(tmp_path / "wrong.yaml")
    alert = page.locator("#sending [role=alert]")
    alert.wait_for()
    assert re.search(r"(?m)^wrong\.yaml:12:5: .*did you mean 'patience'", alert.inner_text())

    (tmp_path / "large.yaml").write_text("#" * 1_000_001, encoding="utf-8")
    page.locator("#sent").set_input_files(tmp_path / "large.yaml")
    page.wait_for_selector("#sending :text('large.yaml: this file is larger than 1 MB')")
    (tmp_path / "huge.csv").write_bytes(b"0" * 20_000_001)
    page.locator("#sent").set_input_files(tmp_path / "huge.csv")
    page.wait_for_selector(".progress-bar:has-text('This file is larger than 20 MB: nothing was read.')")

    move(page, "leavers", "2")
    child = "extends: mine.yaml\nname: A centre that was sent\n"
    mine = MOVABLE.replace("leavers: 20%", "leavers: 35%").replace("share: 5%, after: 1 day", "share: 0%, after: 1 day")
    (tmp_path / "child.yaml").write_text(child, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(mine, encoding="utf-8")
    page.locator("#sent").set_input_files([tmp_path / "mine.yaml", tmp_path / "child.yaml"])
    page.wait_for_selector("h1:has-text('A centre that was sent')")
    page.wait_for_selector(f"#fan-baseline{ALL}")
    assert page.locator("#slider-leavers-said").inner_text() == "as it is"  # nothing of before is left
    assert page.locator("#slider-repeats").count() == 0
    assert page.locator("#slider-leavers-help a").inner_text().startswith("mine.yaml:")


def test_the_page_can_be_read_by_all(page: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    move(page, "leavers", "2")
    page.wait_for_selector(f"#fan-changed{ALL}")
    assert page.locator("h1").inner_text() == NAME
    for details in page.locator("details").all():
        details.evaluate("one => one.open = true")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
