from __future__ import annotations

import pytest

from tests.scenario.small import SMALL, load, only_problem, problems, replaced

PROMISED = replaced(SMALL, "    within: 30s\n", "    within: 30s\n    promised: 2021-06\n    hold_months: 3\n")


TWO = "    special_days: {a: {on: ON, factor: 100}, b: {day: 2021-12-30, days: 2, factor: 100}}\n"


def with_stream(more: str, text: str = SMALL) -> str:
    return replaced(text, "    priority: 1\n", f"    priority: 1\n{more}")


def test_a_target_for_a_stream_that_is_not_there(tmp_path):
    text = replaced(SMALL, "targets:\n  calls:", "targets:\n  call:")
    assert only_problem(tmp_path, text) == (
        "plan.yaml:4:3: a target for 'call', and there is no such stream (did you mean 'calls'?)"
    )
    text = replaced(SMALL, "targets:\n  calls:", "targets:\n  999:")
    assert only_problem(tmp_path, text).endswith("there is no such stream (streams here: calls)")


@pytest.mark.parametrize("month", ["2021-01", "2022-01", "2020-12"])
def test_a_promise_outside_the_plan(tmp_path, month):
    assert only_problem(tmp_path, replaced(PROMISED, "2021-06\n", f"{month}\n")) == (
        f"plan.yaml:7:15: the promised month {month} is no whole month of the plan "
        "(whole months of the plan: from 2021-02 to 2021-12)"
    )


def test_a_part_month_cannot_be_promised(tmp_path):
    text = replaced(PROMISED, "plan_start: 2021-02-01", "plan_start: 2021-06-02")
    assert "2021-06 is no whole month of the plan (whole months of the plan: from 2021-07 to" in only_problem(
        tmp_path, text
    )
    text = replaced(PROMISED, "end: 2021-12-31", "end: 2021-06-29")
    assert "2021-06 is no whole month of the plan (whole months of the plan: from 2021-02 to 2021-05)" in only_problem(
        tmp_path, text
    )
    text = replaced(PROMISED, "end: 2021-12-31", "end: 2021-02-20")
    assert "whole months of the plan: none" in only_problem(tmp_path, text)


def test_a_hold_that_ends_after_the_period(tmp_path):
    load(tmp_path, replaced(PROMISED, "2021-06\n", "2021-10\n"))
    assert only_problem(tmp_path, replaced(PROMISED, "2021-06\n", "2021-11\n")) == (
        "plan.yaml:7:15: holding for 3 months from 2021-11 cannot be seen: the period ends too early "
        "(lengthen 'period', or lower 'hold_months')"
    )


def test_a_hold_longer_than_the_plan(tmp_path):
    text = replaced(SMALL, "    within: 30s\n", "    within: 30s\n    hold_months: 12\n")
    assert (
        only_problem(tmp_path, text)
        == "plan.yaml:7:18: the plan has 11 whole months, and the target must be held for 12"
    )
    load(tmp_path, replaced(SMALL, "end: 2021-12-31", "end: 2021-02-07"))  # the default is no promise


def test_stream_groups(tmp_path):
    assert "plan.yaml:15:14: there is no group 'handler' (did you mean 'handlers'?)" in problems(
        tmp_path, replaced(SMALL, "[handlers]", "[handler]")
    )
    assert "plan.yaml:15:14: there is no group 'x' (groups here: handlers)" in problems(
        tmp_path, replaced(SMALL, "[handlers]", "[x]")
    )
    assert only_problem(tmp_path, replaced(SMALL, "[handlers]", "[handlers, handlers]")) == (
        "plan.yaml:15:24: the group 'handlers' stands here twice (leave out the second)"
    )
    assert problems(tmp_path, replaced(SMALL, "[handlers]", "[]")) == [
        "plan.yaml:15:13: no group may take the stream 'calls' (name at least one, such as [handlers])",
        "plan.yaml:17:3: no stream names the group 'handlers' (add it to the 'groups' of one: calls)",
    ]


def test_a_group_that_no_stream_names(tmp_path):
    assert only_problem(tmp_path, SMALL + "  others: {on_duty: 1}\n") == (
        "plan.yaml:19:3: no stream names the group 'others' (add it to the 'groups' of one: calls)"
    )


def test_a_group_called_like_a_stream(tmp_path):
    text = SMALL.replace("handlers", "calls")
    assert only_problem(tmp_path, text) == "plan.yaml:17:3: a stream and a group are both called 'calls' (rename one)"


def test_no_contact_at_all(tmp_path):
    assert only_problem(tmp_path, replaced(SMALL, "per_day: 100", "per_day: 0")) == (
        "plan.yaml:7:1: no contact ever arrives: every volume is 0"
    )
    assert "every volume is 0" in only_problem(tmp_path, with_stream("    factors: {x: 0}\n"))


@pytest.mark.parametrize(
    ("volume", "more", "accepted"),
    [
        ("per_day: 1000000", "", True),
        ("per_day: 900000", "    growth: 10%\n", True),
        ("per_day: 999999", "    growth: 10%\n", False),
        ("per_month: 30000000", "", True),
        ("per_year: 360000000", "", True),
        ("per_year: 360000000", "    bank_holiday: 1.1\n", False),
        ("per_day: 500000", "    repeats: {share: 60%, after: 1 day}\n", False),
        ("per_day: 500000", "    day_of_week: [50, 50, 50, 50, 50, 50, 50]\n", True),
        ("per_day: 500000", "    day_of_week: [3, 1, 1, 1, 1, 1, 1]\n", False),
        ("per_day: 500000", "    factors: {a: [1, {from: 2021-05-01, value: 3}]}\n", False),
        (
            "per_day: 1000",
            TWO.replace("ON", "12-31"),
            False,
        ),
        (
            "per_day: 1000",
            TWO.replace("ON", "12-25"),
            True,
        ),
    ],
)
def test_volumes_that_no_computer_can_run(tmp_path, volume, more, accepted):
    text = with_stream(more, replaced(SMALL, "per_day: 100", volume)).replace("2021-12-31}", "2021-12-31}")
    if accepted:
        assert load(tmp_path, text).scenario
    else:
        found = only_problem(tmp_path, text)
        assert found.startswith("plan.yaml:9:13: up to 1,") or "contacts on one day, and at most 1,000,000" in found
        assert found.endswith("(most of them of 'calls': look at its volume, growth and factors)")


def test_special_days(tmp_path):
    assert only_problem(tmp_path, with_stream("    special_days: {x: {on: 02-29, factor: 2}}\n")) == (
        "plan.yaml:15:28: there is no 29 February in the period (write 02-28 or 03-01)"
    )
    leap = SMALL.replace("2021-", "2024-")
    load(tmp_path, with_stream("    special_days: {x: {on: 02-29, factor: 2}}\n", leap))
    text = with_stream("    special_days: {x: {day: 2022-01-01, factor: 2}}\n")
    assert (
        only_problem(tmp_path, text)
        == "plan.yaml:15:29: 'x' on 2022-01-01 lies outside the period 2021-01-01 to 2021-12-31"
    )
    assert "outside the period" in only_problem(
        tmp_path, with_stream("    special_days: {x: {day: 2020-12-30, factor: 2}}\n")
    )
    load(tmp_path, with_stream("    special_days: {x: {day: 2020-12-31, factor: 2, hours: 20:00-06:00}}\n"))


@pytest.mark.parametrize(
    ("window", "inside"),
    [
        ("{from: 2020-12-31 10:00, to: 2021-01-01 00:00}", False),
        ("{from: 2020-12-31 10:00, to: 2021-01-01 00:01}", True),
        ("{from: 2022-01-01 00:00, to: 2022-01-01 10:00}", False),
        ("{from: 2021-12-31 23:59, to: 2022-01-01 10:00}", True),
    ],
)
def test_windows_outside_the_period(tmp_path, window, inside):
    text = with_stream(f"    closed: [{window}]\n")
    if inside:
        load(tmp_path, text)
    else:
        assert only_problem(tmp_path, text) == (
            "plan.yaml:15:14: this window lies outside the period 2021-01-01 to 2021-12-31"
        )


MORE_URGENT = replaced(
    SMALL,
    "groups:\n  handlers:",
    "  999:\n    volume: {per_day: 10}\n    handle: {talk: {mean: 4 min}}\n    patience: {mean: 3 min}\n"
    "    priority: 1\n"
    "    groups: [handlers]\ngroups:\n  handlers:",
)


def test_a_reserve_needs_a_more_urgent_stream(tmp_path):
    found = only_problem(tmp_path, with_stream("    reserve: {day: {handlers: 1}}\n"))
    assert found.startswith(
        "plan.yaml:15:15: 'calls' keeps handlers free, and none of its groups takes a more urgent stream"
    )
    text = MORE_URGENT.replace(
        "    priority: 1\n    groups", "    priority: 2\n    reserve: {day: {handlers: 4}}\n    groups", 1
    )
    load(tmp_path, text)
    for kept in (5, 6):
        assert only_problem(tmp_path, text.replace("handlers: 4", f"handlers: {kept}")) == (
            f"plan.yaml:15:15: 'calls' keeps {kept} handlers free, and there are never more than 5 "
            "(no contact of it could ever start)"
        )
    load(tmp_path, text.replace("{handlers: 4}", "{handlers: 6, hours: 07:00-23:00}"))


def test_a_short_abandon_is_short(tmp_path):
    load(tmp_path, SMALL + "short_abandon: 1 min\n")
    assert only_problem(tmp_path, SMALL + "short_abandon: 2 min\n") == (
        "plan.yaml:19:16: a short abandon is at most 1 min (the usual limit is 5s)"
    )


def test_a_short_abandon_with_a_mistake_of_its_own_is_told_once(tmp_path):
    assert only_problem(tmp_path, SMALL + "short_abandon: 5 ticks\n").startswith(
        "plan.yaml:19:16: a duration is written like"
    )


def test_sections_with_mistakes_of_their_own_do_not_make_others(tmp_path):
    text = replaced(SMALL, "end: 2021-12-31", "end: never")
    text = with_stream(
        "    closed: [{from: 2030-01-01 10:00, to: 2031-01-01 10:00}]\n    special_days: {x: {on: 02-29, factor: 1}}\n",
        text,
    )
    assert only_problem(tmp_path, text).startswith("plan.yaml:2:58: a date is written like")
