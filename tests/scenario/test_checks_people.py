from __future__ import annotations

from contextlib import nullcontext

import pytest

from sim.calendar import Calendar
from sim.errors import ScenarioError
from sim.roster import coverage
from sim.scenario import Scenario, load_scenario
from sim.scenario.nodes import plain
from sim.scenario.reader import read_yaml
from sim.scenario.section import FROM_FILE
from tests.scenario.small import ROSTER, SMALL, load, only_problem, problems, replaced, write


def test_either_a_number_on_duty_or_people_on_a_roster(tmp_path):
    assert only_problem(tmp_path, replaced(SMALL, "    on_duty: 5\n", "    tutoring: 10%\n")) == (
        "plan.yaml:17:3: the group 'handlers' has nobody: neither 'on_duty' nor people on a roster "
        "(give 'on_duty', or strength, shifts, patterns)"
    )
    assert only_problem(tmp_path, SMALL + "    strength: 5\n") == (
        "plan.yaml:19:5: 'strength' and 'on_duty' exclude each other in the group 'handlers' "
        "(either a fixed number on duty, or people on a roster)"
    )
    assert problems(tmp_path, replaced(SMALL, "    on_duty: 5\n", "    establishment: 5\n")) == [
        f"plan.yaml:17:3: the group 'handlers' is on a roster, and has no '{key}' "
        "(a roster needs strength, shifts, patterns)"
        for key in ("strength", "shifts", "patterns")
    ]


def test_a_group_that_nobody_answers(tmp_path):
    assert only_problem(tmp_path, replaced(SMALL, "on_duty: 5", "on_duty: [0, {from: 2021-05-01, value: 0}]")) == (
        "plan.yaml:18:14: nobody answers in the group 'handlers': 'on_duty' is 0 throughout"
    )
    load(tmp_path, replaced(SMALL, "on_duty: 5", "on_duty: [0, {from: 2021-05-01, value: 1}]"))
    empty = replaced(ROSTER, "strength: 20", "strength: 0")
    assert "'strength' is 0 throughout" in only_problem(tmp_path, empty)
    intake = "    intakes: {summer: {start: 2021-06-01, size: 3}}\n"
    load(tmp_path, empty + intake)
    assert "'strength' is 0 throughout" in only_problem(
        tmp_path, empty + intake.replace("size: 3", "size: 3, finish: 0%")
    )
    assert "'establishment' is 0 throughout" in only_problem(tmp_path, ROSTER + "    establishment: 0\n")


def test_intakes_belong_into_the_plan(tmp_path):
    assert only_problem(tmp_path, ROSTER + "    intakes: {early: {start: 2021-01-31, size: 3}}\n") == (
        "plan.yaml:27:30: the intake 'early' starts on 2021-01-31, before the plan does on 2021-02-01 "
        "(people who came before belong into 'strength')"
    )
    assert only_problem(tmp_path, ROSTER + "    intakes: {late: {start: 2022-01-01, size: 3}}\n") == (
        "plan.yaml:27:29: the intake 'late' starts on 2022-01-01, after the period ends on 2021-12-31"
    )
    load(tmp_path, ROSTER + "    intakes: {a: {start: 2021-02-01, size: 3}, b: {start: 2021-12-31, size: 1}}\n")


def test_abstraction_that_leaves_nobody(tmp_path):
    causes = (
        "    abstraction:\n      leave: {rate: 60%}\n"
        "      sickness: {rate: [10%, {from: 2021-03-01, by: 2021-04-01, value: 40%}]}\n"
    )
    assert only_problem(tmp_path, ROSTER + causes) == (
        "plan.yaml:27:5: the causes of abstraction add to 100 %: nobody is left in 'handlers' "
        "(leave 60 %, sickness 40 %)"
    )
    assert "add to 100 %" in only_problem(tmp_path, ROSTER + "    abstraction: {all: {rate: 100%}, none: {rate: 0}}\n")
    apart = (
        "    abstraction:\n      a: {rate: [60%, {from: 2021-03-01, value: 0%}]}\n"
        "      b: {rate: [0, {from: 2021-03-01, value: 60%}]}\n"
    )
    load(tmp_path, ROSTER + apart)


def test_abstraction_that_leaves_nobody_in_its_season(tmp_path):
    summer = "month_of_year: [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0]"
    # all of a year's leave in 62 days of 365.25: 15 % of the year are 88 % of them, and 17 % more than all
    load(tmp_path, ROSTER + f"    abstraction: {{leave: {{rate: 15%, {summer}}}, sickness: {{rate: 5%}}}}\n")
    assert only_problem(
        tmp_path, ROSTER + f"    abstraction: {{leave: {{rate: 15%, {summer}}}, sickness: {{rate: 12%}}}}\n"
    ) == (
        "plan.yaml:27:5: the causes of abstraction add to 100 % in July 2021: nobody is left in 'handlers' "
        "(leave 88 %, sickness 12 %)"
    )
    ramp = "[0, {from: 2021-08-01, by: 2021-09-01, value: 17.5%}]"  # 17.5 % is reached when the season is over
    load(tmp_path, ROSTER + f"    abstraction: {{leave: {{rate: {ramp}, {summer}}}}}\n")
    steep = ramp.replace("17.5%", "18%")
    assert "add to 103 % in August 2021" in only_problem(
        tmp_path, ROSTER + f"    abstraction: {{leave: {{rate: {steep}, {summer}}}}}\n"
    )
    before = "[40%, {from: 2021-07-01, value: 1%}]"
    load(tmp_path, ROSTER + f"    abstraction: {{leave: {{rate: {before}, {summer}}}}}\n")


def test_names_in_a_cycle(tmp_path):
    assert problems(tmp_path, ROSTER.replace("[early, early,", "[erly, erly,")) == [
        "plan.yaml:20:7: no pattern has the shift 'early' (put it into a cycle, or leave it out)",
        "plan.yaml:25:17: there is no shift 'erly' (did you mean 'early'?)",
    ]
    assert (
        "(known here: early, late, night, off)"
        in problems(tmp_path, ROSTER.replace("[early, early,", "[early, xyz,"))[0]
    )
    text = ROSTER.replace("      night: 23:00-07:00\n", "      night: 23:00-07:00\n      off: 10:00-11:00\n")
    assert only_problem(tmp_path, text) == "plan.yaml:23:7: 'off' is a day off, and no name for a shift (rename it)"


def test_a_pattern_in_which_nobody_works(tmp_path):
    text = ROSTER + "      idle: {cycle: [off, off]}\n"
    assert only_problem(tmp_path, text) == "plan.yaml:27:21: nobody works in the pattern 'idle': every day is 'off'"


def test_a_shift_that_is_never_worked(tmp_path):
    text = ROSTER.replace("      night: 23:00-07:00\n", "      night: 23:00-07:00\n      day: 09:00-17:00\n")
    assert only_problem(tmp_path, text).startswith("plan.yaml:23:7: no pattern has the shift 'day'")


def test_an_hour_with_nobody_on_the_roster(tmp_path):
    assert only_problem(tmp_path, ROSTER.replace("early: 07:00-15:00", "early: 08:00-15:00")) == (
        "plan.yaml:19:5: nobody is on the roster of 'handlers' from 07:00 to 08:00 on Friday 2021-01-01, "
        "and on 9 more days of the cycle (change 'shifts' or 'patterns', or narrow the group's 'hours')"
    )


def test_a_gap_on_one_day_of_the_cycle_only(tmp_path):
    text = ROSTER.replace("        teams: 5\n", "        teams: 4\n        step: 2\n")
    found = problems(tmp_path, text)
    assert [said.partition("handlers' ")[2].partition(" (")[0] for said in found] == [
        "from 15:00 to 23:00 on Friday 2021-01-01, and on 1 more day of the cycle",
        "from 23:00 to 24:00 on Sunday 2021-01-03, and on 1 more day of the cycle",
        "from 00:00 to 07:00 on Monday 2021-01-04, and on 1 more day of the cycle",
    ]


def test_hours_that_need_not_be_manned(tmp_path):
    text = ROSTER.replace("night: 23:00-07:00", "night: 23:00-03:00")
    assert "from 03:00 to 07:00" in only_problem(tmp_path, text)
    load(tmp_path, text + "    hours: 07:00-03:00\n")
    assert "from 03:00 to 03:15" in only_problem(tmp_path, text + "    hours: 07:00-03:15\n")


def test_two_patterns_may_fill_each_other_s_gaps(tmp_path):
    text = ROSTER.replace("        teams: 5\n", "        teams: 4\n        step: 2\n")
    second = "      gap: {cycle: [early, late, night], teams: 3, step: 1, anchor: 2020-12-30, share: 0.5}\n"
    load(tmp_path, text + second)


PATTERNS = [
    ROSTER,
    ROSTER.replace("teams: 5", "teams: 4").replace("early: 07:00-15:00", "early: 06:30-15:00"),
    ROSTER.replace("teams: 5", "teams: 3\n        step: 3\n        anchor: 2020-12-25"),
    ROSTER.replace("late: 15:00-23:00", "late: 15:00-21:15").replace("night: 23:00-07:00", "night: 20:15-20:00"),
    ROSTER.replace("late: 15:00-23:00", "late: 15:00-21:15"),
    ROSTER.replace("teams: 5", "teams: 7\n        step: 1") + "      peak: {cycle: [late, night, off], teams: 2}\n",
]

NO_GAP = {0, 3}


@pytest.mark.parametrize("number", range(len(PATTERNS)))
def test_gaps_agree_with_the_roster_itself(tmp_path, number):
    """`sim.roster` lays the same patterns over the period by another method."""
    path = write(tmp_path, PATTERNS[number])
    expected = nullcontext() if number in NO_GAP else pytest.raises(ScenarioError, match="nobody is on the roster")
    with expected:
        load_scenario(path)
    tree, _ = read_yaml(PATTERNS[number], "f")
    assert tree is not None
    scenario = Scenario.model_validate(plain(tree), context=FROM_FILE)
    cover = coverage(scenario.groups["handlers"], Calendar(scenario.period.start, scenario.period.end))
    manned = (cover.tonight | cover.from_last_night).any(axis=1)
    assert manned.all() == (number in NO_GAP)


POSTED = (
    ROSTER.replace("groups: [handlers]", "groups: [handlers, starters]")
    + "    newly_trained: {group: starters}\n"
    + ROSTER[ROSTER.index("  handlers:\n") :].replace("handlers:", "starters:").replace("strength: 20", "strength: 0")
)


@pytest.mark.parametrize("wrong", ["leavers: 9", "newly_trained: {group: starters, months: 0}", "intakes: 3"])
def test_a_group_that_may_send_people_is_not_taken_for_none_when_it_has_a_mistake(tmp_path, wrong):
    write(tmp_path, POSTED, "base.yaml")
    found = only_problem(tmp_path, f"extends: base.yaml\nname: child\ngroups: {{handlers: {{{wrong}}}}}\n")
    assert found.startswith("plan.yaml:3:")
    alone = POSTED.replace("    newly_trained: {group: starters}\n", "")
    assert "nobody answers in the group 'starters'" in only_problem(tmp_path, alone)


def test_lent_officers_and_the_newly_trained_need_no_posts(tmp_path):
    load(tmp_path, POSTED + "    establishment: 0\n")
    empty = replaced(ROSTER, "strength: 20", "strength: 0") + "    establishment: 0\n"
    load(tmp_path, empty + "    lent: {a: {from: 2021-06-01, to: 2021-09-01, officers: 3}}\n")
    intake = "    intakes: {a: {start: 2021-06-01, size: 3}}\n"
    assert only_problem(tmp_path, empty + intake) == (
        "plan.yaml:27:20: the group 'handlers' has no posts: 'establishment' is 0 throughout "
        "(give the posts, or leave 'establishment' out)"
    )


def test_a_campaign_that_loses_all_sends_nobody(tmp_path):
    empty = replaced(ROSTER, "strength: 20", "strength: 0")
    campaign = "    recruitment: {a: {advert: 2021-02-01, wanted: 9, vetting: {drop_out: 99%}}}\n"
    load(tmp_path, empty + campaign)
    assert "'strength' is 0 throughout" in only_problem(tmp_path, empty + campaign.replace("99%", "100%"))
