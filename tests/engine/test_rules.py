"""Each rule of the contract on centres small enough to be worked by hand; the comments are the working."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import numpy as np
import pytest

from sim.engine import CallLog, Outcome, simulate
from tests.oracles.centres import ENGINES, built, plain

ANSWERED, ABANDONED, OVERFLOWED, LOST, UNFINISHED = map(int, Outcome)


@pytest.fixture(params=ENGINES)
def play(request: pytest.FixtureRequest) -> Any:
    """Simulate a centre given under the names of the contract, the rest at its defaults."""

    def run(**given: Any) -> CallLog:
        return simulate(*built(plain(**given)), engine=request.param)

    return run


def assert_is(found: np.ndarray, *expected: float) -> None:
    np.testing.assert_array_equal(found, expected)


# Two streams that many of the centres below have: calls (0), and work that calls interrupt (1).
CALLS_AND_WORK = {"priority": [1, 2], "groups": [[0], [0]], "interruptible": [False, True]}


class TestRule1WhoMayStart:
    def test_interruptible_contact_leaves_the_reserve_idle(self, play):
        # Two handlers, reserve 1. Row 0 leaves one idle. Row 1 would leave none: it waits for the end at 10.
        log = play(arrival_s=[0, 1], on_duty=[[2]], reserve=[[1]], interruptible=[True])
        assert_is(log.start_s, 0, 10)

    def test_other_contact_leaves_the_reserve_idle(self, play):
        log = play(arrival_s=[0, 1], on_duty=[[2]], reserve=[[1]])
        assert_is(log.start_s, 0, 10)

    def test_reserve_may_be_on_work_that_can_be_put_down(self, play):
        # At 1 one handler is idle and one on work: spare 1 + soft 1 >= 1 + reserve 1.
        log = play(arrival_s=[0, 1], stream=[1, 0], on_duty=[[2]], reserve=[[1, 0]], **CALLS_AND_WORK)
        assert_is(log.start_s, 0, 1)
        assert_is(log.end_s, 10, 11)

    def test_interrupting_must_leave_the_reserve_on_work(self, play):
        # Both handlers on work until 20. The call at 2 leaves one of them on work, which is the reserve; the call
        # at 3 would leave none: it waits for the end of the first call at 12. The work put down at 2 with 19 to go
        # is looked at after that call, at 20: the other work's end. It ends at 39.
        log = play(
            arrival_s=[0, 1, 2, 3],
            stream=[1, 1, 0, 0],
            handle_s=[20, 20, 10, 10],
            on_duty=[[2]],
            reserve=[[1, 0]],
            **CALLS_AND_WORK,
        )
        assert_is(log.start_s, 0, 1, 2, 12)
        assert_is(log.end_s, 20, 39, 12, 22)

    def test_nobody_starts_while_people_finish_after_their_shift(self, play):
        # From 5 on one is on duty and two are busy: spare -1, so the call at 6 cannot interrupt. At 10 both end.
        # Row 0 is first: spare 0 and row 1 still on work, so the call interrupts row 1 in the instant in which it
        # would have ended; 0.001 s is left of it, from 20 on.
        log = play(arrival_s=[0, 0, 6], stream=[1, 1, 0], from_s=[0, 5], on_duty=[[2], [1]], **CALLS_AND_WORK)
        assert_is(log.start_s, 0, 0, 10)
        assert_is(log.end_s, 10, 20.001, 20)

    def test_contact_starts_in_its_own_groups_only(self, play):
        log = play(arrival_s=[0, 0], stream=[0, 1], on_duty=[[0, 1]], priority=[1, 1], groups=[[0], [1]])
        assert_is(log.outcome, UNFINISHED, ANSWERED)
        assert_is(log.group, -1, 1)

    def test_stream_without_groups_is_never_answered(self, play):
        log = play(arrival_s=[0], groups=[[]], patience_s=[5])
        assert_is(log.outcome, ABANDONED)


class TestRule2Interrupting:
    def test_of_two_started_together_the_higher_row_is_put_down(self, play):
        # Row 1 is put down at 4 with 6 left, resumes when the call ends at 7, and ends at 13.
        log = play(arrival_s=[0, 0, 4], stream=[1, 1, 0], handle_s=[10, 10, 3], on_duty=[[2]], **CALLS_AND_WORK)
        assert_is(log.start_s, 0, 0, 4)
        assert_is(log.end_s, 10, 13, 7)
        assert_is(log.wait_s, 0, 0, 0)

    def test_the_one_who_started_last_is_put_down(self, play):
        # Row 1 started at 1, after row 0; at 4 it has 7 left, and ends at 7 + 7.
        log = play(arrival_s=[0, 1, 4], stream=[1, 1, 0], handle_s=[10, 10, 3], on_duty=[[2]], **CALLS_AND_WORK)
        assert_is(log.end_s, 10, 14, 7)

    def test_a_restart_counts_as_a_start(self, play):
        # Row 0 is put down at 2 by row 1, with 18 left. At 4 a second handler comes: of rows 0 and 2 the more
        # urgent row 2 starts, until 24. At 5 row 1 ends and row 0 resumes, until 23. At 6 row 3 puts down row 0,
        # which started first of all but restarted last; 17 are left, from 9 to 26.
        log = play(
            arrival_s=[0, 2, 3, 6],
            stream=[1, 0, 2, 0],
            handle_s=[20, 3, 20, 3],
            from_s=[0, 4],
            on_duty=[[1], [2]],
            priority=[1, 3, 2],
            interruptible=[False, True, True],
        )
        assert_is(log.start_s, 0, 2, 4, 6)
        assert_is(log.end_s, 26, 5, 24, 9)

    def test_contact_put_down_twice_keeps_what_was_left_each_time(self, play):
        # 0..2 worked, 8 left; 5..6 worked, 7 left; 10..17.
        log = play(arrival_s=[0, 2, 6], stream=[1, 0, 0], handle_s=[10, 3, 4], **CALLS_AND_WORK)
        assert_is(log.start_s, 0, 2, 6)
        assert_is(log.end_s, 17, 5, 10)

    def test_put_down_contact_goes_to_an_idle_handler_of_its_next_group(self, play):
        # The call can only be in group 0. The work moves to group 1 at 4 with what is left of it: 6 s, although
        # group 1 is four times slower; its log keeps the group that answered first.
        log = play(
            arrival_s=[0, 4],
            stream=[1, 0],
            on_duty=[[1, 1]],
            pace=[[1.0, 4.0]],
            priority=[1, 2],
            groups=[[0], [0, 1]],
            interruptible=[False, True],
        )
        assert_is(log.start_s, 0, 4)
        assert_is(log.end_s, 10, 14)
        assert_is(log.group, 0, 0)

    def test_pace_of_the_first_start_is_kept(self, play):
        # Started at pace 2: 20 s. Put down at 5 with 15 left; from 6 on the pace is 1; resumes at 15, ends at 30.
        log = play(
            arrival_s=[0, 5],
            stream=[1, 0],
            handle_s=[10, 5],
            from_s=[0, 6],
            on_duty=[[1], [1]],
            pace=[[2.0], [1.0]],
            **CALLS_AND_WORK,
        )
        assert_is(log.end_s, 30, 15)

    def test_put_down_contact_waits_by_its_arrival(self, play):
        # At 5 row 0 (arrived at 0, 8 left) goes before row 2 (arrived at 3).
        log = play(arrival_s=[0, 2, 3], stream=[1, 0, 1], handle_s=[10, 3, 10], **CALLS_AND_WORK)
        assert_is(log.start_s, 0, 2, 13)
        assert_is(log.end_s, 13, 5, 23)

    def test_put_down_contact_neither_abandons_nor_overflows(self, play):
        # Its patience would end at 4 and its overflow is at 3; it waits from 2 to 12.
        log = play(arrival_s=[0, 2], stream=[1, 0], patience_s=[4, inf], overflow_after_s=[inf, 3.0], **CALLS_AND_WORK)
        assert_is(log.outcome, ANSWERED, ANSWERED)
        assert_is(log.end_s, 20, 12)

    def test_put_down_contact_that_nobody_takes_up_again_is_unfinished(self, play):
        # From 5 on nobody is on duty, but the call is finished.
        log = play(arrival_s=[0, 2], stream=[1, 0], from_s=[0, 5], on_duty=[[1], [0]], **CALLS_AND_WORK)
        assert_is(log.outcome, UNFINISHED, ANSWERED)
        assert_is(log.start_s, 0, 2)
        assert_is(log.end_s, nan, 12)
        assert_is(log.wait_s, 0, 0)
        assert_is(log.group, 0, 0)


class TestRule3Arrivals:
    def test_first_group_in_order_of_preference(self, play):
        log = play(arrival_s=[0, 1], on_duty=[[1, 1]], groups=[[1, 0]])
        assert_is(log.group, 1, 0)

    def test_idle_handler_of_a_later_group_rather_than_interrupting(self, play):
        log = play(arrival_s=[0, 1], stream=[1, 0], on_duty=[[1, 1]], **CALLS_AND_WORK | {"groups": [[0, 1], [0]]})
        assert_is(log.group, 0, 1)
        assert_is(log.end_s, 10, 11)

    def test_interrupts_in_the_first_group_in_which_it_may(self, play):
        # Row 0 is in group 0 and row 1 in group 1; the call prefers group 1: row 1 has 8 left at 3, from 13 on.
        log = play(
            arrival_s=[0, 1, 3],
            stream=[1, 2, 0],
            on_duty=[[1, 1]],
            priority=[1, 2, 2],
            groups=[[1, 0], [0], [1]],
            interruptible=[False, True, True],
        )
        assert_is(log.group, 0, 1, 1)
        assert_is(log.end_s, 10, 21, 13)

    def test_otherwise_it_waits(self, play):
        log = play(arrival_s=[0, 1])
        assert_is(log.wait_s, 0, 9)


class TestRule4Filling:
    def test_priority_then_arrival_then_row(self, play):
        # Waiting at 10: rows 1 and 2 (both arrived at 1, priority 2) and row 3 (at 2, priority 1).
        log = play(arrival_s=[0, 1, 1, 2], stream=[0, 1, 1, 0], priority=[1, 2])
        assert_is(log.start_s, 0, 20, 30, 10)

    def test_streams_of_one_priority_share_one_order(self, play):
        log = play(arrival_s=[0, 1, 2, 3], stream=[0, 1, 0, 1], priority=[1, 1])
        assert_is(log.start_s, 0, 10, 20, 30)

    def test_who_may_not_start_is_passed_over(self, play):
        # The one handler is never more than the reserve of stream 0, so the less urgent row 1 starts.
        log = play(arrival_s=[0, 1], stream=[0, 1], priority=[1, 2], reserve=[[1, 0]])
        assert_is(log.outcome, UNFINISHED, ANSWERED)
        assert_is(log.start_s, nan, 1)

    def test_again_and_again_until_none_may(self, play):
        log = play(arrival_s=[0, 1, 2], from_s=[0, 5], on_duty=[[0], [2]])
        assert_is(log.start_s, 5, 5, 15)

    def test_an_end_fills_its_own_group(self, play):
        # Group 1 frees at 4; row 2 may only be in group 0, which frees at 10.
        log = play(
            arrival_s=[0, 0, 1], stream=[0, 1, 0], handle_s=[10, 4, 1], on_duty=[[1, 1]], priority=[1, 1],
            groups=[[0], [1]],
        )  # fmt: skip
        assert_is(log.start_s, 0, 0, 10)

    def test_staffing_changes_heads_pace_and_reserve_of_all_groups_first(self, play):
        # At 5 stream 0 loses its reserve and gets the pace of the new row.
        log = play(arrival_s=[0], from_s=[0, 5], on_duty=[[1], [1]], reserve=[[1], [0]], pace=[[1.0], [0.5]])
        assert_is(log.start_s, 5)
        assert_is(log.end_s, 10)

    def test_groups_are_filled_one_by_one(self, play):
        # Until 10 the call (row 2) may not interrupt row 1 because of its reserve. At 10 the reserve goes and
        # group 1 gets a handler. Group 0 comes first: the call interrupts row 1 there, although group 1 has an idle
        # handler. Row 1 (11 left) is offered group 1 before the waiter of group 1, row 0, who came earlier, is
        # looked at; that one starts when row 1 ends at 21.
        log = play(
            arrival_s=[0, 1, 5],
            stream=[1, 2, 0],
            handle_s=[5, 20, 3],
            from_s=[0, 10],
            on_duty=[[1, 0], [1, 1]],
            reserve=[[1, 0, 0], [0, 0, 0]],
            priority=[1, 2, 2],
            groups=[[0, 1], [1], [0, 1]],
            interruptible=[False, True, True],
        )
        assert_is(log.start_s, 21, 1, 10)
        assert_is(log.end_s, 26, 21, 13)
        assert_is(log.group, 1, 0, 0)

    def test_windows_of_lower_streams_end_first_each_handled_whole(self, play):
        # Row 0 ends at 7, when streams 0 and 1 are closed. At 10 both open, stream 0 first: its row 1 starts,
        # although row 2 is more urgent.
        log = play(
            arrival_s=[0, 1, 1],
            stream=[2, 0, 1],
            handle_s=[7, 10, 10],
            priority=[2, 1, 1],
            closed=[[(5, 10)], [(5, 10)], []],
        )
        assert_is(log.start_s, 0, 10, 20)

    def test_a_window_end_fills_groups_by_number(self, play):
        # Both groups are idle from 4 and 5 on, the stream prefers group 1; at 10 group 0 is filled first.
        log = play(
            arrival_s=[0, 0, 1],
            stream=[1, 2, 0],
            handle_s=[4, 5, 10],
            on_duty=[[1, 1]],
            priority=[1, 1, 1],
            groups=[[1, 0], [0], [1]],
            closed=[[(3, 10)], [], []],
        )
        assert_is(log.start_s, 0, 0, 10)
        assert_is(log.group, 0, 1, 0)

    @pytest.mark.parametrize("windows", [[(10, 15), (5, 10)], [(5, 12), (8, 15)], [(5, 15), (6, 7)]])
    def test_windows_that_touch_or_overlap_are_one(self, play, windows):
        log = play(arrival_s=[0, 1], handle_s=[6, 6], closed=[windows])
        assert_is(log.start_s, 0, 15)

    def test_attempts_that_arrive_in_a_window_are_lost(self, play):
        log = play(arrival_s=[4, 5, 9, 10], handle_s=[1, 1, 1, 1], closed=[[(5, 10)]])
        assert_is(log.outcome, ANSWERED, LOST, LOST, ANSWERED)
        assert_is(log.end_s, 5, 5, 9, 11)
        assert_is(log.wait_s, 0, 0, 0, 0)

    def test_a_window_may_begin_before_the_period(self, play):
        log = play(arrival_s=[0, 2], closed=[[(-5, 1), (-9, -7)]])
        assert_is(log.outcome, LOST, ANSWERED)


class TestRule5Leaving:
    def test_abandons_and_overflows_at_the_sum_as_stored(self, play):
        # 0.1 + 0.2 is 0.30000000000000004; the wait is the difference of the stored times.
        log = play(
            arrival_s=[0.1, 0.1],
            stream=[0, 1],
            patience_s=[0.2, 5],
            on_duty=[[0]],
            priority=[1, 1],
            overflow_after_s=[inf, 0.2],
        )
        assert_is(log.outcome, ABANDONED, OVERFLOWED)
        assert_is(log.end_s, 0.1 + 0.2, 0.1 + 0.2)
        assert_is(log.wait_s, 0.1 + 0.2 - 0.1, 0.1 + 0.2 - 0.1)

    def test_whichever_comes_first(self, play):
        log = play(
            arrival_s=[0, 0], stream=[0, 1], patience_s=[3, 3], on_duty=[[0]], priority=[1, 1], overflow_after_s=[4, 2]
        )
        assert_is(log.outcome, ABANDONED, OVERFLOWED)
        assert_is(log.end_s, 3, 2)

    def test_without_patience_only_an_idle_handler_helps(self, play):
        log = play(arrival_s=[0, 1], patience_s=[0, 0])
        assert_is(log.outcome, ANSWERED, ABANDONED)
        assert_is(log.end_s, 10, 1)

    def test_who_waits_in_a_closed_stream_still_leaves(self, play):
        log = play(arrival_s=[0, 1], patience_s=[5, 5], closed=[[(2, 20)]])
        assert_is(log.end_s, 10, 6)

    def test_redials_come_from_the_end_of_the_attempt_and_keep_handle_time_and_patience(self, play):
        # Row 1 abandons at 4, comes back at 6, abandons at 9, comes back at 10 just after the end of row 0.
        log = play(arrival_s=[0, 1], patience_s=[3, 3], handle_s=[10, 7], redial_after_s=[[1, 1], [2, 1]])
        assert_is(log.contact, 0, 1, 1, 1)
        assert_is(log.attempt, 1, 1, 2, 3)
        assert_is(log.arrival_s, 0, 1, 6, 10)
        assert_is(log.outcome, ANSWERED, ABANDONED, ABANDONED, ANSWERED)
        assert_is(log.end_s, 10, 4, 9, 17)

    def test_a_lost_attempt_is_redialled_and_inf_gives_up(self, play):
        log = play(arrival_s=[5, 6], closed=[[(5, 9)]], redial_after_s=[[1, 4], [inf, 1]])
        assert_is(log.contact, 0, 0, 0, 1)
        assert_is(log.arrival_s, 5, 6, 10, 6)
        assert_is(log.outcome, LOST, LOST, ANSWERED, LOST)

    def test_an_overflowed_attempt_is_not_redialled(self, play):
        log = play(arrival_s=[0], on_duty=[[0]], overflow_after_s=[2], redial_after_s=[[1]])
        assert_is(log.outcome, OVERFLOWED)

    def test_followers_come_from_the_end_of_the_last_attempt_if_its_outcome_is_in_the_mask(self, play):
        # Row 0 is answered, 0..10. Row 1 abandons at 3, redials at 4, abandons at 6, gives up.
        # Row 2 follows an answered row 0: at 13, busy until 23. Row 3 follows an abandoned row 0: never.
        # Row 4 follows an abandoned row 1: 6 + 1 = 7, abandons at 9. Row 5 follows row 2: 23 + 1 = 24.
        # Row 6 follows row 3, which has no attempt: never.
        log = play(
            arrival_s=[0, 1, 3, 3, 1, 1, 1],
            patience_s=[2] * 7,
            redial_after_s=[[1]] * 2 + [[inf]] * 5,
            follows=[-1, -1, 0, 0, 1, 2, 3],
            follows_if=[0, 0, 1 << ANSWERED, 1 << ABANDONED, 1 << ABANDONED | 1 << LOST, 1 << ANSWERED, 15],
        )
        assert_is(log.contact, 0, 1, 1, 2, 4, 5)
        assert_is(log.arrival_s, 0, 1, 4, 13, 7, 24)
        assert_is(log.outcome, ANSWERED, ABANDONED, ABANDONED, ANSWERED, ABANDONED, ANSWERED)

    def test_two_may_follow_one_and_overflow_is_an_outcome_to_follow(self, play):
        log = play(
            arrival_s=[0, 2, 3],
            on_duty=[[0]],
            overflow_after_s=[5],
            follows=[-1, 0, 0],
            follows_if=[0, 1 << OVERFLOWED, 1 << OVERFLOWED],
        )
        assert_is(log.arrival_s, 0, 7, 8)


class TestRule6Falls:
    def test_idle_handlers_go_first(self, play):
        # At 5 the idle one of two goes; the call at 6 waits for the other.
        log = play(arrival_s=[0, 6], from_s=[0, 5], on_duty=[[2], [1]])
        assert_is(log.start_s, 0, 10)

    def test_the_others_finish_the_contact_in_hand_then_go(self, play):
        log = play(arrival_s=[0, 6], patience_s=[inf, 30], from_s=[0, 5], on_duty=[[1], [0]])
        assert_is(log.end_s, 10, 36)
        assert_is(log.outcome, ANSWERED, ABANDONED)

    def test_who_comes_back_while_others_finish_adds_nothing(self, play):
        # Two busy until 10; nobody on duty from 5, one from 8: spare -1, then at the first end 0, at the second 1.
        log = play(arrival_s=[0, 0, 6, 6], handle_s=[10, 12, 5, 5], from_s=[0, 5, 8], on_duty=[[2], [0], [1]])
        assert_is(log.start_s, 0, 0, 12, 17)

    def test_last_row_holds_for_ever(self, play):
        log = play(arrival_s=[0, 1e9], handle_s=[1e9, 1], from_s=[0, 5], on_duty=[[1], [1]])
        assert_is(log.start_s, 0, 1e9)


class TestRule7OneInstant:
    def test_end_before_staffing(self, play):
        # At 10 the end starts row 1 before the shift ends.
        log = play(arrival_s=[0, 1], from_s=[0, 10], on_duty=[[1], [0]])
        assert_is(log.start_s, 0, 10)

    def test_staffing_before_the_end_of_a_window(self, play):
        # At 10 the idle handler has gone before the stream opens.
        log = play(
            arrival_s=[0, 1],
            stream=[1, 0],
            handle_s=[6, 6],
            patience_s=[inf, 20],
            from_s=[0, 10],
            on_duty=[[1], [0]],
            priority=[1, 1],
            closed=[[(5, 10)], []],
        )
        assert_is(log.outcome, ANSWERED, ABANDONED)

    def test_end_of_a_window_before_the_beginning_of_another(self, play):
        # Row 1 waits, its stream closed 5..10. Row 2 starts at 7 in group 0. At 10 row 1 interrupts it; stream 2
        # closes at 10 too, but later in the instant, so row 2 moves on to group 1 and ends at 17.
        log = play(
            arrival_s=[0, 4, 7],
            stream=[1, 0, 2],
            handle_s=[6, 3, 10],
            on_duty=[[1, 1]],
            priority=[1, 1, 2],
            groups=[[0], [0], [0, 1]],
            interruptible=[False, False, True],
            closed=[[(5, 10)], [], [(10, 20)]],
        )
        assert_is(log.start_s, 0, 10, 7)
        assert_is(log.end_s, 6, 13, 17)

    def test_interrupted_contact_of_a_closed_stream_waits_and_is_not_lost(self, play):
        # As before, but stream 2 closes at 9: row 2 has 7 left at 10 and resumes at 20, in group 0 (by number).
        log = play(
            arrival_s=[0, 4, 7],
            stream=[1, 0, 2],
            handle_s=[6, 3, 10],
            on_duty=[[1, 1]],
            priority=[1, 1, 2],
            groups=[[0], [0], [0, 1]],
            interruptible=[False, False, True],
            closed=[[(5, 10)], [], [(9, 20)]],
        )
        assert_is(log.outcome, ANSWERED, ANSWERED, ANSWERED)
        assert_is(log.end_s, 6, 13, 27)

    def test_beginning_of_a_window_before_arrivals_and_after_ends(self, play):
        # At 10 row 0 ends and row 1, who waits, is started; then the stream closes; then row 2 is lost.
        log = play(arrival_s=[0, 1, 10], closed=[[(10, 30)]])
        assert_is(log.outcome, ANSWERED, ANSWERED, LOST)
        assert_is(log.start_s, 0, 10, nan)

    def test_an_end_at_the_end_of_a_window_finds_it_closed(self, play):
        # At 10 row 0 ends while stream 0 is still closed: the less urgent row 2 starts.
        log = play(arrival_s=[0, 1, 2], stream=[1, 0, 1], priority=[1, 2], closed=[[(5, 10)], []])
        assert_is(log.start_s, 0, 20, 10)

    def test_end_of_a_window_before_overflow_abandonment_and_arrival(self, play):
        # All at 10: the stream opens and starts row 1, whose patience ends now; row 2, whose overflow would be
        # later, waits on; row 3, arriving now, gets in and waits.
        log = play(
            arrival_s=[0, 5, 6, 10], stream=[1, 0, 0, 0], handle_s=[9, 1, 1, 1], patience_s=[inf, 5, inf, inf],
            priority=[1, 1], closed=[[(8, 10)], []],
        )  # fmt: skip
        assert_is(log.start_s, 0, 10, 11, 12)

    def test_overflow_before_abandonment(self, play):
        log = play(arrival_s=[0], patience_s=[4], overflow_after_s=[4], on_duty=[[0]], redial_after_s=[[1]])
        assert_is(log.outcome, OVERFLOWED)

    @pytest.mark.parametrize("name", ["patience_s", "overflow_after_s"])
    def test_who_would_leave_as_a_handler_becomes_free_is_answered(self, play, name):
        given = {"patience_s": [inf, 9]} if name == "patience_s" else {"overflow_after_s": [9]}
        log = play(arrival_s=[0, 1], **given)
        assert_is(log.outcome, ANSWERED, ANSWERED)
        assert_is(log.start_s, 0, 10)

    def test_who_would_leave_as_a_shift_begins_is_answered(self, play):
        log = play(arrival_s=[1], patience_s=[9], from_s=[0, 10], on_duty=[[0], [1]])
        assert_is(log.start_s, 10)

    def test_abandonment_and_arrival_with_nobody_free(self, play):
        # Row 1 leaves at 5 as row 2 arrives; the handler goes to row 2 at 10.
        log = play(arrival_s=[0, 1, 5], patience_s=[inf, 4, inf])
        assert_is(log.outcome, ANSWERED, ABANDONED, ANSWERED)
        assert_is(log.start_s, 0, nan, 10)

    def test_end_and_staffing_before_arrival(self, play):
        # At 10 row 1 takes what row 0 frees; the arrival of row 2 finds the second handler, on duty from 10.
        log = play(arrival_s=[0, 1, 10, 10], from_s=[0, 10], on_duty=[[1], [2]])
        assert_is(log.start_s, 0, 10, 10, 20)

    def test_ends_by_row_each_with_all_that_follows_from_it(self, play):
        # Row 0 is in group 1 and row 1 in group 0; both end at 10. Row 0 is first: the waiter starts in group 1.
        log = play(
            arrival_s=[0, 0, 1], stream=[1, 2, 0], on_duty=[[1, 1]], priority=[1, 1, 1], groups=[[0, 1], [1], [0]]
        )
        assert_is(log.group, 1, 0, 1)

    def test_arrivals_by_row_whether_redial_follower_or_first(self, play):
        # At 10 arrive: row 1's redial, row 2 of itself, row 3 which follows row 0. The one handler is idle by
        # then: row 1 starts, then the others in order.
        log = play(
            arrival_s=[0, 1, 10, 1],
            handle_s=[9, 2, 2, 2],
            patience_s=[inf, 3, inf, inf],
            redial_after_s=[[inf], [6], [inf], [inf]],
            follows=[-1, -1, -1, 0],
            follows_if=[0, 0, 0, 1],
        )
        assert_is(log.contact, 0, 1, 1, 2, 3)
        assert_is(log.arrival_s, 0, 1, 10, 10, 10)
        assert_is(log.start_s, 0, nan, 10, 12, 14)

    def test_times_are_as_stored(self, play):
        # SimPy's own now + (t - now) misses one in fifty of these by a bit.
        arrivals = [tenth / 10 for tenth in range(20_000)]
        log = play(arrival_s=arrivals, handle_s=[0.001] * len(arrivals))
        assert_is(log.arrival_s, *arrivals)
        assert_is(log.start_s, *arrivals)

    def test_a_change_given_for_1800_happens_at_1800(self, play):
        # Many unround times before it; the waiter starts at the change, to the bit.
        log = play(
            arrival_s=[tenth / 10 for tenth in range(1, 18_000, 7)],
            handle_s=[0.1] * 2572,
            patience_s=[0.7] * 2571 + [inf],
            from_s=[0, 1800],
            on_duty=[[0], [1]],
        )
        assert log.start_s[-1] == 1800.0


def test_shortest_service_is_a_millisecond_whatever_the_pace(play):
    log = play(arrival_s=[0], handle_s=[0.001], pace=[[0.5]])
    assert_is(log.end_s, 0.001)


def test_a_service_too_short_for_the_clock_ends_in_the_instant_it_starts(play):
    # Ten thousand contacts of 1e12 s, one after another. At 1e16 s a float64 moves in steps of 2 s, so the 1 s that
    # the last two take (0.001 s at pace 1000) ends at once; the run comes to its end all the same.
    log = play(arrival_s=[0] * 10_002, handle_s=[1e9] * 10_000 + [0.001] * 2, pace=[[1000.0]])
    assert_is(log.end_s[-3:], 1e16, 1e16, 1e16)
    assert (log.outcome == ANSWERED).all()


def test_nobody_calls(play):
    log = play(arrival_s=[], closed=[[(0, 5)]])
    assert len(log) == 0
