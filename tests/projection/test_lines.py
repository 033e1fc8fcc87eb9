"""Lines on incidents and on minimum staffing: sums and means worked out by hand."""

from __future__ import annotations

import pandas as pd

from sim.projection import attended, minimum_held, stream_spoken, unresourced


def table(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Rows of name, measure, and the mean in June and July 2021; May has another, which does not count."""
    found = [
        (month, name, measure, mean)
        for name, measure, june, july in rows
        for month, mean in (("2021-05", 1e6), ("2021-06", june), ("2021-07", july))
    ]
    return pd.DataFrame(found, columns=["month", "stream", "measure", "mean"])


def test_incidents_that_wait_and_the_share_of_time_beyond_the_limits() -> None:
    found = table(
        ("incidents", "unresourced", 100, 140), ("incidents", "above_upper_limit", 0.02, 0.16),
        ("incidents", "in_area_of_concern", 0.3, 0.5),
    )  # fmt: skip
    assert unresourced(found, "2021-06") == [
        "From June 2021 on, 120 incidents wait for a unit on average; they are above the upper limit in 9 % of the "
        "time, and in the area of concern in 40 %; most above it in July 2021 (16 %)."
    ]
    assert unresourced(found, "2022-01") == []


def test_incidents_never_above_the_limit_or_without_limits() -> None:
    waiting = ("incidents", "unresourced", 3, 5)
    never = table(
        waiting, ("incidents", "above_upper_limit", 0, 0), ("incidents", "in_area_of_concern", 0.001, 0.003)
    )  # fmt: skip
    assert unresourced(never, "2021-06") == [
        "From June 2021 on, 4.0 incidents wait for a unit on average; they are above the upper limit in 0 % of the "
        "time, and in the area of concern in 0.2 %."
    ]
    assert unresourced(table(waiting), "2021-06") == [
        "From June 2021 on, 4.0 incidents wait for a unit on average; most in July 2021 (5)."
    ]


def test_attendance_is_a_ratio_of_sums_of_what_was_not_settled() -> None:
    found = table(
        ("grade 1", "attended_within", 80, 60), ("grade 1", "incidents", 100, 100), ("grade 1", "settled", 0, 0),
        ("grade 3", "attended_within", 10, 80), ("grade 3", "incidents", 40, 140), ("grade 3", "settled", 20, 60),
        ("grade 4", "incidents", 40, 40), ("grade 4", "settled", 40, 40),
    )  # fmt: skip
    assert attended(found, "2021-06") == [
        "From June 2021 on, attended within the target: 70 % of grade 1, 90 % of grade 3."
    ]
    assert attended(table(("101", "offered", 1, 1)), "2021-06") == []


def test_what_minimum_staffing_takes_in_a_month() -> None:
    found = table(
        ("late", "overtime_hours", 10, 38), ("late", "moved_leave_shifts", 3, 5),
        ("late", "minimum_shortfall_hours", 0, 0),
        ("day", "overtime_hours", 0, 0), ("day", "moved_leave_shifts", 0, 0), ("day", "minimum_shortfall_hours", 0, 0),
        ("night", "overtime_hours", 0, 0), ("night", "moved_leave_shifts", 30, 10),
        ("night", "minimum_shortfall_hours", 1, 2),
    )  # fmt: skip
    assert minimum_held(found, "2021-06") == [
        "From June 2021 on, the minimum of 'late' takes 24 hours of overtime a month and moves 4 shifts of leave; most "
        "overtime in July 2021 (38).",
        "From June 2021 on, the minimum of 'night' takes 0 hours of overtime a month and moves 20 shifts of leave; "
        "1.5 hours of handlers are missing all the same.",
    ]
    assert minimum_held(table(("101", "offered", 1, 1)), "2021-06") == []


def test_nobody_calls_a_digital_desk() -> None:
    assert [stream_spoken(name) for name in ("101", "internal", "digital", "E-Mail", "crime calls")] == [
        "101 calls", "internal calls", "digital contacts", "E-Mail contacts", "crime calls",
    ]  # fmt: skip
