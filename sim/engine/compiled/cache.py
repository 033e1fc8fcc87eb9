"""Compiling once: kernels, and the folder that keeps their machine code.

Numba's own file cache looks at the file of the function it caches and does not notice that a function called by
it was edited in another file. So machine code lies in a folder named after a hash of all sources of `sim.engine`,
the versions of numba and Python and the processor. Each version of a kernel (one signature) has a folder of its
own in there: what several processes write there at once is the same, and nobody can read one for another.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
from llvmlite import binding
from numba.core import config

SETTINGS: Any = config
"""Of numba."""
CACHE_DIR = "CALLSIM_CACHE_DIR"
"""Environment variable: where to keep machine code, instead of the user's cache folder."""

COMPILED_AS: Any = {"nogil": True, "_nrt": False}
"""Kernels allocate nothing, and numba is told so: to count references would cost many times what they do."""

kernel = numba.njit(forceinline=True, **COMPILED_AS)
"""Decorator of what is compiled as part of a kernel, and into it: calls would copy some dozen arrays each time."""


def table(columns: list[tuple[str, Any]], rows: int, **filled: Any) -> np.recarray:
    """Make a table whose rows a kernel reads and writes by name; as one array it is cheap to pass on.

    Parameters
    ----------
    columns : list of (str, dtype)
        In any order of sizes.
    rows : int
        How many. Memory that is not filled is not touched.
    **filled : array_like
        What columns to begin with.

    Returns
    -------
    numpy.recarray
    """
    made = np.empty(rows, np.dtype(columns, align=True)).view(np.recarray)
    for name, values in filled.items():
        made[name] = values
    return made


class Cached:
    """A kernel for one signature, compiled at its first call, or read from the cache folder.

    Parameters
    ----------
    function : callable
        The kernel, as Python.
    name : str
        Of this version: its own folder.
    """

    def __init__(self, function: Callable[..., None], name: str) -> None:
        self._function = function
        self._name = name
        self._compiled: Callable[..., None] | None = None

    def __call__(self, *arguments: Any) -> None:
        """Run the kernel."""
        if self._compiled is None:
            self._compiled = self._from_cache(*arguments)
        self._compiled(*arguments)

    def _from_cache(self, *arguments: Any) -> Callable[..., None]:
        folder = cache_folder() / self._name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            compiled = _kept_in(folder, self._function)
            if not SETTINGS.DISABLE_JIT:
                compiled.compile(tuple(map(numba.typeof, arguments)))
        except OSError as error:
            warnings.warn(
                f"compiled code cannot be kept in {folder} ({error}): every process compiles anew, which takes "
                f"some seconds; set {CACHE_DIR} to a folder that can be written",
                stacklevel=4,
            )
            return numba.njit(**COMPILED_AS)(self._function)
        return compiled


def _kept_in(folder: Path, function: Callable[..., None]) -> Any:
    """Let numba keep this one function's machine code in a folder, and all others' where it did."""
    before = SETTINGS.CACHE_DIR
    SETTINGS.CACHE_DIR = str(folder)
    try:
        return numba.njit(cache=True, **COMPILED_AS)(function)
    finally:
        SETTINGS.CACHE_DIR = before


def cache_folder() -> Path:
    """Give the folder for the machine code of these very sources.

    Returns
    -------
    pathlib.Path
    """
    return _users_folder() / f"engine-{_fingerprint()}"


def _users_folder() -> Path:
    given = os.environ.get(CACHE_DIR)
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "callsim"


def _fingerprint() -> str:
    versions = (numba.__version__, sys.version, binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten())
    told_apart = hashlib.sha256(repr(versions).encode())
    engine = Path(__file__).parent.parent
    for source in sorted(engine.rglob("*.py")):
        told_apart.update(source.relative_to(engine).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return told_apart.hexdigest()[:20]
