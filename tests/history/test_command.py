"""`callsim history`: what it prints, its exit codes, and that no file ends it in a traceback."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from sim.cli import main
from sim.history import read_history
from tests.history.tables import content, months, row
from tests.history.test_workbook import typed, workbook
from tests.scenario.mutations import mutated, random_bytes

SHIPPED = Path(__file__).parents[2] / "scenarios" / "west_mercia" / "history.csv"
DATA = Path(__file__).parent / "data"
MAY = ("2021-05-01", "2021-05-31")


def told(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main(["history", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_shipped_history_passes_with_its_doubtful_rows_and_its_bound(capsys):
    code, out, err = told(capsys, "check", SHIPPED)
    assert (code, err) == (0, "")
    assert "25 figures in 13 series" in out
    assert "Can be used; 5 checks to look at." in out
    assert "said in May 2021 as 'currently stands at'" in out
    assert "> 90 percent" in out
    assert "Nothing was set aside." in out
    code, out, _ = told(capsys, "check", SHIPPED, "--json")
    found = json.loads(out)
    assert (code, found["passed"], found["figures"]) == (0, True, 25)
    assert [each["line"] for each in found["doubtful"]] == [6, 11, 13, 15, 17]
    assert [(e["line"], e["relation"], e["value"]) for e in found["bounds"]] == [(21, ">", 90.0)]
    assert sum(each["rows"] for each in found["series"]) == 25
    assert found["set_aside"] == found["columns_not_read"] == []
    gaps = [e["comment"] for e in found["checks"] if e["check"].startswith("gaps: 101")]
    assert gaps == ["2020-06-01 to 2020-08-31; 2020-10-01 to 2021-01-31"]


def test_a_mapped_table_is_checked_with_all_that_was_set_aside(capsys, tmp_path):
    code, out, err = told(capsys, "check", DATA / "intervals.csv", "--mapping", DATA / "intervals.yaml")
    assert (code, err) == (0, "")
    assert "10 figures in 2 series" in out
    assert "the mapping has no stream for 'Switchboard'" in out
    assert "Columns that were not read: Answered" in out
    table = (DATA / "intervals.csv").read_text(encoding="utf-8") + "".join(
        f"1/11/2021;{hour}:00;Switchboard;1;1;0:00:01\n" for hour in (7, 8)
    )
    (tmp_path / "i.csv").write_text(table, encoding="utf-8")
    assert "7-9" in told(capsys, "check", tmp_path / "i.csv", "--mapping", DATA / "intervals.yaml")[1]
    code, out, _ = told(capsys, "check", DATA / "intervals.csv", "--mapping", DATA / "intervals.yaml", "--json")
    aside = {"line": 7, "column": 3, "heading": "Queue", "reason": "the mapping has no stream for 'Switchboard'"}
    assert json.loads(out)["set_aside"] == [aside]


def test_a_grave_check_is_exit_code_4(capsys, tmp_path):
    path = tmp_path / "h.csv"
    path.write_bytes(content(row(*MAY, 61, "service_level_30s"), row(*MAY, 70, "service_level_30s")))
    code, out, _ = told(capsys, "check", path)
    assert code == 4
    assert "Not to be used as it is: contradictions." in out
    assert told(capsys, "check", path, "--json")[0] == 4


def test_very_many_doubtful_rows_are_cut_short_and_json_has_them_all(capsys, tmp_path):
    path = tmp_path / "h.csv"
    path.write_bytes(content(*months("2015-01", [5] * 45, note="doubtful")))
    assert "and 5 more, which --json lists" in told(capsys, "check", path)[1]
    assert len(json.loads(told(capsys, "check", path, "--json")[1])["doubtful"]) == 45


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("gone.csv", None, "gone.csv: there is no such file"),
        ("h.csv", b"", "h.csv:1:1: the table has no rows"),
        ("h.csv", content(row(*MAY, 161, "service_level_30s")), "h.csv:2:7: a share of 161 percent is over the whole"),
        ("h.xlsx", b"PK", "h.xlsx:1:1: this file cannot be read as a workbook"),
    ],
)
def test_what_cannot_be_read_is_exit_code_2(capsys, tmp_path, monkeypatch, name, text, complaint):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path(name).write_bytes(text)
    code, out, err = told(capsys, "check", name)
    assert (code, out) == (2, "")
    assert complaint in err


def test_a_converted_table_is_the_same_in_the_long_form(capsys, tmp_path):
    out = tmp_path / "long.csv"
    code, said, _ = told(capsys, "convert", DATA / "intervals.csv", out, "--mapping", DATA / "intervals.yaml")
    assert code == 0
    assert "Wrote 10 rows to" in said
    assert "1 cell set aside" in said
    assert len(read_history("long.csv", out.read_bytes())) == 10
    code, _, err = told(capsys, "convert", DATA / "intervals.csv", out, "--mapping", DATA / "intervals.yaml")
    assert code == 2
    assert "is there already" in err
    assert told(capsys, "convert", SHIPPED, tmp_path / "no" / "x.csv")[0] == 2


def swapped_cell(chance: random.Random, text: str) -> bytes:
    """Put something else into one cell."""
    lines = [line.split(",") for line in text.splitlines()]
    line = chance.choice(lines)
    others = [
        "",
        "-1",
        "1e400",
        "nan",
        "101%",
        "> 5",
        "2021-02-30",
        "31/12/2021",
        "\x00",
        "=1/0",
        "٣",
        "x" * 300,
        "\ud7ff",
        '"',
    ]
    line[chance.randrange(len(line))] = chance.choice(others)
    return "\n".join(",".join(cells) for cells in lines).encode()


def check_copy(capsys, kinds: str, *arguments: object) -> int:
    code, out, err = told(capsys, "check", *arguments)
    assert code in (0, 2, 4), (kinds, err)
    assert "Traceback" not in out + err, kinds
    assert (code == 2) == bool(err), (kinds, err)
    return code


def test_no_mutated_copy_of_a_table_ends_in_a_traceback(capsys, tmp_path):
    path = tmp_path / "h.csv"
    text = SHIPPED.read_text(encoding="utf-8")
    copies = [*mutated(text, seed=5, count=60), *(("cell", swapped_cell(random.Random(n), text)) for n in range(60))]
    codes = []
    for kinds, damaged in copies:
        path.write_bytes(damaged)
        codes.append(check_copy(capsys, kinds, path))
    assert codes.count(2) > 30
    assert codes.count(0) > 10


@pytest.mark.parametrize("which", ["intervals.csv", "intervals.yaml"])
def test_no_mutated_copy_of_a_return_or_its_mapping_ends_in_a_traceback(capsys, tmp_path, which):
    for name in ("intervals.csv", "intervals.yaml"):
        shutil.copy(DATA / name, tmp_path)
    codes = []
    for kinds, damaged in mutated((DATA / which).read_text(encoding="utf-8"), seed=6, count=60):
        (tmp_path / which).write_bytes(damaged)
        codes.append(check_copy(capsys, kinds, tmp_path / "intervals.csv", "--mapping", tmp_path / "intervals.yaml"))
    assert codes.count(2) > 10
    assert codes.count(0) > 5


def test_no_damaged_workbook_ends_in_a_traceback(capsys, tmp_path):
    text = SHIPPED.read_text(encoding="utf-8")
    whole = workbook(*([typed(cell) for cell in line.split(",")[:11]] for line in text.splitlines()))
    path = tmp_path / "h.xlsx"
    codes = []
    for number in range(60):
        chance = random.Random(number)
        path.write_bytes(whole[: chance.randrange(len(whole))] if number % 5 == 0 else random_bytes(chance, whole))
        codes.append(check_copy(capsys, f"workbook {number}", path))
    assert codes.count(2) > 20
