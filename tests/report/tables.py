"""Tables as commands add them to a run, with figures that are easy to know again, and a reader of a page's tables."""

from __future__ import annotations

import json
from hashlib import sha256
from html.parser import HTMLParser
from itertools import product
from math import inf, nan
from pathlib import Path

import pandas as pd

from sim.crosscheck.gaps import CAUSES, GAP_COLUMNS, WEEK_COLUMNS
from sim.crosscheck.pool import hour_name
from sim.projection import DIFFERENCE_COLUMNS
from sim.study.asking.game import EXPLAIN_COLUMNS
from sim.study.asking.spread import UNCERTAINTY_COLUMNS
from sim.study.crosschecking import CHECK_COLUMNS
from sim.study.grid import GRID_COLUMNS

MONTHS = ("2021-05", "2021-06", "2021-07")
GRID_LEVELS = (0.5, 1.0)


def explain_table(causes: tuple[str, ...] = ("vacancies", "new_system")) -> pd.DataFrame:
    rows = []
    for period in (*MONTHS, "period"):
        rows += [
            ("101", period, "as it is", 0.612, 0.60, 0.624, 8),
            ("101", period, "without all of them", 0.775, 0.76, 0.79, 8),
            ("101", period, "difference", -0.163, -0.17, -0.156, 8),
            ("101", period, causes[0], -0.148, -0.156, -0.140, 8),
            ("101", period, causes[1], -0.015, nan, nan, 8),
        ]
    return pd.DataFrame(rows, columns=list(EXPLAIN_COLUMNS))


def uncertainty_table() -> pd.DataFrame:
    rows = [
        ("101", "months_to_held", "", "demand", nan, nan, nan, 3.0, 0.0, 40),
        ("101", "service_level", "2021-06", "demand", 0.42, 0.25, 0.59, 0.6, 0.02, 40),
        ("101", "service_level", "2021-06", "people", 0.58, 0.41, 0.75, 0.6, 0.02, 40),
    ]
    return pd.DataFrame(rows, columns=list(UNCERTAINTY_COLUMNS))


def compare_table(names: tuple[str, ...] = ("More people", "Fewer calls", "Nothing new")) -> pd.DataFrame:
    rows = []
    for rank, (name, difference) in enumerate(zip(names, (0.093, 0.141, -0.002), strict=True), start=1):
        about = ("101", name, "0" * 64, rank)
        rows += [
            (*about, "service_level", month, 0.6, 0.6 + difference, difference, difference - 0.01, difference + 0.01, 6)
            for month in MONTHS
        ]
        rows.append((*about, "p_held_by_promised", "2021-06", 0.0, 1 / rank, 1 / rank, 0.1, 0.9, 6))
        rows.append((*about, "months_to_held", "", 3.0, 2.5, -0.5, nan, nan, 6))
    return pd.DataFrame(rows, columns=["stream", "scenario", "sha256", "rank", *DIFFERENCE_COLUMNS])


def crosscheck_table() -> pd.DataFrame:
    row = ("handlers", "busiest hour, Mon 11:00", 6, 31.5, 478.0)
    ends = (0.01, 0.99, 0.5, 1.0, ">=", 0.01)
    rows = [
        ("i", *row, inf, "answered in time", 0.6049, 0.6047, 0.0013, *ends, True, 1000, "a note"),
        ("ii", *row, 300.0, "mean wait", 89.94, 89.61, 0.56, *ends, False, 1000, ""),
    ]
    return pd.DataFrame(rows, columns=list(CHECK_COLUMNS))


def causes_table() -> pd.DataFrame:
    rows = [("handlers", "101", 30.0, "Erlang C", 0.631, 0.0, 0.631, 0.0)]
    share = 0.631
    for cause, adds in zip(CAUSES, (0.148, 0.006, -0.011, -0.004, -0.083), strict=True):
        share += adds
        rows.append(("handlers", "101", 30.0, cause, share, 0.001, adds, 0.001))
    return pd.DataFrame(rows, columns=list(GAP_COLUMNS))


def week_table() -> pd.DataFrame:
    rows = []
    for hour in range(168):
        share = nan if hour == 5 else 0.2 + 0.79 * (hour % 24) / 23
        rows.append(("handlers", "101", 30.0, hour_name(hour), 10.0 + hour % 7, 6.0, 0.5, 0.6, 0.6, 0.6, share, 0.001))
    return pd.DataFrame(rows, columns=list(WEEK_COLUMNS))


def grid_table(streams: tuple[str, ...] = ("101", "999")) -> pd.DataFrame:
    """Leavers make it worse and intakes better, by an amount that is known; abstraction stays as it is."""
    rows = []
    for point in product(GRID_LEVELS, GRID_LEVELS, (1.0,), GRID_LEVELS):
        mean = 0.5 - 0.2 * (point[0] - 1) + 0.1 * (point[1] - 1) - 0.3 * (point[3] - 1)
        for stream in streams:
            rows += [(*point, stream, m, "service_level", mean, mean - 0.1, mean, mean + 0.1, 0.5, 20) for m in MONTHS]
            if stream == "101":
                for name, chance in (("p_held_by_promised", 0.15), ("p_reached_by_promised", 0.4)):
                    rows.append((*point, stream, "2021-06", name, chance, nan, nan, nan, nan, 20))
    return pd.DataFrame(rows, columns=list(GRID_COLUMNS))


def add(folder: Path, name: str, table: pd.DataFrame, command: str, **facts: object) -> None:
    """Put a table into a run as its command does: the file, and its entry in the manifest."""
    path = folder / name
    if name.endswith(".parquet"):
        table.to_parquet(path, index=False)
    else:
        path.write_bytes(table.to_csv(index=False, lineterminator="\n").encode())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    entry = {"command": command, "sha256": sha256(path.read_bytes()).hexdigest(), "seed": 1, **facts}
    manifest.setdefault("added", {})[name] = entry
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")


class Tables(HTMLParser):
    """Cells of every table of a page, by its id; and what else a test asks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._table = ""
        self._cell: list[str] | None = None
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        self.tags.append((tag, about))
        self._silent += tag in ("style", "script")
        if tag == "table":
            self._table = about.get("id", f"table {len(self.rows)}")
            self.rows[self._table] = []
        elif tag == "tr" and self._table:
            self.rows[self._table].append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script")
        if tag == "table":
            self._table = ""
        elif tag in ("td", "th") and self._cell is not None:
            self.rows[self._table][-1].append("".join(self._cell).strip())
            self._cell = None

    def handle_data(self, data: str) -> None:
        data = data.replace("\u00a0", " ")
        if self._cell is not None:
            self._cell.append(data)
        if not self._silent:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that is shown, words one space apart."""
        return " ".join(" ".join(self.words).split())
