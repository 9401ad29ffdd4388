"""When a certificate is issued again, and what a given one is refused for."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.pki import plan, table

SETTINGS = {"renew": [], "renew_days": 30, "key_type": "ecdsa_p256"}
WANTED = {"name": "etcd", "common_name": "node-1", "names": ["DNS:node-1"], "usages": ["server"]}
CERTIFICATE = {
    "common_name": "node-1",
    "names": ["DNS:node-1"],
    "usages": ["TLS Web Server Authentication"],
    "public_key": "P",
    "days_left": 300,
    "not_after": "2027-01-01T00:00:00Z",
    "not_before": "2026-01-01T00:00:00Z",
    "started": True,
    "issued_by_ca": True,
    "chain_error": "",
}
KEY = {"public_key": "P", "type": "ecdsa_p256"}


def test_a_certificate_as_wanted_stays():
    assert plan.reasons_to_issue(WANTED, CERTIFICATE, KEY, SETTINGS) == []
    assert plan.provided_problems(WANTED, CERTIFICATE, KEY) == []


@pytest.mark.parametrize(
    ("certificate", "key", "settings", "reason"),
    [
        (None, KEY, {}, "there is no certificate"),
        ({"error": "bad end line"}, KEY, {}, "the certificate cannot be read (bad end line)"),
        ({}, None, {}, "there is no key"),
        ({}, {"error": "x"}, {}, "the key cannot be read (x)"),
        ({"public_key": "Q"}, KEY, {}, "the key does not belong to the certificate"),
        ({"days_left": 29}, KEY, {}, "29 days are left, fewer than 30"),
        ({"issued_by_ca": False}, KEY, {}, "it was not issued by the CA in use"),
        ({}, KEY, {"renew": ["etcd"]}, "a renewal was asked for"),
        ({}, KEY, {"key_type": "rsa_3072"}, "its key is ecdsa_p256 and not rsa_3072"),
        ({"common_name": "old"}, KEY, {}, "its common name is old and not node-1"),
        ({"names": []}, KEY, {}, "it lacks the name node-1"),
        ({"names": ["DNS:node-1", "IP:10.0.0.9"]}, KEY, {}, "it still names 10.0.0.9"),
        ({"usages": []}, KEY, {}, "its usages are nothing and not TLS Web Server Authentication"),
    ],
)
def test_reasons(certificate, key, settings, reason):
    found = None if certificate is None else {**CERTIFICATE, **certificate}
    assert plan.reasons_to_issue(WANTED, found, key, {**SETTINGS, **settings}) == [reason]


def test_a_report_is_a_table_with_what_ends_soon():
    rows = {"days_left": 12, "not_after": "2026-12-01T00:00:00Z", "names": ["node-1"], "problem": None}
    gone = {"days_left": None, "not_after": None, "names": [], "problem": "no key"}
    ca = {"common_name": "CA", "fingerprint": "ab", "days_left": 900, "not_after": "2029-01-01T00:00:00Z"}
    report = {"ca": ca, "certificates": {"etcd": rows, "peer": gone}}
    lines = table.table({"node-1": report})
    assert [line.split()[:3] for line in lines[1:]] == [
        ["node-1", "ca", "900"],
        ["node-1", "etcd", "12"],
        ["node-1", "peer", "-"],
    ]
    assert lines[3].endswith("no key")
    assert table.short(report, 14) == ["etcd (12 days left)", "peer (no key)"]
    assert table.short({"certificates": {"etcd": rows}}, 1) == ["ca (not there)"]
