"""A small centre that simulates in a moment, as text, for tests of the whole."""

SMALL = """\
name: A small centre
period: {start: 2021-03-20, plan_start: 2021-04-15, end: 2021-07-31}
targets:
  "101": {share: 60%, within: 30s, promised: 2021-06, hold_months: 2}
  "999": {share: 90%, within: 10s}
streams:
  "101":
    volume: {per_day: 60}
    profile: {hourly: [1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 3, 3, 2, 2, 1]}
    day_factor: {cv: 0.1, correlation: 0.3}
    handle: {talk: {mean: 6 min}, wrap: {mean: 2 min}}
    patience: {mean: 5 min}
    redials: {share: 30%, after: 10 min}
    repeats: {share: 5%, after: 1 day}
    priority: 2
    groups: [handlers]
  "999":
    volume: {per_day: 20}
    handle: {talk: {mean: 6 min}}
    patience: {mean: 2 min}
    overflow_after: 1 min
    bt_offset: 5s
    priority: 1
    groups: [handlers]
groups:
  handlers:
    establishment: 14
    strength: 11
    leavers: 20%
    intakes:
      spring: {start: 2021-04-19, size: 3, class_weeks: 2, tutor_weeks: 2, finish: 90%}
    newly_trained: {pace: 1.2, months: 2}
    tutoring: 30%
    abstraction:
      leave: {rate: 15%}
      breaks: {rate: 10%, takes: minutes}
    shifts: {early: 07:00-15:00, late: 15:00-23:00, night: 23:00-07:00}
    patterns:
      four_teams: {cycle: [early, early, late, late, night, night, off, off], teams: 4, step: 2}
"""
