"""Several scenarios simulated on the same chance, by one crew that stays together.

Starting processes costs seconds, so that a pool is opened once for all scenarios; if it breaks, the next batch
gets a new one. A folder of results says what was compared, from what, by which versions.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UsageError
from sim.scenario import Loaded
from sim.study.files import write_text, writing
from sim.study.folder import at_work, new_folder
from sim.study.keeping import kept_open
from sim.study.settings import Progress, Settings

if TYPE_CHECKING:
    from sim.experiment import Crew, Replication
    from sim.projection import Futures
    from sim.scenario.model import Target


@dataclass
class Together:
    """Simulates one scenario after another, and counts what it does.

    Attributes
    ----------
    settings : Settings
        Seed and engine; the number of replications is said with each scenario.
    crew : Crew
        Who does it, kept together.
    progress : Progress
        Told as for a run.
    to_do, done, contacts, attempts : int
        Replications that are planned and that have ended, and what was simulated in them.
    """

    settings: Settings
    crew: Crew
    progress: Progress
    to_do: int = 0
    done: int = 0
    contacts: int = 0
    attempts: int = 0
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def plan(self, replications: int) -> None:
        """Say how many more replications are coming.

        Parameters
        ----------
        replications : int
            Of all scenarios together.
        """
        self.to_do += replications
        self.progress(self.done, self.to_do, None)

    def tell(self, done: int) -> None:
        """Say how many simulations have ended, of whatever kind.

        Parameters
        ----------
        done : int
            So far.
        """
        self.done = done
        self.progress(self.done, self.to_do, None)

    def count(self, ended: Replication) -> None:
        """Count a replication that has ended, and say so.

        Parameters
        ----------
        ended : sim.experiment.Replication
            The one.
        """
        self.done += 1
        self.contacts += ended.contacts
        self.attempts += ended.attempts
        self.progress(self.done, self.to_do, ended)

    def replications(
        self, loaded: Loaded, numbers: Iterable[int], *, redrawn: str | None = None
    ) -> Iterator[Replication]:
        """Simulate some replications of one scenario.

        Parameters
        ----------
        loaded : sim.scenario.Loaded
            The scenario.
        numbers : iterable of int
            Which; the same numbers of another scenario share its draws.
        redrawn : str, optional
            As for `sim.experiment.replicate`.

        Yields
        ------
        Replication
            As they end.
        """
        from sim.experiment import run_replications

        seed, engine = self.settings.seed, self.settings.engine
        loaded = _calls_only(loaded)
        for ended in run_replications(loaded, numbers, seed=seed, engine=engine, crew=self.crew, redrawn=redrawn):
            self.count(ended)
            yield ended

    def futures(self, loaded: Loaded, numbers: Iterable[int], *, redrawn: str | None = None) -> Futures:
        """Simulate some replications of one scenario, and stack their figures by month.

        Parameters
        ----------
        loaded, numbers, redrawn
            As for `replications`.

        Returns
        -------
        Futures
        """
        from sim.calendar import Calendar
        from sim.projection import Futures

        period = loaded.scenario.period
        figures = {ended.number: ended.figures for ended in self.replications(loaded, numbers, redrawn=redrawn)}
        return Futures.from_figures(figures, Calendar(period.start, period.end), period.plan_start)

    def about(self, command: str, scenarios: Sequence[Loaded]) -> dict[str, Any]:
        """Write down what was done.

        Parameters
        ----------
        command : str
            Its name.
        scenarios : sequence of Loaded
            What was simulated.

        Returns
        -------
        dict
            Ready for JSON.
        """
        from sim.manifest import FORMAT, Standing, versions

        known, standing = versions(), Standing.of(*scenarios)
        return {
            "format": FORMAT,
            "command": command,
            "scenarios": [
                {
                    "name": loaded.scenario.name,
                    "file": loaded.path,
                    "sha256": loaded.sha256,
                    "inputs": {name: sha256(content).hexdigest() for name, content in sorted(loaded.files.items())},
                }
                for loaded in scenarios
            ],
            "seed": self.settings.seed,
            "engine": self.settings.engine,
            "crew": self.crew.name,
            "calibrated": standing.calibrated,
            "standing": standing.words,
            "python": known.pop("python"),
            "packages": known,
            "platform": platform.platform(),
            "started": self.started.isoformat(timespec="seconds"),
            "ended": datetime.now(UTC).isoformat(timespec="seconds"),
            "contacts": self.contacts,
            "attempts": self.attempts,
        }


def _calls_only(loaded: Loaded) -> Loaded:
    """Leave the dispatch room out: no question asked of several scenarios looks at it, and calls do not hang on it."""
    if loaded.scenario.incidents is None:
        return loaded
    return replace(loaded, scenario=loaded.scenario.model_copy(update={"incidents": None}))


@contextmanager
def together(
    loaded: Loaded, replications: float, settings: Settings, workers: int | None, progress: Progress | None
) -> Iterator[Together]:
    """Gather a crew for several scenarios.

    Parameters
    ----------
    loaded : Loaded
        One of them, for its size.
    replications : float
        Of all scenarios together, about.
    settings : Settings
        Seed and engine.
    workers : int, optional
        As for `sim.run`.
    progress : callable, optional
        As for `sim.run`.

    Yields
    ------
    Together
    """
    from sim.experiment import Centre, choose_crew

    callers = Centre.of(loaded).expected_callers
    with kept_open(choose_crew(workers, None, callers * replications, settings.engine)) as crew:
        yield Together(settings, crew, progress or (lambda *_: None))


@contextmanager
def folder_of(command: str, loaded: Loaded, out: str | os.PathLike[str] | None) -> Iterator[Path]:
    """Make and guard the folder of a command's results.

    Parameters
    ----------
    command : str
        Its name.
    loaded : Loaded
        Names the folder if `out` does not.
    out : str or path-like, optional
        New or empty; default: ``results/<command>-<scenario>-<utc time>``.

    Yields
    ------
    pathlib.Path
    """
    folder = new_folder(replace(loaded, path=f"{command}-{Path(loaded.path).name}"), out)
    with writing(folder), at_work(folder):
        yield folder


def keep_scenario(folder: Path, loaded: Loaded) -> None:
    """Write a scenario and its inputs as one can load them again.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; made if it is not there.
    loaded : Loaded
        The scenario.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in loaded.inputs.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    write_text(folder / "scenario.resolved.yaml", loaded.resolved_yaml())


def target_of(loaded: Loaded, asked: str | None) -> tuple[str, Target]:
    """Find the target a question is about.

    Parameters
    ----------
    loaded : Loaded
        The scenario.
    asked : str, optional
        Its stream; may be left out where there is only one.

    Returns
    -------
    tuple of str and Target

    Raises
    ------
    sim.errors.UsageError
        Naming the targets there are.
    """
    targets = loaded.scenario.targets
    if not targets:
        raise UsageError(f"{loaded.scenario.name} has no target")
    if asked is None and len(targets) == 1:
        asked = next(iter(targets))
    if asked not in targets:
        what = "there are several targets" if asked is None else f"there is no target for '{asked}'"
        raise UsageError(f"{what}: give --target, one of {', '.join(targets)}")
    return asked, targets[asked]
