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
# # 4. Erlang against simulation
#
# **Question.** What does a formula say of the same centre, and why is it off?
#
# Workforce planning tools size a centre with Erlang C. Three comparisons: where it must agree with the
# simulation, where another formula must, and a real scenario, in which the gap has reasons that can be named one
# by one. All shares are of calls *offered*, on the force's clock, because that is what formulas have.

# %%
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import sim
from sim.crosscheck import changing_table, gap_table, week_table
from sim.study.crosschecking import simulate_pools

FULL = os.environ.get("CALLSIM_NOTEBOOKS") == "full"
FUTURES = 20 if FULL else 4
BLUE, PINK, TEAL, GREY = "#12436D", "#801650", "#28A197", "#3D3D3D"
results = Path(tempfile.mkdtemp(prefix="callsim-"))

# %% [markdown]
# ## One centre, two formulas
#
# The teaching centre has ten hours' work an hour (200 calls of 3 minutes). Erlang C has callers who wait for
# ever; Erlang A (Palm 1957; Garnett, Mandelbaum and Reiman 2002) lets them hang up, here after 5 minutes on
# average.

# %%
agents = np.arange(8, 17)
load = {"rate_per_s": 4800 / 86400, "handle_s": 180, "within_s": 30}
erlang_c = 100 * sim.erlang.mmc(agents, **load).service_level
erlang_a = 100 * sim.erlang.erlang_a(agents, patience_s=300, **load).sl_offered
patient = sim.run("../scenarios/teaching/mmc.yaml", replications=2, workers=1, out=results / "patient")
hang_up = sim.run("../scenarios/teaching/overload.yaml", replications=2, workers=1, out=results / "hang_up")
fig, ax = plt.subplots(figsize=(10, 4.5), layout="constrained")
ax.plot(agents, erlang_c, color=BLUE, marker="s", label="Erlang C: nobody hangs up")
ax.plot(agents, erlang_a, color=PINK, marker="o", label="Erlang A: patience of 5 minutes")
for run, at in ((patient, 13), (hang_up, 9)):
    simulated = 100 * run.trajectory.query("measure == 'sl_offered'")["mean"].mean()
    label = "simulated" if at == 13 else None
    ax.plot(at, simulated, "x", color="black", markersize=12, markeredgewidth=2, label=label)
    print(f"{at} handlers, simulated: {simulated:.1f} %")
ax.axhline(80, color=GREY, linestyle=":")
ax.set_xlabel("handlers on duty")
ax.set_ylabel("% answered within 30 s")
ax.set_ylim(0, 101)
ax.set_title("Ten hours' work an hour: with patience, far fewer handlers do", loc="left")
ax.legend(frameon=False, loc="lower right")
plt.show()

# %% [markdown]
# **What it means.** The crosses lie on the curves: 13 patient handlers on Erlang C, 9 with impatient callers on
# Erlang A. So the engine does what theory says where theory applies. With ten handlers or fewer Erlang C has no
# answer but zero, and a centre that lets callers down still answers two in five in time. `required_agents` says
# what each formula would have a planner hire for 80 % in 30 s:

# %%
for model, patience in (("c", {}), ("a", {"patience_s": 300})):
    needed = sim.erlang.required_agents(**load, service_level=0.8, model=model, **patience)
    print(f"Erlang {model.upper()}: {int(needed)} handlers")

# %% [markdown]
# ## A real scenario, step by step
#
# Now the West Mercia plan in December 2021. From Erlang C to the scenario, one step at a time: callers hang up;
# queues last from one quarter-hour into the next; calls of different kinds; days, staff and roster that vary; 999
# first. `callsim crosscheck` does this and also tests the engine against the formulas with stated power; here we
# take the parts that explain.

# %%
plan = sim.load_scenario("../scenarios/west_mercia/plan.yaml")
week, found = simulate_pools(plan, "2021-12", FUTURES, 1, lambda _: None)
gaps = gap_table(found, week)
steps = gaps.assign(share=100 * gaps["share"], adds=100 * gaps["adds"], error=100 * gaps["adds_error"])
steps = steps.set_index(["stream", "step"])[["share", "adds", "error"]]
steps.round(1)

# %%
fig, axes = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained", sharey=True)
for ax, (stream, rows) in zip(axes, steps.groupby(level="stream"), strict=True):
    rows = rows.droplevel("stream")
    start = rows["share"] - rows["adds"]
    colours = [GREY if step == "Erlang C" else BLUE if adds >= 0 else PINK for step, adds in rows["adds"].items()]
    ax.barh(rows.index, rows["adds"], left=start, color=colours)
    for step, row in rows.iterrows():
        said = f"{row['adds']:+.1f}" if step != "Erlang C" else f"{row['share']:.1f}"
        side, align = (4, "left") if row["adds"] >= 0 else (-4, "right")
        place = {"xytext": (side, 0), "textcoords": "offset points", "va": "center", "ha": align}
        ax.annotate(said, (row["share"], step), fontsize=9, **place)
    ax.set_title(f"{stream} calls in December 2021", loc="left", fontsize=11)
    ax.set_xlabel("% answered in time")
    ax.set_xlim(0, 105)
axes[0].invert_yaxis()
fig.suptitle("From Erlang C to the scenario", x=0.01, ha="left", weight="bold")
plt.show()

# %% [markdown]
# **How to read it.** Each bar starts where the one before ended; blue helps, dark pink harms. For 101 the largest
# two are that callers hang up (a formula without that asks for too many people) and that 999 comes before it (a
# formula without that promises too much). For 999 the order of priority is the greatest gain. The steps add up to
# the whole difference; what one is worth can depend on the order in which they are taken.
#
# ## When in the week
#
# Erlang A, interval by interval, less the scenario, hour by hour, for 101: where a planner who trusts the formula
# is too hopeful.

# %%
hours = week_table(found, week).query("stream == '101'")
apart = 100 * (hours["erlang_a"] - hours["scenario"]).to_numpy().reshape(7, 24)
most = np.nanmax(np.abs(apart))
fig, ax = plt.subplots(figsize=(11, 3.8), layout="constrained")
image = ax.imshow(apart, cmap="PuOr_r", vmin=-most, vmax=most, aspect="auto")
ax.set_yticks(range(7), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
ax.set_xticks(range(0, 24, 3), [f"{hour:02d}:00" for hour in range(0, 24, 3)])
fig.colorbar(image, label="points too hopeful")
ax.set_title("Erlang A less the simulation, 101 in December 2021", loc="left")
plt.show()

# %% [markdown]
# The formula is most hopeful where 101 waits for 999 and where a handler is kept free for it: above all in the
# evening, when 999 is busy and the day shift has gone home. With few futures an hour has few calls, and its
# colour is partly chance.
#
# How far off each interval-by-interval formula is from the engine *on one and the same load* (all calls alike, no
# priority), as a mean over the hours, and the hours where it is most off:

# %%
changing_table(found)[["stream", "method", "formula", "engine", "mean_gap_by_hour", "over_hour", "under_hour"]].round(4)

# %% [markdown]
# **Limits.** Formulas were given the scenario's own means. A planner has to guess those too. What is not in the
# scenario (callers who are sent elsewhere by a recorded message, say) is in neither.
