"""Archives (XLSX, DOCX) as they leave the program.

The same content gives the same bytes, with no time of writing and no order of chance; no text in them turns about what
stands beside it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sim.report.plain import plain

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first moment that such an archive can name


def same_bytes(archive: bytes, changes: Mapping[str, Callable[[str], str]] | None = None) -> bytes:
    """Write an archive again, with no time in it.

    Parameters
    ----------
    archive : bytes
        Of an office document.
    changes : mapping of str to callable, optional
        By the name of a part: what becomes of its text.

    Returns
    -------
    bytes
        Parts in the order they had.
    """
    written = io.BytesIO()
    with ZipFile(io.BytesIO(archive)) as before, ZipFile(written, "w") as after:
        for part in before.infolist():
            content = before.read(part)
            if part.filename.endswith((".xml", ".rels")):
                text = plain(content.decode("utf-8"))
                content = (changes or {}).get(part.filename, str)(text).encode("utf-8")
            fixed = ZipInfo(part.filename, _BEGINNING)
            fixed.compress_type = ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            after.writestr(fixed, content)
    return written.getvalue()
