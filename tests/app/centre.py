"""A small centre with everything that the page can move."""

from tests.small import SMALL

MOVABLE = (
    SMALL.replace(
        "groups:\n  handlers:\n    establishment",
        """  internal:
    volume: {per_day: 15}
    handle: {talk: {mean: 4 min}}
    patience: {mean: 3 min}
    priority: 3
    groups: [handlers]
    reserve: {day: {hours: 08:00-20:00, handlers: 1}}
groups:
  handlers:
    establishment""",
    )
    + """\
without:
  leave: {groups: {handlers: {abstraction: {leave: {rate: 5%}}}}}
  pressure: {streams: {internal: {volume: {per_day: 5}}}}
"""
)
