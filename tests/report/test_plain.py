"""Text that turns about what stands beside it ("Trojan Source") leaves the program in no form."""

from __future__ import annotations

import io
import re
from datetime import datetime
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis.strategies import text

from sim.report.briefing.content import Briefing, Section
from sim.report.briefing.document import word_document
from sim.report.briefing.page import html_page
from sim.report.plain import plain
from sim.report.workbook import Column, workbook_bytes
from sim.report.workbook.cells import csv_texts
from sim.report.workbook.sheet import sheet

TURNED = "vacancies \u202edellif\u202c \u2066early\u2069\u200e\u061c"
READ = "vacancies dellif early"
CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|&#(x20[26]|x61c|82[39]|1564)")
MOMENT = datetime(2021, 5, 24)


@given(text(alphabet="a \u00e9\u05d0\u061c\u200b\u200e\u202a\u202e\u2069\n\ufeff"))
def test_only_what_turns_the_direction_is_taken_out(said: str) -> None:
    left = plain(said)
    assert not CONTROLS.search(left)
    assert left == "".join(letter for letter in said if letter not in "\u061c\u200e\u202a\u202e\u2069")


def parts(document: bytes) -> str:
    with ZipFile(io.BytesIO(document)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx", "csv"])
def test_a_document_shows_the_letters_and_not_the_turns(kind: str) -> None:
    briefing = Briefing(TURNED, TURNED, TURNED, (Section(TURNED, (TURNED,), (TURNED,)),), (TURNED,), MOMENT)
    table = sheet("levers", TURNED, [Column(TURNED, TURNED)], [{TURNED: TURNED}])
    written = {
        "html": lambda: html_page(briefing),
        "docx": lambda: parts(word_document(briefing)),
        "xlsx": lambda: parts(workbook_bytes([TURNED], [table], title=TURNED, created=MOMENT)),
        "csv": lambda: "".join(csv_texts([table]).values()),
    }[kind]()
    assert READ in written
    assert not CONTROLS.search(written)
