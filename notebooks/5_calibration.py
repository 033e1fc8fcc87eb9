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
# # 5. Calibrating, and what cannot be known
#
# **Question.** What do published figures say of numbers that nobody knows, and what can they not say?
#
# Most of what decides the answer is not published: how long calls take, how many people are in post, how many
# isolated. `callsim calibrate` starts from how likely which value is *before* any published month is looked at (a
# prior, written in the scenario with its reason), and works out what the published rows make of it. How:
# `docs/how-to/calibrate.md`. Here we read the fit that is published with callsim. With `CALLSIM_NOTEBOOKS=full`
# the notebook makes it anew, which takes some minutes.

# %%
import os
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim

FULL = os.environ.get("CALLSIM_NOTEBOOKS") == "full"
BLUE, PINK, TEAL, GREY = "#12436D", "#801650", "#28A197", "#3D3D3D"
published = Path("../results/west_mercia_calibrated")

# %%
if FULL:
    made = sim.calibrate_scenario("../scenarios/west_mercia/priors.yaml", out=Path(tempfile.mkdtemp()) / "fit")
    fit = made.folder
    checks = pd.DataFrame([row.to_dict() for row in made.checks])
    print("checks passed:", int(checks["passed"].sum()), "of", len(checks))
else:
    fit = published
print("reading", fit.name)

# %% [markdown]
# ## What was learnt
#
# One row for each number: its prior median and 95 % interval, the same after the fit, and *learnt*, the share of
# the prior's variance that history took away. Three quarters or more is called identified, less than one quarter
# not.

# %%
parameters = pd.read_csv(fit / "parameters.csv").set_index("parameter")
ordered = parameters.sort_values("learnt")
fig, ax = plt.subplots(figsize=(10, 4), layout="constrained")
colours = [{"yes": BLUE, "partly": TEAL}.get(said, GREY) for said in ordered["identified"]]
ax.barh(ordered.index, 100 * ordered["learnt"], color=colours)
for name, row in ordered.iterrows():
    ax.annotate(f" {row['identified']}", (max(100 * row["learnt"], 0), name), va="center", fontsize=9)
ax.set_xlim(0, 100)
ax.set_xlabel("% of the prior's variance that history took away")
ax.set_title("What the published figures can tell", loc="left")
plt.show()
parameters[["prior_median", "prior_low", "prior_high", "median", "low", "high", "identified"]].round(3)

# %% [markdown]
# - *load* is work per person relative to what was assumed; *in_post* people in May 2021; *isolation_winter* the
#   share of shifts lost in January and February 2021; *new_system* handle time in its first months times the
#   usual. `scenarios/west_mercia/priors.yaml` says what each one moves.
# - Patience, redialling and how much of the new system's longer handling stayed are hardly touched: no published
#   row depends on them enough. Nothing should be concluded about them; a future draws them from what was believed
#   before.
#
# ## Does it fit?
#
# Each published share against the band of what the fit would have had published. Doubtful rows count less; they
# say so themselves.

# %%
rows = pd.read_csv(fit / "rows.csv", dtype={"stream": str})
shares = rows[rows["measure"].str.startswith("service_level") & (rows["stream"] == "101")].reset_index(drop=True)
fig, ax = plt.subplots(figsize=(10, 4.5), layout="constrained")
middle = 100 * shares["median"]
around = 100 * np.array([shares["median"] - shares["low"], shares["high"] - shares["median"]])
ax.errorbar(shares.index, middle, yerr=around, fmt="_", color=BLUE, elinewidth=6, alpha=0.5, label="fit: median, 95 %")
ax.plot(shares.index, 100 * shares["published"], "o", color=PINK, label="published")
labels = [f"{row.start}\n{row.end}" + ("\ndoubtful" if row.doubtful else "") for row in shares.itertuples()]
ax.set_xticks(shares.index, labels, fontsize=7)
ax.set_ylim(0, 100)
ax.set_ylabel("% of 101 calls in 30 s")
ax.set_title("Published months of 101 and the fit", loc="left")
ax.legend(frameon=False)
plt.show()
inside = shares["published"].between(shares["low"], shares["high"])
print(f"{inside.sum()} of {len(shares)} published shares of 101 lie in their 95 % band")

# %% [markdown]
# That all rows lie inside is no proof: nine numbers were fitted to a few rows. What such fits are worth on
# centres whose truth is known is reported in `docs/calibration-study.md`.
#
# ## What history knows only together
#
# Two causes that would have done the same harm in the same months cannot be told apart by the months. Their
# correlation after the fit:

# %%
correlations = pd.read_csv(fit / "correlations.csv", index_col="parameter")
upper = np.triu(np.ones(correlations.shape, bool), 1)
pairs = correlations.where(upper).rename_axis(columns="with").stack().rename("correlation")
pairs.sort_values(key=abs, ascending=False).head(5).round(2).to_frame()

# %% [markdown]
# A strong negative one says "either of the two, or some of both". So **do not read one bar of an attribution as a
# measurement** when its cause is in such a pair.
#
# ## What the answer hangs on
#
# Each of the hundred published futures drew numbers of its own from the fit, and kept them: `parameters.csv` of
# the run. Here is the chance that a future has reached 80 % at all by June 2022 against them, as far as the
# tables say, and how far December 2021 spreads:

# %%
run = sim.Run.open(published / "run")
drawn = pd.read_csv(run.folder / "parameters.csv", index_col="replication")
december = run.trajectory.query("stream == '101' and measure == 'service_level' and month == '2021-12'").iloc[0]
low, high, mean = (100 * december[name] for name in ("p10", "p90", "mean"))
print(f"December 2021: mean {mean:.0f} %, 80 % of the futures between {low:.0f} and {high:.0f} % of calls offered")
fig, axes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained")
for ax, name in zip(axes, ("in_post", "load", "isolation_winter"), strict=True):
    prior = parameters.loc[name]
    ax.hist(drawn[name], bins=15, color=BLUE)
    ax.axvspan(prior["prior_low"], prior["prior_high"], color=PINK, alpha=0.12)
    ax.set_title(name, loc="left", fontsize=10)
    ax.set_yticks([])
fig.suptitle("What the futures drew (bars), within what was believed before (shaded)", x=0.01, ha="left", fontsize=11)
plt.show()

# %% [markdown]
# `results/west_mercia_calibrated/run/figures/101-unknown.png` draws December against each of these numbers,
# future by future. No value of the vacancy gap that history allows brings it to 80 %.
#
# **What it means.** The fit widens the ranges to hold what is not known, and ties them to what was published. It
# names what the force could tell us to narrow them: first of all the people in post, a number that it has.
#
# **Limits.** What `priors.yaml` does not name is in every future the same, and assumed. A discrepancy of 3 points
# stands for what no setting explains; it, too, is a judgement. And a model that fits the past by the wrong causes
# is wrong about what a lever does.
