"""Every value of the scenario with its source; those that nobody published are marked in words."""

from __future__ import annotations

from sim.report.page.parts import Section, Table
from sim.report.record import Record
from sim.scenario.sources import SourceRow

_HEADS = ("Value of", "Value", "Source, and what was noted")


def assumptions(record: Record) -> Section:
    """List the scenario's values.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Section
    """
    rows = record.values
    assumed = [row for row in rows if row.source.startswith("assumed")]
    default = [row for row in rows if not row.source and row.origin == "default"]
    rest = [row for row in rows if row not in assumed and row not in default]
    sourced, bare = [row for row in rest if row.source], [row for row in rest if not row.source]
    says = (
        f"Of {len(rows)} values, {_assumed(len(assumed))} chosen by hand or fitted to history. {len(sourced)} "
        f"{'has' if len(sourced) == 1 else 'have'} a source; {len(bare)} {'stands' if len(bare) == 1 else 'stand'} in "
        f"the scenario without any source said; {len(default)} "
        f"{'is' if len(default) == 1 else 'are'} left to the model's default.",
    )
    tables = (
        Table(f"Assumed values ({len(assumed)})", _HEADS, tuple(map(_cells, assumed)), "assumed", texts=True),
        Table(f"Values with a source ({len(sourced)})", _HEADS, tuple(map(_cells, sourced)), "sourced", texts=True),
        Table(f"Values without any source said ({len(bare)})", _HEADS, tuple(map(_cells, bare)), "unsourced",
              texts=True),
        Table(f"Values left to their default ({len(default)})", _HEADS[:2], tuple(_cells(row)[:2] for row in default),
              "defaults", texts=True),
    )  # fmt: skip
    return Section("assumptions", "What is assumed", says, folded=tuple(table for table in tables if table.rows))


def _assumed(count: int) -> str:
    if count == 1:
        return "1 is ASSUMED: nobody published it, and it was"
    return f"{count} are ASSUMED: nobody published them, and they were"


def _cells(row: SourceRow) -> tuple[str, ...]:
    source = row.source.replace("assumed", "ASSUMED", 1) if row.source.startswith("assumed") else row.source
    return row.path, row.value, "; ".join(said for said in (source, row.note) if said)
