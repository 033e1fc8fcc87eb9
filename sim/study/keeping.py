"""A crew that stays together from one scenario to the next: starting processes costs seconds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment import Crew


@contextmanager
def kept_open(crew: Crew) -> Iterator[Crew]:
    """Keep a crew's executor open from one batch to the next.

    Parameters
    ----------
    crew : Crew
        Any.

    Yields
    ------
    Crew
        The same, opened once; opened again if it has broken.
    """
    if crew.open is None:
        yield crew
        return
    opened: list[tuple[AbstractContextManager[Executor], Executor]] = []

    def close() -> None:
        while opened:
            opened.pop()[0].__exit__(None, None, None)

    @contextmanager
    def reuse(_most: int | None) -> Iterator[Executor]:
        if opened and not _works(opened[0][1]):
            close()
        if not opened:
            assert crew.open is not None
            context = crew.open(None)
            opened.append((context, context.__enter__()))
        yield opened[0][1]

    try:
        yield replace(crew, open=reuse)
    finally:
        close()


def _works(executor: Executor) -> bool:
    try:
        executor.submit(int).result()
    except BrokenExecutor:
        return False
    return True
