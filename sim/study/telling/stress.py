"""The page of STRESS-DES: the model and its experiments, under the headings of the reporting checklist.

Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019), Strengthening the reporting of empirical simulation studies,
Journal of Simulation 13, 55-67. The text is in ``stress_des.md`` beside this module; its figures are read from the
scenario and the code.

python -m sim.study.telling.stress scenarios/west_mercia/plan.yaml > docs/stress-des.md
"""

from __future__ import annotations

import sys
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

from sim.calendar import INTERVAL_S
from sim.projection import month_spoken, stream_spoken
from sim.scenario import Loaded, load_scenario
from sim.study.settings import DEFAULT_MAX_REPLICATIONS, DEFAULT_REPLICATIONS

if TYPE_CHECKING:
    from sim.experiment import Centre


def stress_page(loaded: Loaded) -> str:
    """Write the page.

    Parameters
    ----------
    loaded : Loaded
        The scenario whose figures it shows.

    Returns
    -------
    str
        Markdown.
    """
    from sim.experiment import Centre

    text = files("sim.study").joinpath("stress_des.md").read_text(encoding="utf-8")
    return Template(text).substitute(_of_scenario(loaded, Centre.of(loaded)) | _of_code())


def _of_scenario(loaded: Loaded, centre: Centre) -> dict[str, Any]:
    period = loaded.scenario.period
    written = [row for row in loaded.sources() if row.origin != "default"]
    return {
        "scenario": loaded.scenario.name,
        "targets": "\n".join(_targets(loaded)),
        "values": len(written),
        "assumed": sum(row.source.startswith("assumed") for row in written),
        "days": len(centre.calendar.days),
        "start": period.start,
        "end": period.end,
        "plan_start": centre.plan_start,
        "history_days": (centre.plan_start - period.start).days,
        "streams": "\n".join(_streams(loaded, centre)),
    }


def _targets(loaded: Loaded) -> list[str]:
    rows = []
    for name, target in loaded.scenario.targets.items():
        promised = f", promised for {month_spoken(target.promised)}" if target.promised else ""
        share = f"{100 * target.share:g} % of {stream_spoken(name)} ({target.denominator.replace('_', ' ')})"
        rows.append(f"- {share} within {target.within:g} s{promised}, for {target.hold_months} months in a row.")
    return rows


def _streams(loaded: Loaded, centre: Centre) -> list[str]:
    days = centre.calendar.days
    start = days.index(centre.plan_start)
    rows = ["| stream | contacts a day | mean handle time | mean patience | priority |", "|---|---|---|---|---|"]
    for demand in centre.demands:
        handle_s = sum(float(mean[start]) for _, mean, _ in demand.parts_s)
        rows.append(
            f"| {demand.name} | {demand.expected.sum() / len(days):,.0f} | {handle_s:,.0f} s | "
            f"{demand.patience_s[start]:,.0f} s | {loaded.scenario.streams[demand.name].priority} |"
        )
    return rows


def _of_code() -> dict[str, Any]:
    from sim.crosscheck.agreement import LEVEL, POWER
    from sim.crosscheck.stationary import OF_WAIT, POINT, REPLICATIONS
    from sim.engine import Outcome
    from sim.manifest import versions
    from sim.measures import GROUP_MEASURES, STREAM_MEASURES
    from sim.workforce import PEOPLE_MEASURES

    return {
        "stream_measures": len(STREAM_MEASURES),
        "group_measures": len(GROUP_MEASURES),
        "people_measures": len(PEOPLE_MEASURES),
        "outcomes": ", ".join(outcome.name.lower() for outcome in Outcome),
        "replications": DEFAULT_REPLICATIONS,
        "most_replications": f"{DEFAULT_MAX_REPLICATIONS:,}",
        "station_replications": REPLICATIONS,
        "level": f"{100 * LEVEL:g}",
        "power": f"{100 * POWER:g}",
        "point": f"{100 * POINT:g}",
        "of_wait": f"{100 * OF_WAIT:g}",
        "interval_min": f"{INTERVAL_S / 60:g}",
        "packages": ", ".join(name for name in versions() if name not in ("python", "callsim")),
    }


if __name__ == "__main__":
    print(stress_page(load_scenario(sys.argv[1])), end="")  # noqa: T201
