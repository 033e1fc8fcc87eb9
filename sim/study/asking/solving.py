"""The smallest value of one lever that holds a target by a date, with a probability.

Every value is tried on the same futures, so that two values differ by what the lever does and not by chance. The
search halves the range between a value that is not enough and one that is; whether the chance really rises
(or falls) all the way is checked on every value that was tried, and said.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.asking.bounds import values_to_try
from sim.study.asking.lever import Lever
from sim.study.asking.levers import find_lever
from sim.study.files import write_json, write_text
from sim.study.months import cut_after, whole_months
from sim.study.settings import Progress, Settings
from sim.study.together import folder_of, keep_scenario, target_of, together

if TYPE_CHECKING:
    import pandas as pd

    from sim.projection import Futures
    from sim.scenario.model import Target

SOLVE_REPLICATIONS = 40
DEFAULT_PROBABILITY = 0.8


@dataclass(frozen=True)
class Try:
    """What one value of the lever gives.

    Attributes
    ----------
    value : float
        Of the lever; a duration in seconds.
    written : str
        As it would stand in the scenario.
    held, replications : int
        Futures that hold the target by the date, of all.
    p, low, high : float
        Their share, with its 95 % Wilson interval, Monte Carlo only.
    share : float
        Mean share answered in time in that month.
    enough : bool
        Whether `p` is what was asked for.
    """

    value: float
    written: str
    held: int
    replications: int
    p: float
    low: float
    high: float
    share: float
    enough: bool


@dataclass(frozen=True)
class Solution:
    """The answer.

    Attributes
    ----------
    folder : pathlib.Path
        Where it is written.
    lever : Lever
        What was moved.
    found : bool
        Whether any value that was tried is enough.
    best : Try
        The smallest value that is enough; the largest, if less of it is better; else the one that reaches most.
    rises : bool or None
        Whether more of the lever is better; None: both ends are enough, and which is better does not show.
    monotone : bool
        Whether the chance rises (or falls) all the way over the values tried.
    tries : tuple of Try
        By value.
    about : dict
        As ``manifest.json``.
    """

    folder: Path
    lever: Lever
    found: bool
    best: Try
    rises: bool | None
    monotone: bool
    tries: tuple[Try, ...]
    about: dict[str, Any]

    @property
    def table(self) -> pd.DataFrame:
        """As ``solve.csv``: the fields of `Try`."""
        import pandas as pd

        return pd.DataFrame([asdict(one) for one in self.tries])


def solve(
    scenario: str | os.PathLike[str],
    *,
    lever: str,
    target: str | None = None,
    by: str | None = None,
    probability: float = DEFAULT_PROBABILITY,
    low: str | None = None,
    high: str | None = None,
    settings: Settings | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Find the smallest value of a lever that holds a target.

    Parameters
    ----------
    scenario : str or path-like
        A scenario file.
    lever : str
        Path of a number, or a short form of it; the same number of all intakes, or of all campaigns, is one lever
        (`sim.study.asking.levers.find_lever`).
    target : str, optional
        Its stream; may be left out where there is only one.
    by : str, optional
        The month by which its hold begins; default: the month promised.
    probability : float
        Above 0, at most 1.
    low, high : str, optional
        Bounds, as they would be written in the scenario; default: 0 and four times the value now (at least 10 more,
        of a whole number), as far as that is valid.
    settings : Settings, optional
        Replications (default: 40), seed and engine.
    workers, out, progress
        As for `sim.run`.

    Returns
    -------
    Solution

    Raises
    ------
    sim.errors.UsageError
        If what is asked for cannot be asked.
    """
    settings = settings or Settings(replications=SOLVE_REPLICATIONS)
    settings.check()
    if not 0 < probability <= 1:
        hint = f": write {probability:g}% or {probability / 100:g}" if 1 < probability <= 100 else ""
        raise UsageError(f"a probability is more than 0 and at most 1 (100 %), not {probability:g}{hint}")
    loaded = load_scenario(scenario)
    found = find_lever(loaded, lever)
    stream, promise = target_of(loaded, target)
    by, last = _date(loaded, promise, by)

    def with_value(value: float) -> Loaded:
        return load_scenario(scenario, found.override(value))

    values = values_to_try(found, low, high, with_value)
    of_one = settings.replications * max(3, len(values).bit_length())
    with (
        together(cut_after(loaded, last), of_one, settings, workers, progress) as crew,
        folder_of("solve", loaded, out) as folder,
    ):
        tries: dict[int, Try] = {}

        def look(at: int) -> Try:
            if at not in tries:
                crew.plan(settings.replications)
                futures = crew.futures(cut_after(with_value(values[at]), last), range(settings.replications))
                tries[at] = _judge(found, values[at], futures, stream, promise, by, probability)
            return tries[at]

        at, rises = search(look, len(values) - 1)
        best = tries[at]
        in_order = tuple(tries[i] for i in sorted(tries))
        steps = np.diff([one.held for one in in_order]) * (-1 if rises is False else 1)
        monotone = bool((steps >= 0).all())
        about = crew.about("solve", [loaded])
        about |= {
            "replications": settings.replications,
            "question": {"lever": str(found), "sets": [str(one) for one in found.members or (found,)],
                         "now": found.written_now, "target": stream, "by": by,
                         "probability": probability, "low": found.written(values[0]),
                         "high": found.written(values[-1])},
            "answer": {"found": best.enough, **asdict(best), "rises": rises, "monotone": monotone,
                       "throughout": in_order[0].enough and in_order[-1].enough},
        }  # fmt: skip
        solution = Solution(folder, found, best.enough, best, rises, monotone, in_order, about)
        keep_scenario(folder, loaded)
        write_text(folder / "solve.csv", solution.table.to_csv(index=False, lineterminator="\n"))
        write_json(folder / "manifest.json", about)
    return solution


def search(look: Callable[[int], Try], last: int) -> tuple[int, bool | None]:
    """Halve the range between a value that is not enough and one that is.

    Parameters
    ----------
    look : callable
        Tries the value with a number from 0 to `last`; told the same number again, it remembers.
    last : int
        At least 1.

    Returns
    -------
    tuple of int and (bool or None)
        Number of the answer, or of the best where none is enough; and whether more of the lever is better. None: both
        ends are enough and alike.
    """
    ends = look(0), look(last)
    rises = _worth(ends[1]) >= _worth(ends[0])
    if ends[0].enough and ends[1].enough:
        look(last // 2)  # for the check
        return (0 if rises else last), (rises if _worth(ends[1]) != _worth(ends[0]) else None)
    if not ends[0].enough and not ends[1].enough:
        # perhaps the best lies between
        inner = sorted({last // 4, last // 2, 3 * last // 4} - {0, last})
        enough = [at for at in inner if look(at).enough]
        if not enough:
            return max((0, last, *inner), key=lambda at: _worth(look(at))), rises
        short, long, rises = max((0, *(at for at in inner if at < enough[0]))), enough[0], True
    else:
        short, long = (0, last) if rises else (last, 0)
    while abs(long - short) > 1:
        middle = (short + long) // 2
        short, long = (short, middle) if look(middle).enough else (middle, long)
    look((long + (last if rises else 0)) // 2)  # for the check: once enough, it should stay so
    return long, rises


def _worth(one: Try) -> tuple[int, float]:
    return one.held, one.share


def _date(loaded: Loaded, target: Target, asked: str | None) -> tuple[str, str]:
    """Give the month by which a hold begins, and the last that it needs."""
    by, counted = asked or target.promised, whole_months(loaded)[1]
    if by is None:
        raise UsageError("no month was promised for this target: give one with --by")
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", by):
        raise UsageError(f"--by is a month, written like 2021-12, not '{by}'")
    if by not in counted or counted.index(by) + target.hold_months > len(counted):
        last = counted[-target.hold_months] if len(counted) >= target.hold_months else None
        known = f"from {counted[0]} to {last}" if last else "there is none"
        raise UsageError(
            f"holding for {target.hold_months} months from {by} cannot be seen in this period: give a month that can "
            f"({known})"
        )
    return by, counted[counted.index(by) + target.hold_months - 1]


def _judge(
    lever: Lever, value: float, futures: Futures, stream: str, target: Target, by: str, probability: float
) -> Try:
    from sim.projection import first_held, met_by, summary, wilson

    met = met_by(futures, stream, target)[:, futures.counted]
    held = int((first_held(met, target.hold_months) <= futures.counted_months.index(by)).sum())
    n = len(met)
    share = summary(futures.of(stream, "service_level")[:, [futures.months.index(by)]])["mean"][0]
    enough = held >= probability * n - 1e-9
    return Try(value, lever.written(value), held, n, held / n, *wilson(held, n), float(share), enough)
