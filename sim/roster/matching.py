"""How many start when, on each weekday: an integer program that makes handlers follow the calls.

With n people a time and weekday who start, a share `each` of whom sits at a seat, the handlers of each quarter-hour of
the week are those of the other patterns and `each` times the starts whose shifts cover it. The program chooses whole n,
of a given sum and at most so many a day, so that the sum of what is missing from the handlers that are wanted is
least (the set-covering model of Dantzig 1954 with a soft cover; Gans, Koole and Mandelbaum 2003, section 3). What is
missing from a floor under them weighs a hundred times as much. Between two times at which a shift starts or ends the
same people are there, so what they are needed for is averaged over such a stretch, and the floor is its highest.

Wanted is the offered load R with the safety of the square root, R + b sqrt(R) (Halfin and Whitt 1981; Feldman et al.
2008 by time of day), where b is such that all hours there are would be used: more than the load when there are enough
people, less when there are not.
"""

from __future__ import annotations

import numpy as np

from sim.calendar import INTERVALS_A_DAY
from sim.scenario.hours import Hours

QUARTERS_A_WEEK = 7 * INTERVALS_A_DAY
FLOOR_WEIGHT = 100.0
_NODES = 500  # a bound that does not depend on the computer, as one in seconds would
_GAP = 1e-3


def mean_week(values: np.ndarray, quarters: np.ndarray) -> np.ndarray:
    """Average over the weeks.

    Parameters
    ----------
    values : numpy.ndarray, shape (intervals,)
        Of some stretch of the period.
    quarters : numpy.ndarray of int, shape (intervals,)
        Quarter-hour of the week that each is.

    Returns
    -------
    numpy.ndarray, shape (672,)
        0 for a quarter-hour that never comes.
    """
    count = np.bincount(quarters, minlength=QUARTERS_A_WEEK)
    return np.bincount(quarters, weights=values, minlength=QUARTERS_A_WEEK) / np.maximum(count, 1)


def week_cover(hours: tuple[Hours, ...]) -> np.ndarray:
    """Lay shifts over the week.

    Parameters
    ----------
    hours : tuple of sim.scenario.hours.Hours
        One for each time at which a shift may start.

    Returns
    -------
    numpy.ndarray of bool, shape (672, 7, len(hours))
        Whether the shift that starts on a weekday covers a quarter-hour of the week; Sunday's runs into Monday.
    """
    cover = np.zeros((QUARTERS_A_WEEK, 7, len(hours)), bool)
    for day in range(7):
        for i, shift in enumerate(hours):
            cover[np.arange(day * 96 + shift.start, day * 96 + shift.stop) % QUARTERS_A_WEEK, day, i] = True
    return cover


def square_root_staffing(load: np.ndarray, capacity: float) -> np.ndarray:
    """Share handlers out over the load and the square root of it.

    Parameters
    ----------
    load : numpy.ndarray
        Erlangs.
    capacity : float
        Sum of all handlers there are.

    Returns
    -------
    numpy.ndarray
        Handlers wanted, at least 0; they add to the capacity unless some would be less than 0.
    """
    root = np.sqrt(load)
    if not root.any():
        return load * 0.0
    return np.maximum(load + (capacity - load.sum()) / root.sum() * root, 0.0)


def shortfall_h(wanted: np.ndarray, handlers: np.ndarray) -> float:
    """Add up what is missing.

    Parameters
    ----------
    wanted, handlers : numpy.ndarray
        By quarter-hour.

    Returns
    -------
    float
        Handler-hours (erlang-hours, where the load is what is wanted).
    """
    return float(np.maximum(wanted - handlers, 0).sum() / 4)


def choose_starts(
    wanted: np.ndarray,
    given: np.ndarray,
    cover: np.ndarray,
    shifts: int,
    most_a_day: int,
    each: float = 1.0,
    floor: np.ndarray | None = None,
) -> np.ndarray:
    """Choose how many start when.

    Parameters
    ----------
    wanted, given : numpy.ndarray, shape (quarters,)
        Handlers wanted, and those who are there anyhow.
    cover : numpy.ndarray of bool, shape (quarters, weekdays, starts)
        Whether a shift covers a quarter-hour.
    shifts : int
        To be shared out, at most `most_a_day` times the number of weekdays.
    most_a_day : int
        Who may start on one weekday.
    each : float
        Handlers that one who starts gives.
    floor : numpy.ndarray, shape (quarters,), optional
        Handlers without whom it should not be.

    Returns
    -------
    numpy.ndarray of int, shape (weekdays, starts)
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_array, coo_array, csr_array, eye_array

    _, weekdays, starts = cover.shape
    choices = weekdays * starts
    on_duty = cover.reshape(len(cover), choices)
    first = np.flatnonzero(np.r_[True, (on_duty[1:] != on_duty[:-1]).any(axis=1)])
    lasts = np.diff(np.append(first, len(on_duty)))
    needs = np.add.reduceat(np.maximum(wanted - given, 0.0), first) / lasts
    below = np.maximum.reduceat(np.zeros(len(given)) if floor is None else np.maximum(floor - given, 0.0), first)
    reached = on_duty[first].any(axis=1)  # what no start covers is missing whatever is chosen
    need, least = np.flatnonzero(reached & (needs > 0)), np.flatnonzero(reached & (below > 0))
    handlers = csr_array(each * on_duty[first])
    per_day = coo_array((np.ones(choices), (np.repeat(np.arange(weekdays), starts), np.arange(choices)))).tocsr()
    rows = block_array(
        [
            [handlers[need], eye_array(len(need)), None],
            [handlers[least], None, eye_array(len(least))],
            [csr_array(np.ones((1, choices))), csr_array((1, len(need))), csr_array((1, len(least)))],
            [per_day, None, None],
        ],
        format="csc",
    )
    low = np.r_[needs[need], below[least], shifts, np.zeros(weekdays)]
    high = np.r_[np.full(len(need) + len(least), np.inf), shifts, np.full(weekdays, most_a_day)]
    found = None
    for presolve in (False, True):  # the solver gives up, now and then, where the other way is plain to it
        found = milp(
            np.r_[np.zeros(choices), lasts[need], FLOOR_WEIGHT * lasts[least]],
            constraints=LinearConstraint(rows, low, high),
            integrality=np.r_[np.ones(choices), np.zeros(len(need) + len(least))],
            bounds=Bounds(0, np.r_[np.full(choices, min(shifts, most_a_day)), np.full(len(need) + len(least), np.inf)]),
            options={"mip_rel_gap": _GAP, "node_limit": _NODES, "presolve": presolve},
        )
        if found.x is not None:
            break
    assert found is not None
    assert found.x is not None, found.message
    return np.rint(found.x[:choices]).astype(np.int64).reshape(weekdays, starts)
