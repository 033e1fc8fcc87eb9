"""One replication: all of it comes from the scenario, the seed and its number."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import numpy as np
import pytest

from sim.calendar import Calendar
from sim.experiment import Centre, first_days, people_by_period, process_crew, replicate, run_replications
from sim.experiment.centre import APART, arrays
from sim.measures import Figures
from sim.workforce import PEOPLE_MEASURES, People
from tests.experiment.centres import load, once


def equal(one: Figures, other: Figures) -> bool:
    """Whether two sets of figures are the same to the bit."""
    first = {(s, m): v.tobytes() for s, ms in one.values.items() for m, v in ms.items()}
    second = {(s, m): v.tobytes() for s, ms in other.values.items() for m, v in ms.items()}
    return one.periods == other.periods and first == second


def test_the_same_keys_give_the_same_figures_and_others_give_others(tmp_path):
    loaded = load(tmp_path)
    one = once(loaded)
    assert equal(one.figures, once(loaded).figures)
    assert (one.number, once(loaded, number=3).number) == (0, 3)
    assert not equal(one.figures, once(loaded, number=1).figures)
    assert not equal(one.figures, once(loaded, seed=2).figures)
    # callers and people both: each is drawn anew
    assert len({once(loaded, number=n).contacts for n in range(3)}) == 3
    assert len({once(loaded, number=n).figures.values["handlers"]["strength"].tobytes() for n in range(6)}) > 1


def test_one_source_of_chance_is_drawn_anew_and_all_others_stay(tmp_path):
    centre = Centre.of(load(tmp_path))
    as_it_is, people, demand, outages = (
        replicate(centre, 1, 2, redrawn=s) for s in (None, "people", "demand", "outages")
    )
    far = replicate(centre, 1, 2 + APART)
    assert equal(as_it_is.figures, outages.figures)  # nothing fails here
    assert people.contacts == as_it_is.contacts != demand.contacts == far.contacts

    def strength(of):
        return of.figures.values["handlers"]["strength"].tolist()

    assert strength(demand) == strength(as_it_is)
    assert strength(people) == strength(far)


def test_calls_can_begin_later_and_are_then_as_they_would_have_been(tmp_path):
    early, late = load(tmp_path), load(tmp_path, {"period.calls_from": "2021-03-01"})
    (before, *_), (after, *_) = (arrays(Centre.of(loaded), 1, 0) for loaded in (early, late))
    monday_s = 7 * 86400.0
    own = [c.arrival_s[c.follows < 0] for c in (before, after)]
    assert after.arrival_s[0] >= monday_s
    assert own[1].tolist() == own[0][own[0] >= monday_s].tolist()
    assert [len(c) - len(o) > 0 for c, o in zip((before, after), own, strict=True)] == [True, True]
    people = [once(loaded).figures.values["handlers"] for loaded in (early, late)]
    assert all(people[0][m].tolist() == people[1][m].tolist() for m in PEOPLE_MEASURES)
    assert Centre.of(late).expected_callers < Centre.of(early).expected_callers


def test_figures_are_of_every_stream_and_group_by_month(tmp_path):
    result = once(load(tmp_path))
    figures = result.figures
    assert figures.periods == ("2021-02", "2021-03", "2021-04")
    assert figures.whole.tolist() == [False, True, False]
    assert set(figures.values) == {"101", "999", "handlers"}
    assert set(PEOPLE_MEASURES) <= set(figures.values["handlers"])
    inside = figures.values["101"]["attempts"].sum() + figures.values["999"]["attempts"].sum()
    # redials and repeats after the last midnight are attempts, and in no month
    assert inside <= result.attempts
    assert inside > 0.98 * result.attempts
    # 42 days of 190 contacts, and one in ten of 101 comes back; four standard errors with the day factor
    assert abs(result.contacts - 42 * (150 / 0.9 + 40)) < 4 * np.sqrt(42 * (207 + 15**2 * 2))


def test_people_stand_among_the_figures_of_their_group(tmp_path):
    found = once(load(tmp_path, {"groups.handlers.leavers": "0%", "groups.handlers.intakes.spring.finish": "100%"}))
    handlers = found.figures.values["handlers"]
    assert handlers["strength"].tolist() == [15, 18, 18]
    assert handlers["establishment"].tolist() == [16, 16, 16]
    assert handlers["in_class"][1] == pytest.approx(3 * 7 / 31)
    assert handlers["tutored"][1] == pytest.approx(3 * 14 / 31)
    assert handlers["qualified"][1] == pytest.approx(15 + 3 * 10 / 31)


def test_people_are_averaged_over_the_days_of_each_stretch():
    calendar = Calendar(date(2021, 3, 27), date(2021, 4, 2))
    days = np.arange(7.0)
    nothing = np.zeros(7)
    who = People(days + 10, nothing, nothing + 2, days.astype(int), nothing, np.ones(7))
    found = people_by_period(who, calendar, calendar.periods("month"))
    assert set(found) == set(PEOPLE_MEASURES)
    assert found["establishment"].tolist() == [12, 15.5]
    assert found["strength"].tolist() == [4, 7.5]
    assert found["vacancies"].tolist() == [8, 8]
    assert found["trainees"].tolist() == [2, 2]
    assert people_by_period(who, calendar, calendar.periods("week"))["qualified"].tolist() == [0.5, 4]
    assert people_by_period(who, calendar, calendar.periods("day"))["qualified"].tolist() == days.tolist()


def test_the_plan_starts_with_the_period_unless_it_says_otherwise(tmp_path):
    assert Centre.of(load(tmp_path)).plan_start == date(2021, 3, 1)
    default = load(tmp_path, {"period.plan_start": "null", "groups.handlers.intakes": "null"})
    assert Centre.of(default).plan_start == date(2021, 2, 22)


def test_a_fixed_group_has_no_people(tmp_path):
    roster = ("establishment", "strength", "intakes", "abstraction", "shifts", "patterns")
    overrides = {f"groups.handlers.{key}": "null" for key in roster} | {"groups.handlers.on_duty": "6"}
    loaded = load(tmp_path, overrides | {"period.end": "2021-03-31"})
    assert Centre.of(loaded).covers == {}
    assert "strength" not in once(loaded).figures.values["handlers"]


@pytest.mark.parametrize("days", [1, 3, 7, 8, 20, 1000])
def test_the_first_days_of_a_scenario_are_the_same_centre_cut_short(tmp_path, days):
    loaded = load(tmp_path)
    cut = first_days(loaded, days)
    last = min(date(2021, 2, 22) + timedelta(days=days - 1), date(2021, 4, 4))
    assert cut.scenario.period.end == last
    assert cut.scenario.period.plan_start == min(date(2021, 3, 1), last)
    assert cut.scenario.streams == loaded.scenario.streams
    assert once(cut).attempts > 0


def test_first_days_need_no_date_of_the_plan(tmp_path):
    loaded = load(tmp_path, {"period.plan_start": "null", "groups.handlers.intakes": "null"})
    assert first_days(loaded, 2).scenario.period.plan_start is None


@pytest.mark.parametrize(
    "override",
    [
        {"streams.101.volume.per_day": "250", "streams.101.repeats.share": "0%"},
        {"streams.101.handle.talk.mean": "3 min"},
        {"groups.handlers.abstraction.leave.rate": "40%"},
    ],
)
def test_what_is_changed_elsewhere_leaves_the_people(tmp_path, override):
    before, after = once(load(tmp_path)), once(load(tmp_path, override))
    for measure in PEOPLE_MEASURES:
        one, other = (r.figures.values["handlers"][measure] for r in (before, after))
        assert np.array_equal(one, other)


def test_more_people_leave_the_callers(tmp_path):
    more = {"groups.handlers.strength": "30", "groups.handlers.intakes": "null"}
    assert once(load(tmp_path)).contacts == once(load(tmp_path, more)).contacts


def test_one_worker_and_two_give_the_same_figures_to_the_bit(tmp_path):
    week = first_days(load(tmp_path), 7)
    one = {r.number: r for r in run_replications(week, range(3), seed=5, engine="simpy")}
    two = {r.number: r for r in run_replications(week, range(3), seed=5, engine="simpy", crew=process_crew(2))}
    assert sorted(one) == sorted(two) == [0, 1, 2]
    for number, replication in one.items():
        assert equal(replication.figures, two[number].figures)
        assert (replication.contacts, replication.attempts) == (two[number].contacts, two[number].attempts)


def test_more_replications_leave_the_earlier_ones(tmp_path):
    week = first_days(load(tmp_path), 7)
    few = list(run_replications(week, range(2), seed=5, engine="simpy"))
    more = list(run_replications(week, range(4), seed=5, engine="simpy"))
    assert [r.number for r in more] == [0, 1, 2, 3]
    assert all(equal(a.figures, b.figures) for a, b in zip(few, more, strict=False))
    assert not equal(more[0].figures, more[1].figures)


def test_a_scenario_that_was_sent_to_another_process_is_the_same_centre(tmp_path):
    week = first_days(load(tmp_path), 7)
    again = pickle.loads(pickle.dumps(week))
    assert again.scenario == week.scenario
    assert equal(replicate(Centre.of(again), 5, 0).figures, replicate(Centre.of(week), 5, 0).figures)
