"""The ledger as its users meet it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

import sim
from sim.cli import main
from sim.study.telling import ledger as study
from tests.ledger.lines import HEAD, LINE
from tests.tiny import TINY

ACTUALS = HEAD + (
    "2021-07-01,2021-07-31,calls,service_level_120s,offered,=,55,percent,force,x,\n"
    "2021-08-01,2021-08-31,calls,service_level_120s,unknown,=,20,percent,force,x,\n"
    "2021-08-02,2021-08-08,calls,service_level_120s,offered,=,25,percent,force,x,\n"
)


@pytest.fixture
def actuals(tmp_path: Path) -> Path:
    path = tmp_path / "actuals.csv"
    path.write_text(ACTUALS, encoding="utf-8")
    return path


@pytest.fixture
def ledger(tiny_run: Path, tmp_path: Path, capsys) -> Path:
    path = tmp_path / "kept" / "ledger.jsonl"
    assert main(["ledger", "add", str(tiny_run), "--ledger", str(path)]) == 0
    assert "Entered 2 projections of 2 months" in capsys.readouterr().out
    return path


def test_a_line_holds_the_quantiles_of_the_run_s_own_futures(ledger: Path, tiny_run: Path) -> None:
    run = sim.Run.open(tiny_run)
    for text in ledger.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        table = run.replications
        mine = table[(table["period"] == line["month"]) & (table["measure"] == "service_level")]["value"].dropna()
        for level, value in line["quantiles"].items():
            assert value == pytest.approx(float(np.quantile(mine, float(level) / 100)), abs=1e-6)
        assert line["projected"] == "2021-07-01"
        assert line["sha256"] == run.manifest["scenario"]["sha256"]


def test_adding_a_run_again_writes_nothing_and_says_so(ledger: Path, tiny_run: Path, capsys) -> None:
    before = ledger.read_bytes()
    assert main(["ledger", "add", str(tiny_run), "--ledger", str(ledger)]) == 0
    assert "has this run's projection already: nothing was written" in capsys.readouterr().out
    assert ledger.read_bytes() == before
    assert [path.name for path in ledger.parent.iterdir()] == ["ledger.jsonl"]


def test_a_published_run_is_the_same_projection_as_the_whole_one(
    ledger: Path, tiny_run: Path, tmp_path: Path, capsys
) -> None:
    published = tmp_path / "published"
    shutil.copytree(tiny_run, published)
    (published / "replications.parquet").unlink()
    before = ledger.read_bytes()
    assert main(["ledger", "add", str(published), "--ledger", str(ledger)]) == 0
    assert ledger.read_bytes() == before
    assert "no replications.parquet" in capsys.readouterr().err


def test_what_stands_in_the_ledger_is_kept_to_the_byte(tiny_run: Path, tmp_path: Path) -> None:
    from sim.ledger import write_entries

    ledger = tmp_path / "ledger.jsonl"
    old = write_entries([LINE]).rstrip("\n").encode()  # as an editor may leave it
    ledger.write_bytes(old)
    assert main(["ledger", "add", str(tiny_run), "--ledger", str(ledger)]) == 0
    assert ledger.read_bytes().startswith(old + b"\n{")
    assert len(ledger.read_text(encoding="utf-8").splitlines()) == 3


def test_a_damaged_line_is_named_with_its_place_and_nothing_is_written(
    ledger: Path, tiny_run: Path, capsys, monkeypatch
) -> None:
    monkeypatch.chdir(ledger.parent.parent)
    with ledger.open("ab") as file:
        file.write(b'{"run": "torn')
    before = ledger.read_bytes()
    for command in (["add", str(tiny_run)], ["show"], ["score"]):
        assert main(["ledger", *command, "--ledger", str(ledger)]) == 2
        assert "kept/ledger.jsonl:3:1: this line of the ledger is damaged: it is not JSON" in capsys.readouterr().err
    assert ledger.read_bytes() == before


def test_score_says_each_month_what_it_is_worth_and_what_was_not_scored(ledger: Path, actuals: Path, capsys) -> None:
    assert main(["ledger", "score", "--ledger", str(ledger), "--actuals", str(actuals)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "July 2021" in said
    assert "it does not state its denominator" in said
    assert "not one whole month" in said
    assert "calls: 1 figure has come, held against 1 projection of 1 run." in said
    assert "calls, A tiny centre (not calibrated): " in said
    assert "Not scored for want of a denominator or clock: 1; --unstated takes them" in said
    assert "In hindsight: 1 projection was simulated when the month was over already" in said


def test_with_unstated_the_others_are_scored_and_marked(ledger: Path, actuals: Path, capsys) -> None:
    given = ["--ledger", str(ledger), "--actuals", str(actuals), "--unstated"]
    assert main(["ledger", "show", *given]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "A tiny centre" in said
    assert "2 figures have come, held against 2 projections of 1 run." in said
    assert "Read as the projection's own: 1 figure that does not state the denominator or clock." in said
    assert main(["ledger", "score", "--json", *given]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["month"] for row in found["scores"]] == ["2021-07", "2021-08"]
    assert found["scores"][0]["error"] == pytest.approx(found["scores"][0]["median"] - 0.55)
    assert [row["why"] for row in found["unscored"]] == [
        "it is about 2021-08-02 to 2021-08-08, and not one whole month"
    ]


def test_show_lists_the_projections_and_says_how_to_score_them(ledger: Path, capsys) -> None:
    assert main(["ledger", "show", "--ledger", str(ledger)]) == 0
    said = capsys.readouterr().out
    assert "50 % of calls in 120 s" in said
    assert "--actuals FILE" in said
    assert main(["ledger", "show", "--ledger", str(ledger), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["ledger"]) == 2


def test_a_table_without_a_figure_of_these_months_says_so(ledger: Path, tmp_path: Path, capsys) -> None:
    other = tmp_path / "other.csv"
    other.write_text(HEAD + "2020-07-01,2020-07-31,calls,offered,,=,55,count,force,x,\n", encoding="utf-8")
    assert main(["ledger", "score", "--ledger", str(ledger), "--actuals", str(other)]) == 0
    assert "No month in the ledger has come" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["show", "--ledger", "none.jsonl"], "there is no ledger at none.jsonl: 'callsim ledger add RUN' begins one"),
        (["show", "--ledger", "empty.jsonl"], "is empty"),
        (["show", "--ledger", "latin.jsonl"], "it is not text in UTF-8"),
        (["show", "--ledger", "."], "this is a folder, not a file"),
        (["add", "none"], "none is not the folder of a run"),
    ],
)
def test_what_cannot_be_done_says_how_to_mend_it(given, says, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.jsonl").write_bytes(b"\n")
    Path("latin.jsonl").write_bytes(b"\xe9")
    assert main(["ledger", *given]) == 2
    assert says in capsys.readouterr().err


def test_score_needs_what_came(ledger: Path, capsys) -> None:
    assert main(["ledger", "score", "--ledger", str(ledger)]) == 2
    assert "say what came: --actuals FILE" in capsys.readouterr().err
    assert main(["ledger", "score", "--ledger", str(ledger), "--actuals", "none.csv"]) == 2
    assert "none.csv" in capsys.readouterr().err


def test_a_run_that_projects_nothing_or_was_damaged_is_refused(tiny_run: Path, tmp_path: Path, capsys) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(tiny_run, broken)
    (broken / "replications.parquet").write_bytes(b"not a table")
    assert main(["ledger", "add", str(broken), "--ledger", str(tmp_path / "l.jsonl")]) == 2
    assert "replications.parquet was changed since the run wrote it" in capsys.readouterr().err
    assert not (tmp_path / "l.jsonl").exists()


def test_a_run_without_a_target_projects_nothing(tmp_path: Path, capsys) -> None:
    target = "\n  calls: {share: 50%, within: 2 min, promised: 2021-07, hold_months: 2}"
    (tmp_path / "none.yaml").write_text(TINY.replace(target, " {}"), encoding="utf-8")
    run = sim.run(tmp_path / "none.yaml", replications=1, workers=1, out=tmp_path / "run").folder
    assert main(["ledger", "add", str(run), "--ledger", str(tmp_path / "l.jsonl")]) == 2
    assert "projects nothing: it has no target, or no whole month of a plan" in capsys.readouterr().err
    assert not (tmp_path / "l.jsonl").exists()


def test_bounds_and_doubtful_figures_are_said_for_what_they_are(ledger: Path, tmp_path: Path, capsys) -> None:
    table = tmp_path / "bounds.csv"
    table.write_text(
        HEAD
        + "2021-07-01,2021-07-31,calls,service_level_120s,offered,>,10,percent,force,x,\n"
        + "2021-08-01,2021-08-31,calls,service_level_120s,offered,=,50,percent,force,x,doubtful: or July\n",
        encoding="utf-8",
    )
    assert main(["ledger", "score", "--ledger", str(ledger), "--actuals", str(table)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "> 10.0" in said
    assert "not told by the figure" in said
    assert "calls, A tiny centre (not calibrated): no error can be taken, as only bounds have come; of 1" in said
    assert "projection a bound leaves open whether it did." in said
    assert "undecided" in said
    assert "1 figure is doubtful, and left out." in said


def test_two_at_once_wait_for_one_another(tiny_run: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(study, "WAIT_S", 0)
    with FileLock(tmp_path / "l.jsonl.lock"):
        assert main(["ledger", "add", str(tiny_run), "--ledger", str(tmp_path / "l.jsonl")]) == 2
    assert "another callsim is at work on" in capsys.readouterr().err
