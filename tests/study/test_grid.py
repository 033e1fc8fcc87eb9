"""`callsim run --grid`: every point is the scenario with its numbers multiplied, and the run is left as it is."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pandas as pd
import pytest

from sim.calendar import Calendar
from sim.cli import main
from sim.errors import Interrupted, ScenarioError, UsageError
from sim.experiment import run_replications
from sim.projection import Futures, reached, trajectory
from sim.scenario import load_scenario
from sim.study import Run, Settings, run
from sim.study.grid import GRID_COLUMNS, LEVELS, GridTask, add_grid, points_of
from sim.study.multiplying import LEVERS, movable, multiplied
from tests.small import SMALL
from tests.tiny import TINY

INTERNAL = """\
  internal:
    volume: {per_day: [20, {from: 2021-06-01, value: 30}]}
    handle: {talk: {mean: 5 min}}
    patience: {mean: 5 min}
    priority: 3
    groups: [handlers]
groups:
"""
FOUR = SMALL.replace("groups:\n  handlers", INTERNAL + "  handlers").replace("end: 2021-07-31", "end: 2021-06-30")
FOUR = FOUR.replace("promised: 2021-06, hold_months: 2", "promised: 2021-05, hold_months: 1")
FOUR = FOUR.replace("per_day: 60", "per_day: 30")
HALVES = {"groups.handlers.leavers": "10%", "groups.handlers.intakes.spring.size": "2",
          "groups.handlers.abstraction.leave.rate": "7.5%", "groups.handlers.abstraction.breaks.rate": "5%",
          "streams.internal.volume.per_day": "[10, {from: 2021-06-01, value: 15}]"}  # fmt: skip
OF = {"leavers": ("leavers",), "intake": ("size",), "abstraction": ("rate",), "internal": ("per_day",)}
THREE = Settings(replications=3)


def written(folder: Path, text: str = FOUR, name: str = "four") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a grid of two levels."""
    folder = tmp_path_factory.mktemp("grid")
    command = ["run", str(written(folder)), "--replications", "3", "--workers", "1", "--out", str(folder / "run")]
    assert main([*command, "--grid", "--grid-levels", "0.5,1", "--grid-replications", "3"]) == 0
    return folder


def test_a_grid_has_every_point_target_and_month_of_the_plan(whole: Path) -> None:
    ran = Run.open(whole / "run")
    grid = ran.grid
    assert grid is not None
    assert tuple(grid.columns) == GRID_COLUMNS
    assert grid[list(LEVERS)].drop_duplicates().shape == (16, 4)
    at = grid.groupby(list(LEVERS)).size()
    # two streams in two months, and two chances of the one that was promised
    assert at.eq(2 * 2 + 2).all()
    assert grid["month"].unique().tolist() == ["2021-05", "2021-06"]
    chances = grid[grid["measure"] != "service_level"]
    assert set(chances["stream"]) == {"101"}
    assert set(chances["measure"]) == {"p_reached_by_promised", "p_held_by_promised"}
    assert chances["month"].eq("2021-05").all()
    assert chances["mean"].between(0, 1).all()
    assert chances[["p10", "p50", "p90", "p_meets"]].isna().all(axis=None)
    assert grid["replications"].eq(3).all()
    entry = ran.added["grid.parquet"]
    assert (entry["command"], entry["seed"], entry["replications"], entry["points"]) == ("run --grid", 1, 3, 16)
    assert (entry["levers"], entry["levels"]) == (list(LEVERS), [0.5, 1.0])
    assert entry["standing"] == ran.manifest["standing"]


@pytest.mark.parametrize("moved", [*LEVERS, "all", "none"])
def test_a_point_is_the_scenario_that_a_planner_would_have_written(whole: Path, moved: str) -> None:
    levers = {"all": LEVERS, "none": ()}.get(moved, (moved,))
    keys = [key for lever in levers for key in OF[lever]]
    changes = {path: text for path, text in HALVES.items() if path.rpartition(".")[2] in keys}
    by_hand = load_scenario(whole / "four.yaml", changes)
    period, targets = by_hand.scenario.period, by_hand.scenario.targets
    ended = {one.number: one.figures for one in run_replications(by_hand, range(3), seed=1, engine="compiled")}
    futures = Futures.from_figures(ended, Calendar(period.start, period.end), period.plan_start)
    expected = trajectory(futures, targets).query("measure == 'service_level' and month >= '2021-05'")
    grid = Run.open(whole / "run").grid
    assert grid is not None
    for lever in LEVERS:
        grid = grid[grid[lever] == (0.5 if lever in levers else 1.0)]
    found = grid[grid["measure"] == "service_level"]
    columns = ["stream", "month", "mean", "p10", "p50", "p90", "p_meets"]
    aimed = expected[expected["stream"].isin(targets)]
    both = [frame[columns].sort_values(["stream", "month"], ignore_index=True) for frame in (found, aimed)]
    pd.testing.assert_frame_equal(*both, check_exact=True, check_dtype=False)
    for name in ("p_reached_by_promised", "p_held_by_promised"):
        chance = grid.loc[grid["measure"] == name, "mean"].item()
        assert chance == reached(futures, targets)["101"][name]["p"]


def test_whole_numbers_are_rounded_and_the_rest_is_multiplied(tmp_path: Path) -> None:
    text = FOUR.replace("leavers: 20%", "leavers: 20%\n    early_leavers: {share: 8%}")
    campaign = "    recruitment: {autumn: {advert: 2021-04-20, wanted: 5}}\n    newly_trained"
    scenario = load_scenario(written(tmp_path, text.replace("    newly_trained", campaign))).scenario
    more = multiplied(scenario, dict.fromkeys(LEVERS, 1.25))
    handlers = more.groups["handlers"]
    assert handlers.leavers.largest == pytest.approx(0.25)
    assert handlers.early_leavers is not None
    assert handlers.early_leavers.share.largest == pytest.approx(0.10)
    assert handlers.intakes["spring"].size == 4  # 3.75
    assert handlers.recruitment["autumn"].wanted == 6  # 6.25
    assert {name: cause.rate.largest for name, cause in handlers.abstraction.items()} == pytest.approx(
        {"leave": 0.1875, "breaks": 0.125}
    )
    volume = more.streams["internal"].volume.per_day
    assert volume is not None
    assert [change.value for change in volume.changes] == [25, 37.5]
    assert more.streams["101"] == scenario.streams["101"]
    assert multiplied(scenario, dict.fromkeys(LEVERS, 1.0)) is scenario


def test_a_lever_with_nothing_to_move_stays_where_it_is(tmp_path: Path) -> None:
    small = load_scenario(written(tmp_path, SMALL)).scenario
    assert movable(small) == ("leavers", "intake", "abstraction")
    assert len(points_of(small)) == 27
    assert {point[LEVERS.index("internal")] for point in points_of(small)} == {1.0}
    four = load_scenario(written(tmp_path)).scenario
    assert len(points_of(four)) == 81
    assert {level for point in points_of(four) for level in point} == set(LEVELS)


def test_a_drawn_parameter_is_multiplied_after_the_draw(tmp_path: Path) -> None:
    pd.DataFrame({"leaving": [0.4], "weight": [1.0]}).to_parquet(tmp_path / "draws.parquet")
    drawn = FOUR + (
        "calibration: {parameters: {leaving: {prior: {from: 0, to: 1}, sets: [groups.handlers.leavers]}}}\n"
        "posterior: draws.parquet\n"
    )
    calibrated = load_scenario(written(tmp_path, drawn, "drawn"))
    plain = load_scenario(written(tmp_path, FOUR.replace("leavers: 20%", "leavers: 40%"), "plain"))

    for point in ((1.0,) * 4, (0.5, 1.0, 1.0, 2.0)):
        ended = [GridTask(pickle.dumps(one), (point,), 1, 1, "compiled")(0) for one in (calibrated, plain)]
        first, second = ({s: {m: v.tolist() for m, v in of.items()} for s, of in one.figures.values.items()}
                         for one in ended)  # fmt: skip
        assert json.dumps(first) == json.dumps(second)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--grid-levels", "0.5,1"], "go with --grid"),
        (["--grid-replications", "5"], "go with --grid"),
        (["--grid", "--grid-levels", "0.5,2"], "1 (as it is) is one of them"),
        (["--grid", "--grid-levels", "1"], "2 to 9 multipliers"),
        (["--grid", "--grid-levels", "1,-1"], "multipliers from 0 to 4"),
        (["--grid", "--grid-levels", "1,nan"], "multipliers from 0 to 4"),
        (["--grid", "--grid-levels", "a,b"], "such as 0.75,1,1.25, not 'a,b'"),
        (
            ["--grid", "--grid-replications", "9", "--replications", "8"],
            "on the run's own futures, and it has 8: --grid-replications is at most that, not 9",
        ),
        (["--into", "somewhere"], "--into goes with --grid"),
        (["--grid", "--into", "somewhere"], "is not the folder of a run"),
        (["--grid", "--into", "somewhere", "--out", "else"], "--out or --into, not both"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_done(tmp_path: Path, words, told, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", str(written(tmp_path)), *words]) == 2
    assert told in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["four.yaml"]


def test_a_scenario_without_levers_or_targets_or_with_nobody_left_is_refused(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none of leavers, intake, abstraction, internal"):
        points_of(load_scenario(written(tmp_path, TINY, "tiny")).scenario)
    aimless = FOUR[: FOUR.index("targets:")] + "targets: {}\n" + FOUR[FOUR.index("streams:") :]
    ran = run(written(tmp_path, aimless, "aimless"), settings=THREE, workers=1, out=tmp_path / "out")
    with pytest.raises(UsageError, match="has no target"):
        add_grid(ran)
    out = tmp_path / "none"
    assert main(["run", str(tmp_path / "aimless.yaml"), "--grid", "--out", str(out)]) == 2
    assert not out.exists()  # before anything is simulated
    with pytest.raises(
        ScenarioError, match=r"at leavers times 1, intake times 1, abstraction times 4, .*nobody is left"
    ):
        add_grid(Run.open(whole / "run"), levels=(1, 4), workers=1)
    many = load_scenario(whole / "four.yaml", {"groups.handlers.leavers": "30%"})
    with pytest.raises(UsageError, match="not valid with leavers times 4"):
        multiplied(many.scenario, dict.fromkeys(LEVERS, 4.0))


def test_interrupted_the_run_is_whole_and_a_grid_can_be_added_later(
    whole: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    ran = run(whole / "four.yaml", settings=Settings(replications=1), workers=1, out=tmp_path / "out")
    before = {path: path.read_bytes() for path in ran.folder.rglob("*") if path.is_file()}
    with monkeypatch.context() as patch:
        patch.setattr("sim.study.grid._rows", _interrupted)
        with pytest.raises(Interrupted, match=r"is whole, without a grid; add one with: callsim run --grid --into"):
            add_grid(ran, levels=(0.5, 1), replications=1, workers=1)
    assert {path: path.read_bytes() for path in ran.folder.rglob("*") if path.is_file()} == before
    command = ["run", str(ran.folder / "scenario.resolved.yaml"), "--grid", "--into", str(ran.folder)]
    assert main([*command, "--grid-levels", "1,0.5", "--grid-replications", "1", "--workers", "1"]) == 0
    assert "Grid: 16 points with 1 futures of each, in grid.parquet." in capsys.readouterr().out
    assert Run.open(ran.folder).grid is not None
    assert {path: path.read_bytes() for path in before if path.name != "manifest.json"} == {
        path: content for path, content in before.items() if path.name != "manifest.json"
    }


def test_a_grid_has_no_more_futures_than_the_run(whole: Path) -> None:
    ran = Run.open(whole / "run")
    with pytest.raises(UsageError, match=r"it has 3: --grid-replications is at most that, not 4"):
        add_grid(ran, levels=(0.5, 1), replications=4)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt
