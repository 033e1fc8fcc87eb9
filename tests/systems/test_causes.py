"""Outages as a cause that can be taken out: `without:` overlays, `callsim explain`, and levers."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from sim.cli import main
from sim.experiment import Centre, replicate
from sim.study.asking.levers import find_lever
from tests.systems.centres import load
from tests.tiny import TINY

OUTAGES = """\
outages:
  phones: {random: {rate: 60, length: {mean: 6h}}, streams: {calls: closed}}
  power: {random: {rate: 60, length: {mean: 12h}}, groups: {handlers: {handle_time: 3}}}
workarounds:
  queues: {handle_time: 1.3}
"""
WITHOUT = """\
without:
  power: {outages: {power: {random: {rate: 0}}}}
  phones: {outages: {phones: null}}
  lapses: {workarounds: null}
"""


@pytest.mark.parametrize("off", ["null", "{power: {random: {rate: 0}}, phones: {random: {rate: 0}}}"])
def test_taken_out_is_the_scenario_that_never_had_them(tmp_path, off):
    text = TINY + OUTAGES + f"without: {{outages: {{outages: {off}}}, lapses: {{workarounds: null}}}}\n"
    taken_out = load(tmp_path, text).without({"outages", "lapses"})
    ours, none = (replicate(Centre.of(each), 1, 0) for each in (taken_out, load(tmp_path, TINY)))
    for name, measures in none.figures.values.items():
        for measure, value in measures.items():
            assert value.tobytes() == ours.figures.values[name][measure].tobytes()
    assert set(ours.figures.values) == set(none.figures.values)
    as_it_is = replicate(Centre.of(load(tmp_path, text)), 1, 0)
    assert as_it_is.figures.values["calls"]["lost"].sum() > 0


def test_two_causes_cannot_take_out_the_same_outage(tmp_path, capsys):
    path = tmp_path / "why.yaml"
    clash = "without: {all: {outages: null}, power: {outages: {power: {random: {rate: 0}}}}}\n"
    path.write_text(TINY + OUTAGES + clash, encoding="utf-8")
    assert main(["validate", str(path)]) == 2
    assert "the cause 'power' sets 'outages.power.random.rate', and so does 'all'" in capsys.readouterr().err


def test_explain_says_what_outages_are_worth(tmp_path, capsys):
    path, out = tmp_path / "why.yaml", tmp_path / "out"
    path.write_text(TINY + OUTAGES + WITHOUT, encoding="utf-8")
    command = ["explain", str(path), "--replications", "8", "--from", "2021-06", "--to", "2021-07", "--out", str(out)]
    assert main(command) == 0
    assert "what each cause is worth" in capsys.readouterr().out
    table = pd.read_csv(out / "explain.csv").query("period == 'period'").set_index("cause")
    # slower work costs points, with an interval that leaves out zero; the shares add to the whole
    assert table.loc["power", "high"] < 0
    assert table.loc["lapses", "high"] < 0
    shares = table.loc[["power", "phones", "lapses"], "mean"].sum()
    assert shares == pytest.approx(table.loc["difference", "mean"], abs=1e-9)
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["causes"] == ["lapses", "phones", "power"]


def test_the_rate_is_a_lever(tmp_path):
    lever = find_lever(load(tmp_path, TINY + OUTAGES), "power.random.rate")
    assert (lever.path, lever.now) == (("outages", "power", "random", "rate"), 60)
