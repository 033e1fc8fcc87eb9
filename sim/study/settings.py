"""How a scenario is run: how often, by which seed and engine, and how precisely."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sim.engine import check_engine
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.experiment import Replication
    from sim.scenario import Loaded

DEFAULT_REPLICATIONS = 50
DEFAULT_MAX_REPLICATIONS = 1600
DEFAULT_ENGINE = "compiled"
DRAWN, LEFT_OUT = "drawn", "none"

# told with the number done, the number to do, and the replication that has just ended (None at the start)
Progress = Callable[[int, int, "Replication | None"], None]


@dataclass(frozen=True)
class Settings:
    """All of a run that is not the scenario. Results depend on nothing else.

    Attributes
    ----------
    replications : int
        Exactly so many; with a precision, at most so many.
    seed : int
        From 0 to 2**63 - 1.
    engine : {"compiled", "simpy"}
        Which engine simulates; both give the same bits.
    precision, precision_p : float, optional
        Stop early once this many points are reached (`sim.experiment.StoppingRule`).
    keep_calls : bool
        Whether every call is written too, as partitioned Parquet.
    posterior : {"drawn", "none"}
        Whether the futures of a calibrated scenario draw the numbers that nobody knows, or the draws are left out.
    """

    replications: int = DEFAULT_REPLICATIONS
    seed: int = 1
    engine: str = DEFAULT_ENGINE
    precision: float | None = None
    precision_p: float | None = None
    keep_calls: bool = False
    posterior: str = DRAWN

    @classmethod
    def of(
        cls,
        *,
        replications: int | None = None,
        max_replications: int | None = None,
        engine: str | None = None,
        **more: Any,
    ) -> Settings:
        """Make settings from what was asked for, and defaults for the rest.

        Parameters
        ----------
        replications : int, optional
            Exactly so many.
        max_replications : int, optional
            The most, when a precision is asked for; it then stands in place of `replications`.
        engine : str, optional
            Which engine simulates.
        **more
            Other fields.

        Returns
        -------
        Settings

        Raises
        ------
        sim.errors.UsageError
            If both a number and a precision are given, or a most without a precision.
        """
        precise = more.get("precision") is not None or more.get("precision_p") is not None
        if precise and replications is not None:
            raise UsageError("give --replications or a precision, not both; --max-replications is the most")
        if max_replications is not None and not precise:
            raise UsageError("--max-replications goes with --precision or --precision-p; else give --replications")
        default = DEFAULT_MAX_REPLICATIONS if precise else DEFAULT_REPLICATIONS
        asked = max_replications if precise else replications
        return cls(replications=default if asked is None else asked, engine=engine or DEFAULT_ENGINE, **more)

    def check(self, loaded: Loaded | None = None) -> None:
        """Refuse settings that no run can have, before anything is done.

        Parameters
        ----------
        loaded : sim.scenario.Loaded, optional
            The scenario they are for.

        Raises
        ------
        sim.errors.UsageError
            Naming the setting.
        """
        from sim.experiment import StoppingRule

        if not 1 <= self.replications <= 1_000_000:
            raise UsageError(f"replications must lie between 1 and 1,000,000, not {self.replications}")
        if not 0 <= self.seed < 2**63:
            raise UsageError(f"the seed must lie between 0 and 2^63 - 1, not {self.seed}")
        check_engine(self.engine)
        if self.posterior not in (DRAWN, LEFT_OUT):
            raise UsageError(f"posterior is '{DRAWN}' or '{LEFT_OUT}', not '{self.posterior}'")
        StoppingRule(self.replications, self.precision, self.precision_p)
        if loaded is None:
            return
        if self.posterior == LEFT_OUT and loaded.scenario.posterior is not None:
            raise UsageError(f"posterior='{LEFT_OUT}' goes with the file of a scenario, and this one has been read")
        targets = loaded.scenario.targets.values()
        if self.precision is not None and not targets:
            raise UsageError("--precision needs a scenario with a target")
        if self.precision_p is not None and not any(target.promised for target in targets):
            raise UsageError("--precision-p needs a scenario with a target that was promised for a month")

    def load(self, scenario: str | os.PathLike[str]) -> Loaded:
        """Read a scenario as it is to be run: without its draws where these are left out.

        Parameters
        ----------
        scenario : str or path-like
            Its file.

        Returns
        -------
        sim.scenario.Loaded

        Raises
        ------
        sim.errors.UsageError
            If draws are to be left out of a scenario that has none.
        """
        from sim.scenario import load_scenario

        loaded = load_scenario(scenario)
        if self.posterior != LEFT_OUT:
            return loaded
        if loaded.scenario.posterior is None:
            raise UsageError(f"{loaded.path} draws nothing from a posterior: there is nothing to leave out")
        return load_scenario(scenario, {"posterior": "null"})

    @property
    def precise(self) -> bool:
        """Whether a precision is asked for."""
        return self.precision is not None or self.precision_p is not None

    def to_dict(self) -> dict[str, Any]:
        """Write the settings for JSON."""
        return asdict(self)
