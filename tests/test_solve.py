"""`callsim solve`: the search on curves that are known, levers by their paths, and the whole on a tiny centre."""

from __future__ import annotations

import json
from math import inf
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli import main
from sim.errors import UsageError
from sim.report.solution import solution_sentences
from sim.scenario import load_scenario
from sim.scenario.model import Target
from sim.scenario.shape import largest_at
from sim.study import Settings
from sim.study.asking.lever import Lever, read_share
from sim.study.asking.levers import find_lever
from sim.study.asking.solving import Try, search, solve
from tests.small import SMALL
from tests.tiny import TINY


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def curve(held: list[int], wanted: int):
    """A lever whose value number i is held in so many of 10 futures."""
    looked = []

    def look(at: int) -> Try:
        looked.append(at)
        return Try(at, str(at), held[at], 10, held[at] / 10, 0, 1, held[at] / 20, held[at] >= wanted)

    return look, looked


@given(st.lists(st.integers(0, 10), min_size=2, max_size=300).map(sorted), st.integers(1, 10), st.booleans())
def test_on_a_curve_that_goes_one_way_the_answer_is_the_edge(held: list[int], wanted: int, falls: bool) -> None:
    held = held[::-1] if falls else held
    look, looked = curve(held, wanted)
    at, rises = search(look, len(held) - 1)
    enough = [i for i, futures in enumerate(held) if futures >= wanted]
    if len(enough) == len(held):
        alike = held[0] == held[-1]
        assert (at, rises) == ((0, None) if alike else (len(held) - 1, False) if falls else (0, True))
    elif enough:
        assert (at, rises) == ((enough[-1], False) if falls else (enough[0], True))
    else:
        assert held[at] == max(held)
    assert len(set(looked)) <= len(held).bit_length() + 4


def test_the_best_between_the_ends_is_found() -> None:
    assert search(curve([0, 2, 5, 9, 9, 5, 2, 0, 0], 9)[0], 8) == (3, True)
    assert search(curve([1, 2, 6, 7, 4, 3, 2, 0, 0], 9)[0], 8) == (2, False)  # the best of those tried


def test_levers_are_found_by_path_or_by_some_of_their_keys(tmp_path: Path) -> None:
    loaded = load_scenario(written(tmp_path, SMALL))
    size = Lever(("groups", "handlers", "intakes", "spring", "size"), "count", 3)
    assert find_lever(loaded, "groups.handlers.intakes.spring.size") == size
    assert find_lever(loaded, "intake.size") == find_lever(loaded, "size") == size
    assert find_lever(loaded, "groups.handlers.leavers") == Lever(("groups", "handlers", "leavers"), "number", 0.2)
    assert find_lever(loaded, "redials.after").kind == "duration"
    with pytest.raises(UsageError, match=r"'rate' may be any of these 2: .*abstraction\.leave\.rate"):
        find_lever(loaded, "rate")
    with pytest.raises(UsageError, match=r"may be any of these 12: .*, \.\.\."):
        find_lever(load_scenario(written(tmp_path, SMALL), {"groups.handlers.abstraction": twelve_causes()}), "rate")
    with pytest.raises(
        UsageError, match=r"no number 'groups.handlers.leawers' \(did you mean 'groups.handlers.leavers'"
    ):
        find_lever(loaded, "groups.handlers.leawers")
    with pytest.raises(UsageError, match="--sources"):
        find_lever(loaded, "xyz")
    dated = load_scenario(written(tmp_path, SMALL), {"groups.handlers.leavers": "[1%, {from: 2021-06-01, value: 2%}]"})
    with pytest.raises(UsageError, match=r"'groups\.handlers\.leavers' changes in time"):
        find_lever(dated, "leavers")


def test_what_is_asked_and_what_is_known_are_no_levers(tmp_path: Path) -> None:
    known = "calibration: {parameters: {leaving: {prior: {from: 0, to: 1}, sets: [groups.handlers.leavers]}}}\n"
    loaded = load_scenario(written(tmp_path, SMALL + known))
    for asked in ("targets.101.share", "hold_months", "short_abandon", "calibration.parameters.leaving.prior.to"):
        with pytest.raises(UsageError, match=rf"^'\S*{asked}' is no lever: a lever changes what happens, such as"):
            find_lever(loaded, asked)
    assert find_lever(loaded, "redials.share").path[0] == "streams"


def test_the_bound_of_a_key_is_tried_where_four_times_its_value_is_beyond_it(tmp_path: Path) -> None:
    loaded = load_scenario(written(tmp_path, SMALL), {"groups.handlers.leavers": "30%"})
    assert find_lever(loaded, "leavers").usual == (0, 1)
    dated = {"groups.handlers.leavers": "[10%, {from: 2021-06-01, value: 90%}]"}
    assert find_lever(load_scenario(written(tmp_path, SMALL), dated), "leavers.1").usual == (0, 1)
    assert find_lever(load_scenario(written(tmp_path, SMALL), dated), "leavers.0").usual == (0, 0.4)
    size = {"groups.handlers.intakes.spring.size": "900"}
    assert find_lever(load_scenario(written(tmp_path, SMALL), size), "size").usual == (0, 1000)
    assert largest_at(("streams", "101", "factors", "directory")) == 1000
    assert largest_at(("groups", "handlers", "part_time", "hours")) == 1
    assert largest_at(("streams", "101", "patience", "mean")) == largest_at(("no", "such")) == inf


def twelve_causes() -> str:
    named = ", ".join(f"c{number}: {{rate: 1%}}" for number in range(10))
    return f"{{{named}}}"


JOINERS = {
    "groups.handlers.intakes.summer": "{start: 2021-05-03, size: 1, class_weeks: 2, tutor_weeks: 2}",
    "groups.handlers.recruitment": "{one: {advert: 2021-04-01, wanted: 9}, two: {advert: 2021-05-01, wanted: 4}}",
}


@pytest.mark.parametrize(
    ("asked", "path", "now", "usual"),
    [
        ("intake.size", "groups.handlers.intakes.*.size", "3, 1", (0, 13)),
        ("groups.handlers.intakes.*.size", "groups.handlers.intakes.*.size", "3, 1", (0, 13)),
        ("intakes.tutor_weeks", "groups.handlers.intakes.*.tutor_weeks", "2, 2", (0, 12)),
        ("recruitment.wanted", "groups.handlers.recruitment.*.wanted", "9, 4", (0, 36)),
        ("vetting.drop_out", "groups.handlers.recruitment.*.vetting.drop_out", "0%, 0%", (0, 1)),
    ],
)
def test_one_number_of_all_intakes_or_of_all_campaigns_is_one_lever(tmp_path, asked, path, now, usual) -> None:
    loaded = load_scenario(written(tmp_path, SMALL), JOINERS)
    lever = find_lever(loaded, asked)
    assert (str(lever), lever.written_now, lever.usual) == (path, now, usual)
    value = 1 if lever.kind == "count" else 0.5
    tried = load_scenario(written(tmp_path, SMALL), JOINERS | lever.override(value)).scenario
    each = [_at(tried.model_dump(by_alias=True), member.path) for member in lever.members]
    assert each == [value, value]
    by_hand = JOINERS | {".".join(member.path): str(value) for member in lever.members}
    assert tried == load_scenario(written(tmp_path, SMALL), by_hand).scenario


def _at(value, path):
    for step in path:
        value = value[step]
    return value


def test_what_only_some_intakes_share_with_others_is_no_lever(tmp_path: Path) -> None:
    loaded = load_scenario(written(tmp_path, SMALL), JOINERS)
    with pytest.raises(UsageError, match=r"'finish' may be any of these 4: .*intakes\.spring.*recruitment\.two"):
        find_lever(loaded, "finish")  # of intakes, and of campaigns: two different things


def test_the_size_of_all_intakes_is_solved_for_and_named(tmp_path: Path, capsys) -> None:
    text = SMALL.replace("      spring:", f"      summer: {JOINERS['groups.handlers.intakes.summer']}\n      spring:")
    path, out = written(tmp_path, text), tmp_path / "out"
    command = ["solve", str(path), "--lever", "intake.size", "--target", "101", "--low", "1", "--high", "2"]
    assert main([*command, "--replications", "1", "--workers", "1", "--out", str(out)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    both = ["groups.handlers.intakes.spring.size", "groups.handlers.intakes.summer.size"]
    assert f"Each of these 2 was set to the value that was tried: {', '.join(both)}." in said
    question = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["question"]
    assert (question["lever"], question["sets"], question["now"]) == ("groups.handlers.intakes.*.size", both, "3, 1")
    tried = pd.read_csv(out / "solve.csv").set_index("value")["share"]
    by_hand = replace_sizes(text, 2)
    same = solve(written(tmp_path, by_hand), lever="intakes.spring.size", target="101", low="2", high="3",
                 settings=Settings(replications=1), workers=1, out=tmp_path / "same")  # fmt: skip
    assert same.table.set_index("value")["share"][2] == tried[2] != tried[1]


def replace_sizes(text: str, size: int) -> str:
    return text.replace("size: 1", f"size: {size}").replace("size: 3", f"size: {size}")


DATED = TINY.replace(
    "groups:\n  handlers: {on_duty: 1}",
    """\
groups:
  handlers: {on_duty: [1, {from: 2021-07-01, value: 1}]}""",
).replace("{mean: 10 min}", "{mean: [10 min, {from: 2021-07-01, by: 2021-08-01, value: 5 min}]}")


def test_an_entry_of_a_value_that_changes_in_time_is_a_lever(tmp_path: Path) -> None:
    loaded = load_scenario(written(tmp_path, DATED))
    with pytest.raises(
        UsageError, match=r"give one of its entries, '.*on_duty\.0', '.*on_duty\.1' \(from 2021-07-01\)$"
    ):
        find_lever(loaded, "on_duty")
    lever = find_lever(loaded, "on_duty.1")
    assert (str(lever), lever.kind, lever.now) == ("groups.handlers.on_duty.1", "count", 1)
    changed = load_scenario(written(tmp_path, DATED), lever.override(4)).scenario
    assert changed == load_scenario(written(tmp_path, DATED.replace("value: 1}", "value: 4}"))).scenario
    patience = find_lever(loaded, "patience.mean.1")
    assert (patience.kind, patience.now) == ("duration", 300)
    changed = load_scenario(written(tmp_path, DATED), patience.override(90)).scenario
    assert changed == load_scenario(written(tmp_path, DATED.replace("value: 5 min", "value: 90s"))).scenario


def test_the_smallest_value_from_a_day_on(tmp_path: Path) -> None:
    path = written(tmp_path, DATED.replace("share: 50%", "share: 90%"))
    settings = Settings(replications=2)
    dated = solve(path, lever="on_duty.1", settings=settings, workers=1, out=tmp_path / "dated")
    plain = written(tmp_path, TINY.replace("share: 50%", "share: 90%"))
    whole = solve(plain, lever="on_duty", settings=settings, workers=1, out=tmp_path / "whole")
    # the plan begins with the day: June, with one handler more or less, does not count
    assert dated.found
    assert dated.best.value == whole.best.value > 1


def test_a_lever_writes_and_reads_what_stands_in_a_scenario() -> None:
    count, number, time = (Lever(("x",), kind, 4) for kind in ("count", "number", "duration"))
    assert (count.written(7.0), number.written(0.15), time.written(90)) == ("7", "0.15", "90s")
    assert (count.read("7", "--low"), number.read("15%", "--low"), time.read("5 min", "--low")) == (7, 0.15, 300)
    for lever, text in ((count, "7.5"), (count, "many"), (number, "nan"), (time, "7")):
        with pytest.raises(UsageError, match=r"--low is .*, not '"):
            lever.read(text, "--low")
    assert count.grid(2, 5) == (2, 3, 4, 5)
    assert number.grid(0, 0.2) == (*(round(i * 0.001, 12) for i in range(200)), 0.2)
    assert count.usual == (0, 16)
    assert Lever(("x",), "number", 0).usual == (0, 1)
    assert (count.between(0, 4), count.between(3, 4), count.between(9, 4)) == (2, None, 6)
    assert (number.between(8, 4), number.between(4.001, 4)) == (6, None)
    share = Lever(("groups", "h", "leavers"), "number", 0.05)
    assert (share.written(0.05), share.read("5%", "--low")) == ("5%", 0.05)
    assert (read_share(" 80% "), read_share("0.8")) == (0.8, 0.8)


def test_a_solution_is_said_and_kept(tmp_path: Path, capsys) -> None:
    path, out = written(tmp_path, TINY.replace("share: 50%", "share: 90%")), tmp_path / "out"
    command = [
        "solve",
        str(path),
        "--lever",
        "handlers.on_duty",
        "--replications",
        "3",
        "--workers",
        "1",
        "--out",
        str(out),
    ]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert said.startswith("Not calibrated")
    assert "\nThe smallest groups.handlers.on_duty that holds 90 % of calls within 2 minutes by July 2021" in said
    table = pd.read_csv(out / "solve.csv")
    assert table["held"].is_monotonic_increasing
    facts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    least = table[table["enough"]]["value"].min()
    assert facts["answer"]["value"] == least > 1
    assert least - 1 in table["value"].tolist()
    assert load_scenario(out / "scenario.resolved.yaml").sha256 == load_scenario(path).sha256


def test_what_cannot_be_reached_says_how_near_it_comes(tmp_path: Path, capsys) -> None:
    path = written(tmp_path, TINY.replace("share: 50%", "share: 100%"))
    command = ["solve", str(path), "--lever", "talk.mean", "--low", "20 min", "--high", "22 min", "--replications", "2"]
    assert main([*command, "--json", "--out", str(tmp_path / "out")]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["answer"]["found"], printed["answer"]["written"]) == (False, "1200s")
    promise = load_scenario(path).scenario.targets["calls"]
    sentences = solution_sentences({"question": printed["question"], "answer": printed["answer"]}, promise)
    assert sentences[0].startswith("Cannot, because no streams.calls.handle.talk.mean from 1200s to 1320s holds 100 %")
    assert "points short" in sentences[1]


def test_the_words_say_which_way_the_lever_works_and_what_to_beware_of() -> None:
    promise = Target.model_validate({"share": "50%", "within": "30s"})
    question = {"lever": "x", "now": "4", "target": "101", "by": "2021-07", "probability": 0.8, "low": "0", "high": "9"}
    answer = {"found": True, "written": "9", "p": 0.9, "low": 0.6, "high": 0.98, "replications": 10, "share": 0.6}
    falling = {**answer, "rises": False, "monotone": False}
    said = " ".join(solution_sentences({"question": question, "answer": falling}, promise))
    assert "The largest x that holds" in said
    assert "Less of it is better" in said
    assert "BEWARE" in said
    both = {**answer, "written": "0", "rises": True, "monotone": True, "throughout": True}
    first, *rest = solution_sentences({"question": question, "answer": both}, promise)
    assert first.startswith("The smallest x that was tried, 0, holds 50 % of 101 calls")
    assert first.endswith("(now 4); smaller ones were not tried.")
    assert rest == ["It does so in about nine in ten (60 to 98 %)."]
    alike = {**both, "rises": None}
    (first,) = solution_sentences({"question": question, "answer": alike}, promise)
    assert first.startswith("Every x that was tried, from 0 to 9, holds")
    assert first.endswith("which way is better does not show.")
    never = {**answer, "found": False, "rises": True, "monotone": True}
    assert "yet not in enough futures" in solution_sentences({"question": question, "answer": never}, promise)[1]


def test_bounds_that_were_not_given_come_nearer_until_they_are_valid(tmp_path: Path) -> None:
    path = written(tmp_path, TINY)
    done = solve(
        path, lever="talk.mean", high="45 min", settings=Settings(replications=1), workers=1, out=tmp_path / "out"
    )
    assert done.about["question"]["low"] == "1s"  # a duration of 0 is none
    assert (done.rises, done.found) == (False, True)
    assert done.table["value"].max() == 2700


def test_where_less_is_better_and_all_is_enough_the_largest_is_the_answer(tmp_path: Path) -> None:
    text = TINY.replace("share: 50%", "share: 1%")
    done = solve(
        written(tmp_path, text), lever="talk.mean", low="2 min", high="90 min", settings=Settings(replications=2),
        workers=1, out=tmp_path / "out",
    )  # fmt: skip
    assert done.about["answer"]["throughout"]
    assert (done.best.value, done.rises) == (5400, False) if done.rises is not None else (120, None)
    assert done.table["enough"].all()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--lever", "on_duty", "--probability", "sure"], "--probability is a share"),
        (["--lever", "on_duty", "--probability", "0%"], "a probability is more than 0 and at most 1 (100 %), not 0"),
        (["--lever", "on_duty", "--probability", "80"], "at most 1 (100 %), not 80: write 80% or 0.8"),
        (["--lever", "talk.mean", "--low", "5"], "--low is a duration with its unit, such as '5 min', not '5'"),
        (["--lever", "on_duty", "--low", "5", "--high", "5"], "--low 5 is not below --high 5"),
        (["--lever", "on_duty", "--low", "few"], "--low is a whole number, not 'few'"),
        (["--lever", "on_duty", "--high", "-1"], "--high -1: this must be 0 or more"),
        (["--lever", "on_duty", "--by", "next May"], "--by is a month, written like 2021-12, not 'next May'"),
        (["--lever", "on_duty", "--by", "2021-08"], "holding for 2 months from 2021-08 cannot be seen"),
        (["--lever", "on_duty", "--target", "emails"], "no target for 'emails'"),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path: Path, capsys, arguments: list[str], says: str) -> None:
    assert main(["solve", str(written(tmp_path, TINY)), *arguments]) == 2
    assert says in capsys.readouterr().err


def test_a_date_is_needed_and_months_to_see_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give one with --by"):
        solve(written(tmp_path, TINY.replace("promised: 2021-07, ", "")), lever="on_duty")
    short = TINY.replace("promised: 2021-07, hold_months: 2", "").replace("end: 2021-08-31", "end: 2021-07-31")
    with pytest.raises(UsageError, match="there is none"):
        solve(written(tmp_path, short), lever="on_duty", by="2021-07")
