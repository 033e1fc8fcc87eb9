"""A check row: what was looked at, what was found, the threshold it is held against, whether it passes, and why.

Reports, manifests and commands show such rows; a row by itself stops nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from operator import eq, ge, gt, le, lt
from typing import Any

_OPERATORS: dict[str, Callable[[float, float], bool]] = {"<=": le, "==": eq, ">=": ge, "<": lt, ">": gt}


@dataclass(frozen=True)
class Check:
    """One row: a statistic held against a threshold.

    Attributes
    ----------
    check : str
        What is looked at.
    statistic : float
        What was found.
    operator : {"<=", "==", ">=", "<", ">"}
        How it should stand to the threshold.
    threshold : float
        In the statistic's unit.
    passed : bool
        Whether it does.
    comment : str
        What that means.
    """

    check: str
    statistic: float
    operator: str
    threshold: float
    passed: bool
    comment: str

    def to_dict(self) -> dict[str, Any]:
        """Write the row for JSON."""
        return asdict(self)


def check(name: str, statistic: float, operator: str, threshold: float, comment: str) -> Check:
    """Hold a statistic against a threshold.

    Parameters
    ----------
    name : str
        What is looked at.
    statistic : float
        What was found.
    operator : {"<=", "==", ">=", "<", ">"}
        How it should stand to the threshold.
    threshold : float
        In the statistic's unit.
    comment : str
        What it means.

    Returns
    -------
    Check
    """
    passed = bool(_OPERATORS[operator](statistic, threshold))
    return Check(name, float(statistic), operator, float(threshold), passed, comment)
