"""The built site: every link holds, every page is in the menu, and nothing is fetched from a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import open_browser
from tests.docs.blocks import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_it_builds_with_every_link_and_every_page_in_the_menu(site: Path) -> None:
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    docs = {path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert docs | {"404.html"} == pages
    menu = (site / "index.html").read_text(encoding="utf-8")
    assert not {page for page in docs if f'href="{page}"' not in menu}


def test_scenarios_and_sources_that_pages_link_to_are_there(site: Path) -> None:
    page = (site / "how-to" / "scenarios.html").read_text(encoding="utf-8")
    linked = re.findall(r'href="(\.\./files/[^"]+)"', page)
    assert len(linked) >= 28
    for link in linked:
        copy = (site / "how-to" / link).resolve()
        original = ROOT / copy.relative_to(site / "files").as_posix().removesuffix(".txt")
        assert copy.read_bytes() == original.read_bytes()


def test_no_page_loads_anything_from_a_network(site: Path) -> None:
    loads = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=\"?(?:https?:)?//")
    assert not [path.name for path in site.rglob("*.html") if loads.search(path.read_text(encoding="utf-8"))]


SAYS = "document.querySelector('.md-search-result__meta').innerText.includes('{}')"


def test_from_a_folder_a_browser_shows_it_asks_nothing_of_a_network_and_finds_words(site: Path) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    with open_browser() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        for width, name in ((390, "explanation/service-level.html"), (1280, "tutorial/planners.html")):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto((site / name).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click("input[data-md-component=search-query]")
        page.wait_for_function(SAYS.format("Type to start searching"))
        page.keyboard.type("denominator")
        page.wait_for_function(SAYS.format("matching documents"))
    assert [url for url in asked if not url.startswith("file:")] == []
    assert wrong == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pages_can_be_read_by_those_who_do_not_see_them_or_not_all_colours(site: Path, colours: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = []
    with open_browser() as browser:
        page = browser.new_page(color_scheme="dark" if colours == "dark" else "light")
        for name in ("index", "reference/scenario", "tutorial/planners", "explanation/erlang"):
            page.goto((site / f"{name}.html").as_uri())
            wrong = Axe().run(page).response["violations"]
            found += [(name, rule["id"]) for rule in wrong if rule["impact"] in ("serious", "critical")]
    assert found == []


def test_the_folders_files_are_not_published(site: Path) -> None:
    assert not list(site.rglob("*.py"))
