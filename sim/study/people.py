"""People by month, drawn without a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario import Loaded

if TYPE_CHECKING:
    import pandas as pd


def draw_workforce(loaded: Loaded, *, seed: int = 1, replications: int = 200) -> dict[str, pd.DataFrame]:
    """Draw the people of every group by month.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        A scenario.
    seed, replications : int
        As for `sim.run`; the draws are those of the same replications.

    Returns
    -------
    dict of str to pandas.DataFrame
        By group on a roster; columns month, measure, mean, p10, p90.
    """
    import numpy as np
    import pandas as pd

    from sim.calendar import Calendar
    from sim.experiment import people_by_period
    from sim.projection import summary
    from sim.workforce import draw_everyone

    scenario = loaded.scenario
    calendar = Calendar(scenario.period.start, scenario.period.end)
    plan_start = scenario.period.plan_start or scenario.period.start
    months = calendar.periods("month")
    futures = [
        {
            name: people_by_period(people, calendar, months)
            for name, people in draw_everyone(scenario.groups, calendar, plan_start, seed, number).items()
        }
        for number in range(replications)
    ]
    tables = {}
    for name in futures[0]:
        frames = []
        for measure in futures[0][name]:
            summed = summary(np.array([future[name][measure] for future in futures]))
            columns = {column: summed[column] for column in ("mean", "p10", "p90")}
            frames.append(pd.DataFrame({"month": months.labels, "measure": measure, **columns}))
        tables[name] = pd.concat(frames, ignore_index=True)
    return tables
