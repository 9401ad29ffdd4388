"""Which files of the trust store are ours, and what has to change."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.pki import trust

ONE, OTHER = "-----BEGIN CERTIFICATE-----\nMQ==\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nMg==\n"


def test_each_certificate_has_a_file_named_after_what_it_holds():
    files = trust.wanted_files([ONE, OTHER, ONE + "\n"])
    assert len(files) == 2
    assert all(name.startswith("vectordb-ops-") and name.endswith(".crt") for name in files)


def test_what_is_there_is_left_alone():
    wanted = trust.wanted_files([ONE])
    assert trust.changes(wanted, wanted) == ({}, [])


def test_another_ca_replaces_the_first_and_none_removes_all():
    before, after = trust.wanted_files([ONE]), trust.wanted_files([OTHER])
    assert trust.changes(before, after) == (after, list(before))
    assert trust.changes(before, {}) == ({}, list(before))
