"""What a call log says of one stream of a scenario.

Each value that the log speaks about is estimated; it is used unless the scenario says more of it than one number, such
as a value that changes in time, or the log cannot tell what is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.calendar import YEAR_DAYS, Calendar
from sim.check import check
from sim.engine import Outcome
from sim.estimate.calls import Calls
from sim.estimate.estimate import Estimate
from sim.estimate.expected import days_with, doubled, doubling, known_level, written_profile
from sim.estimate.found import Findings, Found, Written, note
from sim.estimate.handling import LEAST_CALLS, fit_handling
from sim.estimate.patience import LEAST_ABANDONED, Patience, Survival, distance, fit_patience, survival_curve, waited
from sim.estimate.profile import Profile, counts_of_week, fit_profile
from sim.estimate.volume import DAYS_FOR_GROWTH, Days, Volume, fit_special, fit_volume
from sim.scenario import Loaded
from sim.scenario.dated import Dated
from sim.scenario.model import Stream

MOST_OFF = 0.05
_CHANGES = "the scenario's value changes in time"
_GOT_IN = (Outcome.ANSWERED, Outcome.ABANDONED, Outcome.OVERFLOWED)


@dataclass
class StreamEstimates(Findings):
    """What is found of a stream, with what its figures show.

    Attributes
    ----------
    profile, patience, curve
        None where they could not be estimated.
    before : numpy.ndarray or None
        Profile of the scenario as it is written; shape (7, 96).
    """

    profile: Profile | None = None
    patience: Patience | None = None
    curve: Survival | None = None
    before: np.ndarray | None = field(default=None, repr=False)


def estimate_stream(loaded: Loaded, name: str, calls: Calls, brought: float) -> StreamEstimates:
    """Estimate what a log says of a stream.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        The scenario.
    name : str
        The stream's.
    calls : Calls
        Of the stream, up to the last day that is learnt from.
    brought : float
        Share of them that other contacts bring about (`brought_about`).

    Returns
    -------
    StreamEstimates
    """
    done = StreamEstimates()
    stream = loaded.scenario.streams[name]
    first, last = (day.item() for day in (calls.day.min(), calls.day.max()))
    calendar = Calendar(first, last)
    number = (calls.day - np.datetime64(first)).astype(np.int64)
    own = calls.first
    special = {each: doubled(loaded, name, calendar, {"special_days": {each: what}}) for each, what in doubling(stream)}
    plain = own & ~days_with(calendar, *special.values())[number]
    done.profile = fit_profile(counts_of_week(calendar.weekday[number[plain]], calls.quarter[plain]))
    done.before = written_profile(loaded, name)
    if done.profile is None:
        done.missing.append(f"the profile of {name}: {int(plain.sum())} calls are too few")
    _volume(done, loaded, name, calls, calendar, number, special, brought)
    _handling(done, stream, name, calls, calendar, number)
    _patience(done, stream, name, calls)
    return done


def brought_about(loaded: Loaded, calls: Calls) -> dict[str, float]:
    """Say which share of each stream's first attempts others bring about, by the shares of the scenario.

    Parameters
    ----------
    loaded : sim.scenario.Loaded
        The scenario.
    calls : Calls
        All of the log.

    Returns
    -------
    dict of str to float
        By stream; 0 where nothing does.
    """
    streams = loaded.scenario.streams
    days = tuple(sorted({each.item() for each in np.unique(calls.day)}))
    come = dict.fromkeys(streams, 0.0)
    for name, stream in streams.items():
        mine = calls.of(name)
        answered = float((mine.outcome == Outcome.ANSWERED).sum())
        abandoned = float((mine.outcome == Outcome.ABANDONED).sum())
        if stream.repeats:
            come[stream.repeats.to or name] += answered * float(stream.repeats.share.at(days).mean())
        for routes, number in ((stream.passes_on, answered), (stream.turns_to, abandoned)):
            for to, route in routes.items():
                come[to] += number * float(route.share.at(days).mean())
    return {name: min(come[name] / max(calls.of(name).first.sum(), 1), 0.95) for name in streams}


def _volume(
    done: StreamEstimates,
    loaded: Loaded,
    name: str,
    calls: Calls,
    calendar: Calendar,
    number: np.ndarray,
    special: dict[str, np.ndarray],
    brought: float,
) -> None:
    stream, source = loaded.scenario.streams[name], calls.source
    days = calendar.days
    count = np.bincount(number[calls.first], minlength=len(days))
    touched = days_with(calendar, *special.values())
    start = loaded.scenario.period.start
    ahead = (days[0] - start).days
    observed = Days(
        count=count,
        known=np.maximum(known_level(loaded, name, calendar, months=True), 1e-9),
        year=(ahead + np.arange(len(days))) / YEAR_DAYS,
        number=np.arange(len(days)),
        weekday=calendar.weekday,
        month=np.array([day.month - 1 for day in days]),
        holiday=days_with(calendar, doubled(loaded, name, calendar, {"bank_holiday": 2.0})),
        special=touched,
    )
    found = fit_volume(observed)
    if found is None:
        what = f"up to {calendar.last_day} the log holds fewer than four whole weeks of it"
        done.missing.append(f"volume, growth and day factor of {name}: {what}")
        return
    if found.months:
        observed = Days(
            **{**vars(observed), "known": np.maximum(known_level(loaded, name, calendar, months=False), 1e-9)}
        )
        found = fit_volume(observed)
        assert found is not None
    gaps = int(((count == 0) & (np.median(count) >= 20)).sum())
    done.checks.append(check(f"gaps in the log of {name}", gaps, "==", 0, "days without a call; they are left out"))
    at = ("streams", name)
    _level(done, stream, at, source, found, calls, brought)
    if found.growth is not None:
        done.add((*at, "growth"), found.growth, source)
    else:
        done.missing.append(
            f"growth of {name}: {len(days)} days are known, and {DAYS_FOR_GROWTH} tell growth from season"
        )
    for key, factors in (("day_of_week", found.weekday), ("month_of_year", found.months)):
        done.found += [Found((*at, key, str(i)), each, source) for i, each in enumerate(factors)]
        if factors:
            values = [float(f"{each.value:.6g}") for each in factors]
            done.written.append(Written((*at, key), values, source, note(factors[0])))
    if found.holiday is not None:
        done.add((*at, "bank_holiday"), found.holiday, source)
    spread, together = found.day_factor.cv, found.day_factor.correlation
    done.add((*at, "day_factor", "cv"), spread, source)
    if together is not None:
        value = float(f"{min(max(together.value, 0.0), 0.999):.6g}")
        done.add((*at, "day_factor", "correlation"), together, source, value=value)
    _special(done, at, source, calls, calendar, number, special, found)


def _level(
    done: StreamEstimates, stream: Stream, at: tuple[str, str], source: str, found: Volume, calls: Calls, brought: float
) -> None:
    volume = stream.volume
    dated = volume.per_day or volume.per_month or volume.per_year
    why = ""
    if isinstance(dated, Dated) and len(dated.changes) > 1:
        why = _CHANGES
    elif stream.redials and not calls.tells_redials:
        why = "the log does not tell redials from first attempts (column 'attempt')"
    elif not found.weekday:
        why = "a day of the week is missing in the log"
    elif stream.shifts_to:
        why = "contacts shift from one stream to another"
    estimate = found.per_day
    keep = 1 - brought
    method = estimate.method + (f"; less {brought:.1%} that other contacts bring about" if brought else "")
    own = Estimate.normal(estimate.value * keep, estimate.standard_error * keep, estimate.n, method)
    done.add((*at, "volume", "per_day"), own, source, why)
    if not why:
        others = [key for key in ("per_month", "per_year") if getattr(volume, key) is not None]
        done.written += [Written((*at, "volume", key), None) for key in others]


def _special(
    done: StreamEstimates,
    at: tuple[str, str],
    source: str,
    calls: Calls,
    calendar: Calendar,
    number: np.ndarray,
    special: dict[str, np.ndarray],
    found: Volume,
) -> None:
    """Factors of named hours: calls there over those that the day's level and the profile would have."""
    own = calls.first
    if done.profile is None:
        return
    expected = found.expected[calendar.interval_day]
    expected = expected * done.profile.share[calendar.weekday[calendar.interval_day], calendar.interval_quarter]
    place = calendar.interval_day * 96 + calendar.interval_quarter
    per_place = np.bincount(number[own] * 96 + calls.quarter[own], minlength=96 * len(calendar.days))
    count = {each: float(per_place[np.unique(place[mask])].sum()) for each, mask in special.items()}
    whole = {each: float(expected[mask].sum()) for each, mask in special.items()}
    for each, estimate in fit_special(count, whole, found.day_factor.cv.value).items():
        done.add((*at, "special_days", each, "factor"), estimate, source)


def _handling(
    done: StreamEstimates, stream: Stream, name: str, calls: Calls, calendar: Calendar, number: np.ndarray
) -> None:
    handle, source = stream.handle, calls.source
    answered = calls.outcome == Outcome.ANSWERED
    drivers = np.prod([factor.at(calendar.days) for factor in handle.factors.values()], axis=0, initial=1.0)
    driven = np.broadcast_to(drivers, (len(calendar.days),))[number]
    parts = {"talk": calls.talk_s, "wrap": calls.wrap_s}
    at = ("streams", name, "handle")
    if handle.wrap is not None and all(np.isfinite(each[answered]).any() for each in parts.values()):
        fitted = {label: fit_handling((each / driven)[answered], handle.distribution) for label, each in parts.items()}
    else:
        fitted = {"": fit_handling((calls.handle_s / driven)[answered], handle.distribution)}
    for label, found in fitted.items():
        if found is None:
            known = int(np.isfinite(calls.handle_s[answered]).sum())
            what = "has no handle time" if not known else f"has {known} handle times, and {LEAST_CALLS} are needed"
            done.missing.append(f"handle time of {name}: the log {what}")
            continue
        both = not label and handle.wrap is not None
        part = getattr(handle, label or "talk")
        why = _CHANGES if len(part.mean.changes) > 1 or (both and len(_wrap_changes(stream)) > 1) else ""
        if both:
            done.found.append(Found(at, found.mean_s, source, why or "yes"))
            if not why:
                _in_proportion(done, stream, at, found.mean_s.value, source, note(found.mean_s))
            continue
        done.add((*at, label or "talk", "mean"), found.mean_s, source, why, seconds=True)
        why = "the scenario's distribution is exponential" if handle.distribution == "exponential" else ""
        done.add((*at, label or "talk", "cv"), found.cv, source, why)
        what = f"{label or 'handle'} time of {name} has its shape"
        comment = f"largest distance from {handle.distribution} times; where they do not fit, cv is that of the calls"
        done.checks.append(check(what, round(found.off, 4), "<=", round(found.most_off, 4), comment))


def _wrap_changes(stream: Stream) -> tuple[object, ...]:
    return stream.handle.wrap.mean.changes if stream.handle.wrap else ()


def _in_proportion(
    done: StreamEstimates, stream: Stream, at: tuple[str, ...], whole_s: float, source: str, said: str
) -> None:
    assert stream.handle.wrap is not None
    means = {"talk": stream.handle.talk.mean.changes[0].value, "wrap": stream.handle.wrap.mean.changes[0].value}
    for label, mean in means.items():
        share = mean / sum(means.values())
        text = f"{share:.0%} of the whole handle time, as before; {said}"
        done.written.append(Written((*at, label, "mean"), f"{whole_s * share:.6g}s", source, text))


def _patience(done: StreamEstimates, stream: Stream, name: str, calls: Calls) -> None:
    source, what = calls.source, stream.patience
    mine = calls.first & np.isin(calls.outcome, _GOT_IN) & np.isfinite(calls.wait_s)
    if not mine.any():
        done.missing.append(f"patience of {name}: the log has no wait (column 'wait_s')")
        return
    wait_s, abandoned = calls.wait_s[mine], calls.outcome[mine] == Outcome.ABANDONED
    if calls.clock == "bt":
        done.missing.append(f"patience of {name}: waits start on the operator's clock, and the force's is needed")
        return
    found = fit_patience(wait_s, abandoned, "weibull" if what.distribution == "weibull" else "exponential")
    if found is None:
        done.missing.append(
            f"patience of {name}: {int(abandoned.sum())} callers hung up, and {LEAST_ABANDONED} after the first second "
            "are needed"
        )
        return
    done.patience, done.curve = found, survival_curve(*waited(wait_s, abandoned))
    off = distance(done.curve, found)
    comment = (
        f"largest distance of the fitted curve from that of Kaplan and Meier; Weibull shape {found.shape.value:.2f}"
    )
    done.checks.append(check(f"patience of {name} has its shape", round(off, 4), "<=", MOST_OFF, comment))
    at = ("streams", name, "patience")
    why = "nobody hangs up in the scenario" if what.mean is None else ""
    why = why or (_CHANGES if what.mean is not None and len(what.mean.changes) > 1 else "")
    done.add((*at, "mean"), found.mean_s, source, why, seconds=True)
    exponential = "" if what.distribution == "weibull" else "the scenario's distribution is exponential"
    done.add((*at, "shape"), found.shape, source, why or exponential)
    share = float(f"{min(max(found.never_wait.value, 0.0), 1.0):.6g}")
    done.add((*at, "never_wait"), found.never_wait, source, why, value=share)
