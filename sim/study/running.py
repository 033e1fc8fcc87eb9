"""A scenario is simulated into a folder, or a run that was interrupted goes on."""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from math import isfinite
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from sim.errors import CallsimError, Interrupted, UsageError
from sim.scenario import Loaded, load_scenario
from sim.study.files import read_json, write_json, write_text, writing
from sim.study.folder import Run, at_work, check_room, digests, new_folder
from sim.study.outcome import Outcome, draw_figures, drawn_parameters, write_tables
from sim.study.settings import LEFT_OUT, Progress, Settings

if TYPE_CHECKING:
    from sim.checks import Check
    from sim.experiment import Centre, Checkpoint, Crew
    from sim.history import Observation
    from sim.projection import Futures


def run(
    scenario: str | os.PathLike[str] | Loaded,
    *,
    settings: Settings | None = None,
    workers: int | None = None,
    dask: str | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    **changes: Any,
) -> Run:
    """Simulate a scenario and write the folder of results.

    Parameters
    ----------
    scenario : str, path-like or Loaded
        A scenario file, or one that has been read.
    settings : Settings, optional
        How it is run.
    workers : int, optional
        Processes of this machine; default: one a core, or none for a small study. No result depends on it.
    dask : str, optional
        Address of a Dask scheduler whose workers do it instead.
    out : str or path-like, optional
        The folder; default: ``results/<scenario>-<utc time>`` in the current folder.
    progress : callable, optional
        Called with the number of replications done, of those to do, and the one that has just ended (None at the
        start).
    **changes
        Single settings by name, such as ``replications=100, seed=7``.

    Returns
    -------
    Run

    Raises
    ------
    sim.errors.UsageError
        If the scenario or a setting is not valid, or the folder is taken or cannot be written.
    sim.errors.CallsimError
        If the run fails; what is finished is kept, and `resume` goes on.
    """
    from sim.experiment import Centre, choose_crew
    from sim.history import history_of
    from sim.manifest import versions

    settings = replace(settings or Settings(), **changes)
    loaded = scenario if isinstance(scenario, Loaded) else settings.load(scenario)
    settings.check(loaded)
    centre = Centre.of(loaded)
    history = history_of(loaded)
    callers = centre.expected_callers
    crew = choose_crew(workers, dask, callers * settings.replications, settings.engine)
    folder = new_folder(loaded, out)
    with writing(folder), at_work(folder):
        check_room(folder, settings.replications, callers * settings.replications * settings.keep_calls)
        (folder / "inputs").mkdir()
        for name, content in loaded.inputs.items():
            (folder / name).write_bytes(content)
        write_text(folder / "scenario.resolved.yaml", loaded.resolved_yaml())
        about = {
            "scenario": {"name": loaded.scenario.name, "file": loaded.path, "sha256": loaded.sha256},
            "files": _hashes(loaded),
            "settings": settings.to_dict(),
            "versions": versions(),
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        write_json(folder / "run.json", about)  # last: a folder with this file can be resumed
        return _go_on(folder, loaded, centre, settings, history, about, crew, progress or (lambda *_: None))


def resume(
    folder: str | os.PathLike[str],
    *,
    workers: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Run:
    """Go on with a run that was interrupted, to the tables of an undisturbed one.

    Parameters
    ----------
    folder : str or path-like
        Its folder.
    workers, dask, progress
        As for `run`.

    Returns
    -------
    Run
        Also if it had ended already.

    Raises
    ------
    sim.errors.UsageError
        If there is no run, somebody is at work in it, its scenario was changed, or it was begun by other
        versions, whose figures may differ.
    """
    from sim.experiment import Centre, Checkpoint, choose_crew
    from sim.history import history_of
    from sim.manifest import differing

    path = Path(folder)
    if not (path / "run.json").is_file():
        raise UsageError(f"{path} is not the folder of a run: it has no run.json")
    with writing(path), at_work(path):
        if (path / "manifest.json").is_file():
            Checkpoint(path / "parts").remove()
            return Run.open(path)
        about = read_json(path / "run.json", "settings", "scenario", "versions", "started")
        settings = Settings(**about["settings"])
        loaded = load_scenario(path / "scenario.resolved.yaml")
        if loaded.sha256 != about["scenario"]["sha256"]:
            raise UsageError(
                f"the scenario in {path} or one of its inputs was changed since the run began: run it anew"
            )
        if other := differing(about["versions"]):
            raise UsageError(f"the run in {path} was begun by other versions ({other}): install those, or run it anew")
        centre = Centre.of(loaded)
        callers = centre.expected_callers
        crew = choose_crew(workers, dask, callers * settings.replications, settings.engine)
        tell = progress or (lambda *_: None)
        return _go_on(path, loaded, centre, settings, history_of(loaded), about, crew, tell)


def _go_on(
    folder: Path,
    loaded: Loaded,
    centre: Centre,
    settings: Settings,
    history: tuple[Observation, ...],
    about: dict[str, Any],
    crew: Crew,
    progress: Progress,
) -> Run:
    from sim.experiment import Checkpoint
    from sim.manifest import Standing, manifest

    checkpoint = Checkpoint(folder / "parts")
    how = f"go on with: callsim resume {shlex.quote(folder.as_posix())}"
    try:
        done = _simulate(folder, loaded, centre, settings, checkpoint, crew, progress)
        drawn = drawn_parameters(centre, settings.seed, done)
        write_tables(folder, done, drawn, loaded.scenario.targets)
        standing = Standing.of(loaded, left_out=settings.posterior == LEFT_OUT)
        draw_figures(folder / "figures", centre, done, history, standing.words, drawn)
        facts = manifest(
            about=about,
            replications=len(done.replications),
            crew=crew.name,
            standing=standing,
            stopping={
                "met": done.met if settings.precise else None,
                "widths_points": {name: width if isfinite(width) else None for name, width in done.widths.items()},
            },
            ended=datetime.now(UTC),
            contacts=sum(r.contacts for r in done.replications),
            attempts=sum(r.attempts for r in done.replications),
            checks=_checks(loaded, centre, done.futures, history),
        )
        facts["tables"] = digests(folder)
        write_json(folder / "manifest.json", facts)  # last: a folder with a manifest is a run that has ended
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted: {len(checkpoint.finished())} futures are kept; {how}") from None
    except UsageError:
        raise
    except CallsimError as error:
        raise CallsimError(f"{error}; {how}") from None
    checkpoint.remove()
    return Run(folder)


def _simulate(
    folder: Path,
    loaded: Loaded,
    centre: Centre,
    settings: Settings,
    checkpoint: Checkpoint,
    crew: Crew,
    progress: Progress,
) -> Outcome:
    """Run what is missing, look by look, until it is enough."""
    from sim.experiment import StoppingRule, run_replications
    from sim.projection import Futures, reached, trajectory

    rule = StoppingRule(settings.replications, settings.precision, settings.precision_p)
    kept = checkpoint.finished()
    calls = folder / "calls" if settings.keep_calls else None
    looks = rule.looks()
    while True:
        look = next(looks)
        missing = [number for number in range(look) if number not in kept]
        progress(look - len(missing), look, None)
        coming = run_replications(
            loaded, missing, seed=settings.seed, engine=settings.engine, crew=crew, checkpoint=checkpoint, calls=calls
        )
        for ended, replication in enumerate(coming, start=1):
            if ended == 1 and crew.open is not None:
                _import_beforehand()
            kept[replication.number] = replication
            progress(look - len(missing) + ended, look, replication)
        # a run that was resumed may hold more than this look
        enough = tuple(kept[number] for number in range(look))
        futures = Futures.from_figures({r.number: r.figures for r in enough}, centre.calendar, centre.plan_start)
        table, result = trajectory(futures, loaded.scenario.targets), reached(futures, loaded.scenario.targets)
        widths = rule.widths(table.to_dict(orient="records"), result)
        met = rule.met(widths)
        if met or look == settings.replications:
            return Outcome(enough, futures, table, result, widths, met)


def _import_beforehand() -> None:
    """Import what tables and figures need while others are at work: it takes more than a second."""
    names = ("pandas", "scipy.stats", "matplotlib.backends.backend_agg", "matplotlib.figure", "matplotlib.dates")

    def each() -> None:
        # an interpreter that shuts down, as after an interrupt, refuses imports; any other fault is met again
        with suppress(Exception):
            for name in names:
                import_module(name)

    Thread(target=each, daemon=True).start()


def _hashes(loaded: Loaded) -> dict[str, str]:
    """Hash every file that was read: the scenario, those it extends, and those it names."""
    texts = {row.origin.rpartition(":")[0] for row in loaded.sources() if ":" in row.origin}
    read = {name: Path(name).read_bytes() for name in texts if Path(name).is_file()} | loaded.files
    return {name: sha256(content).hexdigest() for name, content in sorted(read.items())}


def _checks(loaded: Loaded, centre: Centre, futures: Futures, history: tuple[Observation, ...]) -> list[Check]:
    from sim.checks import check_answered, check_conservation, check_history
    from sim.history.quality import check_input

    scenario = loaded.scenario
    return [
        *(check_input(history) if scenario.history else ()),
        *check_history(futures, scenario.targets, history, centre.calendar, scenario.period.calls_from),
        *check_conservation(futures, scenario.streams),
        *check_answered(futures, scenario.streams),
    ]
