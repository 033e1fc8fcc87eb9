"""The answer on one target in a single sentence that a chief officer can read aloud.

It says the chance that the month promised meets the target, the chance that a run of such months has begun by
then, and by when half of the futures get there. What weakens it stands inside the sentence, so that it cannot be
quoted without: a model that is not calibrated, chances that rest on too few futures, a run that has ended again by
the month promised. It speaks of what is expected only where most futures must be taken to do it: never of a few.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.projection.dates import ended_by_promised
from sim.projection.headline import WIDE
from sim.projection.speech import interval_spoken, month_spoken, odds_spoken, percent_spoken, seconds_spoken

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def sentence(result: Mapping[str, Any], stream: str, *, calibrated: bool = False, brief: bool = False) -> str:
    """Say the answer on a target in one sentence.

    Parameters
    ----------
    result : mapping
        One target's entry of `sim.projection.reached`.
    stream : str
        The stream as it is spoken, such as ``"101 calls"``.
    calibrated : bool
        Whether what nobody knows was fitted to history, and the fit holds; if not, the sentence says so first.
    brief : bool
        Whether to stop after the chances of the month promised, where there are any.

    Returns
    -------
    str
        One sentence, with a full stop.
    """
    goal = _goal(result, stream)
    if not result["counted_months"]:
        return f"Nothing can be said of answering {goal}, as no whole month of the plan is simulated."
    plan = "On this plan" if calibrated else "On this plan, in a model not calibrated to the force's own figures,"
    if result["p_meets_in_promised"] is None:
        return f"{plan} {_ends(result, f'answer {goal}', f'have begun to answer {goal}')}; {_no_chance(result)}."
    parts = f"{_in_promised(result, plan, goal)}, {_begun(result)}"
    if not brief:
        parts += f"; {_ends(result, 'reach it', 'reach it and have begun to hold it')}"
    chances = [result[f"p_{name}"] for name in ("meets_in_promised", "held_by_promised")]
    if any(chance["high"] - chance["low"] > WIDE for chance in chances):
        n = result["replications"]
        parts += "; this rests on one future, which tells no chance" if n == 1 else f"; {_rest(n)}"
    return f"{parts}."


def _rest(futures: int) -> str:
    return f"these chances rest on {futures} futures and are uncertain"


def _goal(result: Mapping[str, Any], stream: str) -> str:
    clock = " of the operator's connecting" if result["clock"] == "bt" else ""
    return f"{percent_spoken(result['share'])} of {stream} within {seconds_spoken(result['within_s'])}{clock}"


def _in_promised(result: Mapping[str, Any], plan: str, goal: str) -> str:
    chance, month = result["p_meets_in_promised"], month_spoken(result["promised"])
    odds, interval = _odds(chance), interval_spoken(chance["low"], chance["high"])
    if chance["n"] == 1:
        return f"{plan} the one future {'answers' if chance['p'] else 'does not answer'} {goal} in {month}"
    if chance["low"] < 0.5 < chance["high"] and chance["p"] in (0, 1):  # too few to expect anything
        return f"{plan} {odds} ({interval}) {_verb('answer', chance['successes'] or 1)} {goal} in {month}"
    if odds.endswith("futures"):  # counted: none, all, or too few to name odds
        hope = "is expected to" if chance["p"] > 0.5 else "is not expected to"
        return f"{plan} the force {hope} answer {goal} in {month}, which happens in {odds} ({interval})"
    about, number = odds.rsplit(" ", maxsplit=1) if odds == "about even" else odds.split(" ", 1)
    if number.startswith("than "):
        about, number = f"{about} than", number.removeprefix("than ")
    article = "an" if number == "even" else "a"
    return f"{plan} the force has {about} {article} {number} chance ({interval}) of answering {goal} in {month}"


def _begun(result: Mapping[str, Any]) -> str:
    chance, k = result["p_held_by_promised"], result["hold_months"]
    interval = interval_spoken(chance["low"], chance["high"])
    if k == 1:
        what, begun = "the first such month", "come by then"
    else:
        what, begun = f"a run of {_number(k)} such months", "begun by then"
    if chance["p"] == 0 and result["p_meets_in_promised"]["p"] == 0:
        return f"nor has {what} {begun} in {'it' if chance['n'] == 1 else 'any of them'}"
    if chance["p"] == 0 and chance["n"] == 1:
        return f"but {what} has not {begun} in it"
    if chance["p"] == 0:
        return f"and in none of {chance['n']} futures ({interval}) has {what} {begun}"
    where = "it" if chance["n"] == 1 else f"{_futures(chance)} ({interval})"
    return f"and in {where} {what} has {begun}{ended_spoken(result)}"


def ended_spoken(result: Mapping[str, Any]) -> str:
    """Say where a run that has begun is over again by the month promised.

    Parameters
    ----------
    result : mapping
        One target's entry of `sim.projection.reached`, with chances for the month promised.

    Returns
    -------
    str
        Such as ``", but it has ended again by then in all of 5"``, to follow the chance; empty where it is not known to
        have ended in any, or is of one month, of which the chance of the month promised says it.
    """
    held, n = result["p_held_by_promised"]["successes"], result["replications"]
    least, most = ended_by_promised(result)
    if not least or result["hold_months"] == 1:
        return ""
    if least == held:
        return ", but it has ended again by then" + (
            "" if n == 1 else f" in {'that one' if held == 1 else f'all of {held}'}"
        )
    return f", but it has ended again by then in {'' if least == most else 'at least '}{least} of those {held}"


def _odds(chance: Mapping[str, Any]) -> str:
    return odds_spoken(*(chance[name] for name in ("p", "low", "high", "n")))


def _futures(chance: Mapping[str, Any]) -> str:
    """Say how many of the futures: ``about one in eight`` as ``about one future in eight``."""
    odds = _odds(chance)
    if odds.endswith("futures"):
        return odds
    if odds == "about even":
        return "about half of the futures"
    before, after = odds.split(" in ")
    return f"{before} {'future' if before.endswith('one') else 'futures'} in {after}"


def _ends(result: Mapping[str, Any], reach: str, hold: str) -> str:
    """Say by when half of the futures are there, or how many get there at all."""
    half, horizon = result["p50_month"], f"{month_spoken(result['last_month'])}, where the projection ends"
    if result["replications"] == 1:
        return _of_one(result, reach, horizon)
    if half["reached"] is None:
        return _how_many(result, reach, horizon)
    by = f"at least half of the futures {reach} by {month_spoken(half['reached'])}"
    if result["hold_months"] == 1:
        return by
    run = f"{_number(result['hold_months'])} months in a row"
    if half["held"] is None:
        few, n = _that(result, "held")
        only = f"only {few} of {n} {_verb('hold', few)}" if few else f"none of {n} hold"
        return f"{by}, but {only} it for {run} by {horizon}"
    if half["held"] == half["reached"]:
        return f"at least half of the futures {hold} for {run} by {month_spoken(half['held'])}"
    return f"{by}, and at least half have begun to hold it for {run} by {month_spoken(half['held'])}"


def _of_one(result: Mapping[str, Any], reach: str, horizon: str) -> str:
    """Say when the only future is there."""
    when, run = result["p50_month"], f"{_number(result['hold_months'])} months in a row"
    verb, what = reach.split(" ", 1)
    if when["reached"] is None:
        return f"the one future does not {reach} by {horizon}"
    there = f"the one future {_verb(verb, 1)} {what} by {month_spoken(when['reached'])}"
    if result["hold_months"] == 1:
        return there
    if when["held"] is None:
        return f"{there}, but does not hold it for {run} by {horizon}"
    return f"{there}, and has begun to hold it for {run} by {month_spoken(when['held'])}"


def _how_many(result: Mapping[str, Any], reach: str, horizon: str) -> str:
    """Say how many futures reach it and hold it, where fewer than half reach it."""
    (reached, n), (held, _) = _that(result, "reached"), _that(result, "held")
    verb, what = reach.split(" ", 1)
    there = f"{reached or 'none'} of {n} futures {_verb(verb, reached)} {what} by {horizon}"
    if not reached or result["hold_months"] == 1:
        return there
    if reached == 1:
        hold = "holds" if held else "does not hold"
        return f"{there}, and that one {hold} it for {_number(result['hold_months'])} months in a row"
    many = {0: "none", reached: "all of them"}.get(held, f"{held} of them")
    return f"{there}, and {many} {_verb('hold', held)} it for {_number(result['hold_months'])} months in a row"


def _that(result: Mapping[str, Any], name: str) -> tuple[int, int]:
    """Count the futures that get there within the horizon, and all."""
    never = result["p_not_within_horizon"][name]
    return never["n"] - never["successes"], never["n"]


def _verb(verb: str, count: int) -> str:
    if count != 1:
        return verb
    return f"{verb}es" if verb.endswith("ch") else f"{verb}s"


def _no_chance(result: Mapping[str, Any]) -> str:
    promised = result["promised"]
    if promised is None:
        return "no month was promised for it"
    before = promised < result["first_month"]
    nearest = month_spoken(result["first_month" if before else "last_month"])
    side = f"before {nearest}, the first" if before else f"after {nearest}, the last"
    return f"it was promised for {month_spoken(promised)}, {side} month that counts, so no chance is given"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)
