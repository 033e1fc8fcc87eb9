"""Causes that can be taken out: laid over at the level of nodes, checked in one go, and no part of the hash."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError, UsageError
from sim.scenario import load_scenario
from sim.scenario.nodes import plain
from tests.scenario.small import ROSTER, SMALL, load, only_problem, problems, replaced, write
from tests.scenario.test_checks_duty import told
from tests.scenario.test_digest import PROFILED, week
from tests.scenario.test_resolved import again

CAUSES = (
    SMALL
    + """\
without:
  slow:
    streams: {calls: {handle: {talk: {mean: {value: 3 min, source: April}}}}}
  few:
    assumed: true
    groups: {handlers: {on_duty: 7}}
"""
)


def test_causes_are_taken_out_alone_or_together(tmp_path):
    loaded = load(tmp_path, CAUSES)
    assert loaded.causes == ("few", "slow")
    both = loaded.without({"slow", "few"})
    assert (both.scenario.groups["handlers"].on_duty.largest, loaded.scenario.groups["handlers"].on_duty.largest) == (
        7,
        5,
    )
    assert float(both.scenario.streams["calls"].handle.talk.mean.largest) == 180
    assert loaded.without({"few"}).scenario.streams["calls"] == loaded.scenario.streams["calls"]
    assert (both.causes, both.scenario.without) == ((), {})
    assert (
        both.where("streams", "calls", "handle", "talk", "mean").line
        == CAUSES[: CAUSES.index("3 min, s")].count("\n") + 1
    )
    with pytest.raises(UsageError, match=r"no cause 'feww' \(did you mean 'few'\?\)"):
        loaded.without({"feww"})
    with pytest.raises(UsageError, match=r"no cause 'x' \(causes here: few, slow"):
        loaded.without({"x"})
    with pytest.raises(UsageError, match="no 'without' section"):
        load(tmp_path, SMALL).without({"x"})


def test_causes_are_no_part_of_the_hash_and_what_they_give_is(tmp_path):
    loaded = load(tmp_path, CAUSES)
    bare = load(tmp_path, SMALL)
    assert loaded.sha256 == bare.sha256 == loaded.without(()).sha256
    by_hand = load(tmp_path, replaced(SMALL, "on_duty: 5", "on_duty: 7"))
    assert loaded.without({"few"}).sha256 == by_hand.sha256 != bare.sha256


def test_causes_are_listed_resolved_and_inherited(tmp_path):
    loaded = load(tmp_path, CAUSES)
    rows = {row.path: (row.value, row.source) for row in loaded.sources() if row.path.startswith("without")}
    assert rows == {
        "without.slow.streams.calls.handle.talk.mean": ("3 min", "April"),
        "without.few.groups.handlers.on_duty": ("7", "assumed"),
    }
    other = again(loaded, tmp_path / "resolved")
    assert other.without(other.causes).sha256 == loaded.without(loaded.causes).sha256
    write(tmp_path, CAUSES, "base.yaml")
    child = load(
        tmp_path, "extends: base.yaml\nname: child\nwithout: {slow: null, few: {groups: {handlers: {on_duty: 8}}}}"
    )
    assert child.causes == ("few",)
    assert child.without({"few"}).scenario.groups["handlers"].on_duty.largest == 8


def test_a_cause_may_name_a_file_and_a_parent_in_a_folder_below_too(tmp_path):
    write(tmp_path, week(), "below/week.csv")
    write(tmp_path, week(value="2"), "below/even.csv")
    overlay = "without:\n  shape: {streams: {calls: {profile: {file: even.csv}}}}\n"
    write(tmp_path, PROFILED + overlay, "below/base.yaml")
    loaded = load(tmp_path, "extends: below/base.yaml\nname: above\n")
    assert set(loaded.files) == {"below/week.csv", "below/even.csv"}
    assert set(loaded.without({"shape"}).files) == {"below/even.csv"}
    other = again(loaded, tmp_path / "resolved")
    assert other.without({"shape"}).sha256 == loaded.without({"shape"}).sha256
    assert loaded.without({"shape"}).sha256 != loaded.sha256
    gone = PROFILED + overlay.replace("even", "gone")
    write(tmp_path, week(), "week.csv")
    assert any("'gone.csv': there is no such file" in problem for problem in problems(tmp_path, gone))


@pytest.mark.parametrize(
    ("overlay", "says"),
    [
        ("x: {groups: {handlers: {on_dutty: 7}}}", "without x: unknown key 'on_dutty' (did you mean 'on_duty'?)"),
        ("x: {groups: {handlers: {on_duty: many}}}", "without x: a whole number must stand here"),
        (
            "x: {groups: {other: {on_duty: 7}}}",
            "the cause 'x' changes 'groups.other', and the scenario has no 'other' there",
        ),
        ("x: {targets: {calls: {share: 1%}}}", "'targets' cannot stand under the cause 'x'"),
        ("x: {without: {y: {groups: {handlers: {on_duty: 7}}}}}", "'without' cannot stand under the cause 'x'"),
        ("x: {}", "the cause 'x' changes nothing (write what it would be like without it)"),
        ("x: many", "keys must stand beneath 'x', and here is 'many'"),
        (
            "{a: {groups: {handlers: {on_duty: 7}}}, b: {groups: {handlers: {on_duty: 8}}}}",
            "the cause 'b' sets 'groups.handlers.on_duty', and so does 'a' at",
        ),
        (
            "{a: {groups: {handlers: null}}, b: {groups: {handlers: {on_duty: 8}}}}",
            "the cause 'b' sets 'groups.handlers.on_duty', and so does 'a' at",
        ),
    ],
)
def test_what_is_wrong_with_a_cause_is_said_where_it_stands(tmp_path, overlay, says):
    text = f"{SMALL}without: {overlay}\n" if overlay.startswith("{") else f"{SMALL}without:\n  {overlay}\n"
    line = text.count("\n")
    found = problems(tmp_path, text)
    mine = [problem for problem in found if says in problem]
    assert mine, found
    assert f":{line}:" in mine[0]


def test_what_is_wrong_with_the_scenario_is_said_once(tmp_path):
    text = replaced(CAUSES, "mean: 3 min\n    priority", "mean: 3\n    priority")
    assert "3" in only_problem(tmp_path, text)
    assert only_problem(tmp_path, SMALL + "without: 3\n").startswith(
        "plan.yaml:19:10: keys must stand beneath 'without'"
    )


def test_causes_that_do_not_go_together_are_refused_when_they_are_joined(tmp_path):
    # each leaves one of two streams; without both, nothing arrives
    second = SMALL[SMALL.index("  calls:\n    volume") : SMALL.index("groups:\n")].replace("  calls:", "  more:")
    off = "  {0}: {{streams: {{{0}: {{volume: {{per_day: 0}}}}}}}}\n"
    text = SMALL.replace("groups:\n  handlers", second + "groups:\n  handlers")
    loaded = load(tmp_path, text + "without:\n" + off.format("calls") + off.format("more"))
    assert loaded.without({"more"}).scenario.streams["more"].volume.per_day.largest == 0
    with pytest.raises(ScenarioError, match="without calls, more: no contact ever arrives"):
        loaded.without(loaded.causes)


def test_an_override_lies_beneath_the_causes(tmp_path):
    loaded = load_scenario(write(tmp_path, CAUSES), {"groups.handlers.on_duty": "9"})
    assert plain(loaded.without({"few"}).tree)["groups"]["handlers"]["on_duty"] == 7
    assert plain(loaded.tree)["groups"]["handlers"]["on_duty"] == 9


NAMED = (
    ROSTER.replace("    priority: 1\n", "    priority: 1\n    factors: {lockdown: 1.2}\n")
    + """\
    abstraction: {isolation: {rate: 2%}}
outages:
  power: {random: {rate: 2, length: {mean: 1h}}, streams: {calls: closed}}
"""
)


@pytest.mark.parametrize(
    ("overlay", "says"),
    [
        (
            "{groups: {handlers: {abstraction: {^isolatoin: {rate: 1%}}}}}",
            "changes 'groups.handlers.abstraction.isolatoin', and the scenario has no 'isolatoin' there "
            "(did you mean 'isolation'?)",
        ),
        (
            "{streams: {calls: {factors: {^lokdown: 1.0}}}}",
            "changes 'streams.calls.factors.lokdown', and the scenario has no 'lokdown' there (did you mean",
        ),
        (
            "{streams: {calls: {handle: {factors: {^saab: 1.0}}}}}",
            "changes 'streams.calls.handle.factors.saab', and the scenario has no 'saab' there (there: nothing; a "
            "cause sets back what the scenario has, so write it there, or take the cause out)",
        ),
        (
            "{outages: {^powr: null}}",
            "changes 'outages.powr', and the scenario has no 'powr' there (did you mean 'power'?)",
        ),
        (
            "{outages: {power: {groups: {^handlers: {heads: 50%}}}}}",
            "changes 'outages.power.groups.handlers', and the scenario has no 'handlers' there (there: nothing;",
        ),
        (
            "{streams: {^cals: {priority: 2}}}",
            "changes 'streams.cals', and the scenario has no 'cals' there (did you mean",
        ),
    ],
)
def test_a_cause_names_only_what_is_there(tmp_path, overlay, says):
    load(tmp_path, NAMED)
    text, place = told(f"{NAMED}without: {{x: {overlay}}}\n")
    assert only_problem(tmp_path, text).startswith(f"{place}the cause 'x' {says}")


def test_a_name_that_a_child_takes_out_is_told_of_the_parent_s_cause(tmp_path):
    cause = "without: {x: {groups: {handlers: {abstraction: {isolation: {rate: 1%}}}}}}\n"
    write(tmp_path, NAMED + cause, "base.yaml")
    child = "extends: base.yaml\nname: child\ngroups: {handlers: {abstraction: null}}\n"
    assert "base.yaml:31:49: the cause 'x' changes" in only_problem(tmp_path, child)
    assert load(tmp_path, child + "without: {x: null}\n").causes == ()
