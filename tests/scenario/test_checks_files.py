from __future__ import annotations

import pytest

from tests.scenario.small import SMALL, load, only_problem, problems, replaced, write
from tests.scenario.test_digest import PROFILED, week


def profile_problems(folder, content, text=PROFILED):
    write(folder, content, "week.csv")
    return problems(folder, text)


def test_a_profile_that_is_right(tmp_path):
    for content in (
        week(),
        week().replace("Mon", "Monday"),
        "\ufeff" + week().replace("\n", "\r\n"),
        week().replace(",", " , "),
    ):
        write(tmp_path, content, "week.csv")
        load(tmp_path, PROFILED)


def test_a_column_that_is_not_there(tmp_path):
    assert profile_problems(tmp_path, week("calls"), replaced(PROFILED, "column: a", "column: cals")) == [
        "plan.yaml:15:39: the file 'week.csv' has no profile 'cals' (did you mean 'calls'?)"
    ]
    assert profile_problems(tmp_path, week("b"), replaced(PROFILED, "column: a", "column: time")) == [
        "plan.yaml:15:39: the file 'week.csv' has no profile 'time' (columns here: b)"
    ]


def test_rows_that_are_missing(tmp_path):
    assert profile_problems(tmp_path, week().replace("Tue,00:15,1\n", "").replace("Sun,23:45,1\n", "")) == [
        "week.csv:1:1: a profile has 672 rows, and this one 670: Tue 00:15 is the first that is missing"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Tue,00:15,1", "Die,00:15,1", "week.csv:99:1: 'Die' is no weekday: write Mon, Tue"),
        ("Tue,00:15,1", "Tue,00:20,1", "week.csv:99:1: '00:20' is no quarter-hour from 00:00 to 23:45"),
        ("Tue,00:15,1", "Tue,24:00,1", "week.csv:99:1: '24:00' is no quarter-hour"),
        ("Tue,00:15,1", "Tue,00:00,1", "week.csv:99:1: Tue 00:00 stands here a second time, the first is in line 98"),
        ("Tue,00:15,1", "Tue,00:15,-1", "week.csv:99:1: '-1' in the column 'a' is not a number of 0 or more"),
        ("Tue,00:15,1", "Tue,00:15,x", "week.csv:99:1: 'x' in the column 'a'"),
        ("Tue,00:15,1", "Tue,00:15,", "week.csv:99:1: '' in the column 'a'"),
        ("Tue,00:15,1", "Tue,00:15,nan", "week.csv:99:1: 'nan' in the column 'a'"),
        ("Tue,00:15,1", "Tue,00:15,inf", "week.csv:99:1: 'inf' in the column 'a'"),
        ("Tue,00:15,1", "Tue,00:15,1,2", "week.csv:99:1: this line has 4 columns, and the heading has 3 (quote"),
        ("Tue,00:15,1", "Tue,00:15", "week.csv:99:1: this line has 2 columns"),
        ("weekday,time,a", "weekday,tme,a", "week.csv:1:1: there is no column 'time' (columns here: weekday, tme, a)"),
        ("weekday,time,a", "weekday,a,a", "week.csv:1:1: the column 'a' stands here twice"),
        ("Mon,00:00,1", "Mon,00:00,\ufeffä", "week.csv:2:1:"),
    ],
)
def test_rows_that_are_wrong_are_named_by_their_line(tmp_path, old, new, said):
    found = profile_problems(tmp_path, replaced(week(), old, new))
    assert found[0].startswith(said), found


def test_a_day_without_any_contact(tmp_path):
    assert profile_problems(
        tmp_path, "\n".join(r.removesuffix("1") + "0" if r[:3] in ("Mon", "Sun") else r for r in week().split("\n"))
    ) == ["week.csv:1:1: the profile 'a' is 0 all day on Mon, Sun (the volume of such a day is set by 'day_of_week')"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "week.csv:1:1: this file is empty"),
        (b"\xff\xfe", "week.csv:1:1: this file is not UTF-8 text"),
        (b"weekday,time,a\nMon,00:00,\xe4\n", "week.csv:2:11: this file is not UTF-8 text"),
        (
            b"weekday,time,a\n" + b"x" * 200_000,
            "week.csv:2:1: this line cannot be read as CSV: field larger than field limit",
        ),
    ],
)
def test_files_that_cannot_be_read(tmp_path, content, said):
    assert profile_problems(tmp_path, content)[0].startswith(said)


def test_at_most_ten_lines_are_told(tmp_path):
    for content in (week().replace("Tue", "Die"), week(value="x"), week().replace(",1", ",1,1")):
        assert len(profile_problems(tmp_path, content)) == 10


def test_a_file_used_twice_is_told_once(tmp_path):
    second = PROFILED[PROFILED.index("  calls:\n    volume") : PROFILED.index("groups:\n")].replace(
        "  calls:", "  more:"
    )
    text = PROFILED.replace("groups:\n  handlers", second + "groups:\n  handlers")
    assert len(profile_problems(tmp_path, week().replace("Tue,00:15,1", "Die,00:15,1"), text)) == 1


def test_a_profile_s_file_that_is_missing_is_told_once(tmp_path):
    assert only_problem(tmp_path, PROFILED) == "plan.yaml:15:21: 'week.csv': there is no such file"


# ---------------------------------------------------------------------------------------------------- events

EVENTS = """\
event,start,end,effect,source
go_live,2021-01-10,2021-01-20,slower,minutes
quiet,2021-01,,"fewer, much",minutes
later,2021-05-01,,more,minutes
"""
CHANGED = (
    replaced(
        SMALL,
        "mean: 3 min",
        """mean:
        - 3 min
        - {from: 2021-01-15, value: 4 min, event: go_live}
        - {from: 2021-01-31, value: 5 min, event: quiet}
        - {from: 2021-05-01, value: 6 min, event: later}
        - {from: 2021-06-01, value: 7 min}""",
    )
    + "events: events.csv\n"
)


def event_problems(folder, text=CHANGED, events=EVENTS):
    write(folder, events, "events.csv")
    return problems(folder, text)


def test_events_that_account_for_every_change_in_history(tmp_path):
    write(tmp_path, EVENTS, "events.csv")
    load(tmp_path, CHANGED)
    load(tmp_path, replaced(CHANGED, "- 3 min", "- {from: 2020-01-01, value: 3 min}"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            ", event: go_live",
            "",
            "plan.yaml:15:11: this change on 2021-01-15 comes before the plan, and names no event "
            "(add 'event: ...', a name from events.csv)",
        ),
        ("go_live", "golive", "plan.yaml:15:51: there is no event 'golive' (did you mean 'go_live'?)"),
        ("go_live", "xyz", "plan.yaml:15:51: there is no event 'xyz' (add it to events.csv)"),
        ("later", "latr", "plan.yaml:17:51: there is no event 'latr' (did you mean 'later'?)"),
        (
            "2021-01-15",
            "2021-01-21",
            "plan.yaml:15:51: this change on 2021-01-21 does not lie in the event 'go_live', 2021-01-10",
        ),
        (
            "2021-05-01",
            "2021-05-02",
            "plan.yaml:17:51: this change on 2021-05-02 does not lie in the event 'later', 2021-05-01 to",
        ),
        ("quiet", "go_live", "plan.yaml:16:51: this change on 2021-01-31 does not lie in the event 'go_live'"),
    ],
)
def test_changes_that_no_event_accounts_for(tmp_path, old, new, said):
    assert event_problems(tmp_path, replaced(CHANGED, old, new))[0].startswith(said)


def test_one_event_changes_a_value_once(tmp_path):
    text = replaced(CHANGED, "2021-01-31", "2021-01-20").replace("event: quiet", "event: go_live")
    assert event_problems(tmp_path, text) == [
        "plan.yaml:16:51: the event 'go_live' changes this a second time, the first is in line 15 "
        "(one event makes one step or ramp of each value)"
    ]
    one_line = (
        replaced(
            SMALL,
            "mean: 3 min",
            "mean: [3 min, {from: 2021-01-15, value: 4 min, event: go_live}, "
            "{from: 2021-01-16, value: 5 min, event: go_live}]",
        )
        + "events: events.csv\n"
    )
    assert "changes this a second time" in event_problems(tmp_path, one_line)[0]


def test_one_event_may_change_several_values(tmp_path):
    write(tmp_path, EVENTS, "events.csv")
    load(tmp_path, replaced(CHANGED, "mean: 4 min", "mean: [4 min, {from: 2021-01-15, value: 5 min, event: go_live}]"))


def test_a_single_dated_mapping_is_a_change_too(tmp_path):
    write(tmp_path, EVENTS, "events.csv")
    text = (
        replaced(SMALL, "mean: 3 min", "mean: {from: 2021-01-15, value: 4 min, event: nope}") + "events: events.csv\n"
    )
    assert "there is no event 'nope'" in only_problem(tmp_path, text)


def test_an_event_without_an_events_file(tmp_path):
    text = CHANGED.replace("events: events.csv\n", "").replace(", event: quiet", "").replace(", event: later", "")
    assert only_problem(tmp_path, text) == (
        "plan.yaml:15:51: 'streams.calls.patience.mean[2]' names an event, and the scenario has no 'events' file"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "event,start",
            "evnt,start",
            "events.csv:1:1: there is no column 'event' (columns here: evnt, start, end, effect, source)",
        ),
        (
            "go_live,2021-01-10",
            "go_live,2021-13",
            "events.csv:2:1: '2021-13' is no date: write 2021-06-01, or 2021-06 for a month",
        ),
        ("go_live,2021-01-10", "go_live,2021-02-30", "events.csv:2:1: '2021-02-30' is no date"),
        ("2021-01-20", "soon", "events.csv:2:1: 'soon' is no date"),
        ("2021-01-20", "2021-01-09", "events.csv:2:1: the event 'go_live' ends before it starts"),
        ("quiet,", "go_live,", "events.csv:3:1: the event 'go_live' stands here a second time"),
        ("quiet,", ",", "events.csv:3:1: this event has no name"),
        ('"fewer, much"', "fewer, much", "events.csv:3:1: this line has 6 columns"),
        ("go_live,2021-01-10", "go_live,0000-01", "events.csv:2:1: '0000-01' is no date"),
    ],
)
def test_events_files_that_are_wrong(tmp_path, old, new, said):
    assert event_problems(tmp_path, CHANGED, replaced(EVENTS, old, new))[0].startswith(said)


def test_an_events_file_that_is_missing_is_told_once(tmp_path):
    assert only_problem(tmp_path, CHANGED) == "plan.yaml:24:9: 'events.csv': there is no such file"


def test_changes_with_mistakes_of_their_own(tmp_path):
    text = replaced(CHANGED, "event: go_live", "event: [x]").replace("from: 2021-05-01", "from: May")
    found = event_problems(tmp_path, text)
    assert any("text must stand here" in said for said in found)
    assert any("a date is written like" in said for said in found)
