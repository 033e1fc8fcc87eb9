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
# # 1. A first run
#
# **Question.** What does a run say, and is it right where theory knows the answer?
#
# We run a textbook centre that Erlang solved in 1917, hold the run against his formula, and then read the
# published West Mercia run, for which there is no formula. Terms: a *future* is one run of chance through the
# whole period; a month *meets* a target when the unrounded share is at or above it; a target is *held* from the
# first of several months in a row that meet it.

# %%
import os
import tempfile
from pathlib import Path

import sim

# %matplotlib inline

FULL = os.environ.get("CALLSIM_NOTEBOOKS") == "full"
FUTURES = 50 if FULL else 4
results = Path(tempfile.mkdtemp(prefix="callsim-"))

# %% [markdown]
# ## A centre with a known answer
#
# `scenarios/teaching/mmc.yaml`: 4,800 calls a day at an even rate, exponential calls of 3 minutes, 13 handlers,
# nobody hangs up. All its values are made up for the purpose. A scenario is read and checked before anything is
# simulated:

# %%
teaching = sim.load_scenario("../scenarios/teaching/mmc.yaml")
calls = teaching.scenario.streams["calls"]
print(teaching.scenario.name)
print("target:", teaching.scenario.targets["calls"])

# %%
run = sim.run(teaching, replications=FUTURES, workers=1, out=results / "teaching")
print("files:", sorted(path.name for path in run.folder.iterdir()))

# %% [markdown]
# `run.trajectory` has one row for each month, stream and measure. `mean` is the mean over the futures of each
# one's own monthly figure, and `mc_error` one standard error of that mean. Each measure is defined in
# `docs/reference/measures.md`; here `sl_offered` is *answered within 30 s over all calls that got in*, a ratio of
# sums over the month.

# %%
measures = ["sl_offered", "mean_wait_s", "occupancy"]
monthly = run.trajectory.query("measure in @measures").pivot(index="month", columns="measure", values="mean")
monthly.round(4)

# %% [markdown]
# Erlang C for the same centre (`sim.erlang.mmc`; Cooper 1981, chapter 3), with the same definitions. A month of
# the run should lie within a few standard errors of it, and does:

# %%
theory = sim.erlang.mmc(agents=13, rate_per_s=4800 / 86400, handle_s=180, within_s=30)
found = run.trajectory.query("measure == 'sl_offered'").set_index("month")
apart = (found["mean"] - theory.service_level) / found["mc_error"]
print(f"Erlang C: {100 * theory.service_level:.2f} % within 30 s, mean wait {theory.mean_wait_s:.1f} s")
for month, row in found.iterrows():
    print(f"{month}: {100 * row['mean']:.2f} %, {apart[month]:+.1f} standard errors from theory")

# %% [markdown]
# With few futures a standard error is itself only roughly known, and two or three of them are no alarm. Where it
# matters, a test with known power does this for whole families of centres: see notebook 4 and `callsim verify`.
#
# ## A centre without a formula
#
# `results/west_mercia_calibrated/run` is published with callsim: the plan of May 2021, 100 futures, with numbers
# that nobody published fitted to the published months (notebook 5). Runs are opened, never recomputed, by
# `sim.Run.open`:

# %%
west_mercia = sim.Run.open("../results/west_mercia_calibrated/run")
print(west_mercia.manifest["scenario"]["name"])
print(west_mercia.manifest["standing"])
west_mercia.plot_trajectory("101").figure

# %% [markdown]
# **How to read it.** Left of the line *projection from here* the model retells the past, and the points are what
# was published, with their sources in `scenarios/west_mercia/history.csv`. Right of it is the plan. Half-way up
# the bands is the mean; the dark band holds 80 % of the futures. The target line is the promise.
#
# The answer in figures is in `run.reached`, target by target. Three chances are easily mixed up, so each is there
# by name:

# %%
answer = west_mercia.reached["101"]
for name in ("p_meets_in_promised", "p_reached_by_promised", "p_held_by_promised"):
    chance = answer[name]
    print(
        f"{name:22} {chance['successes']} of {chance['n']} futures, 95 % interval {100 * chance['low']:.0f} to "
        f"{100 * chance['high']:.0f} % (Wilson 1927)"
    )
for of, share in answer["service_level_by_denominator"].items():
    print(f"{answer['shown_month']}: {100 * share:.1f} % of calls {of.replace('_', ' ')}")

# %% [markdown]
# **What it means.** On this plan, 80 % of calls offered within 30 s by December 2021 comes in none of the hundred
# futures. A hundred futures without one leave room for a true chance of up to four per cent; that is what the
# interval says. It says nothing of what the model leaves out.
#
# Why not sooner? People:

# %%
west_mercia.plot_workforce("handlers").figure

# %% [markdown]
# *In post* rises with each class that qualifies. *Effective* counts what people are worth in experienced
# handlers: trainees, their tutors' time and the slower pace of the newly qualified are taken off. Establishment
# (98), the intakes and the rate of leavers are assumed; no paper gives them. Strength in May 2021 is drawn anew
# in each future, from the fit.
#
# **Limits.** The bands hold chance and what the fit leaves open. They do not hold what is assumed and not drawn:
# the shift patterns, the sizes of the intakes, abstraction other than isolation and leave. `callsim validate
# --sources` lists every value with its source.
