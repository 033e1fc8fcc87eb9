"""What may be wrong with `incidents` in a scenario is told with its file, line and column."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import load_scenario
from tests.dispatch.rooms import ROOM


def problems(folder: Path, text: str) -> list[str]:
    path = folder / "room.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def line_of(text: str, part: str) -> int:
    return next(i for i, line in enumerate(text.splitlines(), start=1) if part in line)


LIMITS = "  limits: {area_of_concern: 10, upper: 20}\n"
DISPATCHERS = "  dispatchers: {span: 8, shifts: {all: {number: 2}}}\n"
CHARTERS = "  charters:\n    burglary: {of: resolved, share: 10%}\n"
FULL = ROOM + CHARTERS + DISPATCHERS + LIMITS


def test_the_full_room_is_right(tmp_path):
    path = tmp_path / "room.yaml"
    path.write_text(FULL, encoding="utf-8")
    rules = load_scenario(path).scenario.incidents
    assert rules is not None
    assert rules.kinds == ["diary", "response"]


def test_the_room_is_the_same_after_it_went_to_another_process_and_as_it_is_resolved(tmp_path):
    path = tmp_path / "room.yaml"
    path.write_text(FULL, encoding="utf-8")
    loaded = load_scenario(path)
    assert pickle.loads(pickle.dumps(loaded)).scenario == loaded.scenario
    path.write_text(loaded.resolved_yaml(), encoding="utf-8")
    again = load_scenario(path)
    assert again.scenario == loaded.scenario
    assert again.sha256 == loaded.sha256


def test_a_scenario_without_incidents_has_the_hash_it_had(tmp_path):
    path = tmp_path / "room.yaml"
    path.write_text(ROOM[: ROOM.index("incidents:")], encoding="utf-8")
    loaded = load_scenario(path)
    assert loaded.scenario.incidents is None
    assert "incidents" not in loaded.scenario.model_dump(mode="json", by_alias=True)


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        ("share: 60%", "share: 160%", 14, "a share lies between 0 % and 100 %, this is 160 %: write '80%' or '0.8'"),
        ("share: 60%", "share: 60%\n      grade: {}", 7, "unknown key 'grade' (did you mean 'grades'?)"),
        ("      target: 15 min", "      target: 15", 15, "a duration needs its unit: write '15s', '15 min' or '15h'"),
        ("travel: {mean: 10 min, cv: 0}", "travel: {cv: 0}", 7, "the key 'mean' is missing under 'incidents.grades"),
        ("on_scene: {mean: 60 min, cv: 0}", "on_scene: {mean: 0s, cv: 0}", 24, "this duration must be at least 1 ms"),
        ("      target: 15 min", "      settled: 5%", 7, "unknown key 'settled'"),
        ("      target: 60 min", "      settled: 101%", 16, "a share lies between 0 % and 100 %, this is 101 %"),
        ("      target: 60 min", "      deferred: often", 17, "a share is written like '80%' or '0.8'"),
        ("      target: 60 min", "      may_be_left: [1, 0]", 24, "every entry after the first needs its day"),
        (
            "on_scene: {mean: 40 min, cv: 0}",
            "on_scene: {mean: 40 min}\n      domestic_abuse: 2",
            23,
            "a share lies between",
        ),
        (
            "on_scene: {mean: 40 min, cv: 0}",
            "on_scene: {mean: 40 min}\n      appointment: 1 day",
            20,
            "keys must stand beneath 'appointment'",
        ),
        (
            "of: resolved",
            "of: burglary",
            20,
            "'burglary' is none of the words known here (write one of: resolved, scheduled)",
        ),
        ("share: 10%", "share: x", 37, "a share is written like '80%' or '0.8'"),
        ("priority: 30%", "priority: -1%", 42, "a share lies between 0 % and 100 %, this is -1 %"),
        ("scheduled: 40%", "scheduled: 40 percent", 58, "a share is written like '80%' or '0.8'"),
        ("scheduled: 40%}", "resolved: 20%}", 47, "unknown key 'resolved'"),
        ("travel: {mean: 20 min, cv: 0}", "travel: {mean: 20 min, cv: -1}", 34, "a coefficient of variation is 0, or"),
        (
            "      travel: {mean: 30 min, cv: 0}\n",
            "",
            5,
            "the key 'travel' is missing under 'incidents.grades.scheduled'",
        ),
        ("response: {}", "response: {takes: {emergency: x}}", 35, "a share is written like '80%' or '0.8'"),
        ("response: {}", "response: {takes: {scheduled: 2}}", 35, "a share lies between 0 % and 100 %, and 2 is 200 %"),
        ("upper: 20", "upper: many", 40, "a number must stand here, without quotes or unit"),
        ("area_of_concern: 10, ", "", 3, "the key 'area_of_concern' is missing under 'incidents.limits'"),
        ("span: 8, ", "", 3, "the key 'span' is missing under 'incidents.dispatchers'"),
        ("{number: 2}", "{hours: all day, number: 2}", 48, "hours are written like '07:00-15:00'"),
        ("span: 8", "span: 0", 23, "this must lie between 1 and 1,000, and is 0"),
        ("{number: 2}", "{number: 1.5}", 49, "a whole number must stand here, without quotes or unit"),
        ("area_of_concern: 10", "area_of_concern: -1", 29, "this must be 0 or more"),
        (
            "area_of_concern: 10",
            "area_of_concern: 30",
            29,
            "the area of concern begins at 30, above the upper limit of 20",
        ),
        ("all: {number: 4}", "all: {number: 4, hours: 7-15}", 35, "a time of day is written like '07:00'"),
        ("all: {number: 4}", "all: {number: 4, days: [Thursday]}", 35, "'Thursday' is none of the words known here"),
        ("diary: {diary: true}", "diary: {diary: maybe}", 20, "write true or false"),
        (
            "response: {}",
            "response: {takes: {priority: 101%}}",
            34,
            "a share lies between 0 % and 100 %, this is 101 %",
        ),
        (
            "diary: {diary: true}",
            "diary: {diary: true, takes: {priority: 5%}}",
            44,
            "a diary car takes appointments (scheduled incidents) only",
        ),
        ("    north:", "    north:\n      share: -1", 14, "this must be 0 or more"),
        ("    calls:\n      share", "    call:\n      share", 5, "there is no stream 'call' (did you mean 'calls'?)"),
        (
            "emergency: 10%, priority",
            "emergency: 31%, priority",
            7,
            "the grades add to 101 %: there is no more than 100 % of the incidents of 'calls' (what is left of 100 % "
            "is resolved without deployment)",
        ),
        (
            "share: 10%}\n",
            "share: 50%}\n    theft:\n      of: resolved\n      share: [20%, {from: 2021-04-01, value: 51%}]\n",
            5,
            "the charters promise 101 % of the resolved incidents (together: burglary, theft)",
        ),
        (
            "    north:",
            "    north:\n      share: 0",
            3,
            "incidents fall in no area: the shares are all 0",
        ),
        ("        diary:", "        dairy:", 9, "there is no kind of unit 'dairy' (did you mean 'diary'?)"),
        (
            "all: {number: 2}",
            "day: {hours: 07:00-23:00, number: 2}, night: {hours: 23:00-06:00, number: 1}",
            26,
            "no dispatcher is on duty from 06:00 to 07:00 (add a shift, or take 'dispatchers' out)",
        ),
        (
            "all: {number: 4}",
            "all: {hours: 07:00-04:00, number: 4}",
            7,
            "no unit that takes emergencies is on duty in 'north' from 04:00 to 07:00 (add a shift)",
        ),
        (
            "response: {}",
            "response: {takes: {scheduled: [100%, {from: 2021-04-10, value: 90%}]}}",
            7,
            "no kind of unit on duty in 'north' on 2021-04-10 takes all scheduled incidents (some would wait for ever; "
            "one kind that is no diary car must take 100 % of them)",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, old, new, column, message):
    assert FULL.count(old) == 1, old
    text = FULL.replace(old, new)
    told = problems(tmp_path, text)
    assert len(told) == 1, told
    file, line, at, said = told[0].split(":", 3)
    assert file == "room.yaml"
    assert said.strip().startswith(message)
    assert int(at) == column, told
    changed = [i for i, (a, b) in enumerate(zip(FULL.splitlines(), text.splitlines(), strict=False), 1) if a != b]
    assert abs(int(line) - changed[0]) <= 4


def test_days_without_units_are_told(tmp_path):
    units = "        response:\n          all: {number: 4}\n"
    text = ROOM.replace(units, units.replace("{number: 4}", "{number: 4, days: [Mon, Tue, Wed, Thu, Fri, Sat]}"))
    assert problems(tmp_path, text)[0].startswith(
        f"room.yaml:{line_of(text, '      units:')}:7: no kind of unit on duty in 'north' on 2021-03-07 takes all "
        "emergency"
    )
    # a shift that began on Saturday evening is still there on Sunday
    days = "{number: 4, hours: 22:00-07:00, days: [Mon, Tue, Wed, Thu, Fri, Sat]}"
    text = ROOM.replace("all: {number: 4}", f"all: {days}\n          day: {{hours: 07:00-22:00, number: 1}}")
    path = tmp_path / "right.yaml"
    path.write_text(text, encoding="utf-8")
    load_scenario(path)


@pytest.mark.parametrize("name", ["incidents", "grade 1"])
def test_streams_and_groups_are_not_called_like_figures_of_incidents(tmp_path, name):
    text = ROOM.replace("  others: *calls", f"  {name}: *calls")
    assert problems(tmp_path, text) == [
        f"room.yaml:{line_of(text, f'  {name}: *calls')}:3: '{name}' is what figures of incidents are called, and no "
        "name here (rename it)"
    ]


def test_a_dated_change_of_kinds_from_one_day_to_the_next_is_right(tmp_path):
    text = ROOM.replace(
        "response: {}",
        "response: {takes: {emergency: [100%, {from: 2021-04-01, value: 0%}]}}\n"
        "    fast: {takes: {emergency: [0%, {from: 2021-04-01, value: 100%}], priority: 0%, scheduled: 0%}}",
    ).replace("        diary:\n", "        fast:\n          all: {number: 1}\n        diary:\n")
    path = tmp_path / "right.yaml"
    path.write_text(text, encoding="utf-8")
    load_scenario(path)
    ramp = text.replace("{from: 2021-04-01, value: 0%}", "{from: 2021-04-01, by: 2021-04-03, value: 0%}")
    path.write_text(ramp, encoding="utf-8")
    load_scenario(path)
    both = ramp.replace("{from: 2021-04-01, value: 100%}", "{from: 2021-04-01, by: 2021-04-03, value: 100%}")
    assert "on 2021-04-02 takes all emergency incidents" in problems(tmp_path, both)[0]


def test_mistakes_elsewhere_do_not_hide_those_of_incidents(tmp_path):
    text = FULL.replace("per_day: 100", "per_day: x").replace("    calls:\n      share", "    call:\n      share")
    told = problems(tmp_path, text)
    assert any("a number must stand here" in one for one in told)
    assert any("there is no stream 'call'" in one for one in told)
