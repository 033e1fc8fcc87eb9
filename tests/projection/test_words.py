"""What is said aloud: odds, months, and the headline of five kinds of target."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers

from sim.calendar import Calendar
from sim.projection import answer, month_spoken, reached, spoken, wilson
from sim.projection.speech import iso_days_spoken, percent_spoken, seconds_spoken
from tests.projection.worlds import futures, target


@pytest.mark.parametrize(
    ("successes", "n", "words"),
    [
        (34, 100, "about one in three (25 to 44 %)"),
        (12, 100, "about one in eight (7 to 20 %)"),
        (0, 12, "none of 12 futures (0 to 24 %)"),
        (12, 12, "all of 12 futures (76 to 100 %)"),
        (3, 100, "3 of 100 futures (1 to 8 %)"),
        (1, 30, "1 of 30 futures (1 to 17 %)"),
        (29, 30, "29 of 30 futures (83 to 99 %)"),
        (30, 1000, "less than one in 20 (2 to 4 %)"),
        (970, 1000, "more than 19 in 20 (96 to 98 %)"),
        (5, 100, "about one in 20 (2 to 11 %)"),
        (10, 100, "about one in ten (6 to 17 %)"),
        (17, 100, "about one in six (11 to 26 %)"),
        (40, 100, "about two in five (31 to 50 %)"),
        (50, 100, "about even (40 to 60 %)"),
        (67, 100, "about two in three (57 to 75 %)"),
        (75, 100, "about three in four (66 to 82 %)"),
        (91, 100, "about nine in ten (84 to 95 %)"),
        (98, 100, "98 of 100 futures (93 to 99 %)"),
        (0, 100_000, "none of 100000 futures (0 to 1 %)"),
        (100_000, 100_000, "all of 100000 futures (99 to 100 %)"),
        (99_999, 100_000, "more than 19 in 20 (99 to 100 %)"),
        (1, 1, "the one future"),
        (0, 1, "not the one future"),
    ],
)
def test_probability_is_spoken_with_its_interval(successes, n, words) -> None:
    assert spoken(successes / n, *wilson(successes, n), n) == words


def test_words_never_leave_their_probability_by_more_than_a_twentieth() -> None:
    said = {"even": 1 / 2, "one in three": 1 / 3, "nine in ten": 9 / 10, "four in five": 4 / 5, "one in eight": 1 / 8}
    for percent in range(4, 97):
        words = spoken(percent / 100, *wilson(percent, 100), 100)
        for phrase, value in said.items():
            if f"about {phrase} (" in words:
                assert abs(percent / 100 - value) <= 0.05


@given(n=integers(1, 3000), share=floats(0, 1))
def test_words_are_never_narrower_than_their_interval(n: int, share: float) -> None:
    """Less than one in 20 is said only of an interval that ends there: 1 of 30 may be one in six."""
    successes = round(share * n)
    low, high = wilson(successes, n)
    words = spoken(successes / n, low, high, n)
    if words.startswith("less than one in 20"):
        assert high <= 0.05
    if words.startswith("more than 19 in 20"):
        assert low >= 0.95


def test_days_in_a_text_are_spoken() -> None:
    said = "14 rows up to 2021-05-24 (plan of 2021-13-01; a1-2021-05-240)"
    assert iso_days_spoken(said) == "14 rows up to 24 May 2021 (plan of 2021-13-01; a1-2021-05-240)"


def test_months_and_thresholds_are_spoken() -> None:
    assert month_spoken("2021-12") == "December 2021"
    assert month_spoken("2022-01") == "January 2022"
    said = {1.0: "1 second", 10.0: "10 seconds", 60.0: "60 seconds", 90.0: "90 seconds", 240.0: "4 minutes"}
    said |= {3600.0: "1 hour", 7200.0: "2 hours", 2.5: "2.5 seconds", 5400.0: "90 minutes"}
    assert {seconds: seconds_spoken(seconds) for seconds in said} == said
    assert percent_spoken(0.8) == "80 %"
    assert percent_spoken(0.9045) == "90.45 %"


def headline(pattern: list[tuple[int, str]], label: str = "101 calls", **keys) -> str:
    met = np.array([[mark == "x" for mark in row] for count, row in pattern for _ in range(count)])
    return "\n".join(answer(reached(futures(met), {"101": target(**keys)})["101"], label))


#                   June 2021 ^     ^ December     ^ June 2022
REACHED_AND_HELD = [(90, "....xxxxxxxxx"), (6, "....xxxxxx.xx"), (4, ".............")]
NOT_HELD = [(70, "..x.x.x.x.x.x"), (30, ".............")]
NEVER = [(100, ".............")]
UNCERTAIN = [(5, ".....xxxxxxxx"), (7, ".............")]


def test_reached_and_held() -> None:
    assert headline(REACHED_AND_HELD, promised="2021-12") == (
        "The target is 80 % of 101 calls answered within 30 seconds, as a share of those offered.\n"
        "At least half of the futures have reached it by October 2021, and at least half have begun to hold "
        "it (3 months in a row) by October 2021.\n"
        "Chance that December 2021 itself meets it: about 19 in 20 (90 to 98 %).\n"
        "Chance that it is reached by December 2021, in that month or an earlier one: about 19 in 20 (90 to "
        "98 %).\n"
        "Chance that it is held by December 2021, a run of 3 months that meet it having begun by then (it may"
        " end later): about 19 in 20 (90 to 98 %).\n"
        "Chance that it is not reached within the horizon, June 2022: about one in 20 (2 to 10 %); that it is"
        " not held within it: about one in 20 (2 to 10 %).\n"
        "Of the 96 futures that hold it, 6 miss it again in a later month (3 to 13 %).\n"
        "On average over the futures, answered in time in December 2021: 80.0 % of those offered, 88.8 % of those "
        "answered, 83.3 % of those offered less short abandons.\n"
        "Monte Carlo only, not calibrated: the ranges show what chance does to 100 futures of the model, not "
        "how far the model may be from the force."
    )


def test_reached_but_not_held() -> None:
    assert headline(NOT_HELD, promised="2021-12") == (
        "The target is 80 % of 101 calls answered within 30 seconds, as a share of those offered.\n"
        "At least half of the futures have reached it by August 2021, but fewer than half hold it (3 months "
        "in a row) within the horizon, June 2022.\n"
        "Chance that December 2021 itself meets it: about two in three (60 to 78 %).\n"
        "Chance that it is reached by December 2021, in that month or an earlier one: about two in three (60 "
        "to 78 %).\n"
        "Chance that it is held by December 2021, a run of 3 months that meet it having begun by then (it may"
        " end later): none of 100 futures (0 to 4 %).\n"
        "Chance that it is not reached within the horizon, June 2022: about one in three (22 to 40 %); that "
        "it is not held within it: all of 100 futures (96 to 100 %).\n"
        "On average over the futures, answered in time in December 2021: 79.7 % of those offered, 88.6 % of those "
        "answered, 83.0 % of those offered less short abandons.\n"
        "Monte Carlo only, not calibrated: the ranges show what chance does to 100 futures of the model, not "
        "how far the model may be from the force."
    )


def test_not_within_the_horizon() -> None:
    assert headline(NEVER, promised="2021-12") == (
        "The target is 80 % of 101 calls answered within 30 seconds, as a share of those offered.\n"
        "Fewer than half of the futures reach it by June 2022, the horizon.\n"
        "Chance that December 2021 itself meets it: none of 100 futures (0 to 4 %).\n"
        "Chance that it is reached by December 2021, in that month or an earlier one: none of 100 futures (0 "
        "to 4 %).\n"
        "Chance that it is held by December 2021, a run of 3 months that meet it having begun by then (it may"
        " end later): none of 100 futures (0 to 4 %).\n"
        "Chance that it is not reached within the horizon, June 2022: all of 100 futures (96 to 100 %); that "
        "it is not held within it: all of 100 futures (96 to 100 %).\n"
        "On average over the futures, answered in time in December 2021: 79.0 % of those offered, 87.8 % of those "
        "answered, 82.3 % of those offered less short abandons.\n"
        "Monte Carlo only, not calibrated: the ranges show what chance does to 100 futures of the model, not "
        "how far the model may be from the force."
    )


def test_uncertain() -> None:
    assert headline(UNCERTAIN, promised="2021-12") == (
        "The target is 80 % of 101 calls answered within 30 seconds, as a share of those offered.\n"
        "Fewer than half of the futures reach it by June 2022, the horizon.\n"
        "Chance that December 2021 itself meets it: about two in five (19 to 68 %).\n"
        "Chance that it is reached by December 2021, in that month or an earlier one: about two in five (19 "
        "to 68 %).\n"
        "Chance that it is held by December 2021, a run of 3 months that meet it having begun by then (it may"
        " end later): about two in five (19 to 68 %).\n"
        "With 12 futures this is uncertain; more replications narrow the ranges.\n"
        "Chance that it is not reached within the horizon, June 2022: about three in five (32 to 81 %); that "
        "it is not held within it: about three in five (32 to 81 %).\n"
        "On average over the futures, answered in time in December 2021: 79.4 % of those offered, 88.2 % of those "
        "answered, 82.7 % of those offered less short abandons.\n"
        "Monte Carlo only, not calibrated: the ranges show what chance does to 12 futures of the model, not "
        "how far the model may be from the force."
    )


def test_no_month_promised() -> None:
    assert headline(REACHED_AND_HELD, denominator="answered", share="88%", hold_months=1) == (
        "The target is 88 % of 101 calls answered within 30 seconds, as a share of those answered.\n"
        "At least half of the futures have reached it by October 2021, and at least half have begun to hold "
        "it (1 month in a row) by October 2021.\n"
        "No month was promised for it.\n"
        "Chance that it is not reached within the horizon, June 2022: about one in 20 (2 to 10 %); that it is"
        " not held within it: about one in 20 (2 to 10 %).\n"
        "Of the 96 futures that hold it, 6 miss it again in a later month (3 to 13 %).\n"
        "On average over the futures, answered in time in June 2022: 80.0 % of those offered, 88.8 % of those "
        "answered, 83.3 % of those offered less short abandons.\n"
        "Monte Carlo only, not calibrated: the ranges show what chance does to 100 futures of the model, not "
        "how far the model may be from the force."
    )


def test_operators_clock_is_named() -> None:
    assert headline(NEVER, "999 calls", clock="bt", within="10s").splitlines()[0] == (
        "The target is 80 % of 999 calls answered within 10 seconds, counted from when the operator connects,"
        " as a share of those offered."
    )


def test_promise_outside_the_months_that_count_gets_no_chance() -> None:
    before, after = (headline(NOT_HELD, promised=month).splitlines()[2] for month in ("2021-03", "2023-01"))
    assert before == (
        "It was promised for March 2021, before the first month that counts, June 2021: no chance is given."
    )
    assert after == (
        "It was promised for January 2023, after the last month that counts, June 2022: no chance is given."
    )


def test_promise_too_near_the_horizon_to_see_its_hold_says_so() -> None:
    said = "The horizon is too near to see every hold that begins by June 2022."
    assert said in headline(REACHED_AND_HELD, promised="2022-06")
    assert said not in headline(REACHED_AND_HELD, promised="2022-04")
    assert "too near" in headline(REACHED_AND_HELD, promised="2022-04", hold_months=14)


def test_one_future_is_not_spoken_of_as_several() -> None:
    lapses = "..xxx........"
    assert "The one future that holds it misses it again in a later month." in headline([(1, lapses), (3, NEVER[0][1])])
    assert "Of the 2 futures that hold it, 1 misses it again in a later month (" in headline(
        [(1, lapses), (1, "..xxxxxxxxxxx")]
    )
    assert "what chance does to 1 future of the model" in headline([(1, lapses)])


def test_plan_without_a_whole_month_says_so() -> None:
    world = futures(np.zeros((2, 0)), Calendar(date(2021, 4, 1), date(2021, 6, 20)), date(2021, 5, 24))
    result = reached(world, {"101": target(promised="2021-06")})["101"]
    assert answer(result, "101 calls")[1:] == (
        "No whole month of the plan is simulated, so nothing can be said of it.",
    )


def test_month_in_which_nothing_was_offered_has_no_share_to_say() -> None:
    world = futures(np.zeros((2, 13)))
    for measure in ("sl_offered", "sl_answered", "sl_offered_less_short_abandons"):
        world.values["101", measure][:] = np.nan
    said = answer(reached(world, {"101": target(promised="2021-12")})["101"], "101 calls")
    assert not any("On average" in sentence for sentence in said)


def test_a_run_that_has_ended_by_the_month_promised_is_counted() -> None:
    said = "Of the 96 futures that hold it by December 2021, 6 have lost it again by then."
    assert said in headline([(90, "....xxxxxxxxx"), (6, "xxxx.........")], promised="2021-12")
    all_of_them = headline([(2, "xxxx.........")], promised="2021-12")
    assert "Of the 2 futures that hold it by December 2021, all 2 have lost it again by then." in all_of_them
    one = headline([(1, "xxxx........."), (3, NEVER[0][1])], promised="2021-12")
    assert "The one future that holds it by December 2021 has lost it again by then." in one
    assert "have lost it again by then" not in headline(REACHED_AND_HELD, promised="2021-12")


def test_of_one_future_no_half_and_no_range_is_told() -> None:
    held, reached_, never = (headline([(1, row)], promised="2021-12") for row in (
        "....xxxxxxxxx", "....x........", NEVER[0][1]
    ))  # fmt: skip
    assert (
        "The one future has reached it by October 2021, and has begun to hold it (3 months in a row) by October 2021.\n"
        "Chance that December 2021 itself meets it: the one future.\n"
    ) in held
    assert (
        "reached it by October 2021, but does not hold it (3 months in a row) within the horizon, June 2022."
        in reached_
    )
    assert "The one future does not reach it by June 2022, the horizon." in never
    assert "Chance that December 2021 itself meets it: not the one future." in never
    assert "One future tells no chance; more replications do." in never
    assert "half" not in held + reached_ + never
