"""The report of a run as one page: its sections, and the HTML they make.

Nothing here computes what the model should: every figure stands in a file of the run's folder, and the page only
chooses, rounds, draws and words it. The page needs nothing but itself and makes no request. The same run gives the
same bytes.
"""

from sim.report.page.document import page

__all__ = ["page"]
