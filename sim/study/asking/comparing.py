"""Scenarios side by side: how much sooner, and how much surer, than a baseline.

All are simulated with one seed, so that each replication meets the same days, callers and leavers in every
scenario as far as the scenarios agree. The same scenario twice differs by exactly nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.adding import results_of
from sim.study.folder import check_room
from sim.study.settings import Progress, Settings
from sim.study.together import keep_scenario, together

if TYPE_CHECKING:
    import pandas as pd

    from sim.projection import Futures
    from sim.projection.differences import Difference

ScenarioGiven = str | os.PathLike[str] | Loaded


@dataclass(frozen=True)
class Comparison:
    """What scenarios do beyond a baseline.

    Attributes
    ----------
    folder : pathlib.Path
        Where it is written.
    baseline : str
        Name of the baseline.
    table : pandas.DataFrame
        As ``compare.csv``: columns stream, scenario, sha256, rank and those of `sim.projection.DIFFERENCE_COLUMNS`.
        The best first; a scenario shares the rank of the first that has it if chance may be all that separates them.
    about : dict
        As ``manifest.json``.
    horizon : int, optional
        Months that count: so many months to held has a future in which a target is never held. None where the
        scenarios differ in that.
    """

    folder: Path
    baseline: str
    table: pd.DataFrame
    about: dict[str, Any]
    horizon: int | None = None


def compare(
    scenarios: Sequence[ScenarioGiven],
    *,
    baseline: ScenarioGiven | None = None,
    over_baseline: bool = False,
    anyway: bool = False,
    settings: Settings | None = None,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    into: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Simulate scenarios on the same chance, and hold each against a baseline.

    Parameters
    ----------
    scenarios : sequence of str, path-like or Loaded
        At least two; or one, if a baseline is given beside it.
    baseline : str, path-like or Loaded, optional
        What they are held against; default: the first. If it is one of them, it is not held against itself.
    over_baseline : bool
        Lay each scenario's own lines over the baseline, instead of over what it extends.
    anyway : bool
        Compare even if targets or periods differ: streams and months that all have, each scenario by its own target.
    settings : Settings, optional
        Replications, seed and engine.
    workers, out, progress
        As for `sim.run`.
    into : str or path-like, optional
        Folder of a run of the baseline, to which the table is added instead.

    Returns
    -------
    Comparison

    Raises
    ------
    sim.errors.UsageError
        If there is nothing to compare, or they cannot be compared.
    """
    settings = settings or Settings()
    settings.check()
    base, others = _read(scenarios, baseline, over_baseline)
    streams = _streams(base, others, anyway)
    labels = _labels([base, *others])
    numbers = range(settings.replications)
    distinct = {loaded.sha256: loaded for loaded in (base, *others)}
    in_all = len(distinct) * settings.replications
    with (
        together(base, in_all, settings, workers, progress) as crew,
        results_of("compare", base, out=out, into=into) as results,
    ):
        check_room(results.folder, in_all, 0)
        crew.plan(in_all)
        futures = {sha: crew.futures(loaded, numbers) for sha, loaded in distinct.items()}
        table = _table(base, others, labels, streams, futures)
        months = set(futures[base.sha256].counted_months)
        for number, loaded in enumerate((base, *others)):
            keep_scenario(results.part / "scenarios" / f"{number:02d}-{Path(loaded.path).stem}", loaded)
        results.write("compare.csv", table)
        about = crew.about("compare", [base, *others])
        _draw(results.figures, base, table, streams, about["standing"])
        about |= {"replications": settings.replications, "baseline": base.path, "anyway": anyway}
        about |= {"over_baseline": over_baseline, "apart": _differing(base, others)}
        about |= {"incidents_left_out": any(one.scenario.incidents is not None for one in (base, *others))}
        results.finish(about)
    horizons = {len(months.intersection(of.counted_months)) for of in futures.values()}
    horizon = horizons.pop() if len(horizons) == 1 else None
    return Comparison(results.folder, base.scenario.name, table, about, horizon)


def _read(
    scenarios: Sequence[ScenarioGiven], baseline: ScenarioGiven | None, over_baseline: bool
) -> tuple[Loaded, list[Loaded]]:
    first, rest = (baseline, scenarios) if baseline is not None else (next(iter(scenarios), None), scenarios[1:])
    if first is None or not rest:
        raise UsageError(_TOO_FEW)
    base = _load(first)
    rest = [one for one in rest if baseline is None or Path(_path(one)) != Path(base.path)]
    others = [base.laid_over(_path(one)) if over_baseline else _load(one) for one in rest]
    if not others:
        raise UsageError(_TOO_FEW)
    return base, others


def _load(given: ScenarioGiven) -> Loaded:
    return given if isinstance(given, Loaded) else load_scenario(given)


def _path(given: ScenarioGiven) -> str | os.PathLike[str]:
    return given.path if isinstance(given, Loaded) else given


def _streams(base: Loaded, others: Sequence[Loaded], anyway: bool) -> tuple[str, ...]:
    """Names of the streams whose targets are compared."""
    if not anyway and (found := _differing(base, others)):
        listed = "\n".join(f"  {line}" for line in found)
        raise UsageError(
            f"these cannot be compared fairly with {base.path}:\n{listed}\nwith --anyway, each is judged by its "
            "own target, over the months that all have"
        )
    streams = tuple(s for s in base.scenario.targets if all(s in other.scenario.targets for other in others))
    if not streams:
        raise UsageError("no stream has a target in all of these scenarios")
    return streams


def _differing(base: Loaded, others: Sequence[Loaded]) -> list[str]:
    """List why scenarios cannot be compared fairly with the baseline."""
    return [f"{one.path}: {what}" for one in others for what in _apart(base, one)]


def _apart(base: Loaded, other: Loaded) -> Iterator[str]:
    """Say why two scenarios cannot be compared fairly."""
    a, b = base.scenario, other.scenario
    for name in ("start", "plan_start", "end", "calls_from"):
        before, after = getattr(a.period, name), getattr(b.period, name)
        if before != after:
            yield _unlike(f"period.{name}", after, before)
    for stream in dict.fromkeys((*a.targets, *b.targets)):
        if stream not in a.targets or stream not in b.targets:
            yield f"{'no' if stream in a.targets else 'a'} target for '{stream}'"
            continue
        before, after = a.targets[stream].model_dump(mode="json"), b.targets[stream].model_dump(mode="json")
        for key, value in before.items():
            if after[key] != value:
                yield _unlike(f"targets.{stream}.{key}", after[key], value)
    if a.short_abandon != b.short_abandon:
        yield f"short_abandon is {b.short_abandon:g} s, not {a.short_abandon:g} s"


def _unlike(key: str, value: object, base: object) -> str:
    if base is None:
        return f"{key} is {value}, and is not given there"
    return f"{key} is not given, and is {base} there" if value is None else f"{key} is {value}, not {base}"


def _labels(scenarios: Sequence[Loaded]) -> list[str]:
    """Name each scenario, once."""
    labels: list[str] = []
    for loaded in scenarios:
        number, label = 1, loaded.scenario.name
        while label in labels:
            number, label = number + 1, f"{loaded.scenario.name} ({number + 1})"
        labels.append(label)
    return labels


def _table(
    base: Loaded, others: Sequence[Loaded], labels: Sequence[str], streams: Sequence[str], futures: dict[str, Futures]
) -> pd.DataFrame:
    import pandas as pd

    from sim.projection import DIFFERENCE_COLUMNS, compare_target
    from sim.projection.differences import told_apart

    rows = []
    sha256 = {label: other.sha256 for label, other in zip(labels[1:], others, strict=True)}
    for stream in streams:
        found = {
            label: compare_target(
                futures[base.sha256],
                futures[other.sha256],
                stream,
                (base.scenario.targets[stream], other.scenario.targets[stream]),
            )
            for label, other in zip(labels[1:], others, strict=True)
        }
        of = {
            label: (futures[one.sha256], one.scenario.targets[stream])
            for label, one in zip(labels[1:], others, strict=True)
        }
        rank, leader = 1, None
        for place, (label, differences) in enumerate(sorted(found.items(), key=lambda item: _worth(item[1])), start=1):
            pair = None if leader is None else (of[leader], of[label])
            if pair is None or told_apart(pair[0][0], pair[1][0], stream, (pair[0][1], pair[1][1])):
                rank, leader = place, label
            about = {"stream": stream, "scenario": label, "sha256": sha256[label], "rank": rank}
            rows += [{**about, **asdict(difference)} for difference in differences]
    return pd.DataFrame(rows, columns=["stream", "scenario", "sha256", "rank", *DIFFERENCE_COLUMNS])


def _worth(differences: Sequence[Difference]) -> tuple[float, ...]:
    """Rank by the months to held, then by the chance to hold, then by the mean share."""
    of = {name: [d.difference for d in differences if d.measure == name] for name in _RANKED}
    shares = [share for share in of["service_level"] if share == share]
    return sum(of["months_to_held"]), -sum(of["p_held_by_promised"]), -sum(shares)


_TOO_FEW = "give at least two scenarios, or one and another --baseline"
_RANKED = ("months_to_held", "p_held_by_promised", "service_level")


def _draw(folder: Path, base: Loaded, table: pd.DataFrame, streams: Sequence[str], standing: str) -> None:
    from sim.report.comparison import draw_comparison
    from sim.report.figures import file_name, save

    folder.mkdir()
    for stream in streams:
        figure = draw_comparison(table, stream, base.scenario, note=standing)
        save(figure, folder / file_name(stream, "compare"))
