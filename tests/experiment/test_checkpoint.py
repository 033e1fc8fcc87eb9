"""A replication is kept whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from sim.errors import CallsimError
from sim.experiment import Checkpoint, Replication
from sim.measures import Figures


def replication(number: int) -> Replication:
    values = {"101": {"sl": np.array([0.1, np.nan]), "n": np.array([3.0, 0.0])}, "h": {"heads": np.array([1 / 3, 2.0])}}
    return Replication(number, Figures(("2021-05", "2021-06"), np.array([False, True]), values), 11 + number, 12)


def test_what_is_kept_comes_back_to_the_bit(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "parts")
    assert checkpoint.finished() == {}
    for number in (3, 0):
        checkpoint.save(replication(number))
    kept = checkpoint.finished()
    assert list(kept) == [0, 3]
    assert (kept[3].number, kept[3].contacts, kept[3].attempts) == (3, 14, 12)
    before, after = replication(3).figures, kept[3].figures
    assert after.periods == before.periods
    assert np.array_equal(after.whole, before.whole)
    assert [(s, m) for s, ms in after.values.items() for m in ms] == [("101", "sl"), ("101", "n"), ("h", "heads")]
    for stream, measures in before.values.items():
        for measure, values in measures.items():
            assert values.tobytes() == after.values[stream][measure].tobytes()


def test_a_file_that_was_cut_or_is_something_else_is_left_out(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path)
    for number in range(3):
        checkpoint.save(replication(number))
    whole = (tmp_path / "000001.npz").read_bytes()
    (tmp_path / "000001.npz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "000002.npz").write_bytes(b"")
    np.savez(tmp_path / "000004.npz", other=np.zeros(3))
    assert list(checkpoint.finished()) == [0]


def test_suspects_are_those_that_started_and_did_not_finish(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path)
    for number in (1, 2, 5):
        checkpoint.started(number).touch()
    checkpoint.save(replication(2))
    assert checkpoint.suspects() == {1, 5}
    checkpoint.forget_started()
    assert checkpoint.suspects() == set()
    checkpoint.remove()
    assert not tmp_path.exists()
    checkpoint.remove()  # nothing there is no error


@pytest.mark.parametrize(("number", "says"), [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "Permission denied")])
def test_a_disk_that_fails_is_said_and_leaves_no_part(tmp_path: Path, monkeypatch, number: int, says: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, "Permission denied" if number == errno.EACCES else "No space left on device")

    checkpoint = Checkpoint(tmp_path)
    checkpoint.save(replication(0))
    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(CallsimError, match=f"replication 1 is lost, the earlier ones are kept: .*{says}"):
        checkpoint.save(replication(1))
    assert [path.name for path in tmp_path.iterdir()] == ["000000.npz"]
