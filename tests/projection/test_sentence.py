"""The one sentence to be read aloud: golden text for each kind of answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.calendar import Calendar
from sim.projection import reached
from sim.projection.dates import ended_by_promised
from sim.projection.sentence import sentence
from tests.projection.worlds import futures, target

#         June 2021 ^     ^ December     ^ June 2022
NONE, ONCE, RUN = ".............", "x............", "xxx.........."
HELD = [(90, "....xxxxxxxxx"), (6, "....xxxxxx.xx"), (4, ".............")]
NOT_HELD = [(70, "..x.x.x.x.x.x"), (30, ".............")]
NEVER = [(100, ".............")]
FEW = [(5, ".....xxxxxxxx"), (7, ".............")]
THIRD = [(22, "......x......"), (12, "......xxx...."), (66, ".............")]
ALWAYS = [(40, "xxxxxxxxxxxxx")]
LATER_HELD = [(60, "..x...xxxxxxx"), (40, ".............")]


def said(
    pattern: list[tuple[int, str]],
    *,
    calibrated: bool = True,
    brief: bool = False,
    stream: str = "101 calls",
    **keys: Any,
) -> str:
    met = np.array([[mark == "x" for mark in row] for count, row in pattern for _ in range(count)])
    return sentence(reached(futures(met), {"101": target(**keys)})["101"], stream, calibrated=calibrated, brief=brief)


def test_reached_and_held() -> None:
    assert said(HELD, promised="2021-12") == (
        "On this plan the force has about a 19 in 20 chance (90 to 98 %) of answering 80 % of 101 calls within 30 "
        "seconds in December 2021, and in about 19 futures in 20 (90 to 98 %) a run of three such months has begun by "
        "then; at least half of the futures reach it and have begun to hold it for three months in a row by "
        "October 2021."
    )


def test_reached_but_not_held() -> None:
    assert said(NOT_HELD, promised="2021-12") == (
        "On this plan the force has about a two in three chance (60 to 78 %) of answering 80 % of 101 calls within 30 "
        "seconds in December 2021, and in none of 100 futures (0 to 4 %) has a run of three such months begun by then; "
        "at least half of the futures reach it by August 2021, but none of 100 hold it for three months in a row by "
        "June 2022, where the projection ends."
    )


def test_not_within_the_horizon() -> None:
    assert said(NEVER, promised="2021-12") == (
        "On this plan the force is not expected to answer 80 % of 101 calls within 30 seconds in December 2021, which "
        "happens in none of 100 futures (0 to 4 %), nor has a run of three such months begun by then in any of them; "
        "none of 100 futures reach it by June 2022, where the projection ends."
    )


def test_uncertain() -> None:
    assert said(FEW, promised="2021-12") == (
        "On this plan the force has about a two in five chance (19 to 68 %) of answering 80 % of 101 calls within 30 "
        "seconds in December 2021, and in about two futures in five (19 to 68 %) a run of three such months has begun "
        "by then; 5 of 12 futures reach it by June 2022, where the projection ends, and all of them hold it for three "
        "months in a row; these chances rest on 12 futures and are uncertain."
    )


def test_uncalibrated_is_said_before_any_chance() -> None:
    assert said(THIRD, promised="2021-12", calibrated=False) == (
        "On this plan, in a model not calibrated to the force's own figures, the force has about a one in three chance "
        "(25 to 44 %) of answering 80 % of 101 calls within 30 seconds in December 2021, and in about one future in "
        "eight (7 to 20 %) a run of three such months has begun by then; 34 of 100 futures reach it by June 2022, "
        "where the projection ends, and 12 of them hold it for three months in a row."
    )


def test_all_futures_are_expected_and_never_certain() -> None:
    assert said(ALWAYS, promised="2021-12") == (
        "On this plan the force is expected to answer 80 % of 101 calls within 30 seconds in December 2021, which "
        "happens in all of 40 futures (91 to 100 %), and in all of 40 futures (91 to 100 %) a run of three such months "
        "has begun by then; at least half of the futures reach it and have begun to hold it for three months in a row "
        "by June 2021."
    )


@pytest.mark.parametrize(
    ("successes", "chance", "futures_in"),
    [
        (3, "happens in 3 of 100 futures (1 to 8 %)", "in 3 of 100 futures (1 to 8 %) a run"),
        (50, "has about an even chance (40 to 60 %) of", "in about half of the futures (40 to 60 %) a run"),
        (98, "is expected to answer 80 % of 101 calls", "in 98 of 100 futures (93 to 99 %) a run"),
        (87, "has about a seven in eight chance (79 to 92 %) of", "in about seven futures in eight (79 to 92 %) a run"),
    ],
)
def test_every_kind_of_odds_reads_as_english(successes: int, chance: str, futures_in: str) -> None:
    text = said([(successes, "......xxx...."), (100 - successes, ".............")], promised="2021-12")
    assert chance in text
    assert futures_in in text


def test_odds_beyond_one_in_20_are_spoken_of_many_futures() -> None:
    """30 of 1000: the interval ends below one in 20, so that the words may say so."""
    text = said([(30, "......xxx...."), (970, ".............")], promised="2021-12")
    assert "has less than a one in 20 chance (2 to 4 %) of" in text
    assert "in less than one future in 20 (2 to 4 %) a run" in text


def test_a_brief_answer_stops_after_its_chances() -> None:
    whole, brief = (said(HELD, promised="2021-12", brief=brief) for brief in (False, True))
    assert brief == (
        "On this plan the force has about a 19 in 20 chance (90 to 98 %) of answering 80 % of 101 calls within 30 "
        "seconds in December 2021, and in about 19 futures in 20 (90 to 98 %) a run of three such months has begun by "
        "then."
    )
    assert whole.startswith(brief.removesuffix("."))
    assert said(FEW, promised="2021-12", brief=True).endswith("; these chances rest on 12 futures and are uncertain.")
    assert said(HELD, brief=True) == said(HELD)  # without a promise there is no chance to stop at


def test_reached_in_one_month_and_held_from_another() -> None:
    assert said(LATER_HELD, promised="2021-12").endswith(
        "; at least half of the futures reach it by August 2021, and at least half have begun to hold it for three "
        "months in a row by December 2021."
    )


@pytest.mark.parametrize(
    ("pattern", "hold_months", "ends"),
    [
        ([(8, ONCE), (92, NONE)], 3, "8 of 100 futures reach it by {end}, and none hold it for {run}."),
        ([(1, ONCE), (9, NONE)], 3, "1 of 10 futures reaches it by {end}, and that one does not hold it for {run}."),
        ([(1, RUN), (9, NONE)], 3, "1 of 10 futures reaches it by {end}, and that one holds it for {run}."),
        ([(1, RUN), (3, ONCE), (96, NONE)], 3, "4 of 100 futures reach it by {end}, and 1 of them holds it for {run}."),
        ([(8, ONCE), (92, NONE)], 1, "8 of 100 futures reach it by {end}."),
        ([(59, ONCE), (1, RUN), (40, NONE)], 3, "but only 1 of 100 holds it for {run} by {end}."),
        ([(48, ONCE), (12, RUN), (40, NONE)], 3, "but only 12 of 100 hold it for {run} by {end}."),
    ],
)  # fmt: skip
def test_how_many_get_there_is_counted_where_half_do_not(pattern, hold_months: int, ends: str) -> None:
    text = said(pattern, promised="2021-12", hold_months=hold_months).replace(
        "; these chances rest on 10 futures and are uncertain", ""
    )
    wanted = ends.format(end="June 2022, where the projection ends", run="three months in a row")
    assert text.endswith(wanted)


def test_those_that_get_there_are_counted_without_a_promise_too() -> None:
    one = said([(1, "x............"), (9, NONE)])
    assert one.startswith(
        "On this plan 1 of 10 futures answers 80 % of 101 calls within 30 seconds by June 2022, where"
    )
    none = said(NEVER)
    assert none.startswith("On this plan none of 100 futures answer 80 % of 101 calls within 30 seconds by June 2022")


def test_a_hold_of_one_month_is_no_run() -> None:
    text = said(LATER_HELD, promised="2021-12", hold_months=1)
    assert text.endswith(
        "and in about three futures in five (50 to 69 %) the first such month has come by then; at least half of the "
        "futures reach it by August 2021."
    )


def test_without_a_promise_that_counts_no_chance_is_given() -> None:
    lead = (
        "On this plan at least half of the futures have begun to answer 80 % of 101 calls within 30 seconds for three "
        "months in a row by October 2021; "
    )
    assert said(HELD) == f"{lead}no month was promised for it."
    assert said(HELD, promised="2021-03") == (
        f"{lead}it was promised for March 2021, before June 2021, the first month that counts, so no chance is given."
    )
    assert said(HELD, promised="2023-01") == (
        f"{lead}it was promised for January 2023, after June 2022, the last month that counts, so no chance is given."
    )


def test_operators_clock_and_long_holds_are_spoken() -> None:
    text = said(NEVER, clock="bt", within="10s", stream="999 calls", promised="2021-12", hold_months=13)
    assert "answer 80 % of 999 calls within 10 seconds of the operator's connecting in December 2021" in text
    assert "nor has a run of 13 such months begun by then" in text


def test_plan_without_a_whole_month_says_nothing_else() -> None:
    world = futures(np.zeros((2, 0)), Calendar(date(2021, 4, 1), date(2021, 6, 20)), date(2021, 5, 24))
    result = reached(world, {"101": target(promised="2021-06")})["101"]
    assert sentence(result, "101 calls", calibrated=True) == (
        "Nothing can be said of answering 80 % of 101 calls within 30 seconds, as no whole month of the plan is "
        "simulated."
    )


#          June 2021 ^     ^ December
ENDED, GOES_ON, EARLY = "xxx..........", "....xxxx.....", "xxx...x......"


def test_a_run_that_has_ended_by_the_month_promised_is_said_to_have_ended() -> None:
    assert said([(5, ENDED)], promised="2021-12") == (
        "On this plan the force is not expected to answer 80 % of 101 calls within 30 seconds in December 2021, which "
        "happens in none of 5 futures (0 to 43 %), and in all of 5 futures (57 to 100 %) a run of three such months "
        "has begun by then, but it has ended again by then in all of 5; at least half of the futures reach it and have "
        "begun to hold it for three months in a row by June 2021; these chances rest on 5 futures and are uncertain."
    )


@pytest.mark.parametrize(
    ("pattern", "ends"),
    [
        ([(30, ENDED), (70, GOES_ON)], ", but it has ended again by then in 30 of those 100"),
        ([(30, ENDED), (10, EARLY), (60, GOES_ON)], ", but it has ended again by then in at least 30 of those 100"),
        ([(1, ENDED), (9, NONE)], ", but it has ended again by then in that one"),
        ([(40, ENDED), (60, NONE)], ", but it has ended again by then in all of 40"),
        ([(100, GOES_ON)], ""),
    ],
)  # fmt: skip
def test_futures_in_which_the_run_has_ended_are_counted(pattern, ends: str) -> None:
    text = said(pattern, promised="2021-12", brief=True).split(" has begun by then")[1]
    assert text.partition(";")[0].rstrip(".") == ends


@given(
    met=hnp.arrays(bool, st.tuples(st.integers(1, 12), st.just(13)), elements=st.sampled_from([True, True, False])),
    k=st.integers(1, 5),
    at=st.integers(0, 12),
)
@settings(max_examples=60, deadline=None)
def test_the_futures_whose_run_has_ended_lie_between_the_two_counts(met, k: int, at: int) -> None:
    """Walk each future from the first run of k months until a month misses, or the month promised is over."""
    ended = 0
    for row in met.tolist():
        starts = [month for month in range(14 - k) if all(row[month : month + k])]
        ended += bool(starts) and starts[0] <= at and not all(row[starts[0] : at + 1])
    month = f"{2021 + (at + 5) // 12}-{(at + 5) % 12 + 1:02d}"
    result = reached(futures(met), {"101": target(hold_months=k, promised=month)})["101"]
    least, most = ended_by_promised(result)
    assert least <= ended <= most


@pytest.mark.parametrize(
    ("row", "said_"),
    [
        ("....xxxxxxxxx", "the one future answers 80 % of 101 calls within 30 seconds in December 2021, and in it a "
         "run of three such months has begun by then; the one future reaches it by October 2021, and has begun to hold "
         "it for three months in a row by October 2021; this rests on one future, which tells no chance."),
        ("......x......", "the one future answers 80 % of 101 calls within 30 seconds in December 2021, but a run of "
         "three such months has not begun by then in it; the one future reaches it by December 2021, but does not hold "
         "it for three months in a row by June 2022, where the projection ends; this rests on one future, which tells "
         "no chance."),
        ("xxx..........", "the one future does not answer 80 % of 101 calls within 30 seconds in December 2021, and in "
         "it a run of three such months has begun by then, but it has ended again by then; the one future reaches it "
         "by June 2021, and has begun to hold it for three months in a row by June 2021; this rests on one future, "
         "which tells no chance."),
        (".............", "the one future does not answer 80 % of 101 calls within 30 seconds in December 2021, nor "
         "has a run of three such months begun by then in it; the one future does not reach it by June 2022, where the "
         "projection ends; this rests on one future, which tells no chance."),
    ],
)  # fmt: skip
def test_of_one_future_nothing_is_expected_and_no_range_is_given(row: str, said_: str) -> None:
    assert said([(1, row)], promised="2021-12") == f"On this plan {said_}"
    assert said([(1, row)], promised="2021-12", hold_months=1).count("%") == 1


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        ([(3, GOES_ON)], "On this plan all of 3 futures (44 to 100 %) answer 80 % of"),
        ([(3, NONE)], "On this plan none of 3 futures (0 to 56 %) answers 80 % of"),
        ([(4, GOES_ON)], "On this plan the force is expected to answer 80 % of"),
    ],
)
def test_nothing_is_expected_while_less_than_half_may_do_it(pattern, starts: str) -> None:
    assert said(pattern, promised="2021-12").startswith(starts)
