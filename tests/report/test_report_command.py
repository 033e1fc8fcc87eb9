"""`callsim report`: what it writes, where, and what it says when it cannot."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import CallsimError
from sim.study import Run
from sim.study.telling.reporting import _printer
from tests.browser import need_pdf


def test_it_writes_beside_the_run_or_where_it_is_told(full_run: Run, tmp_path: Path, capsys) -> None:
    out = tmp_path / "new folder" / "page.html"
    assert main(["report", str(full_run.folder), "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith(f"Report: {out.as_posix()} (0.")
    assert out.read_bytes()[:15] == b"<!DOCTYPE html>"
    assert not list(out.parent.glob("*.part"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["RUN", "RUN"], "is given twice: name each run once"),
        (["RUN", "RUN/figures/.."], "is given twice: name each run once"),
        (["nowhere"], "is not the folder of a run"),
        (["RUN", "--out", "."], "is a folder: give the name of a file"),
        (["RUN", "--pdf", "--out", "page.pdf"], "a PDF is written beside it"),
        (["RUN", "--out", "RUN/trajectory.csv"], "is the name of an HTML page"),
        (["RUN", "--out", "RUN/manifest.json/page.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], says: str, plain_run: Run, capsys) -> None:
    told = [argument.replace("RUN", str(plain_run.folder)) for argument in arguments]
    assert main(["report", *told]) in (1, 2)
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("trajectory.csv", "month,stream\n"),
        ("trajectory.csv", None),
        ("reached.json", '{"101": {}}'),
        ("reached.json", '{"nobody": {}}'),
        ("manifest.json", "{}"),
    ],
)
def test_files_that_were_changed_are_named(
    name: str, content: str | None, plain_run: Run, tmp_path: Path, capsys
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(plain_run.folder, folder)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "report.html").write_text("the old page", encoding="utf-8")
    assert main(["report", str(folder)]) == 2
    assert name in capsys.readouterr().err
    assert (folder / "report.html").read_text(encoding="utf-8") == "the old page"


def test_a_pdf_is_tagged_and_names_its_figures(full_run: Run, tmp_path: Path, capsys) -> None:
    need_pdf()
    from pypdf import PdfReader

    assert main(["report", str(full_run.folder), "--out", str(tmp_path / "page.html"), "--pdf"]) == 0
    assert f"PDF: {(tmp_path / 'page.pdf').as_posix()}" in capsys.readouterr().out
    reader = PdfReader(tmp_path / "page.pdf")
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].startswith("en")
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_data()
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert "On this plan, in a model not calibrated to the force's own figures" in text
    assert "Back to the plan" not in text  # what only a screen can do
    assert len(reader.pages) <= 12
    figures = list(of_kind(catalogue["/StructTreeRoot"], "/Figure"))
    assert len(figures) == 15
    assert all(len(figure["/Alt"]) > 40 for figure in figures)


def of_kind(node, kind: str):
    """Walk a tree of tags."""
    node = node.get_object()
    if isinstance(node, list):
        for below in node:
            yield from of_kind(below, kind)
    elif isinstance(node, dict):
        if node.get("/S") == kind:
            yield node
        if "/K" in node:
            yield from of_kind(node["/K"], kind)


def test_the_printer_fetches_nothing(tmp_path: Path) -> None:
    need_pdf()
    (tmp_path / "secret.css").write_text("p { color: red }", encoding="utf-8")
    page = f'<html lang="en"><title>t</title><link rel="stylesheet" href="{(tmp_path / "secret.css").as_uri()}"><p>x'
    with pytest.raises(CallsimError, match=r"may ask for nothing, and this one does: .*secret\.css"):
        _printer()(page)


def test_without_weasyprint_a_pdf_is_refused_before_anything_is_written(
    plain_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    out = tmp_path / "page.html"
    assert main(["report", str(plain_run.folder), "--pdf", "--out", str(out)]) == 2
    assert "pip install 'callsim[pdf]'" in capsys.readouterr().err
    assert not out.exists()
