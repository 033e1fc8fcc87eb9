"""Why people who are paid to be on the phones are not, by named cause.

Two kinds: a cause that takes *shifts* keeps a person away for a whole shift (leave, sickness, isolation), a
cause that takes *minutes* keeps a share of those present off their seats at any moment (breaks, meetings).
Each seat of each team has its own draw for each cause and day, so a cause that is switched off, or a seat
that is added, changes no other draw; a person away for two causes is away once. Whole shifts are taken in one of four
ways: day by day, in spells (`spells`), with a limit to how many at once (`leave`), or several of a team together
(`waves`); each takes the share of time that its rate says.
"""

from sim.abstraction.attendance import Attendance, draw_attendance, draw_present
from sim.abstraction.rates import off_seat, rate_by_day

__all__ = ["Attendance", "draw_attendance", "draw_present", "off_seat", "rate_by_day"]
