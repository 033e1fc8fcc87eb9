"""Streams that feed others: mistakes are told with their place."""

from __future__ import annotations

import pytest

from tests.scenario.small import SMALL, load, only_problem, replaced

TWO = replaced(
    SMALL,
    "streams:\n",
    "streams:\n  board:\n    volume: {per_day: 10}\n    handle: {talk: {mean: 1 min}}\n    patience: {mean: 1 min}\n"
    "    priority: 2\n    groups: [handlers]\n",
)


def feeding(more: str) -> str:
    return replaced(TWO, "    priority: 2\n", f"    priority: 2\n{more}")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (
            "    passes_on: {callz: {share: 10%, after: 5s}}\n",
            "plan.yaml:13:17: there is no stream 'callz' (did you mean 'calls'?)",
        ),
        (
            "    repeats: {share: 10%, after: 5s, to: x}\n",
            "plan.yaml:13:42: there is no stream 'x' (streams here: board, calls)",
        ),
        (
            "    shifts_to: {board: {share: 10%}}\n",
            "plan.yaml:13:17: 'board' cannot name itself under 'shifts_to' "
            "(those who come back are 'repeats', those who try again 'redials')",
        ),
    ],
)
def test_a_stream_that_is_not_there_or_is_itself(tmp_path, more, problem):
    assert only_problem(tmp_path, feeding(more)) == problem


@pytest.mark.parametrize("key", ["passes_on", "turns_to", "shifts_to"])
def test_no_more_than_all_go_elsewhere_on_any_day(tmp_path, key):
    after = "" if key == "shifts_to" else ", after: 5s"
    three = TWO.replace("  board:", "  desk:\n    volume: {per_day: 1}\n    handle: {talk: {mean: 1 min}}\n"
                        "    patience: {mean: 1 min}\n    priority: 3\n    groups: [handlers]\n  board:")  # fmt: skip
    text = replaced(
        three,
        "    priority: 2\n",
        f"    priority: 2\n    {key}:\n      calls: {{share: [60%, {{from: 2021-03-01, value: 20%}}]{after}}}\n"
        f"      desk: {{share: [40%, {{from: 2021-02-01, value: LATER}}]{after}}}\n",
    )
    assert load(tmp_path, text.replace("LATER", "40%")).scenario
    assert only_problem(tmp_path, text.replace("LATER", "50%")).endswith(
        f"the shares under '{key}' of 'board' add to 110% on 2021-02-01, and can be 100 % at most"
    )


def test_a_circle_without_end(tmp_path):
    text = feeding("    passes_on: {calls: {share: 100%, after: 5s}}\n")
    circle = replaced(text, "    priority: 1\n", "    priority: 1\n    turns_to: {board: {share: BACK, after: 5s}}\n")
    assert load(tmp_path, circle.replace("BACK", "50%")).scenario
    assert "bring about others without end" in only_problem(tmp_path, circle.replace("BACK", "100%"))


def test_what_others_send_counts_in_the_volume(tmp_path):
    text = replaced(TWO, "per_day: 10}", "per_day: 700000}")
    assert load(tmp_path, text).scenario
    for more in ("    shifts_to: {calls: {adds: 50%}}\n", "    passes_on: {calls: {share: 50%, after: 5s}}\n"):
        found = only_problem(tmp_path, replaced(text, "    priority: 2\n", f"    priority: 2\n{more}"))
        assert "contacts on one day, and at most 1,000,000 can be simulated" in found


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("    passes_on: {calls: {share: 110%, after: 5s}}\n", "110 %"),
        ("    turns_to: {calls: {share: 10%, after: 5}}\n", "unit"),
        ("    turns_to: {calls: {share: 10%}}\n", "after"),
        ("    shifts_to: {calls: {adds: -5%}}\n", "-5 %"),
    ],
)
def test_values_out_of_range_are_told(tmp_path, more, words):
    found = only_problem(tmp_path, feeding(more))
    assert found.startswith("plan.yaml:13:")
    assert words in found
