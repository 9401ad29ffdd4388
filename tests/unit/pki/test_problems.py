"""Mistakes in the variables of the role pki."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.pki.problems import problems

GOOD = {
    "mode": "internal_ca",
    "host": "node-1",
    "certificates": [{"name": "etcd"}],
    "controller_certificates": [],
    "sans": [],
    "days": 365,
    "renew_days": 30,
    "ca_days": 3650,
    "ca_certificate": "",
    "ca_key": False,
    "rotate_names": [],
}


def test_a_good_inventory_has_none():
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"certificates": [{"name": "a/b"}]}, "pki_certificates[0]: name 'a/b' is no file name"),
        ({"certificates": [{"name": "ca"}]}, "the name ca is taken by the CA file"),
        ({"certificates": [{"name": "x"}, {"name": "x"}]}, "pki_certificates[1]: the name x is there twice"),
        (
            {"certificates": [{"name": "x", "sans": ["https://lb"]}]},
            "https://lb is neither a DNS name nor an IP address",
        ),
        ({"certificates": [{"name": "x", "usages": ["srever"]}]}, "usages is ['srever']; allowed are server, client"),
        ({"host": "h" * 65}, "has 65 characters, a certificate holds 64"),
        ({"sans": ["lb:19530"]}, "pki_sans: lb:19530 is neither"),
        ({"days": 30}, "pki_days (30) is not more than pki_renew_days (30)"),
        ({"ca_days": 100}, "pki_ca_days (100) is less than pki_days (365)"),
        ({"ca_key": True}, "pki_ca_certificate and pki_ca_key belong together"),
        ({"rotate_names": ["ectd"]}, "pki_rotate_names names ectd"),
        ({"mode": "provided", "ca_certificate": "x"}, "certificate is missing, and pki_mode is provided"),
        ({"mode": "provided", "certificates": []}, "pki_ca_certificate is empty, and pki_mode is provided"),
    ],
)
def test_each_mistake_is_named(change, text):
    assert text in " ".join(problems({**GOOD, **change}))


def test_all_mistakes_are_shown_at_once():
    assert len(problems({**GOOD, "days": 1, "sans": ["a b"], "certificates": [{"name": ""}]})) == 3
