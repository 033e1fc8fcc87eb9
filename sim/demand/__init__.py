"""Contacts that arrive: expected numbers by the calendar, then one draw of chance.

`rates` says how many contacts each quarter-hour expects, `counts` how many come; `week` says what they are like,
`followers` what they bring about, and `contacts` puts them together.
"""

from sim.demand.contacts import draw_contacts
from sim.demand.rates import StreamDemand, stream_demand, stream_demands

__all__ = ["StreamDemand", "draw_contacts", "stream_demand", "stream_demands"]
