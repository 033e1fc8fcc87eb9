"""Text that cannot turn about what stands beside it.

A name or a note of a scenario may hold characters that nobody sees and that change the order in which the rest of a
line is read (Unicode Standard Annex 9, "bidirectional controls"; Boucher and Anderson 2021, "Trojan Source"). They are
taken out where a page, a document or a table leaves the program; the run's own files keep them.
"""

from __future__ import annotations

import re

_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Take out of a text what changes the direction of reading.

    Parameters
    ----------
    text : str
        Any, also a whole page.

    Returns
    -------
    str
    """
    return _TURNS.sub("", text)
