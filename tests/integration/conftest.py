"""Fixtures of the integration tests."""

from __future__ import annotations

import functools

import pytest

from tests.integration import ansible_run


@pytest.fixture
def run_tasks(tmp_path):
    """Return a function that runs a list of tasks on localhost through ansible-playbook."""
    return functools.partial(ansible_run.tasks, tmp_path)
