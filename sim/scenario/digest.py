"""A scenario's hash: the same for the same values, however they are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sim.scenario.model import Scenario


def digest(scenario: Scenario, files: Mapping[str, bytes]) -> str:
    """Hash the resolved scenario.

    Parameters
    ----------
    scenario : Scenario
        Its values, defaults included.
    files : mapping of str to bytes
        Content of the files it names.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits. Key order, comments, line ends and file names do not count, and neither do
        the overlays under `without`: nothing that is simulated depends on them, and each scenario that one of them
        gives has a hash of its own.
    """
    # what may be learnt counts once it is: draws are named after the parameters
    unused = {"without"} if scenario.posterior is not None else {"without", "calibration"}
    values = scenario.model_dump(mode="json", by_alias=True, exclude=unused)
    for key in ("history", "events", "posterior"):
        if values.get(key) is not None:
            values[key] = _content(files[values[key]])
    for stream in values["streams"].values():
        if isinstance(stream["profile"], dict) and stream["profile"]["file"] is not None:
            stream["profile"]["file"] = _content(files[stream["profile"]["file"]])
    return hashlib.sha256(_canonical(values)).hexdigest()


def _content(content: bytes) -> str:
    same = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return hashlib.sha256(same).hexdigest()


def _canonical(values: Any) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()
