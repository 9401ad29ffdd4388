"""Tokens, namespaces, subscriptions, health and ZooKeeper's answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar import (
    admin,
    health,
    metadata,
    namespaces,
    subscriptions,
    zookeeper,
)
from ansible_collections.vectordb.ops.plugins.module_utils.pulsar.token import token
from hypothesis import given
from hypothesis import strategies as st

SECRET = "a-secret-that-has-more-than-32-characters"


def test_a_token_is_signed_by_the_secrets_text():
    header, claims, signature = token(SECRET, "milvus").split(".")
    assert json.loads(base64.urlsafe_b64decode(claims + "==")) == {"sub": "milvus"}
    made = hmac.new(SECRET.encode(), f"{header}.{claims}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "==") == made
    assert token(SECRET, "milvus") == token(SECRET, "milvus") != token(SECRET, "milvus", 4102444800)


@pytest.mark.parametrize(("secret", "role"), [("short", "milvus"), (SECRET, ""), (None, "milvus")])
def test_a_token_needs_secret_and_role(secret, role):
    with pytest.raises(ValueError, match=r"32 characters|needs a role"):
        token(secret, role)


ENTRY = {
    "name": "milvus/default",
    "retention": {"minutes": 10, "megabytes": -1},
    "message_ttl_seconds": 60,
    "backlog_quota": {"bytes": 100, "policy": "producer_exception"},
    "permissions": {"milvus": ["produce", "consume"]},
}
POLICIES = {
    "retention_policies": {"retentionTimeInMinutes": 10, "retentionSizeInMB": -1},
    "message_ttl_in_seconds": 60,
    "backlog_quota_map": {"destination_storage": {"limit": 100, "limitSize": 100, "policy": "producer_exception"}},
    "auth_policies": {"namespaceAuth": {"milvus": ["consume", "produce"]}},
}


def test_a_namespace_that_is_as_described_needs_nothing():
    assert namespaces.compare_namespace(POLICIES, ENTRY, 4) == []


def test_a_new_namespace_gets_retention_before_quota():
    found = [action["operation"] for action in namespaces.compare_namespace(None, ENTRY, 4)]
    assert found == ["create_namespace", "set_retention", "set_backlogQuota", "set_messageTTL", "grant"]


def test_a_role_that_is_not_named_loses_its_right():
    policies = {
        **POLICIES,
        "auth_policies": {"namespaceAuth": {"other": ["produce"], "milvus": ["consume", "produce"]}},
    }
    found = namespaces.compare_namespace(policies, ENTRY, 4)
    assert [(action["operation"], action["role"]) for action in found] == [("revoke", "other")]
    assert namespaces.compare_namespace(policies, {"name": "milvus/default"}, 4) == []


def test_only_idle_subscriptions_with_backlog_are_orphans():
    row = {"consumers": 0, "backlog": 5, "idle_hours": 30.0}
    assert subscriptions.orphan(row, 24, False)
    assert not subscriptions.orphan({**row, "consumers": 1}, 24, True)
    assert not subscriptions.orphan({**row, "backlog": 0}, 24, True)
    assert not subscriptions.orphan({**row, "idle_hours": 1.0}, 24, True)
    assert not subscriptions.orphan({**row, "idle_hours": None}, 24, False)
    assert subscriptions.orphan({**row, "idle_hours": None}, 24, True)


def test_one_leader_and_no_error_is_healthy():
    modes = {"a:1": "leader", "b:1": "follower", "c:1": "follower"}
    assert health.judge_modes(modes, None, 3) == []
    assert "expected one leader" in health.judge_modes({**modes, "a:1": "follower"}, None, 3)[0]
    assert health.judge_modes({"b:1": "follower", "c:1": "follower"}, "a:1", 3) == []
    assert "1 of 3 would stay" in health.judge_modes({"b:1": "follower", "c:1": "refused"}, "a:1", 3)[-1]


def test_bookies_that_are_left_must_suffice():
    wanted = ["a:1", "b:1", "c:1"]
    assert health.judge_bookies(wanted, wanted, [], "a:1", 2) == []
    assert "takes no writes" in health.judge_bookies(wanted, wanted[:2], ["c:1"], None, 2)[0]
    assert "an ensemble needs 2" in health.judge_bookies(wanted, wanted[:2], [], "a:1", 2)[-1]


def test_metadata_of_another_name_is_refused():
    assert metadata.judge([], ["/ledgers/INSTANCEID"], "mine") == "setup"
    assert metadata.judge(["mine", "global"], [], "mine") == "done"
    assert metadata.judge(["mine"], ["/ledgers/INSTANCEID"], "mine") == "setup"
    assert "cannot be renamed" in metadata.judge(["other"], [], "mine")


@given(st.lists(st.text(max_size=20), max_size=20))
def test_names_are_read_as_they_were_sent(wanted):
    sent = struct.pack(">i", len(wanted))
    for name in wanted:
        sent += struct.pack(">i", len(name.encode())) + name.encode()
    assert zookeeper.names(sent) == wanted


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"reason": "\\n --- An error ---\\n\\nMessage: too little\\n\\nStacktrace: x"}', "Message: too little"),
        (b"<html>Error 401 Authentication required</html>", "Authentication required"),
        (b"", "no reason given"),
    ],
)
def test_reasons_are_short(raw, words):
    assert admin.reason(raw) == words
