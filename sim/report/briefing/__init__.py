"""The quarterly briefing for the Commissioner's office: two pages of words and tables, made once and written twice.

`write_briefing` says what was forecast last time, what happened, what is forecast now, what changed and why, and what
the risks are; `html_page` and `word_document` put the same words into a page and into a document. Nothing is computed
here: figures come from the runs, and what happened from a table of the past.
"""

from sim.report.briefing.content import Briefing, Facts, Grid, Picture, Section
from sim.report.briefing.document import word_document
from sim.report.briefing.page import html_page
from sim.report.briefing.quarter import Quarter
from sim.report.briefing.writing import write_briefing

__all__ = ["Briefing", "Facts", "Grid", "Picture", "Quarter", "Section", "html_page", "word_document", "write_briefing"]
