"""`callsim crosscheck` and `callsim verify`: what they say, what they write, and when they say no."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim.crosscheck
from sim.cli import main
from sim.crosscheck import check_stationary, stationary
from sim.crosscheck.gaps import CAUSES
from sim.report.crosscheck import draw_week, gap_sentences
from sim.report.figures import save
from sim.scenario import load_scenario
from sim.study import crosschecking, verifying
from sim.study.telling.stress import stress_page
from tests.crosscheck.pools import NO_TARGET, SCENARIO

ROOT = Path(__file__).parent.parent.parent
TOO_LONG = partial(check_stationary, checked=lambda case: replace(case.station, handle_s=1.1 * case.station.handle_s))
LATER = "per_day: [0, {from: 2021-07-01, value: 200}]"
NOBODY = SCENARIO.replace("end: 2021-06-30", "end: 2021-07-31").replace("per_day: 700", LATER)
NOBODY = NOBODY.replace("per_day: 200", LATER)


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    path = tmp_path / "pair.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture
def quick(monkeypatch) -> None:
    """One hour in place of three, and few contacts: enough for an engine that is right or far off."""
    monkeypatch.setattr(stationary, "hours", lambda pool: {"busiest": 11})
    monkeypatch.setattr("sim.crosscheck.changing._CONTACTS", 200_000)


def test_a_crosscheck_is_said_and_kept(pair: Path, tmp_path: Path, quick: None, capsys) -> None:
    out = tmp_path / "out"
    assert main(["crosscheck", str(pair), "--futures", "3", "--out", str(out)]) == 0
    said = capsys.readouterr()
    words = " ".join(said.out.split())
    assert "The engine agrees with Erlang C, Erlang A and the formula for two priorities: 14 checks" in words
    assert "101 calls answered within 30 s: Erlang C, interval by interval, says" in words
    assert "Why, in points from Erlang C to the simulation: that callers hang up +" in words
    assert "power" in words
    assert "(iv) Erlang by interval against the engine" in words
    assert words.startswith("Not calibrated: ")
    assert "future 1 of 3" in said.err
    table = pd.read_csv(out / "crosscheck.csv")
    assert list(table.columns) == list(crosschecking.CHECK_COLUMNS)
    assert table["part"].value_counts().to_dict() == {"ii": 4, "iii": 4, "i": 3}
    assert table["passed"].all()
    assert (table["power"] >= 0.95).all()
    facts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (facts["command"], facts["passed"], facts["month"], len(facts["checks"])) == (
        "crosscheck", True, "2021-06", 14,
    )  # fmt: skip
    assert {path.name for path in out.iterdir()} == {
        "crosscheck.csv", "time_varying.csv", "causes.csv", "week.csv", "manifest.json", "figures",
        "scenario.resolved.yaml",
    }  # fmt: skip
    assert (out / "figures" / "101-crosscheck.png").stat().st_size > 30_000
    assert load_scenario(out / "scenario.resolved.yaml").scenario.name == "A pair of streams"


def test_json_has_every_table_and_nothing_else(pair: Path, tmp_path: Path, quick: None, capsys) -> None:
    command = ["crosscheck", str(pair), "--futures", "2", "--json", "--out", str(tmp_path / "out")]
    assert main(command) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["passed"] is True
    assert len(printed["week"]) == 168
    assert len(printed["causes"]) == 6
    assert {row["method"] for row in printed["time_varying"]} == {"interval by interval", "modified offered load"}
    assert {"statistic", "operator", "threshold", "passed", "comment"} <= printed["crosscheck"][0].keys()
    json.dumps(printed, allow_nan=False)  # infinite patience is not written as a number that JSON does not have


def test_an_engine_that_does_not_agree_exits_with_4(pair, tmp_path: Path, quick: None, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sim.crosscheck, "check_stationary", TOO_LONG)
    monkeypatch.setattr(stationary, "_MOST", 50_000)
    assert main(["crosscheck", str(pair), "--futures", "2", "--out", str(tmp_path / "out")]) == 4
    said = " ".join(capsys.readouterr().out.split())
    assert "say NO: the engine is not what queueing theory says" in said
    facts = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert facts["passed"] is False
    assert not pd.read_csv(tmp_path / "out" / "crosscheck.csv")["passed"].all()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--month", "2021-05"], "--month 2021-05 is no whole month of the period: give one from 2021-06 to 2021-06"),
        (["--futures", "1"], "at least 2 futures"),
        (["--seed", "-1"], "the seed must lie between 0"),
    ],
)
def test_what_cannot_be_checked_is_refused(pair: Path, arguments: list[str], says: str, capsys) -> None:
    assert main(["crosscheck", str(pair), *arguments]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NOBODY, "nobody calls, or nobody answers"),
        (NO_TARGET.replace("end: 2021-06-30", "end: 2021-06-05"), "at least 8 days"),
        (SCENARIO.replace("groups: [handlers]", "groups: [handler]"), "pair.yaml:"),
    ],
)
def test_scenarios_without_a_week_to_check_are_refused(tmp_path: Path, text: str, says: str, capsys) -> None:
    path = tmp_path / "pair.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["crosscheck", str(path), "--futures", "2", "--out", str(tmp_path / "out")]) == 2
    assert says in capsys.readouterr().err


def test_the_month_is_the_one_promised_or_the_last_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "pair.yaml"
    for text, month in (
        (SCENARIO, "2021-06"),
        (SCENARIO.replace("end: 2021-06-30", "end: 2021-08-31"), "2021-06"),
        (SCENARIO.replace("end: 2021-06-30", "end: 2021-08-31").replace("promised: 2021-06, ", ""), "2021-08"),
        (NO_TARGET.replace("end: 2021-06-30", "end: 2021-06-20"), None),
    ):
        path.write_text(text, encoding="utf-8")
        assert crosschecking._month(load_scenario(path), None) == month


def a_week() -> pd.DataFrame:
    hours = [f"{day} {hour:02d}:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun") for hour in range(24)]
    scenario = np.full(168, 0.6)
    scenario[0] = np.nan
    gap = np.linspace(-0.5, 0.3, 168)
    return pd.DataFrame({
        "stream": "101", "within_s": 30.0, "hour": hours, "erlang_c": 0.6 + gap, "erlang_a": 0.7, "scenario": scenario,
    })  # fmt: skip


def test_sentences_say_how_much_when_and_why() -> None:
    steps = ["Erlang C", "abandonment", "carry-over", "kinds of call", "over-dispersion", "priority"]
    share = [0.5, 0.7, 0.71, 0.7, 0.66, 0.6]
    adds = np.diff(share, prepend=0)
    gaps = pd.DataFrame({"stream": "101", "within_s": 30.0, "step": steps, "share": share, "adds": adds})
    gaps["share_error"] = 0.012
    c, a, why = gap_sentences(gaps, a_week(), "101")
    assert c.startswith("101 calls answered within 30 s: Erlang C")
    # Student's interval of 95 % with 19 degrees of freedom: 2.093 standard errors
    assert "says 50.0 % where 60.0 % (± 2.5; 95 %) are simulated: it understates by 10.0 points" in c
    assert "most on Mon 01:00 (−50 points)" in c  # nobody called in the first hour
    assert "says 70.0 % where 60.0 % (± 2.5; 95 %) are simulated: it overstates by 10.0 points" in a
    assert "hang up +20.0;" in why
    assert "who goes first −6.0." in why


def test_differences_add_up_at_the_digits_that_are_printed() -> None:
    gaps = pd.DataFrame({"stream": "101", "within_s": 30.0, "step": ["Erlang C", *CAUSES]})
    gaps["share"] = [0.5904, *[0.6] * (len(CAUSES) - 1), 0.6766]  # 8.6 points, and yet 59.0 % and 67.7 % are printed
    gaps["adds"], gaps["share_error"] = np.diff(gaps["share"], prepend=0), 0.001
    said = gap_sentences(gaps, a_week(), "101")[0]
    assert "says 59.0 % where 67.7 % (± 0.2; 95 %) are simulated: it understates by 8.7 points" in said


def test_what_chance_may_have_made_is_not_given_a_cause() -> None:
    # three errors either way: a difference of 1 point with an error of 0.4 is none, with one of 0.3 it is
    steps = ["Erlang C", "abandonment", "carry-over", "kinds of call", "over-dispersion", "priority"]
    share = [0.60, 0.60, 0.61, 0.62, 0.62, 0.609]
    gaps = pd.DataFrame({"stream": "101", "within_s": 30.0, "step": steps, "share": share})
    gaps["adds"] = np.diff(share, prepend=0)
    gaps["adds_error"] = [0.0, 0.0, 0.004, 0.003, 0.01, 0.004]
    gaps["share_error"] = 0.004
    flat = pd.DataFrame({
        "stream": "101", "within_s": 30.0, "hour": [f"h{i}" for i in range(168)], "erlang_c": 0.6, "erlang_a": 0.6,
        "scenario": np.linspace(0.58, 0.64, 168), "scenario_error": 0.01,
    })  # fmt: skip
    c, a, why = gap_sentences(gaps, flat, "101")
    assert c.endswith("are simulated: no difference beyond chance over the week, and in no hour one beyond chance.")
    assert a.endswith("are simulated: no difference beyond chance over the week, and in no hour one beyond chance.")
    assert "how long each kind of call is, and how patient its callers +1.0; no difference beyond chance: " in why
    noise = why.partition("beyond chance: ")[2]
    assert ["hang up" in noise, "carry over" in noise, "days and staff" in noise, "goes first" in noise] == [True] * 4
    # an hour that is off by more than five errors is named, though the week is not
    flat.loc[100, "scenario"] = 0.54
    assert gap_sentences(gaps, flat, "101")[0].endswith("over the week, and most on h100 (+6 points).")


def test_the_heat_map_has_every_hour_and_says_what_it_shows(tmp_path: Path) -> None:
    name = "A scenario whose name is so long that it has to go on in a second line, and costs $more$ than <b>most</b>"
    figure = draw_week(a_week(), "101", scenario=name, month="2021-12", note="Not calibrated.")
    first, second = figure.axes
    said = [text.get_text() for text in first.texts]
    assert len(said) == 167
    assert (said[0], said[-1]) == ("−50", "+30")
    assert len(second.texts) == 167
    title = figure.get_suptitle()
    assert "points of the share answered in 30 s" in title
    assert "December 2021" in title
    assert max(map(len, title.splitlines())) <= 95
    assert "Not calibrated." in figure.get_supxlabel()
    save(figure, tmp_path / "a.png")
    save(draw_week(a_week(), "101", scenario=name, month="2021-12", note="Not calibrated."), tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_verify_says_yes_of_this_installation(capsys) -> None:
    assert main(["verify"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "All 42 checks say yes." in said
    for part in ("(i) Erlang C", "(ii) Erlang A", "(iii) two priorities", "conservation", "golden run, simpy", "numpy"):
        assert part in said


def test_verify_exits_with_4_and_says_what_failed(quick: None, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sim.crosscheck, "check_stationary", TOO_LONG)
    monkeypatch.setattr(stationary, "_MOST", 50_000)
    monkeypatch.setattr(verifying, "CENTRES", 5)
    assert main(["verify", "--json"]) == 4
    printed = json.loads(capsys.readouterr().out)
    assert printed["passed"] is False
    assert printed["versions"]["python"]
    failed = [row["check"] for row in printed["checks"] if not row["passed"]]
    assert all(check.startswith("(") for check in failed)  # neither properties nor golden runs
    assert any(check.startswith("(i) Erlang C") and check.endswith("mean wait") for check in failed)


def test_verify_refuses_a_seed_that_cannot_be(capsys) -> None:
    assert main(["verify", "--seed", "-5"]) == 2
    assert "the seed must lie between 0" in capsys.readouterr().err


def test_the_page_of_stress_is_up_to_date() -> None:
    page = (ROOT / "docs" / "stress-des.md").read_text(encoding="utf-8")
    loaded = load_scenario(ROOT / "scenarios" / "west_mercia" / "plan.yaml")
    assert page == stress_page(loaded)
    assert "$" not in page
    assert "80 % of 101 calls (offered) within 30 s, promised for December 2021" in page
