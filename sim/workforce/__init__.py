"""Who is in post, day by day: establishment, strength, leavers, recruits, training, pace.

Until the plan starts, strength is what the scenario says it was. From then on chance decides: each person in
post may leave in any week, each new starter spends weeks in class and weeks with a tutor, then qualifies or
not. A trainee in class or with a tutor takes no calls of their own; a tutor loses a share of their time. The
newly qualified are slower, evenly less so over some months, and may answer in another group as long. Candidates
of a campaign drop out, are vetted, and wait for a place in class; people move to other departments, take leave
without pay, or work part of the hours; officers are lent as cover.

Each person's fate is drawn from the stream of their own cohort, so that an added intake moves nobody else's.
"""

from sim.workforce.drawing import draw_everyone, draw_people
from sim.workforce.people import PEOPLE_MEASURES, People

__all__ = ["PEOPLE_MEASURES", "People", "draw_everyone", "draw_people"]
