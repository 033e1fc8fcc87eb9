from __future__ import annotations

import os

import pytest

from sim.errors import ScenarioError
from sim.scenario import load_scenario
from sim.scenario.files import Folder, Unreadable, decode, read_bytes, shown
from tests.scenario.small import SMALL, load, only_problem, problems, replaced, write


def test_a_byte_order_mark_and_any_line_ends(tmp_path):
    for text in ("\ufeff" + SMALL, SMALL.replace("\n", "\r\n"), SMALL.replace("\n", "\r")):
        loaded = load(tmp_path, text)
        assert loaded.scenario.name == "small"
        assert str(loaded.where("streams", "calls", "priority")).endswith("plan.yaml:14:15")


def test_text_that_is_not_utf_8(tmp_path):
    content = replaced(SMALL, "name: small", "name: café").encode("cp1252")
    assert only_problem(tmp_path, content).startswith("plan.yaml:1:10: this file is not UTF-8 text (save it as UTF-8")
    assert only_problem(tmp_path, SMALL.encode("utf-16")).startswith("plan.yaml:1:1: this file is not UTF-8 text")
    assert only_problem(tmp_path, SMALL.encode() + b"#\x00").startswith(
        "plan.yaml:19:2: a character that cannot be shown (U+0000)"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "plan.yaml:1:1: this file is empty"),
        (b"# nothing\n", "plan.yaml:1:1: this file is empty"),
        (b"---\n", "this file is empty"),
        (
            b"- a\n- b\n",
            "plan.yaml:1:1: a scenario begins with lines 'key: value' ('callsim init' writes one to start from)",
        ),
        (b"hello", "plan.yaml:1:1: a scenario begins with lines 'key: value'"),
        (b"#" * 1_000_001, "plan.yaml:1:1: this file is larger than 1 MB"),
    ],
)
def test_files_that_are_no_scenario(tmp_path, content, said):
    assert said in only_problem(tmp_path, content)


def test_files_that_are_not_there(tmp_path):
    for path, said in ((tmp_path / "no.yaml", "there is no such file"), (tmp_path, "this is a folder, not a file")):
        with pytest.raises(ScenarioError, match=said) as caught:
            load_scenario(path)
        assert str(caught.value).startswith(f"{path}:1:1: ")


def test_only_ordinary_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ScenarioError, match="not an ordinary file"):
        load_scenario(tmp_path / "pipe")


def test_a_path_with_spaces_and_letters_beyond_ascii(tmp_path):
    folder = tmp_path / "Überplan 101 – año"
    write(folder, SMALL, "Grundplan ä.yaml")
    loaded = load_scenario(write(folder, "extends: Grundplan ä.yaml\n", "mein plan.yaml"))
    assert loaded.path == str(folder / "mein plan.yaml")
    assert str(loaded.where("name")) == f"{folder}/Grundplan ä.yaml:1:7"


def test_places_are_relative_to_the_current_folder(tmp_path, monkeypatch):
    write(tmp_path, "name: [\n", "a/b.yaml")
    (tmp_path / "c").mkdir()
    monkeypatch.chdir(tmp_path)
    for path in ("a/b.yaml", str(tmp_path / "a" / "b.yaml"), "c/../a/b.yaml"):
        with pytest.raises(ScenarioError, match=r"^a/b\.yaml:2:1: "):
            load_scenario(path)
    monkeypatch.chdir(tmp_path / "c")
    with pytest.raises(ScenarioError, match=r"^\.\./a/b\.yaml:2:1: "):
        load_scenario("../a/b.yaml")
    assert shown(tmp_path / "c" / "x") == "x"


def test_reading_is_bounded(tmp_path):
    path = write(tmp_path, b"12345")
    assert read_bytes(path, 5) == b"12345"
    with pytest.raises(Unreadable, match="larger than"):
        read_bytes(path, 4)
    with pytest.raises(Unreadable, match="relative to"):
        Folder.of(str(path)).find("\\x")


def test_a_place_in_text_that_is_not_utf_8_counts_characters():
    text, wrong = decode("ä\nöö".encode() + b"\xff", "f")
    assert text == ""
    assert str(wrong[0]).startswith("f:2:3:")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no.csv", "plan.yaml:19:10: 'no.csv': there is no such file"),
        ("../out.csv", "it lies outside the scenario's own folder"),
        ("/etc/hostname", "relative to the scenario's own folder"),
        ("''", "relative to the scenario's own folder"),
        ("'a\\b'", None),
        ("3", "text must stand here"),
    ],
)
def test_files_a_scenario_names(tmp_path, name, said):
    write(tmp_path.parent, "x", "out.csv")
    found = problems(tmp_path, SMALL + f"history: {name}\n")
    assert said is None or any(said in one for one in found)


def test_content_of_the_files_is_kept(tmp_path):
    write(tmp_path, b"a,b\n", "history.csv")
    assert load(tmp_path, SMALL + "history: history.csv\n").files == {"history.csv": b"a,b\n"}


def test_a_large_file_is_refused(tmp_path):
    write(tmp_path, b"x" * 20_000_001, "history.csv")
    assert "'history.csv': this file is larger than 20 MB" in only_problem(tmp_path, SMALL + "history: history.csv\n")
