"""Modules against servers that answer as documented."""

from __future__ import annotations

import contextlib

import pytest

from tests.boundary.documented import Documented
from tests.boundary.kept import Kept
from tests.targets import Target


@pytest.fixture
def documented():
    """A function: version and answers -> a target whose server has `sent(method)`; see documented.py."""
    with contextlib.ExitStack() as stack:

        def start(version="v2.6.5", answers=None, lacks=()):
            server = stack.enter_context(Documented(version, answers, lacks))
            return Target(server, {"uri": server.uri})

        yield start


@pytest.fixture
def kept(documented):
    """A function: version -> a target that remembers, with the server's memory as `kept`."""

    def start(version="v2.6.20", lacks=()):
        memory = Kept()
        target = documented(version, memory.answers, lacks)
        target.kept = memory
        return target

    return start
