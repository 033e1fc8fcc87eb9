"""What outages do to calls, on centres whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import Outcome
from sim.experiment import Centre, replicate
from tests.systems.centres import PHONES, PLENTY, START_S, STOP_S, calls, inside, load


@pytest.mark.driver("outages.known.from", "outages.known.to", "outages.streams")
def test_an_outage_of_16_hours_loses_exactly_the_arrivals_in_it(tmp_path):
    contacts, log = calls(load(tmp_path))
    mine = log.stream == 0
    lost = log.outcome == Outcome.LOST
    assert np.array_equal(lost, mine & inside(log.arrival_s))
    # as many callers as the draw has in those hours
    first = (contacts.stream == 0) & inside(contacts.arrival_s)
    assert first.sum() > 60
    assert np.array_equal(np.flatnonzero(first), log.contact[lost & (log.attempt == 1)])


def test_callers_who_could_not_get_in_try_again(tmp_path):
    contacts, log = calls(load(tmp_path))
    lost = np.flatnonzero(log.outcome == Outcome.LOST)
    for row in lost[log.attempt[lost] == 1]:
        caller = log.contact[row]
        attempts = np.flatnonzero(log.contact == caller)
        after_s = contacts.redial_after_s[caller]
        if np.isinf(after_s[0]):
            assert len(attempts) == 1
            continue
        again = attempts[1]
        assert log.arrival_s[again] == pytest.approx(contacts.arrival_s[caller] + after_s[0], abs=1e-6)
        assert log.outcome[again] == (Outcome.LOST if inside(log.arrival_s[again]) else Outcome.ANSWERED)
    # half of them redial: four standard errors
    tried = [np.isfinite(contacts.redial_after_s[log.contact[row], 0]) for row in lost if log.attempt[row] == 1]
    assert abs(np.mean(tried) - 0.5) < 4 * 0.5 / np.sqrt(len(tried))


def test_999_is_picked_up_by_other_forces_in_an_outage_and_counted(tmp_path):
    loaded = load(tmp_path)
    contacts, log = calls(loaded)
    nines = contacts.stream == 1
    # whoever waits 2 minutes within the outage; the last two minutes' callers are answered once it is over
    picked_up = nines & (contacts.arrival_s >= START_S) & (contacts.arrival_s + 120 < STOP_S)
    assert picked_up.sum() > 30
    over = log.outcome == Outcome.OVERFLOWED
    assert np.array_equal(np.flatnonzero(picked_up), log.contact[over])
    assert np.array_equal(log.end_s[over], log.arrival_s[over] + 120)
    rest = (log.stream == 1) & ~over
    assert (log.outcome[rest] == Outcome.ANSWERED).all()
    late = rest & (log.arrival_s >= STOP_S - 120) & (log.arrival_s < STOP_S)
    assert (log.start_s[late] == STOP_S).all()
    figures = replicate(Centre.of(loaded), 1, 0).figures
    assert figures.values["999"]["overflowed"].tolist() == [picked_up.sum(), 0, 0]
    assert figures.values["999"]["lost"].sum() == 0
    assert figures.values["101"]["overflowed"].sum() == 0


def test_waiters_of_a_closed_stream_go_on_waiting(tmp_path):
    # one handler on a call of two hours: who waits when the stream closes is not taken before it opens
    text = """\
name: One handler
period: {start: 2021-09-01, end: 2021-09-30}
targets: {calls: {share: 80%, within: 30s}}
streams:
  calls:
    volume: {per_day: 100}
    handle: {talk: {mean: 20 min, cv: 0}}
    patience: {distribution: infinite}
    priority: 1
    groups: [handlers]
groups:
  handlers: {on_duty: 1}
outages:
  phones: {known: [{from: 2021-09-02 06:00, to: 2021-09-02 12:00}], streams: {calls: closed}}
"""
    _, log = calls(load(tmp_path, text))
    start, stop = 86400 + 6 * 3600, 86400 + 12 * 3600
    assert not ((log.start_s > start) & (log.start_s < stop)).any()
    assert ((log.arrival_s < start) & (log.start_s >= stop)).any()


@pytest.mark.driver("outages.groups.handle_time")
def test_a_partial_outage_slows_contacts_begun_in_it_and_nothing_else(tmp_path):
    slow = (
        PLENTY
        + f"""\
outages:
  slow:
    known: [{PHONES.partition("[")[2].partition("]")[0]}]
    groups: {{handlers: {{handle_time: 1.5}}}}
"""
    )
    (contacts, log), (_, usual) = calls(load(tmp_path, slow)), calls(load(tmp_path, PLENTY))
    handled = log.end_s - log.start_s
    factor = np.where(inside(log.start_s), 1.5, 1.0)
    assert factor.max() == 1.5
    np.testing.assert_allclose(handled, contacts.handle_s[log.contact] * factor, rtol=1e-9)
    assert np.array_equal(log.start_s, usual.start_s)


@pytest.mark.driver("outages.groups.heads")
def test_half_the_handlers(tmp_path):
    half = (
        PLENTY.replace("on_duty: 60", "on_duty: 5")
        + """\
outages:
  desks: {known: [{from: 2021-09-06 00:00, to: 2021-09-08 00:00}], groups: {handlers: {heads: 50%}}}
"""
    )
    figures = replicate(Centre.of(load(tmp_path, half)), 1, 0).figures
    # 5 handlers but for two days of thirty, on which half of them, rounded down, are 2
    assert figures.values["handlers"]["handlers_on_duty"].tolist() == pytest.approx([(28 * 5 + 2 * 2) / 30, 5, 5])
    _, log = calls(load(tmp_path, half))
    two_days = (5 * 86400, 7 * 86400)
    starts = np.sort(log.start_s[(log.start_s >= two_days[0] + 3600) & (log.start_s < two_days[1])])
    busy = [((log.start_s <= at) & (log.end_s > at)).sum() for at in starts]
    assert max(busy) == 2
