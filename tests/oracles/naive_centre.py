"""The contract once more, as slowly and plainly as possible, by someone who has not seen the engines.

There is no queue and no calendar. At every step all that could happen is listed anew from the state of all
attempts, and the least by (time, kind, row, attempt) happens. Takes and gives plain lists, and asserts after
every step what the contract says always holds.
"""

from __future__ import annotations

from math import inf, nan
from typing import Any

END, STAFF, OPEN, CLOSE, OVERFLOW, ABANDON, ARRIVE = range(7)


class NaiveCentre:
    """One run over a centre given as a dictionary of plain lists, under the names of the contract."""

    def __init__(self, centre: dict[str, Any]) -> None:
        self.c = centre
        self.now = 0.0
        self.attempts: list[dict[str, Any]] = []
        self.heads = [0] * len(centre["on_duty"][0])
        self.pace = [1.0] * len(self.heads)
        self.reserve = [0] * len(centre["priority"])
        self.shut = set()
        self.fixed = [(float(t), STAFF, row, 0) for row, t in enumerate(centre["from_s"])]
        for stream, windows in enumerate(centre["closed"]):
            for begin, end in union(windows):
                self.fixed += [(begin, CLOSE, stream, 0), (end, OPEN, stream, 0)]
        for row, follows in enumerate(centre["follows"]):
            if follows < 0:
                self.add(row, 1, float(centre["arrival_s"][row]))
        self.area_s = 0.0
        self.put_down: list[int] = []
        self.steps: list[tuple[float, int, int, int]] = []

    def add(self, row: int, number: int, arrival_s: float) -> None:
        self.attempts.append(
            {
                "row": row,
                "number": number,
                "stream": self.c["stream"][row],
                "arrival": arrival_s,
                "state": "coming",
                "start": nan,
                "group": -1,
                "outcome": 4,
                "end": nan,
            }
        )

    def agenda(self) -> list[tuple[float, int, int, int]]:
        events = list(self.fixed)
        for a in self.attempts:
            who = (a["row"], a["number"])
            if a["state"] == "coming":
                events.append((a["arrival"], ARRIVE, *who))
            elif a["state"] == "served":
                events.append((a["ends"], END, *who))
            elif a["state"] == "waits" and a["group"] == -1:
                events.append((a["arrival"] + self.c["overflow_after_s"][a["stream"]], OVERFLOW, *who))
                events.append((a["arrival"] + self.c["patience_s"][a["row"]], ABANDON, *who))
        return [event for event in events if event[0] < inf]

    def run(self) -> list[tuple[Any, ...]]:
        while events := self.agenda():
            event = min(events)
            time, kind, which, number = event
            in_system = sum(a["state"] in ("waits", "served") for a in self.attempts)
            self.area_s += in_system * (time - self.now)
            self.now = time
            self.steps.append(event)
            if kind in (STAFF, OPEN, CLOSE):
                self.fixed.remove(event)
                {STAFF: self.staff, OPEN: self.open, CLOSE: self.shut.add}[kind](which)
            else:
                (a,) = (a for a in self.attempts if (a["row"], a["number"]) == (which, number))
                {END: self.end, OVERFLOW: self.overflow, ABANDON: self.abandon, ARRIVE: self.arrive}[kind](a)
            self.nobody_waits_who_may_start()
        return self.log()

    def served(self, group: int) -> list[dict[str, Any]]:
        return [a for a in self.attempts if a["state"] == "served" and a["at"] == group]

    def soft(self, group: int) -> list[dict[str, Any]]:
        return [a for a in self.served(group) if self.c["interruptible"][a["stream"]]]

    def spare(self, group: int) -> int:
        return self.heads[group] - len(self.served(group))

    def may(self, a: dict[str, Any], group: int) -> bool:
        stream = a["stream"]
        if group not in self.c["groups"][stream] or stream in self.shut:
            return False
        spare = self.spare(group)
        if self.c["interruptible"][stream]:
            return spare >= 1 + self.reserve[stream]
        return spare >= 0 and spare + len(self.soft(group)) >= 1 + self.reserve[stream]

    def staff(self, row: int) -> None:
        self.heads = list(self.c["on_duty"][row])
        self.pace = list(self.c["pace"][row])
        self.reserve = list(self.c["reserve"][row])
        for group in range(len(self.heads)):
            self.fill(group)

    def open(self, stream: int) -> None:
        self.shut.discard(stream)
        for group in range(len(self.heads)):
            self.fill(group)

    def end(self, a: dict[str, Any]) -> None:
        self.settle(a, 0)
        self.fill(a["at"])

    def overflow(self, a: dict[str, Any]) -> None:
        self.settle(a, 2)

    def abandon(self, a: dict[str, Any]) -> None:
        self.settle(a, 1)

    def arrive(self, a: dict[str, Any]) -> None:
        if a["stream"] in self.shut:
            self.settle(a, 3)
        else:
            self.offer(a)

    def offer(self, a: dict[str, Any]) -> None:
        a["state"] = "waits"
        able = [group for group in self.c["groups"][a["stream"]] if self.may(a, group)]
        idle = [group for group in able if self.spare(group) >= 1]
        if able:
            self.begin(a, (idle or able)[0])

    def fill(self, group: int) -> None:
        again = True
        while again:
            again = False
            waiting = [a for a in self.attempts if a["state"] == "waits"]
            waiting.sort(key=lambda a: (self.c["priority"][a["stream"]], a["arrival"], a["row"], a["number"]))
            for a in waiting:
                if self.may(a, group):
                    self.begin(a, group)
                    again = True
                    break

    def begin(self, a: dict[str, Any], group: int) -> None:
        victim = None
        if self.spare(group) == 0:
            victim = sorted(self.soft(group), key=lambda x: (x["began"], x["row"], x["number"]))[-1]
            victim["left"] = max(victim["ends"] - self.now, 0.001)
            victim["state"] = "put down"
            self.put_down.append(victim["row"])
        if a["group"] == -1:
            a["group"], a["start"] = group, self.now
            a["left"] = max(self.c["handle_s"][a["row"]] * self.pace[group], 0.001)
        a.update(state="served", at=group, began=self.now, ends=self.now + a["left"])
        assert len(self.served(group)) <= self.heads[group], "a start took busy above on_duty"
        if victim:
            self.offer(victim)

    def settle(self, a: dict[str, Any], outcome: int) -> None:
        row, number = a["row"], a["number"]
        a.update(state="gone", outcome=outcome, end=self.now)
        delays = self.c["redial_after_s"][row]
        if outcome in (1, 3) and number <= len(delays) and delays[number - 1] < inf:
            self.add(row, number + 1, self.now + delays[number - 1])
            return
        for follower, followed in enumerate(self.c["follows"]):
            if followed == row and self.c["follows_if"][follower] & (1 << outcome):
                self.add(follower, 1, self.now + self.c["arrival_s"][follower])

    def nobody_waits_who_may_start(self) -> None:
        for a in self.attempts:
            if a["state"] == "waits":
                assert not any(self.may(a, group) for group in range(len(self.heads)))

    def log(self) -> list[tuple[Any, ...]]:
        """Rows of contact, attempt, arrival, stream, outcome, start, end, wait, group."""
        rows = []
        for a in sorted(self.attempts, key=lambda a: (a["row"], a["number"])):
            wait = a["start"] - a["arrival"] if a["group"] >= 0 else a["end"] - a["arrival"]
            rows.append(
                (a["row"], a["number"], a["arrival"], a["stream"], a["outcome"], a["start"], a["end"], wait, a["group"])
            )
        return rows


def union(windows: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join any two windows that touch, until none do."""
    joined = [(float(begin), float(end)) for begin, end in windows]
    for i, (begin, end) in enumerate(joined):
        for j, (other_begin, other_end) in enumerate(joined):
            if i < j and begin <= other_end and other_begin <= end:
                rest = [window for n, window in enumerate(joined) if n not in (i, j)]
                return union([*rest, (min(begin, other_begin), max(end, other_end))])
    return joined
