from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario import load_scenario
from tests.scenario.small import SMALL, only_problem, problems, replaced, write


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: small", "nam: small", "plan.yaml:1:1: unknown key 'nam' (did you mean 'name'?)"),
        (
            "      talk:",
            "      handel: 1\n      talk:",
            "plan.yaml:11:7: unknown key 'handel' (known here: distribution, talk, wrap, factors)",
        ),
        (
            "    priority: 1\n",
            "",
            "plan.yaml:8:3: the key 'priority' is missing under 'streams.calls' (1 is the most urgent.)",
        ),
        (
            "    within: 30s\n",
            "",
            "plan.yaml:4:3: the key 'within' is missing under 'targets.calls' (In time: a wait of at most this.)",
        ),
        ("name: small\n", "", "plan.yaml:1:1: the key 'name' is missing (Name, shown on every figure.)"),
        ("within: 30s", "within: 30", "plan.yaml:6:13: a duration needs its unit: write '30s', '30 min' or '30h'"),
        (
            "share: 80%",
            "share: 120%",
            "plan.yaml:5:12: a share lies between 0 % and 100 %, this is 120 %: write '80%' or '0.8'",
        ),
        (
            "share: 80%",
            "share:",
            "plan.yaml:5:11: nothing stands after 'share:': a share is written like '80%' or '0.8'",
        ),
        ("priority: 1", "priority: one", "plan.yaml:14:15: a whole number must stand here, without quotes or unit"),
        ("priority: 1", "priority: 1.5", "plan.yaml:14:15: a whole number must stand here"),
        ("priority: 1", "priority: [1]", "plan.yaml:14:15: a whole number must stand here"),
        ("priority: 1", "priority: 0", "plan.yaml:14:15: this must lie between 1 and 100, and is 0"),
        ("per_day: 100", "per_day: .inf", "plan.yaml:9:23: this number must lie between"),
        ("per_day: 100", "per_day: .nan", "plan.yaml:9:23: this number must lie between"),
        ("per_day: 100", "per_day: '100'", "plan.yaml:9:23: a number must stand here, without quotes or unit"),
        ("{per_day: 100}", "100", "plan.yaml:9:13: keys must stand beneath 'volume', and here is '100'"),
        ("{per_day: 100}", "[100]", "plan.yaml:9:13: keys must stand beneath 'volume', and here is a list"),
        ("{per_day: 100}", "", "plan.yaml:9:12: keys must stand beneath 'volume', and here is nothing"),
        (
            "{per_day: 100}",
            "{per_day: 1, per_year: 2}",
            "plan.yaml:9:13: give exactly one of per_day, per_month and per_year; one that stands in the file you "
            "extend is taken out with null, as in 'per_day: null'",
        ),
        (
            "groups: [handlers]",
            "groups: handlers",
            "plan.yaml:15:13: 'groups' is a list, such as [a, b], and here is 'handlers'",
        ),
        (
            "groups: [handlers]",
            "groups: {a: b}",
            "plan.yaml:15:13: 'groups' is a list, such as [a, b], and here are keys",
        ),
        ("groups: [handlers]", "groups: [101]", "plan.yaml:15:14: text must stand here"),
        ("name: small", "name: 101", 'plan.yaml:1:7: text must stand here: put it in quotes, such as "101"'),
        ("name: small", "name: ''", "plan.yaml:1:7: 'name' needs at least one character"),
        ("name: small", f"name: {'x' * 201}", "plan.yaml:1:7: 'name' takes at most 200 characters"),
        (
            "    share: 80%",
            "    share: 80%\n    denominator: ofered",
            "plan.yaml:6:18: 'ofered' is none of the words known here (did you mean 'offered'?)",
        ),
        (
            "    share: 80%",
            "    share: 80%\n    clock: sun",
            "plan.yaml:6:12: 'sun' is none of the words known here (write one of: force, bt)",
        ),
        (
            "    share: 80%",
            "    share: 80%\n    clock: [bt]",
            "plan.yaml:6:12: a list is none of the words known here (write one of: force, bt)",
        ),
        ("    priority: 1", "    priority: 1\n    interruptible: yes", "plan.yaml:15:20: write true or false"),
        (
            "    priority: 1",
            "    priority: 1\n    profile: falt",
            "plan.yaml:15:14: 'falt' is none of the words known here (did you mean 'flat'?)",
        ),
        (
            "    priority: 1",
            "    priority: 1\n    profile: {hourly: [1]}",
            "plan.yaml:15:23: 'hourly' has 24 numbers, not all 0",
        ),
        (
            "    priority: 1",
            "    priority: 1\n    profile: {colum: a}",
            "plan.yaml:15:15: unknown key 'colum' (did you mean 'column'?)",
        ),
        (
            "    priority: 1",
            "    priority: 1\n    profile: {column: a}",
            "plan.yaml:15:14: a profile has either 'file' and 'column', or 'hourly'",
        ),
        (
            "    priority: 1",
            "    priority: 1\n    month_of_year: [1, 1]",
            "plan.yaml:15:20: 'month_of_year' needs at least 12 entries, and here are 2",
        ),
        (
            "    priority: 1",
            "    priority: 1\n    day_of_week: [0, 0, 0, 0, 0, 0, 0]",
            "plan.yaml:15:18: these factors cannot all be 0",
        ),
        (
            "    priority: 1",
            "    priority: 1\n    day_of_week: [1, 1, 1, 1, 1, 1, 1, 1]",
            "plan.yaml:15:18: 'day_of_week' takes at most 7 entries",
        ),
        (
            "    priority: 1",
            "    priority: 1\n    special_days: {x: {factor: 2}}",
            "plan.yaml:15:23: give exactly one of 'on' (every year) and 'day' (once)",
        ),
        (
            "    priority: 1",
            "    priority: 1\n    closed: [{from: 2021-05-02 10:00, to: 2021-05-01 10:00}]",
            "plan.yaml:15:43: a window ends after it starts",
        ),
        ("    priority: 1", "    priority: 1\n    factors: {a/b: 1}", "plan.yaml:15:15: a name is one line, without"),
        ("mean: 3 min", "mean: []", "plan.yaml:13:13: 'mean' needs at least one entry, and here is none"),
        (
            "mean: 3 min",
            "mean: [3 min, 4 min]",
            "plan.yaml:13:21: every entry after the first needs its day: 'from: 2021-06-01'",
        ),
        (
            "mean: 3 min",
            "mean: [3 min, {from: 2021-02-30, value: 4 min}]",
            "plan.yaml:13:28: a date is written like 2021-06-01, and must exist",
        ),
        (
            "mean: 3 min",
            "mean: [3 min, {from: 2021-03-01, by: 2021-02-01, value: 4 min}]",
            "plan.yaml:13:44: a ramp ends after it starts",
        ),
        ("mean: 3 min", "mean: [3, {from: 2021-03-01, value: 4 min}]", "plan.yaml:13:14: a duration needs its unit"),
        (
            "mean: 3 min",
            "mean: [3 min, {from: 2021-03-01}]",
            "plan.yaml:13:21: the key 'value' is missing under 'streams.calls.patience.mean[2]'",
        ),
        (
            "mean: 3 min",
            "mean: [3 min, {since: 2021-03-01, value: 4 min}]",
            "unknown key 'since' (known here: from, value, by, event)",
        ),
        ("mean: 3 min", "mean: {mu: 3}", "unknown key 'mu' (known here: from, value, by, event)"),
        ("mean: 3 min", "never_wait: 1%", "plan.yaml:13:7: give 'mean', or make the distribution 'infinite'"),
        (
            "end: 2021-12-31",
            "end: 2020-12-31",
            "plan.yaml:2:58: the period ends on 2020-12-31, before it starts on 2021-01-01",
        ),
        ("end: 2021-12-31", "end: 2051-12-31", "plan.yaml:2:58: a period is at most ten years"),
        (
            "plan_start: 2021-02-01",
            "plan_start: 2020-02-01",
            "plan.yaml:2:41: plan_start 2020-02-01 lies outside the period",
        ),
        (
            "plan_start: 2021-02-01",
            "calls_from: 2021-02-02, plan_start: 2021-02-01",
            "plan.yaml:2:41: calls_from 2021-02-02 lies outside the days from the start to the plan's start",
        ),
    ],
)
def test_each_kind_of_mistake_is_placed_and_said_in_plain_words(tmp_path, old, new, said):
    found = problems(tmp_path, replaced(SMALL, old, new))
    assert any(one.startswith(said) or said in one for one in found), found
    for one in found:
        assert not any(word in one for word in ("Input should", "pydantic", "dictionary", "Extra inputs", "NoneType"))


def test_missing_sections(tmp_path):
    found = problems(tmp_path, "name: x\n")
    assert [one.partition(" is missing")[0] for one in found] == [
        f"plan.yaml:1:1: the key '{key}'" for key in ("period", "targets", "streams", "groups")
    ]


def test_empty_sections(tmp_path):
    text = SMALL[: SMALL.index("streams:")]
    found = problems(tmp_path, text + "streams: {}\ngroups:\n")
    assert "plan.yaml:7:10: 'streams' needs at least one entry beneath it, and here is none" in found
    assert "plan.yaml:8:8: keys must stand beneath 'groups', and here is nothing" in found


def test_all_problems_come_in_one_go_in_the_order_of_the_text(tmp_path):
    text = (
        SMALL.replace("share: 80%", "share: 800%")
        .replace("[handlers]", "[handler]")
        .replace("  calls:\n    share", "  call:\n    share")
    )
    text = text.replace("on_duty: 5", "on_duty: -5").replace("within: 30s", "within: 30s\n    within: 30s")
    assert [one.partition(" (")[0] for one in problems(tmp_path, text)] == [
        "plan.yaml:4:3: a target for 'call', and there is no such stream",
        "plan.yaml:5:12: a share lies between 0 % and 100 %, this is 800 %: write '80%' or '0.8'",
        "plan.yaml:7:5: the key 'within' stands here a second time",
        "plan.yaml:16:14: there is no group 'handler'",
        "plan.yaml:18:3: no stream names the group 'handlers'",
        "plan.yaml:19:14: this must be 0 or more",
    ]


def test_parts_that_are_right_are_checked_even_if_others_are_not(tmp_path):
    text = replaced(SMALL, "groups: [handlers]", "groups: [handles]") + "short_abandon: 5\n"
    assert problems(tmp_path, text) == [
        "plan.yaml:15:14: there is no group 'handles' (did you mean 'handlers'?)",
        "plan.yaml:17:3: no stream names the group 'handlers' (add it to the 'groups' of one: calls)",
        "plan.yaml:19:16: a duration needs its unit: write '5s', '5 min' or '5h'",
    ]


def test_nothing_right_at_all(tmp_path):
    assert len(problems(tmp_path, "streams: [a]\ngroups: 3\nperiod: x\ntargets:\nname: []\n")) == 5


def test_exit_code_of_a_wrong_scenario(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write(tmp_path, "a: 1\n"))
    assert caught.value.exit_code == 2


def test_a_long_wrong_value_is_cut(tmp_path):
    assert len(only_problem(tmp_path, replaced(SMALL, "{per_day: 100}", "x" * 500))) < 150


def test_at_most_two_hundred_problems_are_told(tmp_path):
    found = problems(tmp_path, SMALL + "".join(f"x{i}: 1\n" for i in range(300)))
    assert len(found) == 201
    assert "plan.yaml:1:1: 100 more problems are not listed" in found
