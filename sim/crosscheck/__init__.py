"""The engine beside queueing theory: where theory has an answer they must agree; elsewhere it says what theory misses.

Five parts. In steady state, at loads of a scenario, the engine must agree with (i) Erlang C, (ii) Erlang A and
(iii) priorities in M/M/c (`stationary`). (iv) On a load that changes over the week (`changing`), and (v) on the
scenario as it is (`week`), the formulas are off, and `gaps` says by how much, when, and why. `properties` and `golden`
are what else can be checked on the machine that does the work.
"""

from sim.crosscheck.changing import simulate_changing
from sim.crosscheck.gaps import Found, changing_table, gap_table, week_table
from sim.crosscheck.pool import Kind, Pool
from sim.crosscheck.station import Station
from sim.crosscheck.stationary import Case, Result, cases, check_stationary, rows_of
from sim.crosscheck.week import Week, pools_of, simulate_week

__all__ = [
    "Case",
    "Found",
    "Kind",
    "Pool",
    "Result",
    "Station",
    "Week",
    "cases",
    "changing_table",
    "check_stationary",
    "gap_table",
    "pools_of",
    "rows_of",
    "simulate_changing",
    "simulate_week",
    "week_table",
]
