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
# # 2. Arrivals: fit and check
#
# **Question.** Do simulated calls vary as real calls do, and how is that fitted to counts of your own?
#
# A model whose days are too much alike promises too much: queues grow faster than load, so a centre is worse on
# average than on its average day. Real daily counts vary more than Poisson counts (Brown et al. 2005; Avramidis,
# Deslauriers and L'Ecuyer 2004). callsim gives each day a factor with mean 1 (gamma), correlated with the day
# before, and draws Poisson counts around it. Here we look at what comes out, fit the same two numbers back from
# counts alone, and check the rest.

# %%
import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

import sim
from sim.calendar import Calendar
from sim.demand import draw_contacts, stream_demands

FULL = os.environ.get("CALLSIM_NOTEBOOKS") == "full"
FUTURES = 40 if FULL else 4
BLUE, PINK, GREY = "#12436D", "#801650", "#3D3D3D"

# %% [markdown]
# ## What is expected, and what comes
#
# `stream_demands` works out how many contacts each quarter-hour expects: volume, growth, factors, month, weekday
# and bank holidays, spread by a profile. `draw_contacts` is one draw of chance. Both are what `callsim run` uses.
# All shapes of the West Mercia scenario are assumed, and marked so; the volume of 101 calls is from a published
# week (`history.csv`, doubtful).

# %%
loaded = sim.load_scenario("../scenarios/west_mercia/plan.yaml")
period = loaded.scenario.period
calendar = Calendar(period.start, period.end)
demands = stream_demands(loaded.scenario.streams, calendar, loaded.files)
number = [demand.name for demand in demands].index("101")
demand = demands[number]
contacts = [draw_contacts(demands, calendar, seed=1, replication=future) for future in range(FUTURES)]
arrivals = [drawn.arrival_s[(drawn.stream == number) & (drawn.follows < 0)] for drawn in contacts]
print(f"{demand.expected.sum():,.0f} calls to 101 expected in {len(calendar.days)} days; drawn: ", end="")
print(", ".join(f"{len(drawn):,}" for drawn in arrivals[:4]))

# %% [markdown]
# ### The week
#
# Mean calls in each hour of the week (line: expected; points: drawn). They must agree, within chance:

# %%
hour_s = 3600.0
edges = np.arange(0, calendar.end_s + 1, hour_s)
drawn_hourly = np.mean([np.histogram(drawn, edges)[0] for drawn in arrivals], axis=0)
expected_hourly = demand.expected.reshape(-1, 4).sum(axis=1)
local_hour = calendar.weekday[calendar.interval_day[::4]] * 24 + calendar.interval_quarter[::4] // 4
hours = pd.DataFrame({"hour": local_hour, "expected": expected_hourly, "drawn": drawn_hourly}).groupby("hour").mean()
fig, ax = plt.subplots(figsize=(10, 4), layout="constrained")
ax.plot(hours.index, hours["expected"], color=BLUE, label="expected")
ax.plot(hours.index, hours["drawn"], ".", color=PINK, label="drawn")
ax.set_xticks(range(0, 168, 24), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
ax.set_ylabel("101 calls an hour")
ax.set_title("Calls by hour of the week, mean over the period", loc="left")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# ### Days
#
# The scenario gives a day a factor with a coefficient of variation of 7 % (assumed; one bank's data gave about 6
# %, `docs/sources.md`). Given the factor, the count is Poisson. So the variance of a day's count *N* with
# expectation *m* is $m + (0.07\,m)^2$: the second term is what plain Poisson leaves out.

# %%
day_edges = calendar.day_start_s
daily = np.array([np.histogram(drawn, day_edges)[0] for drawn in arrivals])
expected_daily = np.add.reduceat(demand.expected, np.searchsorted(calendar.interval_day, np.arange(len(calendar.days))))
ratio = daily / expected_daily
fig, ax = plt.subplots(figsize=(10, 4), layout="constrained")
bins = np.linspace(0.7, 1.3, 49)
ax.hist(ratio.ravel(), bins=bins, density=True, color=BLUE, alpha=0.6, label="drawn days")
at = np.linspace(0.7, 1.3, 400)
mean_calls = expected_daily.mean()
ax.plot(at, stats.norm.pdf(at, 1, 1 / np.sqrt(mean_calls)), color=PINK, linestyle="--", label="plain Poisson")
ax.plot(
    at,
    stats.norm.pdf(at, 1, np.sqrt(1 / mean_calls + demand.day_cv**2)),
    color=GREY,
    label="Poisson with a day factor of 7 %",
)
ax.set_xlabel("calls of a day over the calls expected of it")
ax.set_yticks([])
ax.set_title("Days vary more than twice as much as Poisson would have them", loc="left")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# ## Fitting it to counts
#
# From counts *N* and expectations *m* the factor's coefficient of variation is, by the method of moments,
# $\widehat{cv}^2 = \sum[(N-m)^2 - m] \,/\, \sum m^2$ (Jongbloed and Koole 2001 use the same gamma mixture), and
# the correlation of neighbouring days' factors is the sum of products of neighbours' deviations over the same
# denominator. If you have daily counts of your own, `m` is your forecast for the day, weekday and season in it:
# what is left in an expectation that is too coarse (a bank holiday that was forgotten) goes into the cv.

# %%
deviation = daily - expected_daily
cv_squared = (deviation**2 - expected_daily).sum(axis=1) / (expected_daily**2).sum()
neighbours = (deviation[:, 1:] * deviation[:, :-1]).sum(axis=1) / (expected_daily[1:] * expected_daily[:-1]).sum()
fitted = pd.DataFrame({"cv": np.sqrt(cv_squared), "correlation": neighbours / cv_squared})
fitted.index.name = "future"
print(f"in the scenario: cv {demand.day_cv:g}, correlation {demand.day_correlation:g}")
fitted.describe().loc[["mean", "std"]].round(3)

# %% [markdown]
# From 27 months of days both come back, and the spread over futures says how well one such history can tell them:
# the cv to a fraction of a point, the correlation to about one tenth. With three months of data the spread is
# three times as large. Write what you find into `day_factor: {cv: ..., correlation: ...}` of the stream, with its
# source.
#
# ## Is the rest Poisson?
#
# Given a quarter-hour's count, callers arrive at uniform moments in it. A Kolmogorov-Smirnov test on the place
# within the quarter-hour; the p-value should be no smaller than chance makes it:

# %%
place = (arrivals[0] % 900.0) / 900.0
test = stats.kstest(place[:: max(1, len(place) // 20_000)], "uniform")
print(f"KS distance {test.statistic:.4f}, p = {test.pvalue:.2f}")

# %% [markdown]
# ## What it is worth
#
# The share in time of a month is the mean over its days, weighed by their calls. With Erlang A for a day of the
# overloaded teaching centre (9 handlers) and one with some room (13), over gamma factors of several widths:

# %%
quantiles = (np.arange(2000) + 0.5) / 2000
worth = {}
for cv in (0.0, 0.07, 0.2):
    factor = stats.gamma.ppf(quantiles, 1 / cv**2, scale=cv**2) if cv else np.ones(1)
    for agents in (9, 13):
        day = sim.erlang.erlang_a(agents, 4800 / 86400 * factor, handle_s=180, patience_s=300, within_s=30)
        worth[f"{100 * cv:.0f} %", f"{agents} handlers"] = 100 * np.average(day.sl_offered, weights=factor)
pd.Series(worth).rename_axis(["cv of a day", "% in 30 s"]).unstack(sort=False).round(1)

# %% [markdown]
# **What it means.** A formula with one average day promises too much, and most where a centre is near its target:
# there a busy day costs more than a quiet day gives back. At 7 % it is a matter of a point, at 20 % of seven. The
# factor is one of few numbers that any force can fit from its own telephone system, with the daily counts of one
# year; do it before trusting an assumed one.
#
# With a log of single calls you need not do it by hand: `callsim calibrate my_force.yaml --calls calls.csv`
# estimates volume, weekdays, months, profile and the day factor, each with its standard error
# (`docs/how-to/calibrate.md`).
#
# **Limits.** A day factor makes a whole day busy; storms and football matches make an evening busy. Repeats and
# redials, which are part of what a telephone system counts, were left out above (`follows < 0`), and a fit to a
# system's own counts takes them for callers of their own: subtract them where you can tell them apart.
