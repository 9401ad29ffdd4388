"""What a host of the cluster looks like from inside."""

from __future__ import annotations

import pytest

from tests.cluster.inside import FOLDERS, require_hidden_passwords, require_service

PULSAR = ["pulsar-zookeeper", "pulsar-bookie", "pulsar-broker"]
SECRET = "Y2x1c3Rlci1TZWNyZXQtb2YtcHVsc2FyLTAxLTMyIQ=="


@pytest.mark.parametrize("unit", ["etcd", "minio", *PULSAR, "haproxy", "milvus@querynode"])
def test_everything_runs_and_starts_with_the_host(host, unit):
    require_service(host, unit)


def test_no_password_is_readable_or_an_argument(host):
    require_hidden_passwords(host, f"{FOLDERS} /opt/pulsar/current/conf")
    require_hidden_passwords(host, f"{FOLDERS} /opt/pulsar/current/conf", SECRET)
