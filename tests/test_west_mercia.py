"""The shipped West Mercia scenario: its history comes out of named causes, near what was published."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checks import check_history
from sim.errors import ScenarioError
from sim.experiment import Centre, first_days, run_replications
from sim.history import read_history
from sim.projection import Futures
from sim.scenario import load_scenario

FOLDER = Path(__file__).parent.parent / "scenarios" / "west_mercia"


def test_the_published_months_come_out_within_8_points() -> None:
    loaded = first_days(load_scenario(FOLDER / "plan.yaml"), 426)  # to the end of May 2021
    centre = Centre.of(loaded)
    done = {r.number: r.figures for r in run_replications(loaded, range(3), seed=1, engine="compiled")}
    futures = Futures.from_figures(done, centre.calendar, centre.plan_start)
    history = read_history("history.csv", loaded.files["history.csv"])
    rows = check_history(futures, loaded.scenario.targets, history, centre.calendar)
    assert {row.check.removeprefix("history: ") for row in rows} == {
        *(f"101 in {month}" for month in ("2020-04", "2020-05", "2020-09", "2021-02", "2021-05")),
        "101 from 2020-04 to 2021-03",  # doubtful
        "999 in 2021-05",  # a bound
    }
    assert all(row.passed for row in rows), [row.comment for row in rows]


@pytest.mark.parametrize("name", ["baseline.yaml", "plan.yaml"])
def test_every_value_that_is_not_published_is_marked_assumed(name: str) -> None:
    unmarked = {
        row.path
        for row in load_scenario(FOLDER / name).sources()
        if not row.source and row.origin != "default" and row.path.split(".")[0] in ("streams", "groups", "targets")
    }
    structure = ("priority", "groups", "shifts", "takes", "handle.distribution", "hours", "profile", "cycle")
    assert {path for path in unmarked if not any(part in path for part in structure)} == set()


def test_a_change_in_history_needs_an_event_in_the_events_file(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    events = (FOLDER / "events.csv").read_text(encoding="utf-8").replace("saab_settled", "something_else")
    (tmp_path / "events.csv").write_text(events, encoding="utf-8")
    with pytest.raises(ScenarioError, match="saab_settled"):
        load_scenario(tmp_path / "plan.yaml")


def test_the_plan_reaches_its_establishment_in_december_2021() -> None:
    from sim.study import draw_workforce

    table = draw_workforce(load_scenario(FOLDER / "plan.yaml"), replications=50)["handlers"]
    vacancies = table[table["measure"] == "vacancies"].set_index("month")["mean"]
    assert vacancies["2021-05"] == pytest.approx(13, abs=1.0)
    assert vacancies["2021-11"] > 0.5
    assert vacancies["2021-12"] == pytest.approx(0, abs=1.0)
