"""YAML's own errors, said to someone who has never heard of YAML."""

from __future__ import annotations

import re

import yaml

from sim.errors import Location, Problem

_QUOTES = "put text that holds ': ' or ' #', or starts with a special character, in quotes"
_INDENT = "keys of one level start in the same column: check the spaces at the beginning of this line and those above"

# what PyYAML says -> what we say, and how to mend it; the first that is found counts
_TEXTS: tuple[tuple[str, str, str], ...] = (
    (r"found character '\\t'", "a tab stands here", "indent with spaces"),
    (r"mapping values are not allowed", "a ':' stands where no key can be", f"{_INDENT}; {_QUOTES}"),
    (r"could not find expected ':'", "this is not 'key: value'", f"is a ':' missing, or a space after it? {_INDENT}"),
    (r"expected <block end>, but found '?(<scalar>|\?|<block mapping start>)", "this does not fit its place", _INDENT),
    (r"expected <block end>, but found '-'", "a list entry stands where none can be", _INDENT),
    (r"found unexpected (end of stream|document separator)", "a quote is opened and never closed", "close it"),
    (r"expected the node content", "a value is missing here", "is a bracket or a quote opened and not closed?"),
    (r"expected ',' or", "a bracket is opened and not closed", "write [a, b] or {a: 1, b: 2} with commas between"),
    (r"found unknown escape character", "an unknown '\\' sequence in double quotes", "use single quotes around it"),
    (r"expected escape sequence", "an incomplete '\\' sequence in double quotes", "use single quotes around it"),
    (r"found character '.*' that cannot start", "no text can start with this character", "put the text in quotes"),
    (r"expected alphabetic or numeric character", "no text can start with '*' or '&'", "put the text in quotes"),
    (r"tag|expected '( |>)',? but found", "no text can start with '!'", "put the text in quotes"),
    (r"sequence entries are not allowed", "a list entry '- ' cannot stand here", _INDENT),
    (r"mapping keys are not allowed", "a key cannot stand here", _INDENT),
    (r"document start|did not find expected", "text stands after the end of the scenario", _INDENT),
)


def syntax_problem(error: yaml.MarkedYAMLError, file: str) -> Problem:
    """Say a YAML error in plain words.

    Parameters
    ----------
    error : yaml.MarkedYAMLError
        Of PyYAML's own scanner or parser.
    file : str
        The file's name as shown.

    Returns
    -------
    Problem
        With its place.
    """
    mark = error.problem_mark or error.context_mark
    where = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file, 1, 1)
    said = error.problem or ""
    otherwise = f"this cannot be read as YAML: {said}", "check the spaces, quotes and brackets here and above"
    what, hint = next(((what, hint) for pattern, what, hint in _TEXTS if re.search(pattern, said)), otherwise)
    opened = error.context_mark
    if opened and mark and opened.line != mark.line and ("never closed" in what or "not closed" in what):
        what += f" (it begins on line {opened.line + 1})"
    return Problem(what, where, hint)
