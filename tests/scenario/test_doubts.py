"""What is valid and probably not meant is told by `validate`, with its place; what is meant is not."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sim.calendar import Calendar
from sim.cli import main
from sim.scenario import load_scenario
from tests.scenario.small import ROSTER, SMALL, load, replaced, write
from tests.scenario.test_checks_duty import told
from tests.scenario.test_nonsense import group, stream, system

OFTEN = "random: {rate: 2, length: {mean: 1h}}"


def workaround(keys: str) -> str:
    return f"{ROSTER}workarounds:\n  w: {{{keys}}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            group("leavers: [^10%, {from: 2001-01-01, value: 20%}]"),
            "this value is never used: the period starts on 2021-01-01, and another holds from 2001-01-01 on",
        ),
        (
            group("leavers: [10%, ^{from: 2050-01-01, value: 20%}]"),
            "the value from 2050-01-01 on is never used: the period ends on 2021-12-31",
        ),
        (
            stream("factors: {lockdown: [^1, {from: 2020-06-01, by: 2021-01-01, value: 2}]}"),
            "this value is never used: the period starts on 2021-01-01, and another holds from 2020-06-01 on",
        ),
        (
            ROSTER.replace("strength: 20", "strength: [20, ^{from: 2021-02-02, value: 30}]"),
            "the value from 2021-02-02 on is never used: from 2021-02-01 on, when the plan starts, leavers and intakes "
            "decide",
        ),
        (
            group("leavers: ^100%"),
            "100 % a year means that all of them go in the first week (at 99 %, one in a hundred",
        ),
        (group("unpaid_leave: {share: ^100%}"), "100 % a year means that all of them begin one in the first week"),
        (group("early_leavers: {share: ^100%}"), "100 % a year means that all of them go in the first week"),
        (
            group("recruitment: {a: {advert: 2021-02-01, wanted: 9, vetting: {drop_out: ^100%}}}"),
            "nobody of the campaign 'a' ever starts: all are lost in 'vetting'",
        ),
        (
            group("recruitment: {a: {advert: 2021-02-01, wanted: 9, finish: ^0%}}"),
            "nobody of the campaign 'a' ever qualifies: 'finish' is 0 %",
        ),
        (
            group("intakes: {a: {start: 2021-06-01, size: 9, finish: ^0%}}"),
            "nobody of the intake 'a' ever qualifies: 'finish' is 0 %",
        ),
        (
            ROSTER.replace("strength: 20", "strength: ^20\n    establishment: 10"),
            "'handlers' has 20 in post on 2021-01-01, and an establishment of 10",
        ),
        (
            group("minimum: {peak: {handlers: 4, ceiling: ^0}}"),
            "'peak' is never held: it is held by overtime alone, and the ceiling of overtime is 0 throughout",
        ),
        (ROSTER.replace("share: 80%", "share: ^0%"), "the target of 'calls' is met whatever happens: its share is 0 %"),
        (
            system("groups: {^handlers: {handle_time: 1, heads: [1, {from: 2021-05-01, value: 100%}]}}, " + OFTEN),
            "the outage 'power' does nothing to the group 'handlers': 'handle_time' and 'heads' are 1 throughout",
        ),
        (workaround("handle_time: ^1"), "the workaround 'w' changes nothing: 'handle_time' is 1 throughout"),
        (
            workaround("handle_time: 2, missed: ^0"),
            "'missed' is never looked at: 'w' lapses at all times, for no hours are supervised",
        ),
        (
            workaround(
                "handle_time: 2, missed: 0, ^supervised: {day: {hours: 07:00-19:00}, night: {hours: 19:00-07:00}}"
            ),
            "'w' never lapses: a supervisor is there at all hours, and 'missed' is 0 throughout",
        ),
        (group("moves: {d: {share: ^100%}}"), "100 % a year means that all of them go in the first week"),
        (
            group("intakes: {a: {start: ^2021-12-01, size: 5}}"),  # and fifteen weeks
            "nobody of the intake 'a' counts in this period: they qualify on 2022-03-16, and it ends on 2021-12-31",
        ),
        (
            group("recruitment: {a: {advert: ^2021-08-01, wanted: 9, vetting: {weeks: 8}, offer: {weeks: 2}}}"),
            "few of the campaign 'a' count in this period: most qualify after 2022-01-23, and it ends on 2021-12-31",
        ),
        (group("abstraction: {away: {rate: ^100%, on: {dates: [2021-05-01]}}}"), "on the days of 'away' nobody of"),
        (
            group("minimum: {peak: {handlers: ^24}}\n    lent: {a: {from: 2021-06-01, to: 2021-09-01, officers: 3}}"),
            "'peak' wants 24 on duty, and 'handlers' never has more than 23",
        ),
        (
            ROSTER.replace(
                "    strength: 20", "    strength: 0\n    intakes: {a: {start: 2021-02-01, size: 9}}"
            ).replace("groups: [", "groups: ^["),
            "nobody is there to answer 'calls' when the period starts on 2021-01-01",
        ),
        (
            system("random: {rate: ^100, length: {mean: [1 day, {from: 2021-06-01, value: 5 days}]}}"),
            "'power' would hardly ever be over: 1.37 of these outages at once on an average day",
        ),
        (
            stream("closed: [{from: ^2021-10-31 01:30, to: 2021-10-31 02:00}]"),
            "the clock shows 01:30 twice on 2021-10-31, and this is the first of the two (in summer time, before",
        ),
        (
            system("known: [{from: 2021-10-31 00:30, to: ^2021-10-31 01:00}]"),
            "the clock shows 01:00 twice on 2021-10-31, and this is the first of the two",
        ),
    ],
)
def test_what_is_probably_not_meant_is_told_at_its_place(tmp_path, text, said):
    text, place = told(text)
    (doubt,) = load(tmp_path, text).doubts
    assert str(doubt).replace(f"{tmp_path}/", "").startswith(place + said)


def test_a_reserve_of_more_than_there_are(tmp_path):
    calls = ROSTER[ROSTER.index("  calls:\n    volume") : ROSTER.index("groups:\n  handlers")]
    text = replaced(ROSTER, "    priority: 1\n", "    priority: 2\n    reserve: {all: {handlers: 21}}\n")
    text = text.replace("groups:\n  handlers", f"{calls.replace('calls:', 'urgent:')}groups:\n  handlers")
    (doubt,) = load(tmp_path, text).doubts
    assert doubt.what == "'all' keeps 21 free, and 'calls' has 20 at most"
    assert not load(tmp_path, text.replace("handlers: 21", "handlers: 20")).doubts


@pytest.mark.parametrize(
    "text",
    [
        SMALL,
        ROSTER,
        group("leavers: [10%, {from: 2021-12-31, value: 99%}]"),  # holds on the last day
        group("leavers: [10%, {from: 2020-06-01, by: 2021-01-02, value: 20%}]"),  # half a day of the ramp is left
        group("intakes: {a: {start: 2021-12-01, size: 0}}"),  # switched off
        group("intakes: {a: {start: 2021-09-17, size: 5}}"),  # qualify on the last day
        group("recruitment: {a: {advert: 2020-06-01, wanted: 9, vetting: {weeks: 4}}}"),
        ROSTER.replace("strength: 20", "strength: [20, {from: 2021-02-01, value: 30}]"),
        stream("closed: [{from: 2021-10-31 00:45, to: 2021-10-31 02:00}]"),
        group("establishment: 14"),  # 20 in post: over-establishment exists
        group("establishment: 12\n    part_time: {share: 50%, hours: 50%}"),  # 15 FTE in post
        group("minimum: {peak: {handlers: 0, ceiling: 0}}"),  # switched off
        group(
            "abstraction: {leave: {rate: 9%, movable: true}}\n    minimum: "
            "{peak: {handlers: 2, ceiling: 0, held_by: [moved_leave, overtime]}}"
        ),
        system("groups: {handlers: {heads: [1, {from: 2021-05-01, value: 99%}]}}, " + OFTEN),
        workaround("handle_time: 2, supervised: {day: {hours: 07:00-19:00}, night: {hours: 19:00-06:45}}"),
        workaround("handle_time: 2, missed: 1%, supervised: {all: {}}"),
        workaround("handle_time: 2"),
        system("random: {rate: 0, length: {mean: 300 days}}"),
    ],
)
def test_what_may_be_meant_is_not_doubted(tmp_path, text):
    assert load(tmp_path, text).doubts == ()


def test_the_hour_that_comes_twice_is_read_as_the_first(tmp_path):
    window = load(tmp_path, stream("closed: [{from: 2021-10-31 01:30, to: 2021-10-31 05:00}]")).scenario
    closed = window.streams["calls"].closed[0]
    assert (closed.start, closed.stop) == (datetime(2021, 10, 31, 1, 30), datetime(2021, 10, 31, 5))
    calendar = Calendar(date(2021, 10, 31), date(2021, 10, 31))
    # from 00:30 UTC, in summer time, to 05:00 UTC; from the second 01:30 it would be 3 1/2 hours
    assert calendar.elapsed_s(closed.stop) - calendar.elapsed_s(closed.start) == 4.5 * 3600


def test_validate_tells_doubts_after_it_has_said_that_all_is_valid(tmp_path, capsys):
    path = write(tmp_path, group("leavers: [10%, {from: 2050-01-01, value: 20%}]"))
    assert main(["validate", str(path)]) == 0
    said = capsys.readouterr().out
    assert said.index(": valid, small") < said.index("Valid, and perhaps not meant:")
    assert ":27:20: the value from 2050-01-01 on is never used: the period ends on 2021-12-31" in said
    assert main(["validate", str(write(tmp_path, ROSTER))]) == 0
    assert "not meant" not in capsys.readouterr().out


PART = "{travel: {mean: 10 min}, on_scene: {mean: 30 min}}"
INCIDENTS = f"""\
incidents:
  streams: {{calls: {{share: 5%, grades: {{priority: 30%}}}}}}
  grades: {{emergency: {PART}, priority: {PART}, scheduled: {PART}}}
  areas: {{north: {{units: {{car: {{all: {{number: 3}}}}}}}}}}
  units: {{car: {{}}, van: {{}}}}
"""
CARS = INCIDENTS.replace(", van: {}", "")


def test_a_kind_of_unit_that_no_area_has(tmp_path):
    (doubt,) = load(tmp_path, SMALL + INCIDENTS).doubts
    assert str(doubt).replace(f"{tmp_path}/", "").startswith("plan.yaml:23:20: no area has units of the kind 'van'")
    assert not load(tmp_path, SMALL + CARS).doubts


def test_incidents_that_never_come(tmp_path):
    (doubt,) = load(tmp_path, SMALL + replaced(CARS, "{calls: {share: 5%, grades: {priority: 30%}}}", "{}")).doubts
    assert str(doubt).replace(f"{tmp_path}/", "").startswith("plan.yaml:20:12: ")
    assert doubt.what == "no stream creates incidents: the units are never sent anywhere"
    south = ", south: {share: 0, units: {car: {all: {number: 2}}}}}\n  units"
    (doubt,) = load(tmp_path, SMALL + replaced(CARS, "}\n  units", south)).doubts
    assert "plan.yaml:22:69: the units of 'south' are never sent anywhere: " in str(doubt)
    assert not load(tmp_path, SMALL + replaced(CARS, "}\n  units", south.replace("share: 0", "share: 1"))).doubts
    assert not load(tmp_path, SMALL + replaced(CARS, "}\n  units", south.replace("number: 2", "number: 0"))).doubts


@pytest.mark.parametrize(
    ("own", "path"),
    [
        ("groups: {handlers: {intakes: ^{}}}", "groups.handlers.intakes"),
        ("groups: {handlers: {abstraction: {leave: {most: ^{}}}}}", "groups.handlers.abstraction.leave.most"),
        ("groups: {handlers: {abstraction: {course: {on: ^{}}}}}", "groups.handlers.abstraction.course.on"),
        ("without: {x: {groups: {handlers: {strength: 19, abstraction: ^{}}}}}", "groups.handlers.abstraction"),
    ],
)
def test_an_empty_mapping_over_one_that_is_not(tmp_path, own, path):
    parent = group(
        "intakes: {a: {start: 2021-06-01, size: 5}}\n    abstraction: "
        "{leave: {rate: 9%, most: {share: 20%}}, course: {rate: 5%, on: {weekdays: [Mon]}}}"
    )
    write(tmp_path, parent, "base.yaml")
    text, place = told(f"extends: base.yaml\nname: child\n{own}\n")
    child = load(tmp_path, text)
    assert [str(doubt).replace(f"{tmp_path}/", "") for doubt in child.doubts] == [
        f"{place}nothing stands beneath '{path}', and so it stays what it was "
        "(an empty mapping changes nothing; null takes the key out)"
    ]
    assert child.scenario.groups == load_scenario(tmp_path / "base.yaml").scenario.groups
    # it is told of a grandchild too, and not where the parent has nothing there
    write(tmp_path, text, "child.yaml")
    assert len(load(tmp_path, "extends: child.yaml\nname: grandchild\n").doubts) == 1
    write(tmp_path, ROSTER + "    abstraction: {}\n", "base.yaml")
    assert not load(tmp_path, "extends: base.yaml\nname: c\ngroups: {handlers: {intakes: {}, abstraction: {}}}").doubts


def test_a_window_to_the_end_of_a_day_is_one_to_the_next_midnight(tmp_path):
    ends = ("2021-03-02 24:00", "2021-03-03 00:00")
    known, closed = (
        [load(tmp_path, part(f"{key}: [{{from: 2021-03-02 00:00, to: {end}}}]")).sha256 for end in ends]
        for part, key in ((system, "known"), (stream, "closed"))
    )
    assert known[0] == known[1] != closed[0] == closed[1]
