from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from sim.scenario import init_text, json_schema, load_scenario
from sim.scenario.nodes import plain
from sim.scenario.reader import read_yaml
from tests.scenario.small import ROSTER, SMALL, replaced

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").rglob("*.yaml"))
SCHEMA = json_schema()
EDITOR = jsonschema.Draft7Validator(SCHEMA)


def complaints(text: str) -> list[str]:
    tree, problems = read_yaml(text, "f")
    assert tree is not None
    assert not problems
    return [error.json_path for error in EDITOR.iter_errors(plain(tree))]


def test_the_schema_is_a_schema_and_the_same_each_time():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert json.dumps(json_schema()) == json.dumps(SCHEMA)
    assert len(json.dumps(SCHEMA)) < 200_000


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.name)
def test_shipped_scenarios_are_right_for_an_editor(path):
    assert complaints(path.read_text(encoding="utf-8")) == []
    assert complaints(load_scenario(path).resolved_yaml()) == []


@pytest.mark.parametrize("text", [SMALL, ROSTER, init_text()])
def test_scenarios_of_one_file(text):
    assert complaints(text) == []
    assert complaints(text + "source: x\nassumed: true\nnote: y\n") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("priority: 1", "priority: {value: 1, source: x, assumed: true, note: y}"),
        ("mean: 3 min", "mean: [3 min, {from: 2021-05-01, value: 4 min}]"),
        (
            "mean: 3 min",
            "mean: [{value: 3 min, source: x}, "
            "{from: 2021-05-01, by: 2021-06-01, value: {value: 4 min, note: z}, source: y}]",
        ),
        ("mean: 3 min", "mean: {value: [3 min], source: x}"),
        ("mean: 3 min", "mean: {from: 2021-05-01, value: 4 min}"),
        ("[handlers]", "{value: [handlers], assumed: true}"),
        ("[handlers]", "[{value: handlers, note: x}]"),
        ("    priority: 1", "    redials: null\n    priority: 1"),
        ("    priority: 1", "    factors: {source: x, lockdown: 0.9}\n    priority: 1"),
    ],
)
def test_every_value_may_be_wrapped_and_every_mapping_may_have_a_source(old, new):
    assert complaints(replaced(SMALL, old, new)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("priority: 1", "priorty: 1"),
        ("priority: 1", "priority: one"),
        ("priority: 1", "priority: 101"),
        ("priority: 1", "priority: {value: 1, surce: x}"),
        ("mean: 3 min", "mean: 3"),
        ("mean: 3 min", "mean: []"),
        ("mean: 3 min", "mean: [3 min, {since: 2021-05-01, value: 4 min}]"),
        ("    priority: 1\n", ""),
        ("80%", "true"),
        ("name: small", "name: null"),
        ("within: 30s", "within: 30s\n    clock: sun"),
    ],
)
def test_an_editor_sees_mistakes(old, new):
    assert complaints(replaced(SMALL, old, new)) != []


def test_changes_to_a_parent_may_leave_anything_out_or_take_it_out():
    assert complaints("extends: base.yaml\n") == []
    assert (
        complaints("extends: base.yaml\nstreams: {calls: {handle: {wrap: {cv: 2}}, priority: null}, old: null}\n") == []
    )
    assert complaints("extends: base.yaml\nstreams: {calls: {handel: {}}}\n") != []
    assert complaints("name: x\n") != []
