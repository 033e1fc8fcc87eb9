"""A scenario's week against the scores of the same futures, and Erlang by interval where it has to be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf
from pathlib import Path

import numpy as np
import pytest

from sim.crosscheck import Found, changing_table, gap_table, pools_of, simulate_changing, simulate_week, week_table
from sim.crosscheck.changing import MODIFIED, erlang_by_interval
from sim.crosscheck.gaps import CAUSES, _errors_by_hour
from sim.crosscheck.pool import QUARTERS, Kind, by_hour, hour_name
from sim.crosscheck.typical import typical
from sim.crosscheck.week import AS_IS, LEVELLED, Week, _joined, _smooth, level
from sim.engine import Routing, Staffing
from sim.erlang import erlang_a, mmc
from sim.experiment import Centre, replicate
from sim.scenario import load_scenario
from tests.crosscheck.pools import NO_TARGET, SCENARIO, a_pool


@pytest.fixture(scope="module")
def centre(tmp_path_factory) -> Centre:
    path = tmp_path_factory.mktemp("week") / "pair.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return Centre.of(load_scenario(path))


@pytest.fixture(scope="module")
def week(centre: Centre) -> Week:
    return simulate_week(centre, (86400.0, centre.calendar.end_s), 1, 3)


def test_the_week_adds_up_to_the_month_as_it_is_scored(centre: Centre, week: Week) -> None:
    for number in range(3):
        scored = replicate(centre, 1, number).figures
        june = scored.periods.index("2021-06")
        for stream in ("101", "999"):
            found = week.offered[AS_IS][number, week.streams.index(stream)].sum()
            assert found == scored.values[stream]["offered"][june]
        assert week.share("101", AS_IS)[number] == pytest.approx(scored.values["101"]["sl_offered"][june], abs=1e-12)


def test_a_special_night_and_a_bank_holiday_are_no_part_of_the_typical_week(tmp_path: Path) -> None:
    """December 2021 has five Fridays, the last of them New Year's Eve, and bank holidays on 27 and 28 December."""
    text = SCENARIO.replace("start: 2021-05-31, end: 2021-06-30", "start: 2021-12-01, end: 2021-12-31")
    text = text.replace("2021-06", "2021-12").replace("per_day: 200}", """per_day: 200}
    bank_holiday: 0.5
    special_days:
      New Year's Eve: {on: 12-31, hours: "23:00-07:00", factor: 20}
      no different: {on: 12-10, factor: 1}""")  # fmt: skip
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    centre = Centre.of(load_scenario(tmp_path / "a.yaml"))
    week = simulate_week(centre, (0.0, centre.calendar.end_s), 1, 2)
    # Christmas and Boxing Day fall on a weekend; the two days that stand for them are bank holidays as well
    assert week.left_out == tuple(date(2021, 12, day) for day in (25, 26, 27, 28, 31))
    friday = 4 * 96 + 92
    assert week.times[friday] == 4
    at = week.streams.index("999")
    assert week.expected[at][friday] == pytest.approx(200 / 96)
    assert week.offered[AS_IS][:, at].sum() == pytest.approx(2 * 26 * 200, rel=0.05)


def test_hours_that_come_on_special_days_alone_keep_them(tmp_path: Path) -> None:
    text = SCENARIO.replace("per_day: 200}", "per_day: 200}\n    special_days: {tattoo: {day: 2021-06-02, factor: 2}}")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    centre = Centre.of(load_scenario(tmp_path / "a.yaml"))
    quarter = centre.calendar.quarter_of_week
    for days, left_out in ((8, ()), (10, (date(2021, 6, 2),))):  # from Monday 31 May
        kept, out = typical(centre, slice(0, days * 96), quarter)
        assert out == left_out
        assert kept.sum() == 96 * (days - len(left_out))


def test_rates_handlers_handle_times_and_patience_are_those_of_the_scenario(centre: Centre, week: Week) -> None:
    [pool] = pools_of(week, centre)
    assert (pool.streams, pool.priorities, pool.within_s) == (("101", "999"), (2, 1), {"101": 30.0})
    assert (pool.on_duty == 5).all()
    assert (pool.heads == 5).all()
    attempts = week.offered[AS_IS].sum() / 3 / 30  # a day
    assert pool.rate_per_s.mean() * 86400 == pytest.approx(attempts, rel=0.01)  # June has other weekdays than a week
    assert pool.handle_s == pytest.approx(240, abs=4 * 240 / (27_000 * 3) ** 0.5)
    shares = pool.rates_per_s.sum(axis=1) / pool.rate_per_s.sum()
    assert pool.patience_s == pytest.approx(1 / (shares[0] / 300 + shares[1] / 180), rel=0.03)


def test_counts_are_evened_out_without_losing_any() -> None:
    seen = np.random.default_rng(1).poisson(5.0, (1, QUARTERS)).astype(float)
    expected = np.full((1, QUARTERS), 4.0)
    smooth = _smooth(seen, expected)
    assert smooth.sum() == pytest.approx(seen.sum())
    assert smooth.std() < seen.std() / 3


def test_levelled_streams_are_alike_but_for_work_that_can_be_put_down() -> None:
    staffing = Staffing(from_s=[0], on_duty=[[1]], reserve=[[0, 2, 1]])
    people, routes = level(staffing, Routing(priority=[1, 3, 2], groups=[[0]] * 3, interruptible=[False, True, False]))
    assert people.reserve is None
    assert routes.priority.tolist() == [1, 4, 1]


def test_a_constant_load_is_erlang_interval_by_interval() -> None:
    pool = a_pool()
    simulated = simulate_changing(pool, 1)
    for patience_s, expected in (
        (inf, mmc(5, 60 / 3600, 240.0, 30.0).service_level),
        (300.0, erlang_a(5, 60 / 3600, 240.0, 300.0, 30.0).sl_offered),
    ):
        of = replace(pool, patience_s=patience_s)
        np.testing.assert_allclose(erlang_by_interval(of, 30.0), expected)
        np.testing.assert_allclose(erlang_by_interval(of, 30.0, method=MODIFIED), expected)
        shares = simulate_changing(of, 1).shares(1)
        assert abs(shares.mean() - expected) < 4 * shares.std(ddof=1) / len(shares) ** 0.5
        assert shares.std(ddof=1) / len(shares) ** 0.5 < 0.003
    assert simulated.offered.shape == (20, 2, QUARTERS)


def test_where_nobody_is_on_duty_nobody_is_answered() -> None:
    pool = a_pool(on_duty=np.where(np.arange(QUARTERS) < 96, 0.0, 5.0), patience_s=100.0)
    assert (erlang_by_interval(pool, 30.0)[:96] == 0).all()
    assert (erlang_by_interval(pool, 30.0)[96:] > 0.5).all()


def test_part_heads_are_dealt_out_so_that_their_mean_holds() -> None:
    pool = a_pool(on_duty=np.full(QUARTERS, 5.3))
    assert set(pool.heads) == {5, 6}
    assert pool.heads.mean() == pytest.approx(5.3, abs=0.01)


def test_the_modified_load_follows_a_peak_better_than_each_interval_by_itself() -> None:
    # an hour of rush once a day, with calls as long as the rush
    rush = np.where(np.arange(QUARTERS) % 96 // 4 == 9, 2.0, 0.8)
    pool = a_pool(
        rates_per_s=a_pool().rates_per_s * rush, handle_s=1800.0, patience_s=600.0, on_duty=np.full(QUARTERS, 50.0)
    )
    simulated = simulate_changing(pool, 1)
    table = changing_table([Found(pool, simulated, simulated)]).set_index("method")
    gaps = table["mean_gap_by_hour"]
    assert gaps["modified offered load"] < gaps["interval by interval"] / 3
    assert table.loc["interval by interval", "under_hour"].endswith("09:00")  # the queue has yet to build up
    assert table.loc["interval by interval", "over_hour"].endswith("10:00")  # and yet to go


def test_kinds_of_call_are_drawn_from_those_seen() -> None:
    kinds = {"999": Kind(np.array([60.0]), np.array([inf])), "101": Kind(np.array([60.0]), np.array([0.0]))}
    pool = a_pool(on_duty=np.ones(QUARTERS))
    simulated = simulate_changing(pool, 1, kinds=kinds)
    # 101 hangs up at once unless somebody is free, as 60 calls an hour of a minute keep one handler busy
    assert simulated.shares(1).mean() < 0.6
    assert simulated.shares(0).mean() == 1.0  # no target: all are answered in the end


def test_causes_add_up_from_erlang_c_to_the_scenario(centre: Centre, week: Week) -> None:
    [pool] = pools_of(week, centre)
    found = [Found(pool, simulate_changing(pool, 1), simulate_changing(pool, 1, kinds=week.kinds))]
    rows = gap_table(found, week).set_index("step")
    assert list(rows.index) == ["Erlang C", *CAUSES]
    assert rows["adds"].sum() == pytest.approx(week.share("101", AS_IS).mean())
    assert rows.loc["abandonment", "adds"] > 0.05
    assert rows.loc["priority", "adds"] == pytest.approx(
        (week.share("101", AS_IS) - week.share("101", LEVELLED)).mean()
    )
    assert rows.loc["priority", "adds"] < 0  # 999 goes first
    hours = week_table(found, week)
    assert len(hours) == 168
    assert hours["hour"].iloc[15] == "Mon 15:00"
    weighted = np.average(hours["erlang_a"], weights=hours["contacts_an_hour"])
    assert weighted == pytest.approx(rows.loc["abandonment", "share"])
    assert hours["contacts_an_hour"].sum() / 7 == pytest.approx(pool.rates_per_s[0].mean() * 86400)


def test_the_error_of_an_hour_is_that_of_a_ratio_of_sums() -> None:
    offered, in_time = np.zeros((2, QUARTERS)), np.zeros((2, QUARTERS))
    offered[:, 4], in_time[:, 5] = (10, 20), (8, 12)  # two quarter-hours of one hour
    errors = _errors_by_hour(in_time, offered)
    # 2 thirds of all: residuals 4/3 and -4/3
    assert errors[1] == pytest.approx(np.sqrt(2 * (4 / 3) ** 2 * 2) / 30)
    assert np.isnan(errors[0])


def test_hours_are_named_from_monday_midnight() -> None:
    assert (hour_name(0), hour_name(167)) == ("Mon 00:00", "Sun 23:00")
    assert by_hour(np.ones(QUARTERS)).tolist() == [4.0] * 168


def test_groups_that_share_streams_are_one_pool() -> None:
    assert _joined(5, [(0,), (1, 3), (3, 4)]) == [{0}, {1, 3, 4}, {2}]
    assert _joined(2, [(1, 0)]) == [{0, 1}]


def test_nobody_with_a_target_gives_empty_tables(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    path.write_text(NO_TARGET, encoding="utf-8")
    centre = Centre.of(load_scenario(path))
    week = simulate_week(centre, (0.0, 8 * 86400.0), 1, 2)
    [pool] = pools_of(week, centre)
    simulated = simulate_changing(pool, 1)
    found = [Found(pool, simulated, simulated)]
    assert pool.main_within_s is None
    assert gap_table(found, week).empty
    assert week_table(found, week).empty
    assert changing_table(found).empty
