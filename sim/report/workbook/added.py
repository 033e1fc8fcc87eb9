"""Tables that commands have added to a run: compare, explain, crosscheck and the grid of levers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.report.record import Record
from sim.report.workbook.sheet import Column, Kind, Sheet, sheet
from sim.report.workbook.units import unit_of

_TITLES = {
    "compare": ("compare", "Scenarios beside this one, future by future on the same chance"),
    "explain": ("explain", "Why the target is missed: what each cause is worth"),
    "uncertainty": ("uncertainty", "Where the spread of the answer comes from"),
    "crosscheck": ("crosscheck", "The engine beside formulas of queueing theory that are exact"),
    "time_varying": ("erlang by interval", "Erlang's formulas hour by hour beside the engine"),
    "causes": ("from erlang to simulation", "What separates Erlang C from the simulation, step by step"),
    "week": ("week", "The hours of a typical week: share answered in time"),
    "grid": ("levers", "What follows from other values of the levers"),
}
_REPLICATIONS = ("futures that it was counted in", "whole")
_COMMON: dict[str, tuple[str, Kind]] = {
    "stream": ("whose target", "text"),
    "group": ("of people who answer", "text"),
    "month": ("the month it is about, if it is about one", "text"),
    "measure": ("one of the measures at the end of these notes, months_to_held or p_held_by_promised", "text"),
    "within_s": ("threshold, seconds", "number"),
    "replications": _REPLICATIONS,
}
_SHARE: Kind = "share"
_COLUMNS: dict[str, dict[str, tuple[str, Kind]]] = {
    "compare": {
        "scenario": ("the other scenario", "text"),
        "sha256": ("hash of its values", "text"),
        "rank": ("1 for the best of this stream; shared where chance may be all that separates two", "whole"),
        "baseline": ("the figure of this run's scenario", "measured"),
        "value": ("the figure of the other", "measured"),
        "difference": ("the second less the first", "measured"),
        "low": ("lower end of its 95 % interval, chance in the number of futures alone", "measured"),
        "high": ("upper end of that interval", "measured"),
    },
    "explain": {
        "period": ("a month, or 'period' for all of them together", "text"),
        "cause": ("a cause, or the levels with all causes, with none, and their gap", "text"),
        "mean": ("share answered in time, or what a cause takes from it (Shapley's share)", _SHARE),
        "low": ("lower end of its 95 % interval, chance in the number of futures alone", _SHARE),
        "high": ("upper end of that interval", _SHARE),
    },
    "uncertainty": {
        "figure": ("whose spread it is: months_to_held, or service_level of a month", "text"),
        "source": ("of chance, drawn anew with all others frozen; overlap: what they share", "text"),
        "share": ("share of the variance that it makes", _SHARE),
        "low": ("lower end of its 95 % interval", _SHARE),
        "high": ("upper end of that interval", _SHARE),
        "mean": ("mean of the figure over the futures", "measured"),
        "sd": ("standard deviation of the figure", "measured"),
    },
    "crosscheck": {
        "part": ("which formula: i is Erlang C, ii Erlang A, iii two priorities", "text"),
        "hour": ("hour of the week whose load it is", "text"),
        "handlers": ("on duty", "number"),
        "contacts_an_hour": ("rate of calls", "number"),
        "handle_s": ("mean handle time, seconds", "number"),
        "patience_s": ("mean patience, seconds", "number"),
        "figure": ("what is compared", "text"),
        "theory": ("by the formula", "number"),
        "engine": ("by the engine", "number"),
        "standard_error": ("of the engine's figure", "number"),
        "looked_for": ("the difference that would matter", "number"),
        "power": ("chance to see such a difference", "number"),
        "p_value": ("chance of a difference as large as this one if there is none", "number"),
        "statistic": ("the p-value adjusted for all rows (Holm)", "number"),
        "operator": ("how the statistic should stand to the threshold", "text"),
        "threshold": ("of the statistic", "number"),
        "passed": ("whether it does", "text"),
        "contacts": ("simulated", "whole"),
        "comment": ("what was done", "text"),
    },
    "erlang by interval": {
        "method": ("the formula", "text"),
        "formula": ("share of the week answered in time by the formula", _SHARE),
        "engine": ("share by the engine on the same load", _SHARE),
        "standard_error": ("of the engine's share", _SHARE),
        "mean_gap_by_hour": ("mean absolute gap by hour, weighted by contacts", _SHARE),
        "over_hour": ("hour in which the formula says most too much", "text"),
        "over": ("by how much", _SHARE),
        "under_hour": ("hour in which it says most too little", "text"),
        "under": ("by how much", _SHARE),
    },
    "from erlang to simulation": {
        "step": ("what is taken into account in addition", "text"),
        "share": ("share of the week answered in time", _SHARE),
        "share_error": ("its standard error", _SHARE),
        "adds": ("what the step adds to the one before", _SHARE),
        "adds_error": ("its standard error", _SHARE),
    },
    "week": {
        "hour": ("hour of the week, local", "text"),
        "contacts_an_hour": ("expected", "number"),
        "handlers": ("mean number on duty", "number"),
        "erlang_c": ("share answered in time by Erlang C", _SHARE),
        "erlang_a": ("share by Erlang A", _SHARE),
        "engine_same_load": ("share by the engine, all calls alike", _SHARE),
        "scenario_one_priority": ("share in the scenario, if all streams had one priority", _SHARE),
        "scenario": ("share in the scenario", _SHARE),
        "scenario_error": ("its standard error, from replications", _SHARE),
    },
    "levers": {
        "leavers": ("the lever as a multiple of the scenario's value", "number"),
        "intake": ("the lever as a multiple of the scenario's value", "number"),
        "abstraction": ("the lever as a multiple of the scenario's value", "number"),
        "internal": ("internal demand as a multiple of the scenario's value", "number"),
        "mean": ("mean over the futures, or the chance", _SHARE),
        "p10": ("10th percentile over the futures", _SHARE),
        "p50": ("median over the futures", _SHARE),
        "p90": ("90th percentile over the futures", _SHARE),
        "p_meets": ("share of the futures that meet the target in the month", _SHARE),
    },
}
_UNIT = Column("unit", "of the figures in this row; a share is a fraction of one, shown in per cent")


def added_sheets(record: Record) -> tuple[Sheet, ...]:
    """Lay out what was added.

    Parameters
    ----------
    record : Record
        A run.

    Returns
    -------
    tuple of Sheet
        Those that are there, in the order of the commands.
    """
    return tuple(_sheet(table, record) for table in _TITLES if table in record.tables)


def _sheet(added: str, record: Record) -> Sheet:
    name, title = _TITLES[added]
    table = record.tables[added]
    columns = tuple(_columns(name, [str(column) for column in table.columns]))
    keys = {column.heading: _key(column.heading) for column in columns}
    rows = (
        {heading: row.get(key) for heading, key in keys.items()} | {"unit": _unit(row)}
        for row in table.to_dict(orient="records")
    )
    return sheet(name, title, columns, rows)


def _columns(name: str, there: list[str]) -> Iterator[Column]:
    """Describe the columns that are there; the unit comes before the first that needs it."""
    told = {**_COMMON, **_COLUMNS[name]}
    unit_said = False
    for key in there:
        what, kind = told.get(key, ("as the command that added it writes it", "number"))
        if kind == "measured" and not unit_said:
            unit_said = True
            yield _UNIT
        yield Column(f"{key} (share)" if kind == "share" and key != "share" else key, what, kind)


def _key(heading: str) -> str:
    return heading.removesuffix(" (share)")


def _unit(row: Mapping[Any, Any]) -> str:
    return unit_of(str(row.get("measure", row.get("figure", ""))))
