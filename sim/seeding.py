"""Named, independent streams of random numbers.

Every draw belongs to a stream keyed by (seed, replication, purpose, name, week). A change in one thing
leaves the draws of every other as they were: a stream that is added, a handle time that is changed, a
replication that is added touch nobody else's numbers. Weeks are counted from Monday 5 January 1970, so a
period that starts later draws the same numbers for the weeks it shares.

The key is hashed (BLAKE2b, RFC 7693) to the 256 bits in which PCG64 starts. A hash of 256 bits meets itself about as
soon as chance would, so that no two streams of any study share a state; numpy's own way of spreading a key is four
times slower, and a year of calls needs thousands of generators.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from struct import Struct
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence

_pack = Struct("<4Q").pack


class _State(ISeedSequence):
    """The bits in which a generator starts."""

    def __init__(self, words: np.ndarray) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> np.ndarray:  # noqa: ARG002 - always 4 of 64 bits
        """Give them to PCG64, which takes four words of 64 bits."""
        return self._words


@lru_cache(maxsize=4096)
def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def generator(seed: int, replication: int, purpose: str, name: str, week: int) -> np.random.Generator:
    """Make the generator of one named stream in one week.

    Parameters
    ----------
    seed : int
        The run's seed, from 0 to 2**64 - 1.
    replication : int
        Number of the replication, from 0.
    purpose : str
        What is drawn, such as ``"count"`` or ``"handle"``.
    name : str
        For whom, such as the stream ``"101"``.
    week : int
        Weeks since Monday 5 January 1970, at least 0 (`sim.calendar.Calendar.week`).

    Returns
    -------
    numpy.random.Generator
        Independent of every generator with another key.
    """
    key = seed.to_bytes(8, "little") + _pack(replication, _key(purpose), _key(name), week)
    words = np.frombuffer(blake2b(key, digest_size=32).digest(), "<u8")
    return np.random.Generator(np.random.PCG64(_State(words)))  # pyright: ignore[reportArgumentType]
