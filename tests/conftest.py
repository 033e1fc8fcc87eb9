"""What all tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("callsim", deadline=None, print_blob=True)
settings.load_profile("callsim")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long suite out unless `-m` asks for it."""
    if config.getoption("-m"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
