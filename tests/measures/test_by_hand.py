"""Every measure on logs small enough to score with pencil and paper."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.engine import Contacts, Routing, Staffing, simulate
from sim.errors import UsageError
from sim.measures import GROUP_MEASURES, STREAM_MEASURES, StreamRule, score, sorted_quantile, stream_rules
from sim.scenario.model import Scenario
from tests.measures.logs import ABANDONED, ANSWERED, LOST, NAN, OVERFLOWED, UNFINISHED, written

MAY_JUNE = Calendar(date(2021, 5, 31), date(2021, 6, 2))  # a day of May, two of June
DAY = 86400.0
CALLS = written(
    [
        (0, 1, 100, 0, ANSWERED, 100, 400, 0),  # waits 0
        (1, 1, 200, 0, ANSWERED, 230, 530, 0),  # waits 30, just in time
        (2, 1, 300, 0, ANSWERED, 331, 400, 0),  # waits 31
        (3, 1, 400, 0, ABANDONED, NAN, 404, -1),  # waits 4: short
        (4, 1, 500, 0, ABANDONED, NAN, 505, -1),  # waits 5: not short
        (5, 1, 600, 0, OVERFLOWED, NAN, 640, -1),  # waits 40
        (6, 1, 700, 0, LOST, NAN, 700, -1),
        (6, 2, 760, 0, ANSWERED, 770, 800, 0),  # redials; waits 10
        (7, 1, 800, 0, UNFINISHED, NAN, NAN, -1),  # nobody knows how long
        (8, 1, 3 * DAY, 0, ANSWERED, 3 * DAY, 3 * DAY + 9, 0),  # after the period's end
    ]
)


def may(rule: StreamRule) -> dict[str, float]:
    return {measure: float(values[0]) for measure, values in score(CALLS, MAY_JUNE, [rule]).values[rule.name].items()}


def test_counts_of_every_outcome() -> None:
    got = may(StreamRule("101"))
    counts = {"attempts": 9, "offered": 8, "answered": 4, "abandoned": 2, "short_abandoned": 1, "overflowed": 1}
    counts |= {"lost": 1, "unfinished": 1, "redials": 1}
    assert {name: got[name] for name in counts} == counts
    assert got["abandonment"] == 2 / 8


def test_waits_are_those_of_offered_attempts_however_they_end() -> None:
    got = may(StreamRule("101"))
    # 0 4 5 10 30 31 40: sum 120; 0.9 of the way along six gaps is place 5.4, 0.95 is 5.7
    assert got["mean_wait_s"] == 120 / 7
    assert got["median_wait_s"] == 10
    assert got["p90_wait_s"] == pytest.approx(31 + 0.4 * 9, abs=1e-12)
    assert got["p95_wait_s"] == pytest.approx(31 + 0.7 * 9, abs=1e-12)
    assert got["longest_wait_s"] == 40


@pytest.mark.parametrize(
    ("denominator", "share"), [("offered", 3 / 8), ("answered", 3 / 4), ("offered_less_short_abandons", 3 / 7)]
)
def test_service_level_has_the_targets_own_denominator_and_the_other_two_beside_it(denominator, share) -> None:
    got = may(StreamRule("101", 30.0, denominator=denominator))
    assert got["answered_within"] == 3  # 0, 30 and 10
    assert got["service_level"] == share
    three = (got["sl_offered"], got["sl_answered"], got["sl_offered_less_short_abandons"])
    assert three == (3 / 8, 3 / 4, 3 / 7)
    assert "sl_offered_bt" not in got


def test_operators_clock_adds_its_head_start_to_the_wait() -> None:
    on_bt = may(StreamRule("101", 30.0, clock="bt", bt_offset_s=2.0))
    assert on_bt["service_level"] == on_bt["sl_offered"] == on_bt["sl_offered_bt"] == 2 / 8  # 0 + 2 and 10 + 2
    assert on_bt["sl_answered"] == 2 / 4
    assert on_bt["sl_offered_force"] == 3 / 8
    assert on_bt["longest_wait_s"] == 40, "waits in seconds stay on the force's clock"
    on_force = may(StreamRule("101", 30.0, clock="force", bt_offset_s=2.0))
    assert (on_force["service_level"], on_force["sl_offered_bt"]) == (3 / 8, 2 / 8)
    same = may(StreamRule("101", 30.0, clock="bt", bt_offset_s=0.0))
    assert same["service_level"] == 3 / 8


def test_short_abandon_limit_is_a_rule_and_not_a_constant() -> None:
    assert may(StreamRule("101", short_abandon_s=5.5))["short_abandoned"] == 2


def test_stream_without_target_has_no_service_level() -> None:
    assert not [name for name in may(StreamRule("101")) if name.startswith(("sl_", "service", "answered_w"))]


def test_month_in_which_nothing_arrived_has_counts_of_zero_and_ratios_of_nan() -> None:
    figures = score(CALLS, MAY_JUNE, [StreamRule("101", 30.0)])
    assert figures.periods == ("2021-05", "2021-06")
    assert figures.whole.tolist() == [False, False]
    june = {name: values[1] for name, values in figures.values["101"].items()}
    counts = ("attempts", "offered", "answered", "redials", "lost", "unfinished", "answered_within", "short_abandoned")
    assert [june[name] for name in counts] == [0] * len(counts)
    ratios = ("service_level", "sl_answered", "abandonment", "mean_wait_s", "p90_wait_s", "longest_wait_s")
    assert np.isnan([june[name] for name in ratios]).all()


def test_unfinished_attempt_that_had_started_is_offered_with_its_wait_and_not_answered() -> None:
    log = written([(0, 1, 0, 0, UNFINISHED, 7, NAN, 0)])
    got = score(log, MAY_JUNE, [StreamRule("online", 30.0)]).values["online"]
    figures = [got[name][0] for name in ("offered", "answered", "answered_within", "service_level", "mean_wait_s")]
    assert figures == [1, 0, 0, 0, 7]


def test_empty_log_is_scored() -> None:
    staffing = Staffing(from_s=[0], on_duty=[[2]])
    contacts = Contacts(arrival_s=[], stream=[], handle_s=[], patience_s=[])
    rules = [StreamRule("101", 30.0)]
    figures = score(written([]), MAY_JUNE, rules, groups=["team"], contacts=contacts, staffing=staffing)
    assert figures.values["101"]["attempts"].tolist() == [0, 0]
    assert figures.values["team"]["occupancy"].tolist() == [0, 0]


def test_every_measure_is_defined_and_every_definition_measured() -> None:
    staffing = Staffing(from_s=[0], on_duty=[[2]])
    contacts = Contacts(arrival_s=[0] * 9, stream=[0] * 9, handle_s=[1] * 9, patience_s=[1] * 9)
    rules = [StreamRule("101", 30.0, bt_offset_s=2.0)]
    figures = score(CALLS, MAY_JUNE, rules, groups=["team"], contacts=contacts, staffing=staffing)
    assert set(figures.values["101"]) == set(STREAM_MEASURES)
    assert set(figures.values["team"]) == set(GROUP_MEASURES)
    assert not set(STREAM_MEASURES) & set(GROUP_MEASURES), "a group may have the name of a stream"


def team(rows: list, staffing: Staffing, rule: StreamRule, handle_s: list[float], grain="month"):
    n = len(handle_s)
    contacts = Contacts(arrival_s=[0] * n, stream=[0] * n, handle_s=handle_s, patience_s=[1] * n)
    scored = score(
        written(rows), MAY_JUNE, [rule], groups=["other", "team"], contacts=contacts, staffing=staffing, grain=grain
    )
    return scored.values["team"]


def test_handling_is_split_at_the_edge_of_a_month_and_goes_on_after_the_shift() -> None:
    staffing = Staffing(from_s=[0, DAY], on_duty=[[0, 2], [0, 1]])
    rows = [
        (0, 1, DAY - 500, 0, ANSWERED, DAY - 400, DAY + 600, 1),  # 400 in May, 600 in June
        (1, 1, DAY - 10, 0, ANSWERED, DAY + 20, DAY + 50, 1),  # arrives in May, 30 s of work in June
        (2, 1, 50, 0, ANSWERED, 60, 160, 0),  # the other group's
    ]
    got = team(rows, staffing, StreamRule("101"), [1, 1, 1])
    assert got["handlers_on_duty"].tolist() == [2, 1]
    assert got["occupancy"].tolist() == pytest.approx([400 / (2 * DAY), 630 / (2 * DAY)], rel=1e-14)


def test_occupancy_is_nan_while_nobody_is_on_duty_and_may_pass_one() -> None:
    staffing = Staffing(from_s=[0, 3600, 7200, 7500], on_duty=[[0, 1], [0, 0], [0, 2], [0, 0]])
    rows = [(0, 1, 0, 0, ANSWERED, 1800, 7260, 1), (1, 1, 0, 0, ANSWERED, 7200, 7200 + 3600 + 60, 1)]
    got = team(rows, staffing, StreamRule("101"), [1, 1], grain="hour")
    assert got["handlers_on_duty"][:4].tolist() == [1, 0, 2 * 300 / 3600, 0]
    assert got["occupancy"][:2].tolist() == [0.5, pytest.approx(float("nan"), nan_ok=True)]
    assert got["occupancy"][2] == (60 + 3600) / 600
    assert np.isnan(got["occupancy"][3:]).all()


def test_contact_put_down_spreads_the_work_it_held_from_its_start_to_its_end() -> None:
    staffing = Staffing(from_s=[0, DAY - 200], on_duty=[[0, 1], [0, 1]], pace=[[1, 2], [1, 5]])
    rows = [
        (0, 1, 0, 0, ANSWERED, DAY - 300, DAY + 100, 1),  # 100 s at pace 2 are 200 s of work over 400 s
        (1, 1, 0, 0, ANSWERED, DAY - 200, DAY - 100, 1),  # started before the change of the same instant: 50 s x 2
        (2, 1, 0, 0, UNFINISHED, 10, NAN, 1),  # put down, never resumed: left out
    ]
    got = team(rows, staffing, StreamRule("online", interruptible=True), [100, 50, 30])
    assert got["occupancy"].tolist() == pytest.approx([(150 + 100) / DAY, 50 / (2 * DAY)], rel=1e-14)


def test_work_after_the_periods_end_is_not_counted() -> None:
    staffing = Staffing(from_s=[0, 4 * DAY], on_duty=[[0, 1], [0, 9]])
    rows = [
        (0, 1, 3 * DAY - 50, 0, ANSWERED, 3 * DAY - 40, 3 * DAY + 60, 1),
        (1, 1, 3 * DAY - 50, 0, ANSWERED, 3 * DAY + 60, 3 * DAY + 90, 1),
        (2, 1, 3 * DAY + 50, 0, ANSWERED, 3 * DAY + 90, 3 * DAY + 99, 1),
    ]
    got = team(rows, staffing, StreamRule("101"), [1, 1, 1])
    assert got["handlers_on_duty"].tolist() == [1, 1]
    assert got["occupancy"].tolist() == [0, 40 / (2 * DAY)]


def test_day_of_23_hours_and_day_of_25() -> None:
    staffing = Staffing(from_s=[0], on_duty=[[3]])
    contacts = Contacts(arrival_s=[0] * 3, stream=[0] * 3, handle_s=[1] * 3, patience_s=[1] * 3)
    # 5400 elapsed seconds after midnight is 02:30 in March, and the first 01:30 in October; an hour on, the second
    rows = [(i, 1, at, 0, ANSWERED, at, at + 60, 0) for i, at in enumerate((5400, 9000, 80000))]
    expected = {
        date(2021, 3, 28): (23, ["2021-03-28T00:00+00:00", "2021-03-28T02:00+01:00", "2021-03-28T03:00+01:00"]),
        date(2021, 10, 31): (25, ["2021-10-31T00:00+01:00", "2021-10-31T01:00+01:00", "2021-10-31T01:00+00:00"]),
    }
    for day, (hours, names) in expected.items():
        calendar = Calendar(day, day)
        about = {"groups": ["team"], "contacts": contacts, "staffing": staffing}
        whole = score(written(rows), calendar, [StreamRule("101")], grain="day", **about)
        assert whole.values["team"]["handlers_on_duty"].tolist() == [3]
        assert whole.values["team"]["occupancy"][0] == pytest.approx(180 / (3 * hours * 3600), rel=1e-14)
        hourly = score(written(rows), calendar, [StreamRule("101")], grain="hour", **about)
        assert len(hourly.periods) == hours
        assert list(hourly.periods[:3]) == names
        assert hourly.values["101"]["attempts"][:3].tolist() == [0, 1, 1]


def test_contracts_example_is_scored() -> None:
    contacts = Contacts(arrival_s=[7, 14, 21, 28], stream=[0] * 4, handle_s=[11] * 4, patience_s=[3] * 4)
    staffing = Staffing(from_s=[0, 16], on_duty=[[1], [0]])
    log = simulate(contacts, staffing, Routing(priority=[1], groups=[[0]]), engine="simpy")
    rules = [StreamRule("101", 2.0)]
    got = score(log, MAY_JUNE, rules, groups=["team"], contacts=contacts, staffing=staffing, grain="day")
    # ends 18, 17, 24, 31; the one who answers goes on for 2 s after the shift
    assert got.values["101"]["service_level"][0] == 1 / 4
    assert got.values["101"]["mean_wait_s"][0] == 9 / 4
    assert got.values["team"]["occupancy"][0] == pytest.approx(11 / 16, rel=1e-12)


def test_long_form_has_a_row_for_every_period_stream_and_measure() -> None:
    frame = score(CALLS, MAY_JUNE, [StreamRule("101", 30.0), StreamRule("999")]).to_frame()
    assert list(frame.columns) == ["period", "stream", "measure", "value"]
    assert len(frame) == 2 * (len(STREAM_MEASURES) - 2 + len(STREAM_MEASURES) - 7)
    row = frame[(frame.period == "2021-05") & (frame.stream == "101") & (frame.measure == "sl_answered")]
    assert row["value"].tolist() == [0.75]
    assert not len(score(CALLS, MAY_JUNE, [StreamRule("101")]).to_frame().query("stream == '999'"))


def test_log_and_rules_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UsageError, match="stream 0, but there are rules for 0 only"):
        score(CALLS, MAY_JUNE, [])
    with pytest.raises(UsageError, match="need the contacts and the staffing"):
        score(CALLS, MAY_JUNE, [StreamRule("101")], groups=["team"])


@pytest.mark.driver("streams.bt_offset")
def test_rules_are_read_from_a_scenario() -> None:
    call = {
        "volume": {"per_day": 100},
        "handle": {"talk": {"mean": "4 min"}},
        "patience": {"mean": "2 min"},
        "priority": 1,
        "groups": ["team"],
    }
    scenario = Scenario.model_validate(
        {
            "name": "small",
            "period": {"start": "2021-06-01", "end": "2021-06-30"},
            "targets": {"999": {"share": "90%", "within": "10s", "clock": "bt", "denominator": "answered"}},
            "streams": {
                "999": {**call, "bt_offset": "3s"},
                "online": {**call, "interruptible": True},
            },
            "groups": {"team": {"on_duty": 3}},
            "short_abandon": "4s",
        }
    )
    assert stream_rules(scenario) == (
        StreamRule("999", 10.0, denominator="answered", clock="bt", bt_offset_s=3.0, short_abandon_s=4.0),
        StreamRule("online", short_abandon_s=4.0, interruptible=True),
    )


def test_quantile_of_one_value_is_that_value_and_of_none_is_nan() -> None:
    got = sorted_quantile(np.array([3.0]), np.array([0, 1]), np.array([1, 0]), 0.9)
    assert got[0] == 3
    assert np.isnan(got[1])
