"""`callsim explain`: shares that add up, nothing for a cause that does nothing, and when it stops."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.cli import main
from sim.errors import UsageError
from sim.projection import mean_interval
from sim.report.causes import lost_sentences, stopping_sentence
from sim.scenario import Loaded, load_scenario
from sim.scenario.model import Target
from sim.study import Settings
from sim.study.asking import game
from sim.study.asking.explaining import explain
from sim.study.asking.game import Game
from sim.study.months import cut_after
from sim.study.together import together
from tests.tiny import TINY

CAUSES = """\
without:
  slow: {streams: {calls: {handle: {talk: {mean: 30 min}}}}}
  few: {groups: {handlers: {on_duty: 2}}}
  idle: {streams: {calls: {patience: {mean: [10 min, {from: 2021-07-01, value: 10 min}]}}}}
"""
SHORT = TINY.replace("end: 2021-08-31", "end: 2021-07-31").replace(
    "promised: 2021-07, hold_months: 2", "hold_months: 1"
)
# two streams that are alike in all but their names, and two causes that are alike in all but their stream
TWINS = (
    SHORT.replace("streams:\n  calls:", "streams:\n  calls: &calls").replace(
        "groups:\n  handlers: {on_duty: 1}", "  others: *calls\ngroups:\n  handlers: {on_duty: 2}"
    )
    + """\
without:
  one: {streams: {calls: {handle: {talk: {mean: 20 min}}}}}
  other: {streams: {others: {handle: {talk: {mean: 20 min}}}}}
"""
)


def written(folder: Path, text: str) -> Path:
    path = folder / "why.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def played(loaded: Loaded, replications: int = 8) -> Game:
    stream, target = next(iter(loaded.scenario.targets.items()))
    found = Game(loaded, stream, target, ("2021-06",), 1)
    with together(loaded, 1, Settings(), 1, None) as crew:
        found.play(crew, replications, 0)
    return found


def test_an_explanation_is_said_and_kept(tmp_path: Path, capsys) -> None:
    path, out = written(tmp_path, TINY + CAUSES), tmp_path / "out"
    command = ["explain", str(path), "--from", "2021-06", "--to", "2021-07", "--minutes", "0", "--out", str(out)]
    assert main(command) == 0
    said = capsys.readouterr()
    assert "June 2021 to July 2021: what each cause is worth" in said.out
    assert "8 futures of every set of causes" in said.out
    assert said.out.startswith("Not calibrated")
    table = pd.read_csv(out / "explain.csv")
    assert table["period"].unique().tolist() == ["2021-06", "2021-07", "period"]
    whole = table.query("period == 'period'").set_index("cause")["mean"]
    assert whole["few"] < whole["slow"] < 0
    assert whole["difference"] == pytest.approx(whole["as it is"] - whole["without all of them"])
    assert whole[["slow", "few", "idle"]].sum() == pytest.approx(whole["difference"], abs=1e-9)
    assert table.query("cause == 'idle'")[["mean", "low", "high"]].eq(0).all(axis=None)
    facts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert facts["stopping"]["reason"] in (game.TOO_SLOW, "every share is known to a point")
    assert facts["stopping"]["met"] == (facts["stopping"]["half_width_points"] <= 1)
    assert (facts["causes"], facts["replications"]) == (["few", "idle", "slow"], 8)
    assert (out / "figures" / "calls-explain.png").stat().st_size > 10_000
    assert load_scenario(out / "scenario.resolved.yaml").causes == ("few", "idle", "slow")


def test_json_prints_rows_and_why_it_stopped(tmp_path: Path, capsys) -> None:
    path = written(tmp_path, SHORT + CAUSES)
    command = ["explain", str(path), "--replications", "8", "--json", "--out", str(tmp_path / "out")]
    assert main(command) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["stopping"]["reason"] == "the number asked for"
    assert {row["period"] for row in printed["explain"]} == {"2021-06", "period"}  # history, if there is any


def test_the_spread_of_a_fixed_roster_without_outages_is_of_demand_alone(tmp_path: Path, capsys) -> None:
    path, out = written(tmp_path, TINY + CAUSES), tmp_path / "out"
    command = ["explain", str(path), "--replications", "8", "--pairs", "12", "--out", str(out)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "Months until it is held" in said
    assert "Answered in time in July 2021" in said  # the month promised
    table = pd.read_csv(out / "uncertainty.csv").query("figure == 'service_level'").set_index("source")
    assert table["month"].unique().tolist() == ["2021-07"]
    assert table.loc[["people", "outages"], ["share", "low", "high"]].eq(0).all(axis=None)
    low, high = table.loc["demand", ["low", "high"]]
    assert low < 1 < high
    assert (table["replications"] == 12).all()


def test_without_pairs_nothing_is_said_of_the_spread(tmp_path: Path, capsys) -> None:
    path, out = written(tmp_path, SHORT + CAUSES), tmp_path / "out"
    assert main(["explain", str(path), "--replications", "8", "--pairs", "0", "--out", str(out)]) == 0
    assert "spread" not in capsys.readouterr().out
    assert not (out / "uncertainty.csv").exists()


def test_shares_add_to_the_whole_in_every_replication_and_a_cause_that_changes_nothing_has_none(tmp_path: Path) -> None:
    loaded = load_scenario(written(tmp_path, SHORT + CAUSES))
    assert loaded.without({"idle"}).sha256 != loaded.sha256  # another scenario, with the same arrays
    shares, totals = played(loaded).shares()
    np.testing.assert_allclose(shares.sum(axis=1), totals[:, 2], atol=1e-9, rtol=0)
    assert (shares[:, loaded.causes.index("idle")] == 0).all()
    assert (shares[:, loaded.causes.index("few")] < 0).all()


def test_two_equal_causes_agree_within_their_paired_interval(tmp_path: Path) -> None:
    # both streams wait in one queue, so that it is the same to a caller which of them takes longer
    shares = played(load_scenario(written(tmp_path, TWINS)), 12).shares()[0][:, :, -1]
    assert (shares < 0).all()
    difference = mean_interval((shares[:, 0] - shares[:, 1])[:, np.newaxis])
    assert difference["low"][0] <= 0 <= difference["high"][0]


def test_more_causes_than_can_be_played_out_are_drawn_in_orders(tmp_path: Path, monkeypatch) -> None:
    # the fourth cause gives the same scenario, which is simulated once for both of its sets
    text = SHORT + CAUSES + "  same: {streams: {calls: {handle: {distribution: lognormal}}}}\n"
    loaded = load_scenario(written(tmp_path, text))
    exact = played(loaded)
    monkeypatch.setattr("sim.projection.EXACT_UP_TO", 2)
    drawn = played(loaded)
    assert all(len(drawn.orders(number) or ()) == 4 for number in range(8))
    assert sum(map(len, drawn.counts.values())) < sum(map(len, exact.counts.values()))
    shares, totals = drawn.shares()
    np.testing.assert_allclose(shares.sum(axis=1), totals[:, 2], atol=1e-9, rtol=0)
    np.testing.assert_array_equal(totals, exact.shares()[1])
    assert (shares[:, [loaded.causes.index(cause) for cause in ("idle", "same")]] == 0).all()


def test_it_goes_on_until_a_point_or_the_time_is_spent(tmp_path: Path, monkeypatch) -> None:
    loaded = load_scenario(written(tmp_path, SHORT + CAUSES))
    monkeypatch.setattr(game, "PRECISION_POINTS", 1e-9)
    seconds = iter([0, 60, 150, 210, 210])  # 8 futures in a minute, then 16 in two and a half
    monkeypatch.setattr(game.time, "monotonic", lambda: next(seconds))
    found = Game(loaded, "calls", loaded.scenario.targets["calls"], ("2021-06",), 1)
    with together(loaded, 1, Settings(), 1, None) as crew:
        stopping = found.play(crew, None, 3.5)
    # at 60 s 20 would fit and 8 are done; at 150 s of 210, 16 cost 9.4 s each: 6 more
    assert (found.replications, stopping["reason"], stopping["met"]) == (22, "the time is spent", False)
    monkeypatch.setattr(game, "PRECISION_POINTS", 50)
    monkeypatch.setattr(game.time, "monotonic", lambda: 0.0)
    with together(loaded, 1, Settings(), 1, None) as crew:
        other = Game(loaded, "calls", loaded.scenario.targets["calls"], ("2021-06",), 1)
        assert other.play(crew, None, 0)["reason"] == "every share is known to a point"


@pytest.mark.parametrize(("later", "met"), [(0.5, False), (50, True)])
def test_the_least_number_of_futures_is_simulated_whatever_the_time_and_it_says_so(
    tmp_path: Path, monkeypatch, later: float, met: bool
) -> None:
    loaded = load_scenario(written(tmp_path, SHORT + CAUSES))
    monkeypatch.setattr(game, "PRECISION_POINTS", later if met else 1e-9)
    seconds = iter([0, 60, 60])  # 8 futures in a minute, and half a minute was given
    monkeypatch.setattr(game.time, "monotonic", lambda: next(seconds))
    found = Game(loaded, "calls", loaded.scenario.targets["calls"], ("2021-06",), 1)
    with together(loaded, 1, Settings(), 1, None) as crew:
        stopping = found.play(crew, None, 0.5)
    assert (found.replications, stopping["met"], stopping["minutes_given"]) == (8, met, 0.5)
    said = stopping_sentence(stopping)
    if met:
        assert said.startswith("Every share is known to a point. The widest 95 % half-width is ")
        assert said.endswith("is met.")
    else:
        assert said.startswith("8 futures are the least, and took longer than the time given. ")
        assert said.endswith("is NOT met.")


def test_calls_lost_in_outages_are_counted_and_said_to_cost_nothing(tmp_path: Path, capsys) -> None:
    outage = "outages: {phones: {known: [{from: 2021-06-07 09:00, to: 2021-06-08 09:00}], streams: {calls: closed}}}\n"
    gone = CAUSES + "  phones: {outages: {phones: null}}\n"
    path, out = written(tmp_path, SHORT + outage + gone), tmp_path / "out"
    command = ["explain", str(path), "--from", "2021-06", "--to", "2021-06", "--replications", "8", "--pairs", "0"]
    assert main([*command, "--out", str(out)]) == 0
    words = " ".join(capsys.readouterr().out.split())
    loaded = load_scenario(path)
    with together(loaded, 1, Settings(), 1, None) as crew:
        lost = crew.futures(loaded, range(8)).of("calls", "lost")[:, 0].mean()
    assert lost > 10  # 20 a day
    facts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert facts["lost"] == {"as it is": lost, "without all of them": 0}
    assert f"{lost:.0f} calls to calls are lost in the period, and 0 without all of the causes" in words


def test_where_nothing_is_lost_nothing_is_said_of_it() -> None:
    assert lost_sentences({"as it is": 0, "without all of them": 0}, "101") == []


def test_the_cut_behind_the_months_asked_for_changes_nothing_in_them(tmp_path: Path) -> None:
    loaded = load_scenario(written(tmp_path, TINY + CAUSES))
    short = cut_after(loaded, "2021-06")
    assert short.scenario.period.end.isoformat() == "2021-07-07"
    with together(loaded, 1, Settings(), 1, None) as crew:
        cut, uncut = (crew.futures(each, range(2)).of("calls", "answered_within") for each in (short, loaded))
    np.testing.assert_array_equal(cut[:, 0], uncut[:, 0])


def test_the_denominator_is_the_targets_own(tmp_path: Path) -> None:
    loaded = load_scenario(written(tmp_path, SHORT + CAUSES))
    found = {}
    for name in ("offered", "answered", "offered_less_short_abandons"):
        target = Target.model_validate({"share": "80%", "within": "30s", "denominator": name})
        played_out = Game(loaded, "calls", target, ("2021-06",), 1)
        with together(loaded, 1, Settings(), 1, None) as crew:
            played_out.play(crew, 8, 0)
        found[name] = played_out.shares()[1][:, 0, -1].mean()
    assert found["offered"] < found["offered_less_short_abandons"] < found["answered"]


def test_a_month_with_nothing_offered_has_no_share(tmp_path: Path, capsys) -> None:
    silent = SHORT.replace("per_day: 20", "per_day: [0, {from: 2021-07-01, value: 20}]") + CAUSES
    path = written(tmp_path, silent)
    command = ["explain", str(path), "--from", "2021-06", "--to", "2021-06", "--out", str(tmp_path / "out")]
    assert main(command) == 0
    assert "Every share is known to a point" in capsys.readouterr().out
    assert pd.read_csv(tmp_path / "out" / "explain.csv")["mean"].isna().all()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"minutes": 1, "replications": 8}, "not both"),
        ({"minutes": -1}, "--minutes is a time"),
        ({"replications": 7}, "replications must lie between 8"),
        ({"first": "2021-05"}, "--from 2021-05 is no whole month of the period: give one from 2021-06 to 2021-07"),
        ({"first": "2021-07", "last": "2021-06"}, "--to 2021-06 comes before --from 2021-07"),
        ({"target": "emails"}, "no target for 'emails'"),
        ({"pairs": 9}, "--pairs is from 10 to 1,000,000 futures of each kind, or 0, not 9"),
    ],
)
def test_what_cannot_be_explained_is_refused(tmp_path: Path, arguments, says: str) -> None:
    path = written(tmp_path, SHORT + CAUSES)
    with pytest.raises(UsageError, match=says):
        explain(path, **arguments)


def test_a_scenario_without_causes_or_whole_months_cannot_be_explained(tmp_path: Path, capsys) -> None:
    assert main(["explain", str(written(tmp_path, TINY))]) == 2
    assert "names no causes: add a section 'without'" in capsys.readouterr().err
    part = SHORT.replace(
        "start: 2021-06-01, plan_start: 2021-07-01, end: 2021-07-31", "start: 2021-06-02, end: 2021-06-20"
    )
    with pytest.raises(UsageError, match="no whole month"):
        explain(written(tmp_path, part.replace(", hold_months: 1", "") + CAUSES))


def test_the_months_looked_at_are_those_of_history_or_of_the_plan(tmp_path: Path) -> None:
    from sim.study.asking.explaining import _months_asked

    loaded = load_scenario(written(tmp_path, TINY + CAUSES))
    assert _months_asked(loaded, None, None) == ("2021-06",)
    assert _months_asked(loaded, "2021-07", None) == ("2021-07",)
    assert _months_asked(loaded, None, "2021-08") == ("2021-06", "2021-07", "2021-08")
    plan_only = load_scenario(written(tmp_path, TINY.replace("plan_start: 2021-07-01, ", "") + CAUSES))
    assert _months_asked(plan_only, None, None) == ("2021-06", "2021-07", "2021-08")
