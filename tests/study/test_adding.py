"""`--into`: the tables of a question beside those of the run it is about, all old or all new."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from sim.errors import UsageError
from sim.scenario import load_scenario
from sim.study import Run, Settings, adding, rerun, run
from sim.study.added import ADDED, STAGE
from sim.study.adding import results_of
from sim.study.asking.comparing import compare
from sim.study.asking.explaining import explain
from sim.study.folder import at_work
from tests.crosscheck.pools import SCENARIO
from tests.test_explain import CAUSES, SHORT

TWO = "extends: why.yaml\nname: Two\ngroups: {handlers: {on_duty: 2}}\nwithout: null\n"
FEW = Settings(replications=2)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenario, another beside it, and a run of the first."""
    folder = tmp_path_factory.mktemp("ran")
    (folder / "why.yaml").write_text(SHORT + CAUSES, encoding="utf-8")
    (folder / "two.yaml").write_text(TWO, encoding="utf-8")
    run(folder / "why.yaml", settings=FEW, workers=1, out=folder / "run")
    return folder


@pytest.fixture
def here(ran: Path, tmp_path: Path) -> Path:
    """A copy of it that may be written to."""
    shutil.copytree(ran, tmp_path / "copy")
    return tmp_path / "copy"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def added(here: Path, **how) -> Run:
    explain(here / "why.yaml", replications=8, pairs=how.pop("pairs", 0), workers=1, into=here / "run", **how)
    return Run.open(here / "run")


def test_a_run_without_more_has_none_of_it(ran: Path) -> None:
    bare = Run.open(ran / "run")
    assert bare.added == {}
    names = ("compare", "explain", "uncertainty", "crosscheck", "time_varying", "causes", "week", "grid")
    assert [getattr(bare, name) for name in names] == [None] * len(names)


def test_an_explanation_is_added_from_the_command_line_as_it_would_stand_alone(here: Path, capsys) -> None:
    command = ["explain", str(here / "why.yaml"), "--replications", "8", "--pairs", "10", "--workers", "1"]
    before = contents(here / "run")
    assert main([*command, "--into", str(here / "run")]) == 0
    assert capsys.readouterr().out.rstrip().endswith(f"Results: {(here / 'run').as_posix()}")
    assert main([*command, "--out", str(here / "alone")]) == 0
    after, alone = contents(here / "run"), contents(here / "alone")
    new = {"explain.csv", "uncertainty.csv", "figures/calls-explain.png"}
    assert set(after) - set(before) == new
    assert {name for name in before if before[name] != after[name]} == {"manifest.json"}
    assert all(after[name] == alone[name] for name in ("explain.csv", "uncertainty.csv"))
    facts = json.loads(after["manifest.json"])
    entries = facts.pop("added")
    assert facts == json.loads(before["manifest.json"])
    own = json.loads(alone["manifest.json"])
    for name in ("explain.csv", "uncertainty.csv"):
        assert entries[name]["command"] == "explain"
        assert entries[name]["sha256"] == sha256(after[name]).hexdigest()
        for key in ("seed", "replications", "standing", "target", "from", "to", "causes", "scenarios"):
            assert entries[name][key] == own[key]
        assert entries[name]["stopping"]["reason"] == "the number asked for"
        assert entries[name]["ended"] >= own["started"][:10]
    opened = Run.open(here / "run")
    assert opened.added == entries
    assert opened.explain is not None
    pd.testing.assert_frame_equal(opened.explain, explain_alone(here))
    assert opened.uncertainty is not None
    assert set(opened.uncertainty["month"]) == {"", "2021-07"}
    assert opened.compare is None


def explain_alone(here: Path) -> pd.DataFrame:
    return pd.read_csv(here / "alone" / "explain.csv", dtype={"period": str})


def test_causes_can_be_taken_out_of_the_scenario_that_a_run_has_kept(here: Path) -> None:
    first = added(here).explain
    explain(here / "run" / "scenario.resolved.yaml", replications=8, pairs=0, workers=1, into=here / "run")
    again = Run.open(here / "run").explain
    assert first is not None
    pd.testing.assert_frame_equal(first, again)
    assert set(first["cause"]) > {"slow", "few", "idle"}


def test_a_comparison_is_added_with_the_scenarios_that_were_compared(here: Path, capsys) -> None:
    command = ["compare", str(here / "why.yaml"), str(here / "two.yaml"), "--replications", "2", "--workers", "1"]
    for _ in range(2):  # the second takes the place of the first
        assert main([*command, "--into", str(here / "run")]) == 0
    opened = Run.open(here / "run")
    assert opened.compare is not None
    assert set(opened.compare["scenario"]) == {"Two"}
    entry = opened.added["compare.csv"]
    assert (entry["command"], entry["replications"], entry["baseline"]) == ("compare", 2, str(here / "why.yaml"))
    kept = load_scenario(here / "run" / "scenarios" / "01-two" / "scenario.resolved.yaml")
    assert kept.sha256 == entry["scenarios"][1]["sha256"] == load_scenario(here / "two.yaml").sha256
    assert (here / "run" / "figures" / "calls-compare.png").is_file()
    assert not (here / "run" / STAGE).exists()
    assert not (here / "run" / ".lock").exists()


def test_all_tables_of_a_crosscheck_are_added_and_its_checks_stand_once(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sim.crosscheck.stationary.hours", lambda pool: {"busiest": 11})
    monkeypatch.setattr("sim.crosscheck.changing._CONTACTS", 50_000)
    path = tmp_path / "pair.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    folder = run(path, replications=1, workers=1, out=tmp_path / "run").folder
    assert main(["crosscheck", str(path), "--futures", "2", "--into", str(folder)]) in (0, 4)
    opened = Run.open(folder)
    assert list(opened.added) == sorted(ADDED["crosscheck"])
    for name in ADDED["crosscheck"]:
        table = getattr(opened, name.removesuffix(".csv"))
        assert len(table) == len(pd.read_csv(folder / name)) > 0
        assert (opened.added[name]["month"], opened.added[name]["replications"]) == ("2021-06", 2)
        assert ("checks" in opened.added[name]) == (name == "crosscheck.csv")
    assert opened.week is not None
    assert opened.week["stream"].map(type).eq(str).all()
    assert opened.week[["scenario", "erlang_c"]].dtypes.eq(float).all()
    assert (folder / "figures" / "101-crosscheck.png").is_file()


def test_doing_a_run_again_looks_at_its_own_tables_only(here: Path) -> None:
    added(here)
    assert rerun(here / "run", workers=1).same


def test_tables_that_a_command_no_longer_gives_are_taken_away(here: Path) -> None:
    assert set(added(here, pairs=10).added) == {"explain.csv", "uncertainty.csv"}
    compare([here / "why.yaml", here / "two.yaml"], settings=FEW, workers=1, into=here / "run")
    opened = added(here)
    assert set(opened.added) == {"explain.csv", "compare.csv"}
    assert opened.uncertainty is None
    assert not (here / "run" / "uncertainty.csv").exists()


@pytest.mark.parametrize("own", [True, False])
def test_another_scenario_is_refused_and_both_are_named(here: Path, own: bool, capsys) -> None:
    if own:
        assert main(["explain", str(here / "why.yaml"), "--into", str(here / "run"), "--out", str(here / "x")]) == 2
        assert "--out or --into, not both" in capsys.readouterr().err
        return
    command = ["compare", str(here / "two.yaml"), str(here / "why.yaml"), "--into", str(here / "run")]
    before = contents(here)
    assert main(command) == 2
    told = capsys.readouterr().err
    assert f"{here / 'two.yaml'} is not the scenario that was run in {here / 'run'}" in told
    assert "'A tiny centre'" in told
    assert "'Two'" in told
    assert "scenario.resolved.yaml" in told
    assert contents(here) == before


def test_a_run_that_is_none_has_not_ended_or_is_at_work_is_refused(here: Path) -> None:
    with pytest.raises(UsageError, match="is not the folder of a run"):
        explain(here / "why.yaml", into=here)
    with at_work(here / "run"), pytest.raises(UsageError, match="another callsim is at work"):
        explain(here / "why.yaml", into=here / "run")
    (here / "run" / "manifest.json").unlink()
    with pytest.raises(UsageError, match="has not ended"):
        explain(here / "why.yaml", into=here / "run")


class Killed(BaseException):
    """As if the process had gone."""


def killed_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Let nothing be written, moved or cleared up after so many renames, as after a kill."""
    done = 0
    replace = Path.replace

    def counted(self: Path, target: Path) -> Path:
        nonlocal done
        if done >= step:
            raise Killed
        done += 1
        return replace(self, target)

    settle = adding._settle

    def while_alive(folder: Path) -> None:
        if done < step:
            settle(folder)

    monkeypatch.setattr(Path, "replace", counted)
    monkeypatch.setattr(adding, "_settle", while_alive)


def added_by_hand(here: Path, value: int) -> None:
    """Two tables and a figure, written as a command writes them."""
    with results_of("explain", load_scenario(here / "why.yaml"), out=None, into=here / "run") as results:
        for name in ADDED["explain"]:
            results.write(name, pd.DataFrame({"stream": ["101"], "mean": [value]}))
        results.figures.mkdir()
        (results.figures / "calls-explain.png").write_text(str(value), encoding="utf-8")
        results.finish({"seed": value})


# renames: two tables, the manifest, a figure, two tables in their places
@pytest.mark.parametrize("step", range(1, 7))
def test_killed_at_any_rename_a_reader_finds_all_old_or_all_new_and_the_next_clears_up(here: Path, step: int) -> None:
    added_by_hand(here, 1)
    with pytest.MonkeyPatch.context() as patch:
        killed_at(patch, step)
        try:
            added_by_hand(here, 2)
        except Killed:
            assert step < 6
    found = 1 if step < 3 else 2
    for _ in range(2):
        now = Run.open(here / "run")
        for name, table in (("explain.csv", now.explain), ("uncertainty.csv", now.uncertainty)):
            assert now.added[name]["seed"] == found
            assert table is not None
            assert table.to_dict("records") == [{"stream": "101", "mean": found}]
        # any command clears up; this one says nothing of causes
        with results_of("compare", load_scenario(here / "why.yaml"), out=None, into=here / "run"):
            pass
        assert not (here / "run" / STAGE).exists()
    assert (here / "run" / "figures" / "calls-explain.png").read_text(encoding="utf-8") == str(found)


def test_a_table_that_was_changed_or_lost_is_told_by_name(here: Path) -> None:
    added(here)
    table = here / "run" / "explain.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("slow", "fast"), encoding="utf-8", newline="\n")
    with pytest.raises(UsageError, match=r"explain\.csv was changed .* do 'callsim explain' into this run again"):
        _ = Run.open(here / "run").explain
    table.unlink()
    with pytest.raises(UsageError, match=r"explain\.csv is not there"):
        _ = Run.open(here / "run").explain
    facts = json.loads((here / "run" / "manifest.json").read_text(encoding="utf-8"))
    (here / "run" / "manifest.json").write_text(json.dumps({**facts, "added": []}), encoding="utf-8")
    with pytest.raises(UsageError, match="'added' does not hold"):
        _ = Run.open(here / "run").added


def test_a_command_that_fails_leaves_the_run_as_it_was(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(here / "run")
    monkeypatch.setattr("sim.study.asking.explaining._draw", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        added(here)
    assert contents(here / "run") == before
