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
# # 3. How many replications, what warm-up
#
# **Question.** How many futures are enough for what I want to say, and does it matter that the simulation starts
# with an empty centre?
#
# The two are the usual questions to a simulation of a queue (Law 2015, chapter 9; Robinson 2014, chapter 9). They
# have other answers here than for a week of a call centre: a future is two years of a force, not an hour.

# %%
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

import sim
from sim.experiment import Centre, attempts, first_days

FULL = os.environ.get("CALLSIM_NOTEBOOKS") == "full"
FUTURES = 200 if FULL else 8
STARTS = 4000 if FULL else 200
BLUE, PINK, GREY = "#12436D", "#801650", "#3D3D3D"
results = Path(tempfile.mkdtemp(prefix="callsim-"))

# %% [markdown]
# ## How many replications
#
# We run the West Mercia plan (not calibrated: its values are assumed or published, and chance is all that differs
# between futures).

# %%
run = sim.run("../scenarios/west_mercia/plan.yaml", replications=FUTURES, workers=1, out=results / "plan")
december = run.replications.query("period == '2021-12' and stream == '101' and measure == 'service_level'")
level = 100 * december.set_index("replication")["value"]
level.describe().round(2).to_frame("% of 101 calls offered, answered in 30 s, December 2021")

# %% [markdown]
# The mean over the first *n* futures, with its 95 % interval (t, of the mean). The interval shrinks with the
# square root of *n*: four times the futures, half the width.

# %%
n = np.arange(2, FUTURES + 1)
mean = np.array([level.iloc[:k].mean() for k in n])
half = np.array([stats.t.ppf(0.975, k - 1) * level.iloc[:k].std() / np.sqrt(k) for k in n])
fig, ax = plt.subplots(figsize=(10, 4.5), layout="constrained")
ax.fill_between(n, mean - half, mean + half, color=BLUE, alpha=0.2, linewidth=0, label="95 % interval of the mean")
ax.plot(n, mean, color=BLUE, label="mean of the first n futures")
ax.plot(np.arange(1, FUTURES + 1), level, ".", color=PINK, label="each future")
ax.set_ylim(level.min() - 5, level.max() + 5)
ax.set_xlabel("futures")
ax.set_ylabel("% in 30 s, December 2021")
ax.set_title("The mean settles soon; single futures go on differing", loc="left")
ax.legend(frameon=False)
plt.show()
needed = (stats.norm.ppf(0.975) * level.std() / 1.0) ** 2
print(f"for a half-width of 1 point this month needs about {np.ceil(needed):.0f} futures")

# %% [markdown]
# **A mean is quickly known; a chance is not.** "In how many futures is the target held?" counts yes and no, and
# its interval depends on nothing but the count (Wilson 1927). What can be said when none of *n* futures, or half
# of them, say yes:

# %%
rows = []
for futures in (10, 50, 100, 400, 1600):
    none, half_of = (stats.binomtest(k, futures).proportion_ci(method="wilson") for k in (0, futures // 2))
    rows.append((futures, f"0 to {100 * none.high:.1f} %", f"{100 * half_of.low:.0f} to {100 * half_of.high:.0f} %"))
pd.DataFrame(rows, columns=["futures", "none says yes", "half say yes"]).set_index("futures")

# %% [markdown]
# So: 50 for a look, 100 to 200 for a mean by month, 400 and more for a chance that is neither 0 nor 1. `callsim
# run --precision 1` or `--precision-p 5` goes on until what is asked for is known; it looks at 100, 200, 400, …
# futures only, for looking after each one and stopping at a lucky moment makes intervals too narrow. Differences
# between plans need far fewer: both see the same chance (notebook 6).
#
# ## What warm-up
#
# A simulation starts at midnight with nobody waiting. How long until it has forgotten that? Welch's method
# (1983): average many starts, moment by moment, and look when the average levels off. We take the overloaded
# teaching centre, where queues last longest and where theory (Erlang A) knows the level:

# %%
first_day = Centre.of(first_days(sim.load_scenario("../scenarios/teaching/overload.yaml"), 1))
logs = (attempts(first_day, 1, start) for start in range(STARTS))
calls = pd.concat(pd.DataFrame({"arrival_s": log.arrival_s, "wait_s": log.wait_s}) for log in logs)
calls = calls[calls["arrival_s"] < 3 * 3600.0]
calls["minutes"] = 5 * (calls["arrival_s"] // 300) + 2.5
waits = calls.groupby("minutes")["wait_s"].mean()
theory = sim.erlang.erlang_a(agents=9, rate_per_s=4800 / 86400, handle_s=180, patience_s=300)
fig, ax = plt.subplots(figsize=(10, 4.5), layout="constrained")
ax.plot(waits.index, waits, color=BLUE, label=f"mean over {STARTS} starts, by 5 minutes")
ax.axhline(theory.mean_wait_s, color=PINK, linestyle="--", label="Erlang A, steady state")
ax.set_xlabel("minutes since the start")
ax.set_ylabel("mean wait, s")
ax.set_ylim(0)
ax.set_title("An empty centre is forgotten within about an hour", loc="left")
ax.legend(frameon=False, loc="lower right")
plt.show()

# %% [markdown]
# Waits level off within about an hour: a few multiples of the patience of its callers. Each point is the mean
# wait of all who ring in these five minutes, abandoned ones with the time they waited. A month has 744 hours; one
# of them that begins empty cannot move a month's share by more than 100/744, about a tenth of a point, and it
# happens once, in the first month.
#
# **What has a longer memory** are people, leave, sickness in spells, and busy days that follow one another. In a
# scenario that starts months before its plan, as West Mercia's does (April 2020, the plan in May 2021), all of
# these have long run in when the first month counts. Months before `plan_start`, and months of which only a part
# is simulated, never count as reaching a target.
#
# **Limits.** If your scenario starts on the day of its plan, its first weeks lack redials and repeats of the days
# before. Start it a month earlier.
