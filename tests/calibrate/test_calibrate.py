"""`callsim calibrate` from a scenario and a table to a scenario that draws what is not known."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from sim.calendar import Calendar
from sim.calibrate import evidence, published, rows_of, spoken_value, with_calls
from sim.calibrate.rows import outcomes
from sim.calibrate.wave import Kept
from sim.cli import main
from sim.errors import UsageError
from sim.experiment import Centre, attempts, replicate
from sim.experiment.drawn import Draws, in_future
from sim.history import read_history
from sim.manifest import UNCALIBRATED, Standing, changed_since
from sim.measures import stream_rules
from sim.scenario import load_scenario
from sim.study import Run, Settings
from sim.study.fitting.calibrating import calibrate

SMALL = """\
name: A small centre
period: {start: 2021-01-01, plan_start: 2021-07-01, end: 2021-09-30}
targets:
  calls: {share: 80%, within: 30s, denominator: offered, promised: 2021-07, hold_months: 2}
streams:
  calls:
    volume: {per_day: 150}
    handle: {talk: {mean: 6 min, cv: 0.8}}
    patience: {mean: 4 min}
    priority: 1
    groups: [handlers]
groups:
  handlers: {on_duty: 2}
calibration:
  parameters:
    work: {prior: {from: 0.6, to: 1.6}, times: [streams.calls.handle.talk.mean]}
    calls: {prior: {median: 1, sd_log: 0.1}, times: [streams.calls.volume.per_day]}
    unused: {prior: {mean: 1.5, sd: 0.1, from: 0.5, to: 2}, sets: [streams.calls.patience.shape]}
"""
TRUTH = {"work": 1.25, "calls": 0.95, "unused": 1.5}
HEAD = "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note\n"
MONTHS = [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30)]
EMPTY = "".join(
    f"2021-{month:02d}-01,2021-{month:02d}-{last},calls,{measure},{of},=,{value},{unit},force,,\n"
    for month, last in MONTHS
    for measure, of, value, unit in (
        ("service_level_30s", "unknown", 50, "percent"), ("offered", "", 4000, "count"),
        ("abandonment", "offered", 10, "percent"),
    )
)  # fmt: skip


def written(folder: Path, text: str = SMALL) -> Path:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def published_of(folder: Path, seed: int = 99) -> Path:
    """History of a centre whose numbers are known."""
    loaded = load_scenario(written(folder))
    rules = stream_rules(loaded.scenario)
    calendar = Calendar(date(2021, 1, 1), date(2021, 9, 30))
    rows, _ = rows_of(read_history("h", (HEAD + EMPTY).encode()), rules, calendar)
    log = attempts(Centre.of(in_future(loaded, TRUTH)), seed, 0)
    found = outcomes(log, rows)
    lines, at = [], 0
    for row, line in zip(rows, EMPTY.splitlines(), strict=True):
        value = spoken_value(row, float(found[at]))  # of the first reading: offered
        at += len(row.denominators)
        fields = line.split(",")
        fields[6] = f"{100 * value:.2f}" if row.is_share else f"{value:.0f}"
        lines.append(",".join(fields))
    path = folder / "history.csv"
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fit")
    history = published_of(folder)
    return (
        folder,
        history,
        calibrate(folder / "small.yaml", history=history, simulations=256, workers=1, out=folder / "out"),
    )


def test_what_can_be_learnt_is_found_and_what_cannot_stays_open(fitted):
    _, _, done = fitted
    table = done.parameters.set_index("parameter")
    for name in ("work", "calls"):
        assert table.loc[name, "low"] < TRUTH[name] < table.loc[name, "high"]
        assert table.loc[name, "initial"] == 1
    assert table.loc["work", "identified"] == "yes"
    # exponential patience has no shape: nothing can be said of it
    assert table.loc["unused", "identified"] == "no"
    assert table.loc["unused", "low"] == pytest.approx(table.loc["unused", "prior_low"], abs=0.03)
    assert table.loc["unused", "initial"] == 1
    assert done.passed
    assert {"effective sample size", "noise", "not at an edge: work"} <= {row.check for row in done.checks}
    assert (done.rows["published"].between(done.rows["low"], done.rows["high"])).all()
    assert done.left_out == ()


def test_the_calibrated_scenario_draws_parameters_of_its_own_for_each_future(fitted):
    _, _, done = fitted
    loaded = load_scenario(done.folder / "calibrated.yaml")
    draws = Draws.of(loaded)
    assert draws is not None
    assert draws.of_future(1, 0) == draws.of_future(1, 0) != draws.of_future(1, 1)
    values = np.array([draws.of_future(1, number)["work"] for number in range(400)])
    middle = done.parameters.set_index("parameter").loc["work", "median"]
    assert np.median(values) == pytest.approx(middle, rel=0.05)
    centre = Centre.of(loaded)
    by_hand = replicate(Centre.of(in_future(loaded, draws.of_future(5, 3))), 5, 3)
    assert (
        replicate(centre, 5, 3).figures.values["calls"]["answered"].tolist()
        == by_hand.figures.values["calls"]["answered"].tolist()
    )
    # the parameters are a source of chance like the others
    other = replicate(centre, 5, 3, redrawn="parameters").figures.values["calls"]["answered"]
    assert other.tolist() != by_hand.figures.values["calls"]["answered"].tolist()
    standing = Standing.of(loaded)
    assert standing.calibrated
    assert standing.words.startswith("Calibrated on 18 rows of history up to 2021-07-01")
    # its own manifest says the same, though the scenario it began with was not calibrated
    about = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    assert (about["calibrated"], about["standing"]) == (True, standing.words)


def test_a_run_of_it_says_that_it_is_calibrated_and_none_takes_that_back(fitted, tmp_path, capsys):
    _, _, done = fitted
    path = str(done.folder / "calibrated.yaml")
    assert main(["run", path, "--replications", "4", "--out", str(tmp_path / "a")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Calibrated on 18 rows of history")
    assert "has a centre as history allows it" in " ".join(said.split())
    assert json.loads((tmp_path / "a" / "manifest.json").read_text(encoding="utf-8"))["calibrated"] is True
    drawn = pd.read_csv(tmp_path / "a" / "parameters.csv", index_col="replication")
    draws = Draws.of(load_scenario(path))
    assert draws is not None
    assert drawn.loc[2].to_dict() == pytest.approx(draws.of_future(1, 2))
    assert (tmp_path / "a" / "figures" / "calls-unknown.png").exists()
    assert main(["run", path, "--replications", "4", "--posterior", "none", "--out", str(tmp_path / "b")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith("Not calibrated: the draws of the fit were left out")
    assert "assumed values were chosen" not in said
    about = json.loads((tmp_path / "b" / "manifest.json").read_text(encoding="utf-8"))
    assert (about["calibrated"], about["settings"]["posterior"]) == (False, "none")
    assert Run.open(tmp_path / "b").standing == about["standing"]
    assert main(["rerun", str(tmp_path / "b")]) == 0
    again = capsys.readouterr().out
    assert again.startswith("Not calibrated: the draws of the fit were left out")
    assert again.count("same to the bit") == 3
    spreads = [
        pd.read_parquet(tmp_path / name / "replications.parquet")
        .query("measure == 'service_level' and period == '2021-08'")["value"]
        .std()
        for name in "ab"
    ]
    assert spreads[0] > spreads[1]


def test_a_fit_that_was_killed_goes_on_to_the_same_end(fitted, tmp_path):
    folder, history, done = fitted
    out = tmp_path / "out"
    path = folder / "small.yaml"
    calibrate(path, history=history, simulations=256, workers=1, out=out)
    # as a kill leaves it: nothing concluded, half of the simulations, the last line cut off
    lines = (out / "simulations.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (out / "simulations.jsonl").write_text("".join(lines[:100]) + lines[100][:40], encoding="utf-8")
    for name in ("predictions.jsonl", "manifest.json", "posterior.parquet"):
        (out / name).unlink()
    again = calibrate(path, history=history, simulations=256, workers=1, out=out)
    pd.testing.assert_frame_equal(again.parameters, done.parameters)
    pd.testing.assert_frame_equal(again.rows, done.rows)
    assert len(Kept.read(out / "simulations.jsonl").found) == 256


def test_another_fit_does_not_go_on_in_the_same_folder(fitted):
    folder, history, done = fitted
    with pytest.raises(UsageError, match="holds another fit"):
        calibrate(folder / "small.yaml", history=history, simulations=200, workers=1, out=done.folder)


def test_rows_after_the_day_are_not_learnt_from(fitted, tmp_path):
    folder, history, _ = fitted
    done = calibrate(
        folder / "small.yaml", history=history, train_until=date(2021, 3, 31), simulations=128, workers=1,
        out=tmp_path / "out",
    )  # fmt: skip
    assert len(done.rows) == 9
    assert len(done.left_out) == 9
    assert {why for _, why in done.left_out} == {"it ends after 2021-03-31, up to which is learnt"}
    # they are what it is scored on instead
    assert len(done.held_out) == 9
    shares = done.held_out[done.held_out["row"].str.contains("service_level")]
    assert shares["published"].between(shares["low"], shares["high"]).all()
    assert (shares["crps"] < 0.05).all()
    assert (tmp_path / "out" / "holdout.csv").exists()


def test_a_history_that_no_setting_explains_fails_its_checks(tmp_path, capsys):
    # nearly all answered in time in one month, nearly none in the next: no setting of three constants gives both
    lines = HEAD + "".join(
        f"2021-{month:02d}-01,2021-{month:02d}-{last},calls,service_level_30s,offered,=,{98 - 96 * (month % 2)},"
        "percent,force,,\n"
        for month, last in MONTHS
    )
    # nor can the last of them be two figures at once
    lines += "2021-06-01,2021-06-30,calls,service_level_30s,offered,=,60,percent,force,,\n"
    (tmp_path / "h.csv").write_text(lines, encoding="utf-8")
    path, out = written(tmp_path), tmp_path / "out"
    command = ["calibrate", str(path), "--history", str(tmp_path / "h.csv"), "--simulations", "128", "--out", str(out)]
    assert main(command) == 4
    assert "NO  inside its band" in capsys.readouterr().out
    standing = Standing.of(load_scenario(out / "calibrated.yaml"))
    assert not standing.calibrated
    assert standing.words.startswith("NOT to be relied on")
    about = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (about["calibrated"], about["standing"]) == (False, standing.words)
    command = ["run", str(out / "calibrated.yaml"), "--replications", "1", "--out", str(tmp_path / "run")]
    assert main(command) == 0
    assert capsys.readouterr().out.startswith("NOT to be relied on: it was fitted to 7 rows of history")
    clash = next(row for row in about["checks"] if row["check"] == "history: contradictions")
    assert not clash["passed"]
    assert "line 8: 60 percent here, and 98 percent on line 7" in clash["comment"]


@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        (SMALL.partition("calibration:")[0], [], "add a section 'calibration'"),
        (SMALL, [], "names no history"),
        (SMALL, ["--history", "gone.csv"], "the history cannot be read"),
        (SMALL, ["--history", "late.csv"], "history has no row to learn from up to 2021-07-01"),
        (SMALL, ["--history", "late.csv", "--train-until", "June"], "--train-until is a day such as 2021-02-28"),
        (SMALL, ["--history", "late.csv", "--simulations", "5"], "simulations must lie between 128"),
    ],
)
def test_what_cannot_be_fitted_is_refused(tmp_path, monkeypatch, capsys, text, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "late.csv").write_text(
        HEAD + "2019-01-01,2019-01-31,calls,offered,,=,5,count,force,,\n", encoding="utf-8"
    )
    assert main(["calibrate", str(written(tmp_path, text)), *arguments]) == 2
    assert says in " ".join(capsys.readouterr().err.split())


def test_rows_that_are_all_later_are_said_to_be_later(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    before = "2021-01-01,2021-01-31,calls,offered,,=,4000,count,force,,\n"
    levels = "".join(line for line in EMPTY.splitlines(keepends=True) if "service_level" in line)
    for text, until, what in (
        (levels, "2020-12-31", "history has no row to learn from up to 2020-12-31: 6 rows"),
        (before + levels.partition("\n")[2], "2021-02-01", "history has nothing to fit on up to 2021-02-01: 5 rows"),
    ):
        (tmp_path / "h.csv").write_text(HEAD + text, encoding="utf-8")
        given = ["calibrate", str(written(tmp_path)), "--history", "h.csv", "--train-until", until]
        assert main(given) == 2
        said = " ".join(capsys.readouterr().err.split())
        first = "2021-01-31" if text == levels else "2021-02-28"
        assert f"{what} of service levels, abandonment or waits end later, the first on {first}" in said


BOUND = HEAD + "2021-02-01,2021-02-28,calls,service_level_30s,offered,>,50,percent,force,,\n"
VOLUME = HEAD + "2021-02-01,2021-02-28,calls,offered,,=,4000,count,force,,\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOUND, "of 1 row of service levels, abandonment or waits, 0 are doubtful and 1 are bounds"),
        (VOLUME, "there is no row of a service level, an abandonment or a wait of callers"),
    ],
)
def test_a_history_with_nothing_to_fit_on_is_refused(tmp_path, monkeypatch, capsys, text, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "h.csv").write_text(text, encoding="utf-8")
    assert main(["calibrate", str(written(tmp_path)), "--history", "h.csv"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert f"history has nothing to fit on up to 2021-07-01: {says}" in said
    assert not (tmp_path / "results").exists()


def test_a_figure_that_is_told_twice_is_evidence_once(tmp_path):
    loaded = load_scenario(written(tmp_path))
    first = "2021-02-01,2021-02-28,calls,service_level_30s,offered,=,50,percent,force,a,\n"
    again, other = first.replace("50,percent,force,a", "0.5,share,force,b"), first.replace(",50,", ",51,")
    history = read_history("h", (HEAD + first + other + again).encode())
    calendar = Calendar(date(2021, 1, 1), date(2021, 9, 30))
    rows, others = rows_of(history, stream_rules(loaded.scenario), calendar)
    assert [row.observation.value for row in rows] == [0.5, 0.51]
    assert [(seen.row, why) for seen, why in others] == [
        (4, "it says again what line 2 says, and is no further evidence")
    ]


def test_a_year_that_is_the_mean_of_its_months_changes_nothing(tmp_path):
    loaded = load_scenario(written(tmp_path))
    calendar, rules = Calendar(date(2021, 1, 1), date(2021, 9, 30)), stream_rules(loaded.scenario)
    shares = (70, 64, 58, 61, 67, 70)
    months = "".join(
        f"2021-{month:02d}-01,2021-{month:02d}-{last},calls,service_level_30s,offered,=,{share},percent,force,,\n"
        for (month, last), share in zip(MONTHS, shares, strict=True)
    )
    half = f"2021-01-01,2021-06-30,calls,service_level_30s,offered,=,{sum(shares) / 6},percent,force,,\n"
    assert loaded.scenario.calibration is not None
    points = np.linspace(-2, 2, 41)[:, None]
    spread = []
    for table in (months, months + half, months + half * 2):
        rows, others = rows_of(read_history("h", (HEAD + table).encode()), rules, calendar)
        seen = evidence(rows, loaded.scenario.calibration)
        likelihood = np.exp(seen.log_likelihood(points.repeat(len(rows), axis=1), 1e-6 * np.eye(len(rows)))[0])
        mean = np.average(points[:, 0], weights=likelihood)
        spread.append(np.sqrt(np.average((points[:, 0] - mean) ** 2, weights=likelihood)))
        assert {why for _, why in others} <= {
            "6 shorter rows from line 2 within it say it already, and it is no further evidence"
        }
    # counted as evidence of its own it would take 7 % off the spread
    assert spread[1] == spread[0]
    assert spread[2] == spread[0]
    alone, _ = rows_of(read_history("h", (HEAD + half).encode()), rules, calendar)
    assert len(alone) == 1


def half_a_year(what: str) -> bytes:
    """Shares of 60 %, by the month, by the day, by the week, or more than once."""
    starts = pd.date_range("2021-01-01", periods=6, freq="MS")
    whole = [(first, first + pd.offsets.MonthEnd(0)) for first in starts]
    every = [(day, day) for day in pd.date_range(whole[0][0], whole[-1][1])]
    weeks = [(day, day + pd.Timedelta(days=6)) for day in pd.date_range("2021-01-04", periods=25, freq="7D")]
    spans = {"months": whole, "days": every, "weeks": weeks, "both": whole + weeks, "clocks": whole + whole}[what]
    lines = "".join(
        f"{start:%Y-%m-%d},{end:%Y-%m-%d},calls,service_level_30s,{of},=,60,percent,force,,\n"
        for i, (start, end) in enumerate(spans)
        for of in ("answered" if what == "clocks" and i >= len(whole) else "offered",)
    )
    return (HEAD + lines).encode()


def test_the_grain_of_a_table_does_not_decide_how_sure_a_fit_is(tmp_path):
    loaded = load_scenario(written(tmp_path))
    assert loaded.scenario.calibration is not None
    rules, calendar = stream_rules(loaded.scenario), Calendar(date(2021, 1, 1), date(2021, 12, 31))
    points = np.linspace(0, 1, 4001)[:, None]
    spread = {}
    for what in ("months", "days", "weeks", "both", "clocks"):
        rows, _ = rows_of(read_history("h", half_a_year(what)), rules, calendar)
        seen = evidence(rows, loaded.scenario.calibration)
        log = seen.log_likelihood(points.repeat(len(rows), axis=1), np.zeros((len(rows), len(rows))))[0]
        likelihood = np.exp(log - log.max())
        mean = np.average(points[:, 0], weights=likelihood)
        spread[what] = np.sqrt(np.average((points[:, 0] - mean) ** 2, weights=likelihood))
    # discrepancy 3 % stays, and an error of 1 % in what was published averages away
    assert spread["months"] == pytest.approx(4 * np.hypot(0.03, 0.01) / np.sqrt(6), rel=1e-3)
    for what in ("days", "weeks", "both", "clocks"):
        assert 4 * 0.03 / np.sqrt(6) < spread[what] * (1 + 1e-3) < spread["months"] * (1 + 2e-3)


def test_rows_that_tell_a_month_once_count_as_they_did(tmp_path):
    loaded = load_scenario(written(tmp_path))
    rules, calendar = stream_rules(loaded.scenario), Calendar(date(2021, 1, 1), date(2021, 12, 31))
    calibration = loaded.scenario.calibration
    assert calibration is not None

    def repeated(text: str) -> list[float]:
        rows, _ = rows_of(read_history("h", (HEAD + text).encode()), rules, calendar)
        return (evidence(rows, calibration).repeated / 0.12**2).round(9).tolist()

    level = "calls,service_level_30s,offered,=,60,percent,force,,\n"
    assert repeated(EMPTY) == [0.0] * 18  # one of each kind
    year = f"2021-01-01,2021-12-31,{level}"
    assert repeated(f"2021-02-01,2021-02-28,{level}{year}2021-03-01,2021-04-30,{level}") == [0.0] * 3
    weeks = "".join(f"2021-05-{day:02d},2021-05-{day + 6:02d},{level}" for day in (3, 10, 17))
    assert repeated(weeks) == [0.0] * 3  # some weeks out of a month
    assert repeated(f"{weeks}2021-05-24,2021-05-30,{level}") == [3.0] * 4  # all of them are the month
    assert repeated(f"2021-05-01,2021-05-31,{level}{weeks}") == [3.0] * 4
    assert repeated(f"2021-05-03,2021-05-03,{level}2021-05-20,2021-05-20,{level}") == [1.0] * 2
    # a doubtful row or a bound takes nothing from a plain one
    beside = level.replace("60,percent,force,,", "50,percent,force,,doubtful: a part?"), level.replace("=,60", ">,50")
    assert repeated(f"2021-05-01,2021-05-31,{level}2021-05-01,2021-05-31,{beside[0]}") == [0.0] * 2
    assert repeated(f"2021-05-01,2021-05-31,{level}2021-05-01,2021-05-31,{beside[1]}") == [0.0] * 2


def test_none_of_fifty_calls_is_the_same_in_history_and_in_a_simulation(tmp_path):
    loaded = load_scenario(written(tmp_path))
    calendar = Calendar(date(2021, 1, 1), date(2021, 12, 31))
    text = "".join(
        f"2021-03-01,2021-03-01,calls,service_level_{within}s,offered,=,{share},percent,force,,\n"
        for within, share in ((10, 0), (20, 6), (30, 50), (40, 100))
    )
    rows, _ = rows_of(read_history("h", (HEAD + text).encode()), stream_rules(loaded.scenario), calendar)
    expected = np.zeros(365 * 96)
    expected[59 * 96 : 60 * 96] = 50 / 96
    counted = with_calls(rows, [expected])
    assert [row.calls for row in counted] == pytest.approx([50.0] * 4)
    assert [row.few for row in counted] == [True, True, False, True]
    values = [published(row) for row in counted]
    assert values == pytest.approx([np.log(0.5 / 50.5), np.log(3.5 / 47.5), 0.0, np.log(50.5 / 0.5)])
    assert [spoken_value(row, value) for row, value in zip(counted, values, strict=True)] == pytest.approx(
        [0.0, 0.06, 0.5, 1.0]
    )
    many = with_calls(rows[1:3], [expected * 1000])
    assert [published(row) for row in many] == [published(row) for row in rows[1:3]]  # to the bit
    none = with_calls(rows[:1], [0 * expected])[0]
    assert (published(none), spoken_value(none, 0.0)) == (0.0, 0.5)


def test_rows_of_one_day_have_names_of_their_own(tmp_path):
    loaded = load_scenario(written(tmp_path))
    text = "".join(
        f"2021-01-04 {at},2021-01-04 {to},calls,offered,,=,3,count,force,,\n"
        for at, to in (("00:00", "00:15"), ("00:15", "00:30"))
    )
    calendar = Calendar(date(2021, 1, 1), date(2021, 9, 30))
    rows, _ = rows_of(read_history("h", (HEAD + text).encode()), stream_rules(loaded.scenario), calendar)
    assert [row.label for row in rows] == [
        "calls offered 2021-01-04 00:00 to 2021-01-04 00:15", "calls offered 2021-01-04 00:15 to 2021-01-04 00:30",
    ]  # fmt: skip


def test_the_standing_names_a_few_checks_and_counts_the_others():
    failed = [f"inside its band: row {i}" for i in range(390)]
    words = Standing.of_fit({"passed": False, "failed": failed, "rows": 400, "trained_until": "2021-01-01"}).words
    assert words.endswith(
        "checks of the fit said no (390: inside its band: row 0, inside its band: row 1, inside its band: row 2 "
        "and 387 more)."
    )
    few = Standing.of_fit({"passed": False, "failed": failed[:3], "rows": 9, "trained_until": "2021-01-01"}).words
    assert few.endswith("(inside its band: row 0, inside its band: row 1, inside its band: row 2).")


def test_what_was_changed_over_a_fit_is_said(fitted, tmp_path):
    folder, _, done = fitted
    plain = Standing.of(load_scenario(done.scenario))
    over = folder / "over.yaml"
    over.write_text("extends: out/calibrated.yaml\nname: Changed\ngroups: {handlers: {on_duty: 1}}\n", encoding="utf-8")
    changed = Standing.of(load_scenario(over))
    assert changed.calibrated
    assert changed.words == plain.words.replace("2021-07-01:", "2021-07-01, and changed since by over.yaml:")
    assert Standing.of(load_scenario(done.scenario), load_scenario(over)) == changed
    renamed = folder / "renamed.yaml"
    renamed.write_text("extends: over.yaml\ndescription: The same.\n", encoding="utf-8")
    assert changed_since(load_scenario(renamed)) == ("over.yaml",)
    renamed.write_text("extends: out/calibrated.yaml\nname: Another name\n", encoding="utf-8")
    assert Standing.of(load_scenario(renamed)) == plain
    # a lever that is laid over the fit is the question, and what it is held against stays what it is
    lever = folder / "lever.yaml"
    lever.write_text("extends: small.yaml\ngroups: {handlers: {on_duty: 3}}\n", encoding="utf-8")
    assert Standing.of(load_scenario(done.scenario).laid_over(lever)) == plain
    there = load_scenario(over)
    over.unlink()
    assert changed_since(there) == ()


def test_a_row_of_a_quarter_hour_is_held_against_that_quarter_hour(tmp_path):
    loaded = load_scenario(written(tmp_path))
    calendar = Calendar(date(2021, 1, 1), date(2021, 12, 31))
    lines = [
        "2021-01-02 00:15,2021-01-02 00:30", "2021-03-28 00:45,2021-03-28 01:00", "2021-03-28 02:00,2021-03-28 02:15",
        "2021-10-31 01:15,2021-10-31 01:30", "2021-10-31 02:00,2021-10-31 02:15",
    ]  # fmt: skip
    table = HEAD + "".join(f"{line},calls,offered,,=,3,count,force,,\n" for line in lines)
    rows, others = rows_of(read_history("h", table.encode()), stream_rules(loaded.scenario), calendar)
    assert [(row.start_s, row.end_s - row.start_s) for row in rows[:1]] == [(86_400 + 900, 900)]
    assert rows[1].end_s == rows[2].start_s
    assert [row.end_s - row.start_s for row in rows] == [900.0] * 4
    assert rows[3].start_s - calendar.day_start_s[303] == 3 * 3600  # 02:00, with the hour from 01:00 twice before it
    assert [(seen.row, why[:31]) for seen, why in others] == [(5, "the clock shows its time twice ")]


def test_draws_can_only_be_left_out_where_there_are_some(fitted, tmp_path, capsys):
    _, _, done = fitted
    assert main(["run", str(written(tmp_path)), "--posterior", "none"]) == 2
    assert "draws nothing from a posterior: there is nothing to leave out" in capsys.readouterr().err
    with pytest.raises(UsageError, match="posterior is 'drawn' or 'none', not 'some'"):
        Settings(posterior="some").check()
    loaded = load_scenario(done.folder / "calibrated.yaml")
    with pytest.raises(UsageError, match="goes with the file of a scenario"):
        Settings(posterior="none").check(loaded)
    # the name of a scenario decides nothing
    path = written(tmp_path, SMALL.replace("A small centre", "A small centre, calibrated"))
    assert Standing.of(load_scenario(path)).words == UNCALIBRATED


@pytest.mark.parametrize("content", [b"", b"PAR1 but not really", b"a,b\n1,2\n"])
def test_a_posterior_that_is_no_table_of_draws_is_refused(tmp_path, content):
    path = written(tmp_path, f"{SMALL}posterior: posterior.parquet\n")
    (tmp_path / "posterior.parquet").write_bytes(content)
    with pytest.raises(UsageError, match="is no table as 'callsim calibrate' writes it"):
        Draws.of(load_scenario(path))


def test_a_posterior_of_other_parameters_is_refused(fitted, tmp_path):
    _, _, done = fitted
    text = SMALL.replace("    unused:", "    other:")
    path = written(tmp_path, f"{text}posterior: posterior.parquet\n")
    (tmp_path / "posterior.parquet").write_bytes((done.folder / "posterior.parquet").read_bytes())
    with pytest.raises(UsageError, match="lacks 'other'"):
        Draws.of(load_scenario(path))


def test_the_figures_are_drawn(fitted):
    _, _, done = fitted
    assert {file.name for file in (done.folder / "figures").iterdir()} == {
        "parameters.png", "pairs.png", "fit-calls.png",
    }  # fmt: skip
    correlations = pd.read_csv(done.folder / "correlations.csv", index_col="parameter")
    assert np.allclose(np.diag(correlations), 1)
    assert ndtri(0.5) == 0
