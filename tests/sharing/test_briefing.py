"""The briefing: what it says, worked from the runs' files; the same words as a page and as a document."""

from __future__ import annotations

import io
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

import sim
from sim.cli import main
from sim.errors import UsageError
from sim.projection import spoken
from sim.report.briefing import Quarter
from sim.report.briefing.changes import changes_between
from sim.study.telling.recording import read_record
from sim.study.telling.sharing import write_briefing
from tests.sharing.runs import ACTUALS, HARMFUL, NAME

SPACE = "\N{NO-BREAK SPACE}"
HEADINGS = ["In brief", "999 and 101 Performance Plan", "Demand Reduction Plan", "What changed, and why", "Risks"]
HEADINGS += ["Suite of measures"]


@pytest.fixture(scope="module")
def actuals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("actuals") / "actuals.csv"
    path.write_text(ACTUALS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def written(
    full_run: Path, run_before: Path, actuals: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    out = tmp_path_factory.mktemp("briefing") / "b"
    given = ["--quarter", "2021-Q2", "--previous", str(run_before), "--actuals", str(actuals), "--out", str(out)]
    assert main(["briefing", str(full_run), *given]) == 0
    return out.with_name("b.html"), out.with_name("b.docx")


class Page(HTMLParser):
    """Headings, tables and texts of a page; it fails on a script, a link or anything that is fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.texts: list[str] = []
        self.headings: list[str] = []
        self.tags: set[str] = set()
        self.lang = ""
        self.at = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.at = tag
        given = dict(attrs)
        self.lang = given.get("lang", self.lang) if tag == "html" else self.lang
        assert "src" not in given
        assert (given.get("href") or "#").startswith("#")
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_data(self, data) -> None:
        if self.at in ("td", "th") and data.strip():
            self.tables[-1][-1][-1] += data
        if self.at == "h2" and data.strip():
            self.headings.append(data)
        self.texts.append(data)

    def handle_endtag(self, tag) -> None:
        self.at = ""


@pytest.fixture(scope="module")
def page(written: tuple[Path, Path]) -> Page:
    return Page(written[0].read_text(encoding="utf-8"))


def column(page: Page, table: int, heading: str) -> dict[str, str]:
    headings, *rows = page.tables[table]
    at = headings.index(heading)
    return {row[0]: row[at].replace(SPACE, " ") for row in rows}


def cell(run: sim.Run, month: str, stream: str) -> str:
    """A forecast as the tables write it, from trajectory.csv."""
    table = run.trajectory
    row = table[(table["month"] == month) & (table["stream"] == stream) & (table["measure"] == "service_level")].iloc[0]
    return f"{100 * row['mean']:.0f} % ({100 * row['p10']:.0f} to {100 * row['p90']:.0f})"


def test_it_sets_forecast_what_happened_and_forecast_side_by_side(page: Page, full_run: Path, run_before: Path) -> None:
    now, before = sim.Run.open(full_run), sim.Run.open(run_before)
    june, may, april = (f"101: 60 % in 30 seconds, {month} 2021" for month in ("June", "May", "April"))
    assert column(page, 0, "Forecast last time")[june] == cell(before, "2021-06", "101")
    assert column(page, 0, "The model now")[june] == cell(now, "2021-06", "101")
    assert column(page, 0, "The model now")[april] == f"{cell(now, '2021-04', '101')}, past"
    came = column(page, 0, "What happened")
    assert (came[april], came[may], came[june]) == ("1 %", "61 % [note 1]", "99.5 % (doubtful)")
    assert came["999: 90 % in 10 seconds, May 2021"] == "more than 90 %"
    against = column(page, 0, "Against the range")
    low = before.trajectory.set_index(["month", "stream", "measure"]).loc[("2021-04", "101", "service_level"), "p10"]
    assert against[april] == f"{100 * low - 1:.0f} points below"
    assert against["999: 90 % in 10 seconds, May 2021"].startswith(("undecided: a bound", "at least "))
    assert against[may] == "not judged: definition not stated"
    assert "[note 1] The source does not say how it counts" in " ".join(page.texts)


def test_what_cannot_stand_in_the_table_is_said(page: Page) -> None:
    said = " ".join(page.texts).replace(SPACE, " ")
    assert (
        "Also published of 101 calls: 2 figures about parts of the quarter, 7 June 2021 to 20 June 2021: 58 % to 63 %."
        in said
    )
    assert "One figure of 999 calls cannot be set beside the target: it is on the operator's clock" in said
    # one plain figure of April was forecast; of no stated definition, doubtful ones and open bounds do not count
    assert "Of 1 monthly figure that can be held against the last forecast, 0 lie within the range" in said
    assert "Outside it: 101 calls in April 2021, " in said
    assert "bounds that do not tell; 1 is doubtful; 1 does not state its definition." in said


def test_the_chance_to_hold_is_that_of_the_run_and_of_the_one_before(
    page: Page, full_run: Path, run_before: Path
) -> None:
    for heading, run in (("Chance held by its date", full_run), ("Said last time", run_before)):
        chance = sim.Run.open(run).reached["101"]["p_held_by_promised"]
        words = spoken(chance["p"], chance["low"], chance["high"], chance["n"])
        assert column(page, 1, heading)["101: 60 % in 30 seconds"].startswith(f"June 2021: {words}")
    promised = column(page, 1, "Month promised")["101: 60 % in 30 seconds"]
    share = cell(sim.Run.open(full_run), "2021-06", "101")
    assert promised == f"June 2021: {share}; came to 99.5 % (doubtful), met if that figure is right"


def test_counts_and_waits_that_were_published_stand_beside_the_model(page: Page) -> None:
    assert column(page, 2, "June 2021: happened")["101: contacts"] == "1,850"
    assert column(page, 4, "June 2021: happened")["101: wait that nine in ten do not exceed"] == "2.5 min"
    assert column(page, 4, "June 2021: happened")["999: answered in time, operator's clock"] == "88.5 %"


def test_changes_are_the_inputs_that_differ_with_their_sources(page: Page, full_run: Path, run_before: Path) -> None:
    found = changes_between(*(read_record(sim.Run.open(run)) for run in (run_before, full_run)))
    assert [(each.path, each.before, each.now) for each in found] == [
        ("groups.handlers.leavers", "10%", "20%"),
        ("groups.handlers.abstraction.breaks.rate", "11%", "10%"),
        *((each.path, each.before, "") for each in found[2:]),
    ]
    assert any(each.path.startswith("groups.handlers.abstraction.extra.rate") for each in found[2:])
    assert column(page, 3, "Was")["groups.handlers.leavers"] == "10%"
    assert column(page, 3, "Is now")["groups.handlers.abstraction.extra.rate"] == "taken out"
    said = " ".join(page.texts)
    assert "Last time the plan began on 1 April 2021, now on 15 April 2021." in said
    assert "What costs 101 calls most over May 2021, in points of the share answered in time: vacancies −8.0" in said


def test_risks_name_the_chance_of_not_holding_the_assumed_values_and_the_source_of_the_spread(
    page: Page, full_run: Path
) -> None:
    said = " ".join(page.texts)
    chance = sim.Run.open(full_run).reached["101"]["p_held_by_promised"]
    words = spoken(1 - chance["p"], 1 - chance["high"], 1 - chance["low"], chance["n"])
    assert f"101 calls not held by June 2021: {words}." in said
    assert "70 % of the variance (60 to 80 %)" in said
    assert (
        "1 of 4 published figures do not say of which calls they are a share; they are read as the target's own."
        in said
    )


def test_the_document_says_the_same_as_the_page(written: tuple[Path, Path], page: Page) -> None:
    document = docx.Document(str(written[1]))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert tables == page.tables
    said = " ".join(" ".join(page.texts).split())
    for paragraph in document.paragraphs:
        assert " ".join(paragraph.text.split()) in said


def test_the_document_is_accessible(written: tuple[Path, Path], full_run: Path) -> None:
    document = docx.Document(str(written[1]))
    ended = json.loads((full_run / "manifest.json").read_text(encoding="utf-8"))["ended"][:19]
    assert document.core_properties.title == "Contact centre performance: April to June 2021"
    assert document.core_properties.language == "en-GB"
    assert (
        document.core_properties.created.isoformat()[:19] == document.core_properties.modified.isoformat()[:19] == ended
    )
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == HEADINGS
    assert [p.style.name for p in document.paragraphs if p.text.startswith("Contact centre")] == ["Title"]
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    described = [table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) for table in document.tables]
    assert set(described) < set(captions)
    assert len(captions) == len(described) + 1  # and the picture's
    for table in document.tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in others)
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr").startswith(
        "Line chart of the share of 101 calls answered within 30 seconds"
    )
    languages = {tag.get(qn("w:val")) for tag in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    assert round(document.sections[0].page_width.mm) == 210


def test_the_page_runs_and_fetches_nothing_and_names_its_parts(page: Page) -> None:
    assert page.lang == "en-GB"
    assert page.headings == HEADINGS
    assert not page.tags & {"script", "img", "link", "iframe", "a"}


def test_texts_that_mean_harm_are_words(written: tuple[Path, Path]) -> None:
    text = written[0].read_text(encoding="utf-8")
    assert NAME not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    document = docx.Document(str(written[1]))
    assert any(NAME in paragraph.text for paragraph in document.paragraphs)
    with ZipFile(written[1]) as archive:
        assert not any(
            b"HYPERLINK" in archive.read(name) and b"instrText" in archive.read(name) for name in archive.namelist()
        )


def test_the_same_inputs_give_the_same_bytes(
    written, full_run: Path, run_before: Path, actuals: Path, tmp_path: Path
) -> None:
    again = write_briefing(full_run, "2021-Q2", previous=run_before, actuals=actuals, out=tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_without_a_run_before_and_a_table_it_uses_the_history_and_says_what_is_missing(
    harmful_run: Path, tmp_path: Path
) -> None:
    html, _ = write_briefing(harmful_run, "2021-Q2", out=tmp_path / "b")
    page = Page(html.read_text(encoding="utf-8"))
    assert page.tables[0][0] == ["Target", "What happened", "The model now"]
    assert column(page, 0, "What happened")["101: 60 % in 30 seconds, April 2021"] == "61 % [note 1]"
    assert page.tables[1][0][-1] == "Chance held by its date"
    said = " ".join(page.texts)
    assert "No earlier forecast was given" in said
    assert "No earlier run was given, so nothing is compared with last time." in said


def test_the_same_run_twice_differs_in_nothing(harmful_run: Path, tmp_path: Path) -> None:
    html, _ = write_briefing(harmful_run, "2021-Q2", previous=harmful_run, out=tmp_path / "b")
    said = " ".join(Page(html.read_text(encoding="utf-8")).texts)
    assert "No input differs." in said
    assert "% on average, as last time." in said
    assert "The run given as the one before is this very run" in said
    assert "orecast last time" not in said
    assert "Said last time" not in said


def test_a_run_of_after_the_quarter_is_hindsight_and_is_called_so(
    harmful_run: Path, run_before: Path, actuals: Path, tmp_path: Path
) -> None:
    def said(ended: str) -> str:
        late = tmp_path / ended[:10]
        shutil.copytree(run_before, late)
        manifest = json.loads((late / "manifest.json").read_text(encoding="utf-8"))
        (late / "manifest.json").write_text(json.dumps(manifest | {"ended": ended}), encoding="utf-8")
        html, _ = write_briefing(
            harmful_run, "2021-Q2", previous=late, actuals=actuals, out=tmp_path / f"b{ended[:10]}"
        )
        return " ".join(Page(html.read_text(encoding="utf-8")).texts)

    after = said("2021-07-01T00:00:00+00:00")
    assert "was simulated on 1 July 2021, when the quarter was over: its figures are hindsight" in after
    assert "Earlier run, in hindsight" in after
    assert "orecast last time" not in after
    assert "can be held against the last forecast" not in after
    before = said("2021-06-30T23:00:00+00:00")
    assert "hindsight" not in before
    assert "Forecast last time" in before


def test_a_quarter_may_lie_only_in_part_in_the_run(harmful_run: Path, tmp_path: Path) -> None:
    html, _ = write_briefing(harmful_run, "2021-Q3", out=tmp_path / "b")
    page = Page(html.read_text(encoding="utf-8"))
    assert [row[0] for row in page.tables[0][1:]] == [
        "101: 60 % in 30 seconds, July 2021",
        "999: 90 % in 10 seconds, July 2021",
    ]


def refused(*given: object) -> int:
    return main(["briefing", *map(str, given)])


@pytest.mark.parametrize("quarter", ["2021-Q5", "2021Q2", "Q2", "2021-q2", "21-Q2", "2021-Q2 "])
def test_what_is_no_quarter_is_refused(quarter, harmful_run: Path, tmp_path: Path, capsys) -> None:
    assert refused(harmful_run, "--quarter", quarter, "--out", tmp_path / "b") == 2
    assert "--quarter is a year and a quarter from Q1 to Q4, such as 2021-Q2" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_quarter_outside_the_run_is_refused(harmful_run: Path, tmp_path: Path, capsys) -> None:
    assert refused(harmful_run, "--quarter", "2022-Q1", "--out", tmp_path / "b") == 2
    said = capsys.readouterr().err
    assert "2022-Q1 lies outside the run, which has whole months from April 2021 to July 2021" in said
    assert not list(tmp_path.iterdir())


def test_a_run_before_of_other_targets_or_of_a_later_plan_is_refused(
    harmful_run: Path, run_before: Path, tmp_path: Path, capsys
) -> None:
    stricter = HARMFUL.replace("within: 30s", "within: 20s").replace("history: history.csv\n", "")
    (tmp_path / "other.yaml").write_text(stricter, encoding="utf-8")
    other = sim.run(tmp_path / "other.yaml", replications=1, workers=1, out=tmp_path / "other").folder
    out = ["--quarter", "2021-Q2", "--out", str(tmp_path / "b")]
    assert refused(harmful_run, "--previous", other, *out) == 2
    assert "--previous has other targets" in (said := capsys.readouterr().err)
    assert "101: its threshold was" in said
    assert refused(run_before, "--previous", harmful_run, *out) == 2
    assert "are the two the other way round?" in capsys.readouterr().err
    assert refused(harmful_run, "--previous", tmp_path, *out) == 2
    assert "is not the folder of a run" in capsys.readouterr().err
    assert not list(tmp_path.glob("b.*"))


def test_nothing_is_written_over(harmful_run: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "b.docx").write_bytes(b"mine")
    assert refused(harmful_run, "--quarter", "2021-Q2", "--out", tmp_path / "b") == 2
    assert "b.docx is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["b.docx"]
    assert (tmp_path / "b.docx").read_bytes() == b"mine"


def test_by_default_it_stands_in_the_run_s_folder(harmful_run: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(harmful_run, run)
    assert refused(run, "--quarter", "2021-Q2") == 0
    assert {path.name for path in run.glob("briefing*")} == {"briefing-2021-Q2.html", "briefing-2021-Q2.docx"}


@pytest.mark.parametrize(
    ("text", "months", "spoken_", "named"),
    [
        ("2021-Q1", ("2021-01", "2021-02", "2021-03"), "January to March 2021", "fourth of the financial year 2020/21"),
        ("2021-Q2", ("2021-04", "2021-05", "2021-06"), "April to June 2021", "first of the financial year 2021/22"),
        (
            "1999-Q4",
            ("1999-10", "1999-11", "1999-12"),
            "October to December 1999",
            "third of the financial year 1999/00",
        ),
    ],
)
def test_a_quarter_is_three_months_of_two_years(text, months, spoken_, named) -> None:
    quarter = Quarter.read(text)
    assert (str(quarter), quarter.months, quarter.spoken) == (text, months, spoken_)
    assert quarter.named.endswith(named)
    assert quarter.following.months[0] > quarter.months[-1]
    assert Quarter.read("2021-Q4").following == Quarter(2022, 1)


def test_a_quarter_that_is_none_has_no_months() -> None:
    with pytest.raises(UsageError):
        Quarter.read("2021-Q0")


def test_pictures_and_documents_hold_no_time_of_writing(written: tuple[Path, Path]) -> None:
    with ZipFile(io.BytesIO(written[1].read_bytes())) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
