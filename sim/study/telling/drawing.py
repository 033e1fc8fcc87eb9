"""The figures of a run, drawn from its tables as matplotlib axes for a notebook.

They are those that the run wrote into ``figures/``, from the same functions; the axes can be changed like any others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.study.folder import Run


def plot_trajectory(run: Run, stream: str) -> Axes:
    """Draw a target's trajectory as a fan, with history, target line and promised date.

    Parameters
    ----------
    run : Run
        With ``trajectory.csv``.
    stream : str
        Whose target.

    Returns
    -------
    matplotlib.axes.Axes
        In a figure of its own.

    Raises
    ------
    sim.errors.UsageError
        If the stream has no target, or no whole month was simulated.
    """
    from sim.history import history_of
    from sim.report.figures import draw_trajectory

    loaded = run.scenario
    targets = loaded.scenario.targets
    if stream not in targets:
        raise UsageError(f"no target for '{stream}' in {run.folder}: {_known(targets)}")
    return draw_trajectory(
        _months(run, stream), stream, targets[stream], calls_from=loaded.scenario.period.calls_from,
        history=history_of(loaded), **_about(run),
    ).axes[0]  # fmt: skip


def plot_workforce(run: Run, group: str) -> Axes:
    """Draw people in post against establishment, and what they are worth in experienced handlers.

    Parameters
    ----------
    run : Run
        With ``trajectory.csv``.
    group : str
        Whose; one on a roster.

    Returns
    -------
    matplotlib.axes.Axes
        In a figure of its own.

    Raises
    ------
    sim.errors.UsageError
        If there is no such group on a roster, or no whole month was simulated.
    """
    from sim.report.people import draw_workforce

    groups = [name for name, one in run.scenario.scenario.groups.items() if one.on_duty is None]
    if group not in groups:
        raise UsageError(f"no group '{group}' on a roster in {run.folder}: {_known(groups)}")
    return draw_workforce(_months(run, group), group, **_about(run)).axes[0]


def _months(run: Run, name: str) -> Any:
    table = run.trajectory
    if name not in set(table["stream"]):
        raise UsageError(f"{run.folder} has no whole month, and so nothing to draw")
    return table


def _about(run: Run) -> dict[str, Any]:
    from sim.manifest import UNCALIBRATED

    facts, period = run.manifest, run.scenario.scenario.period
    futures = "1 future" if facts["replications"] == 1 else f"{facts['replications']} futures"
    return {
        "scenario": facts["scenario"]["name"],
        "plan_start": period.plan_start or period.start,
        "note": f"{facts.get('standing', UNCALIBRATED)} {futures}.",
    }


def _known(names: Any) -> str:
    return f"give {' or '.join(repr(name) for name in sorted(names))}" if names else "there is none"
