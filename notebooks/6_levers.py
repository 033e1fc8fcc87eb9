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
# # 6. Comparing levers
#
# **Question.** Which change helps, by how much, and would it be enough?
#
# Two plans are held against each other *future by future on the same chance*: the same callers, sickness and
# leavers as far as the plans agree. What chance does to both falls out of the difference (common random numbers;
# Law 2015, section 11.2).

# %%
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

import sim
from sim.study import Settings

FULL = os.environ.get("CALLSIM_NOTEBOOKS") == "full"
settings = Settings(replications=50 if FULL else 3)
BLUE, PINK, TEAL, GREY = "#12436D", "#801650", "#28A197", "#3D3D3D"
results = Path(tempfile.mkdtemp(prefix="callsim-"))

# %% [markdown]
# Two levers of the library against the plan of May 2021: each intake three months sooner, and fewer internal
# calls by a directory and a small switchboard. What each changes, why, and what of it is assumed stands in its
# file:

# %%
folder = Path("../scenarios/west_mercia")
print((folder / "vacancies_early.yaml").read_text(encoding="utf-8"))

# %%
done = sim.compare(
    [folder / "plan.yaml", folder / "vacancies_early.yaml", folder / "internal_less.yaml"],
    settings=settings, workers=1, out=results / "levers",
)  # fmt: skip
print("against", done.baseline)
print(done.about["standing"])

# %% [markdown]
# `done.table` has one row for each scenario, measure and month: the baseline's mean, the scenario's, their
# difference, and its 95 % interval (t, over futures; chance only).

# %%
levels = done.table.query("stream == '101' and measure == 'service_level' and month >= '2021-05'")
fig, ax = plt.subplots(figsize=(10, 4.8), layout="constrained")
for (name, rows), colour, marker in zip(levels.groupby("scenario"), (BLUE, PINK), "os", strict=True):
    off = [100 * (rows["difference"] - rows["low"]), 100 * (rows["high"] - rows["difference"])]
    ax.errorbar(rows["month"], 100 * rows["difference"], yerr=off, color=colour, marker=marker, capsize=3, label=name)
ax.axhline(0, color=GREY, linewidth=1)
ax.set_ylabel("points more of 101 calls in 30 s than the plan")
ax.set_title("What each lever adds, month by month", loc="left")
ax.tick_params(axis="x", rotation=45)
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# **How to read it.** An interval that leaves out 0 says that the lever does something *in this model*, in that
# month. Recruiting sooner first *costs*: while more people are tutored at once, their tutors take fewer calls. It
# pays once the first class has qualified, and its gain ends when the plan's own classes have caught up. A lever
# over demand helps from the day on which it starts.
#
# ## Would it be enough?
#
# More points are no promise kept. What the promise asks is a chance: that three months in a row from December
# 2021 on meet 80 %.

# %%
kept = done.table.query("stream == '101' and measure in ['p_held_by_promised', 'months_to_held']")
kept.set_index(["scenario", "measure"])[["baseline", "value", "difference", "low", "high"]].round(2)

# %% [markdown]
# Where neither plan holds the target in any future, the difference is 0 with an interval of no width: *all*
# futures agree that it is not reached, which is not the same as a lever that does nothing. `months_to_held`
# counts a future that never holds as the whole horizon, so it cannot tell such plans apart either. Then the right
# question is the reverse one.
#
# ## How much would be enough?
#
# `sim.solve` looks for the smallest value of one lever that holds the target by a month with a given chance. On
# the teaching centre that is overloaded, how many handlers hold 80 % in 30 s by February 2021?

# %%
found = sim.solve(
    "../scenarios/teaching/overload.yaml", lever="groups.handlers.on_duty", probability=0.8, low="9", high="16",
    settings=Settings(replications=20 if FULL else 3), workers=1, out=results / "enough",
)  # fmt: skip
print("found:", found.found, "with", found.best.written, "handlers")
theory = sim.erlang.required_agents(4800 / 86400, 180, within_s=30, model="a", patience_s=300)
print("Erlang A, which is exact here, asks for", int(theory))
found.table.round(3)

# %% [markdown]
# **What it means.** Compare pairs, on the same chance, with the promise's own measure beside the points. When the
# answer is "not enough", ask how much would be; when that is "cannot", the promise and the plan do not belong
# together, and that is worth saying early.
#
# **Limits.** The sizes of most levers are assumed: the library says which way one moves and what to weigh it
# against, and not what it is worth to a force to the point. A combination of levers is not the sum of its parts:
# `levers_all.yaml` puts them together. On the calibrated scenario the same comparison holds what is not known as
# well; it needs more futures.
