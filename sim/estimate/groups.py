"""What HR tables say of one group of a scenario: who leaves, and how absences come."""

from __future__ import annotations

import numpy as np

from sim.estimate.estimate import Estimate
from sim.estimate.found import Findings
from sim.estimate.people import LEAST_SPELLS, fit_leaving, fit_sickness, in_post_days
from sim.estimate.staff import Absences, People
from sim.scenario.duty import Cause
from sim.scenario.group import Group


def estimate_group(
    name: str,
    group: Group,
    people: People,
    absences: Absences | None,
    since: np.datetime64,
    until: np.datetime64,
) -> Findings:
    """Estimate what HR tables say of a group.

    Parameters
    ----------
    name : str
        The group's.
    group : sim.scenario.group.Group
        As the scenario has it.
    people : People
        All groups.
    absences : Absences, optional
        All groups.
    since, until : numpy.datetime64
        First and last day of the window, over which the tables are complete.

    Returns
    -------
    Findings
    """
    done = Findings()
    mine = people.where(people.group == name)
    at = ("groups", name)
    leaving = fit_leaving(mine, since, until)
    if leaving is None:
        done.missing.append(f"leavers of {name}: {people.name} has nobody of it in post from {since} to {until}")
        return done
    changes = "the scenario's value changes in time" if len(group.leavers.changes) > 1 else ""
    done.add((*at, "leavers"), leaving.share, people.source, changes)
    heads = Estimate.normal(leaving.heads, 0.0, leaving.heads, f"counted on {until}; {leaving.fte:g} FTE")
    why = "a count: compare it with the scenario's strength, which may change in time"
    done.add((*at, "strength"), heads, people.source, why)
    if absences is None:
        return done
    in_post = float(in_post_days(mine, since, until).sum())
    ours = absences.group == name
    for cause in sorted(set(absences.cause[ours].tolist())):
        spells = absences.where(ours & (absences.cause == cause))
        found = fit_sickness(spells, in_post, since, until)
        if found is None:
            done.missing.append(f"{cause} in {name}: fewer than {LEAST_SPELLS} spells ended from {since} to {until}")
            continue
        known = group.abstraction.get(cause)
        done.add((*at, "abstraction", cause, "rate"), found.rate, absences.source, _speaks_against(known))
        spell = _speaks_against(known) or _no_spells(known)
        done.add((*at, "abstraction", cause, "spell_days"), found.spell_days, absences.source, spell)
    return done


def _speaks_against(cause: Cause | None) -> str:
    if cause is None:
        return "the scenario has no such cause"
    if cause.takes != "shifts":
        return "in the scenario this cause takes minutes, not shifts"
    return "the scenario's value changes in time" if len(cause.rate.changes) > 1 else ""


def _no_spells(cause: Cause | None) -> str:
    assert cause is not None
    others = [key for key in ("most", "together", "on") if getattr(cause, key) is not None]
    return f"in the scenario '{others[0]}' says how this cause comes" if others else ""
