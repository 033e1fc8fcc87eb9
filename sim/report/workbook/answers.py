"""The answer as tables: in words, as chances, what was promised, and month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.projection import answer, stream_spoken
from sim.report.record import Record
from sim.report.workbook.sheet import Column, Sheet, sheet

_STREAM = Column("stream", "whose target it is")
_WORDS = (
    _STREAM,
    Column("line", "in which order to read", "whole"),
    Column("sentence", "the answer in words; ranges are 95 % intervals"),
)
_CHANCES = (
    _STREAM,
    Column("question", "what the chance is of; reached: a first month meets the target; held: a run of months begins"),
    Column("month", "the month that the question is about"),
    Column("chance (share)", "share of the futures in which it is so", "share"),
    Column("low (share)", "lower end of the 95 % interval (Wilson) that the number of futures leaves", "share"),
    Column("high (share)", "upper end of that interval", "share"),
    Column("futures in which it is so", "their number", "whole"),
    Column("futures", "out of how many", "whole"),
)
_TARGETS = (
    _STREAM,
    Column("target (share)", "share to be answered in time", "share"),
    Column("within (seconds)", "in time: a wait of at most this", "number"),
    Column("denominator", "what the share is a share of"),
    Column("clock", "where the wait starts: force, when the call reaches us; bt, when the operator connects"),
    Column("promised", "month for which it was promised"),
    Column("months to hold", "consecutive months that make it held", "whole"),
    Column("first month that counts", "first whole month of the plan"),
    Column("last month that counts", "the horizon"),
    Column("reached in half of the futures by", "first month by which at least half have reached it; empty: none"),
    Column("held in half of the futures by", "first month by which at least half have begun to hold it; empty: none"),
    Column("reached in 80 % of the futures by", "the same for 80 % of the futures"),
    Column("held in 80 % of the futures by", "the same for 80 % of the futures"),
)
_DATES = (
    _STREAM,
    Column("month", "month of the plan"),
    Column("futures that first reach it", "of which this is the first month that meets the target", "whole"),
    Column("futures that begin to hold it", "of which this is the first month of the months that hold it", "whole"),
    Column("futures", "out of how many", "whole"),
)
_QUESTIONS = {
    "p_meets_in_promised": "that the month promised meets the target",
    "p_reached_by_promised": "that it is reached by the month promised",
    "p_held_by_promised": "that it has begun to be held by the month promised",
}
_BEYOND = {"reached": "that it is not reached within the horizon", "held": "that it is not held within the horizon"}


def answer_sheets(record: Record) -> tuple[Sheet, ...]:
    """Lay the answer out.

    Parameters
    ----------
    record : Record
        A run.

    Returns
    -------
    tuple of Sheet
    """
    words = [
        {"stream": stream, "line": line, "sentence": sentence}
        for stream, result in record.reached.items()
        for line, sentence in enumerate(answer(result, stream_spoken(stream), calibrated=record.calibrated), start=1)
    ]
    chances = [row for stream, result in record.reached.items() for row in _chances(stream, result)]
    targets = [_target(stream, result) for stream, result in record.reached.items()]
    dates = [
        {
            "stream": stream,
            "month": month,
            "futures that first reach it": result["reached"][month],
            "futures that begin to hold it": result["held"][month],
            "futures": result["replications"],
        }
        for stream, result in record.reached.items()
        for month in result["reached"]
    ]
    return (
        sheet("answer", "The answer in words: when each target is reached and held", _WORDS, words),
        sheet("chances", "Each chance with its interval", _CHANCES, chances),
        sheet("targets", "What was promised, and by when most futures keep it", _TARGETS, targets),
        sheet("dates", "Month by month: how many futures first reach each target, and begin to hold it", _DATES, dates),
    )


def _chances(stream: str, result: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    asked = [(text, result["promised"], result[name]) for name, text in _QUESTIONS.items()]
    asked += [(text, result["last_month"], result["p_not_within_horizon"][name]) for name, text in _BEYOND.items()]
    asked += [("of the futures that hold it, that a later month misses it", result["last_month"], result["p_lapsed"])]
    for question, month, chance in asked:
        if chance is not None:
            yield {
                "stream": stream,
                "question": question,
                "month": month,
                "chance (share)": chance["p"],
                "low (share)": chance["low"],
                "high (share)": chance["high"],
                "futures in which it is so": chance["successes"],
                "futures": chance["n"],
            }


def _target(stream: str, result: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stream": stream,
        "target (share)": result["share"],
        "within (seconds)": result["within_s"],
        "denominator": result["denominator"].replace("_", " "),
        "clock": result["clock"],
        "promised": result["promised"],
        "months to hold": result["hold_months"],
        "first month that counts": result["first_month"],
        "last month that counts": result["last_month"],
        "reached in half of the futures by": result["p50_month"]["reached"],
        "held in half of the futures by": result["p50_month"]["held"],
        "reached in 80 % of the futures by": result["p80_month"]["reached"],
        "held in 80 % of the futures by": result["p80_month"]["held"],
    }
