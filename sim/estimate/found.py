"""What is estimated of a scenario's values, and what of it is written into an overlay."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.check import Check
from sim.estimate.estimate import Estimate

Path = tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """An estimate of one value of the scenario.

    Attributes
    ----------
    path : tuple of str
        Of the value.
    estimate : Estimate
        In the scenario's unit; seconds for times.
    source : str
        The table.
    used : str
        ``yes``, also where the overlay holds the nearest value that a scenario may have; else why it leaves the
        scenario's own.
    """

    path: Path
    estimate: Estimate
    source: str
    used: str = "yes"


@dataclass(frozen=True)
class Written:
    """One value of the overlay.

    Attributes
    ----------
    path : tuple of str
        Where it stands.
    value : object
        As YAML writes it; None takes a key out.
    source, note : str
        What stands beside it; both may be empty.
    """

    path: Path
    value: Any
    source: str = ""
    note: str = ""


@dataclass
class Findings:
    """All that is found of one stream or group; it grows.

    Attributes
    ----------
    found : list of Found
        Estimates.
    written : list of Written
        What of them goes into the overlay.
    missing : list of str
        What could not be estimated, and what would be needed.
    checks : list of sim.check.Check
        Whether what was found can be believed.
    """

    found: list[Found] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def add(
        self,
        path: Path,
        estimate: Estimate,
        source: str,
        not_used: str = "",
        *,
        value: float | None = None,
        seconds: bool = False,
    ) -> None:
        """Add an estimate, and write it into the overlay unless something speaks against it.

        Parameters
        ----------
        path, estimate, source
            As of `Found`.
        not_used : str
            Why the overlay leaves the scenario's own; empty if it does not.
        value : float, optional
            What is written; default: the estimate, to six digits.
        seconds : bool
            Whether it is a length of time.
        """
        number = float(f"{estimate.value:.6g}") if value is None else value
        nearest = abs(number - estimate.value) > 1e-4 * max(abs(estimate.value), 1e-9)
        self.found.append(Found(path, estimate, source, not_used or (f"yes, as {number:g}" if nearest else "yes")))
        if not_used:
            return
        written = f"{number:g}s" if seconds else number
        self.written.append(Written(path, written, source, note(estimate)))


def note(estimate: Estimate) -> str:
    """Say how sure an estimate is, in a few words.

    Parameters
    ----------
    estimate : Estimate
        Any.

    Returns
    -------
    str
        Such as ``"standard error 0.8, n 412; exponential, by likelihood"``.
    """
    return f"standard error {estimate.standard_error:.3g}, n {estimate.n}; {estimate.method}"
