"""How much of the spread of a figure comes from each source of chance, all others frozen.

Of two futures that differ in one source (other people, say) and share all others, half the mean squared difference is
the variance that this source makes. Its share of the whole variance,

    T = E[Var(Y | all other sources)] / Var(Y),

is the total-effect index of Homma and Saltelli (1996), with the estimator of Jansen (1999, "Analysis of variance
designs for model output", Computer Physics Communications 117, equation 14). Shares of all sources add to more than 1
where what one does hangs on another; that overlap is `OVERLAP`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

OVERLAP = "overlap"


def source_shares(figure: np.ndarray, redrawn: Mapping[str, np.ndarray]) -> dict[str, tuple[float, float, float]]:
    """Say how much of the variance each source makes.

    Parameters
    ----------
    figure : numpy.ndarray, shape (n,)
        A figure of n futures.
    redrawn : mapping of str to numpy.ndarray, shape (n,)
        By source: the figure of n other futures; number i shares with number i of `figure` all sources but this one.

    Returns
    -------
    dict of str to (float, float, float)
        Of each source, and of `OVERLAP`, the share of variance with its 95 % interval: the jackknife over futures
        (Efron and Stein 1981), Monte Carlo only. A source that changes nothing has exactly none. nan if the figure is
        the same in all futures, or there are fewer than three.
    """
    known = ~np.isnan(np.stack([figure, *redrawn.values()])).any(axis=0)
    variance = _variance(figure[known])
    shares = {source: _share(figure[known], values[known], *variance) for source, values in redrawn.items()}
    whole = sum(share for share, _ in shares.values()) - 1
    without = np.sum([each for _, each in shares.values()], axis=0) - 1
    return {name: _jackknife(*share) for name, share in (shares | {OVERLAP: (whole, without)}).items()}


def _share(
    figure: np.ndarray, redrawn: np.ndarray, variance: float, variance_without: np.ndarray
) -> tuple[float, np.ndarray]:
    """Share of all futures, and with each left out in turn."""
    made = (figure - redrawn) ** 2 / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.divide(made.mean(), variance), (made.sum() - made) / (len(made) - 1) / variance_without


def _variance(values: np.ndarray) -> tuple[float, np.ndarray]:
    n = len(values)
    if n < 3:
        return np.nan, np.full(n, np.nan)
    values = values - values.mean()
    sums, squares = values.sum() - values, (values**2).sum() - values**2
    return float(values.var(ddof=1)), np.maximum(squares - sums**2 / (n - 1), 0) / (n - 2)


def _jackknife(whole: float, without: np.ndarray) -> tuple[float, float, float]:
    from scipy.special import stdtrit

    n = len(without)
    if not np.isfinite(whole) or not np.isfinite(without).all():
        return np.nan, np.nan, np.nan
    pseudo = n * whole - (n - 1) * without
    half = float(stdtrit(n - 1, 0.975)) * float(pseudo.std(ddof=1)) / n**0.5
    return float(whole), float(whole - half), float(whole + half)
