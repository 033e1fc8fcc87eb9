"""A run read for its readers: page, workbook, briefing, ledger, figures and checklist."""
