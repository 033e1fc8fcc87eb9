"""Back tests: what is known to help helps, what is known to hurt hurts, and chance alone does neither.

The same callers meet each variant (common random numbers), so that a direction shows in a few replications.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.experiment import Centre, first_days, replicate
from tests.experiment.centres import load

REPLICATIONS = 6
SEED = 11


def service_levels(folder, overrides=None, *, stream="101", seed=SEED, replications=REPLICATIONS, days=14):
    """Share answered within the threshold in two weeks, by replication."""
    loaded = first_days(load(folder, {"groups.handlers.intakes": "null"} | (overrides or {})), days)
    centre = Centre.of(loaded)
    found = []
    for number in range(replications):
        figures = replicate(centre, seed, number).figures.values[stream]
        found.append(figures["answered_within"].sum() / figures["offered"].sum())
    return np.array(found)


def p_value(one: np.ndarray, other: np.ndarray) -> float:
    """Of Welch's test that the means are the same."""
    result: Any = stats.ttest_ind(one, other, equal_var=False)
    return result.pvalue


def raises(differences: np.ndarray) -> bool:
    """Whether the paired 99 % interval of the differences lies above 0."""
    result: Any = stats.ttest_1samp(differences, 0.0, alternative="greater")
    return result.pvalue < 0.005


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return service_levels(tmp_path_factory.mktemp("usual"))


def test_the_usual_centre_is_neither_idle_nor_drowned(usual):
    # 89.4 % over 60 replications, with a standard deviation of 2.8 points each: better and worse can both be seen
    assert 0.3 < usual.mean() < 0.95


@pytest.mark.parametrize(
    "override",
    [
        {"groups.handlers.strength": "20"},
        {"streams.101.handle.talk.mean": "4 min"},
        {"groups.handlers.abstraction.leave.rate": "5%"},
        {"groups.handlers.abstraction.breaks.rate": "0%"},
        {"streams.101.volume.per_day": "110"},
        {"streams.101.repeats.share": "0%"},
        {"streams.999.volume.per_day": "10"},
    ],
    ids=lambda o: next(iter(o)),
)
def test_what_helps_raises_the_service_level(tmp_path, usual, override):
    assert raises(service_levels(tmp_path, override) - usual)


@pytest.mark.parametrize(
    "override",
    [
        {"groups.handlers.strength": "11"},
        {"streams.101.handle.talk.mean": "7 min"},
        {"streams.101.handle.factors": "{new_system: 1.3}"},
        {"groups.handlers.abstraction.leave.rate": "30%"},
        {"groups.handlers.abstraction.isolation": "{rate: 15%}"},
        {"streams.101.volume.per_day": "190"},
        {"streams.101.reserve": "{always: {handlers: 1}}"},
        {
            "streams.101.closed": '[{from: "2021-02-24 08:00", to: "2021-02-27 20:00"}]',
            "streams.101.redials.share": "90%",
        },
    ],
    ids=lambda o: next(iter(o)),
)
def test_what_hurts_lowers_the_service_level(tmp_path, usual, override):
    assert raises(usual - service_levels(tmp_path, override))


def test_the_same_stream_fares_better_when_it_is_more_urgent(tmp_path):
    busy = {"targets.999": "{share: 90%, within: 30s}", "streams.101.volume.per_day": "400"}
    first, last = (service_levels(tmp_path, busy | {"streams.999.priority": p}, stream="999") for p in ("1", "3"))
    assert first.mean() > last.mean() + 0.01


def test_the_same_seed_gives_the_same_and_a_new_seed_no_significant_difference(tmp_path, usual):
    assert service_levels(tmp_path).tolist() == usual.tolist()
    one = service_levels(tmp_path, seed=101, replications=12, days=7)
    other = service_levels(tmp_path, seed=102, replications=12, days=7)
    assert one.tolist() != other.tolist()
    assert p_value(one, other) > 0.01
    fewer = service_levels(tmp_path, {"groups.handlers.strength": "11"}, seed=102, replications=12, days=7)
    assert p_value(one, fewer) < 0.001
