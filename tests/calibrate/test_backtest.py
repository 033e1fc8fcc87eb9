"""`callsim backtest`: one wave of simulations, forecasts from several days, scored against what came."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calendar import Calendar
from sim.calibrate import days_between, foretell, known_at, part_of, rows_of, summary
from sim.calibrate.evidence import Evidence
from sim.cli import main
from sim.history import read_history
from sim.measures import stream_rules
from sim.scenario import load_scenario
from sim.study.fitting.backtesting import backtest
from sim.study.fitting.rows import compared, read_rows
from tests.tiny import TINY

HEAD = "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note\n"
HISTORY = HEAD + (
    "2021-06-01,2021-06-30,calls,service_level_120s,offered,=,55,percent,force,,\n"
    "2021-06-01,2021-06-30,calls,offered,,=,640,count,force,,\n"
    "2021-07-01,2021-07-31,calls,service_level_120s,unknown,=,52,percent,force,,\n"
    "2021-07-01,2021-07-31,calls,offered,,=,650,count,force,,\n"
    "2021-08-01,2021-08-31,calls,service_level_120s,offered,>,30,percent,force,,\n"
    "2021-08-01,2021-08-31,calls,mean_wait,,=,200,s,force,,\n"
    "2021-08-01,2021-08-31,chat,offered,,=,5,count,force,,\n"
)
UNKNOWN = """\
calibration:
  parameters:
    work: {prior: {from: 0.6, to: 1.6}, times: [streams.calls.handle.talk.mean]}
    calls: {prior: {median: 1, sd_log: 0.2}, times: [streams.calls.volume.per_day]}
"""


def written(folder: Path, text: str = TINY + UNKNOWN) -> tuple[Path, Path]:
    (folder / "tiny.yaml").write_text(text, encoding="utf-8")
    (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
    return folder / "tiny.yaml", folder / "history.csv"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("backtest")
    scenario, history = written(folder)
    return backtest(scenario, history=history, simulations=128, workers=1, out=folder / "out"), folder


def test_every_month_end_with_rows_around_it_is_a_day_to_look_from(done):
    found, _ = done
    assert found.table["until"].value_counts().to_dict() == {"2021-06-30": 4, "2021-07-31": 2}
    assert [seen.stream for seen, _ in found.left_out] == ["chat"]
    first = found.table[found.table["until"] == "2021-06-30"].set_index("row")
    assert first.loc["calls service_level_120s 2021-07", "last_value"] == pytest.approx(0.55)
    assert first.loc["calls offered 2021-07", "last_value"] == pytest.approx(640 * 31 / 30)
    # the level was learnt from June: callers of July are known to about as much as is doubtful of a count
    july = first.loc["calls offered 2021-07"]
    assert july["low"] < 650 < july["high"]
    assert july["high"] - july["low"] < 300


def test_later_days_know_more(done):
    found, folder = done
    table = pd.read_csv(folder / "out" / "backtest.csv")
    assert len(table) == len(found.table) == 6
    width = table.assign(width=table["high"] - table["low"]).pivot_table(index="row", columns="until", values="width")
    assert (width.dropna()["2021-07-31"] < width.dropna()["2021-06-30"]).all()
    about = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert about["command"] == "backtest"
    assert about["days"] == ["2021-06-30", "2021-07-31"]
    assert (folder / "out" / "figures" / "calls-backtest.png").is_file()


def test_the_same_command_goes_on_with_the_simulations_that_are_kept(done, capsys):
    found, folder = done
    kept = folder / "out" / "simulations.jsonl"
    lines = kept.read_text(encoding="utf-8").splitlines()
    kept.write_text("\n".join(lines[:120]) + "\n" + lines[120][:40], encoding="utf-8")
    arguments = [str(folder / "tiny.yaml"), "--history", str(folder / "history.csv"), "--simulations", "128"]
    assert main(["backtest", *arguments, "--workers", "1", "--out", str(folder / "out"), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)["backtest"]
    assert [row["crps"] for row in again if row["crps"] is not None] == found.table["crps"].dropna().tolist()
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 128
    # another day to look from needs no simulation either
    assert main(["backtest", *arguments, "--from", "2021-06-30", "--out", str(folder / "out")]) == 0
    said = capsys.readouterr().out
    assert "Shares that came later" in said
    assert "2021-06-30" in said
    assert "written later, in hindsight, these scores flatter" in " ".join(said.split())
    assert "1 rows of history cannot be compared" in said


@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        (TINY, [], "add a section 'calibration'"),
        (f"{TINY}{UNKNOWN}posterior: tiny.yaml\n", [], "is calibrated already"),
        (TINY + UNKNOWN, ["--from", "2021-05-31"], "history has no row before 2021-05-31 that can be compared"),
        (TINY + UNKNOWN, ["--from", "2021-08-31"], "history has no row after 2021-08-31 that can be compared"),
        (TINY + UNKNOWN, ["--from", "spring"], "--from is a day such as 2021-02-28, not 'spring'"),
        (TINY + UNKNOWN, ["--simulations", "5"], "simulations must lie between 128"),
        (TINY + UNKNOWN, ["--history", "one.csv"], "no month end leaves rows on both sides"),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_back_on_is_refused(tmp_path, monkeypatch, capsys, text, arguments, says):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, text)
    (tmp_path / "one.csv").write_text("".join(HISTORY.splitlines(keepends=True)[:3]), encoding="utf-8")
    given = arguments if "--history" in arguments else ["--history", "history.csv", *arguments]
    assert main(["backtest", "tiny.yaml", *given]) == 2
    assert says in " ".join(capsys.readouterr().err.split())


def test_of_days_with_the_same_rows_before_them_the_last_is_taken(tmp_path):
    loaded = load_scenario(written(tmp_path)[0])
    text = HEAD + (
        "2021-06-01,2021-06-10,calls,offered,,=,20,count,force,,\n"
        "2021-08-20,2021-08-25,calls,offered,,=,20,count,force,,\n"
    )
    period = loaded.scenario.period
    rows, _ = rows_of(
        read_history("h", text.encode()), stream_rules(loaded.scenario), Calendar(period.start, period.end)
    )
    assert days_between(rows) == (date(2021, 7, 31),)
    assert known_at(rows, date(2021, 7, 31)).tolist() == [True, False]
    assert days_between(()) == ()


def test_rows_of_days_without_calls_are_not_compared(tmp_path):
    text = TINY.replace("start: 2021-06-01,", "start: 2021-06-01, calls_from: 2021-06-21,")
    scenario, history = written(tmp_path, text + UNKNOWN)
    _, rows, others = compared(load_scenario(scenario), read_rows(load_scenario(scenario), history))
    assert {row.observation.start.month for row in rows} == {7, 8}
    assert [why for seen, why in others if seen.start.month == 6] == ["calls are simulated from 2021-06-21 only"] * 2


def test_a_forecast_is_that_of_the_normal_model_of_the_textbook():
    # one parameter z, two rows z + chance: seen the first (sd s), the second is normal around its posterior mean
    random = np.random.default_rng(1)
    z = random.standard_normal((3000, 1))
    outcomes = z + 0.3 * random.standard_normal((3000, 2))
    sd = np.array([0.4, 0.5])
    seen = Evidence(
        ("a", "b"), np.array([1.2, 0.0]), np.zeros(2, int), sd, 0 * sd, np.arange(2), np.arange(2)[None], ((),)
    )
    known = np.array([True, False])
    assert part_of(seen, known).labels == ("a",)
    draws = foretell(z, outcomes, seen, known, np.array([False]), np.random.default_rng(2))[:, 0]
    variance = 1 / (1 + 1 / (0.3**2 + 0.4**2))
    assert draws.mean() == pytest.approx(1.2 * variance / (0.3**2 + 0.4**2), abs=0.06)
    assert draws.var() == pytest.approx(variance + 0.3**2 + 0.5**2, rel=0.12)


def test_scores_are_summed_up_in_points_and_per_cent():
    table = pd.DataFrame({
        "until": ["2021-01-31"] * 3, "of": ["shares", "shares", "counts and waits"], "published": [0.5, 0.6, 200.0],
        "error": [0.02, -0.04, 20.0], "in_50": [True, False, True], "in_80": [True] * 3, "in_95": [True] * 3,
        "crps": [0.01, 0.03, 10.0], "crps_last_value": [0.05, np.nan, 6.0], "crps_year_before": [np.nan] * 3,
        "crps_erlang_a": [0.02, 0.02, np.nan],
    })  # fmt: skip
    found = summary(table).set_index(["until", "of"])
    shares = found.loc[("all", "shares")]
    assert (shares["error"], shares["crps"]) == pytest.approx((3.0, 2.0))
    assert (shares["apart_last_value"], shares["rows_last_value"]) == (pytest.approx(-4.0), 1)
    assert shares["apart_erlang_a"] == pytest.approx(0.0)
    assert np.isnan(shares["apart_year_before"])
    assert found.loc[("2021-01-31", "counts and waits"), "apart_last_value"] == pytest.approx(2.0)
    assert shares["in_50"] == 1
