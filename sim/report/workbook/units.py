"""The unit of each measure, beside its definition."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.reference import SECTIONS

SHARE = "share"
_SHARES = (
    "service_level", "abandonment", "occupancy", "above_upper_limit", "in_area_of_concern", "attendance_in_target",
    "p_held_by_promised", "p_reached_by_promised",
)  # fmt: skip
_ENDINGS = {"_s": "seconds", "_hours": "hours", "_shifts": "shifts"}
_HEADS = ("handlers_on_duty", "trainees", "answering")
_OF_SECTION = {
    "Measures of a stream": "contacts",
    "Measures of an outage": "outages",
    "Measures of `incidents`": "incidents",
    "Measures of `grade 1` to `grade 4`": "incidents",
}


_SPOKEN = {
    "abandonment": "abandoned",
    "overflowed": "picked up by another force",
    "sl_offered_force": "answered in time, force's clock",
    "sl_offered_bt": "answered in time, operator's clock",
    "p90_wait_s": "90th percentile of waits",
    "strength": "people in post",
    "fte": "people in post, by their hours",
    "effective": "effective handlers",
    "unresourced": "unresourced incidents",
    "above_upper_limit": "time above the upper limit",
    "attendance_in_target": "attended in time",
}


def measure_spoken(measure: str) -> str:
    """Name a measure for a heading.

    Parameters
    ----------
    measure : str
        Its name.

    Returns
    -------
    str
        Without its unit, such as ``"mean wait"``.
    """
    bare = next((measure.removesuffix(end) for end in _ENDINGS if measure.endswith(end)), measure)
    return _SPOKEN.get(measure, bare.replace("_", " "))


def measure_notes() -> dict[str, str]:
    """List every measure with its definition.

    Returns
    -------
    dict of str to str
        In the order of the reference page.
    """
    return {name: what for title, table in SECTIONS[1:] for name, what in table.items()}


def column_notes() -> Mapping[str, str]:
    """List the columns of a trajectory with their definitions.

    Returns
    -------
    mapping of str to str
        As on the reference page, one name each.
    """
    return {name: what for names, what in SECTIONS[0][1].items() for name in names.split(", ")}


def unit_of(measure: str) -> str:
    """Say in which unit a measure is.

    Parameters
    ----------
    measure : str
        Its name.

    Returns
    -------
    str
        ``"share"`` for a fraction of one; ``"number"`` for what is not known here.
    """
    if measure in _SHARES or measure.startswith("sl_"):
        return SHARE
    if measure == "months_to_held":
        return "months"
    for ending, unit in _ENDINGS.items():
        if measure.endswith(ending):
            return unit
    what = measure_notes().get(measure, "")
    if "(FTE)" in what:
        return "FTE"
    if "(heads" in what or measure in _HEADS:
        return "heads"
    if measure == "deployments" or measure == "left":
        return "deployments"
    for title, table in SECTIONS[1:]:
        if measure in table:
            return next((unit for start, unit in _OF_SECTION.items() if title.startswith(start)), "number")
    return "number"
