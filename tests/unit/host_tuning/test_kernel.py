"""Kernel settings: rules, and what is done and skipped."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.host_tuning import kernel, latency
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_a_floor_and_a_ceiling_never_take_away_what_is_better(current, wanted):
    assert kernel.satisfied(str(current), str(wanted), "at_least") == (current >= wanted)
    assert kernel.satisfied(str(current), str(wanted), "at_most") == (current <= wanted)


@pytest.mark.parametrize(
    ("text", "value"),
    [("always [madvise] never\n", "madvise"), ("262144\n", "262144"), ("32768\t60999\n", "32768 60999")],
)
def test_the_value_in_force_is_read(text, value):
    assert kernel.chosen(text) == value


@pytest.fixture
def proc(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel, "location", lambda name: str(tmp_path / name))
    return tmp_path


def test_a_setting_is_planned_then_applied(proc):
    (proc / "vm.max_map_count").write_text("65530\n")
    found = kernel.plan("vm.max_map_count", "262144", "at_least")
    assert (found["status"], found["before"], found["after"]) == ("changed", "65530", "262144")
    assert (proc / "vm.max_map_count").read_text() == "65530\n"
    kernel.apply(found)
    assert kernel.plan("vm.max_map_count", "262144", "at_least")["status"] == "ok"


def test_a_setting_that_the_kernel_lacks_is_skipped(proc):
    found = kernel.plan("vm.unheard_of", "1", "exactly")
    assert (found["status"], found["reason"]) == ("skipped", "this kernel or container does not have it")


def test_a_read_only_setting_is_skipped_with_its_value(proc, monkeypatch):
    (proc / "fs.file-max").write_text("100\n")
    monkeypatch.setattr(kernel.os, "access", lambda *_: False)
    found = kernel.plan("fs.file-max", "200", "at_least")
    assert found["status"] == "skipped"
    assert found["reason"].startswith("it is 100 and read-only here")


def test_a_refusal_of_the_kernel_becomes_a_skip(proc):
    found = dict(kernel.plan("gone", "1", "exactly"), status="changed", name="no/such/folder", before="0", after="1")
    kernel.apply(found)
    assert (found["status"], found["after"]) == ("skipped", "0")


def test_the_probe_measures_and_leaves_nothing(tmp_path):
    found = latency.probe(str(tmp_path / "not" / "there"), writes=60, seconds=5)
    assert found["probed"] == str(tmp_path)
    assert 50 <= found["writes"] <= 60
    assert found["p50_ms"] <= found["p99_ms"] <= found["max_ms"]
    assert list(tmp_path.iterdir()) == []
