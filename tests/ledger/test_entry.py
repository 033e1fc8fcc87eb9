"""Lines of the ledger: what is written reads back, and what was damaged is said with its place."""

from __future__ import annotations

import json

import pytest

from sim.errors import ScenarioError
from sim.ledger import read_entries, write_entries
from tests.ledger.lines import LINE, line


def test_what_is_written_reads_back():
    entries = (LINE, line(month="2021-07", scenario='=HYPERLINK("x")\n<script>', quantiles={"10": 0.1, "50": 0.2}))
    text = write_entries(entries)
    assert text.count("\n") == 2
    assert read_entries("ledger.jsonl", text) == entries
    assert read_entries("ledger.jsonl", "\n" + text + "\n") == entries


def test_a_level_that_was_not_kept_is_not_known():
    assert LINE.quantile(0.025) == 0.52
    assert line(quantiles={"50": 0.6}).quantile(0.025) != line(quantiles={"50": 0.6}).quantile(0.025)
    assert LINE.levels[0] == pytest.approx(0.025)


def damaged(**changes: object) -> str:
    value = json.loads(write_entries([LINE])) | changes
    return json.dumps(value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"run": "a', "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("[1]", "it lacks 'run'"),
        ('{"run": 1}', "it lacks 'scenario'"),
        (damaged(more=1), "what no ledger holds"),
        (damaged(run="abc"), "'run' cannot be 'abc'"),
        (damaged(stream=7), "'stream' is a text"),
        (damaged(share=1.2), "'share' is a fraction of one, not 1.2"),
        (damaged(p_meets=True), "'p_meets' is a fraction"),
        (damaged(mean=None), "'mean' is a fraction"),
        (damaged(month="2021-13"), "'month' cannot be '2021-13'"),
        (damaged(projected="24 May"), "'projected' cannot be"),
        (damaged(simulated="yesterday"), "'simulated' cannot be"),
        (damaged(replications=0), "'replications' cannot be 0"),
        (damaged(within_s=-1), "'within_s' cannot be -1"),
        (damaged(denominator="calls"), "'denominator' cannot be"),
        (damaged(clock="wall"), "'clock' cannot be"),
        (damaged(quantiles={"10": 0.5, "50": 0.4}), "'quantiles' cannot be"),
        (damaged(quantiles={"10": 0.4}), "'quantiles' cannot be"),
        (damaged(quantiles={"50": 0.4, "11": 0.5}), "'quantiles' cannot be"),
        (damaged(quantiles=[0.4]), "'quantiles' cannot be"),
        (damaged().replace("0.6}", "NaN}").replace('"mean": 0.6', '"mean": NaN'), "NaN is no figure"),
    ],
)
def test_a_damaged_line_is_named_with_its_place(text, says):
    with pytest.raises(ScenarioError) as caught:
        read_entries("results/ledger.jsonl", write_entries([LINE]) + text + "\n")
    assert str(caught.value).startswith("results/ledger.jsonl:2:1: this line of the ledger is damaged: ")
    assert says in str(caught.value)
    assert "restore the ledger" in str(caught.value)


def test_a_projection_that_stands_there_twice_is_named():
    with pytest.raises(ScenarioError, match=r"ledger.jsonl:3:1: this projection stands in line 1 already"):
        read_entries("ledger.jsonl", write_entries([LINE, line(month="2021-07"), LINE]))
