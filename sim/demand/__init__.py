"""Contacts that arrive: expected numbers by the calendar, then one draw of chance.

`rates` says how many contacts each quarter-hour expects; `contacts` draws the counts, places each contact
uniformly in its quarter-hour, and gives it a handle time, a patience, and what it does when it fails.
"""

from sim.demand.contacts import draw_contacts
from sim.demand.rates import StreamDemand, stream_demand

__all__ = ["StreamDemand", "draw_contacts", "stream_demand"]
