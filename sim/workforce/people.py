"""A group's people by day, and how those who are posted to another group are counted there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

PEOPLE_MEASURES = {
    "establishment": "funded posts (FTE)",
    "strength": "people in post, trainees and those on leave without pay included (heads)",
    "fte": "people in post, each by their hours (FTE)",
    "vacancies": "establishment less people in post (FTE)",
    "waiting": "recruits who are cleared to start, and wait for a class with a place (heads)",
    "in_class": "trainees in class (heads)",
    "tutored": "trainees on live calls with a tutor (heads)",
    "trainees": "in class or with a tutor (heads)",
    "on_leave": "people on leave without pay (heads)",
    "qualified": "own people who take calls of their own, before abstraction, wherever they answer (heads)",
    "posted_out": "newly trained who answer in another group (heads, among the qualified)",
    "posted_in": "newly trained of another group who answer here (heads)",
    "lent": "officers lent as cover, after their course (heads)",
    "answering": "people who answer here, before abstraction: qualified, less posted out, with posted in and lent",
    "effective": "experienced handlers that would do the same work, before abstraction (FTE)",
}
_HOLDING = ("own_hours", "on_leave", "waiting", "lent", "posted_out", "posted_in", "posted_pace", "posted_in_fte")
_nobody = partial(np.zeros, 1, np.int64)
_whole = partial(np.ones, 1)


@dataclass(frozen=True)
class People:
    """A group's people on each day; all arrays have shape (days,).

    Attributes
    ----------
    establishment : numpy.ndarray
        Funded posts (FTE).
    in_class, tutored : numpy.ndarray
        Trainees in class, and on live calls with a tutor (heads).
    qualified : numpy.ndarray of int
        Own people who take calls of their own, before abstraction, wherever they answer (heads).
    tutor_share : numpy.ndarray
        Share that tutoring takes of the time of those who answer here.
    pace : numpy.ndarray
        Handle time of those who answer here as a multiple of an experienced handler's.
    own_hours : numpy.ndarray
        Hours of an own person as a share of full time, on average.
    on_leave : numpy.ndarray of int
        On leave without pay (heads).
    waiting : numpy.ndarray of int
        Recruits who wait for a class with a place; not in post yet (heads).
    lent : numpy.ndarray of int
        Officers lent, after their course; they work full time (heads).
    posted_out, posted_in : numpy.ndarray of int
        Newly trained who answer in another group, and those of other groups who answer here (heads).
    posted_pace : numpy.ndarray
        Handle time of those posted out as a multiple of an experienced handler's.
    posted_in_fte : numpy.ndarray
        Those posted in, each by their hours (FTE).
    """

    establishment: np.ndarray
    in_class: np.ndarray
    tutored: np.ndarray
    qualified: np.ndarray
    tutor_share: np.ndarray
    pace: np.ndarray
    own_hours: np.ndarray = field(default_factory=_whole)
    on_leave: np.ndarray = field(default_factory=_nobody)
    waiting: np.ndarray = field(default_factory=_nobody)
    lent: np.ndarray = field(default_factory=_nobody)
    posted_out: np.ndarray = field(default_factory=_nobody)
    posted_in: np.ndarray = field(default_factory=_nobody)
    posted_pace: np.ndarray = field(default_factory=_whole)
    posted_in_fte: np.ndarray = field(default_factory=partial(np.zeros, 1))

    def __post_init__(self) -> None:
        """Let a single value hold for every day."""
        for name in _HOLDING:
            object.__setattr__(self, name, np.broadcast_to(getattr(self, name), self.establishment.shape))

    @property
    def strength(self) -> np.ndarray:
        """People in post, trainees and those on leave without pay included (heads)."""
        return self.trainees + self.qualified + self.on_leave

    @property
    def fte(self) -> np.ndarray:
        """People in post, each by their hours (FTE)."""
        return self.strength * self.own_hours

    @property
    def trainees(self) -> np.ndarray:
        """People in class or with a tutor (heads)."""
        return self.in_class + self.tutored

    @property
    def vacancies(self) -> np.ndarray:
        """Posts less people (FTE); negative above establishment."""
        return self.establishment - self.fte

    @property
    def answering(self) -> np.ndarray:
        """People who answer here, before abstraction (heads)."""
        return self.qualified - self.posted_out + self.posted_in + self.lent

    @property
    def answering_fte(self) -> np.ndarray:
        """People who answer here, each by their hours (FTE)."""
        return (self.qualified - self.posted_out) * self.own_hours + self.posted_in_fte + self.lent

    @property
    def seat_share(self) -> np.ndarray:
        """Share of full-time hours in which those who answer here can, after part-time work and tutoring."""
        heads = self.answering
        return np.divide(self.answering_fte, heads, out=np.ones(len(heads)), where=heads > 0) * (1 - self.tutor_share)

    @property
    def effective(self) -> np.ndarray:
        """Experienced handlers that would do the same work, before abstraction (FTE)."""
        return self.answering * self.seat_share / self.pace

    def joined_by(self, others: Sequence[People]) -> People:
        """Count those whom other groups have posted here.

        Parameters
        ----------
        others : sequence of People
            Groups that post their newly trained here; they are left as they are.

        Returns
        -------
        People
            The pace is that of an average hour, those posted in included.
        """
        heads, fte, work = self.posted_in, self.posted_in_fte, self.answering_fte / self.pace
        for other in others:
            theirs = other.posted_out * other.own_hours
            heads, fte, work = heads + other.posted_out, fte + theirs, work + theirs / other.posted_pace
        before = self.answering_fte
        both = replace(self, posted_in=heads, posted_in_fte=fte)
        after = both.answering_fte
        taken = self.tutor_share * before / np.where(after > 0, after, 1)
        joined = after > before  # on the other days nothing changes, to the bit
        return replace(
            both,
            pace=np.where(joined, ratio(after, work), self.pace),
            tutor_share=np.where(joined, taken, self.tutor_share),
        )


def ratio(fte: np.ndarray, work: np.ndarray) -> np.ndarray:
    """Pace of people together: the harmonic mean of theirs, weighed by their hours.

    Parameters
    ----------
    fte : numpy.ndarray
        Hours they work.
    work : numpy.ndarray
        Sum of their hours, each divided by its pace.

    Returns
    -------
    numpy.ndarray
        1 where nobody is.
    """
    return np.divide(fte, work, out=np.ones(len(fte)), where=work > 0)
