"""A copy of what a reader has in the folder of a clone, in which commands run in process."""

from __future__ import annotations

import contextlib
import io
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

from sim.cli import main
from tests.docs.blocks import ROOT, bare
from tests.small import SMALL
from tests.tiny import TINY

PUBLISHED = "results/west_mercia_calibrated"
_MONTHS = [("04", 30), ("05", 31), ("06", 30)]
_HEAD = "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note\n"
_HISTORY = _HEAD + "".join(
    f"2021-{month}-01,2021-{month}-{last},calls,{measure},offered,=,{value},percent,force,made up,\n"
    for month, last in _MONTHS
    for measure, value in (("service_level_120s", 60), ("abandonment", 30))
)
_MOMENTS = [
    f"2021-04-{day:02d} {hour:02d}:{minute:02d}:00,101,answered,{7 * minute % 40}"
    for day in range(1, 15)
    for hour in range(8, 20)
    for minute in range(0, 60, 15 + day % 3)
]


def _spread(number: int, step: float, mean_s: float) -> float:
    """Lognormal times, evenly spread over their distribution."""
    return mean_s * math.exp(0.6 * NormalDist().inv_cdf((number * step + 0.5) % 1) - 0.18)


_CALLS = "arrival,stream,outcome,wait_s,talk_s,wrap_s\n" + "".join(
    f"{moment},{_spread(i, 0.618034, 480):.0f},{_spread(i, 0.414214, 90):.0f}\n" for i, moment in enumerate(_MOMENTS)
)
_PEOPLE = "group,person,start,end\n" + "".join(
    f"handlers,p{number},2019-0{1 + number % 9}-01,{'2021-03-31' if number == 12 else ''}\n" for number in range(1, 13)
)
_ABSENCES = "person,start,end,cause\n" + "".join(
    f"p{number},2021-0{1 + number % 3}-04,2021-0{1 + number % 3}-10,leave\n" for number in range(1, 13)
)
_UNKNOWN = """\
history: tiny_history.csv
calibration:
  parameters:
    work: {prior: {from: 0.6, to: 1.6}, times: [streams.calls.handle.talk.mean]}
"""


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        return " ".join(f"{self.out}\n{self.err}".split())


def lay_out(folder: Path) -> None:
    """Put there what the pages name, and centres of a few calls that stand in for costly ones."""
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    shutil.copytree(ROOT / PUBLISHED, folder / PUBLISHED)
    with (folder / "scenarios" / "west_mercia" / "events.csv").open("a", encoding="utf-8") as events:
        events.write("new_system,2021-09-01,2021-12-01,an event that the reference makes up,made up\n")
    tiny = folder / "tiny"
    tiny.mkdir()
    early = TINY.replace("start: 2021-06-01, plan_start: 2021-07-01", "start: 2021-04-01, plan_start: 2021-07-01")
    (tiny / "plan.yaml").write_text(TINY, encoding="utf-8")
    (tiny / "more.yaml").write_text("extends: plan.yaml\nname: One more\ngroups: {handlers: {on_duty: 2}}\n")
    (tiny / "causes.yaml").write_text(f"{TINY}without:\n  one_short: {{groups: {{handlers: {{on_duty: 2}}}}}}\n")
    (tiny / "unknown.yaml").write_text(early + _UNKNOWN, encoding="utf-8")
    (folder / "small").mkdir()
    (folder / "small" / "plan.yaml").write_text(SMALL, encoding="utf-8")
    for name, table in (("calls", _CALLS), ("people", _PEOPLE), ("absences", _ABSENCES)):
        (folder / "small" / f"{name}.csv").write_text(table, encoding="utf-8")
    (tiny / "tiny_history.csv").write_text(_HISTORY, encoding="utf-8")


def run(command: str) -> Said:
    """Run one command of a page in the current folder."""
    words = shlex.split(bare(command))
    if words[0] == "callsim":
        return _callsim(words[1:])
    if words[0] == "cd":
        os.chdir(words[1])
        return Said(0, "", "")
    if words[0] == "cp":
        shutil.copy(*words[1:])
        return Said(0, "", "")
    if words[0] == "python":
        return _python(words[1:])
    raise AssertionError(f"'{words[0]}' is no command that the tests know: {command}")


def _callsim(words: list[str]) -> Said:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    return Said(code, out.getvalue(), err.getvalue())


def _python(words: list[str]) -> Said:
    into = None
    if ">" in words:
        at = words.index(">")
        into, words = Path(words[at + 1]), words[:at]
    ended = subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=ROOT, timeout=120)
    if into is not None:
        into.parent.mkdir(parents=True, exist_ok=True)
        into.write_text(ended.stdout, encoding="utf-8")
    return Said(ended.returncode, ended.stdout, ended.stderr)


def shows(said: Said, lines: list[str]) -> str | None:
    """The first line that a page shows and the command did not say; `…` stands for anything."""
    rest = said.words
    for line in lines:
        words = " ".join(line.split())
        if words == "…":
            continue
        pattern = ".*?".join(re.escape(part.strip()) for part in words.split("…"))
        found = re.search(pattern, rest)
        if not found:
            return line
        rest = rest[found.end() :]
    return None


def few_calls(folder: Path) -> None:
    """Leave West Mercia a fiftieth of its calls, and its people as they are."""
    path = folder / "scenarios" / "west_mercia" / "baseline.yaml"
    text, found = re.subn(
        r"(per_day:\s*\{?\s*value: )(\d+)", lambda m: f"{m[1]}{int(m[2]) / 50:g}", path.read_text(encoding="utf-8")
    )
    assert found == 3
    path.write_text(text, encoding="utf-8")
