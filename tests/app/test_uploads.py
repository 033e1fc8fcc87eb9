"""A scenario that is sent: limited, read by the reader of the command line, and put nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.app.source import without_folder
from sim.app.uploads import MOST_FILES, check_sizes, main_of, plain_name, take
from sim.errors import UsageError
from tests.tiny import TINY

PROFILE = "hour,calls\n" + "".join(f"{hour},1\n" for hour in range(24))


def send(folder: Path, files: dict[str, str]) -> list[tuple[str, Path]]:
    """Put files where the server puts them: under names of its own."""
    put = folder / "put"
    put.mkdir()
    listed = []
    for at, (name, text) in enumerate(files.items()):
        (put / f"{at}").write_text(text, encoding="utf-8")
        listed.append((name, put / f"{at}"))
    return listed


def test_a_scenario_comes_with_the_one_it_extends_and_its_files(tmp_path: Path) -> None:
    child = "extends: tiny.yaml\nname: A child\nstreams: {calls: {profile: {file: shape.csv, column: calls}}}\n"
    listed = send(tmp_path, {"C:\\plans\\child.yaml": child, "tiny.yaml": TINY, "shape.csv": "hour,calls\n0,2\n"})
    with pytest.raises(UsageError, match=r"shape\.csv"):  # an hour is not enough: read, and found wanting
        take(listed, tmp_path / "mine")
    assert not any(path.exists() for _, path in listed)


def test_a_scenario_that_is_whole_is_read(tmp_path: Path) -> None:
    child = "extends: tiny.yaml\nname: A child\n"
    source = take(send(tmp_path, {"child.yaml": child, "tiny.yaml": TINY}), tmp_path / "x")
    assert source.loaded.scenario.name == "A child"
    assert source.file == "child.yaml"
    again = tmp_path / "again"
    again.mkdir()
    source = take(send(again, {"tiny.yaml": TINY}), tmp_path / "x")
    assert not (tmp_path / "x/sent/child.yaml").exists()  # what was sent before is gone


def test_mistakes_are_told_with_line_and_column_and_no_folder_of_the_server(tmp_path: Path) -> None:
    wrong = TINY.replace("patience:", "pacience:").replace("priority: 1", "priority: first")
    with pytest.raises(UsageError) as told:
        take(send(tmp_path, {"wrong.yaml": wrong}), tmp_path / "x")
    lines = str(told.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["wrong.yaml:6:3", "wrong.yaml:9:5", "wrong.yaml:10:15"]
    assert "did you mean 'patience'" in lines[1]
    assert str(tmp_path) not in str(told.value)


@pytest.mark.parametrize(
    "text", ["extends: ../../secret.yaml\n", "extends: /etc/hostname\n", "history: ../x.csv\n" + TINY]
)
def test_nothing_outside_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.yaml").write_text(TINY, encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.yaml:1:\d+: .*(outside|relative to the scenario's own folder)"):
        take(send(tmp_path, {"mine.yaml": text}), tmp_path / "x")


@pytest.mark.parametrize(
    ("name", "plain"),
    [("plan.yaml", "plan.yaml"), ("C:\\a\\plan.yaml", "plan.yaml"), ("a/b/my plan (2).csv", "my plan (2).csv")],
)
def test_of_a_name_the_last_part_counts(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize("name", ["", "..", ".", "a/..", ".hidden", "a\x00b", "a\nb", "x" * 151, "a|b", "con. ", 'a"b'])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        plain_name(name)


@pytest.mark.parametrize(
    ("sizes", "says"),
    [
        ({"plan.yaml": 1_000_001}, "plan.yaml: this file is larger than 1 MB"),
        ({"shape.csv": 20_000_001}, "shape.csv: this file is larger than 20 MB"),
        ({"a.csv": 15_000_000, "b.csv": 15_000_000}, "larger than 20 MB together"),
    ],
)
def test_what_is_too_large_is_named(sizes: dict[str, int], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        check_sizes(sizes)


def test_too_many_files_or_two_of_one_name_are_refused(tmp_path: Path) -> None:
    many = {f"{number}.csv": "" for number in range(MOST_FILES + 1)}
    with pytest.raises(UsageError, match="at most 20 files"):
        take(send(tmp_path, many), tmp_path / "x")
    more = tmp_path / "more"
    more.mkdir()
    with pytest.raises(UsageError, match="the same name"):
        take(send(more, {"a/tiny.yaml": TINY, "b/tiny.yaml": TINY}), tmp_path / "x")


@pytest.mark.parametrize(
    ("texts", "main"),
    [
        ({"a.yaml": ""}, "a.yaml"),
        ({"a.yaml": "extends: b.yaml\n", "b.yaml": "extends: 'c.yml'  # the first\n", "c.yml": ""}, "a.yaml"),
        ({"a.yaml": 'name: x\nextends: "b.yaml"\r\n', "b.yaml": ""}, "a.yaml"),
    ],
)
def test_the_scenario_is_the_one_that_no_other_extends(texts: dict[str, str], main: str) -> None:
    assert main_of(texts) == main


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({}, "ends in .yaml"),
        ({"a.yaml": "", "b.yaml": ""}, r"which of these is the scenario: a\.yaml, b\.yaml"),
        ({"a.yaml": "extends: b.yaml\n", "b.yaml": "extends: a.yaml\n"}, "which of these"),
    ],
)
def test_where_it_cannot_be_told_it_is_asked(texts: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        main_of(texts)


def test_a_folder_is_left_out_however_it_is_written(tmp_path: Path) -> None:
    assert without_folder(f"{tmp_path}/a.yaml:1:1: no", tmp_path) == "a.yaml:1:1: no"
    assert without_folder(f"{tmp_path}\\a.yaml:1:1: no", tmp_path) == "a.yaml:1:1: no"
    assert without_folder("scenarios/a.yaml:1:1: no", None) == "scenarios/a.yaml:1:1: no"
