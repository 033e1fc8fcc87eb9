"""Scores of forecasts: known ones, and the simple forecasts beside the fit's."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.calendar import Calendar
from sim.calibrate import erlang_forecasts, rows_of, score_rows, volumes_spoken, with_volumes
from sim.check import check
from sim.erlang import erlang_a
from sim.experiment import Centre
from sim.history import read_history
from sim.measures import stream_rules
from sim.report.calibration import calibration_tables
from sim.scenario import load_scenario

HEAD = "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note\n"
FLAT = """\
name: A centre that never changes
period: {start: 2020-01-01, end: 2021-12-31}
targets:
  calls: {share: 80%, within: 30s}
streams:
  calls:
    volume: {per_day: 480}
    handle: {distribution: exponential, talk: {mean: 5 min}}
    patience: {mean: 4 min}
    priority: 1
    groups: [handlers]
groups:
  handlers: {on_duty: 3}
"""


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    path: Path = tmp_path_factory.mktemp("flat") / "flat.yaml"
    path.write_text(FLAT, encoding="utf-8")
    loaded = load_scenario(path)
    table = HEAD + (
        "2020-03-01,2020-03-31,calls,service_level_30s,offered,=,70,percent,force,,\n"
        "2020-12-01,2020-12-31,calls,service_level_30s,offered,=,60,percent,force,,\n"
        "2020-12-01,2020-12-31,calls,service_level_30s,offered,>,5,percent,bt,,\n"
        "2020-12-01,2020-12-31,calls,offered,,=,14880,count,force,,\n"
        "2021-03-01,2021-03-31,calls,service_level_30s,offered,=,64,percent,force,,\n"
        "2021-02-01,2021-02-28,calls,offered,,=,14000,count,force,,\n"
        "2021-06-01,2021-06-30,calls,service_level_30s,offered,>,90,percent,force,,\n"
    )
    rows, others = rows_of(
        read_history("h", table.encode()), stream_rules(loaded.scenario), Calendar(date(2020, 1, 1), date(2021, 12, 31))
    )
    assert others == ()
    samples = np.column_stack([
        np.log(np.array([0.6, 0.65, 0.7]) / np.array([0.4, 0.35, 0.3])),
        np.log(np.array([13_000.5, 13_500.5, 14_500.5])),
        np.zeros(3),
    ])  # fmt: skip
    erlang = erlang_forecasts(rows[4:], Centre.of(loaded), 1)
    return score_rows(rows[4:], samples, rows[:4], erlang).set_index("row")


def test_the_fit_is_scored_in_the_rows_own_unit(scored):
    share = scored.loc["calls service_level_30s 2021-03"]
    assert share["median"] == pytest.approx(0.65)
    assert share["error"] == pytest.approx(0.01)
    # distances 0.04, 0.01, 0.06; of pairs 0.05, 0.1, 0.05
    assert share["crps"] == pytest.approx(0.11 / 3 - (0.05 + 0.1 + 0.05) / 9)
    assert (share["in_50"], share["in_95"]) == (True, True)
    assert scored.loc["calls offered 2021-02", "error"] == pytest.approx(-500)


def test_simple_forecasts_are_the_last_value_and_that_of_a_year_before(scored):
    share = scored.loc["calls service_level_30s 2021-03"]
    assert (share["last_value"], share["year_before"]) == pytest.approx((0.6, 0.7))
    assert share["crps_last_value"] == pytest.approx(0.04)
    assert share["crps_year_before"] == pytest.approx(0.06)
    # a count is taken for as many days; nothing was known a year before
    assert scored.loc["calls offered 2021-02", "last_value"] == pytest.approx(14880 * 28 / 31)
    assert math.isnan(scored.loc["calls offered 2021-02", "year_before"])


def test_erlang_a_is_that_of_the_scenario_where_as_many_were_counted(scored):
    exact = float(erlang_a(3, 480 / 86400, 300.0, 240.0, 30.0).sl_offered)
    assert scored.loc["calls service_level_30s 2021-03", "erlang_a"] == pytest.approx(exact)
    assert scored.loc["calls offered 2021-02", "erlang_a"] == pytest.approx(480 * 28)


def test_erlang_a_takes_the_volume_that_was_counted(tmp_path):
    path = tmp_path / "flat.yaml"
    path.write_text(FLAT, encoding="utf-8")
    loaded = load_scenario(path)
    calendar = Calendar(date(2020, 1, 1), date(2021, 12, 31))
    table = HEAD + (
        "2020-01-01,2020-01-31,calls,offered,,=,17170,count,force,,\n"
        "2020-02-01,2020-02-29,calls,offered,,=,14500,count,force,,\n"
        "2020-04-01,2020-04-30,calls,offered,,>,99000,count,force,,\n"
        "2020-05-01,2020-05-31,calls,offered,,=,99000,count,force,,doubtful: attempts?\n"
        "2020-06-01,2020-06-30,calls,attempts,,=,99000,count,force,,\n"
        "2021-03-01,2021-03-31,calls,service_level_30s,offered,=,64,percent,force,,\n"
    )
    rows, _ = rows_of(read_history("h", table.encode()), stream_rules(loaded.scenario), calendar)
    centre = Centre.of(loaded)
    # 31,670 calls in 60 days, where the scenario expects 480 a day
    per_day = 31_670 / 60
    (said,) = erlang_forecasts(rows[5:], with_volumes(centre, rows[:5]), 1)
    assert said == pytest.approx(float(erlang_a(3, per_day / 86400, 300.0, 240.0, 30.0).sl_offered))
    assert erlang_forecasts(rows[:1], with_volumes(centre, rows[:5]), 1) == pytest.approx(31 * per_day)
    # attempts where nothing better is counted, and the scenario where nothing is
    (said,) = erlang_forecasts(rows[5:], with_volumes(centre, rows[2:5]), 1)
    assert said == pytest.approx(float(erlang_a(3, 3300 / 86400, 300.0, 240.0, 30.0).sl_offered))
    (said,) = erlang_forecasts(rows[5:], with_volumes(centre, rows[2:4]), 1)
    assert said == pytest.approx(float(erlang_a(3, 480 / 86400, 300.0, 240.0, 30.0).sl_offered))
    for known, counted, words in (
        (rows[:5], 2, "Erlang A: with volumes as rows before count them."),
        (rows[2:4], 0, "Erlang A: with the scenario's volumes, since no plain row before counts callers."),
    ):
        scored = score_rows(rows[5:], np.zeros((3, 1)), known, [0.5])
        assert scored["erlang_a_rows"].tolist() == [counted]
        assert volumes_spoken(scored) == words
    both = pd.DataFrame({"erlang_a_rows": [0, 2, 2]})
    assert volumes_spoken(both).endswith("for 2 of 3 rows, and the scenario's for the others.")


def test_a_bound_has_no_error_and_no_score(scored):
    bound = scored.loc["calls service_level_30s 2021-06"]
    assert math.isnan(bound["error"])
    assert math.isnan(bound["crps"])


def test_the_terminal_lays_rows_that_were_held_out_beside_simple_forecasts(scored, capsys):
    seen = read_history("h", (HEAD + "2020-03-01,2020-03-31,chat,offered,,=,5,count,force,,\n").encode())[0]
    none = pd.DataFrame()
    failed = check("noise", 0.7, "<=", 0.5, "chance left")
    Console(width=200).print(calibration_tables(none, none, scored.reset_index(), [failed], [(seen, "no such stream")]))
    said = capsys.readouterr().out
    row = next(line for line in said.splitlines() if "service_level_30s 2021-03" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")][1:6] == ["64 %", "65 %", "60 % to 70 %", "60 %", "70 %"]
    assert "line 2: chat offered 2020-03-01: no such stream" in said
    assert "0 of 1 checks passed" in said
    assert "NO  noise: 0.7, not <= 0.5 (chance left)" in said
