"""What a host of the cluster looks like from inside."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("unit", ["etcd", "minio", "kafka", "haproxy", "milvus@querynode"])
def test_everything_runs_and_starts_with_the_host(host, unit):
    service = host.service(unit)
    assert service.is_running, host.run("journalctl -u %s -n 40 --no-pager", unit).stdout
    assert service.is_enabled


def test_no_password_is_readable_or_an_argument(host):
    found = host.run(
        "grep -rl --exclude-dir=proc cluster-Secret- /etc /opt/milvus/current/configs /opt/kafka/current/config"
    )
    for path in found.stdout.splitlines():
        assert host.file(path).mode & 0o007 == 0, path
    said = [process.args for process in host.process.filter() if "cluster-Secret-" in process.args]
    assert not said
