"""What was moved, as an overlay that the reader of scenario files reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.app.changes import Changes, check_same, overlay
from sim.app.controls import controls_of, differences, lacking, paths_of, whole_of
from sim.app.source import Source
from sim.errors import ScenarioError, UsageError
from sim.scenario import load_scenario
from tests.app.centre import MOVABLE
from tests.tiny import TINY

ROOT = Path(__file__).parent.parent.parent
WEST_MERCIA = ROOT / "scenarios/west_mercia/plan.yaml"
CALIBRATED = ROOT / "results/west_mercia_calibrated/calibrated.yaml"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("movable")
    (folder / "movable.yaml").write_text(MOVABLE, encoding="utf-8")
    return Source.of(folder / "movable.yaml", folder / "kept")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return Source.of(WEST_MERCIA, tmp_path_factory.mktemp("plan"))


def test_every_slider_stands_over_the_lines_that_it_moves(plan: Source) -> None:
    lines = {text.name: text.lines for text in plan.texts}
    found = {}
    for control in plan.controls:
        places = [plan.where(*path) for path in control.places]
        found[control.key] = {lines[at.file][at.line - 1][at.column - 1 :].split("#")[0].strip() for at in places}
    assert found["leavers"] == {
        '9%, assumed: true, source: "not published; 36 leavers in three months at a force with 44 vacancies '
        '(docs/sources.md)"}'
    }
    assert {text.split(",")[0] for text in found["intake"]} == {"7", "5"}
    assert {text.split(",")[0] for text in found["intake_weeks"]} == {"2021-06-14", "2021-09-06", "2021-11-29"}
    assert {text.split(",")[0] for text in found["internal"]} == {"200"}
    assert {text.split(",")[0] for text in found["repeats"]} == {"5%"}
    assert len(found["abstraction"]) == 5
    assert found["reserve"] == {"- 0"}


def test_a_slider_that_has_nothing_to_move_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    assert controls_of(load_scenario(path)) == ()


def test_nothing_moved_is_the_scenario_from_two_weeks_before_the_plan(plan: Source) -> None:
    assert overlay(plan.loaded, Changes()) == {"period": {"calls_from": "2021-05-10"}}
    given = plan.changed(Changes()).scenario
    assert str(given.period.calls_from) == "2021-05-10"
    assert given.streams == plan.loaded.scenario.streams | {
        name: given.streams[name] for name in given.streams if given.streams[name].profile.file is not None
    }
    assert given.groups == plan.loaded.scenario.groups


def test_what_each_slider_does_was_worked_out_by_hand(plan: Source) -> None:
    moved = (
        ("abstraction", 0.5), ("intake", 1.5), ("intake_weeks", -2.0), ("internal", 0.75), ("leavers", 1.25),
        ("repeats", 2.0), ("reserve", 1.0),
    )  # fmt: skip
    scenario = whole_of(plan.changed(Changes(moved)).scenario)
    handlers, streams = scenario["groups"]["handlers"], scenario["streams"]
    assert handlers["leavers"] == 0.1125  # 9 % times 1.25
    intakes = {name: (one["start"], one["size"]) for name, one in handlers["intakes"].items()}
    # 7 and 5 people times 1.5, rounded up from the half; Mondays two weeks before
    assert intakes == {"summer": ("2021-05-31", 11), "autumn": ("2021-08-23", 11), "winter": ("2021-11-15", 8)}
    assert handlers["abstraction"]["sickness"]["rate"] == 0.025
    assert [entry["value"] for entry in handlers["abstraction"]["isolation"]["rate"]] == [0.005, 0.025, 0.08, 0.005]
    assert streams["internal"]["volume"]["per_day"] == 150
    assert streams["101"]["repeats"]["share"] == 0.1
    for name in ("101", "internal"):
        entries = streams[name]["reserve"]["day"]["handlers"]
        # nobody's history is changed: one more from the first day of the plan
        assert [(entry.get("from"), entry["value"]) for entry in entries] == [
            (None, 0), ("2020-11-03", 1), ("2021-05-24", 2),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "after"),
    [
        ("1", [(None, 1), ("2021-04-15", 3)]),
        ("[{from: 2021-04-15, value: 1}]", [("2021-04-15", 3)]),
        ("[0, {from: 2021-06-01, value: 2}]", [(None, 0), ("2021-04-15", 2), ("2021-06-01", 4)]),
        ("[0, {from: 2021-04-01, by: 2021-05-01, value: 2}]", [(None, 0), ("2021-04-01", 4)]),
        ("[0, {from: 2021-04-01, by: 2021-04-15, value: 2}]", [(None, 0), ("2021-04-01", 2), ("2021-04-15", 4)]),
        ("[{from: 2021-05-01, value: 1}]", [("2021-05-01", 3)]),
    ],
)
def test_two_more_are_kept_free_from_the_plan_on(
    tmp_path: Path, entries: str, after: list[tuple[str | None, int]]
) -> None:
    path = tmp_path / "movable.yaml"
    path.write_text(MOVABLE.replace("handlers: 1}}", f"handlers: {entries}}}}}"), encoding="utf-8")
    given = whole_of(Source.of(path, tmp_path / "kept").changed(Changes((("reserve", 2.0),))).scenario)
    found = given["streams"]["internal"]["reserve"]["day"]["handlers"]
    assert [(entry.get("from"), entry["value"]) for entry in found] == after


def test_fewer_are_kept_free_but_never_less_than_nobody(source: Source) -> None:
    given = whole_of(source.changed(Changes((("reserve", -3.0),))).scenario)
    assert [entry["value"] for entry in given["streams"]["internal"]["reserve"]["day"]["handlers"]] == [1, 0]


@pytest.mark.parametrize("cause", ["isolation", "new_system", "postponed_leave", "priority_999", "vacancies"])
def test_a_cause_is_taken_out_as_explain_takes_it_out(plan: Source, cause: str) -> None:
    meant = whole_of(plan.loaded.without([cause]).scenario)
    given = whole_of(plan.changed(Changes((), (cause,))).scenario)
    for section in ("groups", "targets"):
        assert given[section] == meant[section]
    for name, stream in given["streams"].items():
        stream["profile"] = meant["streams"][name]["profile"] = None  # its file has another name in the copy
        assert stream == meant["streams"][name]


def test_causes_of_a_calibrated_scenario_take_their_parameters_along(tmp_path: Path) -> None:
    source = Source.of(CALIBRATED, tmp_path)
    given = source.changed(Changes((("leavers", 2.0),), source.loaded.causes)).scenario
    assert given.calibration is not None
    assert set(given.calibration.parameters) == {"load", "patience", "redialling", "lockdown"}
    assert all(one.sets or one.times or one.adds for one in given.calibration.parameters.values())


values = st.fixed_dictionaries(
    {},
    optional={
        "leavers": st.integers(0, 40).map(lambda n: n / 20),
        "intake": st.integers(0, 40).map(lambda n: n / 20),
        "abstraction": st.integers(0, 40).map(lambda n: n / 20),
        "internal": st.integers(0, 40).map(lambda n: n / 20),
        "repeats": st.integers(0, 40).map(lambda n: n / 20),
        "reserve": st.integers(-3, 5).map(float),
        "intake_weeks": st.integers(0, 12).map(float),
    },
)


@settings(max_examples=20)
@given(values=values, without=st.sets(st.sampled_from(["leave", "pressure"])))
def test_the_saved_file_is_the_scenario_that_was_simulated(source: Source, values: dict, without: set) -> None:
    sent = json.dumps({"values": values, "without": sorted(without)})
    changes = Changes.read(sent, source.controls, source.loaded.causes)
    saved = source.kept.parent.parent / "saved.yaml"
    saved.write_text(source.yaml(changes, 20, 1), encoding="utf-8", newline="\n")
    assert load_scenario(saved).sha256 == source.changed(changes).sha256


def test_the_saved_file_says_where_it_comes_from_and_what_gives_the_same_figures(source: Source) -> None:
    text = source.yaml(Changes((("leavers", 1.25),), ("leave",)), 40, 7)
    assert "#     callsim run movable_changed.yaml --replications 40 --seed 7\n" in text
    written = yaml.safe_load(text)
    assert written["extends"] == "movable.yaml"
    assert written["name"] == "A small centre, changed"
    assert written["description"] == "leavers times 1.25; without leave"
    assert written["groups"]["handlers"]["leavers"] == {
        "value": 0.25, "assumed": True, "note": "callsim app: leavers times 1.25",
    }  # fmt: skip


def test_names_that_mean_something_to_yaml_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    for name in (
        "yes",
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "0o17",
        "1:30",
        "a: b # c",
        "'",
        "- x",
        "x" * 200,
    ):
        path.write_text(MOVABLE.replace("name: A small centre", f"name: {json.dumps(name)}"), encoding="utf-8")
        source = Source.of(path, tmp_path / "kept")
        saved = tmp_path / "saved.yaml"
        saved.write_text(source.yaml(Changes((("leavers", 1.25),)), 5, 1), encoding="utf-8")
        assert load_scenario(saved).scenario.name == f"{name}, changed"[:200]


def test_a_change_that_cannot_be_is_told(source: Source) -> None:
    with pytest.raises(UsageError, match="not valid with intake times 2"):
        overlay(load_scenario(source.loaded.path, {"groups.handlers.intakes.spring.size": "999"}),
                Changes((("intake", 2.0),)))  # fmt: skip


def test_a_reader_who_made_something_else_of_it_is_found_out(source: Source) -> None:
    other = load_scenario(source.loaded.path, {"groups.handlers.leavers": "30%"})
    with pytest.raises(UsageError, match=r"groups\.handlers\.leavers.*cannot be changed here"):
        check_same(source.loaded, Changes((("leavers", 1.25),)), other)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 100_000,
        '{"values": []}',
        '{"values": {"morale": 1}}',
        '{"values": {"leavers": "1"}}',
        '{"values": {"leavers": true}}',
        '{"values": {"leavers": 2.01}}',
        '{"values": {"leavers": -1}}',
        '{"values": {"leavers": NaN}}',
        '{"values": {"leavers": Infinity}}',
        '{"without": "leave"}',
        '{"without": ["weather"]}',
        '{"without": [["leave"]]}',
        '{"values": {}, "without": ["leave"' + " " * 10_000 + "]}",
    ],
)
def test_what_no_page_sends_is_refused(source: Source, sent: str) -> None:
    with pytest.raises(UsageError):
        Changes.read(sent, source.controls, source.loaded.causes)


def test_sliders_at_rest_change_nothing(source: Source) -> None:
    rest = {control.key: control.rest for control in source.controls}
    changes = Changes.read(json.dumps({"values": rest, "without": []}), source.controls, source.loaded.causes)
    assert not changes
    assert changes.spoken(source.controls) == ""


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("leavers", 1.0, "as it is"), ("leavers", 1.25, "times 1.25"), ("intake_weeks", 1.0, "1 week later"),
        ("intake_weeks", -2.0, "2 weeks earlier"), ("reserve", 2.0, "2 more"), ("reserve", -1.0, "1 fewer"),
    ],
)  # fmt: skip
def test_a_slider_says_what_it_stands_at(plan: Source, key: str, value: float, said: str) -> None:
    control = next(one for one in plan.controls if one.key == key)
    assert control.spoken(control.read(value)) == said


def test_a_scenario_without_a_target_or_with_mistakes_is_told(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(TINY.replace('targets:\n  calls: {share: 50%, within: 2 min, promised: 2021-07, hold_months: 2}',
                                 "targets: {}"), encoding="utf-8")  # fmt: skip
    with pytest.raises(UsageError, match="has no target"):
        Source.of(path, tmp_path / "kept")
    path.write_text(TINY.replace("priority: 1", "priority: first"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"wrong\.yaml:10:15"):
        Source.of(path, tmp_path / "kept")


def test_differences_laid_over_one_scenario_give_the_other() -> None:
    before, after = {"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 1, "e": {"f": 4}}, "d": [5]}
    laid = differences(before, after)
    assert laid == {"a": {"e": {"f": 4}, "c": None}, "d": [5]}
    assert list(paths_of(laid)) == [("a", "e", "f"), ("a", "c"), ("d",)]


def test_a_scenario_that_no_slider_moves_says_why() -> None:
    mmc = load_scenario(ROOT / "scenarios/teaching/mmc.yaml")
    assert controls_of(mmc) == ()
    assert lacking(()) == (
        "There is no slider, as none has anything to move here: the scenario has no leavers, no intakes, no time off "
        "the phones, no internal line, no callers who ring again and no handlers kept free. Change its numbers in the "
        "file itself; callsim app without a file shows a scenario with most of these."
    )


def test_what_some_sliders_lack_is_named(plan: Source) -> None:
    assert lacking(plan.controls) == ""
    left = [control for control in plan.controls if control.key not in ("repeats", "reserve")]
    assert lacking(left) == (
        "Other sliders are not shown: the scenario has no callers who ring again and no handlers kept free."
    )
    assert lacking(left[1:]).endswith("no leavers, no callers who ring again and no handlers kept free.")
