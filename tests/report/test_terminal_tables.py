"""Tables of the terminal: a comparison of many scenarios, and shares of a spread that too few pairs leave open."""

from __future__ import annotations

import pandas as pd
import pytest
from rich.console import Console, Group

from sim.report.comparison import comparison_tables, draw_comparison
from sim.report.spread import spread_tables
from sim.scenario.model import Scenario
from tests.people.test_roster import SCENARIO


def printed(shown: Group) -> str:
    console = Console(width=120, record=True)
    with console.capture() as captured:
        console.print(shown)
    return captured.get()


def comparison(scenarios: int) -> pd.DataFrame:
    """Scenario number n answers n points more than the baseline, in July and August 2021."""
    rows = []
    for n in range(1, scenarios + 1):
        of = {"stream": "calls", "scenario": f"number {n}", "rank": n}
        for month in ("2021-07", "2021-08"):
            more = {"difference": n / 100, "low": (n - 0.4) / 100, "high": (n + 0.4) / 100}
            rows.append({**of, "measure": "service_level", "month": month, **more, "baseline": 0.5, "value": 0.5})
        held = {"difference": -1.0, "low": -2.0, "high": 0.0, "baseline": 5.0, "value": 4.0}
        rows.append({**of, "measure": "months_to_held", "month": "", **held})
    return pd.DataFrame(rows)


def test_more_scenarios_than_fit_beside_one_another_go_into_a_second_table() -> None:
    lines = printed(comparison_tables(comparison(11), "calls", "as it is")).splitlines()
    july = [line for line in lines if "July 2021" in line]
    assert len(july) == 2
    assert july[0].replace("│", " ").split() == [
        "July", "2021", *(part for n in range(1, 9) for part in (f"+{n}.0", "±0.4"))
    ]  # fmt: skip
    assert july[1].replace("│", " ").split() == [
        "July", "2021", *(part for n in range(9, 12) for part in (f"+{n}.0", "±0.4"))
    ]  # fmt: skip
    heads = [line.replace("┃", " ").split() for line in lines if "┃ month  " in line]
    assert heads == [["month", *map(str, range(1, 9))], ["month", "9", "10", "11"]]
    eight = printed(comparison_tables(comparison(8), "calls", "as it is"))
    assert eight.count("July 2021") == 1


def test_ranks_are_shared_in_the_table_and_in_the_figure_as_in_the_csv() -> None:
    table = comparison(4)
    table["rank"] = table["rank"].replace({3: 2})
    lines = [line.split("│")[1:3] for line in printed(comparison_tables(table, "calls", "as it is")).splitlines()]
    assert [(rank.strip(), name.strip()) for rank, name in filter(None, lines) if "number" in name] == [
        ("1", "number 1"), ("2=", "number 2"), ("2=", "number 3"), ("4", "number 4")
    ]  # fmt: skip
    target = {"calls": {"share": "80%", "within": "30s", "hold_months": 1}}
    figure = draw_comparison(table, "calls", Scenario.model_validate(SCENARIO | {"targets": target}), note="a note")
    titles = [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]
    assert titles == ["1  number 1", "2=  number 2", "2=  number 3", "4  number 4"]
    assert figure.get_supxlabel().startswith("Ranks with '=' are shared: chance may be all")
    assert (
        "shared"
        not in draw_comparison(
            comparison(2), "calls", Scenario.model_validate(SCENARIO | {"targets": target})
        ).get_supxlabel()
    )
    assert "are shared" not in printed(comparison_tables(comparison(2), "calls", "as it is"))


def test_months_to_held_say_what_never_counts_as() -> None:
    said = printed(comparison_tables(comparison(2), "calls", "as it is", 9))
    assert "Months to held: 9 months stand for 'not within the horizon'." in said
    assert "horizon" not in printed(comparison_tables(comparison(2), "calls", "as it is"))


def test_the_label_of_a_figure_of_one_scenario_stays_in_the_figure() -> None:
    target = {"calls": {"share": "80%", "within": "30s", "hold_months": 1}}
    baseline = Scenario.model_validate(SCENARIO | {"targets": target})
    table = comparison(1)
    figure = draw_comparison(table, "calls", baseline)
    figure.draw_without_rendering()
    label = figure._supylabel.get_window_extent()  # pyright: ignore[reportAttributeAccessIssue]
    title = figure._suptitle.get_window_extent()  # pyright: ignore[reportAttributeAccessIssue]
    assert figure.bbox.x0 <= label.x0
    assert label.x1 <= figure.axes[0].get_tightbbox().x0
    assert figure.bbox.y0 <= label.y0
    assert label.y1 <= title.y0


def test_a_share_that_may_be_anything_is_not_said() -> None:
    rows = [
        ("demand", 0.4, 0.1, 0.7),
        ("people", 3.46, -0.66, 7.58),
        ("outages", 0.5, 0.0, 1.0),
        ("overlap", 0.1, -0.2, 0.9),
    ]
    about = {"figure": "months_to_held", "month": "", "mean": 5.0, "sd": 1.0}
    table = pd.DataFrame(
        [{**about, "source": source, "share": share, "low": low, "high": high} for source, share, low, high in rows]
    )
    said = [line for line in printed(spread_tables(table)).splitlines() if "│" in line]
    assert ["40 %" in said[0], "10 to 70 %" in said[0]] == [True, True]
    assert "too few pairs to say" in said[1]
    assert "346" not in said[1]
    assert "0 to 100 %" in said[2]
    assert "too few pairs to say" in said[3]


@pytest.mark.parametrize(("share", "said"), [(0.0, True), (0.48, False)])
def test_that_the_unknown_is_left_out_is_said_only_where_it_is(share: float, said: bool) -> None:
    about = {"figure": "service_level", "month": "2021-12", "mean": 0.6, "sd": 0.1, "low": 0.0, "high": 0.9}
    rows = [{**about, "source": "demand", "share": 1 - share}, {**about, "source": "parameters", "share": share}]
    assert ("Chance alone" in printed(spread_tables(pd.DataFrame(rows)))) is said
