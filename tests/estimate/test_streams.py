"""What of an estimate a scenario can take, and what speaks against it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine import Outcome
from sim.estimate import Absences, People, brought_about, estimate_group, estimate_stream
from sim.scenario import load_scenario
from tests.estimate.logs import centre, log_of

PLAIN = """\
name: A centre with more to it
period: {start: 2021-01-01, end: 2021-03-31}
targets: {calls: {share: 80%, within: 30s}}
streams:
  calls:
    volume: {per_day: 60}
    handle: {talk: {mean: 6 min}}
    patience: {mean: 180s}
    priority: 1
    groups: [handlers]
groups:
  handlers: {on_duty: 20}
"""
OTHER = """\
  other:
    volume: {per_day: 5}
    handle: {talk: {mean: 1 min}}
    patience: {mean: 180s}
    priority: 2
    groups: [handlers]
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return log_of(centre(tmp_path_factory.mktemp("plain"), PLAIN)[1], 1)


def estimated(tmp_path, log, text: str, brought: float = 0.0):
    path = tmp_path / "plain.yaml"
    path.write_text(text, encoding="utf-8")
    done = estimate_stream(load_scenario(path), "calls", log, brought)
    used = {".".join(each.path[2:]): each.used for each in done.found}
    written = {".".join(each.path[2:]): each.value for each in done.written}
    return done, used, written


@pytest.mark.parametrize(
    ("was", "becomes", "name", "says"),
    [
        ("{per_day: 60}", "{per_day: [60, {from: 2021-02-01, value: 70}]}", "volume.per_day", "changes in time"),
        ("    priority: 1", "    redials: {share: 40%, after: 5 min}\n    priority: 1", "volume.per_day", "'attempt'"),
        (
            "    priority: 1", "    shifts_to: {other: {share: 10%}}\n    priority: 1", "volume.per_day",
            "contacts shift from one stream to another",
        ),
        (
            "{talk: {mean: 6 min}}", "{talk: {mean: [6 min, {from: 2021-02-01, value: 7 min}]}}", "handle.talk.mean",
            "changes in time",
        ),
        ("{talk: {mean: 6 min}}", "{distribution: exponential, talk: {mean: 6 min}}", "handle.talk.cv", "exponential"),
        ("{mean: 180s}", "{mean: [180s, {from: 2021-02-01, value: 3 min}]}", "patience.mean", "changes in time"),
        ("{mean: 180s}", "{distribution: infinite}", "patience.mean", "nobody hangs up in the scenario"),
    ],
)  # fmt: skip
def test_what_speaks_against_an_estimate_is_said_beside_it(tmp_path, log, was, becomes, name, says):
    text = PLAIN.replace(was, becomes, 1).replace("groups:\n  handlers", OTHER + "groups:\n  handlers")
    _, used, written = estimated(tmp_path, replace(log, tells_redials=False), text)
    assert says in used[name]
    assert name not in written


def test_a_volume_of_the_month_gives_way_to_one_of_the_day(tmp_path, log):
    _, used, written = estimated(tmp_path, log, PLAIN.replace("per_day: 60", "per_month: 1800"), brought=0.2)
    assert used["volume.per_day"] == "yes"
    assert written["volume.per_month"] is None
    # a fifth of the calls are brought about by others
    assert written["volume.per_day"] == pytest.approx(0.8 * 60, rel=0.05)


def test_a_missing_day_of_the_week_leaves_the_level(tmp_path, log):
    weekday = (log.day.astype("datetime64[D]").astype(int) + 3) % 7
    _, used, _ = estimated(tmp_path, log.where(weekday != 6), PLAIN)
    assert used["volume.per_day"] == "a day of the week is missing in the log"
    assert "day_of_week.0" not in used


def test_a_weibull_shape_is_taken_over_where_the_scenario_has_one(tmp_path, log):
    text = PLAIN.replace("{mean: 180s}", "{distribution: weibull, mean: 180s, shape: 0.8}")
    done, used, written = estimated(tmp_path, log, text)
    assert used["patience.shape"] == "yes"
    assert written["patience.shape"] == pytest.approx(1.0, abs=0.15)
    assert done.patience.fitted_shape == pytest.approx(written["patience.shape"], rel=1e-4)


def test_talk_and_wrap_are_told_apart_where_the_log_does(tmp_path, log):
    text = PLAIN.replace("{talk: {mean: 6 min}}", "{talk: {mean: 6 min}, wrap: {mean: 2 min}}")
    parts = replace(log, talk_s=0.75 * log.handle_s, wrap_s=0.25 * log.handle_s)
    _, used, _ = estimated(tmp_path, parts, text)
    assert {"handle.talk.mean", "handle.wrap.mean", "handle.wrap.cv"} <= set(used)
    _, used, written = estimated(
        tmp_path, log, text.replace("wrap: {mean: 2 min}", "wrap: {mean: [2 min, {from: 2021-02-01, value: 3 min}]}")
    )
    assert used["handle"] == "the scenario's value changes in time"
    assert "handle.talk.mean" not in written


def test_a_handle_time_that_is_not_lognormal_fails_its_check_and_has_the_spread_of_the_calls(tmp_path, log):
    def row(of):
        done, _, written = estimated(tmp_path, log if of is None else replace(log, handle_s=of), PLAIN)
        return next(row for row in done.checks if row.check == "handle time of calls has its shape"), written

    assert row(None)[0].passed
    check, written = row(np.random.default_rng(4).exponential(360, len(log)))
    assert not check.passed
    assert written["handle.talk.cv"] == pytest.approx(1, abs=0.06)  # 2.03 by the spread of the logs


def test_what_a_log_lacks_is_said(tmp_path, log):
    few = np.where(np.arange(len(log)) < 60, log.handle_s, np.nan)
    done, *_ = estimated(tmp_path, replace(log, handle_s=few, clock="bt"), PLAIN)
    assert "handle times, and 100 are needed" in " ".join(done.missing)
    assert "waits start on the operator's clock, and the force's is needed" in " ".join(done.missing)
    patient = replace(log, outcome=np.full(len(log), Outcome.ANSWERED, np.int8))
    done, *_ = estimated(tmp_path, patient, PLAIN)
    assert "patience of calls: 0 callers hung up, and 30 after the first second are needed" in done.missing


def test_months_are_found_where_two_years_are_known(tmp_path):
    text = PLAIN.replace("start: 2021-01-01", "start: 2019-03-01").replace(
        "    handle:", "    month_of_year: [1.3, 1, 1, 1, 1, 1, 0.7, 1, 1, 1, 1, 1]\n    handle:"
    )
    loaded, made = centre(tmp_path, text)
    done = estimate_stream(loaded, "calls", log_of(made, 3), 0.0)
    of = {".".join(each.path[2:]): each.estimate for each in done.found}
    for month, truth in ((0, 1.3), (6, 0.7), (9, 1.0)):
        found = of[f"month_of_year.{month}"]
        assert found.value == pytest.approx(truth, abs=3 * found.standard_error)
    assert of["volume.per_day"].value == pytest.approx(60, abs=3 * of["volume.per_day"].standard_error)


def test_contacts_that_others_bring_about_are_counted_by_the_scenarios_shares(tmp_path, log):
    more = (
        "    repeats: {share: 10%, after: 1 day}\n    passes_on: {other: {share: 20%, after: 1 min}}\n"
        "    turns_to: {other: {share: 50%, after: 1 min}}\n    priority: 1\n"
    )
    text = PLAIN.replace("    priority: 1\n", more).replace("groups:\n  handlers", OTHER + "groups:\n  handlers")
    (tmp_path / "plain.yaml").write_text(text, encoding="utf-8")
    others = replace(log.where(np.arange(len(log)) % 2 == 0), stream=np.full((len(log) + 1) // 2, "other", object))
    whole = replace(
        log,
        **{
            key: np.concatenate([value, getattr(others, key)])
            for key, value in vars(log).items()
            if isinstance(value, np.ndarray)
        },
    )
    answered, abandoned = ((log.outcome == which).sum() for which in (Outcome.ANSWERED, Outcome.ABANDONED))
    found = brought_about(load_scenario(tmp_path / "plain.yaml"), whole)
    assert found["calls"] == pytest.approx(0.1 * answered / len(log))
    assert found["other"] == pytest.approx((0.2 * answered + 0.5 * abandoned) / len(others))


GROUP = """\
name: A group
period: {start: 2021-01-01, end: 2021-03-31}
targets: {calls: {share: 80%, within: 30s}}
streams:
  calls:
    volume: {per_day: 60}
    handle: {talk: {mean: 6 min}}
    patience: {mean: 180s}
    priority: 1
    groups: [handlers]
groups:
  handlers:
    establishment: 10
    strength: 10
    leavers: [5%, {from: 2021-02-01, value: 6%}]
    abstraction:
      sickness: {rate: 5%, most: {people: 2}}
      breaks: {rate: 10%, takes: minutes}
      leave: {rate: [10%, {from: 2021-02-01, value: 12%}]}
    shifts: {early: 07:00-15:00, late: 15:00-23:00, night: 23:00-07:00}
    patterns: {five: {cycle: [early, early, late, late, night, night, off, off, off, off], teams: 5, step: 2}}
"""


def test_absences_are_used_where_the_scenario_has_the_cause(tmp_path):
    (tmp_path / "group.yaml").write_text(GROUP, encoding="utf-8")
    group = load_scenario(tmp_path / "group.yaml").scenario.groups["handlers"]
    start, last = np.full(20, np.datetime64("2020-01-01")), np.full(20, np.datetime64("2101-01-01"))
    names = np.array([str(i) for i in range(20)], object)
    people = People("people.csv", names, np.full(20, "handlers", object), start, last, np.ones(20))
    causes = np.repeat(np.array(["sickness", "breaks", "leave", "jury"], object), 12)
    begins = np.tile(np.datetime64("2021-01-04") + 5 * np.arange(12).astype("timedelta64[D]"), 4)
    spells = Absences("absences.csv", np.full(48, "handlers", object), causes, begins, begins + np.timedelta64(2, "D"))
    window = np.datetime64("2021-01-01"), np.datetime64("2021-03-31")
    used = {".".join(f.path[2:]): f.used for f in estimate_group("handlers", group, people, spells, *window).found}
    assert used == {
        "leavers": "the scenario's value changes in time",
        "strength": "a count: compare it with the scenario's strength, which may change in time",
        "abstraction.breaks.rate": "in the scenario this cause takes minutes, not shifts",
        "abstraction.breaks.spell_days": "in the scenario this cause takes minutes, not shifts",
        "abstraction.jury.rate": "the scenario has no such cause",
        "abstraction.jury.spell_days": "the scenario has no such cause",
        "abstraction.leave.rate": "the scenario's value changes in time",
        "abstraction.leave.spell_days": "the scenario's value changes in time",
        "abstraction.sickness.rate": "yes",
        "abstraction.sickness.spell_days": "in the scenario 'most' says how this cause comes",
    }
