"""What was drawn is freed as soon as nobody holds it."""

from __future__ import annotations

import gc
from pathlib import Path

from sim.demand import draw_contacts, week
from sim.experiment import Centre, first_days
from sim.scenario import load_scenario

PLAN = Path(__file__).parent.parent.parent / "scenarios" / "west_mercia" / "plan.yaml"


def test_a_draw_leaves_no_circle_that_only_the_collector_would_free() -> None:
    # 20 MB a replication stayed once: a week and its repeats held each other
    centre = Centre.of(first_days(load_scenario(PLAN), 21))
    gc.collect()
    gc.disable()
    try:
        drawn = draw_contacts(centre.demands, centre.calendar, 1, 0)
        assert len(drawn.arrival_s) > 20_000
        assert [o for o in gc.get_objects() if isinstance(o, week.Week)] == []
    finally:
        gc.enable()
