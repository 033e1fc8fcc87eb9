from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sim.scenario import reader
from sim.scenario.nodes import plain
from sim.scenario.reader import read_yaml
from sim.scenario.template import init_text
from tests.scenario.small import SMALL

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def wrong(text: str) -> list[str]:
    return [str(problem) for problem in read_yaml(text, "f.yaml")[1]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb:\n\tc: 2\n", "f.yaml:3:1: a tab stands here (indent with spaces)"),
        ("a: 1\n  b: 2\n", "f.yaml:2:4: a ':' stands where no key can be (keys of one level start in the same column"),
        ("a: b: c\n", "f.yaml:1:5: a ':' stands where no key can be"),
        ("a:\n  b: 1\n c: 2\n", "f.yaml:3:2: this does not fit its place"),
        ("a: 1\nb\nc: 2\n", "f.yaml:3:1: this is not 'key: value' (is a ':' missing"),
        ("a:\n  - 1\n  b: 2\n", "f.yaml:3:3: this does not fit its place"),
        ("a:\n  b: 1\n  - 2\n", "f.yaml:3:3: a list entry stands where none can be"),
        ("a: 'x\nb: 1\n", "f.yaml:3:1: a quote is opened and never closed (it begins on line 1) (close it)"),
        ("a: [1, 2\nb: 3\n", "f.yaml:2:2: a bracket is opened and not closed (it begins on line 1)"),
        ("a: {b: 1\n", "f.yaml:2:1: a bracket is opened and not closed (it begins on line 1)"),
        ('a: "C:\\data"\n', "an unknown '\\' sequence in double quotes (use single quotes around it)"),
        ('a: "\\xZZ"\n', "an incomplete '\\' sequence in double quotes"),
        ("a: @x\n", "f.yaml:1:4: no text can start with this character (put the text in quotes)"),
        ("a: %x\n", "f.yaml:1:4: no text can start with this character"),
        ("a: * x\n", "f.yaml:1:5: no text can start with '*' or '&'"),
        ("a: !<x\n", "no text can start with '!'"),
        ("a: !q!x y\n", "no text can start with '!'"),
        ("a: - 1\n", "f.yaml:1:4: a list entry '- ' cannot stand here"),
        ("a: ? x\n", "f.yaml:1:4: a key cannot stand here"),
        ("%YAML 2.0\n---\na: 1\n", "this cannot be read as YAML: found incompatible YAML document"),
        ("a: |x\n  b\n", "this cannot be read as YAML"),
        ("{a: 1}\nb: 2\n", "text stands after the end of the scenario"),
    ],
)
def test_syntax_errors_name_the_place_and_the_cure(text, said):
    tree, problems = read_yaml(text, "f.yaml")
    assert tree is None
    assert said in str(problems[0])
    assert len(problems) == 1


def test_messages_are_the_same_without_the_fast_parser(monkeypatch):
    texts = ["a: 1\n  b: 2\n", "a: [1, 2\n", "a: 'x\n", "a:\n\tb: 1\n"]
    with_it = [wrong(text) for text in texts]
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert [wrong(text) for text in texts] == with_it


@pytest.mark.parametrize("path", [*sorted(SCENARIOS.rglob("*.yaml")), None], ids=lambda p: p.name if p else "template")
def test_both_parsers_see_the_same_places(path, monkeypatch):
    text = path.read_text(encoding="utf-8") if path else init_text() + "# naïve – “quotes”\nzoë: {é: 1, b: [ö, 2]}\n"
    fast = read_yaml(text, "f")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert read_yaml(text, "f") == fast


def test_duplicate_keys_name_both_places():
    assert wrong("a:\n  101: 1\n  b: 2\n  '101': 3\n") == [
        "f.yaml:4:3: the key '101' stands here a second time (the first is at f.yaml:2:3)"
    ]


def test_several_problems_of_one_text_are_told_together():
    text = "a: !!python/object:os.system x\nb: !!int y\n<<: {c: 1}\n? [d]\n: 1\n"
    text += "a: 2\n? ''\n: 3\ne: !!map {}\nf: !!seq []\ng: !!set {}\n"
    assert [said.partition(" ")[0] for said in wrong(text)] == [
        "f.yaml:1:4:",
        "f.yaml:2:4:",
        "f.yaml:3:1:",
        "f.yaml:4:3:",
        "f.yaml:6:1:",
        "f.yaml:7:3:",
        "f.yaml:11:4:",
    ]
    assert "merge keys ('<<') have no meaning here" in wrong(text)[2]
    assert "a key is a word" in wrong(text)[3]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_an_empty_file(text):
    assert wrong(text) == ["f.yaml:1:1: this file is empty"]


def test_a_second_document():
    assert "f.yaml:2:1: a second document starts here" in wrong("a: 1\n---\nb: 2\n")[0]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_is_limited(opening):
    assert "more than 30 levels" in wrong(opening * 31)[0]
    assert "more than 30 levels" in wrong(opening * 100_000)[0]


def test_thirty_levels_are_allowed():
    tree, problems = read_yaml("[" * 29 + "1" + "]" * 29, "f")
    assert tree is not None
    assert not problems


def test_aliases():
    tree, problems = read_yaml("a: &x {b: 1}\nc: *x\n", "f")
    assert tree is not None
    assert not problems
    assert plain(tree) == {"a": {"b": 1}, "c": {"b": 1}}


def test_the_number_of_aliases_is_limited():
    assert not wrong("a: &x 1\nb: [" + ", ".join(["*x"] * 50) + "]\n")
    assert "more than 50 aliases" in wrong("a: &x 1\nb: [" + ", ".join(["*x"] * 51) + "]\n")[0]


def test_a_billion_laughs():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 5)}]" for i in range(1, 10)]
    assert "more than 100,000 values" in wrong("\n".join(lines))[0]


def test_too_many_values():
    assert "more than 100,000 values" in wrong("- 1\n" * 100_001)[0]


def test_an_alias_within_itself_or_to_nothing():
    assert wrong("x: &a [*a]\n") == ["f.yaml:1:8: '*a' stands within itself"]
    assert "'*b' refers to an anchor that does not stand above it" in wrong("x: *b\ny: &b 1\n")[0]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\ud800", "\ufffe", "\x7f"])
def test_characters_that_cannot_be_shown(character):
    found = wrong(f"a: 1\nb: x{character}\n")
    assert found == [
        f"f.yaml:2:5: a character that cannot be shown (U+{ord(character):04X}) stands here (is this a text file?)"
    ]


@pytest.mark.parametrize(
    ("escape", "code"),
    [("\\0", "0000"), ("\\ud800", "D800"), ("\\a", "0007"), ("\\u202E", "202E"), ("\\u2069", "2069")],
)
def test_escaped_characters_that_cannot_be_shown(escape, code):
    said = f"a character that cannot be shown (U+{code}) stands in this text (leave it out)"
    assert wrong(f'a: "x{escape}"\n') == [f"f.yaml:1:4: {said}"]
    assert wrong(f'"x{escape}": 1\n') == [f"f.yaml:1:1: {said}"]


def test_an_escape_beyond_unicode_is_no_traceback():
    assert "this file cannot be read as YAML" in wrong('a: "\\UFFFFFFFF"\n')[0]


def test_a_long_number_is_a_problem_not_a_crash():
    assert "f.yaml:1:4: a number has at most 40 digits" in wrong("a: " + "9" * 5000)[0]


def test_reading_a_scenario_stops_at_nothing_else():
    assert read_yaml(SMALL, "f")[1] == []
    assert reader.DEEPEST == 30


def test_at_most_a_hundred_problems_are_told():
    found = wrong("a: 1\n" * 5000)
    assert len(found) == 101
    assert found[-1] == "f.yaml:101:1: 100 problems: what follows is not read"
