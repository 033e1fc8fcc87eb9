"""Outages and lapses laid over a roster: by hand, and against a second method that looks at one moment at a time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.engine import Routing, Staffing
from sim.outage import Disruption, Failing, Lapsing, Systems, Windows, disrupt
from sim.outage.systems import Effect

DAYS = Calendar(date(2021, 6, 1), date(2021, 6, 3))
ROUTING = Routing(priority=[2, 1], groups=[[0, 1], [0]], closed=[[(100.0, 200.0)], []])
STAFFING = Staffing(
    from_s=[0, 3600], on_duty=[[10, 4], [7, 4]], pace=[[1.0, 1.0], [1.2, 1.0]], reserve=[[1, 0], [2, 0]]
)
NEVER = np.zeros(3)


def effect(closed=(), unanswered=(), pace=None, heads=None) -> Effect:
    def by_day(values):
        return {group: np.broadcast_to(np.asarray(value, float), 3) for group, value in (values or {}).items()}

    return Effect(tuple(closed), tuple(unanswered), by_day(pace), by_day(heads))


def laid(*outages, staffing=STAFFING, routing=ROUTING, lapses=()) -> tuple[Staffing, Routing]:
    """Lay outages (windows, effect) and lapses (factor, when, groups) over a roster."""
    windows = {str(i): Windows.joined(*np.array(found, float).reshape(-1, 2).T) for i, (found, _) in enumerate(outages)}
    failing = tuple(
        (Failing(str(i), windows[str(i)], NEVER, NEVER + 1, 0.0), what) for i, (_, what) in enumerate(outages)
    )
    lapsing = tuple(
        (Lapsing(f"w{i}", ~out, NEVER, np.broadcast_to(factor, 3)), groups)
        for i, (factor, out, groups) in enumerate(lapses)
    )
    what = Disruption(windows, {f"w{i}": out for i, (_, out, _) in enumerate(lapses)})
    return disrupt(staffing, routing, Systems(DAYS, failing, lapsing), what)


def rows(staffing: Staffing) -> list[tuple]:
    assert staffing.reserve is not None
    parts = (staffing.from_s, staffing.on_duty, staffing.pace, staffing.reserve)
    return [tuple(part[i].tolist() for part in parts) for i in range(len(staffing.from_s))]


def test_an_outage_begins_and_ends_at_its_exact_second():
    staffing, routing = laid(([(1000.5, 4000.25)], effect(pace={0: 1.5}, heads={1: 0.5}, unanswered=[1])))
    assert rows(staffing) == [
        (0.0, [10, 4], [1.0, 1.0], [1, 0]),
        (1000.5, [10, 2], [1.5, 1.0], [1, 11]),
        (3600.0, [7, 2], [1.2 * 1.5, 1.0], [2, 11]),
        (4000.25, [7, 4], [1.2, 1.0], [2, 0]),
    ]
    assert routing is ROUTING


def test_closed_windows_join_those_of_the_scenario():
    staffing, routing = laid(([(150, 300), (500, 600)], effect(closed=[0, 1])), ([(300, 310)], effect(closed=[0])))
    assert routing.closed == (((100.0, 310.0), (500.0, 600.0)), ((150.0, 300.0), (500.0, 600.0)))
    assert staffing is STAFFING
    assert (routing.priority == ROUTING.priority).all()
    assert routing.groups == ROUTING.groups


def test_where_outages_overlap_paces_multiply_and_the_least_of_heads_holds():
    staffing, _ = laid(
        ([(100, 300)], effect(pace={0: 1.5}, heads={0: 0.5})),
        ([(200, 400)], effect(pace={0: 2.0}, heads={0: 0.3}, unanswered=[0])),
    )
    assert rows(staffing)[:5] == [
        (0.0, [10, 4], [1.0, 1.0], [1, 0]),
        (100.0, [5, 4], [1.5, 1.0], [1, 0]),
        (200.0, [3, 4], [3.0, 1.0], [11, 0]),
        (300.0, [3, 4], [2.0, 1.0], [11, 0]),
        (400.0, [10, 4], [1.0, 1.0], [1, 0]),
    ]


def test_the_day_on_which_an_outage_begins_says_what_it_does():
    late = (86400.0 - 60, 86400.0 + 60)
    staffing, _ = laid(([late, (90000, 90060)], effect(pace={0: [1.5, 2.0, 3.0]})), staffing=flat(10))
    assert staffing.from_s.tolist() == [0, late[0], late[1], 90000, 90060]
    assert staffing.pace[:, 0].tolist() == [1, 1.5, 1, 2, 1]


def flat(heads: int) -> Staffing:
    return Staffing(from_s=[0], on_duty=[[heads, 1]])


@pytest.mark.parametrize(
    ("heads", "share", "left"),
    [(5, 0.5, 2), (10, 0.7, 7), (100, 0.29, 29), (3, 1 / 3, 1), (7, 0, 0), (7, 1, 7), (1, 0.99, 0)],
)
def test_whole_people_are_left(heads, share, left):
    staffing, _ = laid(([(100, 200)], effect(heads={0: share})), staffing=flat(heads))
    assert staffing.on_duty[np.searchsorted(staffing.from_s, 100, "right") - 1, 0] == left


def test_what_changes_nothing_gives_the_same_arrays():
    same = laid(([(100, 200)], effect(pace={0: 1.0}, heads={0: 1.0})), ([], effect(pace={0: 2.0}, unanswered=[0])))
    assert rows(same[0]) == rows(STAFFING)
    assert same[1] is ROUTING
    nothing, none = laid(([], effect(closed=[0], pace={0: 2.0})), lapses=[(2.0, np.zeros(288, bool), (0,))])
    assert nothing is STAFFING
    assert none is ROUTING
    slower, _ = laid(([(100, 200)], effect(pace={0: 2.0})), staffing=flat(3))
    assert slower.reserve is None


def test_a_factor_never_goes_beyond_what_the_engine_takes():
    staffing, _ = laid(*[([(100, 200)], effect(pace={0: 100.0}))] * 3, staffing=flat(3))
    assert staffing.pace[:, 0].tolist() == [1, 1000, 1]


spans = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 2500)), max_size=3).map(
    lambda found: [(start * 30.0, (start + length) * 30.0) for start, length in found]
)
effects = st.builds(
    effect,
    closed=st.sets(st.sampled_from([0, 1])),
    unanswered=st.sets(st.sampled_from([0, 1])),
    pace=st.dictionaries(st.sampled_from([0, 1]), st.sampled_from([0.5, 1.0, 1.25, 2.0])),
    heads=st.dictionaries(st.sampled_from([0, 1]), st.sampled_from([0.0, 0.25, 0.5, 1.0])),
)
lapsed = st.lists(st.booleans(), min_size=288, max_size=288).map(np.array)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(spans, effects), max_size=3), lapsed, st.sampled_from([1.0, 1.5]), st.data())
def test_every_moment_is_as_a_second_method_says(outages, out, factor, data):
    staffing, routing = laid(*outages, lapses=[(factor, out, (1,))])
    edges = [at for found, _ in outages for span in found for at in span]
    moments = [*edges, *data.draw(st.lists(st.integers(0, 3 * 86400), max_size=30)), 0.0, 3600.0, 900.0]
    for at in map(float, moments):
        base = int(np.searchsorted(STAFFING.from_s, at, side="right")) - 1
        assert STAFFING.reserve is not None
        heads, pace = STAFFING.on_duty[base].astype(float), STAFFING.pace[base].copy()
        reserve, shut = STAFFING.reserve[base].copy(), [100 <= at < 200, False]
        least = np.ones(2)
        for found, what in outages:
            if any(start <= at < stop for start, stop in found):
                for group, by_day in what.pace.items():
                    pace[group] *= by_day[0]
                for group, by_day in what.heads.items():
                    least[group] = min(least[group], by_day[0])
                for stream in what.unanswered:
                    reserve[stream] = 11
                for stream in what.closed:
                    shut[stream] = True
        if at < DAYS.end_s and out[int(at // 900)]:
            pace[1] *= factor
        row = int(np.searchsorted(staffing.from_s, at, side="right")) - 1
        assert staffing.reserve is not None
        assert staffing.on_duty[row].tolist() == np.floor(heads * least).tolist()
        np.testing.assert_allclose(staffing.pace[row], pace, rtol=1e-12)
        assert staffing.reserve[row].tolist() == reserve.tolist()
        assert [any(start <= at < stop for start, stop in windows) for windows in routing.closed] == shut
