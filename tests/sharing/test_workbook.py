"""The workbook: opened with another library, it holds the run's figures, is accessible, and runs nothing."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.measures import STREAM_MEASURES
from sim.report.workbook import Column, Sheet, workbook_bytes
from sim.report.workbook import sheet as tables
from sim.report.workbook.cells import harmless
from sim.report.workbook.units import measure_notes, unit_of
from tests.sharing.runs import FORMULA, NAME

ALWAYS = ["cover", "contents", "notes", "answer", "chances", "targets", "dates", "months", "trajectory", "people"]
ALWAYS += ["history", "checks", "assumptions"]
ADDED = ["compare", "explain", "uncertainty", "crosscheck", "erlang by interval", "from erlang to simulation", "week"]
ADDED += ["levers"]


@pytest.fixture(scope="module")
def file(full_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "run.xlsx"
    assert main(["export", str(full_run), "--xlsx", "--out", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def book(file: Path):
    return openpyxl.load_workbook(file)


def table(book, name: str) -> pd.DataFrame:
    heading, *rows = book[name].iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=list(heading))


def test_it_has_every_sheet_and_those_of_commands_only_where_they_are(book, harmful_run: Path, tmp_path: Path) -> None:
    assert book.sheetnames == ALWAYS + ADDED
    assert main(["export", str(harmful_run), "--xlsx", "--out", str(tmp_path / "plain.xlsx")]) == 0
    assert openpyxl.load_workbook(tmp_path / "plain.xlsx").sheetnames == ALWAYS


def test_each_sheet_is_one_table_from_its_first_cell(book) -> None:
    for sheet in book.worksheets[1:]:
        (ref,) = (found.ref for found in sheet.tables.values())
        assert ref == sheet.dimensions, sheet.title
        assert ref.startswith("A1:")
        assert sheet.freeze_panes in ("A2", "B2")
        assert not sheet.merged_cells.ranges
        headings = [cell.value for cell in sheet[1]]
        assert all(headings)
        assert len({heading.casefold() for heading in headings}) == len(headings)
        assert all(cell.font.bold for cell in sheet[1])
        assert all(any(value is not None for value in row) for row in sheet.iter_rows(values_only=True)), sheet.title
        assert not sheet.conditional_formatting
        assert all(cell.fill.fill_type is None for row in sheet.iter_rows() for cell in row)


def test_nothing_in_it_is_a_formula_and_only_the_contents_have_links(book) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None or sheet.title == "contents"
    said = {str(value) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for value in row}
    assert {NAME, FORMULA, "+1+1", "@SUM(1)", "=1+1"} <= said
    assert any(text.startswith("=1+1: ") for text in said)  # a heading


def test_the_contents_link_to_every_sheet(book) -> None:
    links = {cell.value: cell.hyperlink.location for cell in book["contents"]["A"][1:]}
    assert list(links) == book.sheetnames[2:]
    assert all(location == f"'{name}'!A1" for name, location in links.items())


def test_it_names_its_title_language_and_the_run_s_own_date(book, full_run: Path) -> None:
    assert book.properties.title.startswith(NAME)
    assert book.properties.language == "en-GB"
    ended = datetime.fromisoformat(json.loads((full_run / "manifest.json").read_text())["ended"]).replace(tzinfo=None)
    assert book.properties.created == book.properties.modified == ended


def test_the_same_run_gives_the_same_bytes(file: Path, full_run: Path, tmp_path: Path) -> None:
    assert main(["export", str(full_run), "--xlsx", "--out", str(tmp_path / "again.xlsx")]) == 0
    assert (tmp_path / "again.xlsx").read_bytes() == file.read_bytes()


def test_figures_are_those_of_the_run_and_shares_are_shown_in_per_cent(book, full_run: Path) -> None:
    run = sim.Run.open(full_run)
    mine = table(book, "trajectory")
    # a workbook keeps 16 digits of a number
    assert list(mine["mean"].fillna(-1)) == pytest.approx(list(run.trajectory["mean"].fillna(-1)), rel=1e-14)
    assert list(mine["p_meets (share)"].dropna()) == list(run.trajectory["p_meets"].dropna())
    months = table(book, "months").set_index("month")
    level = run.trajectory[(run.trajectory["stream"] == "101") & (run.trajectory["measure"] == "service_level")]
    assert list(months["101 answered within 30 s, mean (share)"]) == pytest.approx(list(level["mean"]), rel=1e-14)
    assert list(months["history or plan"]) == ["history", "plan", "plan", "plan"]
    sheet = book["trajectory"]
    for row in sheet.iter_rows(min_row=2):
        assert row[5].number_format == ("0.0%" if row[4].value == "share" else "#,##0.0")
        assert row[5].value is None or isinstance(row[5].value, float | int)
    chances = table(book, "chances")
    held = chances[chances["question"] == "that it has begun to be held by the month promised"].set_index("stream")
    assert held.loc["101", "chance (share)"] == run.reached["101"]["p_held_by_promised"]["p"]


def test_published_figures_stand_beside_the_same_month_of_the_run(book, full_run: Path) -> None:
    rows = table(book, "history")
    level = sim.Run.open(full_run).trajectory.set_index(["month", "stream", "measure"])
    april = rows[(rows["measure"] == "service_level_30s") & (rows["to"] == "2021-04-30")].iloc[0]
    assert april["published"] == 0.61
    simulated = level.loc[("2021-04", "101", "service_level"), "mean"]
    assert april["simulated, mean"] == pytest.approx(simulated, rel=1e-14)
    assert april["source"] == "=1+1"
    offered = rows[rows["measure"] == "offered"].iloc[0]
    assert offered["simulated, mean"] == level.loc[("2021-04", "101", "offered"), "mean"]
    week = rows[rows["from"] == "2021-04-12"].iloc[0]
    assert pd.isna(week["simulated, mean"])
    assert list(rows["relation"]) == ["exactly", "exactly", "exactly", "more than"]


def test_every_column_and_measure_has_its_definition(book) -> None:
    notes = table(book, "notes")
    told = set(zip(notes["name"], notes["found in"], strict=True))
    for sheet in book.worksheets[3:]:
        for cell in sheet[1]:
            assert (cell.value, sheet.title) in told
    assert notes["what it is"].notna().all()
    assert not notes["what it is"].str.contains("as the command that added it writes it").any()
    used = set(table(book, "trajectory")["measure"])
    measures = notes[notes["found in"] == "measure"].set_index("name")
    assert used <= set(measures.index)
    assert measures.loc["redials", "what it is"] == STREAM_MEASURES["redials"]


def test_every_measure_has_a_unit() -> None:
    units = {name: unit_of(name) for name in measure_notes()}
    assert "number" not in units.values()
    assert units["p90_wait_s"] == "seconds"
    assert units["vacancies"] == "FTE"
    assert units["trainees"] == "heads"
    assert units["attendance_in_target"] == units["sl_offered_bt"] == "share"
    assert units["outage_hours"] == "hours"
    assert (units["outages"], units["incidents"], units["offered"]) == ("outages", "incidents", "contacts")


def test_assumptions_name_their_source_and_no_folder(book) -> None:
    rows = table(book, "assumptions").set_index("value of")
    assert rows.loc["streams.101.priority", "source"] == FORMULA
    assert rows.loc["streams.101.priority", "assumed"] == "no"
    assert rows.loc["streams.101.priority", "note"] == "+1+1"
    assert rows["stands in"].str.fullmatch(r"scenario\.resolved\.yaml:\d+|default").all()
    assert (rows.loc[rows["stands in"] == "default", "assumed"] == "default").all()


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    sheets = [Sheet("long", "Long", (Column("a", "a"),), (("x" * 40_000,),))]
    content = workbook_bytes(["Title"], sheets, title="t", created=datetime(2021, 5, 24))
    value = openpyxl.load_workbook(io.BytesIO(content))["long"]["A2"].value
    assert len(value) == 32_767
    assert value.endswith("[cut: too long for a cell]")


def test_a_heading_stands_once_whatever_its_letters() -> None:
    found = tables.sheet(
        "s", "Two streams", [Column("calls", "one"), Column("Calls", "other")], [{"calls": 1, "Calls": 2}]
    )
    assert [column.heading for column in found.columns] == ["calls", "Calls (2)"]
    assert found.rows == ((1, 2),)


@pytest.mark.parametrize(
    ("value", "cell"),
    [(float("inf"), None), (float("nan"), None), ("", None), (True, "yes"), (np.bool_(False), "no"), (np.int64(3), 3)],
)
def test_a_cell_is_a_number_a_text_or_nothing(value, cell) -> None:
    assert tables.plain(value) == cell


def test_csv_files_hold_the_same_tables_and_no_text_that_begins_a_formula(full_run: Path, book, tmp_path: Path) -> None:
    out = tmp_path / "tables"
    assert main(["export", str(full_run), "--csv", "--out", str(out)]) == 0
    assert {path.stem for path in out.iterdir()} == {*ALWAYS[1:], *ADDED}
    for path in out.iterdir():
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        assert len(lines) == book[path.stem].max_row
        for cell in (cell for line in lines for cell in line):
            if cell.startswith(("=", "+", "-", "@")):
                float(cell)  # a number, and nothing else
    assumptions = csv.reader(io.StringIO((out / "assumptions.csv").read_text(encoding="utf-8-sig")))
    assert f"'{FORMULA}" in {cell for line in assumptions for cell in line}
    months = pd.read_csv(out / "trajectory.csv", encoding="utf-8-sig")
    run = sim.Run.open(full_run).trajectory
    assert list(months["mean"].fillna(-1)) == list(run["mean"].fillna(-1))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-1+cmd", "'-1+cmd"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("  =1", "'  =1"), ("-", "'-"), ("plain", "plain"), ("-10%", "-10%"), ("+0.5", "+0.5"), ("-1e5", "-1e5"),
        ("a=1", "a=1"), ("-1-1", "'-1-1"), ("\r=1", "'\r=1"),
    ],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text, written) -> None:
    assert harmless(text) == written


def test_both_are_written_into_the_run_s_folder_and_never_over(full_run: Path, tmp_path: Path, capsys) -> None:
    import shutil

    run = tmp_path / "run"
    shutil.copytree(full_run, run)
    assert main(["export", str(run), "--xlsx", "--csv"]) == 0
    before = (run / "workbook.xlsx").read_bytes()
    assert (run / "tables" / "months.csv").is_file()
    for option in ("--xlsx", "--csv"):
        assert main(["export", str(run), option]) == 2
        assert "is there already, and nothing is written over" in capsys.readouterr().err
    assert (run / "workbook.xlsx").read_bytes() == before
    assert not list(run.rglob("*.part"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([], "say what to write: --xlsx, --csv or both"),
        (["--xlsx", "--csv", "--out", "x"], "--out names one place"),
        (["--xlsx", "--out", "book.ods"], "ends in .xlsx"),
    ],
)
def test_what_cannot_be_written_says_why(given, says, full_run: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(full_run), *given]) == 2
    assert says in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("trajectory.csv", "month,stream\n2021-05,101\n", "its columns are not those that callsim wrote"),
        ("trajectory.csv", "", "cannot be read"),
        ("parameters.csv", "", "cannot be read"),
        ("explain.csv", "changed", "was changed since it was written"),
        ("reached.json", "[]", "was changed"),
        ("reached.json", '{"101": {"share": 0.6}}', "the target of '101' has no 'within_s'"),
        ("reached.json", '{"101": 1}', "the target of '101' has no 'share'"),
    ],
)
def test_a_damaged_run_is_refused_with_the_file_named(
    file, content, says, full_run: Path, tmp_path: Path, capsys
) -> None:
    import shutil

    run = tmp_path / "run"
    shutil.copytree(full_run, run)
    (run / file).write_text(content, encoding="utf-8")
    assert main(["export", str(run), "--xlsx"]) == 2
    known = file in json.loads((full_run / "manifest.json").read_text(encoding="utf-8"))["tables"]
    assert ("was changed since" if known else says) in capsys.readouterr().err
    # a run whose manifest was made without hashes of its tables
    facts = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    del facts["tables"]
    (run / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    assert main(["export", str(run), "--xlsx"]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert file in said
    assert not (run / "workbook.xlsx").exists()


def test_a_calibrated_run_has_its_draws(tmp_path: Path) -> None:
    run = Path(__file__).parent.parent.parent / "results" / "west_mercia_calibrated" / "run"
    assert main(["export", str(run), "--csv", "--out", str(tmp_path / "tables")]) == 0
    drawn = pd.read_csv(tmp_path / "tables" / "parameters.csv", encoding="utf-8-sig")
    assert drawn.equals(pd.read_csv(run / "parameters.csv"))
