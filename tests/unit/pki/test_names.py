"""Names in certificates: spelling, reading and covering them."""

from __future__ import annotations

import ipaddress

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.pki import names
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("given_name", "spelt"),
    [
        ("Node-1.Example.TEST.", "DNS:node-1.example.test"),
        ("10.0.0.1", "IP:10.0.0.1"),
        ("0:0:0:0:0:0:0:1", "IP:::1"),
        ("*.example.test", "DNS:*.example.test"),
        ("under_score", "DNS:under_score"),
        ("https://node-1", None),
        ("node-1:2379", None),
        ("10.0.0", None),
        ("a..b", None),
        ("", None),
        ("x" * 64, None),
    ],
)
def test_normalise(given_name, spelt):
    assert names.normalise(given_name) == spelt


@given(st.ip_addresses())
def test_addresses_come_back_from_openssl_as_they_went(address):
    spelt = names.normalise(address)
    assert names.from_openssl("IP Address:%s" % ipaddress.ip_address(address).exploded) == [spelt]


def test_openssl_line_is_read():
    line = "DNS:A.test, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, email:x@y"
    assert names.from_openssl(line) == ["DNS:a.test", "IP:127.0.0.1", "IP:::1"]


@given(st.lists(st.sampled_from(["a", "b.c", "10.0.0.1", "localhost", "not a name"])))
def test_a_certificate_with_the_resolved_names_lacks_none_and_repeats_none(found):
    spec = {"name": "n", "sans": found, "host_sans": True, "common_name": "", "usages": None}
    resolved = names.resolve(spec, {"host_names": found, "common_name": "", "usages": ["server"]})
    assert len(set(resolved["names"])) == len(resolved["names"])
    assert names.missing(resolved["names"], resolved["names"]) == []
    assert (resolved["common_name"], resolved["usages"]) == ("n", ["server"])


def test_a_wildcard_covers_one_label_only():
    present = ["DNS:*.db.test"]
    wanted = ["DNS:a.db.test", "DNS:a.b.db.test", "DNS:db.test", "IP:10.0.0.1"]
    assert names.missing(wanted, present) == wanted[1:]
