"""Whether a year costs in proportion to its calls: the compiled engine from a hundred thousand calls upwards.

    python -m benchmarks.size [--most 10000000] [--rounds 3]

One year of the workload of `benchmarks.engine`, with volume and staffing scaled together. A hundred million calls
(``--most 100000000``) need about 16 GB.
"""

from __future__ import annotations

import argparse
import time
from statistics import median

from benchmarks.workload import make_workload
from sim.engine import simulate


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--least", type=int, default=100_000)
    parser.add_argument("--most", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"{'calls a year':>14s} {'handlers, most':>15s} {'ns a call':>10s} {'of the first':>13s}")
    calls, first = given.least, 0.0
    while calls <= given.most:
        workload = make_workload(365, 1, calls)
        simulate(workload.contacts, workload.staffing, workload.routing)
        times = []
        for _ in range(given.rounds):
            started = time.perf_counter()
            simulate(workload.contacts, workload.staffing, workload.routing)
            times.append((time.perf_counter() - started) / len(workload.contacts))
        each = 1e9 * median(times)
        first = first or each
        print(f"{len(workload.contacts):14,d} {workload.heads.max():15,d} {each:10.0f} {each / first:13.2f}")
        calls *= 10


if __name__ == "__main__":
    main()
