"""Heap, timetable, wheel and queue of the compiled engine, each against Python's own sorting."""

from __future__ import annotations

from math import inf, nan

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.compiled import heap, queue, rows, timetable, wheel

CALLERS = 40
ATTEMPTS = 3 * CALLERS
ROWS = rows.rows_alone(CALLERS, ATTEMPTS - CALLERS)
for after in range(ATTEMPTS - CALLERS):
    rows.number_redial(ROWS, after % CALLERS, after, 1 + after // CALLERS)
entries = st.lists(
    st.tuples(st.integers(0, 6).map(float), st.integers(0, ATTEMPTS - 1)),
    max_size=30,
    unique_by=lambda e: e[1] % CALLERS,
)


def by_time_and_row(entry: tuple[float, int]) -> tuple[float, int]:
    return entry[0], entry[1] % CALLERS


class TestHeap:
    @given(entries)
    def test_gives_back_by_time_then_row(self, given_entries):
        heaps = heap.empty_heaps([3, len(given_entries)], ROWS)
        heap.push(heaps, 0, 1.0, 5)
        for time_s, attempt in given_entries:
            heap.push(heaps, 1, time_s, attempt)
        taken = []
        while heaps.bounds[1].entries:
            taken.append((heap.first_s(heaps, 1), heap.first(heaps, 1)))
            heap.pop(heaps, 1)
        assert taken == sorted(given_entries, key=by_time_and_row)
        assert (heap.first_s(heaps, 0), heap.first(heaps, 0)) == (1.0, 5), "its neighbour is as it was"

    @given(entries, st.data())
    def test_first_is_the_least_whatever_has_been_put_in_and_taken_out(self, given_entries, data):
        heaps, kept = heap.empty_heaps([len(given_entries)], ROWS), []
        for time_s, attempt in given_entries:
            heap.push(heaps, 0, time_s, attempt)
            kept.append((time_s, attempt))
            if data.draw(st.booleans()):
                kept.remove(min(kept, key=by_time_and_row))
                heap.pop(heaps, 0)
            least = min(kept, key=by_time_and_row, default=(inf, -1))
            assert (heap.first_s(heaps, 0), heap.first(heaps, 0)) == least


class TestWheel:
    @given(
        st.lists(
            st.tuples(st.floats(0, 60), st.integers(0, ATTEMPTS - 1)), max_size=30, unique_by=lambda e: e[1] % CALLERS
        ),
        st.sampled_from([1e-3, 0.3, 1.0, 7.0, 1e4]),
        st.data(),
    )
    def test_first_is_the_least_whatever_has_been_put_in_taken_out_and_struck(self, given_entries, per_s, data):
        # from all in one slot to laps of the wheel apart
        ends, kept = wheel.empty_wheel(max(1, len(given_entries)), per_s, ROWS), []
        for time_s, attempt in given_entries:
            wheel.push(ends, round(time_s), attempt)
            kept.append((round(time_s), attempt))
            what = data.draw(st.sampled_from(["leave", "pop", "strike"]))
            if what == "pop":
                kept.remove(least := min(kept, key=by_time_and_row))
                assert wheel.pop(ends) == least[1]
            if what == "strike":
                kept.remove(struck := data.draw(st.sampled_from(kept)))
                wheel.strike(ends, *struck)
            assert wheel.first_s(ends) == min((time_s for time_s, _ in kept), default=inf)
        taken = [(wheel.first_s(ends), wheel.pop(ends)) for _ in kept]
        assert taken == sorted(kept, key=by_time_and_row)
        assert wheel.first_s(ends) == inf


class TestRows:
    def test_a_redial_has_the_row_of_its_first_attempt_whatever_its_number(self):
        numbers = rows.rows_alone(10, 3)
        redials = [rows.number_redial(numbers, *redial) for redial in ((7, 7, 1), (2, 2, 1), (7, 10, 2))]
        assert redials == [10, 11, 12]
        assert [rows.row_of(attempt, numbers) for attempt in (7, 2, *redials)] == [7, 2, 7, 2, 7]
        assert [rows.number_before(attempt, numbers) for attempt in (7, 2, *redials)] == [0, 0, 1, 1, 2]


class TestTimetable:
    @given(entries)
    def test_gives_back_by_time_then_row(self, given_entries):
        table = timetable.empty_timetable(len(given_entries), ROWS, keep_whose=True)
        for time_s, attempt in given_entries:
            timetable.push(table, table.attempt, time_s, attempt)
        taken = []
        while table.size[0]:
            taken.append((timetable.first_s(table), timetable.pop(table, table.attempt)))
        assert taken == sorted(given_entries, key=by_time_and_row)
        assert timetable.first_s(table) == inf

    @given(entries, st.data())
    def test_an_end_struck_out_is_as_if_it_had_never_been(self, given_entries, data):
        table = timetable.empty_timetable(len(given_entries), ROWS, keep_whose=True)
        kept = []
        for time_s, attempt in given_entries:
            timetable.push(table, table.attempt, time_s, attempt)
            kept.append((time_s, attempt))
            if data.draw(st.booleans()):
                struck = data.draw(st.sampled_from(kept))
                kept.remove(struck)
                timetable.strike(table, struck[1])
        assert [timetable.pop(table, table.attempt) for _ in range(len(kept))] == [
            attempt for _, attempt in sorted(kept, key=by_time_and_row)
        ]

    @given(st.lists(st.integers(0, 6).map(float), max_size=30))
    def test_without_attempts_it_keeps_times_alone(self, times):
        table = timetable.empty_timetable(len(times), ROWS, keep_whose=False)
        for time_s in times:
            timetable.push(table, table.attempt, time_s, 0)
        taken = []
        while table.size[0]:
            taken.append(timetable.first_s(table))
            assert timetable.pop(table, table.attempt) == -1
        assert taken == sorted(times)


class TestQueue:
    """Stream 1 of 2; who leaves at nan never does."""

    def queues(self, arrival_s, end_s, aside):
        self.arrival_s, self.end_s = np.array(arrival_s, float), np.array(end_s, float)
        self.aside = heap.empty_heaps([0, len(arrival_s)], rows.rows_alone(len(arrival_s))) if aside else None
        self.all = queue.empty_queues(2, len(arrival_s))

    def join(self, *attempts):
        for attempt in attempts:
            queue.join(self.all, self.aside, self.arrival_s, 1, attempt)

    def stand_aside(self, attempt):
        queue.stand_aside(self.all, self.aside, self.arrival_s, 1, attempt)

    def first(self, now):
        return queue.first(self.all, self.aside, self.arrival_s, self.end_s, 1, now)

    def take_all(self, now):
        taken = []
        while (attempt := self.first(now)) >= 0:
            queue.take(self.all, self.aside, 1, attempt)
            taken.append(attempt)
        return taken

    def test_first_in_first_out(self):
        for aside in (False, True):
            self.queues([0, 1, 1, 2], [nan] * 4, aside)
            self.join(0, 1)
            assert self.take_all(3.0) == [0, 1]
            self.join(2, 3)
            assert self.all.total[0].waiting == 2
            assert self.take_all(3.0) == [2, 3]
            assert self.all.total[0].waiting == 0

    def test_who_has_given_up_is_forgotten_when_reached(self):
        self.queues([0, 1, 2, 3], [4, 9, 4, nan], aside=False)
        self.join(0, 1, 2, 3)
        assert self.first(5.0) == 1
        assert self.all.total[0].waiting == 3
        assert self.take_all(5.0) == [1, 3]

    def test_who_gives_up_now_is_still_there_until_an_arrival_of_now_has_been_handled(self):
        self.queues([0], [5], aside=True)
        self.join(0)
        assert self.first(5.0) == 0
        self.all.total[0].arrived_s = 5.0
        assert self.first(5.0) == -1

    def test_a_contact_that_was_put_down_has_its_old_place(self):
        self.queues([0, 1, 2, 3], [nan] * 4, aside=True)
        self.join(1, 3)
        self.stand_aside(2)
        self.stand_aside(0)
        assert self.take_all(4.0) == [0, 1, 2, 3]

    def test_who_joins_out_of_order_takes_his_place_by_arrival_and_row(self):
        self.queues([5, 5, 5], [nan, 6, nan], aside=True)
        self.join(2, 1, 0)
        assert self.first(6.0) == 0
        queue.take(self.all, self.aside, 1, 0)
        assert self.first(6.5) == 2, "row 1 gave up at 6"
        assert self.all.total[0].waiting == 1
