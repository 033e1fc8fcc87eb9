"""How long the chart of ``callsim app`` takes after a slider has moved, in a real browser.

    python -m benchmarks.app [scenarios/west_mercia/plan.yaml] [--moves 9] [--workers 2] [--chromium /usr/bin/chromium]

The server is a process of its own, as a planner starts it; the baseline's futures are all in before the first move.
Each move sets the first slider to another value; the clock (s) runs from there until the picture of five futures, and
of twenty, is on the page. Limit: twenty within 3 s at the median, on 2 cores that have nothing else to do; the
machine's load before it (the first of ``/proc/loadavg``) is printed beside it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

LIMIT_S = 3.0
FUTURES = 20
PATIENCE_MS = 120_000


@contextmanager
def served(scenario: str, workers: int) -> Iterator[str]:
    """Start the server, and stop it as Ctrl+C does.

    Parameters
    ----------
    scenario : str
        File.
    workers : int
        Processes.

    Yields
    ------
    str
        Its address.
    """
    command = [sys.executable, "-m", "sim.cli", "app", scenario, "--port", "0", "--workers", str(workers)]
    command += ["--replications", str(FUTURES)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+", process.stdout.readline())
        if found is None:
            raise SystemExit("the server did not start")
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def moves(address: str, count: int, chromium: str) -> Iterator[tuple[float, float]]:
    """Move the first slider, again and again.

    Parameters
    ----------
    address : str
        Of the server.
    count : int
        Moves.
    chromium : str
        The browser's program.

    Yields
    ------
    tuple of float and float
        Seconds until a first picture, and until that of `FUTURES`.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(address)
        whole = f"[data-futures='{FUTURES}'] svg"
        page.wait_for_selector(f"#fan-baseline{whole}")

        def wait_for(selector: str) -> None:
            # at each frame: a selector that is waited for is looked for every half second only
            page.wait_for_function("selector => document.querySelector(selector) !== null", arg=selector)

        slider = page.locator("#changes input[type=range]").first
        low, high, step = (float(slider.get_attribute(name) or 0) for name in ("min", "max", "step"))
        values = [low + step * at for at in range(round((high - low) / step) + 1)]
        values.remove(float(slider.input_value()))
        for at in range(count):
            page.locator("#changes [type=reset]").click()
            page.wait_for_selector("#fan-changed", state="detached")
            began = perf_counter()
            slider.fill(f"{values[at % len(values)]:g}")
            wait_for("#fan-changed svg")
            first = perf_counter() - began
            wait_for(f"#fan-changed{whole}")
            yield first, perf_counter() - began
        browser.close()


def main() -> None:
    """Print the seconds of each move, and the medians."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="scenarios/west_mercia/plan.yaml")
    parser.add_argument("--moves", type=int, default=9)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="the browser's program")
    given = parser.parse_args()
    if given.chromium is None:
        raise SystemExit("Chromium was not found: give its program with --chromium")
    load = os.getloadavg()[0]
    with served(given.scenario, given.workers) as address:
        timed = list(moves(address, given.moves, given.chromium))
    print(f"{'move':>6}{'first picture, s':>20}{f'{FUTURES} futures, s':>16}")
    for number, (first, whole) in enumerate(timed, start=1):
        print(f"{number:>6}{first:>20.2f}{whole:>16.2f}")
    firsts, wholes = zip(*timed, strict=True)
    print(f"{'median':>6}{median(firsts):>20.2f}{median(wholes):>16.2f}")
    within = "within" if median(wholes) < LIMIT_S else "NOT within"
    print(f"{FUTURES} futures {within} {LIMIT_S:g} s (load {load:.1f} before)")


if __name__ == "__main__":
    main()
