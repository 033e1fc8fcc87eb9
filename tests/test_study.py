"""A run and its folder: same seed, same tables; what is written can be read and run again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.errors import UsageError
from sim.study import Run, Settings
from tests.small import SMALL


@pytest.fixture(scope="module")
def scenario(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run(scenario: Path, tmp_path_factory) -> Run:
    return sim.run(scenario, replications=3, workers=1, out=tmp_path_factory.mktemp("runs") / "one")


def tables(run: Run) -> list[bytes]:
    return [(run.folder / name).read_bytes() for name in ("trajectory.csv", "reached.json", "replications.parquet")]


def test_two_workers_give_the_same_tables_as_one(scenario: Path, run: Run, tmp_path: Path) -> None:
    assert tables(sim.run(scenario, replications=3, workers=2, out=tmp_path / "two")) == tables(run)


def test_another_seed_gives_other_figures(scenario: Path, run: Run, tmp_path: Path) -> None:
    other = sim.run(scenario, replications=3, workers=1, seed=2, out=tmp_path / "other")
    assert not other.trajectory.equals(run.trajectory)


def test_more_replications_leave_the_earlier_ones(scenario: Path, run: Run, tmp_path: Path) -> None:
    more = sim.run(scenario, replications=4, workers=1, out=tmp_path / "more").replications
    pd.testing.assert_frame_equal(more[more["replication"] < 3].reset_index(drop=True), run.replications)


def test_the_resolved_scenario_runs_to_the_same_tables(run: Run, tmp_path: Path) -> None:
    again = sim.run(run.folder / "scenario.resolved.yaml", replications=3, workers=1, out=tmp_path / "again")
    assert tables(again) == tables(run)
    assert again.manifest["scenario"]["sha256"] == run.manifest["scenario"]["sha256"]


def test_the_tables_have_the_columns_that_others_read(run: Run) -> None:
    assert list(run.trajectory.columns) == [
        "month", "stream", "measure", "mean", "mc_error", "p05", "p10", "p50", "p90", "p95", "target", "p_meets",
    ]  # fmt: skip
    assert list(run.replications.columns) == ["replication", "period", "stream", "measure", "value"]
    assert list(run.trajectory["month"].unique()) == [
        "2021-04",
        "2021-05",
        "2021-06",
        "2021-07",
    ]  # March is a part month
    entry = run.reached["101"]
    assert (entry["share"], entry["within_s"], entry["denominator"]) == (0.6, 30, "offered")
    assert (entry["hold_months"], entry["promised"], entry["first_month"]) == (2, "2021-06", "2021-05")
    assert run.reached["999"]["p_held_by_promised"] is None


def test_the_figures_of_one_month_hang_together(run: Run) -> None:
    may = run.replications.query("period == '2021-05' and replication == 0").set_index(["stream", "measure"])["value"]
    for stream in ("101", "999"):
        ended = sum(may[stream, m] for m in ("answered", "abandoned", "overflowed", "lost", "unfinished"))
        assert may[stream, "attempts"] == ended
        assert may[stream, "sl_offered"] == may[stream, "answered_within"] / may[stream, "offered"]
    assert may["999", "sl_offered_bt"] < may["999", "sl_offered_force"]
    assert 0 < may["handlers", "occupancy"] < 1
    assert may["handlers", "strength"] == may["handlers", "establishment"] - may["handlers", "vacancies"]


def test_the_manifest_says_what_was_run(run: Run, scenario: Path) -> None:
    facts = run.manifest
    assert facts["scenario"]["name"] == "A small centre"
    assert facts["scenario"]["sha256"] == sim.load_scenario(scenario).sha256
    assert (facts["seed"], facts["replications"], facts["calibrated"]) == (1, 3, False)
    assert facts["contacts"] > 3 * 134 * 80 * 0.9  # three replications of 134 days with 80 contacts
    assert all(check["passed"] for check in facts["checks"])
    assert list(facts["inputs"]) == [scenario.as_posix()]
    assert set(facts["packages"]) >= {"callsim", "numpy", "simpy"}


def test_a_run_can_be_opened_again_and_anything_else_cannot(run: Run, tmp_path: Path) -> None:
    opened = Run.open(run.folder)
    assert opened.scenario.scenario.name == "A small centre"
    assert opened.reached == json.loads((run.folder / "reached.json").read_text(encoding="utf-8"))
    with pytest.raises(UsageError, match="not the folder of a run"):
        Run.open(tmp_path)


def test_progress_is_told_from_nothing_to_all(scenario: Path, tmp_path: Path) -> None:
    told = []
    sim.run(scenario, replications=2, workers=1, out=tmp_path / "run", progress=lambda *at: told.append(at))
    assert [(done, of, ended and ended.number) for done, of, ended in told] == [(0, 2, None), (1, 2, 0), (2, 2, 1)]


def test_a_scenario_that_was_read_can_be_given(scenario: Path, tmp_path: Path) -> None:
    loaded = sim.load_scenario(scenario, {"groups.handlers.leavers": "0%", "groups.handlers.intakes": "null"})
    run = sim.run(loaded, replications=1, out=tmp_path / "run")
    strength = run.trajectory.query("stream == 'handlers' and measure == 'strength'")["mean"]
    assert strength.eq(11).all()


def test_two_runs_into_one_folder_are_refused(scenario: Path, run: Run) -> None:
    before = tables(run)
    with pytest.raises(UsageError, match="holds a run already"):
        sim.run(scenario, replications=1, out=run.folder)
    assert tables(run) == before


def test_results_that_cannot_be_free_are_said(scenario: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be made"):
        sim.run(scenario, replications=1)


def test_names_of_streams_are_made_safe_for_files(scenario: Path, tmp_path: Path) -> None:
    text = SMALL.replace('"101"', '"1 ü"')
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    run = sim.run(path, replications=1, out=tmp_path / "run")
    names = {figure.name for figure in (run.folder / "figures").iterdir()}
    assert "1+20+fc-trajectory.png" in names


def test_settings_are_checked_before_anything_is_done() -> None:
    Settings(replications=1, seed=0).check()
    with pytest.raises(UsageError, match="unknown engine"):
        Settings(engine="sympy").check()


def test_a_precision_needs_something_to_be_precise_about(scenario: Path) -> None:
    nothing = sim.load_scenario(scenario, {"targets.101": "null", "targets.999": "null"})
    unpromised = sim.load_scenario(scenario, {"targets.101.promised": "null"})
    with pytest.raises(UsageError, match="--precision needs a scenario with a target"):
        Settings(precision=1).check(nothing)
    with pytest.raises(UsageError, match="promised for a month"):
        Settings(precision_p=1).check(unpromised)
    with pytest.raises(UsageError, match="above 0"):
        Settings(precision=0).check()


def test_a_number_and_a_precision_exclude_each_other() -> None:
    assert Settings.of().replications == 50
    assert Settings.of(replications=3).replications == 3
    assert Settings.of(precision=1).replications == 1600
    assert Settings.of(precision=1, max_replications=7).replications == 7
    with pytest.raises(UsageError, match="not both"):
        Settings.of(replications=3, precision=1)
    with pytest.raises(UsageError, match="goes with --precision"):
        Settings.of(max_replications=3)


def test_a_part_of_a_scenario_is_another_scenario(scenario: Path) -> None:
    loaded = sim.load_scenario(scenario)
    assert replace(loaded, path="elsewhere.yaml").sha256 == loaded.sha256


def test_the_order_in_which_things_are_written_changes_nothing(tmp_path: Path) -> None:
    turned = SMALL.replace(
        "      leave: {rate: 15%}\n      breaks: {rate: 10%, takes: minutes}\n",
        "      breaks: {rate: 10%, takes: minutes}\n      leave: {rate: 15%}\n",
    )
    head, rest = turned.split("streams:\n")
    streams, groups = rest.split("groups:\n")
    first, second = streams.split('  "999":\n')
    turned = f'{head}groups:\n{groups}streams:\n  "999":\n{second}{first}'
    assert turned != SMALL
    runs = []
    for name, text in (("a", SMALL), ("b", turned)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        runs.append(sim.run(path, replications=1, out=tmp_path / name))
    assert runs[0].manifest["scenario"]["sha256"] == runs[1].manifest["scenario"]["sha256"]
    assert tables(runs[0]) == tables(runs[1])


@pytest.mark.parametrize(
    ("start", "end"), [("2021-03-28", "2021-03-28"), ("2021-10-31", "2021-10-31"), ("2024-02-29", "2024-03-30")]
)
def test_a_period_without_a_whole_month_runs_and_says_so(tmp_path: Path, capsys, start: str, end: str) -> None:
    text = SMALL.replace(
        "{start: 2021-03-20, plan_start: 2021-04-15, end: 2021-07-31}", f"{{start: {start}, end: {end}}}"
    )
    text = text.replace(", promised: 2021-06, hold_months: 2", "").replace("2021-04-19", start)
    path = tmp_path / "short.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["run", str(path), "--replications", "1", "--out", str(tmp_path / "run")]) == 0
    said = capsys.readouterr().out
    assert "No whole month of the plan is simulated" in said
    assert "1 future, " in said
    assert Run.open(tmp_path / "run").trajectory.empty


def test_the_version_is_told(capsys) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("callsim 0.")


def test_a_run_whose_papers_were_emptied_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"manifest\.json was changed: it does not hold"):
        _ = Run.open(tmp_path).manifest


def test_history_that_cannot_be_read_is_not_valid(tmp_path: Path, capsys) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("targets:", "history: history.csv\ntargets:"), encoding="utf-8")
    (tmp_path / "history.csv").write_text("nonsense\n1\n", encoding="utf-8")
    assert main(["validate", str(path)]) == 2
    assert "history.csv:1:1" in capsys.readouterr().err
