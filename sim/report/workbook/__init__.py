"""A run as tables for a spreadsheet: an accessible workbook, or a folder of CSV files.

`sheets_of` lays a run out, one table a sheet, every column with its unit and its definition; `workbook_bytes` and
`csv_texts` write what it returns. Nothing is computed here.
"""

from sim.report.workbook.cells import csv_texts
from sim.report.workbook.contents import sheets_of
from sim.report.workbook.sheet import Column, Sheet
from sim.report.workbook.writing import workbook_bytes

__all__ = ["Column", "Sheet", "csv_texts", "sheets_of", "workbook_bytes"]
