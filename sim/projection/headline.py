"""The headline of a target, in sentences that can be read aloud.

Three probabilities answer "by the month promised": that this very month meets the target, that it has been
reached by then, that it has begun to be held by then. Each sentence says which it uses, the denominator is
named, and the last sentence says what the intervals leave out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.projection.dates import ended_by_promised
from sim.projection.speech import interval_spoken, month_spoken, percent_spoken, seconds_spoken, spoken

_SPOKEN_DENOMINATOR = {
    "offered": "offered",
    "answered": "answered",
    "offered_less_short_abandons": "offered less short abandons",
}
WIDE = 0.3


def answer(result: Mapping[str, Any], stream: str, *, calibrated: bool = False) -> tuple[str, ...]:
    """Say what became of a target.

    Parameters
    ----------
    result : mapping
        One target's entry of `sim.projection.reached`.
    stream : str
        The stream as it is spoken, such as ``"101 calls"``.
    calibrated : bool
        Whether what nobody knows was fitted to history, and the fit holds: it says what the ranges hold.

    Returns
    -------
    tuple of str
        Sentences: when it is reached and held; the three probabilities by the month promised; what is not
        within the horizon; lapses; the share under each denominator; what the intervals mean.
    """
    if not result["counted_months"]:
        return (_goal(result, stream), "No whole month of the plan is simulated, so nothing can be said of it.")
    sentences = [_goal(result, stream), _when(result), *_by_promised(result), _beyond(result)]
    sentences += _lapses(result)
    sentences += _denominators(result)
    return (*sentences, what_ranges_hold(result["replications"], calibrated=calibrated))


def what_ranges_hold(replications: int, *, calibrated: bool) -> str:
    """Say what the ranges of a run hold, and what they leave out.

    Parameters
    ----------
    replications : int
        How many there are.
    calibrated : bool
        As for `answer`.

    Returns
    -------
    str
        A sentence or two; the last that `answer` says of every target.
    """
    futures = f"{replications} future{'s' if replications != 1 else ''} of the model"
    if calibrated:
        return (
            f"Each of the {futures} has a centre as history allows it: their spread holds chance and what history "
            "leaves open; the ranges around a chance come from the number of futures alone. What the model leaves out "
            "is in neither."
        )
    return (
        f"Monte Carlo only, not calibrated: the ranges show what chance does to {futures}, not how far the model may "
        "be from the force."
    )


def _goal(result: Mapping[str, Any], stream: str) -> str:
    clock = ", counted from when the operator connects" if result["clock"] == "bt" else ""
    return (
        f"The target is {percent_spoken(result['share'])} of {stream} answered within "
        f"{seconds_spoken(result['within_s'])}{clock}, as a share of those "
        f"{_SPOKEN_DENOMINATOR[result['denominator']]}."
    )


def _when(result: Mapping[str, Any]) -> str:
    half, horizon = result["p50_month"], month_spoken(result["last_month"])
    if result["replications"] == 1:
        return _when_of_one(half, horizon, _months(result["hold_months"]))
    if half["reached"] is None:
        return f"Fewer than half of the futures reach it by {horizon}, the horizon."
    reached_by = f"At least half of the futures have reached it by {month_spoken(half['reached'])}"
    run = f"({_months(result['hold_months'])} in a row)"
    if half["held"] is None:
        return f"{reached_by}, but fewer than half hold it {run} within the horizon, {horizon}."
    return f"{reached_by}, and at least half have begun to hold it {run} by {month_spoken(half['held'])}."


def _when_of_one(when: Mapping[str, Any], horizon: str, run: str) -> str:
    """Say when the only future is there."""
    if when["reached"] is None:
        return f"The one future does not reach it by {horizon}, the horizon."
    by = f"The one future has reached it by {month_spoken(when['reached'])}"
    if when["held"] is None:
        return f"{by}, but does not hold it ({run} in a row) within the horizon, {horizon}."
    return f"{by}, and has begun to hold it ({run} in a row) by {month_spoken(when['held'])}."


def _by_promised(result: Mapping[str, Any]) -> list[str]:
    if result["promised"] is None:
        return ["No month was promised for it."]
    promised = month_spoken(result["promised"])
    if result["p_held_by_promised"] is None:
        side = "before the first" if result["promised"] < result["first_month"] else "after the last"
        nearest = result["first_month" if side == "before the first" else "last_month"]
        return [
            f"It was promised for {promised}, {side} month that counts, {month_spoken(nearest)}: no chance is given."
        ]
    run = _months(result["hold_months"])
    sentences = [
        f"Chance that {promised} itself meets it: {_spoken(result['p_meets_in_promised'])}.",
        f"Chance that it is reached by {promised}, in that month or an earlier one: "
        f"{_spoken(result['p_reached_by_promised'])}.",
        f"Chance that it is held by {promised}, a run of {run} that meet it having begun by then (it may end later): "
        f"{_spoken(result['p_held_by_promised'])}.",
        *_ended(result),
    ]
    last = result["last_month_to_hold_from"]
    if last is None or last < result["promised"]:
        sentences.append(f"The horizon is too near to see every hold that begins by {promised}.")
    three = [result[f"p_{name}"] for name in ("meets_in_promised", "reached_by_promised", "held_by_promised")]
    if result["replications"] == 1:
        sentences.append("One future tells no chance; more replications do.")
    elif any(p["high"] - p["low"] > WIDE for p in three):
        sentences.append(
            f"With {result['replications']} futures this is uncertain; more replications narrow the ranges."
        )
    return sentences


def _ended(result: Mapping[str, Any]) -> list[str]:
    held, (least, most) = result["p_held_by_promised"]["successes"], ended_by_promised(result)
    if not least:
        return []
    month = month_spoken(result["promised"])
    if held == 1:
        return [f"The one future that holds it by {month} has lost it again by then."]
    several = {held: f"all {held}"}.get(least, f"{least if least == most else f'at least {least}'}")
    have = "has" if several == "1" else "have"
    return [f"Of the {held} futures that hold it by {month}, {several} {have} lost it again by then."]


def _beyond(result: Mapping[str, Any]) -> str:
    never = result["p_not_within_horizon"]
    return (
        f"Chance that it is not reached within the horizon, {month_spoken(result['last_month'])}: "
        f"{_spoken(never['reached'])}; that it is not held within it: {_spoken(never['held'])}."
    )


def lost_again(result: Mapping[str, Any]) -> tuple[str, ...]:
    """Say in how many futures the target is lost again, of those that hold it.

    Parameters
    ----------
    result : mapping
        One target's entry of `sim.projection.reached`.

    Returns
    -------
    tuple of str
        A sentence of those that have lost it by the month promised, and one of those that lose it in any later month;
        none where nothing is lost.
    """
    ended = [] if result["p_held_by_promised"] is None else _ended(result)
    return (*ended, *_lapses(result))


def _lapses(result: Mapping[str, Any]) -> list[str]:
    lapsed = result["p_lapsed"]
    if lapsed is None or not lapsed["successes"]:
        return []
    if lapsed["n"] == 1:
        return ["The one future that holds it misses it again in a later month."]
    miss = "misses" if lapsed["successes"] == 1 else "miss"
    return [
        f"Of the {lapsed['n']} futures that hold it, {lapsed['successes']} {miss} it again in a later month "
        f"({interval_spoken(lapsed['low'], lapsed['high'])})."
    ]


def _denominators(result: Mapping[str, Any]) -> list[str]:
    shares = {name: share for name, share in result["service_level_by_denominator"].items() if share is not None}
    if not shares:
        return []
    said = [f"{100 * share:.1f} % of those {_SPOKEN_DENOMINATOR[name]}" for name, share in shares.items()]
    month = month_spoken(result["shown_month"])
    return [f"On average over the futures, answered in time in {month}: {', '.join(said)}."]


def _months(k: int) -> str:
    return f"{k} month{'s' if k > 1 else ''}"


def _spoken(probability: Mapping[str, Any]) -> str:
    return spoken(probability["p"], probability["low"], probability["high"], probability["n"])
