"""How long whole studies take, as a planner starts them: the command, a fresh folder, and nothing kept from before.

    python -m benchmarks.studies [--only run --only explain] [--scale 0.1] [--workers 2]

One table: each study's wall time (s) beside its limit; the processor time of all its processes (s), which tells what is
the study's own from what others on the machine took away; and the machine's load before it (the first of
``/proc/loadavg``). Machine code is compiled once beforehand, and not counted.
With ``--scale`` all numbers of futures are scaled, and the limits with them; the time to start, a second or two for
each process, is not scaled by that.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

FOLDER = Path("scenarios/west_mercia")
EIGHT = (
    "plan",
    "vacancies_late",
    "vacancies_early",
    "leavers_more",
    "officers_lent",
    "shifts_matched",
    "internal_less",
    "levers_all",
)
LEAST_FUTURES = {"explain": 8, "run": 2, "compare": 2}
LEAST_PAIRS = 8


@dataclass(frozen=True)
class Study:
    """One command and its limit.

    Attributes
    ----------
    name : str
        What it is, in the table.
    command : str
        Of callsim.
    scenarios : tuple of str
        Files in the folder of West Mercia.
    limit_s : float
        Wall time that it should stay under.
    options : tuple of str
        That are not scaled.
    replications : int or None
        Futures; None leaves them to the command.
    pairs : int or None
        Of `explain`; None leaves them to the command.
    """

    name: str
    command: str
    scenarios: tuple[str, ...]
    limit_s: float
    options: tuple[str, ...] = ()
    replications: int | None = None
    pairs: int | None = None

    def arguments(self, scale: float, workers: int | None, out: Path) -> list[str]:
        """Write the command line, without the program.

        Parameters
        ----------
        scale : float
            Times the numbers of futures.
        workers : int or None
            Processes; None leaves them to the command.
        out : pathlib.Path
            The folder, which is not there yet.

        Returns
        -------
        list of str
        """
        words = [self.command, *(str(FOLDER / f"{name}.yaml") for name in self.scenarios), *self.options]
        if self.replications is not None:
            least = LEAST_FUTURES[self.command]
            words += ["--replications", str(max(math.ceil(self.replications * scale), least))]
        if self.command == "explain" and self.pairs is not None:
            words += ["--pairs", str(max(math.ceil(self.pairs * scale), LEAST_PAIRS) if self.pairs else 0)]
        if workers is not None:
            words += ["--workers", str(workers)]
        return [*words, "--out", str(out)]


STUDIES = (
    Study("run: the plan, 100 futures", "run", ("plan",), 30, replications=100),
    Study("run: all drivers and dispatch, 100", "run", ("full",), 75, replications=100),
    Study("compare: 8 scenarios, 50 futures", "compare", EIGHT, 360, replications=50),
    Study("explain: 7 causes", "explain", ("full",), 480, ("--target", "101"), pairs=0),
    Study("explain: 7 causes, and the spread", "explain", ("full",), 480, ("--target", "101"), pairs=40),
)


def load_now() -> str:
    """Say how busy the machine is, as it says itself; a dash where it does not."""
    try:
        return f"{os.getloadavg()[0]:.2f}"
    except OSError:
        return "-"


def processor_s() -> float:
    """Give the processor time of all processes that this one started and that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def timed(arguments: list[str]) -> tuple[float, float, str]:
    """Run callsim once, and give its wall time and processor time (s), and what went wrong, if anything did."""
    started, before = perf_counter(), processor_s()
    ended = subprocess.run([sys.executable, "-m", "sim.cli", *arguments], capture_output=True, text=True, check=False)
    wrong = ended.stderr.strip().splitlines()[-1:] if ended.returncode else []
    return perf_counter() - started, processor_s() - before, " ".join(wrong)


def main() -> int:
    """Print one table; 1 if a study failed, whatever its time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = sorted({study.command for study in STUDIES})
    parser.add_argument("--only", action="append", choices=commands, help="one part; may stand more than once")
    parser.add_argument("--scale", type=float, default=1.0, help="times the numbers of futures")
    parser.add_argument("--workers", type=int)
    given = parser.parse_args()
    if not 0 < given.scale <= 1:
        parser.error("--scale is over 0 and at most 1")
    failed = False
    print(f"{'study':36s} {'wall s':>8s} {'limit s':>8s} {'':6s} {'processor s':>12s} {'load':>6s}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        for name in ("plan", "full"):
            timed(["run", str(FOLDER / f"{name}.yaml"), "--replications", "1", "--out", str(Path(temporary) / name)])
        for number, study in enumerate(study for study in STUDIES if not given.only or study.command in given.only):
            load = load_now()
            took, spent, wrong = timed(study.arguments(given.scale, given.workers, Path(temporary) / str(number)))
            limit = study.limit_s * given.scale
            says = wrong or ("ok" if took <= limit else "LONGER")
            print(f"{study.name:36s} {took:8.1f} {limit:8.1f} {says:6s} {spent:12.1f} {load:>6s}", flush=True)
            failed = failed or bool(wrong)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
