"""What a test needs of the machine. Where it is missing, the test is skipped with the command that
installs it; with CI=true it fails instead.
"""

from __future__ import annotations

import os
import socket
from typing import NoReturn

import pytest


def missing(what: str, command: str) -> NoReturn:
    """Skip, or fail in CI, for want of `what`."""
    sentence = f"{what} is missing; install it with: {command}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listened on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
