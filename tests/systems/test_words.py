"""What the terminal says of calls picked up elsewhere and of outages."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.cli import main
from sim.projection import lost, out_of_order, picked_up
from sim.study import Run
from tests.systems.centres import PHONES, PLENTY, calls, inside, load


def table(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["month", "stream", "measure", "mean"])


def test_the_mean_is_over_the_months_of_the_plan():
    rows = [("2021-05", 900.0), ("2021-06", 12.0), ("2021-07", 1250.0), ("2021-08", 13.0)]
    found = table(*((month, "999", "overflowed", n) for month, n in rows), ("2021-06", "101", "overflowed", 0.0))
    assert picked_up(found, "2021-06") == [
        "From June 2021 on, 425 calls a month to 999 are picked up by other forces; most in July 2021 (1,250)."
    ]
    assert picked_up(found, "9999") == []
    assert out_of_order(found, "2021-06") == []


def test_hours_of_outage_by_name():
    found = table(
        ("2021-06", "phones", "outage_hours", 0.3),
        ("2021-07", "phones", "outage_hours", 0.9),
        ("2021-07", "power", "outage_hours", 0.0),
    )
    assert out_of_order(found, "2021-06") == [
        "From June 2021 on, the outage 'phones' takes 0.6 hours a month; most in July 2021 (0.9)."
    ]


def test_calls_lost_by_stream():
    found = table(("2021-06", "101", "lost", 300.0), ("2021-07", "101", "lost", 100.0), ("2021-07", "999", "lost", 0.0))
    assert lost(found, "2021-06") == [
        "From June 2021 on, 200 calls a month to 101 are lost in outages, and are not among those offered; most in "
        "June 2021 (300)."
    ]
    assert lost(found, "2021-08") == []


def test_a_run_says_what_the_neighbours_pick_up(tmp_path, capsys):
    loaded = load(tmp_path, PLENTY + PHONES)
    out = tmp_path / "run"
    assert main(["run", str(tmp_path / "plan.yaml"), "--replications", "1", "--workers", "1", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    contacts, _ = calls(loaded)
    # all in September, of three months: those who waited two minutes within the outage
    count = ((contacts.stream == 1) & inside(contacts.arrival_s) & inside(contacts.arrival_s + 120)).sum()
    assert count / 3 >= 10
    line = f"{count / 3:.0f} calls a month to 999 are picked up by other forces; most in September 2021 ({count})."
    assert line in said
    assert "From September 2021 on, the outage 'phones' takes 5.3 hours a month; most in September 2021 (16)." in said
    rows = Run.open(out).trajectory.query("stream == 'phones' and measure == 'outage_hours'")
    assert rows["mean"].tolist() == pytest.approx([16, 0, 0])


def test_a_run_without_either_says_nothing_of_them(tmp_path, capsys):
    load(tmp_path, PLENTY)
    out = tmp_path / "run"
    assert main(["run", str(tmp_path / "plan.yaml"), "--replications", "1", "--workers", "1", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "picked up" not in said
    assert "outage" not in said
