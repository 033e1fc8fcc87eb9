"""A page in the browser: sliders and switches over a scenario, and what they do to the plan.

The page simulates the plan period only, beside the scenario as it is, on the same chance, and shows what has been
simulated so far. What it shows can be saved as a scenario file that `callsim run` simulates to the same figures. It
answers to this machine alone unless it is told otherwise, and then asks for a token. Nothing is kept between sessions,
and no session sees another's.
"""

from sim.app.server import serve

__all__ = ["serve"]
