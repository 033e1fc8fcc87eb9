"""A Dask cluster on loopback, with its real scheduler and workers, gives the same tables; also when one dies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import sim
from sim.study import Run
from tests.small import SMALL

ROOT = Path(__file__).parent.parent
TABLES = ("trajectory.csv", "reached.json", "replications.parquet")


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **environment}, **quiet) as p:
        try:
            yield p
        finally:
            p.kill()


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        stack.enter_context(
            process("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        )
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
        started = [
            stack.enter_context(process("distributed.cli.dask_worker", address, "--host", "127.0.0.1", *options))
            for _ in range(workers)
        ]
        yield address, started


def ask(address: str, workers: int) -> None:
    """Wait until the cluster has its workers."""
    code = f"from distributed import Client; Client({address!r}, timeout=60).wait_for_workers({workers}, timeout=60)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120, capture_output=True)


def callsim(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sim.cli", *arguments]


def test_two_workers_one_killed_in_the_middle_same_tables(tmp_path: Path) -> None:
    scenario = tmp_path / "small.yaml"
    scenario.write_text(SMALL, encoding="utf-8")
    here = sim.run(scenario, replications=12, workers=1, out=tmp_path / "here")
    out = tmp_path / "there"
    with cluster(tmp_path, 2) as (address, workers):
        ask(address, 2)
        command = callsim("run", str(scenario), "--replications", "12", "--dask", address, "--out", str(out))
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
            end = time.monotonic() + 60
            while len(list((out / "parts").glob("*.npz"))) < 2 and running.poll() is None:
                assert time.monotonic() < end
                time.sleep(0.005)
            workers[0].kill()
            assert running.stdout is not None
            said = running.stdout.read().decode()
            assert running.wait(timeout=120) == 0, said
    there = Run.open(out)
    assert there.manifest["crew"].startswith("dask tcp://127.0.0.1:")
    for name in TABLES:
        assert (there.folder / name).read_bytes() == (here.folder / name).read_bytes()


def test_a_worker_with_another_callsim_is_refused_by_name(tmp_path: Path) -> None:
    # the same package with one comment more, first on the worker's path
    other = tmp_path / "other" / "sim"
    for path in (ROOT / "sim").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            copy = other / path.relative_to(ROOT / "sim")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes() + (b"# changed\n" if path.name == "roster.py" else b""))
    scenario = tmp_path / "small.yaml"
    scenario.write_text(SMALL, encoding="utf-8")
    with cluster(tmp_path, 0) as (address, _):
        worker = ("distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--no-nanny", "--no-dashboard")
        with subprocess.Popen(
            [sys.executable, "-m", *worker, "--nthreads", "1", "--local-directory", str(tmp_path)],
            cwd=other.parent, env={**os.environ, "PYTHONPATH": str(other.parent)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as stranger:  # fmt: skip
            try:
                ask(address, 1)
                command = callsim("run", str(scenario), "--dask", address, "--out", str(tmp_path / "run"))
                done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120)
            finally:
                stranger.kill()
    assert done.returncode == 2, done.stderr
    assert "the Dask worker tcp://127.0.0.1:" in done.stderr.decode()
    assert "install the same on both" in done.stderr.decode()


@pytest.mark.parametrize("missing", ["distributed"])
def test_without_the_extra_the_option_says_what_to_install(tmp_path: Path, missing: str) -> None:
    scenario = tmp_path / "small.yaml"
    scenario.write_text(SMALL, encoding="utf-8")
    code = f"import sys; sys.modules[{missing!r}] = None\nfrom sim.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [
        sys.executable,
        "-c",
        code,
        "run",
        str(scenario),
        "--dask",
        "tcp://127.0.0.1:1",
        "--out",
        str(tmp_path / "r"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == 2
    assert b"callsim[cluster]" in done.stderr
