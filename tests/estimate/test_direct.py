"""`callsim calibrate` with call-level and HR tables: estimates, an overlay that can be run, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from sim.experiment import Centre, replicate
from sim.scenario import load_scenario
from sim.study.fitting.calibrating import calibrate
from sim.study.fitting.estimating import Tables
from tests.small import SMALL
from tests.tiny import TINY

PEOPLE = "person,group,start,end,fte\n" + "".join(
    f"p{i},handlers,2018-01-01,{f'2021-0{i}-15' if i in (4, 5) else ''},1\n" for i in range(1, 13)
)
ABSENCES = "person,start,end,cause\n" + "".join(
    f"p{i},2021-0{month}-0{i},2021-0{month}-0{i + 2},{cause}\n"
    for month, cause in ((4, "sickness"), (5, "sickness"), (6, "leave"))
    for i in (1, 2, 3, 6, 7)
)
CAUSES = SMALL.replace(
    "      leave: {rate: 15%}\n", "      leave: {rate: 15%}\n      sickness: {rate: 4%, spell_days: 5}\n"
)
CALIBRATION = """\
history: history.csv
calibration:
  parameters:
    work: {prior: {from: 0.6, to: 1.6}, times: [streams.calls.handle.talk.mean]}
"""
HISTORY = (
    "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note\n"
    "2021-06-01,2021-06-30,calls,service_level_120s,offered,=,50,percent,force,,\n"
)


@pytest.fixture(scope="module")
def direct(tmp_path_factory):
    """A log that a run kept, HR tables, and what is made of them."""
    folder: Path = tmp_path_factory.mktemp("direct")
    (folder / "small.yaml").write_text(CAUSES, encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "absences.csv").write_text(ABSENCES, encoding="utf-8")
    replicate(Centre.of(load_scenario(folder / "small.yaml")), 1, 0, calls=folder / "calls")
    code = main([
        "calibrate", str(folder / "small.yaml"), "--calls", str(folder / "calls"),
        "--people", str(folder / "people.csv"), "--absences", str(folder / "absences.csv"),
        "--train-until", "2021-07-31", "--out", str(folder / "out"),
    ])  # fmt: skip
    return folder, code


def test_the_direct_step_stands_alone_where_nothing_is_unknown(direct):
    folder, code = direct
    assert code == 0
    out = folder / "out"
    table = pd.read_csv(out / "direct.csv").set_index("parameter")
    assert set(table["source"]) == {"calls.parquet", "people.csv", "absences.csv"}
    truth = {"streams.101.volume.per_day": 60, "streams.101.handle": 480, "streams.101.patience.mean": 300}
    for name, value in truth.items():
        assert abs(table.loc[name, "estimate"] - value) < 3 * table.loc[name, "standard_error"]
        assert table.loc[name, "used"] == "yes"
    # two of twelve left in the window from 20 March to 31 July
    assert table.loc["groups.handlers.leavers", "n"] == 2
    assert table.loc["groups.handlers.strength", "estimate"] == 10
    assert table.loc["groups.handlers.abstraction.sickness.spell_days", "estimate"] == pytest.approx(3)
    assert "leave in handlers: fewer than 10 spells" in " ".join(manifest(out)["direct"]["missing"])
    assert {file.name for file in (out / "figures").iterdir()} == {
        "101-patience.png", "101-profile.png", "999-patience.png", "999-profile.png",
    }  # fmt: skip


def manifest(out: Path) -> dict:
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def test_the_overlay_is_a_scenario_with_what_was_estimated_and_where_it_comes_from(direct):
    folder, _ = direct
    loaded = load_scenario(folder / "out" / "estimated.yaml")
    before = load_scenario(folder / "small.yaml").scenario
    table = pd.read_csv(folder / "out" / "direct.csv").set_index("parameter")["estimate"]
    stream, group = loaded.scenario.streams["101"], loaded.scenario.groups["handlers"]
    assert stream.patience.mean is not None
    assert stream.patience.mean.changes[0].value == pytest.approx(table["streams.101.patience.mean"], abs=0.1)
    assert stream.day_of_week == pytest.approx([table[f"streams.101.day_of_week.{i}"] for i in range(7)], rel=1e-4)
    assert group.leavers.changes[0].value == pytest.approx(table["groups.handlers.leavers"], rel=1e-4)
    # what no table says stays
    assert group.intakes == before.groups["handlers"].intakes
    assert group.strength == before.groups["handlers"].strength
    said = (folder / "out" / "estimated.yaml").read_text(encoding="utf-8")
    assert "source: people.csv" in said
    assert str(folder) not in said
    assert len(Centre.of(loaded).demands) == 2


def test_the_terminal_says_what_was_found_and_what_is_missing(direct, capsys):
    folder, _ = direct
    arguments = ["--calls", str(folder / "calls"), "--train-until", "2021-07-31"]
    assert main(["calibrate", str(folder / "small.yaml"), *arguments, "--out", str(folder / "again")]) == 0
    said = capsys.readouterr().out
    assert "What the tables say directly" in said
    assert "streams.101.day_of_week" in said
    assert "growth of 101: 134 days are known, and 365 tell growth from season" in said
    assert said.rstrip().endswith("again/estimated.yaml")
    # the same command goes on, or rather does it again; other tables are another fit
    assert main(["calibrate", str(folder / "small.yaml"), *arguments, "--out", str(folder / "again"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["direct"]) > 20
    other = ["--people", str(folder / "people.csv"), "--train-until", "2021-07-31"]
    assert main(["calibrate", str(folder / "small.yaml"), *other, "--out", str(folder / "again")]) == 2
    assert "holds another fit" in capsys.readouterr().err


def test_the_latent_step_starts_from_what_was_estimated(tmp_path, capsys):
    (tmp_path / "tiny.yaml").write_text(TINY + CALIBRATION, encoding="utf-8")
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    days = pd.date_range("2021-06-01", "2021-06-30 23:00", freq="30min")
    log = pd.DataFrame({"arrival": days, "stream": "calls", "outcome": "answered", "handle_s": 1800.0, "attempt": 1})
    log.to_csv(tmp_path / "calls.csv", index=False)
    out = tmp_path / "out"
    main([
        "calibrate", str(tmp_path / "tiny.yaml"), "--calls", str(tmp_path / "calls.csv"), "--simulations", "128",
        "--workers", "1", "--out", str(out),
    ])  # fmt: skip
    said = capsys.readouterr().out
    assert "patience of calls: the log has no wait (column 'wait_s')" in said
    fitted = load_scenario(out / "calibrated.yaml")
    assert fitted.scenario.streams["calls"].handle.talk.mean.changes[0].value == 1800
    assert (out / "calibrated.yaml").read_text(encoding="utf-8").count("extends: estimated.yaml") == 1
    # 48 calls a day instead of 20: the fit sees them
    assert fitted.scenario.streams["calls"].volume.per_day is not None
    assert fitted.scenario.streams["calls"].volume.per_day.changes[0].value == pytest.approx(48, rel=0.02)
    about = manifest(out)
    assert {"calibration", "direct"} <= set(about)
    assert Centre.of(fitted).unknown is not None


def test_a_log_is_learnt_to_its_end_where_no_plan_starts_and_else_what_is_left_out_is_counted(tmp_path):
    text = TINY.replace("plan_start: 2021-07-01, ", "")
    assert text != TINY
    (tmp_path / "open.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    days = pd.date_range("2021-06-01", "2021-07-12 23:00", freq="30min")
    log = pd.DataFrame({"arrival": days, "stream": "calls", "outcome": "answered", "handle_s": 1800.0, "attempt": 1})
    log.to_csv(tmp_path / "calls.csv", index=False)
    tables = Tables(calls=tmp_path / "calls.csv")
    whole = calibrate(tmp_path / "open.yaml", tables=tables, out=tmp_path / "whole")
    assert whole.about["direct"]["trained_until"] == "2021-07-12"
    assert not any("learnt from" in line or "four whole weeks" in line for line in whole.missing)
    assert whole.direct.set_index("parameter").loc["streams.calls.handle.talk.mean", "n"] == len(days)
    cut = calibrate(tmp_path / "tiny.yaml", tables=tables, out=tmp_path / "cut")
    late = len(pd.date_range("2021-07-02", "2021-07-12 23:00", freq="30min"))
    assert cut.missing[0] == f"{late} calls after 2021-07-01 are not learnt from (--train-until)"
    assert cut.about["direct"]["trained_until"] == "2021-07-01"


@pytest.mark.parametrize(
    ("files", "arguments", "says"),
    [
        ({}, ["--absences", "a.csv"], "--absences needs --people"),
        (
            {"c.csv": "arrival,stream,outcome\n2021-06-05,chat,answered\n"},
            ["--calls", "c.csv"],
            "c.csv:1:1: none of its streams is one of the scenario's: it has chat (the scenario has calls)",
        ),
        (
            {"c.csv": "arrival,stream,outcome\n2021-08-05,calls,answered\n"},
            ["--calls", "c.csv"],
            "c.csv has no call up to 2021-07-01",
        ),
        (
            {"c.csv": "arrival,stream,outcome\n2021-06-05,calls,answered\n2021-06-05,chat,answered\n"},
            ["--calls", "c.csv"],
            "nothing can be estimated: the profile of calls: 1 calls are too few; volume, growth and day factor of "
            "calls: up to 2021-06-05 the log holds fewer than four whole weeks of it; handle time of calls: the log "
            "has no handle time; patience of calls: the log has no wait (column 'wait_s'); calls of chat are left out",
        ),
        ({"p.csv": "group,start,end\nothers,2020-01-01,\n"}, ["--people", "p.csv"], "p.csv:1:1: none of its groups"),
        (
            {"p.csv": "group,start,end\nhandlers,2020-01-01,\n"},
            ["--people", "p.csv", "--people-since", "2021-07-01"],
            "people are watched from 2021-07-01 to 2021-07-01, which is no time",
        ),
        (
            {"p.csv": "group,start,end\nhandlers,2022-01-01,\n"},
            ["--people", "p.csv"],
            "nothing can be estimated: leavers of handlers: p.csv has nobody of it in post",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_estimated_is_said(tmp_path, monkeypatch, capsys, files, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["calibrate", "tiny.yaml", *arguments]) == 2
    assert says in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "results").exists()
