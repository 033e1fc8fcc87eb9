"""A run read for its readers: the one way from its folder to the page, the workbook and the briefing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import UsageError
from sim.study.added import ADDED
from sim.study.files import read_json
from sim.study.folder import Run

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.record import Record
    from sim.scenario.model import Scenario

_OF_A_TARGET = (
    "share", "within_s", "denominator", "clock", "hold_months", "promised", "replications", "first_month", "last_month",
    "counted_months", "p_meets_in_promised", "p_reached_by_promised", "p_held_by_promised", "p_not_within_horizon",
    "p_lapsed", "p50_month", "p80_month", "reached", "held", "shown_month",
)  # fmt: skip


def read_record(run: Run) -> Record:
    """Read the files of a run that the page, the workbook and the briefing are made from.

    Parameters
    ----------
    run : Run
        A run that has ended.

    Returns
    -------
    sim.report.record.Record

    Raises
    ------
    sim.errors.UsageError
        If one of them is missing or was changed.
    """
    from sim.history import history_of
    from sim.report.record import Record
    from sim.study.multiplying import movable

    loaded = run.scenario
    _check_unchanged(run)
    names = [file.partition(".")[0] for files in ADDED.values() for file in files]
    grid = run.grid
    tables = {name: getattr(run, name) for name in names}
    return Record(
        loaded=loaded,
        manifest=run.manifest,
        reached=run.reached,
        trajectory=_trajectory(run),
        history=history_of(loaded),
        tables={name: table for name, table in tables.items() if table is not None and not table.empty},
        parameters=_parameters(run),
        movable=movable(loaded.scenario),
        starters={}
        if grid is None
        else {level: _starters(loaded.scenario, level) for level in grid["intake"].unique()},
    )


def _starters(scenario: Scenario, level: float) -> tuple[int, ...]:
    """Count the people of each intake and campaign at a level of the grid, rounded as the grid rounds them."""
    from sim.study.multiplying import multiplied

    moved = multiplied(scenario, {"intake": level})
    return tuple(
        size
        for group in moved.groups.values()
        for size in (*(one.size for one in group.intakes.values()), *(one.wanted for one in group.recruitment.values()))
    )


def _check_unchanged(run: Run) -> None:
    """Refuse what lacks a part that every run has, before a page is begun that would need it."""
    read_json(run.folder / "manifest.json", "ended", "standing", "calibrated", "checks")
    for stream, result in run.reached.items():
        lacks = [name for name in _OF_A_TARGET if not isinstance(result, dict) or name not in result]
        what = f"the target of '{stream}' has no '{lacks[0]}'" if lacks else ""
        if stream not in run.scenario.scenario.targets:
            what = f"the scenario has no target for '{stream}'"
        if what:
            raise UsageError(f"{run.folder / 'reached.json'} was changed: {what}")


def _trajectory(run: Run) -> pd.DataFrame:
    from sim.projection import TRAJECTORY_COLUMNS

    try:
        table = run.trajectory
    except (OSError, ValueError) as error:
        raise UsageError(f"{run.folder / 'trajectory.csv'} cannot be read: {error}") from None
    if tuple(table.columns) != TRAJECTORY_COLUMNS:
        raise UsageError(f"{run.folder / 'trajectory.csv'} was changed: its columns are not those that callsim wrote")
    return table


def _parameters(run: Run) -> pd.DataFrame | None:
    import pandas as pd

    name = "parameters.csv"
    if not (run.folder / name).is_file() and name not in run.manifest.get("tables", {}):
        return None
    path = run.own_table(name)
    try:
        return pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
