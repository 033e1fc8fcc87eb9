"""How far a run is, on standard error: a bar in a terminal, some lines in a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment import Replication
    from sim.study import Progress


def show_progress(what: str = "futures") -> Progress:
    """Make something to tell the progress of a run to.

    Parameters
    ----------
    what : str
        Is counted.

    Returns
    -------
    callable
        Shows a bar in a terminal, else a line at each tenth of the way; and the first months as soon as they are known.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True, highlight=False)
    bar = Bar(
        TextColumn("simulating every call"), BarColumn(), MofNCompleteColumn(), TextColumn(f"{what}, time left"),
        TimeRemainingColumn(), console=console, transient=True,
    )  # fmt: skip
    task = bar.add_task("", total=None)
    shown, began = False, False

    def tell(done: int, of: int, ended: Replication | None) -> None:
        nonlocal shown, began
        if ended is not None and not shown:
            shown = True
            for line in first_look(ended):
                console.print(line, markup=False, soft_wrap=True)
        if not console.is_terminal:
            # a file wants some lines, not one for each of a thousand
            if done * 10 // of > (done - 1) * 10 // of or not began:
                console.print(f"{done} of {of} {what}")
            began = True
            return
        if not began or ended is None:
            began = True
            bar.start()
        bar.update(task, total=of, completed=done)
        if done == of:
            bar.stop()

    return tell


def first_look(ended: Replication) -> Iterator[str]:
    """Say the first months of the first future, so that a planner sees at once if something is odd.

    Parameters
    ----------
    ended : sim.experiment.Replication
        The first that has ended.

    Yields
    ------
    str
        A line for each stream with a target.
    """
    figures = ended.figures
    for stream, measures in figures.values.items():
        if "service_level" in measures:
            each = zip(figures.periods, measures["service_level"], strict=True)
            known = [(month, share) for month, share in each if share == share]
            shares = ", ".join(f"{month} {100 * share:.0f} %" for month, share in known[:6])
            yield f"a first future of {stream}, in time: {shares or 'nobody calls'}{', ...' if known[6:] else ''}"
