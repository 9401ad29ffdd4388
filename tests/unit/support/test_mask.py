"""No secret survives the mask, however a file writes it, and what is no secret stays readable."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.support.mask import MASK, mask
from hypothesis import assume, given, settings
from hypothesis import strategies as st

WORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_categories=["C", "Z"]), min_size=6, max_size=30
)

KNOWN = {
    "yaml": lambda secret: yaml.safe_dump(
        {"etcd": {"note": f"log in with {secret}", "x": [secret]}}, allow_unicode=True
    ),
    "json": lambda secret: json.dumps({"a": secret, "b": [secret]}),
    "log": lambda secret: f"2026-11-24 user root tried {secret} and failed",
    "url": lambda secret: f"GET /login?user=root&word={quote(secret, safe='')}",
    "base64": lambda secret: f"header {base64.b64encode(secret.encode()).decode()}",
}
UNKNOWN = {
    "yaml": lambda secret: yaml.safe_dump(
        {"users": [{"name": "milvus", "password": secret}]}, allow_unicode=True, width=1000
    ),
    "json": lambda secret: json.dumps({"user": "milvus", "secretKey": secret, "port": 1}, ensure_ascii=False),
    "environment": lambda secret: f"MINIO_ROOT_USER=admin\nMINIO_ROOT_PASSWORD={secret}\nPORT=1",
    "quoted environment": lambda secret: (
        f"COMMON_SECURITY_DEFAULTROOTPASSWORD={json.dumps(secret, ensure_ascii=False)}"
    ),
    "properties": lambda secret: f"ssl.keystore.password={secret}\nport = 9",
    "jaas": lambda secret: (
        f'sasl.jaas.config=x required username="a" password={json.dumps(secret, ensure_ascii=False)};'
    ),
    "block": lambda secret: f"config:\n  token: |\n    {secret}\n    {secret}\nport: 9",
}


def hidden(secret, text):
    return secret not in text.replace(MASK, "")


@pytest.mark.parametrize("form", KNOWN)
@settings(deadline=None)
@given(WORDS)
def test_a_known_secret_is_found_anywhere(form, secret):
    text = KNOWN[form](secret)
    assume(secret not in KNOWN[form]("\0") and secret not in MASK)
    masked = mask(text, [secret])
    assert hidden(secret, masked)
    assert hidden(quote(secret, safe=""), masked)
    assert base64.b64encode(secret.encode()).decode() not in masked


@pytest.mark.parametrize("form", UNKNOWN)
@settings(deadline=None)
@given(WORDS)
def test_an_unknown_secret_is_found_by_where_it_stands(form, secret):
    assume(secret not in UNKNOWN[form]("\0") and secret not in MASK)
    assert hidden(secret, mask(UNKNOWN[form](secret)))


@settings(deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=4), st.text(max_size=40))
def test_a_secret_that_holds_another_leaves_no_part(secrets, text):
    secrets = [*secrets, secrets[0] + secrets[1]]
    masked = mask(f"{text} {' '.join(secrets)}", secrets)
    assert all(hidden(secret, masked) for secret in secrets if secret not in text and secret not in MASK)


def test_what_is_secret_by_its_form():
    text = (
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\nIBk\n-----END EC PRIVATE KEY-----\n"
        "proxy: http://me:hunter22@proxy:3128/\n"
        "seen eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl today\n"
        "Authorization: Bearer abcdefgh12345\n"
        "ran tool --password hunter22 --port 1\n"
    )
    masked = mask(text)
    for gone in ("MHcCAQEE", "IBk", "hunter22", "eyJhbG", "abcdefgh12345"):
        assert gone not in masked
    assert "--port 1" in masked
    assert "@proxy:3128/" in masked


def test_what_is_no_secret_stays():
    text = (
        "etcd_tls_key_path: /etc/vectordb/pki/etcd.key\n"
        "initial-cluster-token: vectordb-etcd\n"
        "authorizationEnabled: true\n"
        "port: 19530\n"
        "token_file: /run/token\n"
        "words: a passing shower\n"
    )
    assert mask(text) == text


def test_an_empty_value_takes_what_is_below_with_it():
    masked = mask("passwords:\n  - hunter22\n  - hunter23\nport: 1")
    assert "hunter2" not in masked
    assert masked.endswith("\nport: 1")
    assert mask("passwords:\n- hunter22\nport: 1").endswith("\nport: 1")
