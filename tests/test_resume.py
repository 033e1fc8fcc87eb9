"""A run that is killed at any moment goes on to the tables of an undisturbed one."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import sim
from sim.cli import main
from sim.errors import CallsimError, Interrupted, UsageError
from sim.study import Run, rerun, resume
from sim.study.files import writing
from sim.study.folder import at_work, check_room
from tests.small import SMALL

ROOT = Path(__file__).parent.parent
REPLICATIONS = 12
TABLES = ("trajectory.csv", "reached.json", "replications.parquet")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(scenario: Path, tmp_path_factory) -> Run:
    return sim.run(scenario, replications=REPLICATIONS, workers=1, out=tmp_path_factory.mktemp("runs") / "undisturbed")


def tables(run: Run) -> list[bytes]:
    return [(run.folder / name).read_bytes() for name in TABLES]


def start(scenario: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sim.cli", "run", str(scenario), "--replications", str(REPLICATIONS)]
    command += ["--workers", "2", "--out", str(out), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def wait_for(what, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.002)


def kept(out: Path) -> int:
    return len(list((out / "parts").glob("*.npz")))


def kill_the_parent(scenario: Path, out: Path, chance: random.Random) -> None:
    with start(scenario, out) as process:
        children = []
        wait_for(lambda: (out / "run.json").exists())
        wanted = chance.randrange(REPLICATIONS)
        wait_for(lambda: kept(out) >= wanted or process.poll() is not None)
        time.sleep(chance.random() * 0.1)
        if process.poll() is None:
            children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        for child in children:  # whoever the parent's death left behind
            if child.is_running():
                child.kill()
        assert process.stderr is not None
        process.stderr.read()


def kill_a_worker(scenario: Path, out: Path, chance: random.Random) -> None:
    with start(scenario, out) as process:
        wanted = chance.randrange(1, REPLICATIONS - 1)
        wait_for(lambda: kept(out) >= wanted or process.poll() is not None)
        workers = psutil.Process(process.pid).children() if process.poll() is None else []
        alive = [w for w in workers if "spawn_main" in " ".join(w.cmdline())]
        if alive:
            chance.choice(alive).kill()
        assert process.stderr is not None
        said = process.stderr.read().decode()
        assert process.wait(timeout=120) == 0, said


@pytest.mark.parametrize("seed", range(2))
def test_a_run_whose_parent_was_killed_is_resumed(scenario: Path, undisturbed: Run, tmp_path: Path, seed: int) -> None:
    kill_the_parent(scenario, tmp_path / "run", random.Random(seed))
    assert tables(resume(tmp_path / "run", workers=1)) == tables(undisturbed)
    assert not (tmp_path / "run" / "parts").exists()


def test_a_run_whose_worker_was_killed_ends_by_itself(scenario: Path, undisturbed: Run, tmp_path: Path) -> None:
    kill_a_worker(scenario, tmp_path / "run", random.Random(3))
    assert tables(Run.open(tmp_path / "run")) == tables(undisturbed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("victim", ["parent", "worker"])
def test_twenty_kills_each(scenario: Path, undisturbed: Run, tmp_path: Path, victim: str, seed: int) -> None:
    {"parent": kill_the_parent, "worker": kill_a_worker}[victim](scenario, tmp_path / "run", random.Random(100 + seed))
    assert tables(resume(tmp_path / "run", workers=1)) == tables(undisturbed)


def test_an_interrupt_keeps_what_is_finished_and_says_how_to_go_on(
    scenario: Path, undisturbed: Run, tmp_path: Path, capsys
) -> None:
    out = tmp_path / "a run"

    def interrupt(done: int, of: int, _: object) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"interrupted: 5 futures are kept; go on with: callsim resume '.*a run'"):
        sim.run(scenario, replications=REPLICATIONS, workers=1, out=out, progress=interrupt)
    with pytest.raises(UsageError, match="has not ended: go on with 'callsim resume"):
        Run.open(out)
    assert main(["run", str(scenario), "--out", str(out)]) == 2
    assert "holds a run already" in capsys.readouterr().err
    assert main(["resume", str(out), "--workers", "1", "--json"]) == 0
    said = capsys.readouterr()
    assert "5 of 12 futures" in said.err
    assert json.loads(said.out)["reached"]["101"]["replications"] == REPLICATIONS
    assert tables(Run.open(out)) == tables(undisturbed)


def test_an_interrupted_command_says_how_to_go_on(monkeypatch, scenario: Path, capsys) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise Interrupted("interrupted: 5 futures are kept; go on with: callsim resume x")

    monkeypatch.setattr("sim.study.run", interrupted)
    assert main(["run", str(scenario)]) == 130
    assert capsys.readouterr().err.strip().endswith("go on with: callsim resume x")


def test_a_run_that_failed_says_how_to_go_on(scenario: Path, tmp_path: Path, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise CallsimError("replication 3 ended its process 3 times")

    monkeypatch.setattr("sim.experiment.run_replications", fail)
    with pytest.raises(CallsimError, match="3 times; go on with: callsim resume"):
        sim.run(scenario, replications=2, workers=1, out=tmp_path / "run")


def test_a_run_that_has_ended_is_left_as_it_is(undisturbed: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.folder.rglob("*") if path.is_file()}
    assert resume(undisturbed.folder).folder == undisturbed.folder
    assert {path: path.stat().st_mtime_ns for path in undisturbed.folder.rglob("*") if path.is_file()} == before


def interrupted_copy(undisturbed: Run, folder: Path) -> Path:
    shutil.copytree(undisturbed.folder, folder)
    (folder / "manifest.json").unlink()
    return folder


def test_nothing_goes_on_from_a_changed_scenario_or_other_versions(undisturbed: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no run\.json"):
        resume(tmp_path)
    changed = interrupted_copy(undisturbed, tmp_path / "changed")
    path = changed / "scenario.resolved.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("6 min", "7 min"), encoding="utf-8")
    with pytest.raises(UsageError, match="was changed since the run began"):
        resume(changed)
    other = interrupted_copy(undisturbed, tmp_path / "other")
    about = json.loads((other / "run.json").read_text(encoding="utf-8"))
    about["versions"]["numpy"] = "1.0"
    (other / "run.json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(UsageError, match=r"begun by other versions \(numpy 1\.0, now"):
        resume(other)
    (other / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"run\.json cannot be read"):
        resume(other)


def test_a_second_process_in_one_folder_is_refused(scenario: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "run"
    with start(scenario, out) as process:
        wait_for(lambda: kept(out) >= 1)
        assert main(["resume", str(out)]) == 2
        assert "another callsim is at work in" in capsys.readouterr().err
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.read().decode()
        assert process.wait(timeout=60) == 130
    assert "futures are kept; go on with: callsim resume" in said
    assert "Traceback" not in said


def test_a_rerun_is_the_same_to_the_bit_and_a_changed_table_is_told(undisturbed: Run, tmp_path: Path, capsys) -> None:
    assert main(["rerun", str(undisturbed.folder), "--workers", "1"]) == 0
    assert capsys.readouterr().out.count("same to the bit") == 3
    folder = tmp_path / "changed"
    shutil.copytree(undisturbed.folder, folder)
    frame = undisturbed.replications.copy()
    frame.loc[frame.index[5], "value"] *= 1.5
    frame.to_parquet(folder / "replications.parquet", index=False)
    (folder / "trajectory.csv").unlink()
    facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    facts["packages"]["scipy"] = "1.0"
    del facts["settings"]["posterior"]  # as of a run before it was a setting
    (folder / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    assert main(["rerun", str(folder), "--workers", "1"]) == 4
    said = capsys.readouterr().out
    assert f"differs: 1 of {len(frame):,} figures, by up to 33.3 %" in said
    assert "cannot be read" in said
    assert "same to the bit" in said
    assert "Versions differ: scipy 1.0, now" in said


def test_a_rerun_tells_other_rows_from_other_figures(undisturbed: Run, tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    shutil.copytree(undisturbed.folder, folder)
    frame = undisturbed.replications
    frame.to_parquet(folder / "replications.parquet", index=False, compression="gzip")  # other bytes, same figures
    (folder / "reached.json").write_text("{}", encoding="utf-8")
    repeat = rerun(folder, workers=1)
    assert repeat.tables["replications.parquet"] == "same to the bit"
    assert repeat.tables["reached.json"] == "differs"
    assert not repeat.same
    frame.iloc[:-1].to_parquet(folder / "replications.parquet", index=False)
    assert "other replications" in rerun(folder, workers=1).tables["replications.parquet"]
    path = folder / "scenario.resolved.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("6 min", "7 min"), encoding="utf-8")
    with pytest.raises(UsageError, match="was changed since it was run"):
        rerun(folder)


def test_a_precision_that_is_met_ends_a_run_at_its_look(scenario: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sim.experiment.stopping.FIRST_LOOK", 2)
    out = tmp_path / "run"
    assert (
        main(["run", str(scenario), "--precision", "30", "--precision-p", "49", "--workers", "1", "--out", str(out)])
        == 0
    )
    assert "Precision of 30 points for every month's share: met." in capsys.readouterr().out
    facts = Run.open(out).manifest
    assert facts["replications"] in (2, 4)
    assert facts["stopping"]["met"]
    assert rerun(out, workers=1).same


def test_a_full_disk_is_told_before_simulating_and_while_writing(scenario: Path, tmp_path: Path, monkeypatch) -> None:
    check_room(tmp_path, 1, 0)
    usage = type("Usage", (), {"free": 1_000_000})
    with monkeypatch.context() as patched:
        patched.setattr("shutil.disk_usage", lambda _: usage)
        with pytest.raises(UsageError, match="has 1 MB free, and about 20 MB are needed"):
            sim.run(scenario, replications=1, out=tmp_path / "run")
    with pytest.raises(CallsimError, match="the disk is full"), writing(tmp_path):
        raise OSError(28, "No space left on device")
    with pytest.raises(CallsimError, match="Is a directory"), writing(tmp_path):
        tmp_path.write_text("x")


def test_the_lock_is_free_again_after_work(tmp_path: Path) -> None:
    with at_work(tmp_path):
        pass
    with at_work(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    assert list(tmp_path.iterdir()) == []
