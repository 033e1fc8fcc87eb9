"""What a page is put together from: sections with their sentences, charts, tables, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table; the first cell of each row is its head.

    Attributes
    ----------
    caption : str
        What it holds.
    heads : tuple of str
        Of the columns.
    rows : tuple of tuple of str
        Cells, as they are printed.
    key : str
        Its id in the page.
    texts : bool
        Whether its cells are words, which stand on the left.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    key: str
    texts: bool = False


@dataclass(frozen=True)
class Chart:
    """A figure with all that it needs to be understood without being seen.

    Attributes
    ----------
    key : str
        Its id in the page.
    title : str
        What it shows, with a number.
    svg : str
        Markup, made here.
    alt : str
        Its text for those who do not see it.
    says : tuple of str
        Sentences beside it.
    table : Table or None
        Its figures.
    """

    key: str
    title: str
    svg: str
    alt: str
    says: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Missing:
    """What this run does not hold, and what adds it.

    Attributes
    ----------
    what : str
        In words.
    command : str
        To type; empty where no command can add it to this run.
    """

    what: str
    command: str = ""


@dataclass(frozen=True)
class Card:
    """One of the questions of the first screen.

    Attributes
    ----------
    key, title : str
        Its id, and the question.
    says : tuple of str
        Sentences.
    points : tuple of tuple of str
        A number with its unit, and what it is of.
    missing : Missing or None
        What would answer it.
    """

    key: str
    title: str
    says: tuple[str, ...] = ()
    points: tuple[tuple[str, str], ...] = ()
    missing: Missing | None = None


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes
    ----------
    key, title : str
        Its id and heading.
    says : tuple of str
        What stands under the heading.
    charts : tuple of Chart
        Each with its sentences beside it.
    small : tuple of Chart
        Small ones, side by side.
    tables : tuple of Table
        In sight.
    folded : tuple of Table
        Behind a disclosure.
    missing : tuple of Missing
        What would be here.
    """

    key: str
    title: str
    says: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    small: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    folded: tuple[Table, ...] = ()
    missing: tuple[Missing, ...] = ()
