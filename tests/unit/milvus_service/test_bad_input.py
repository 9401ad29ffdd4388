"""Every mistake in the variables is named with the variable to change; all of them at once."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.filter.milvus_plan import milvus_plan

EXTERNAL = {"etcd_mode": "external", "etcd_endpoints": ["etcd-1:2379"]}
CASES = {
    "misspelt key": (
        {"config": {"proxy": {"maxTaskNums": 5}}},
        ["proxy.maxTaskNums", "did you mean proxy.maxTaskNum"],
    ),
    "unknown section": ({"config": {"proxxy": {"port": 5}}}, ["proxxy"]),
    "text for a number": (
        {"config": {"proxy": {"maxTaskNum": "many"}}},
        ["proxy.maxTaskNum", "whole number", "'many'"],
    ),
    "maybe for a boolean": (
        {"config": {"common": {"security": {"authorizationEnabled": "maybe"}}}},
        ["expected true or false, found 'maybe'"],
    ),
    "a key that a variable governs": ({"config": {"mq": {"type": "kafka"}}}, ["governed by milvus_message_queue"]),
    "unknown version": ({"version": "2.9.1"}, ["milvus_version", "2.9.1 is not a known version"]),
    "a component the line lacks": (
        {"components": [{"name": "streamingnode"}]},
        ["no component streamingnode", "from 2.6 on"],
    ),
    "a component that ended": (
        {"version": "2.6.22", "components": [{"name": "indexnode"}]},
        ["indexnode", "datanode"],
    ),
    "a component that never was": ({"components": [{"name": "querynoed"}]}, ["querynoed", "querynode"]),
    "default password": ({"root_password": "Milvus"}, ["milvus_root_password", "the default that everybody knows"]),
    "short password": ({"root_password": "abc"}, ["milvus_root_password", "found 3 bytes"]),
    "long password": ({"root_password": "x" * 73}, ["6 to 72 bytes", "found 73 bytes"]),
    "no password": ({"root_password": ""}, ["found nothing", "ansible-vault"]),
    "missing checksum": ({"archive_checksum": ""}, ["milvus_archive_checksum", "found nothing", "sha256sum"]),
    "malformed checksum": ({"archive_checksum": "md5:1"}, ["milvus_archive_checksum", "'md5:1'"]),
    "missing address": ({"archive_url": ""}, ["milvus_archive_url"]),
    "message queue not allowed": ({"message_queue": "woodpecker"}, ["milvus_message_queue", "woodpecker", "rocksmq"]),
    "embedded etcd in a cluster": (
        {"components": [{"name": "proxy"}], "message_queue": "kafka"},
        ["milvus_etcd_mode", "external"],
    ),
    "no etcd members": ({"etcd_mode": "external"}, ["milvus_etcd_endpoints", "found none"]),
    "scheme in an etcd member": ({**EXTERNAL, "etcd_endpoints": ["https://etcd-1:2379"]}, ["without a scheme"]),
    "etcd password on a line without it": (
        {**EXTERNAL, "etcd_user": "milvus"},
        ["milvus_etcd_user", "client certificates"],
    ),
    "etcd TLS without files": (
        {**EXTERNAL, "etcd_tls_enabled": True},
        ["milvus_etcd_ca_path", "milvus_etcd_key_path"],
    ),
    "S3 without keys": (
        {"storage": "s3", "s3_endpoint": "minio-1"},
        ["milvus_s3_access_key", "milvus_s3_secret_key"],
    ),
    "S3 address with scheme": (
        {"storage": "s3", "s3_endpoint": "https://minio-1:9000"},
        ["milvus_s3_endpoint", "host name alone"],
    ),
    "TLS without files": ({"tls_mode": 1}, ["milvus_tls_cert_path", "milvus_tls_key_path"]),
    "TLS and REST on one port": (
        {"tls_mode": 1, "tls_cert_path": "/c", "tls_key_path": "/k"},
        ["milvus_rest_port", "port of its own"],
    ),
    "two components on one port": (
        {
            **EXTERNAL,
            "message_queue": "kafka",
            "components": [{"name": "proxy"}, {"name": "querynode", "port": 19530}],
        },
        ["port 19530 is used twice"],
    ),
    "the same name twice": (
        {**EXTERNAL, "message_queue": "kafka", "components": [{"name": "querynode"}, {"name": "querynode"}]},
        ["two instances are named 'querynode'"],
    ),
    "standalone with others": ({"components": [{"name": "standalone"}, {"name": "proxy"}]}, ["stands alone"]),
    "bridge network in a cluster": (
        {**EXTERNAL, "message_queue": "kafka", "install_method": "container", "components": [{"name": "proxy"}]},
        ["milvus_container_network", "host"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_message_names_what_and_what_to_do(settings, name):
    changes, words = CASES[name]
    said = "\n".join(milvus_plan(settings(**changes))["problems"])
    for word in words:
        assert word in said


def test_all_mistakes_are_told_at_once(settings):
    said = milvus_plan(settings(root_password="abc", archive_checksum="", config={"proxxy": {}}, tls_mode=1))[
        "problems"
    ]
    assert len(said) >= 5


def test_a_password_is_never_repeated(settings):
    said = str(milvus_plan(settings(root_password="abcde", config={"minio": {"secretAccessKey": 123456}}))["problems"])
    assert "abcde" not in said
    assert "123456" not in said


def test_a_good_host_has_no_problems(settings):
    assert milvus_plan(settings())["problems"] == []
