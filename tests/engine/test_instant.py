"""Exact times in SimPy, and the agenda of one instant."""

from __future__ import annotations

from simpy import Environment

from sim.engine.instant import ABANDONS, ARRIVES, ENDS, STAFFING, At, Instant


def test_simpy_itself_misses_times_on_a_tenth_of_a_second_grid():
    # The reason for At. Tenths of a second up to 100 s, and times up to 15 minutes later.
    times = [(now / 10, (now + later) / 10) for now in range(1000) for later in range(1, 9000, 37)]
    missed = sum(now + (time - now) != time for now, time in times)
    assert 0.01 < missed / len(times) < 0.04


def test_a_timeout_at_a_time_happens_at_that_time_to_the_bit():
    env = Environment(initial_time=0.0)
    seen = []

    def walk():
        for tenth in range(3000):
            yield env.timeout(At(tenth / 10))
            seen.append(env.now)

    env.process(walk())
    env.run()
    assert seen == [tenth / 10 for tenth in range(3000)]
    assert {type(time) for time in seen} == {float}


def handled_in(show):
    """Let `show` make events of second 5; list what is handled in its order."""
    env = Environment(initial_time=0.0)
    instant = Instant(env)
    handled = []

    def falls_due(key, then=lambda: None):
        def handle(subject):
            handled.append(subject)
            then()

        env.timeout(At(5.0)).callbacks.append(lambda _: instant.due(key, handle, key))

    show(env, falls_due)
    env.run()
    return handled


def test_one_event_alone_is_handled_at_once():
    assert handled_in(lambda _, due: due((ENDS, 3, 1))) == [(ENDS, 3, 1)]


def test_kind_then_row_then_attempt_whatever_the_order_of_making():
    keys = [(ARRIVES, 0, 1), (ENDS, 7, 1), (ABANDONS, 2, 2), (ENDS, 2, 1), (ABANDONS, 2, 1), (STAFFING, 0, 0)]
    assert handled_in(lambda _, due: [due(key) for key in keys]) == sorted(keys)


def test_what_falls_due_while_the_instant_is_worked_off_takes_its_place_in_the_order():
    # The arrival of row 0 makes its own abandonment due, which comes before the arrival of row 1.
    def show(env, due):
        due((ARRIVES, 1, 1))
        due((ARRIVES, 0, 1), then=lambda: due((ABANDONS, 0, 1)))

    assert handled_in(show) == [(ARRIVES, 0, 1), (ABANDONS, 0, 1), (ARRIVES, 1, 1)]


def test_events_of_others_at_the_same_instant_do_not_hold_up_the_agenda():
    def show(env, due):
        due((ARRIVES, 0, 1))
        env.timeout(At(5.0))
        due((ENDS, 0, 1))
        env.timeout(At(5.0))

    assert handled_in(show) == [(ENDS, 0, 1), (ARRIVES, 0, 1)]


def test_two_events_with_one_key_are_handled_in_the_order_in_which_they_fell_due():
    assert handled_in(lambda _, due: [due((ENDS, 0, 1)), due((ENDS, 0, 1))]) == [(ENDS, 0, 1)] * 2
