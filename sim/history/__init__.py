"""Figures of the past: tables read, checked and handed on whole.

`read_history` reads the long form, one row a figure; `read_table` reads any table that `callsim history check`
reads, the long form or a force's own export with a mapping, as CSV or as a workbook. A row says: about which time,
of which stream, which measure, by which denominator, ``=`` or a bound (``>``, ``<``), the value and its unit, on
which clock, from which source. No row is dropped or filled in: what cannot be read is an error with its place, and
what is no figure is set aside with the reason.
"""

from sim.history.longform import write_long
from sim.history.observation import COLUMNS, Observation
from sim.history.table import History, history_of, read_history, read_table

__all__ = ["COLUMNS", "History", "Observation", "history_of", "read_history", "read_table", "write_long"]
