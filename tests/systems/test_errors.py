"""What is said of outages and workarounds that are wrong."""

from __future__ import annotations

import pytest

from tests.scenario.small import SMALL, load, only_problem, problems, replaced

OUTAGE = (
    SMALL
    + """\
outages:
  phones:
    known:
      - {from: 2021-03-01 09:00, to: 2021-03-01 12:00}
    random: {rate: 2, length: {mean: 4h, cv: 1.0}}
    streams: {calls: closed}
    groups: {handlers: {handle_time: 1.2, heads: 50%}}
"""
)
WORKAROUND = (
    SMALL
    + """\
workarounds:
  queues:
    handle_time: 1.1
    missed: 10%
    groups: [handlers]
    supervised:
      weekdays: {days: [Mon, Fri], hours: 07:00-19:00}
"""
)


def test_they_are_right_as_they_stand(tmp_path):
    load(tmp_path, OUTAGE)
    load(tmp_path, WORKAROUND)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to: 2021-03-01 12:00", "to: 2021-03-01 09:00", "22:38: a window ends after it starts"),
        ("to: 2021-03-01 12:00", "to: 2021-02-30 09:00", "22:38: a moment is written like '2021-06-01 14:30'"),
        (
            "from: 2021-03-01 09:00, to: 2021-03-01 12:00",
            "from: 2020-12-30 09:00, to: 2021-01-01 00:00",
            "22:9: this outage lies outside the period 2021-01-01 to 2021-12-31 "
            "(no call of the period would notice it: leave it out, or widen 'period')",
        ),
        (
            "from: 2021-03-01 09:00, to: 2021-03-01 12:00",
            "from: 2022-01-01 00:00, to: 2022-01-02 00:00",
            "22:9: this outage lies outside the period",
        ),
        ("calls: closed", "cals: closed", "24:15: there is no stream 'cals' (did you mean 'calls'?)"),
        ("calls: closed", "xyz: closed", "24:15: there is no stream 'xyz' (streams here: calls)"),
        (
            "calls: closed",
            "calls: shut",
            "24:22: 'shut' is none of the words known here (write one of: closed, unanswered)",
        ),
        ("{handlers: {", "{handler: {", "25:14: there is no group 'handler' (did you mean 'handlers'?)"),
        ("heads: 50%", "heads: 150%", "25:50: a share lies between 0 % and 100 %"),
        ("heads: 50%", "heads: -1%", "25:50: a share lies between 0 % and 100 %"),
        ("handle_time: 1.2", "handle_time: 0", "25:38: this must lie between 0.01 and 100"),
        ("handle_time: 1.2", "handle_time: 20%", "25:38: a number must stand here"),
        (
            "{handle_time: 1.2, heads: 50%}",
            "{}",
            "25:14: the outage 'phones' does nothing to the group 'handlers' (give 'handle_time', 'heads' or both)",
        ),
        ("rate: 2,", "rate: -2,", "23:20: this must be 0 or more"),
        ("rate: 2,", "rate: 1001,", "23:20: this must lie between 0 and 1,000"),
        ("rate: 2, ", "", "23:5: the key 'rate' is missing under 'outages.phones.random'"),
        (", length: {mean: 4h, cv: 1.0}", "", "23:5: the key 'length' is missing under 'outages.phones.random'"),
        ("mean: 4h,", "mean: 4,", "23:38: a duration needs its unit"),
        ("mean: 4h,", "mean: 0s,", "23:38: this duration must be at least 1 ms"),
        ("mean: 4h, ", "", "23:23: the key 'mean' is missing under 'outages.phones.random.length'"),
        ("cv: 1.0", "cv: -1", "23:46: a coefficient of variation is 0, or lies between 0.001 and 100"),
        ("  phones:", "  calls:", "20:3: a stream and an outage are both called 'calls' (rename one)"),
        ("  phones:", "  handlers:", "20:3: a group and an outage are both called 'handlers' (rename one)"),
        ("    streams: {calls", "    stream: {calls", "24:5: unknown key 'stream' (did you mean 'streams'?)"),
        ("to: 2021-03-01 12:00}", "to: 2021-03-01 12:00, event: power}", "22:63: this outage names an event, and the"),
    ],
)
def test_mistakes_in_an_outage(tmp_path, old, new, said):
    assert only_problem(tmp_path, replaced(OUTAGE, old, new)).startswith(f"plan.yaml:{said}")


def test_an_outage_that_is_nothing(tmp_path):
    assert problems(tmp_path, SMALL + "outages: {phones: {}}\n") == [
        "plan.yaml:19:11: the outage 'phones' never happens: it has neither 'known' nor 'random' "
        "(give 'known', 'random' or both; an outage of the file you extend is taken out with null)",
        "plan.yaml:19:11: the outage 'phones' does nothing to any stream or group "
        "(name what fails under 'streams', or what it slows under 'groups')",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("handle_time: 1.1", "handle_time: -1", "21:18: this must lie between 0.01 and 100"),
        ("    handle_time: 1.1\n", "", "20:3: the key 'handle_time' is missing under 'workarounds.queues'"),
        ("missed: 10%", "missed: 110%", "22:13: a share lies between 0 % and 100 %"),
        ("[handlers]\n    sup", "[handler]\n    sup", "23:14: there is no group 'handler' (did you mean 'handlers'?)"),
        (
            "[handlers]\n    sup",
            "[]\n    sup",
            "23:13: the workaround 'queues' concerns no group (leave 'groups' out for all of them)",
        ),
        ("[Mon, Fri]", "[Mon, Fry]", "25:30: 'Fry' is none of the words known here (did you mean 'Fri'?)"),
        ("[Mon, Fri]", "[]", "25:24: 'weekdays' is on no day of the week (leave 'days' out for every day)"),
        ("07:00-19:00", "07:00", "25:43: hours are written like '07:00-15:00'"),
        ("07:00-19:00", "07:10-19:00", "25:43: a time of day is written like '07:00', on a quarter of an hour"),
        ("  queues:", "  calls:", "20:3: a stream and a workaround are both called 'calls' (rename one)"),
        ("    missed: 10%", "    mised: 10%", "22:5: unknown key 'mised' (did you mean 'missed'?)"),
    ],
)
def test_mistakes_in_a_workaround(tmp_path, old, new, said):
    assert only_problem(tmp_path, replaced(WORKAROUND, old, new)).startswith(f"plan.yaml:{said}")


def test_an_outage_and_a_workaround_need_names_of_their_own(tmp_path):
    text = OUTAGE + "workarounds: {phones: {handle_time: 1.1}}\n"
    assert only_problem(tmp_path, text) == (
        "plan.yaml:26:15: an outage and a workaround are both called 'phones' (rename one)"
    )


def test_the_rest_is_checked_although_something_else_is_wrong(tmp_path):
    text = replaced(replaced(OUTAGE, "calls: closed", "cals: closed"), "priority: 1", "priority: 0")
    assert [said.partition(": ")[0] for said in problems(tmp_path, text)] == ["plan.yaml:14:15", "plan.yaml:24:15"]


EVENTS = "event,start,end,effect,source\npower,2021-03-01,2021-03-02,no power,a paper\n"


@pytest.mark.driver("outages.known.event")
def test_an_outage_before_the_plan_is_an_event(tmp_path):
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    text = replaced(OUTAGE, "plan_start: 2021-02-01", "plan_start: 2021-03-02") + "events: events.csv\n"
    assert only_problem(tmp_path, text) == (
        "plan.yaml:22:9: this outage on 2021-03-01 comes before the plan, and names no event "
        "(add 'event: ...', a name from events.csv)"
    )
    named = replaced(text, "to: 2021-03-01 12:00}", "to: 2021-03-01 12:00, event: power}")
    load(tmp_path, named)
    assert only_problem(tmp_path, replaced(named, "event: power", "event: powr")) == (
        "plan.yaml:22:63: there is no event 'powr' (did you mean 'power'?)"
    )
    later = replaced(replaced(named, "2021-03-01 09:00", "2021-03-03 09:00"), "2021-03-01 12:00", "2021-03-03 12:00")
    assert only_problem(tmp_path, later) == (
        "plan.yaml:22:63: this outage does not begin in the event 'power', 2021-03-01 to 2021-03-02"
    )
    load(tmp_path, OUTAGE + "events: events.csv\n")
