"""Is this installation right? The engine against theory, against its contract, and against figures it gave before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.study.settings import Settings

if TYPE_CHECKING:
    from sim.check import Check

CENTRES = 300
_FUTURES = 4
_MONTH = "2026-06"


@dataclass(frozen=True)
class Verified:
    """What the checks say on this machine.

    Attributes
    ----------
    checks : list of sim.check.Check
        Parts (i) to (iii) of the cross-check on the scenario that `callsim init` writes; properties of the engine on
        random centres; golden runs.
    versions : dict of str to str
        Of Python and the packages on which a figure can depend.
    platform : str
        Of this machine.
    """

    checks: list[Check]
    versions: dict[str, str]
    platform: str

    @property
    def passed(self) -> bool:
        """Whether every check says yes."""
        return all(row.passed for row in self.checks)


def verify(*, seed: int = 1, tell: Callable[[str], None] = lambda _: None) -> Verified:
    """Check this installation.

    Parameters
    ----------
    seed : int
        Of the draws of cross-checks and random centres.
    tell : callable
        Told what is being done.

    Returns
    -------
    Verified

    Raises
    ------
    sim.errors.UsageError
        If the seed cannot be one.
    """
    import platform

    from sim.crosscheck import cases, check_stationary, rows_of
    from sim.crosscheck.golden import check_golden, teaching
    from sim.crosscheck.properties import check_properties
    from sim.manifest import versions
    from sim.study.crosschecking import simulate_pools

    Settings(seed=seed).check()
    _, found = simulate_pools(teaching(), _MONTH, _FUTURES, seed, tell)
    checks = rows_of(check_stationary(cases([of.pool for of in found]), seed, tell=tell))
    tell(f"properties of the engine, on {CENTRES} random centres")
    checks += check_properties(seed, CENTRES)
    tell("golden runs")
    checks += check_golden()
    return Verified(checks, versions(), platform.platform())
