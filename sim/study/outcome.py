"""What came out of a run: its tables and figures, written into its folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study.files import write_json, write_text

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment import Centre, Replication
    from sim.history import Observation
    from sim.projection import Futures
    from sim.scenario.model import Target


@dataclass(frozen=True)
class Outcome:
    """The replications that are enough, and what they say.

    Attributes
    ----------
    replications : tuple of Replication
        Of the last look.
    futures : Futures
        Their figures.
    table : pandas.DataFrame
        Every measure by month: ``trajectory.csv``.
    result : dict
        When each target is reached and held: ``reached.json``.
    widths : dict of str to float
        Half-widths (percentage points) that the stopping rule goes by.
    met : bool
        Whether they are narrow enough.
    """

    replications: tuple[Replication, ...]
    futures: Futures
    table: pd.DataFrame
    result: dict[str, Any]
    widths: dict[str, float]
    met: bool


def drawn_parameters(centre: Centre, seed: int, outcome: Outcome) -> pd.DataFrame | None:
    """List the parameters of each future, where they are drawn.

    Parameters
    ----------
    centre : Centre
        What was simulated.
    seed : int
        Of the run.
    outcome : Outcome
        Whose futures.

    Returns
    -------
    pandas.DataFrame or None
        A row a replication, a column a parameter; None if every future has the same.
    """
    import pandas as pd

    if centre.unknown is None:
        return None
    numbers = [replication.number for replication in outcome.replications]
    values = [centre.unknown[1].of_future(seed, number) for number in numbers]
    return pd.DataFrame(values, index=pd.Index(numbers, name="replication")).sort_index()


def write_tables(folder: Path, outcome: Outcome, drawn: pd.DataFrame | None, targets: Mapping[str, Target]) -> None:
    """Write the tables of a run.

    Parameters
    ----------
    folder : pathlib.Path
        Of the run.
    outcome : Outcome
        What came out.
    drawn : pandas.DataFrame or None
        As of `drawn_parameters`.
    targets : mapping of str to Target
        By stream.
    """
    from sim.projection import chances_by_unknown

    outcome.futures.to_frame().to_parquet(folder / "replications.parquet", index=False)
    write_text(folder / "trajectory.csv", outcome.table.to_csv(index=False, lineterminator="\n"))
    write_json(folder / "reached.json", outcome.result)
    if drawn is not None:
        write_text(folder / "parameters.csv", drawn.to_csv(lineterminator="\n"))
        chances = chances_by_unknown(drawn, outcome.futures, targets)
        write_text(folder / "unknown.csv", chances.to_csv(index=False, lineterminator="\n"))


def draw_figures(
    folder: Path,
    centre: Centre,
    outcome: Outcome,
    history: Iterable[Observation],
    standing: str,
    drawn: pd.DataFrame | None,
) -> None:
    """Draw the figures of a run.

    Parameters
    ----------
    folder : pathlib.Path
        For them; made if a whole month was simulated.
    centre : Centre
        What was simulated.
    outcome : Outcome
        What came out.
    history : iterable of Observation
        What is known of the past.
    standing : str
        Whether the scenario is calibrated, in words; it stands on every figure.
    drawn : pandas.DataFrame or None
        As of `drawn_parameters`.
    """
    from sim.projection import months_with_calls
    from sim.report.figures import draw_trajectory, file_name, save
    from sim.report.people import draw_workforce
    from sim.report.unknown import draw_unknown

    if outcome.table.empty:  # no whole month was simulated
        return
    folder.mkdir(exist_ok=True)
    scenario, table = centre.scenario, outcome.table
    note = f"{standing} {len(outcome.replications)} futures."
    about = {"scenario": scenario.name, "plan_start": centre.plan_start, "note": note}
    for stream, target in sorted(scenario.targets.items()):
        if months_with_calls(table["month"], scenario.period.calls_from):
            since = scenario.period.calls_from
            figure = draw_trajectory(table, stream, target, calls_from=since, history=history, **about)
            save(figure, folder / file_name(stream, "trajectory"))
        if drawn is not None and target.promised in outcome.futures.counted_months:
            level = outcome.futures.of(stream, "service_level")[:, outcome.futures.months.index(str(target.promised))]
            figure = draw_unknown(drawn, level, stream, target, scenario=scenario.name, note=note)
            save(figure, folder / file_name(stream, "unknown"))
    for group in sorted(centre.covers):
        save(draw_workforce(table, group, **about), folder / file_name(group, "workforce"))
