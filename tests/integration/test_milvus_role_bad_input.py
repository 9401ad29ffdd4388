"""The role refuses a wrong inventory before it contacts a host, in words that say what to change."""

from __future__ import annotations

import pytest

GOOD = {
    "milvus_version": "2.3.5",
    "milvus_install_method": "archive",
    "milvus_archive_url": "https://mirror.example.com/milvus.tar.gz",
    "milvus_archive_checksum": "sha256:" + "a" * 64,
    "milvus_root_password": "a-good-password",
    # Nothing may connect to it: the checks read variables alone.
    "ansible_connection": "ssh",
    "ansible_host": "192.0.2.1",
}
CASES = {
    "maybe where authentication is switched": (
        {"milvus_authorization_enabled": "maybe"},
        ["milvus_authorization_enabled", "maybe"],
    ),
    "a method that is not there": (
        {"milvus_install_method": "snap"},
        ["milvus_install_method", "archive, package, container"],
    ),
    "everything wrong at once": (
        {
            "milvus_root_password": "Milvus",
            "milvus_archive_checksum": "",
            "milvus_components": [{"name": "streamingnode"}],
            "milvus_config": {"proxy": {"maxTaskNums": 5, "maxTaskNum": "many"}},
        },
        [
            "cannot be set up",
            "the default that everybody knows",
            "milvus_archive_checksum",
            "no component streamingnode",
            "did you mean proxy.maxTaskNum",
            "expected a whole number, found 'many'",
        ],
    ),
    "unknown version": ({"milvus_version": "2.9.1"}, ["milvus_version", "2.9.1 is not a known version", "Nearest"]),
}


def validate(run_tasks, changes):
    role = {
        "ansible.builtin.include_role": {"name": "vectordb.ops.milvus"},
        "vars": {**GOOD, **changes},
        "tags": ["always"],
    }
    return run_tasks([role], "--tags", "milvus_validate")


@pytest.mark.parametrize("name", CASES)
def test_the_message_says_what_to_change(run_tasks, name):
    changes, words = CASES[name]
    run = validate(run_tasks, changes)
    assert not run.ok
    said = run.output + run.message
    for word in words:
        assert word in said


def test_a_good_inventory_passes_without_touching_the_host(run_tasks):
    assert validate(run_tasks, {}).ok
