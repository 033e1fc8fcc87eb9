"""The command line as its users meet it: exit codes, streams, files, consoles, errors."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sim
from sim.cli import main
from tests.small import SMALL

ROOT = Path(__file__).parent.parent
HEAVY = ("scipy.stats", "matplotlib", "pandas", "numba")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def callsim(*args: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own."""
    command = [sys.executable, "-m", "sim.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, cwd=ROOT, env={**os.environ, **environment}, timeout=120)


def test_a_run_says_the_answer_and_leaves_every_file(small: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "run"
    assert main(["run", str(small), "--replications", "2", "--workers", "1", "--out", str(out)]) == 0
    said = capsys.readouterr()
    first, second, *_ = said.out.splitlines()
    assert first == "Not calibrated: assumed values were chosen by hand, and the ranges are those of chance alone."
    assert second == "A small centre"
    assert "Chance that it is held by June 2021" in said.out
    assert "June 2021" in said.out
    assert said.out.rstrip().endswith(f"Results: {out.as_posix()}")
    assert "2 of 2 futures" in said.err
    assert "1 of 2 futures" not in said.out
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert files == {
        "manifest.json",
        "run.json",
        "scenario.resolved.yaml",
        "replications.parquet",
        "trajectory.csv",
        "reached.json",
        "figures/101-trajectory.png",
        "figures/999-trajectory.png",
        "figures/handlers-workforce.png",
    }


def test_json_prints_json_and_nothing_else(small: Path, tmp_path: Path, capsys) -> None:
    assert main(["run", str(small), "--replications", "1", "--json", "--out", str(tmp_path / "run")]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["reached"]["101"]["replications"] == 1
    assert Path(printed["folder"]) == tmp_path / "run"


@pytest.mark.parametrize(("share", "within", "code"), [("1%", "30 min", 0), ("100%", "1s", 3)])
def test_fail_unless_held_exits_with_3_only_when_the_chance_is_short(
    tmp_path: Path, capsys, share: str, within: str, code: int
) -> None:
    path = tmp_path / "easy.yaml"
    path.write_text(SMALL.replace("share: 60%, within: 30s", f"share: {share}, within: {within}"), encoding="utf-8")
    command = ["run", str(path), "--replications", "1", "--out", str(tmp_path / "run"), "--fail-unless-held", "0.8"]
    assert main(command) == code
    assert ("101: held by the promised month in 0 of 100 futures" in capsys.readouterr().err) == (code == 3)


def test_fail_unless_held_without_a_promise_is_a_mistake_of_usage(tmp_path: Path, capsys) -> None:
    path = tmp_path / "unpromised.yaml"
    path.write_text(SMALL.replace(", promised: 2021-06", ""), encoding="utf-8")
    command = ["run", str(path), "--replications", "1", "--out", str(tmp_path / "run"), "--fail-unless-held", "0.8"]
    assert main(command) == 2
    assert "promised month" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run"], "Missing argument"),
        (["run", "there_is_no_such.yaml"], "there_is_no_such.yaml"),
        (["run", "{small}", "--engine", "java"], "java"),
        (["run", "{small}", "--replications", "0"], "replications must lie between 1"),
        (["run", "{small}", "--seed", "-1"], "seed must lie between 0"),
        (["run", "{small}", "--workers", "0"], "workers must lie between 1"),
        (["run", "{small}", "--fail-unless-held", "80"], "from 0 to 1, such as 0.8, not 80"),
        (["simulate", "{small}"], "simulate"),
        (["validate", "."], "."),
        (["workforce", "{small}", "--replications", "0"], "replications must lie between 1"),
        (["init", "{small}"], "nothing is written over"),
        (["init", "{small}/below/a/file.yaml"], "cannot write"),
        (["run", "{small}", "--out", "{small}"], "cannot be made"),
    ],
)
def test_mistakes_of_usage_exit_with_2_and_say_what(small: Path, capsys, arguments: list[str], says: str) -> None:
    assert main([argument.replace("{small}", str(small)) for argument in arguments]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_an_invalid_scenario_names_line_and_column_of_everything_wrong(tmp_path: Path, capsys) -> None:
    path = tmp_path / "wrong.yaml"
    text = SMALL.replace("patience: {mean: 5 min}", "pacience: {mean: 5 min}").replace(
        "tutoring: 30%", "tutoring: 130%"
    )
    path.write_text(text, encoding="utf-8")
    assert main(["validate", str(path)]) == 2
    said = capsys.readouterr().err
    assert re.search(r"wrong\.yaml:12:5: .*pacience.*did you mean 'patience'", said)
    assert re.search(r"wrong\.yaml:33:15: .*130 %", said)


def test_a_folder_that_is_not_empty_is_not_written_to(small: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "kept"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(["run", str(small), "--replications", "1", "--out", str(out)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_without_out_a_new_folder_is_made_under_results(small: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):  # also twice within one second
        assert main(["run", "small.yaml", "--replications", "1"]) == 0
    folders = sorted(path.name for path in (tmp_path / "results").iterdir())
    assert len(folders) == 2
    assert all(re.fullmatch(r"small-\d{8}T\d{6}Z(-2)?", name) for name in folders)
    assert f"Results: results/{folders[0]}" in capsys.readouterr().out


def test_a_failed_run_leaves_no_empty_folder(tmp_path: Path, capsys) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("targets:", "history: history.csv\ntargets:"), encoding="utf-8")
    (tmp_path / "history.csv").write_text("nonsense\n1\n", encoding="utf-8")
    assert main(["run", str(path), "--replications", "1", "--out", str(tmp_path / "run")]) == 2
    assert "history.csv:1:1: column 'period_start' is missing" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_validate_lists_sources(small: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(small.parent)
    assert main(["validate", "small.yaml", "--sources"]) == 0
    said = capsys.readouterr().out
    assert "streams.101.patience.mean" in said
    assert "small.yaml:12" in said
    assert "default" in said
    assert re.search(r"sha256 [0-9a-f]{64}", said)


def test_init_writes_a_scenario_that_validates_and_its_schema(tmp_path: Path, capsys) -> None:
    path = tmp_path / "new folder" / "my force.yaml"
    assert main(["init", str(path)]) == 0
    assert main(["validate", str(path)]) == 0
    schema = json.loads((path.parent / "callsim.schema.json").read_text(encoding="utf-8"))
    capsys.readouterr()
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema
    assert main(["init", str(path.with_name("second.yaml"))]) == 0  # the schema is there already, and kept


def test_workforce_shows_people_by_month(small: Path, capsys) -> None:
    assert main(["workforce", str(small), "--replications", "20"]) == 0
    said = capsys.readouterr().out
    for word in ("establishment", "in post", "vacancies", "trainees", "effective", "April 2021", "14.0"):
        assert word in said
    assert main(["workforce", str(small), "--json", "--replications", "20"]) == 0
    rows = json.loads(capsys.readouterr().out)["handlers"]
    [start] = [r for r in rows if r["month"] == "2021-03" and r["measure"] == "strength"]
    assert start["mean"] == 11


def test_workforce_of_a_fixed_number_on_duty_says_so(capsys) -> None:
    assert main(["workforce", str(ROOT / "scenarios/teaching/mmc.yaml")]) == 0
    assert "fixed number on duty" in capsys.readouterr().out


def test_an_interrupt_exits_with_130(small: Path, monkeypatch, capsys) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.study.run", interrupted)
    assert main(["run", str(small)]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one child process on Windows")
def test_ctrl_c_ends_a_real_run_with_130_and_no_traceback(tmp_path: Path) -> None:
    out = tmp_path / "run"
    command = [
        sys.executable,
        "-m",
        "sim.cli",
        "run",
        "scenarios/west_mercia/plan.yaml",
        "--workers",
        "2",
        "--out",
        str(out),
    ]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stderr is not None
        assert b"0 of" in process.stderr.readline()
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        said = process.stderr.read().decode()
        assert process.wait(timeout=60) == 130
    assert "interrupted" in said
    assert "Traceback" not in said


def test_a_pipe_that_is_closed_early_is_no_error() -> None:
    command = f'"{sys.executable}" -m sim.cli schema | head -c 10'
    done = subprocess.run(command, shell=True, capture_output=True, cwd=ROOT, timeout=60)
    assert len(done.stdout) == 10
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["validate", "scenarios/west_mercia/plan.yaml"]])
def test_looking_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from sim.cli import main; code = main(sys.argv[1:])\n"
        f"print('loaded', [m for m in {HEAVY} if m in sys.modules], 'code', code)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, cwd=ROOT, timeout=60)
    assert done.stdout.decode().strip().endswith("loaded [] code 0"), done.stderr.decode()


def test_a_console_of_cp1252_and_names_with_spaces_and_accents(tmp_path: Path) -> None:
    folder = tmp_path / "Pläne für 101 – Entwurf"
    folder.mkdir()
    path = folder / "Käthes Plan.yaml"
    path.write_text(SMALL.replace("A small centre", "Käthes Plan ≥ 80 % – '終'"), encoding="utf-8")
    done = callsim("run", path, "--replications", 1, "--out", folder / "Läufe" / "1", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode("cp1252")
    assert "Käthes Plan ? 80 % – '?'" in said
    assert "Results: " in said
    assert json.loads((folder / "Läufe" / "1" / "manifest.json").read_text(encoding="utf-8"))["replications"] == 1


def test_lines_that_end_as_on_windows_are_the_same_scenario(small: Path, capsys) -> None:
    main(["validate", str(small)])
    unix = capsys.readouterr().out.splitlines()[-1]
    small.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert main(["validate", str(small)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == unix


def test_nothing_is_coloured_when_nobody_sees_it(small: Path, tmp_path: Path) -> None:
    done = callsim("run", small, "--replications", 1, "--out", tmp_path / "run", TERM="xterm-256color")
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr


def test_the_public_interface_is_loaded_when_asked_for() -> None:
    assert sim.load_scenario is sys.modules["sim.scenario"].load_scenario
    assert sim.Run is sys.modules["sim.study"].Run
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = sim.nothing_here


def test_the_schema_beside_the_shipped_scenarios_is_the_one_printed(capsys) -> None:
    assert main(["schema"]) == 0
    shipped = (ROOT / "scenarios" / "callsim.schema.json").read_text(encoding="utf-8")
    assert capsys.readouterr().out == shipped
    for path in (ROOT / "scenarios").rglob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../callsim.schema.json\n")
