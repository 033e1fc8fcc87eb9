"""Tables are read whatever they come in, and what is wrong with one is told with its line and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calendar import Calendar
from sim.engine import Outcome
from sim.errors import ScenarioError, UsageError
from sim.estimate import read_absences, read_calls, read_people

CALENDAR = Calendar(date(2021, 1, 1), date(2021, 12, 31))
HEAD = "arrival,stream,outcome,wait_s,handle_s\n"
GOOD = (
    "2021-01-04 08:14:59,101,answered,12,300\n"
    "2021-01-04 08:15:00,101,abandoned,40,\n"
    "\n"
    "2021-01-04 09:00:00,999,overflowed,120,\n"
)


def written(folder: Path, text: str, name: str = "calls.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_calls(path, CALENDAR)
    return [str(problem).partition("calls.csv:")[2] for problem in caught.value.problems]


def test_a_log_is_read_from_csv_and_parquet_and_a_workbook_alike(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    csv = written(tmp_path, HEAD + GOOD)
    frame = pd.read_csv(csv, dtype={"stream": str}, parse_dates=["arrival"], skip_blank_lines=True)
    frame.to_parquet(tmp_path / "calls.parquet")
    book = openpyxl.Workbook()
    book.active.append(list(frame.columns))
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        book.active.append([v.to_pydatetime() if isinstance(v, pd.Timestamp) else v for v in row])
    book.save(tmp_path / "calls.xlsx")
    for name in ("calls.csv", "calls.parquet", "calls.xlsx"):
        log = read_calls(tmp_path / name, CALENDAR)
        assert log.streams == ("101", "999")
        assert log.source == name
        assert log.day.astype(str).tolist() == ["2021-01-04"] * 3
        assert log.quarter.tolist() == [32, 33, 36]
        assert log.outcome.tolist() == [Outcome.ANSWERED, Outcome.ABANDONED, Outcome.OVERFLOWED]
        assert log.wait_s.tolist() == [12, 40, 120]
        assert log.handle_s[0] == 300
        assert np.isnan(log.handle_s[1:]).all()
        assert not log.tells_redials
        assert log.first.all()
        assert len(log.until(date(2021, 1, 3))) == 0


def test_times_in_minutes_and_parts_and_attempts_and_zones_are_read(tmp_path):
    text = (
        "arrival,stream,outcome,wait_min,talk_s,wrap_min,attempt,clock\n"
        "2021-07-01T08:00:00+00:00,101,answered,0.5,60,1,1,bt\n"
        "2021-07-01T08:30:00Z,101,lost,,,,2,bt\n"
    )
    log = read_calls(written(tmp_path, text), CALENDAR)
    assert log.quarter.tolist() == [36, 38]  # British summer time
    assert log.wait_s[0] == 30
    assert (log.talk_s[0], log.wrap_s[0], log.handle_s[0]) == (60, 60, 120)
    assert log.first.tolist() == [True, False]
    assert log.tells_redials
    assert log.clock == "bt"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("2021-01-04 08:00,101,answered,-5,300\n", "2:4: -5 is impossible ('wait_s' lies between 0 and 86400)"),
        ("2021-01-04 08:00,101,answered,soon,300\n", "2:4: 'soon' is not a number"),
        ("2021-01-04 08:00,101,answered,90000,300\n", "2:4: 90000 is impossible"),
        ("2021-01-04 08:00,101,abandoned,5,300\n", "2:5: a call that was abandoned has a handle time"),
        ("2021-01-04 08:00,101,anwsered,5,300\n", "2:3: 'anwsered' is no outcome (one of answered, abandoned"),
        ("2021-01-04 08:00,101,gone fishing,5,\n", "2:3: 'gone fishing' is no outcome (one of answered, abandoned"),
        ("2021-01-04 08:00,,answered,5,300\n", "2:2: this cell is empty"),
        (",101,answered,5,300\n", "2:1: this cell is empty"),
        # its nearest word is 'abandoned'
        ("2021-01-04 08:00,101,handled,5,300\n", "2:3: 'handled' is no outcome (one of answered, abandoned"),
        ("2021-01-04 08:00,101,answered,0:05,300\n", "2:4: '0:05' is not a number: write how long it is in seconds"),
        ("2021-01-04 08:00,101,answered,5,\"1,300\"\n", "2:5: '1,300' is not a number: write 1300, without commas"),
        ("44200.5,101,answered,5,300\n", "2:1: '44200.5' is not a date or a time: Excel's number of 2021-01-04?"),
        ("2021,101,answered,5,300\n", "2:1: '2021' is not a date or a time"),
        ("2021-01,101,answered,5,300\n", "2:1: '2021-01' is not a date or a time"),
        ("2021-W18,101,answered,5,300\n", "2:1: '2021-W18' is not a date or a time: write the first and the last"),
        ("2021-03-28 01:15,101,answered,5,300\n", "2:1: there is no 2021-03-28 01:15: the clock goes from 00:59 to"),
        ("04/01/2021 08:00,101,answered,5,300\n", "2:1: '04/01/2021 08:00' is not a date or a time"),
        ("1821-01-04 08:00,101,answered,5,300\n", "2:1: 1821-01-04 08:00 is impossible"),
        (
            "2021-01-04 08:00,101,answered,5,300\n2021-01-03 08:00,101,answered,5,300\n",
            "3:1: 2021-01-03T08:00:00 comes after a later call of 101 (sort the log by arrival",
        ),
        (
            "2021-01-04 08:00,101,answered,5,300\n2021-01-04T09:00+01:00,101,answered,5,300\n",
            "3:1: mixed clocks: '2021-01-04T09:00+01:00' says how far it is from UTC, and the first time does not",
        ),
        (
            "2021-01-04T08:00Z,101,answered,5,300\n2021-01-04T09:00,101,answered,5,300\n",
            "3:1: mixed clocks: '2021-01-04T09:00' does not say how far it is from UTC, and the first time does",
        ),
        ("2021-01-04 08:00,101,answered,5,300,7\n", "2:1: this line has more columns than the heading"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_told_with_line_and_column(tmp_path, lines, says):
    assert problems(written(tmp_path, HEAD + lines))[0].startswith(says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("arrival,stream,outcome,wait_ms\n2021-01-04,101,answered,5\n", "1:4: 'wait_ms' has the unknown unit 'ms'"),
        ("arrival,stream,outcome,wait_s,wait_min\n2021-01-04,101,answered,5,1\n", "1:1: 'wait' stands here in two"),
        ("arrival,stream,result,wait_s\n2021-01-04,101,answered,5\n", "1:1: column 'outcome' is missing"),
        ("arrival,stream,outcome,outcome\n2021-01-04,101,answered,5\n", "1:4: the column 'outcome' stands here twice"),
        (HEAD, "1:1: the table has no rows"),
        ("", "1:1: the table has no rows"),
        (
            "arrival,stream,outcome,clock\n2021-01-04,101,answered,force\n2021-01-05,101,answered,bt\n",
            "3:4: mixed clocks: this wait is on the clock 'bt', and the first on 'force'",
        ),
        ("arrival,stream,outcome,clock\n2021-01-04,101,answered,mine\n", "2:4: 'mine' is no clock (force or bt)"),
        (
            "arrival,stream,outcome,talk_s,wrap_s,handle_s\n2021-01-04,101,answered,60,30,100\n",
            "2:6: the handle time is not talk and wrap together",
        ),
        ("arrival,stream,outcome,attempt\n2021-01-04,101,answered,0\n", "2:4: 0 is impossible (an attempt counts"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_heading_or_across_rows_is_told(tmp_path, text, says):
    assert problems(written(tmp_path, text))[0].startswith(says)


def test_files_that_are_no_tables_are_refused(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        read_calls(tmp_path / "gone.csv", CALENDAR)
    with pytest.raises(UsageError, match=r"holds no calls\.parquet"):
        read_calls(tmp_path, CALENDAR)
    (tmp_path / "calls.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(ScenarioError, match="cannot be read as Parquet"):
        read_calls(tmp_path / "calls.parquet", CALENDAR)
    (tmp_path / "calls.csv").write_bytes(HEAD.encode() + b"\xff\xfe\n")
    assert "not a text in UTF-8" in problems(tmp_path / "calls.csv")[0]
    pd.DataFrame({"contact": [1], "arrival_s": [1.0]}).to_parquet(tmp_path / "other.parquet")
    with pytest.raises(ScenarioError, match="column 'attempt' is missing"):
        read_calls(tmp_path / "other.parquet", CALENDAR)


PEOPLE = "person,group,start,end,fte\na,handlers,2019-01-01,,1\nb,handlers,2019-01-01,2021-03-31,0.6\n"
ABSENCES = "person,start,end,cause\na,2021-01-05,2021-01-08,sickness\nb,2021-03-30,,sickness\n"


def test_people_and_their_absences_are_read(tmp_path):
    people = read_people(written(tmp_path, PEOPLE, "people.csv"))
    assert people.fte.tolist() == [1, 0.6]
    assert people.end.astype(str).tolist() == ["2101-01-01", "2021-03-31"]
    absences = read_absences(written(tmp_path, ABSENCES, "absences.csv"), people)
    assert absences.group.tolist() == ["handlers", "handlers"]
    # who has left is no longer away
    assert absences.end.astype(str).tolist() == ["2021-01-08", "2021-03-31"]
    plain = read_people(written(tmp_path, "group,start,end\nhandlers,2019-01-01,\n", "people.csv"))
    assert (plain.fte.tolist(), plain.person.tolist(), plain.source) == ([1.0], [""], "people.csv")


@pytest.mark.parametrize(
    ("people", "absences", "says"),
    [
        (PEOPLE + "c,handlers,2021-05-01,2021-04-01,1\n", "", "people.csv:4:4: it ends on 2021-04-01, before"),
        (PEOPLE + "c,handlers,2021-05-01,,0\n", "", "people.csv:4:5: 0 is impossible (an FTE lies between"),
        (PEOPLE + "a,handlers,2021-05-01,,1\n", "", "people.csv:4:1: 'a' stands here twice"),
        (PEOPLE + "c,,2021-05-01,,1\n", "", "people.csv:4:2: this cell is empty"),
        (PEOPLE, ABSENCES + "x,2021-01-05,,sickness\n", "absences.csv:4:1: 'x' is not in "),
        (PEOPLE, ABSENCES + "a,2018-01-05,2018-01-06,sickness\n", "absences.csv:4:2: 'a' is not in post before 2019"),
        (PEOPLE, ABSENCES + "b,2021-04-02,2021-04-05,flu\n", "absences.csv:4:3: 'b' is not in post after 2021-03-31"),
        (PEOPLE, ABSENCES + "a,2021-01-08,2021-01-09,leave\n", "absences.csv:4:2: this absence overlaps that of"),
        (PEOPLE, ABSENCES + "a,2021-02-08,2021-02-01,leave\n", "absences.csv:4:3: it ends on 2021-02-01, before"),
        (PEOPLE, ABSENCES + "a,2021-02-08,2021-02-09,\n", "absences.csv:4:4: this cell is empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_of_people_is_told(tmp_path, monkeypatch, people, absences, says):
    monkeypatch.chdir(tmp_path)
    files = written(Path(), people, "people.csv"), written(Path(), absences, "absences.csv")
    with pytest.raises(ScenarioError) as caught:
        read_absences(files[1], read_people(files[0]))
    assert any(str(problem).startswith(says) for problem in caught.value.problems), str(caught.value)
