from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario import load_scenario
from sim.scenario.nodes import follow
from tests.scenario.small import SMALL, only_problem, problems, replaced, write


@pytest.fixture
def base(tmp_path):
    write(tmp_path, SMALL, "base.yaml")
    return tmp_path


def test_mappings_merge_and_everything_else_replaces(base):
    text = "extends: base.yaml\nstreams:\n  calls:\n    handle: {wrap: {mean: 1 min}}\n    patience: {mean: [5 min]}\n"
    stream = load_scenario(write(base, text)).scenario.streams["calls"]
    assert stream.handle.wrap is not None
    assert stream.handle.talk.mean.changes[0].value == 240
    assert stream.handle.wrap.mean.changes[0].value == 60
    assert stream.patience.mean is not None
    assert stream.patience.mean.changes[0].value == 300
    assert stream.priority == 1


def test_null_takes_a_key_out(base):
    text = "extends: base.yaml\ntargets: {calls: null}\nstreams: {calls: {redials: null}}\nperiod: {plan_start: }\n"
    scenario = load_scenario(write(base, text)).scenario
    assert scenario.targets == {}
    assert scenario.period.plan_start is None
    assert scenario.streams["calls"].redials is None


def test_every_value_knows_its_own_file_line_and_column(base):
    loaded = load_scenario(write(base, "extends: base.yaml\nstreams:\n  calls:\n    priority: 3\n"))
    assert str(loaded.where("streams", "calls", "priority")) == f"{base}/plan.yaml:4:15"
    assert str(loaded.where("streams", "calls", "volume", "per_day")) == f"{base}/base.yaml:9:23"
    assert str(loaded.where("streams", "calls", "growth")) == f"{base}/plan.yaml:3:3"
    assert str(loaded.where("streams", "calls", "groups", 0)) == f"{base}/base.yaml:15:14"
    assert follow(loaded.tree, ("streams", "calls", "groups", 7)).path == ("streams", "calls", "groups")


def test_an_error_in_an_inherited_value_is_placed_in_the_parent(base):
    write(base, replaced(SMALL, "per_day: 100", "per_day: -1"), "base.yaml")
    assert only_problem(base, "extends: base.yaml\nname: x\n").startswith("base.yaml:9:23: this must be 0 or more")


def test_a_chain_of_parents(base):
    write(base, "extends: base.yaml\nname: middle\ndescription: middle\n", "middle.yaml")
    scenario = load_scenario(write(base, "extends: middle.yaml\nname: top\n")).scenario
    assert (scenario.name, scenario.description) == ("top", "middle")


def test_a_circle(base):
    write(base, "extends: plan.yaml\n", "middle.yaml")
    assert "middle.yaml:1:10: these files extend each other in a circle" in only_problem(base, "extends: middle.yaml\n")
    assert "plan.yaml:1:10: these files extend each other" in only_problem(base, "extends: plan.yaml\n")


def test_at_most_ten_parents(base):
    for i in range(12):
        write(base, f"extends: p{i + 1}.yaml\n" if i < 11 else SMALL, f"p{i}.yaml")
    load_scenario(base / "p1.yaml")
    with pytest.raises(ScenarioError, match="more than 10 parents"):
        load_scenario(base / "p0.yaml")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../other.yaml", "it lies outside the scenario's own folder"),
        ("below/../../other.yaml", "it lies outside the scenario's own folder"),
        ("/etc/hostname", "relative to the scenario's own folder"),
        ("C:base.yaml", "relative to the scenario's own folder"),
        ("missing.yaml", "there is no such file"),
        ("below", "this is a folder, not a file"),
        ("x" * 300 + ".yaml", "cannot be read"),
    ],
)
def test_a_parent_that_cannot_be_read_is_named_where_it_is_asked_for(base, name, said):
    (base / "below").mkdir()
    write(base.parent, SMALL, "other.yaml")
    found = only_problem(base, f'extends: "{name}"\n')
    assert found.startswith("plan.yaml:1:10: 'extends: ")
    assert said in found


def test_a_link_out_of_the_folder_is_followed_and_refused(tmp_path):
    outside = write(tmp_path / "outside", SMALL, "secret.yaml")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "base.yaml").symlink_to(outside)
    assert "lies outside" in only_problem(tmp_path / "inside", "extends: base.yaml\n")
    (tmp_path / "link").symlink_to(tmp_path / "inside")
    write(tmp_path / "inside", SMALL, "own.yaml")
    write(tmp_path / "inside", "extends: own.yaml\n")
    assert load_scenario(tmp_path / "link" / "plan.yaml").scenario.name == "small"


@pytest.mark.parametrize("value", ["3", "[a, b]", "{a: b}", "", "''"])
def test_extends_names_one_file(base, value):
    assert any("'extends' names one file" in said for said in problems(base, f"extends: {value}\nname: x\n"))


def test_files_of_a_parent_in_a_folder_below_are_found_there(tmp_path):
    text = replaced(SMALL, "    priority: 1\n", "    priority: 1\n    profile: {file: week.csv, column: a}\n")
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    rows = [f"{day},{q // 4:02d}:{q % 4 * 15:02d},1" for day in days for q in range(96)]
    write(tmp_path, text, "below/base.yaml")
    write(tmp_path, "\n".join(["weekday,time,a", *rows]), "below/week.csv")
    loaded = load_scenario(write(tmp_path, "extends: below/base.yaml\n"))
    assert list(loaded.files) == ["below/week.csv"]
    assert loaded.sha256 == load_scenario(tmp_path / "below" / "base.yaml").sha256
    write(tmp_path, replaced(text, "week.csv", "/week.csv"), "below/base.yaml")
    assert any("'profiles.csv'" in said for said in problems(tmp_path, "extends: below/base.yaml\n"))


def test_syntax_errors_of_a_parent_come_with_the_child_s_own_problems(base):
    write(base, "a: [\n", "base.yaml")
    found = problems(base, "extends: base.yaml\nname: x\nname: y\n")
    assert found[0].startswith("base.yaml:2:1: a value is missing here")
    assert found[1].startswith("plan.yaml:3:1: the key 'name' stands here a second time")


def test_overrides_stand_over_the_file(base):
    loaded = load_scenario(
        base / "base.yaml", {"streams.calls.priority": "3", ("name",): "other", "targets.calls": "null"}
    )
    assert loaded.scenario.streams["calls"].priority == 3
    assert loaded.scenario.name == "other"
    assert loaded.scenario.targets == {}
    assert str(loaded.where("name")) == "override name:1:1"
    with pytest.raises(ScenarioError, match=r"override streams.calls.priority:1:1: a whole number must stand here"):
        load_scenario(base / "base.yaml", {"streams.calls.priority": "high"})
    with pytest.raises(ScenarioError, match="override name:1:"):
        load_scenario(base / "base.yaml", {"name": "[a"})


def test_lines_are_laid_over_another_scenario_than_they_extend(base, tmp_path_factory):
    write(base, replaced(SMALL, "per_day: 100", "per_day: 70"), "fitted.yaml")
    over = write(base, "extends: base.yaml\nname: a lever\nstreams: {calls: {priority: 2}}\n", "lever.yaml")
    laid = load_scenario(base / "fitted.yaml").laid_over(over)
    by_hand = load_scenario(write(base, "extends: fitted.yaml\nname: a lever\nstreams: {calls: {priority: 2}}\n"))
    assert laid.sha256 == by_hand.sha256
    assert laid.sha256 != load_scenario(over).sha256
    assert str(laid.where("streams", "calls", "priority")) == f"{base}/lever.yaml:3:29"


def test_files_that_are_laid_over_are_read_beside_the_overlay(base, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    head = "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note\n"
    for folder, value in ((base, 61), (other, 62)):
        row = f"2021-01-01,2021-01-31,calls,service_level_30s,offered,=,{value},percent,force,s,\n"
        (folder / "past.csv").write_text(head + row, encoding="utf-8")
    fitted = load_scenario(write(base, "extends: base.yaml\nhistory: past.csv\n", "fitted.yaml"))
    laid = fitted.laid_over(write(other, "name: a lever\nhistory: past.csv\n", "lever.yaml"))
    assert [(name, b",62," in content) for name, content in laid.files.items()] == [("lever/past.csv", True)]
    write(other, "name: a lever\nhistory: none.csv\n", "lever.yaml")
    with pytest.raises(ScenarioError, match=r"lever\.yaml:2:10: 'none\.csv': there is no such file"):
        fitted.laid_over(other / "lever.yaml")
