"""A process that works for another one: how it begins, and how it uses memory.

This module imports nothing, so that what is said here holds for all that the process imports later.
"""

from __future__ import annotations

import ctypes
import gc
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4  # of glibc's malloc.h


def begin_work(modules: Sequence[str]) -> None:
    """Set up a worker process.

    Interrupts are the parent's to see to. What is imported stays for good, so the search for garbage passes it over: it
    would take a twelfth of the time of every replication.

    Parameters
    ----------
    modules : sequence of str
        What to import beforehand.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_freed_memory()
    gc.disable()
    try:
        for name in modules:
            import_module(name)
        gc.freeze()
    finally:
        gc.enable()


def keep_freed_memory() -> None:
    """Keep memory that was freed for the next arrays, as every worker process does.

    Every replication makes and frees large arrays. To give their pages back to the system and take them again costs
    up to a quarter of the time, where the C library is glibc; elsewhere nothing is changed.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            libc = ctypes.CDLL("libc.so.6")
            libc.mallopt(_M_MMAP_MAX, 0)
            libc.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
