"""What an interrupted run left to be restarted is found by time, on real files."""

from __future__ import annotations

import os

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.host import staleness


@pytest.mark.parametrize("text", ["", "\n", "n/a", "0", "Sat 2026-11-21 08:37:00 UTC", "garbage in four words"])
def test_a_unit_that_does_not_run_has_no_start(text):
    assert staleness.parse_start(text) is None


def test_the_start_is_read_to_the_microsecond():
    assert staleness.parse_start("Sat 1970-01-01 00:01:00.250000 UTC\n") == 60.25


def test_only_what_changed_later_is_stale_and_a_switched_link_counts(tmp_path):
    old, new, link = tmp_path / "old", tmp_path / "new", tmp_path / "current"
    old.write_text("x")
    link.symlink_to(old)
    started = max(os.lstat(path).st_ctime for path in (old, link)) + 0.001
    while not new.exists() or os.lstat(new).st_ctime <= started:
        new.write_text("x")
        link.unlink()
        link.symlink_to(new)
    paths = [str(old), str(new), str(link), str(tmp_path / "absent")]
    assert staleness.changed_since(started, paths) == [str(new), str(link)]
