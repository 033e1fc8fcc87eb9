"""A centre of a few calls a day over three months, as text, for tests that simulate it many times."""

TINY = """\
name: A tiny centre
period: {start: 2021-06-01, plan_start: 2021-07-01, end: 2021-08-31}
targets:
  calls: {share: 50%, within: 2 min, promised: 2021-07, hold_months: 2}
streams:
  calls:
    volume: {per_day: 20}
    handle: {talk: {mean: 40 min}}
    patience: {mean: 10 min}
    priority: 1
    groups: [handlers]
groups:
  handlers: {on_duty: 1}
"""
