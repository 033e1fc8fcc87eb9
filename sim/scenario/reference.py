"""The reference page of every key of a scenario, written from the model.

``python -m sim.scenario.reference > docs/reference/scenario.md`` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from sim.scenario.model import CHANGES
from sim.scenario.schema import model_schema, value_of_dated

_HEAD = """# Scenario reference

Every key a scenario may have. This page is written from the model
(`python -m sim.scenario.reference > docs/reference/scenario.md`), so it is always what `callsim validate` checks.

## How values are written

| kind | written like | note |
|---|---|---|
| duration | `30s`, `4 min`, `1h 30m`, `2 days`, `2 weeks` | always with a unit; also `ms`; at most 365 days |
| share | `80%` or `0.8` | between 0 % and 100 % |
| yearly change | `2%`, `-5%` or `0.02` | compounding |
| date | `2021-06-01` | the years 2000 to 2100 |
| month | `2021-12` | |
| day of the year | `12-31` | month, then day |
| date and time | `2021-06-01 14:30` | local time, one that exists (see below); the end of a day: `2021-06-01 24:00` |
| hours | `07:00-15:00`, `22:00-07:00` | on quarter-hours; the second ends on the next day; all day: `00:00-24:00` |
| true or false | `true`, `false` | `yes` and `no` are text |
| name, text | `101`, `early` | a value that looks like a number needs quotes; a key does not |

**Dated values** (marked "may change in time") are one value, or a list. Each entry after the first has the day it
holds from; with `by` it moves evenly from the value before and arrives on that day; `event` names its cause in the
events file, and every change before the plan starts needs one if there is such a file:

```yaml
mean:
  - 6 min
  - {from: 2021-06-01, value: 7 min}
  - {from: 2021-09-01, by: 2021-12-01, value: 6 min, event: new_system}
```

**Sources.** `source`, `assumed` and `note` may stand in any mapping, and hold for all values beneath it that have
none of their own. A single value carries them as `{value: 6 min, source: "minutes of May 2021"}`. `callsim validate
--sources` lists them.

**`extends: baseline.yaml`** starts from another scenario in the same folder or below it. Keys are merged one by one;
a list or a value replaces the parent's; `null` takes a key out, and an empty mapping (`{}`) changes nothing.

**`without:`** names the causes of a missed target. Beneath each stand the keys that would be different without it, as
in a file with `extends`; they set the cause to its level when the force was on course, which is rarely zero. A cause
may change all but `extends`, `name`, `description`, `period`, `targets`, `short_abandon`, `history`, `events` and
`without`; it names only what the scenario has (a driver to set back stands there first); no two may set the same
value. Each is checked as the scenario that it gives. `callsim explain` says what each is worth; nothing else looks at
them, and a scenario's hash does not depend on them:

```yaml
without:
  isolation: {groups: {handlers: {abstraction: {isolation: {rate: 1%}}}}}
  vacancies: {groups: {handlers: {strength: 93}}}
```

**Names.** A name is one line of 1 to 80 characters that can be seen. It becomes part of a file's name, so that it has
no `/ \\ : * ? " < > |`, and no two of one kind (streams and groups are one) may differ only in capitals. Marks that
turn the direction of text are refused everywhere, since such text does not show what it says.

**The nights of a clock change.** In March the clock goes forward from 01:00 to 02:00: a time from 01:00 on and before
02:00 does not exist that night, and is refused. In October these times come twice, and are read as the first of the
two, in summer time.

**Valid, and perhaps not meant.** `callsim validate` also tells, with their places, values that are valid and hardly
meant: an entry of a dated value that begins after the period or gives way before it; intakes and campaigns from which
nobody qualifies in time, or at all; a share of 100 % who leave, or begin leave without pay, in a year; half as many
again in post as there are posts; minimum staffing or a reserve above all who could be there, and a minimum that nothing
holds; a stream that nobody is there to answer on the first day; a target of 0 %; random outages that would never be
over; outages and workarounds that do nothing; incidents that no stream creates, and units where none falls; an empty
mapping over keys of the file it extends; a time that the clock shows twice. A run says nothing of them.

**Limits.** A file is UTF-8 text of at most 1 MB (20 MB for the CSV files it names), at most 30 levels deep, with at
most 50 aliases. A scenario has at most a million contacts on its busiest day, and ten years.
"""


def reference_page() -> str:
    """Write the page.

    Returns
    -------
    str
        Markdown, ending with one line end.
    """
    schema = model_schema()
    parts = [_HEAD, *(_section(*found) for found in _sections("", schema, schema["$defs"]))]
    return "\n".join(parts)


def _sections(path: str, part: dict[str, Any], defs: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], Any]]:
    yield path, part, defs
    for key, below in part["properties"].items():
        for inner, name in _models(below):
            if defs[name]["type"] == "object" and value_of_dated(name, defs) is None:
                yield from _sections(f"{path}.{key}{inner}".lstrip("."), defs[name], defs)


def _models(part: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Names of the models that stand beneath a key, and what stands between."""
    if "$ref" in part:
        yield "", part["$ref"].rpartition("/")[2]
    for form in part.get("anyOf", ()):
        yield from _models(form)
    if "additionalProperties" in part and isinstance(part["additionalProperties"], dict):
        yield from ((f".<name>{inner}", name) for inner, name in _models(part["additionalProperties"]))
    if "items" in part:
        yield from ((f"[]{inner}", name) for inner, name in _models(part["items"]))


def _section(path: str, part: dict[str, Any], defs: dict[str, Any]) -> str:
    title = f"`{path}`" if path else "The scenario"
    lines = [f"## {title}", "", part.get("description", ""), "", "| key | type | default | what it says |"]
    lines.append("|---|---|---|---|")
    if not path:
        lines.append("| `extends` | text | none | Another scenario that this one changes. |")
    for key, below in part["properties"].items():
        default = "**required**" if key in part.get("required", ()) else _default(below)
        lines.append(f"| `{key}` | {_type(below, defs)} | {default} | {below.get('description', '')} |")
    return "\n".join(lines) + "\n"


def _default(part: dict[str, Any]) -> str:
    default = part.get("default")
    if part.get("$ref", "").endswith("/Hours"):
        return "the whole day"
    if isinstance(default, list) and default and isinstance(default[0], str):
        return ", ".join(f"`{word}`" for word in default)
    if isinstance(default, list) and default:
        return f"{len(default)} times {default[0]:g}"
    if default is None or default in ("", []):
        return "none" if "default" in part or "additionalProperties" in part else "see below"
    if isinstance(default, bool):
        return "false" if not default else "true"
    return f"{default:g}" if isinstance(default, float) else str(default)


def _type(part: dict[str, Any], defs: dict[str, Any]) -> str:
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        value = value_of_dated(name, defs)
        if value is not None:
            return f"{_type(value, defs)}, may change in time"
        return "keys, see below" if defs[name]["type"] == "object" else str(defs[name]["title"])
    if "anyOf" in part:
        return " or ".join(_type(form, defs) for form in part["anyOf"] if form.get("type") != "null")
    if "enum" in part:
        return " or ".join(f"`{word}`" for word in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    if "additionalProperties" in part:
        return f"names, each with {_type(part['additionalProperties'], defs)}"
    if part.get("type") == "array":
        number = f"{part['minItems']} times " if part.get("minItems") == part.get("maxItems", -1) else ""
        return f"list of {number}{_type(part['items'], defs)}"
    if part.get("format") == CHANGES:
        return "keys to change, as in a file with `extends`"
    title = str(part["title"])
    if "maximum" in part:
        title = f"{title.removesuffix(', 0 or more')}, {part['minimum']:,.10g} to {part['maximum']:,.10g}"
    return title


if __name__ == "__main__":
    sys.stdout.buffer.write(reference_page().encode())
