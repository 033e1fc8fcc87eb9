from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli import main
from sim.experiment import Centre, first_days, replicate
from sim.scenario import init_text, load_scenario
from tests.scenario.mutations import copies, mutated

SCENARIOS: list[Path | None] = [*sorted((Path(__file__).parents[2] / "scenarios").rglob("*.yaml")), None]
# those with every kind of key between them; the long suite takes all
USUAL = [
    path
    for path in SCENARIOS
    if path is None or path.stem in ("baseline", "plan", "full", "incidents", "priors", "mmc", "overload", "levers_all")
]
COPIES = 300


def name_of(path: Path | None) -> str:
    return path.stem if path else "template"


def text_of(path: Path | None) -> str:
    return path.read_text(encoding="utf-8") if path else init_text()


def simulate_first_week(path: Path) -> None:
    """Run one replication over the first seven days."""
    replicate(Centre.of(first_days(load_scenario(path), 7)), seed=1, number=0)


def check_copy(path: Path, kinds: str, capsys: pytest.CaptureFixture[str]) -> int:
    """Validate a copy, and simulate it if it is accepted."""
    code = main(["validate", str(path)])
    told = capsys.readouterr()
    assert code in (0, 2), (kinds, told.err)
    assert "Traceback" not in told.out + told.err, kinds
    assert (code == 2) == bool(told.err), (kinds, told.err)
    if code == 0:
        simulate_first_week(path)
    return code


@pytest.mark.parametrize("number", range(len(USUAL)), ids=[name_of(path) for path in USUAL])
def test_no_mutated_copy_ends_in_a_traceback(tmp_path, capsys, number):
    path = USUAL[number]
    share = len(range(number, COPIES, len(USUAL)))
    codes = [
        check_copy(copy, kinds, capsys)
        for kinds, copy in copies(path, text_of(path), tmp_path / "ä b", seed=1, count=share)
    ]
    assert codes.count(2) > share / 3
    assert codes.count(0) > 0


def test_the_copies_are_the_same_every_time_and_differ():
    first = list(mutated(init_text(), seed=1, count=60))
    assert first == list(mutated(init_text(), seed=1, count=60))
    assert len({content for _, content in first}) > 50
    assert list(mutated("", seed=1, count=11))
