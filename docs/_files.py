"""What the built site needs to work from a folder, without a network: files that pages link to, and the search."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

_ROOT = Path(__file__).parent.parent
_LINK = re.compile(r"\]\(((?:\.\./)+[^)#\s]+)((?:#[^)\s]*)?)\)")
_TAKEN = "files"
_UNNAMED = 'data-md-component="search" role="dialog"'
_FETCHED = "https://unpkg.com/iframe-worker/shim"


def on_files(files: Files, config: Any) -> Files:
    """Add every file outside the pages to which one of them links."""
    for page in list(files.documentation_pages()):
        for link, _ in _LINK.findall(Path(str(page.abs_src_path)).read_text(encoding="utf-8")):
            outside = _outside(page.src_uri, link)
            if outside and not files.get_file_from_path(f"{_TAKEN}/{_name(outside)}"):
                source = str(_ROOT / outside)
                files.append(File.generated(config, f"{_TAKEN}/{_name(outside)}", abs_src_path=source))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Point those links to the copies."""

    def moved(found: re.Match[str]) -> str:
        outside = _outside(page.file.src_uri, found[1])
        if not outside:
            return found[0]
        here = posixpath.dirname(page.file.src_uri) or "."
        return f"]({posixpath.relpath(f'{_TAKEN}/{_name(outside)}', here)})"

    return _LINK.sub(moved, markdown)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Search from a file by the script that lies here: the theme would fetch one from the network."""
    here = posixpath.dirname(page.file.dest_uri) or "."
    return _of_the_theme(output, posixpath.relpath("assets/search-from-file.js", here))


def on_post_template(output_content: str, **_: Any) -> str:
    """Do so on the page for what is not found, too."""
    return _of_the_theme(output_content, "assets/search-from-file.js")


def _of_the_theme(html: str, script: str) -> str:
    """Take the search's script from here, and name its dialog for those who do not see it."""
    return html.replace(_FETCHED, script).replace(_UNNAMED, f'{_UNNAMED} aria-label="Search"')


def _outside(page: str, link: str) -> str | None:
    """A link's file from the root of the project, where it lies there and outside the pages."""
    whole = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), link))
    return None if whole.startswith("docs/") or not (_ROOT / whole).is_file() else whole


def _name(outside: str) -> str:
    """Text is shown by every browser as text: a page of its own would need pages of its own."""
    return f"{outside}.txt"
