"""The library as a whole: every overlay can be read, run and traced to its sources, and leaves the past alone."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.checks import check_history
from sim.experiment import Centre, Replication, first_days, replicate
from sim.history import read_history
from sim.projection import Futures
from sim.scenario import load_scenario
from sim.study.asking.explaining import explain
from tests.library.overlays import ALL, FOLDER, SEED, figure, interval

ANOTHER_PAST = {"full.yaml", "isolation_none.yaml"}
STRUCTURE = ("distribution", "interruptible", "diary")
SWITCHES = ("outages.phones.streams.",)  # what fails, in the file of outages that never happen
LEVERS = (
    "vacancies_early",
    "officers_lent",
    "information_better",
    "internal_less",
    "repeats_fewer",
    "digital_desk_with_shift",
    "minimum_staffing",
)


@cache
def month(name: str) -> Replication:
    return replicate(Centre.of(first_days(load_scenario(FOLDER / name), 30)), SEED, 0)


@pytest.mark.parametrize("name", ALL)
def test_it_runs_and_leaves_the_first_month_of_history_alone(name):
    figures = month(name).figures.values
    assert figures["101"]["attempts"].sum() > 20_000
    for stream in ("101", "999", "internal"):
        ends = ("answered", "abandoned", "overflowed", "lost", "unfinished")
        assert (figures[stream]["attempts"] == sum(figures[stream][end] for end in ends)).all()
    if name not in ANOTHER_PAST:
        for stream in ("101", "999", "internal", "handlers"):
            for measure, value in month("plan.yaml").figures.values[stream].items():
                assert np.array_equal(value, figures[stream][measure], equal_nan=True), (stream, measure)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in ALL if name not in ANOTHER_PAST])
def test_it_leaves_all_of_history_alone(name):
    mine, plan = (
        replicate(Centre.of(first_days(load_scenario(FOLDER / file), 450)), SEED, 0).figures
        for file in (name, "plan.yaml")
    )
    before = [month < "2021-05" for month in plan.periods]  # the plan starts on 24 May
    for of in ("101", "999", "internal", "handlers"):
        for measure, value in plan.values[of].items():
            assert np.array_equal(value[before], mine.values[of][measure][before], equal_nan=True), (of, measure)


@pytest.mark.parametrize("name", ALL)
def test_every_value_has_a_source_or_is_marked_assumed(name):
    rows = load_scenario(FOLDER / name).sources()
    parts = ("streams", "groups", "targets", "outages", "workarounds", "incidents")
    bare = {row.path for row in rows if row.path.split(".")[0] in parts and row.origin != "default" and not row.source}
    assert {path for path in bare if not path.endswith(STRUCTURE) and not path.startswith(SWITCHES)} == set()


@pytest.mark.parametrize("name", ALL)
def test_it_says_what_it_is_on_one_page(name):
    loaded, text = load_scenario(FOLDER / name), (FOLDER / name).read_text(encoding="utf-8")
    assert loaded.scenario.name.startswith("West Mercia, ")
    assert loaded.scenario.description
    lines = text.splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../callsim.schema.json"
    assert lines[2].startswith("# ")
    if name != "baseline.yaml":
        assert len(lines) <= 150
        assert max(map(len, lines)) <= 160


def test_names_are_told_apart():
    names = [load_scenario(FOLDER / name).scenario.name for name in ALL]
    assert len(set(names)) == len(names)


def test_the_page_of_scenarios_lists_every_file():
    page = (FOLDER.parents[1] / "docs" / "how-to" / "scenarios.md").read_text(encoding="utf-8")
    assert [name for name in ALL if f"/{name})" not in page] == []


def _values(node: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if isinstance(node, dict) and node:
        return {key: value for name, below in node.items() for key, value in _values(below, (*path, name)).items()}
    return {path: node}


@pytest.mark.parametrize("lever", LEVERS)
def test_all_levers_hold_the_values_of_each(lever):
    mine, plan, together = (
        _values(load_scenario(FOLDER / f"{name}.yaml").scenario.model_dump(mode="json", by_alias=True))
        for name in (lever, "plan", "levers_all")
    )
    about = ("name", "description", "targets", "without")
    changed = {key for key, value in mine.items() if key not in plan or plan[key] != value}
    changed = {key for key in changed if key[0] not in about}
    assert changed
    assert {key: together.get(key, "not there") for key in changed} == {key: mine[key] for key in changed}


def test_the_events_of_full_are_those_of_the_plan_and_more():
    ours, full = ((FOLDER / name).read_bytes() for name in ("events.csv", "events_full.csv"))
    assert full.startswith(ours)
    assert full != ours


def test_full_has_a_past_near_the_published_one():
    loaded = first_days(load_scenario(FOLDER / "full.yaml"), 426)  # to the end of May 2021
    centre = Centre.of(loaded)
    done = {number: replicate(centre, SEED, number).figures for number in range(3)}
    futures = Futures.from_figures(done, centre.calendar, centre.plan_start)
    history = read_history("history.csv", loaded.files["history.csv"])
    rows = check_history(futures, loaded.scenario.targets, history, centre.calendar)
    rows = [row for row in rows if "999" not in row.check]  # callers turn to it from 101 here
    assert len(rows) >= 6
    assert all(row.passed for row in rows), [row.comment for row in rows]


CAUSES = ("abstraction", "demand", "information", "new_system", "outages", "priority_999", "vacancies")


def test_full_names_seven_causes():
    assert load_scenario(FOLDER / "full.yaml").causes == CAUSES


@cache
def _full(cause: str | None) -> tuple[Replication, ...]:
    whole = load_scenario(FOLDER / "full.yaml", {"period.start": "2020-11-02"})
    centre = Centre.of(first_days(whole.without([cause] if cause else []), 150))
    return tuple(replicate(centre, SEED, number) for number in range(8 if cause in (None, "information") else 3))


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_of_full_costs_101_points_in_the_winter_after_the_trajectory_was_left(cause):
    winter = ("2020-11", "2021-03")
    without, with_it = (figure(_full(each), "101", "answered_within/offered", *winter) for each in (cause, None))
    low, _ = interval(without - with_it[: len(without)])
    assert low > 0


@pytest.mark.long
def test_explain_shares_the_winter_out_among_the_seven_causes(tmp_path):
    winter = load_scenario(FOLDER / "full.yaml", {"period.start": "2020-11-23"})
    found = explain(
        winter, target="101", first="2020-12", last="2021-01", replications=8, pairs=0, out=tmp_path / "explain"
    )
    rows = found.table.query("period == 'period'")
    means = dict(zip(rows["cause"], rows["mean"], strict=True))
    shares = {cause: means[cause] for cause in CAUSES}
    assert sum(shares.values()) == pytest.approx(means["difference"], abs=1e-9)
    # isolation takes 16 % of all time in January: no other cause of that winter is made as large
    assert min(shares, key=shares.__getitem__) == "abstraction"
