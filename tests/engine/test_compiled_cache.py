"""Where machine code is kept, and when it is made anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numba
import pytest

import sim
from sim.engine.compiled import cache

ABANDONS = """
import warnings
warnings.simplefilter("error")
from sim.engine import Contacts, Routing, Staffing, simulate
contacts = Contacts(arrival_s=[0, 1], stream=[0, 0], handle_s=[10, 10], patience_s=[5, 5])
log = simulate(contacts, Staffing(from_s=[0], on_duty=[[1]]), Routing(priority=[1], groups=[[0]]), engine="compiled")
print(log.outcome.tolist())
"""


def add_one(numbers):
    for place in range(len(numbers)):
        numbers[place] += 1


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Keep machine code here, and compile even where the suite runs kernels as Python."""
    monkeypatch.setenv(cache.CACHE_DIR, str(tmp_path / "cache"))
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)
    return tmp_path / "cache"


def count(kernel, numbers):
    import numpy as np

    array = np.array(numbers)
    kernel(array)
    return array.tolist()


def test_edited_callee_in_another_file_is_noticed(tmp_path):
    shutil.copytree(Path(sim.__file__).parent, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    kept = tmp_path / "cache"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), cache.CACHE_DIR: str(kept), "NUMBA_DISABLE_JIT": "0"}

    def outcomes():
        run = subprocess.run(
            [sys.executable, "-c", ABANDONS], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    def code():
        return {path: path.stat().st_mtime_ns for path in kept.rglob("*.nbc")}

    assert outcomes() == "[0, 1]"
    first = code()
    assert len(first) == 1
    assert outcomes() == "[0, 1]"
    assert code() == first, "read, not compiled again"
    queue = tmp_path / "sim" / "engine" / "compiled" / "queue.py"
    queue.write_text(queue.read_text().replace("return end_s < now or end_s <= arrived_s", "return False"))
    assert outcomes() == "[0, 0]"
    assert len(code()) == 2


def test_machine_code_is_kept_in_the_folder_asked_for_and_numbas_own_setting_is_as_it_was(folder):
    before = numba.config.CACHE_DIR
    assert count(cache.Cached(add_one, "toy"), [1, 2]) == [2, 3]
    assert before == numba.config.CACHE_DIR
    (code,) = folder.rglob("*.nbc")
    assert code.relative_to(folder).parts[:2] == (cache.cache_folder().name, "toy")


def test_folder_that_cannot_be_written_gives_one_notice_and_compiles(folder):
    folder.write_text("a file is in the way")
    kernel = cache.Cached(add_one, "toy")
    with pytest.warns(UserWarning, match=r"cannot be kept in .*set CALLSIM_CACHE_DIR"):
        assert count(kernel, [1]) == [2]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert count(kernel, [1]) == [2]


def test_disk_that_fills_up_while_writing_gives_the_notice_too(folder, monkeypatch):
    class Full:
        def compile(self, signature):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "_kept_in", lambda *_: Full())
    with pytest.warns(UserWarning, match="No space left on device"):
        assert count(cache.Cached(add_one, "toy"), [1]) == [2]


def test_several_processes_may_compile_at_once(folder, tmp_path):
    (tmp_path / "toy.py").write_text(
        "import numpy as np\n"
        "from sim.engine.compiled.cache import Cached\n"
        "def double(numbers):\n"
        "    for place in range(len(numbers)):\n"
        "        numbers[place] *= 2\n"
        "array = np.array([1, 2])\n"
        "Cached(double, 'toy')(array)\n"
        "print(array.tolist())\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1]), "NUMBA_DISABLE_JIT": "0"}
    runs = [
        subprocess.Popen([sys.executable, tmp_path / "toy.py"], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [run.communicate()[0].strip() for run in runs] == ["[2, 4]"] * 4


def test_kernel_runs_as_python_where_numba_is_told_not_to_compile(folder, monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    assert count(cache.Cached(add_one, "toy"), [1]) == [2]
    assert not list(folder.rglob("*.nbc"))


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/there"}, Path("/there/callsim")),
        ("linux", {}, Path("/home/me/.cache/callsim")),
        ("darwin", {}, Path("/home/me/Library/Caches/callsim")),
        ("win32", {"LOCALAPPDATA": "/there"}, Path("/there/callsim")),
        ("win32", {}, Path("/home/me/AppData/Local/callsim")),
        ("linux", {"CALLSIM_CACHE_DIR": "/mine"}, Path("/mine")),
    ],
)
def test_the_users_cache_folder_on_each_platform(monkeypatch, platform, environment, expected):
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", cache.CACHE_DIR):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    assert cache.cache_folder().parent == expected
