"""Sums that cannot be, and those that rounding or the tick of an interval explains: by hand."""

from __future__ import annotations

import pytest

from sim.history.overlap import contradictions
from sim.history.quality import findings
from sim.history.table import series_of
from tests.history.tables import observation, read, row
from tests.history.test_mistakes import refused

MAY = ("2021-05-01", "2021-05-31")
SL = "service_level_30s"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [row(*MAY, 85, SL), row(*MAY, 30, "abandonment", unit="percent")],
            "h.csv:3:7: abandonment of 30 percent and a service level of 85 percent of the same calls on line 2 are "
            "together over the whole",
        ),
        (
            [row(*MAY, 1000), row(*MAY, 900, "answered"), row(*MAY, 500, "abandoned")],
            "h.csv:4:7: abandoned 500 and answered 900 on line 3 are together over offered 1000 on line 2",
        ),
        (
            [row(*MAY, 1000), row(*MAY, 1900, "answered", clock="")],
            "h.csv:3:7: answered 1900 is over offered 1000 on line 2",
        ),
    ],
)
def test_sums_that_cannot_be_are_refused(rows, told):
    assert refused(*rows) == [f"{told} (if one of them may mean something else, begin its note with 'doubtful')"]
    assert len(read(*rows[:-1], rows[-1] | {"note": "doubtful"})) == len(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [row(*MAY, 85, SL), row(*MAY, 15, "abandonment", unit="percent")],
        [row(*MAY, 85, SL), row(*MAY, 15.5, "abandonment", unit="percent")],  # both are rounded
        [row(*MAY, 85, SL, denominator="answered"), row(*MAY, 30, "abandonment", unit="percent")],
        [row(*MAY, 85, SL), row(*MAY, 30, "abandonment", unit="percent", clock="bt")],
        [row(*MAY, 85, SL), row(*MAY, 30, "abandonment", unit="percent", relation="<")],
        [row(*MAY, 1000), row(*MAY, 900, "answered"), row(*MAY, 500, "abandoned", clock="bt")],
        [row(*MAY, 1000), row(*MAY, 900, "answered"), row(*MAY, 100, "abandoned")],
    ],
)
def test_sums_that_may_be_are_read(rows):
    assert len(read(*rows)) == len(rows)


def quarters(offered: list[int], answered: list[int]) -> list[dict[str, str]]:
    rows = []
    for i, pair in enumerate(zip(offered, answered, strict=True)):
        start = f"2021-05-01 {i // 4:02}:{i % 4 * 15:02}"
        end = f"2021-05-01 {(i + 1) // 4:02}:{(i + 1) % 4 * 15:02}" if i < 95 else "2021-05-02 00:00"
        rows += [row(start, end, pair[0]), row(start, end, pair[1], "answered")]
    return rows


def test_calls_may_be_answered_in_the_next_quarter_hour_and_not_on_the_next_day():
    offered, answered = [20] * 96, [18] * 96
    answered[40] = 22
    rows = read(*quarters(offered, answered))
    found = {each.check.check: each for each in findings(rows)}["impossible values"]
    assert (found.lines, found.no) == ((83,), False)
    assert "answered 22 is over offered 20 on line 82" in found.check.comment
    answered[50:] = [25] * 46
    (told,) = refused(*quarters(offered, answered))  # 49 x 18 + 22 + 46 x 25 = 2054
    assert told.startswith("h.csv:3:7: answered of 2021-05-01 sum to 2054, over offered of that day, 1920")
    # half a day may end with calls of the other half
    assert len(read(*quarters(offered, answered)[100:])) == 92


@pytest.mark.parametrize(("value", "low", "high"), [(28400, 28350, 28450), (82000, 81500, 82500), (10000, 9500, 10500)])
def test_a_count_with_noughts_at_its_end_is_rounded_to_them(value, low, high):
    def clash(count: int) -> bool:
        rows = [observation(value=float(count)), observation(value=float(value), row=3)]
        return bool(list(contradictions(series_of(tuple(rows)), rows)))

    assert [clash(count) for count in (low - 1, low, high, high + 1)] == [True, False, False, True]


@pytest.mark.parametrize("value", [100, 900, 1250, 28410])
def test_other_counts_are_exact(value):
    rows = [observation(value=float(value + 1)), observation(value=float(value), row=3)]
    assert len(list(contradictions(series_of(tuple(rows)), rows))) == 1


def test_a_rounded_quarter_agrees_with_its_months():
    ends = ["2021-04-30", "2021-05-31", "2021-06-30"]
    parts = [row(f"{end[:7]}-01", end, 27300) for end in ends]
    rows = read(row("2021-04-01", "2021-06-30", 82000), *parts)  # 81,900
    assert list(contradictions(series_of(rows), rows)) == []
