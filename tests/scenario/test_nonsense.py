"""Nonsense in every field of people, demand and systems is refused at its place, in words that say how to mend it."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario import load_scenario
from tests.scenario.small import ROSTER, SMALL, load, only_problem, problems, replaced, write
from tests.scenario.test_checks_duty import told


def group(keys: str) -> str:
    return f"{ROSTER}    {keys}\n"


def stream(keys: str) -> str:
    return replaced(ROSTER, "    priority: 1\n", f"    priority: 1\n    {keys}\n")


def system(keys: str) -> str:
    return f"{ROSTER}outages:\n  power: {{streams: {{calls: closed}}, {keys}}}\n"


PEOPLE = [
    ("moves: {d: ^{}}", "a move says how many go: give a yearly 'share', or 'heads' and the day 'on' which they go"),
    ("moves: {d: ^{on: 2021-06-01}}", "a move says how many go"),
    ("moves: {d: {on: ^2021-06-01, share: 1%}}", "nobody goes 'on' this day: give 'heads', how many"),
    ("moves: {d: {share: ^30}}", "a share lies between 0 % and 100 %, and 30 is 3000 %: write '30%' or '0.3'"),
    ("moves: {d: {on: 2021-06-01, heads: ^21}}", "by 2021-06-01 the moves of 'handlers' take 21, and 20 at most are"),
    (
        "moves: {a: {on: 2021-06-01, heads: 15}, b: {on: 2021-07-01, heads: ^9}}\n"
        "    intakes: {late: {start: 2021-07-02, size: 9}, early: {start: 2021-06-30, size: 3}}",
        "by 2021-07-01 the moves of 'handlers' take 24, and 23 at most are in post",
    ),
    ("moves: {d: {share: 1%}, ^D: {share: 1%}}", "'D' and 'd' differ only in capitals: rename one"),
    ('moves: {^"a\\u202eb": {share: 1%}}', "a character that cannot be shown (U+202E) stands in this text (leave it"),
    ('moves: {^"a\\u200bb": {share: 1%}}', "a name is one line of what can be seen, and here is U+200B"),
    ("moves: {^a/b: {share: 1%}}", "a name is one line, without / \\ : * ?"),
    ("unpaid_leave: {share: 5%, months: ^0}", "this must be more than 0"),
    ("part_time: {share: 5%, hours: ^0%}", "this must lie between 1 % and 100 %, and is 0 %"),
    ("early_leavers: {share: ^.nan}", "a share is written like '80%' or '0.8'"),
    ("leavers: [1%, {from: ^2021-02-29, value: 2%}]", "a date is written like 2021-06-01, and must exist"),
    ("lent: {a: {from: 2021-06-01, to: ^2021-05-01, officers: 4}}", "they go back on 2021-05-01, before they come"),
    (
        "lent: {a: {from: ^2001-06-01, to: 2021-05-01, officers: 4}}",
        "the officers lent as 'a' come on 2001-06-01,",
    ),
    ("lent: {a: {from: 2021-06-01, to: 2021-07-01, officers: ^-4}}", "this must be 0 or more"),
    (
        "savings: {a: {on: 2021-06-01, fte: ^30}}\n    establishment: 25",
        "by 2021-06-01 the savings of 'handlers'",
    ),
    ("intakes: {a: {start: ^2001-06-01, size: 3}}", "the intake 'a' starts on 2001-06-01, before the plan does"),
    ("intakes: {a: {start: 2021-06-01, size: ^.inf}}", "a whole number must stand here, without quotes or unit"),
    ("intakes: {a: {start: 2021-06-01, size: 3, class_weeks: ^5 weeks}}", "a whole number must stand here"),
    ("intakes: ^[{start: 2021-06-01, size: 3}]", "keys must stand beneath 'intakes', and here is a list"),
    (
        "recruitment: {a: {advert: ^2001-01-01, wanted: 9, vetting: {weeks: 10}}}",
        "candidates of the campaign 'a' are cleared by 2001-03-12, and would wait for the plan's start on 2021-02-01 "
        "(people who came before belong into 'strength')",
    ),
    ("recruitment: {a: {advert: ^2022-01-01, wanted: 9}}", "the campaign 'a' is advertised on 2022-01-01, after the"),
    ("recruitment: {a: {advert: 2021-01-01, wanted: 9, vetting: {weeks: ^4 weeks}}}", "a number must stand here"),
    ("training: {starts: [2021-06-01, ^2021-06-01]}", "starts stand in order of time"),
    ("newly_trained: {group: ^handlers}", "the newly trained of 'handlers' are posted to their own group"),
    ("tutoring: ^20", "a share lies between 0 % and 100 %, and 20 is 2000 %: write '20%' or '0.2'"),
    ("abstraction: {a: {rate: 1%, on: {weekdays: [Mon, Tue, ^Mon]}}}", "'Mon' stands here twice: leave out the second"),
    (
        "abstraction: {a: {rate: 1%, on: {weekdays: [^mon]}}}",
        "'mon' is none of the words known here (did you",
    ),
    ("abstraction: {a: {rate: 1%, on: {dates: [2021-05-01, ^2021-05-01]}}}", "'2021-05-01' stands here twice"),
    ("abstraction: {a: {rate: 1%, on: {cycle_days: [1, 2, ^1]}}}", "'1' stands here twice"),
    ("abstraction: {a: {rate: 1%, on: ^{}}}", "name some 'weekdays', 'dates' or 'cycle_days'"),
    (
        "abstraction: {a: {rate: 1%, month_of_year: ^[1, 2]}}",
        "'month_of_year' needs at least 12 entries, and",
    ),
    ("abstraction: {a: {rate: 1%, month_of_year: ^[]}}", "'month_of_year' needs at least 12 entries, and here is none"),
    (
        "minimum: {a: {handlers: 3, hours: ^09:00-09:00}}",
        "these hours end when they start: the whole",
    ),
    ("hours: ^00:00-00:00", "these hours end when they start"),
    ("^abstraktion: {}", "unknown key 'abstraktion' (did you"),
]

DEMAND = [
    ("repeats: {share: ^95%, after: 1 day}", "this must lie between 0 % and 90 %, and is 95 %"),
    ("repeats: {share: 5%, after: ^1}", "a duration needs its unit: write '1s', '1 min' or '1h'"),
    ("passes_on: {^call: {share: 5%, after: 1 min}}", "there is no stream 'call' (did you mean 'calls'?)"),
    ("turns_to: {^calls: {share: 5%, after: 1 min}}", "'calls' cannot name itself under 'turns_to'"),
    ("shifts_to: {calls: ^{}}", "nothing is said of this shift: give 'share', 'adds' or both"),
    ("special_days: {x: {on: 12-25, hours: ^10:00-10:00, factor: 2}}", "these hours end when they start"),
    ("reserve: {a: {handlers: ^-1}}", "this must be 0 or more"),
    ("closed: ^{from: 2021-05-01 00:00}", "'closed' is a list, such as [a, b], and here are keys"),
    ("closed: [{from: ^2021-05-01, to: 2021-05-02 00:00}]", "a moment is written like '2021-06-01 14:30', local time"),
    (
        "closed: [{from: ^2021-03-28 01:30, to: 2021-03-28 05:00}]",
        "the clock never shows 01:30 on 2021-03-28, when it goes forward from 01:00 to 02:00: write a time before "
        "01:00, or from 02:00 on",
    ),
    ("closed: [{from: 2021-03-27 22:00, to: ^2021-03-28 01:00}]", "the clock never shows 01:00 on 2021-03-28"),
    (
        "closed:\n      - {from: 2021-05-01 00:00, to: 2021-05-02 00:00}\n"
        "      - ^{from: 2021-05-01 00:00, to: 2021-05-02 00:00}",
        "this window stands here twice: leave out the second",
    ),
    ("growth: ^50", "a yearly change lies between -90 % and 900 %, this is 5000 %: write '2%' or '-0.05'"),
    ("^handel: {}", "unknown key 'handel' (did you mean 'handle'?)"),
]

SYSTEMS = [
    ("known: [{from: 2021-05-01 10:00, to: ^2021-05-01 09:00}]", "a window ends after it starts"),
    ("known: [{from: 2021-03-28 00:30, to: ^2021-03-28 01:45}]", "the clock never shows 01:45 on 2021-03-28"),
    ("known: [^{from: 2001-05-01 10:00, to: 2001-05-01 11:00}]", "this outage lies outside the period"),
    ("random: {rate: ^-1, length: {mean: 1h}}", "this must be 0 or more"),
    ("random: {rate: ^.inf, length: {mean: 1h}}", "this number must lie between"),
    ("random: {rate: 1, length: ^1h}", "keys must stand beneath 'length', and here is '1h'"),
    ("random: {rate: 1, length: {mean: ^0s}}", "this duration must be at least 1 ms"),
]


@pytest.mark.parametrize(("keys", "said"), PEOPLE)
def test_nonsense_about_people(tmp_path, keys, said):
    text, place = told(group(keys))
    assert only_problem(tmp_path, text).startswith(place + said)


@pytest.mark.parametrize(("keys", "said"), DEMAND)
def test_nonsense_about_demand(tmp_path, keys, said):
    text, place = told(stream(keys))
    assert problems(tmp_path, text)[0].startswith(place + said)


@pytest.mark.parametrize(("keys", "said"), SYSTEMS)
def test_nonsense_about_systems(tmp_path, keys, said):
    text, place = told(system(keys))
    assert only_problem(tmp_path, text).startswith(place + said)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("supervised: {a: {days: [Sat, ^Sat]}}", "'Sat' stands here twice"),
        ("supervised: {a: {hours: ^08:00-08:00}}", "these hours end when they start"),
        ("groups: [handlers, ^handlers]", "'handlers' stands here twice"),
        ("groups: [^handler]", "there is no group 'handler' (did you mean 'handlers'?)"),
        ("missed: ^150%", "a share lies between 0 % and 100 %, this is 150 %"),
    ],
)
def test_nonsense_about_workarounds(tmp_path, keys, said):
    text, place = told(f"{ROSTER}workarounds:\n  lists: {{handle_time: 1.2, {keys}}}\n")
    assert only_problem(tmp_path, text).startswith(place + said)


def test_a_word_that_is_left_out(tmp_path):
    text, place = told(system("random: {rate: 1, length: {mean: 1h}}").replace("calls: closed", "calls: ^"))
    said = "nothing stands after 'calls:' (write one of: closed, unanswered)"
    assert only_problem(tmp_path, text) == f"{place}{said}"


@pytest.mark.parametrize("clock", ["00:45", "02:00"])
def test_the_hours_beside_the_one_that_the_clock_leaves_out_exist(tmp_path, clock):
    load(tmp_path, stream(f"closed: [{{from: 2021-03-28 {clock}, to: 2021-03-28 05:00}}]"))


def test_the_other_nights_have_their_hour(tmp_path):
    # 2021-03-27 is a Saturday; 2022-03-27 is the night of the change, and this period ends before it
    load(tmp_path, stream("closed: [{from: 2021-03-27 01:30, to: 2021-03-27 05:00}]"))
    longer = stream("closed: [{from: 2022-03-27 01:30, to: 2022-03-27 05:00}]").replace("2021-12-31", "2022-12-31")
    assert "the clock never shows 01:30 on 2022-03-27" in only_problem(tmp_path, longer)


SECOND = """\
  desk:
    strength: 5
    shifts: {day: 00:00-12:00, night: 12:00-24:00}
    patterns: {two: {cycle: [day, night], teams: 2}}
    newly_trained: {group: %s}
"""


def test_newly_trained_who_go_round_in_a_circle(tmp_path):
    text = group("newly_trained: {group: desk}").replace("[handlers]", "[handlers, desk]") + SECOND % "handlers"
    assert only_problem(tmp_path, text) == (
        "plan.yaml:32:28: the newly trained go round in a circle: desk to handlers to desk "
        "(leave 'newly_trained.group' out of one of them)"
    )
    load(tmp_path, text.replace("newly_trained: {group: desk}", "tutoring: 10%"))


def test_names_that_only_capitals_tell_apart(tmp_path):
    two = SMALL.replace("[handlers]", "[handlers, Handlers]") + "  Handlers: {on_duty: 2}\n"
    assert (
        only_problem(tmp_path, two) == "plan.yaml:19:3: 'Handlers' and 'handlers' differ only in capitals: rename one"
    )
    other = SMALL.replace("[handlers]", "[handlers, Calls]") + "  Calls: {on_duty: 2}\n"
    assert only_problem(tmp_path, other) == (
        "plan.yaml:19:3: the stream 'calls' and the group 'Calls' differ only in capitals (rename one)"
    )
    text, place = told(system("random: {rate: 1, length: {mean: 1h}}").replace("  power:", "  ^Handlers:"))
    assert only_problem(tmp_path, text) == (
        f"{place}a group 'handlers' and an outage 'Handlers' differ only in capitals (rename one)"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ('"   "', "a title has words in it: it heads every figure"),
        ('"a\\tb"', "a title is one line of what can be seen, and here is U+0009: leave it out"),
        ('"a\\nb"', "a title is one line of what can be seen, and here is U+000A: leave it out"),
        ('"a\\u2066b"', "a character that cannot be shown (U+2066) stands in this text (leave it out)"),
        ('"a\\u200fb"', "a title is one line of what can be seen, and here is U+200F: leave it out"),
    ],
)
def test_a_title_is_a_line_that_can_be_seen(tmp_path, name, said):
    assert only_problem(tmp_path, SMALL.replace("name: small", f"name: {name}")) == f"plan.yaml:1:7: {said}"


def test_text_that_runs_backwards_is_refused_in_comments_too(tmp_path):
    text = SMALL.replace("name: small", "name: small # \u202eeno on")
    assert only_problem(tmp_path, text) == (
        "plan.yaml:1:15: a character that cannot be shown (U+202E) stands here (is this a text file?)"
    )


def test_a_part_by_another_name_is_told_the_name_that_is_there(tmp_path):
    write(tmp_path, ROSTER, "base.yaml")
    of_group = problems(tmp_path, "extends: base.yaml\ngroups: {handler: {leavers: 12%}}\n")
    assert of_group == [
        "plan.yaml:2:10: no stream names the group 'handler' "
        "(did you mean 'handlers'? else add it to the 'groups' of one: calls)",
        "plan.yaml:2:10: the group 'handler' has nobody: neither 'on_duty' nor people on a roster "
        "(did you mean 'handlers'? else give 'on_duty', or strength, shifts, patterns)",
    ]
    of_stream = problems(tmp_path, "extends: base.yaml\nstreams: {call: {priority: 2}}\n")
    assert of_stream[0] == "plan.yaml:2:11: the key 'volume' is missing under 'streams.call' (did you mean 'calls'?)"
    assert len(of_stream) == 4


def test_the_scenarios_own_mistakes_come_before_those_of_its_causes(tmp_path):
    text = "without: {cuts: {groups: {handlers: {on_duty: 2.5}}}, nothing: {}}\n" + SMALL.replace("80%", "8000%")
    path = write(tmp_path, text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert [str(one).replace(f"{tmp_path}/", "") for one in caught.value.problems] == [
        "plan.yaml:6:12: a share lies between 0 % and 100 %, this is 8000 %: write '80%' or '0.8'",
        "plan.yaml:1:47: without cuts: a whole number must stand here, without quotes or unit",
        "plan.yaml:1:64: the cause 'nothing' changes nothing (write what it would be like without it)",
    ]
