from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import Location
from sim.scenario import init_text, load_scenario
from sim.scenario.nodes import Entry, Mapping, Provenance, Scalar, plain
from sim.scenario.provenance import take_off
from sim.scenario.reader import read_yaml
from sim.scenario.resolved import inputs_of, resolved_text
from tests.scenario.small import SMALL, load, replaced, write
from tests.scenario.test_digest import PROFILED, week

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").rglob("*.yaml"))


def again(loaded, folder):
    """Write the resolved scenario with its inputs, and load that."""
    for name, content in loaded.inputs.items():
        write(folder, content, name)
    return load_scenario(write(folder, loaded.resolved_yaml(), "scenario.resolved.yaml"))


@pytest.mark.parametrize("path", [*SCENARIOS, None], ids=lambda p: p.name if p else "template")
def test_a_resolved_scenario_is_the_same_scenario(tmp_path, path):
    loaded = load_scenario(path) if path else load(tmp_path, init_text())
    other = again(loaded, tmp_path / "resolved")
    assert other.sha256 == loaded.sha256
    told = [(row.path, row.source, row.note) for row in loaded.sources()]
    assert [(row.path, row.source, row.note) for row in other.sources()] == told
    assert again(other, tmp_path / "twice").resolved_yaml() == other.resolved_yaml()
    assert "extends" not in plain(read_yaml(loaded.resolved_yaml(), "x")[0])  # type: ignore[arg-type]


def test_files_are_found_under_inputs(tmp_path):
    write(tmp_path, week(), "a/week.csv")
    write(tmp_path, week(value="2"), "b/Week.csv")
    second = PROFILED[PROFILED.index("  calls:\n    volume") : PROFILED.index("groups:\n")].replace(
        "  calls:", "  more:"
    )
    text = PROFILED.replace("groups:\n  handlers", second + "groups:\n  handlers")
    first, _, rest = text.partition("week.csv")
    loaded = load(tmp_path, f"{first}a/week.csv{rest.replace('week.csv', 'b/Week.csv')}")
    assert set(loaded.inputs) == {"inputs/week.csv", "inputs/Week-2.csv"}
    assert again(loaded, tmp_path / "resolved").sha256 == loaded.sha256


def test_names_under_inputs_differ_on_any_file_system():
    assert inputs_of(["a/x.csv", "b/X.csv", "x", "c/x"]) == {
        "a/x.csv": "inputs/x.csv",
        "b/X.csv": "inputs/X-2.csv",
        "c/x": "inputs/x",
        "x": "inputs/x-2",
    }


def test_sources_stand_beside_their_values(tmp_path):
    text = replaced(SMALL, "mean: 3 min", "mean: {value: 3 min, source: FOI, assumed: true, note: old}")
    text = replaced(text, "groups: [handlers]", "groups: {value: [handlers], assumed: false}")
    written = yaml.safe_load(load(tmp_path, text).resolved_yaml())
    mean = written["streams"]["calls"]["patience"]["mean"]
    assert mean == {"value": "3 min", "source": "FOI", "assumed": True, "note": "old"}
    assert written["streams"]["calls"]["groups"] == {"value": ["handlers"], "assumed": False}


def test_entries_of_a_dated_value_keep_their_own_source(tmp_path):
    entries = (
        "{value: [3 min, {from: 2021-05-01, value: 4 min, source: own}, {from: 2021-06-01, value: 5 min}], source: all}"
    )
    for text in (
        entries,
        entries.replace(", source: all}", "}"),
        entries.replace("3 min,", "{value: 3 min, note: x},"),
    ):
        loaded = load(tmp_path, replaced(SMALL, "mean: 3 min", f"mean: {text}"))
        other = again(loaded, tmp_path / "resolved")
        assert [(r.path, r.value, r.source, r.note) for r in other.sources() if r.origin != "default"] == [
            (r.path, r.value, r.source, r.note) for r in loaded.sources() if r.origin != "default"
        ]
        assert "own" in {row.source for row in other.sources()}


WHERE = Location("f", 1, 1)
SCALARS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), max_size=60),
    st.sampled_from(
        ["yes", "10:30", "0o17", "1e3", "010", "~", "", " x ", "a: b", "# x", "'", '"', "=", "2021-01-01", "*a", "<<"]
    ),
    st.integers(-(10**9), 10**9),
    st.sampled_from([1e-5, 1.5e-7]),
    st.floats(-1e9, 1e9),
    st.booleans(),
    st.none(),
)
SAID = st.none() | st.builds(Provenance, st.text("ab: ", max_size=5), st.booleans(), st.text("ab", max_size=3))


@given(st.dictionaries(st.text("abcxyz01", min_size=2, max_size=4), st.tuples(SCALARS, SAID), max_size=6))
def test_any_value_and_source_is_read_back(values):
    entries = {key: Entry(WHERE, Scalar(WHERE, value, str(value), said)) for key, (value, said) in values.items()}
    text = resolved_text(Mapping(WHERE, entries), {})
    tree, problems = read_yaml(text, "f")
    assert not problems
    assert tree is not None
    read = take_off(tree, problems)
    assert not problems
    assert plain(read) == {key: value for key, (value, _) in values.items()}
    assert isinstance(read, Mapping)
    assert {key: entry.node.said for key, entry in read.entries.items()} == {
        key: said for key, (_, said) in values.items()
    }
