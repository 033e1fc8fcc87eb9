"""`callsim compare`: the same chance for all, a fair comparison or none, and every file it leaves."""

from __future__ import annotations

import json
import re
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from sim.errors import UsageError
from sim.experiment import Crew
from sim.report.comparison import signed
from sim.scenario import load_scenario
from sim.study import Settings, together
from sim.study.asking.comparing import compare
from sim.study.keeping import kept_open
from tests.dispatch.rooms import ROOM
from tests.scenario.test_digest import week
from tests.tiny import TINY

MORE = "extends: base.yaml\nname: One more\ngroups: {handlers: {on_duty: 2}}\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return written(tmp_path, "base", TINY)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_comparison_is_ranked_said_and_kept(base: Path, tmp_path: Path, capsys) -> None:
    more = written(tmp_path, "more", MORE)
    less = written(tmp_path, "less", MORE.replace("One more", "Slower").replace("groups: {handlers: {on_duty: 2}}",
                   "streams: {calls: {handle: {talk: {mean: 60 min}}}}"))  # fmt: skip
    out = tmp_path / "out"
    command = ["compare", str(base), str(less), str(more), "--replications", "3", "--workers", "1", "--out", str(out)]
    assert main(command) == 0
    said = capsys.readouterr()
    assert "Against A tiny centre" in said.out
    assert said.out.startswith("Not calibrated")
    assert "held by July 2021" in said.out
    assert said.out.index("One more") < said.out.index("Slower")
    assert "9 of 9 futures" in said.err
    table = pd.read_csv(out / "compare.csv")
    assert table.drop_duplicates("scenario")[["scenario", "rank"]].to_numpy().tolist() == [
        ["One more", 1],
        ["Slower", 2],
    ]
    august = table.query("measure == 'service_level' and month == '2021-08'").set_index("scenario")
    assert august.loc["One more", "low"] > 0 > august.loc["Slower", "high"]
    facts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (facts["command"], facts["replications"], facts["seed"]) == ("compare", 3, 1)
    assert [one["sha256"] for one in facts["scenarios"]] == [load_scenario(p).sha256 for p in (base, less, more)]
    assert (out / "figures" / "calls-compare.png").stat().st_size > 10_000
    assert load_scenario(out / "scenarios" / "02-more" / "scenario.resolved.yaml").sha256 == load_scenario(more).sha256


def test_scenarios_that_chance_may_separate_share_a_rank(base: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    more = written(tmp_path, "more", MORE)
    again = written(tmp_path, "again", MORE.replace("One more", "One more again"))
    less = written(tmp_path, "less", MORE.replace("One more", "Slower").replace("groups: {handlers: {on_duty: 2}}",
                   "streams: {calls: {handle: {talk: {mean: 60 min}}}}"))  # fmt: skip
    command = ["compare", *map(str, (base, less, again, more)), "--replications", "3", "--workers", "1"]
    assert main([*command, "--out", str(out)]) == 0
    ranks = pd.read_csv(out / "compare.csv").drop_duplicates("scenario").set_index("scenario")["rank"]
    assert ranks.to_dict() == {"One more": 1, "One more again": 1, "Slower": 3}
    said = capsys.readouterr().out
    assert (
        "Ranks with '=' are shared: chance may be all that separates such a scenario from the first of its rank."
        in said
    )
    assert re.findall(r"│ +(\d=?) +│ +(One more again|One more|Slower) ", said) == [
        ("1=", "One more again"),
        ("1=", "One more"),
        ("3", "Slower"),
    ]
    assert re.search(r"┃ month +┃ +1= +┃ +1= +┃ +3 +┃", said)


def test_the_same_scenario_twice_gives_zero_exactly(base: Path, tmp_path: Path, capsys) -> None:
    renamed = written(tmp_path, "renamed", "extends: base.yaml\nname: Renamed\n")
    command = ["compare", str(base), str(base), str(renamed), "--replications", "2", "--json", "--out"]
    assert main([*command, str(tmp_path / "out")]) == 0
    rows = json.loads(capsys.readouterr().out)["compare"]
    assert {row["scenario"] for row in rows} == {"A tiny centre (2)", "Renamed"}
    assert {row["difference"] for row in rows} == {0}
    again = [row for row in rows if row["scenario"] == "A tiny centre (2)"]
    assert {(row["low"], row["high"]) for row in again} == {(0, 0)}


def test_one_future_has_no_interval(base: Path, tmp_path: Path, capsys) -> None:
    more = written(tmp_path, "more", MORE)
    assert main(["compare", str(base), str(more), "--replications", "1", "--out", str(tmp_path / "out")]) == 0
    assert "±0" not in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "out" / "compare.csv")
    assert table.query("measure != 'p_held_by_promised'")["low"].isna().all()


def test_a_month_with_nothing_offered_has_no_difference_and_files_are_kept(tmp_path: Path, capsys) -> None:
    written(tmp_path, "week", week()).rename(tmp_path / "week.csv")
    text = TINY.replace("per_day: 20", "per_day: [0, {from: 2021-07-01, value: 20}]")
    text = text.replace("    priority", "    profile: {file: week.csv, column: a}\n    priority")
    base = written(tmp_path, "base", text)
    more = written(tmp_path, "more", MORE)
    out = tmp_path / "out"
    assert main(["compare", str(base), str(more), "--replications", "2", "--workers", "1", "--out", str(out)]) == 0
    assert re.search(r"June 2021 +│ +- │", capsys.readouterr().out)
    kept = out / "scenarios" / "01-more"
    assert (kept / "inputs" / "week.csv").is_file()
    assert load_scenario(kept / "scenario.resolved.yaml").sha256 == load_scenario(more).sha256


def test_a_baseline_beside_the_others(base: Path, tmp_path: Path) -> None:
    more = load_scenario(written(tmp_path, "more", MORE))
    settings = Settings(replications=1)
    one = compare([more, base], baseline=base, settings=settings, out=tmp_path / "one")
    other = compare([str(more.path)], baseline=load_scenario(base), settings=settings, out=tmp_path / "other")
    pd.testing.assert_frame_equal(one.table, other.table)
    assert (one.baseline, set(one.table["scenario"])) == ("A tiny centre", {"One more"})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("targets: {calls: {share: 60%}}", "targets.calls.share is 0.6, not 0.5"),
        ("targets: {calls: {denominator: answered}}", "targets.calls.denominator is answered, not offered"),
        ("targets: {calls: {promised: null}}", "targets.calls.promised is not given, and is 2021-07 there"),
        ("targets: {calls: null}", "no target for 'calls'"),
        ("period: {end: 2021-09-01}", "period.end is 2021-09-01, not 2021-08-31"),
        ("short_abandon: 6s", "short_abandon is 6 s, not 5 s"),
    ],
)
def test_what_cannot_be_compared_fairly_is_refused(base: Path, tmp_path: Path, capsys, change: str, says: str) -> None:
    other = written(tmp_path, "other", f"extends: base.yaml\nname: Other\n{change}\n")
    assert main(["compare", str(base), str(other), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert "--anyway" in said
    assert not (tmp_path / "out").exists()


def test_anyway_compares_what_all_have(base: Path, tmp_path: Path, capsys) -> None:
    other = written(
        tmp_path,
        "other",
        "extends: base.yaml\nname: Other\nperiod: {plan_start: 2021-06-01, end: 2021-08-07}\n"
        "targets: {calls: {share: 1%, promised: null, hold_months: 1}}\n",
    )
    command = ["compare", str(base), str(other), "--replications", "2", "--anyway", "--out", str(tmp_path / "out")]
    assert main(command) == 0
    assert "held by the promise" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "out" / "compare.csv")
    assert table["month"].dropna().unique().tolist() == ["2021-06", "2021-07"]
    assert not table["measure"].eq("p_held_by_promised").any()
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["anyway"]


def test_streams_without_a_common_target_cannot_be_compared_at_all(base: Path, tmp_path: Path) -> None:
    other = written(tmp_path, "other", "extends: base.yaml\nname: Other\ntargets: {calls: null}\n")
    with pytest.raises(UsageError, match="no stream has a target in all"):
        compare([base, other], anyway=True)


def test_one_scenario_is_no_comparison(base: Path, capsys) -> None:
    assert main(["compare", str(base)]) == 2
    assert "at least two scenarios" in capsys.readouterr().err
    with pytest.raises(UsageError, match="at least two"):
        compare([])
    with pytest.raises(UsageError, match="at least two"):
        compare([base], baseline=base)


class _Pool:
    """An executor that breaks when told to."""

    def __init__(self) -> None:
        self.broken = False

    def submit(self, task, *arguments) -> Future:
        if self.broken:
            raise BrokenProcessPool
        done: Future = Future()
        done.set_result(task(*arguments))
        return done


def test_a_crew_is_opened_once_and_again_only_if_it_breaks() -> None:
    pools: list[_Pool] = []
    closed = []

    @contextmanager
    def open_pool(most):
        assert most is None
        pools.append(_Pool())
        yield pools[-1]
        closed.append(pools[-1])

    with kept_open(Crew("pools", open_pool)) as crew:
        assert crew.open is not None
        for most in (3, 1):
            with crew.open(most) as executor:
                assert executor is pools[0]
        pools[0].broken = True
        with crew.open(2) as executor:
            assert executor is pools[1]
        assert closed == pools[:1]
    assert closed == pools
    assert len(pools) == 2


def test_two_workers_compare_as_one(base: Path, tmp_path: Path) -> None:
    more = written(tmp_path, "more", MORE)
    tables = [
        compare([base, more], settings=Settings(replications=2), workers=n, out=tmp_path / str(n)).folder
        for n in (1, 2)
    ]
    assert (tables[0] / "compare.csv").read_bytes() == (tables[1] / "compare.csv").read_bytes()


def test_numbers_carry_a_sign_and_nothing_carries_none() -> None:
    assert [signed(value) for value in (1.25, -0.5, 0.04, -0.04)] == ["+1.2", "−0.5", "0.0", "0.0"]


def test_a_target_is_asked_for_by_name_where_there_are_several(base: Path, tmp_path: Path) -> None:
    loaded = load_scenario(base)
    assert together.target_of(loaded, None)[0] == "calls"
    with pytest.raises(UsageError, match="no target for 'emails': give --target, one of calls"):
        together.target_of(loaded, "emails")
    with pytest.raises(UsageError, match="has no target"):
        together.target_of(load_scenario(base, {"targets.calls": "null"}), None)


def test_levers_are_laid_over_a_baseline_that_they_do_not_extend(base: Path, tmp_path: Path) -> None:
    fitted = written(tmp_path, "fitted", "extends: base.yaml\nname: Fitted\nstreams: {calls: {volume: {per_day: 9}}}\n")
    more = written(tmp_path, "more", MORE)
    by_hand = written(tmp_path, "by_hand", MORE.replace("base.yaml", "fitted.yaml"))
    few = Settings(replications=2)
    laid, plain = (
        compare([fitted, one], over_baseline=over, settings=few, out=tmp_path / str(over)).table
        for one, over in ((more, True), (by_hand, False))
    )
    pd.testing.assert_frame_equal(laid, plain)
    assert laid.loc[laid["measure"] == "service_level", "baseline"].notna().all()


def test_what_was_not_fair_is_said(tmp_path: Path, capsys) -> None:
    plan, other = tmp_path / "plan.yaml", tmp_path / "other.yaml"
    plan.write_text(TINY, encoding="utf-8")
    other.write_text("extends: plan.yaml\nname: later\nperiod: {calls_from: 2021-06-01}\n", encoding="utf-8")
    assert main(["compare", str(plan), str(other)]) == 2
    assert "period.calls_from is 2021-06-01, and is not given there" in capsys.readouterr().err
    assert (
        main(["compare", str(plan), str(other), "--anyway", "--replications", "2", "--out", str(tmp_path / "o")]) == 0
    )
    said = " ".join(capsys.readouterr().out.split())
    assert "NOT compared fairly" in said
    assert "period.calls_from is 2021-06-01, and is not given there" in said
    assert "Incidents" not in said


def test_that_incidents_are_left_out_is_said(tmp_path: Path, capsys) -> None:
    text = ROOM.replace("targets: {}", "targets: {calls: {share: 80%, within: 30s, promised: 2021-03, hold_months: 1}}")
    one = written(tmp_path, "one", text)
    two = written(tmp_path, "two", "extends: one.yaml\nname: fewer\nincidents: {streams: {calls: {share: 1%}}}\n")
    out = str(tmp_path / "out")
    assert main(["compare", str(one), str(two), "--replications", "2", "--workers", "1", "--out", out]) == 0
    assert "Incidents are left out, as no call hangs on them" in capsys.readouterr().out
    assert main(["solve", str(one), "--lever", "incidents.streams.calls.share"]) == 2
    assert "'incidents.streams.calls.share' is no lever: no call hangs on incidents" in capsys.readouterr().err
