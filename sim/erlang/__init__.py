"""Formulas of queueing theory for a contact centre in steady state.

They are older than this program, and stand beside the engine as a cross-check, never inside it: Erlang B (no waiting
room), Erlang C (nobody hangs up), Erlang A (exponential patience), redials on top of that, priorities, and the load
that a changing rate of arrivals offers. All take arrays and broadcast them. A centre that is overloaded has an
explicit result (a probability of waiting of 1, an infinite wait), never an exception.
"""

from sim.erlang.abandonment import ErlangA, erlang_a
from sim.erlang.delay import MMC, erlang_c, mmc, priority_mmc
from sim.erlang.load import offered_load
from sim.erlang.loss import erlang_b
from sim.erlang.redials import ErlangX, erlang_x
from sim.erlang.staffing import required_agents

__all__ = [
    "MMC",
    "ErlangA",
    "ErlangX",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "erlang_x",
    "mmc",
    "offered_load",
    "priority_mmc",
    "required_agents",
]
