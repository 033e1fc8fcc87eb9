"""Centres whose strength recovers by a known day: what a fit to the months before says of the months after.

    python -m tests.long.recovering [--centres 20] [--simulations 768] [--draws 200]

Each centre is drawn from the priors of what nobody knows: how patient its callers are, how far a new system slowed it
down, what keeps people off the phones, how many callers there are and how few handlers were left. All of them
recruit the same three classes, of which the last is known to be on the phones by 7 March 2022. Fourteen months, up to
August 2021, are published, with discrepancy and observation error, and fitted; ten more are held back. One wave of
simulations from the prior serves all centres.

The fit's forecast is two hundred simulations of settings drawn from its posterior. Beside it stand the last value, the
value of the same month a year before, and Erlang A on the scenario as it is written with its volume estimated from
the published months.
"""

from __future__ import annotations

import argparse
import calendar
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from sim.calendar import Calendar
from sim.calibrate import (
    Fit,
    Kept,
    Row,
    erlang_forecasts,
    evidence,
    learn,
    part_of,
    rows_of,
    score_rows,
    simulate_settings,
    spoken_value,
)
from sim.experiment import Centre, choose_crew
from sim.history import read_history
from sim.measures import stream_rules
from sim.projection.dates import first_held
from sim.scenario import Loaded, load_scenario
from tests.long.centre import CALLS, DUTY, monthly

SEED = 20261  # changing it is a line in the changelog
TRUTHS_FROM, FORECASTS_FROM, A_CENTRE = 500_000, 1_000_000, 1_000
FIRST, UNTIL, LAST = (2020, 7), (2021, 8), (2022, 6)
HOLD_MONTHS, TARGET = 3, 0.8
SIMPLE = ("last_value", "year_before", "erlang_a")
CENTRE = """\
name: A centre whose strength recovers
period: {start: 2020-07-01, plan_start: 2021-09-01, end: 2022-06-30}
targets:
  calls: {share: 80%, within: 30s, denominator: offered, promised: 2021-12, hold_months: 3}
streams:
  calls:
    # CALLS
    month_of_year: [0.97, 0.97, 0.98, 0.99, 1.0, 1.03, 1.05, 1.04, 1.02, 1.0, 0.98, 0.97]
    day_factor: {cv: 0.07, correlation: 0.3}
    handle:
      talk: {mean: 9 min, cv: 0.9}
      factors: {new_system: [1.0, {from: 2020-11-01, value: 1.15}]}
groups:
  handlers:
    establishment: 24
    strength: [19, {from: 2021-01-01, by: 2021-05-31, value: 16}]
    leavers: 8%
    intakes:
      autumn: {start: 2021-09-06, size: 3, class_weeks: 3, tutor_weeks: 4}
      winter: {start: 2021-11-15, size: 3, class_weeks: 3, tutor_weeks: 4}
      spring: {start: 2022-01-17, size: 3, class_weeks: 3, tutor_weeks: 4}
    # DUTY
calibration:
  discrepancy: 2%
  observation_error: 1%
  parameters:
    patience: {prior: {median: 1, sd_log: 0.4}, times: [streams.calls.patience.mean]}
    off_seat: {prior: {from: 0.05, to: 0.25}, sets: [groups.handlers.abstraction.breaks.rate]}
    new_system: {prior: {from: 1.0, to: 1.35}, sets: [streams.calls.handle.factors.new_system.1]}
    volume: {prior: {median: 1, sd_log: 0.08}, times: [streams.calls.volume.per_day]}
    in_post: {prior: {from: 13, to: 19}, sets: [groups.handlers.strength.1]}
""".replace("    # CALLS\n", CALLS).replace("    # DUTY\n", DUTY)


@dataclass(frozen=True)
class Study:
    """How forecasts stood.

    Attributes
    ----------
    apart : numpy.ndarray, shape (centres, 3)
        Mean score (CRPS, shares of one) of the fit over the months held back, less that of each of `SIMPLE`.
    own : numpy.ndarray, shape (centres,)
        The fit's own.
    inside : numpy.ndarray of bool, shape (centres, months, 3)
        Whether a month lay in the 50, 80 and 95 % bands.
    rank : numpy.ndarray, shape (centres,)
        Share of the forecast futures that hold before the centre does, those of the same month taken by lot.
    held : numpy.ndarray of int, shape (centres,)
        Month after the training in which the centre holds; as many as there are months if it does not.
    """

    apart: np.ndarray
    own: np.ndarray
    inside: np.ndarray
    rank: np.ndarray
    held: np.ndarray


def months() -> list[tuple[int, int]]:
    """All months of the period."""
    first, last = (year * 12 + month - 1 for year, month in (FIRST, LAST))
    return [(at // 12, at % 12 + 1) for at in range(first, last + 1)]


def centre(folder: Path) -> tuple[Loaded, tuple[Row, ...]]:
    """Read the centre, and lay out what would be published of it; the values are written over."""
    path = folder / "recovering.yaml"
    path.write_text(CENTRE, encoding="utf-8")
    loaded = load_scenario(path)
    period = loaded.scenario.period
    rows, _ = rows_of(
        read_history("recovering", monthly(months())),
        stream_rules(loaded.scenario),
        Calendar(period.start, period.end),
    )
    return loaded, rows


def study(centres: int, simulations: int, draws: int, workers: int | None = None, keep: Path | None = None) -> Study:
    """Fit every centre to the months before, and score the months after.

    Parameters
    ----------
    centres, simulations, draws : int
        How many; draws are simulated of each centre's posterior.
    workers : int, optional
        Processes.
    keep : pathlib.Path, optional
        Folder in which simulations are kept, and gone on with.

    Returns
    -------
    Study
    """
    with tempfile.TemporaryDirectory() as temporary:
        loaded, rows = centre(Path(temporary))
        folder = keep or Path(temporary)
        assert loaded.scenario.calibration is not None
        seen = evidence(rows, loaded.scenario.calibration)
        fit = Fit(loaded, rows, seen, SEED, "compiled", Kept.read(folder / f"wave-{simulations}.jsonl"))
        crew = choose_crew(workers, None, 100_000.0 * (simulations + centres * (1 + draws)), "compiled")
        run = {"seed": SEED, "engine": "compiled", "crew": crew}
        for _ in simulate_settings(loaded, rows, dict(enumerate(fit.first_wave(simulations))), kept=fit.kept, **run):
            pass
        random = np.random.default_rng(SEED)
        truths = random.standard_normal((centres, len(fit.even)))
        kept = Kept.read(folder / "truths.jsonl")
        numbered = {TRUTHS_FROM + i: each for i, each in enumerate(truths)}
        for _ in simulate_settings(loaded, rows, numbered, kept=kept, **run):
            pass
        points, outcomes = fit.kept.arrays()
        true = kept.arrays()[1]
        published = true + seen.sd * random.standard_normal(true.shape)
        day = date(*UNTIL, calendar.monthrange(*UNTIL)[1])
        trained = np.array([row.observation.end <= day for row in rows])
        level = np.array([row.figure == "share" for row in rows])
        part = part_of(seen, trained)
        numbered = {}
        for i in range(centres):
            said = replace(part, value=published[i, trained])
            _, posterior = learn(points, outcomes, said, fit.even, np.random.default_rng([SEED, i]))
            scores, _ = posterior.drawn(draws, np.random.default_rng([SEED, i, 1]))
            numbered |= {FORECASTS_FROM + A_CENTRE * i + j: each for j, each in enumerate(scores)}
        forecast = Kept.read(folder / f"forecasts-{simulations}-{centres}-{draws}.jsonl")
        for _ in simulate_settings(loaded, rows, numbered, kept=forecast, **run):
            pass
        erlang = _erlang(loaded, rows, published, trained, level)
    futures = np.stack([forecast.found[number].outcomes for number in sorted(numbered)]).reshape(centres, draws, -1)
    own, apart, inside, rank, held = [], [], [], [], []
    for i in range(centres):
        chance = np.random.default_rng([SEED, i, 2])
        after = ~trained & level
        known = [_said(row, v) for row, v, t in zip(rows, published[i], trained, strict=True) if t]
        came = [_said(row, v) for row, v, a in zip(rows, published[i], after, strict=True) if a]
        noise = seen.sd[after] * chance.standard_normal((draws, int(after.sum())))
        table = score_rows(came, futures[i][:, after] + noise, known, erlang[i])
        own.append(table["crps"].mean())
        apart.append([table["crps"].mean() - table[f"crps_{name}"].mean() for name in SIMPLE])
        inside.append(table[["in_50", "in_80", "in_95"]].to_numpy(bool))
        ours = _held(true[i][after][None])[0]
        theirs = _held(futures[i][:, after])
        rank.append(((theirs < ours).sum() + chance.random() * ((theirs == ours).sum() + 1)) / (draws + 1))
        held.append(ours)
    return Study(np.array(apart), np.array(own), np.array(inside), np.array(rank), np.array(held))


def _held(log_odds: np.ndarray) -> np.ndarray:
    """First month of the first three in a row at the target; shape (futures,)."""
    return first_held(log_odds >= np.log(TARGET / (1 - TARGET)), HOLD_MONTHS)


def _said(row: Row, value: float) -> Row:
    return replace(row, observation=replace(row.observation, value=spoken_value(row, float(value))))


def _erlang(
    loaded: Loaded, rows: tuple[Row, ...], published: np.ndarray, trained: np.ndarray, level: np.ndarray
) -> list[np.ndarray]:
    """Erlang A on each centre's own volume, as the months before show it; the rest as the scenario is written."""
    volume = np.array([row.figure == "offered" for row in rows])
    written = Centre.of(loaded)
    expected = erlang_forecasts([row for row, v in zip(rows, volume & trained, strict=True) if v], written, SEED)
    after = [row for row, a in zip(rows, level & ~trained, strict=True) if a]
    found = []
    for each in published:
        times = float(np.exp(each[volume & trained]).sum() / expected.sum())
        demands = tuple(replace(d, expected=d.expected * times) for d in written.demands)
        found.append(erlang_forecasts(after, replace(written, demands=demands), SEED))
    return found


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean of independent values with its 95 % interval (Student 1908)."""
    from scipy.stats import t

    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean()), float(values.mean() - half), float(values.mean() + half)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--centres", type=int, default=20)
    parser.add_argument("--simulations", type=int, default=768)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    found = study(given.centres, given.simulations, given.draws, keep=given.keep)
    print(f"{given.centres} centres, one wave of {given.simulations} simulations, {given.draws} draws, seed {SEED}\n")
    print(f"The fit's mean score: {100 * found.own.mean():.2f} points\n")
    print("| against | difference in mean score, points (95 % interval) | better in |\n|---|---|---|")
    for name, values in zip(("the last value", "the same month a year before", "Erlang A"), found.apart.T, strict=True):
        middle, low, high = (100 * value for value in interval(values))
        print(f"| {name} | {middle:.2f} ({low:.2f} to {high:.2f}) | {(values < 0).sum()} of {len(values)} |")
    n = len(found.rank)
    print("\n| interval | holds the month held | holds a published month |\n|---|---|---|")
    for at, share in enumerate((0.5, 0.8, 0.95)):
        inside = int((np.abs(found.rank - 0.5) <= share / 2).sum())
        months_inside = found.inside[:, :, at]
        print(f"| {share:.0%} | {inside} of {n} | {months_inside.sum()} of {months_inside.size} |")
    print(f"\nMonths after the training in which they hold: {np.bincount(found.held, minlength=11).tolist()}")


if __name__ == "__main__":
    main()
