"""All commands: each module enters its own into the application."""

from sim.cli import asking, checking, fitting, looking, publishing, running, serving, sharing, tables  # noqa: F401
from sim.cli.app import app

__all__ = ["app"]
