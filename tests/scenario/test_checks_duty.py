"""What is said of duty that is wrong: causes, patterns, minimum staffing, management information."""

from __future__ import annotations

import pytest

from tests.scenario.small import ROSTER, SMALL, load, only_problem, problems, replaced

FIVE = "        cycle: [early, early, late, late, night, night, off, off, off, off]\n        teams: 5\n"


def told(text: str) -> tuple[str, str]:
    """Take the mark out of a text, and say where it stood."""
    before, _, after = text.partition("^")
    place = f"plan.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "
    return before + after, place


def cause(keys: str) -> str:
    return ROSTER + f"    abstraction:\n      leave: {{{keys}}}\n"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            "rate: 5%, most: ^{}",
            "give exactly one of 'share' and 'people'; one that stands in the file you extend is taken "
            "out with null, as in 'share: null'",
        ),
        ("rate: 5%, most: ^{share: 9%, people: 2}", "give exactly one of 'share' and 'people'; one"),
        ("rate: 5%, most: {people: ^2.5}", "a whole number must stand here"),
        ("rate: 5%, most: {share: ^120%}", "a share lies between 0 % and 100 %"),
        ("rate: 5%, spell_days: ^0.5", "this must lie between 1 and 365, and is 0.5"),
        ("rate: 5%, spell_days: [2, {from: 2021-03-01, value: ^400}]", "this must lie between 1 and"),
        ("rate: 5%, ^together: {days: 10}", "the key 'share' is missing under 'groups.handlers."),
        ("rate: 5%, together: {share: 50%, days: ^0}", "this must lie between 1 and 365, and is 0"),
        (
            "rate: 5%, spell_days: 6, most: ^{people: 2}",
            "'spell_days' and 'most' exclude each other in one cause",
        ),
        (
            "rate: 5%, spell_days: 6, together: ^{share: 50%}",
            "'spell_days' and 'together' exclude each other in one cause",
        ),
        (
            "rate: 5%, most: {people: 2}, together: ^{share: 50%}",
            "'most' and 'together' exclude each other in one cause",
        ),
        (
            "rate: 5%, takes: minutes, spell_days: ^6",
            "'spell_days' is for a cause that takes whole shifts, and this one takes minutes",
        ),
        (
            "rate: 5%, takes: minutes, movable: ^true",
            "'movable' is for a cause that takes whole shifts, and this one takes minutes",
        ),
        ("rate: 5%, movable: ^yes", "write true or false"),
        ("rate: 5%, on: ^{}", "name some 'weekdays', 'dates' or 'cycle_days'"),
        ("rate: 5%, on: {weekdays: [^Mo]}", "'Mo' is none of the words known here"),
        ("rate: 5%, on: {dates: [^2021-02-30]}", "a date is written like 2021-06-01, and must exist"),
        ("rate: 5%, on: {cycle_days: [^0]}", "this must lie between 1 and 400, and is 0"),
        (
            "rate: 5%, spell_days: ^6, on: {weekdays: [Mon]}",
            "'spell_days' runs over days on end, and 'on' names single ones: leave one out",
        ),
        (
            "rate: 5%, together: ^{share: 9%}, on: {weekdays: [Mon]}",
            "'together' runs over days on end, and 'on' names single ones: leave one out",
        ),
        (
            "rate: 5%, takes: minutes, on: {cycle_days: ^[1]}",
            "a cause that takes minutes is the same for all teams on duty",
        ),
        (
            "rate: 5%, on: {dates: [2021-06-01, ^2022-01-01]}",
            "'leave' on 2022-01-01 lies outside the period 2021-01-01 to 2021-12-31",
        ),
        (
            "rate: 5%, on: {cycle_days: [^11]}",
            "no cycle of 'handlers' has a day 11: the longest has 10 days (1 is the first day of a cycle)",
        ),
        (
            "rate: 5%, on: {cycle_days: [1, ^8]}",
            "day 8 of the cycle is off in every pattern of 'handlers': 'leave' takes nobody (name a day with a shift)",
        ),
        (
            "rate: [15%, {from: 2021-06-01, value: 12%}], most: {share: ^10%}",
            "'leave' takes 15 %, and at most 10 % may be away at once "
            "(raise 'most', or lower the rate: who finds no room waits for ever)",
        ),
        (
            "rate: 60%, most: {people: ^2}",
            "'leave' takes 2.4 people of a team of 4 on an average day, and at most 2 may be away at once "
            "(raise 'most', or lower the rate: who finds no room waits for ever)",
        ),
        (
            "rate: 40%, most: {people: ^[2, {from: 2021-06-01, value: 1}]}",
            "'leave' takes 1.6 people of a team of 4 on an average day from 2021-06-01 on, and at most 1 may be away",
        ),
        (
            "rate: [10%, {from: 2021-06-01, by: 2021-07-01, value: 12%}], most: {share: ^[25%, {from: 2021-07-01, "
            "value: 11%}]}",
            "'leave' takes 12 % from 2021-07-01 on, and at most 11 % may be away at once",
        ),
        (
            "rate: 10%, most: {share: ^12%}",
            "'leave' takes 0.4 people of a team of 4 on an average day, and at most 0 may be away at once",
        ),
    ],
)
def test_causes(tmp_path, keys, said):
    text, place = told(cause(keys))
    assert only_problem(tmp_path, text).startswith(place + said)


def test_causes_that_are_right(tmp_path):
    load(tmp_path, cause("rate: 100%, on: {weekdays: [Mon, Tue], dates: [2021-01-01], cycle_days: [1, 6]}"))
    load(tmp_path, cause("rate: 10%, most: {share: 13%}"))  # one of a team of four
    load(tmp_path, cause("rate: 25%, most: {share: 25%}"))
    load(tmp_path, cause("rate: 50%, most: {people: 2}"))
    load(tmp_path, cause("rate: 10%, most: {people: [2, {from: 2021-06-01, value: 3}]}"))
    load(tmp_path, cause("rate: 100%, on: {weekdays: [Mon]}, most: {share: 10%}"))
    load(tmp_path, cause("rate: [0, {from: 2021-06-01, value: 5%}], together: {share: 50%}, movable: true"))


MATCHED = "        matched: {starts: ['07:00', '15:00', '23:00'], length: 8h}\n"
SHIFTS = "    shifts:\n      early: 07:00-15:00\n      late: 15:00-23:00\n      night: 23:00-07:00\n"
ALL_MATCHED = replaced(replaced(ROSTER, FIVE, MATCHED), SHIFTS, "")


def test_room_in_a_team_whose_shifts_are_matched_is_for_those_who_work_on_the_day(tmp_path):
    leave = "    abstraction: {leave: {rate: 28%, most: {people: 4}}}\n"
    load(tmp_path, ALL_MATCHED + leave)  # of 20, 5 days in 7 are worked: 28 % of 14.3 are 4.0
    assert "takes 4.14 people of a team of 20 on an average day, and at most 4" in only_problem(
        tmp_path, ALL_MATCHED + leave.replace("28%", "29%")
    )


def test_a_group_whose_shifts_are_all_matched_needs_no_shifts(tmp_path):
    load(tmp_path, ALL_MATCHED)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("'23:00'", "^'23:10'", "a time of day is written like '07:00', on a quarter of an hour"),
        ("'23:00'", "^7", "a time of day is written like '07:00', on a quarter of an hour"),
        ("'23:00'", "^'24:00'", "a shift starts within the day: write 00:00"),
        ("'23:00'", "^'7:00'", "the start 07:00 stands here twice"),
        ("8h", "^8", "a duration needs its unit"),
        ("8h", "^8h 10m", "a shift lasts some quarter-hours, at most 24 h: write '8h' or '7h 30m'"),
        ("8h", "^25h", "a shift lasts some quarter-hours, at most 24 h: write '8h' or '7h 30m'"),
        ("8h", "8h, days_a_week: ^8", "this must lie between 0.1 and 7, and is 8"),
        ("8h", "8h, review: ^daily", "'daily' is none of the words known here"),
        ("length: 8h", "length: 8h, ^rewiev: month", "unknown key 'rewiev' (did you mean 'review'?)"),
    ],
)
def test_matched_shifts(tmp_path, old, new, said):
    text, place = told(replaced(ALL_MATCHED, old, new))
    assert problems(tmp_path, text)[0].startswith(place + said)


def test_an_hour_that_no_start_covers(tmp_path):
    found = problems(tmp_path, replaced(ALL_MATCHED, "length: 8h", "length: 7h"))
    assert len(found) == 3
    assert "nobody is on the roster of 'handlers' from 06:00 to 07:00 on Friday 2021-01-01" in found[0]


def test_a_pattern_has_one_form(tmp_path):
    assert only_problem(tmp_path, replaced(ROSTER, FIVE, FIVE + MATCHED)).startswith(
        "plan.yaml:25:9: give exactly one of 'cycle', 'weekdays' and 'matched'; one that stands in the file you extend "
        "is taken out with null, as in 'cycle: null'"
    )
    assert "give exactly one of" in problems(tmp_path, replaced(ROSTER, FIVE, "        share: 2\n"))[0]
    for key in ("teams: 2", "step: 2", "anchor: 2021-01-01"):
        text, place = told(replaced(ALL_MATCHED, "length: 8h}\n", f"length: 8h}}\n        {key.replace(' ', ' ^')}\n"))
        assert only_problem(tmp_path, text) == f"{place}'{key.partition(':')[0]}' belongs to a 'cycle'"


WEEK = "        weekdays: {Mon: early, Tue: late, Wed: night, Thu: early, Fri: early, Sat: early, Sun: early}\n"


def test_fixed_weekdays(tmp_path):
    load(tmp_path, ROSTER + "      part:\n" + WEEK)
    assert "from 15:00 to 24:00 on Friday" in problems(tmp_path, replaced(ROSTER, FIVE, WEEK))[1]
    for day, said in (
        ("Fri: ^erly", "there is no shift 'erly' (did you mean 'early'?)"),
        ("^Fry: early", "unknown key 'Fry' (did you mean 'Fri'?)"),
        ("Fri: ^7", "text must stand here"),
    ):
        text, place = told(replaced(ROSTER, FIVE, WEEK.replace("Fri: early", day)))
        assert any(found.startswith(place + said) for found in problems(tmp_path, text))
    text, place = told(replaced(ROSTER, FIVE, "        weekdays: ^{}\n"))
    assert place + "nobody works in the pattern 'five': every day is 'off'" in problems(tmp_path, text)


def test_at_all_times_some_pattern_is_worked(tmp_path):
    assert only_problem(tmp_path, replaced(ROSTER, FIVE, FIVE + "        share: 0\n")) == (
        "plan.yaml:23:5: nobody of 'handlers' works any pattern: every share is 0 (give one of them a share over 0)"
    )
    dated = "        share: [1, {from: 2021-03-01, by: 2021-04-01, value: 0}]\n"
    assert "nobody of 'handlers' works any pattern from 2021-04-01 on" in only_problem(
        tmp_path, replaced(ROSTER, FIVE, FIVE + dated)
    )
    second = "      other:\n" + FIVE + "        share: [0, {from: 2021-03-01, value: 1}]\n"
    load(tmp_path, replaced(ROSTER, FIVE, FIVE + dated) + second)


def minimum(keys: str) -> str:
    return ROSTER + f"    abstraction: {{leave: {{rate: 5%}}}}\n    minimum:\n      night: {{{keys}}}\n"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("handlers: ^2.5", "a whole number must stand here"),
        ("handlers: 2, hours: ^7-15", "a time of day is written like '07:00'"),
        ("handlers: 2, held_by: [^luck]", "'luck' is none of the words known here"),
        ("handlers: 2, held_by: ^[]", "'held_by' needs at least one entry, and here is none"),
        ("handlers: 2, held_by: [overtime, ^overtime]", "'overtime' stands here twice"),
        ("handlers: 2, ceiling: ^-1", "this must lie between 0 and 100, and is -1"),
        (
            "handlers: 2, held_by: ^[moved_leave]",
            "'night' is held by moved leave, and no cause of 'handlers' may be moved "
            "(write 'movable: true' in the cause that is leave)",
        ),
    ],
)
def test_minimum_staffing(tmp_path, keys, said):
    text, place = told(minimum(keys))
    assert only_problem(tmp_path, text).startswith(place + said)


def test_a_minimum_says_how_many(tmp_path):
    said = "plan.yaml:29:7: the key 'handlers' is missing under 'groups.handlers.minimum.night'"
    assert only_problem(tmp_path, minimum("hours: 22:00-07:00")).startswith(said)


def test_a_ceiling_of_overtime_is_for_overtime(tmp_path):
    text = minimum("handlers: 2, held_by: [moved_leave], ceiling: 2").replace("rate: 5%", "rate: 5%, movable: true")
    assert only_problem(tmp_path, text) == (
        "plan.yaml:29:52: 'night' has a ceiling of overtime, and is not held by overtime "
        "(add overtime to 'held_by', or leave the ceiling out)"
    )
    load(tmp_path, text.replace("[moved_leave]", "[moved_leave, overtime]"))


def test_management_information_is_for_shifts_that_are_planned(tmp_path):
    assert only_problem(tmp_path, ROSTER + "    management_information: {lag_weeks: 8}\n") == (
        "plan.yaml:27:5: no pattern of 'handlers' is planned from a forecast: management information changes nothing "
        "(shifts of a fixed cycle do not depend on calls; give a pattern with 'matched')"
    )
    load(tmp_path, ALL_MATCHED + "    management_information: {lag_weeks: 8, error: 0.2}\n")
    for keys, said in (
        ("lag_weeks: 1.5", "a whole number must stand here"),
        ("lag_weeks: 200", "this must lie between 0 and 104"),
        ("error: -1", "a coefficient of variation is 0, or lies between 0.001 and 100"),
        ("eror: 1", "unknown key 'eror' (did you mean 'error'?)"),
    ):
        assert said in only_problem(tmp_path, ALL_MATCHED + f"    management_information: {{{keys}}}\n")


@pytest.mark.parametrize("key", ["minimum: {a: {handlers: 1}}", "management_information: {lag_weeks: 1}"])
def test_a_fixed_number_on_duty_has_no_roster(tmp_path, key):
    found = problems(tmp_path, SMALL + f"    {key}\n")
    assert any(f"'{key.partition(':')[0]}' and 'on_duty' exclude each other" in said for said in found)
