"""Figures of no calls, and of the hour that the clock leaves out, are set aside by name."""

from __future__ import annotations

import pytest

from sim.history.table import read_content
from tests.history.tables import content, row
from tests.history.test_mistakes import refused, wide, wide_refused

SL = "service_level_30s"
QUARTER = ("2021-05-01 09:00", "2021-05-01 09:15")
INTERVALS = """
period: {start: At, grain: quarter_hour, date_format: "DD/MM/YYYY HH:mm"}
source: export
columns:
  Offered: {stream: "101", measure: offered, unit: count, clock: force}
  SL: {stream: "101", measure: service_level_30s, denominator: offered, unit: percent, clock: force}
  Wait: {stream: "101", measure: mean_wait, unit: s, clock: force}
"""


def table(*rows: dict[str, str]):
    return read_content("h.csv", content(*rows))


@pytest.mark.parametrize("share", ["0", "100"])
def test_shares_and_waits_of_no_calls_are_set_aside_by_name(share):
    history = wide(f"At,Offered,SL,Wait\n01/05/2021 09:00,0,{share},40\n01/05/2021 09:15,3,100,4\n", INTERVALS)
    assert [(r.measure, r.value) for r in history.rows] == [
        ("offered", 0), ("offered", 3), (SL, 1), ("mean_wait", 4),
    ]  # fmt: skip
    assert [(a.line, a.column, a.heading, a.reason) for a in history.aside] == [
        (2, 3, "SL", f"{SL} of no calls: 'offered' is 0 on line 2"),
        (2, 4, "Wait", "mean_wait of no calls: 'offered' is 0 on line 2"),
    ]
    long = table(row(*QUARTER, share, SL), row(*QUARTER, 40, "mean_wait"), row(*QUARTER, 0))
    assert [r.measure for r in long.rows] == ["offered"]
    assert [(a.line, a.column, a.heading) for a in long.aside] == [(2, 7, "value"), (3, 7, "value")]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"clock": "bt"}, True),
        ({"clock": ""}, False),
        ({"stream": "999"}, True),
        ({"note": "doubtful"}, True),
        ({"relation": ">="}, True),
        ({"relation": "<="}, False),
        ({"measure": "abandoned"}, True),
        ({"measure": "answered"}, True),
    ],
)
def test_only_calls_of_the_same_figure_tell_that_there_were_none(fields, kept):
    rows = table(row(*QUARTER, 100, SL), row(*QUARTER, 0) | fields).rows
    assert (SL in {r.measure for r in rows}) is kept


def test_a_share_of_those_answered_is_one_of_nothing_where_none_was():
    answered = row(*QUARTER, 0, "answered")
    rows = table(row(*QUARTER, 100, SL, denominator="answered"), row(*QUARTER, 0, SL), row(*QUARTER, 3), answered).rows
    assert [(r.measure, r.denominator) for r in rows] == [(SL, "offered"), ("offered", ""), ("answered", "")]


def test_in_the_hour_that_comes_twice_each_has_its_own_count():
    lines = ["31/10/2021 01:00,3,50,9", "31/10/2021 01:00,0,100,9"]
    history = wide("\n".join(["At,Offered,SL,Wait", *lines]), INTERVALS)
    assert [(r.measure, r.row) for r in history.rows] == [("offered", 2), (SL, 2), ("mean_wait", 2), ("offered", 3)]


def test_the_hour_that_is_left_out_may_show_shares_of_no_calls():
    lines = ["28/03/2021 00:45,3,50,9", "28/03/2021 01:00,0,100,0", "28/03/2021 02:00,3,50,9"]
    history = wide("\n".join(["At,Offered,SL,Wait", *lines]), INTERVALS)
    assert [(a.line, a.reason) for a in history.aside] == [
        (3, "the clock leaves this hour out, and no calls stand there")
    ]
    told = wide_refused("\n".join(["At,Offered,SL,Wait", *lines]).replace("01:00,0,", "01:00,2,"), INTERVALS)
    assert "is the table in UTC?" in told[0]
    gone = ("2021-03-28 01:00", "2021-03-28 01:15")
    long = table(row(*gone, 100, SL), row(*gone, 0), row("2021-03-28 02:00", "2021-03-28 02:15", 4))
    assert [a.line for a in long.aside] == [2, 3]
    assert len(refused(row(*gone, 100, SL))) == 2  # nothing says that there were no calls
