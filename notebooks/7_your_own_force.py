# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7. Your own force: from an MI export to a report
#
# **Question.** How do I get from what our telephone system exports to an answer for our own force?
#
# Six steps: the export, a mapping that says what its columns are, a scenario with your numbers, a look at the
# people, a run held against your own past, and a report. The commands are those of the command line; `!` runs
# them from here. The figures of the export below are made up.

# %%
import os
import sys
import tempfile
from pathlib import Path

import pandas as pd

import sim

# %matplotlib inline

FULL = os.environ.get("CALLSIM_NOTEBOOKS") == "full"
FUTURES = 100 if FULL else 8
own = Path(tempfile.mkdtemp(prefix="callsim-"))
callsim = f'"{sys.executable}" -m sim.cli'
os.environ["COLUMNS"] = "130"  # how wide tables of commands are printed

# %% [markdown]
# ## 1. The export, as it comes
#
# Leave it as it is: a title line, numbers with thousands, per cents, a total at the end.

# %%
export = """Contact centre monthly return,,,,
Month,101 offered,101 in 30 s,101 abandoned,999 in 10 s
Jan-26,"9,240",85%,3%,93%
Feb-26,"8,430",88%,2%,> 90%
Mar-26,"9,610",83%,4%,92%
Total,"27,280",,,
"""
(own / "return.csv").write_text(export, encoding="utf-8");

# %% [markdown]
# ## 2. What its columns are
#
# The three things that decide what a share means are said here once: *of what* it is a share, *on whose clock*
# the wait starts, and the unit. If nobody knows, write `unknown`: that is better than a guess.

# %%
mapping = """header_row: 2
period: {start: Month, grain: month, date_format: MMM-YY}
numbers: {thousands: ","}
source: monthly return, April 2026
skip: [Total]
columns:
  101 offered: {stream: "101", measure: offered, unit: count, clock: force}
  101 in 30 s: {stream: "101", measure: service_level_30s, denominator: offered, unit: percent, clock: force}
  101 abandoned: {stream: "101", measure: abandonment, denominator: offered, unit: percent, clock: force}
  999 in 10 s: {stream: "999", measure: service_level_10s, denominator: unknown, unit: percent, clock: bt}
"""
(own / "return.yaml").write_text(mapping, encoding="utf-8");

# %%
# !{callsim} history check {own}/return.csv --mapping {own}/return.yaml

# %% [markdown]
# Read what was set aside, and the checks that say something: an unknown denominator, gaps, contradictions.
# Nothing was dropped or filled in. Then the long form, one row a figure, which a scenario can name:

# %%
# !{callsim} history convert {own}/return.csv {own}/history.csv --mapping {own}/return.yaml

# %%
pd.read_csv(own / "history.csv").drop(columns=["source", "note"]).head(4)

# %% [markdown]
# ## 3. A scenario with your numbers
#
# `callsim init` writes a small force, every value commented and marked as assumed. What you know goes into a file
# of your own that extends it, with its source beside it; what you do not know stays marked as assumed. Calls a
# day are January's to March's offered over 90 days, which the month's factors already explain in part:

# %%
# !{callsim} init {own}/small_force.yaml

# %%
mine = """extends: small_force.yaml
name: Our force, plan of April 2026
history: history.csv
streams:
  "101":
    volume: {per_day: {value: 320, source: "monthly return, April 2026"}}
groups:
  handlers:
    strength: {value: 50, source: "establishment list, 31 March 2026"}
"""
(own / "mine.yaml").write_text(mine, encoding="utf-8")
# !{callsim} validate {own}/mine.yaml

# %%
scenario = sim.load_scenario(own / "mine.yaml")
rows = [(row.path, row.value, row.source) for row in scenario.sources()]
values = pd.DataFrame(rows, columns=["value of", "value", "source"])
known = values["source"].str.contains("return|list")
print(f"{known.sum()} of {len(values)} values are ours; all others are assumed or left to their defaults")
values[known]

# %% [markdown]
# ## 4. The people first
#
# Without simulating a call: are the people in post in a year's time what you would expect? If not, no figure that
# follows is worth reading.

# %%
people = sim.draw_workforce(scenario, replications=50)["handlers"]
monthly = people.pivot(index="month", columns="measure", values="mean")
monthly[["establishment", "strength", "effective"]].round(1).iloc[::3]

# %% [markdown]
# ## 5. A run, held against your own past

# %%
run = sim.run(scenario, replications=FUTURES, workers=1, out=own / "run")
checks = pd.DataFrame(run.manifest["checks"])[["check", "statistic", "operator", "threshold", "passed", "comment"]]
checks

# %%
run.plot_trajectory("101").figure

# %% [markdown]
# Points are your return, bands the model. They need not meet: the scenario still has a small force's assumed
# handle times and patience. How far off it is, is said by the checks, and the distance is a reason not to believe
# the right half of the picture yet. What brings them together is not turning a knob until it fits, but measuring
# what can be measured (handle times, people in post, daily counts: notebook 2), and for the rest `callsim
# calibrate` with honest priors (notebook 5).

# %%
answer = run.reached["101"]
chance = answer["p_held_by_promised"]
print(
    f"held by {answer['promised']}: {chance['successes']} of {chance['n']} futures "
    f"(95 % interval {100 * chance['low']:.0f} to {100 * chance['high']:.0f} %), not calibrated"
)

# %% [markdown]
# **This looks sure, and is not.** All futures agree because they share one and the same assumed centre, and that
# centre answers more in time than yours did in each of the three months. The interval knows of chance only.
#
# ## 6. The report
#
# One page for those who decide, from the run's folder. It opens from a shared drive, asks nothing of the network,
# and says itself that this run is not calibrated.

# %%
# !{callsim} report {run.folder}

# %% [markdown]
# **What it means.** In an hour you have a picture, and a list of what is assumed. In a week, with handle times
# and rosters of your own, you have a model; after a fit that passes its checks, an answer.
#
# **Limits.** Three months of history can tell next to nothing about unknown numbers. Bring two years if you have
# them, doubtful rows marked as such. And the shape of the week in this scenario is that of a made-up small force:
# your own profile by quarter-hour is the first thing to ask your system for.
