"""The briefing as a Word document: heading styles, table headings that repeat, alternative text, language, title."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from sim.report.archive import same_bytes
from sim.report.briefing.content import LANGUAGE, Briefing, Grid, Picture

if TYPE_CHECKING:
    from docx.document import Document

_FONT, _BLUE = "Arial", "12436D"
_BODY_PT, _TABLE_PT, _SMALL_PT = 8.5, 7.5, 7
_WIDTH_MM = 184  # of A4, between the margins


def word_document(briefing: Briefing) -> bytes:
    """Write the document.

    Parameters
    ----------
    briefing : Briefing
        What it says.

    Returns
    -------
    bytes
        DOCX, the same for the same briefing.
    """
    from docx import Document

    document = Document()
    _set_up(document, briefing)
    document.add_paragraph(briefing.title, style="Title")
    document.add_paragraph(briefing.subtitle)
    if briefing.standing:
        document.add_paragraph().add_run(briefing.standing).bold = True
    for section in briefing.sections:
        document.add_heading(section.heading, level=1)
        for text in section.says:
            document.add_paragraph(text)
        for text in section.points:
            document.add_paragraph(text, style="List Bullet")
        for grid in section.grids:
            if grid.rows:
                _add_table(document, grid)
        if section.picture is not None:
            _add_picture(document, section.picture)
    for text in briefing.footer:
        _small(document.add_paragraph(text))
    written = io.BytesIO()
    document.save(written)
    return same_bytes(written.getvalue())


def _set_up(document: Document, briefing: Briefing) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    core = document.core_properties
    core.title, core.subject, core.author = briefing.title, briefing.subtitle[:255], "callsim"
    core.language, core.last_modified_by, core.comments, core.revision = LANGUAGE, "callsim", "", 1
    core.created = core.modified = core.last_printed = briefing.created
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(13)
    page.top_margin = page.bottom_margin = Mm(11)
    page.header_distance = page.footer_distance = Mm(6)
    for name, size, before in (
        ("Normal", _BODY_PT, 0),
        ("List Bullet", _BODY_PT, 0),
        ("Title", 14, 0),
        ("Heading 1", 10, 5),
        ("Caption", _BODY_PT, 0),
    ):
        style: Any = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(1.5)
        style.paragraph_format.line_spacing = 1.0
        if name in ("Title", "Heading 1"):
            style.font.color.rgb = RGBColor.from_string(_BLUE)
        elif name == "Caption":
            style.font.color.rgb, style.font.bold = RGBColor(0, 0, 0), True
        style.paragraph_format.keep_with_next = name in ("Title", "Heading 1", "Caption")
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _add_table(document: Document, grid: Grid) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document.add_paragraph(grid.caption, style="Caption")
    table = document.add_table(rows=0, cols=len(grid.headings), style="Table Grid")
    table.autofit = False
    first = 0.26 * _WIDTH_MM
    widths = [first] + [(_WIDTH_MM - first) / (len(grid.headings) - 1)] * (len(grid.headings) - 1)
    for at, cells in enumerate((grid.headings, *grid.rows)):
        row = table.add_row()
        marks = row._tr.get_or_add_trPr()  # python-docx has no name for either mark
        marks.append(OxmlElement("w:cantSplit"))
        if at == 0:
            marks.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(_TABLE_PT), at == 0
            paragraph.paragraph_format.space_after = Pt(0)
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), grid.caption)
    table._tbl.tblPr.append(described)
    if grid.notes:
        _small(document.add_paragraph(" ".join(grid.notes)))


def _add_picture(document: Document, picture: Picture) -> None:
    from docx.shared import Mm

    document.add_paragraph(picture.caption, style="Caption")
    shape = document.add_picture(io.BytesIO(picture.png), width=Mm(_WIDTH_MM - 8))
    about = shape._inline.docPr
    about.set("descr", picture.alt)
    about.set("title", picture.caption)


def _small(paragraph: Any) -> None:
    from docx.shared import Pt

    for run in paragraph.runs:
        run.font.size = Pt(_SMALL_PT)
