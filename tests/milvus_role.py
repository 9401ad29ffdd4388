"""The milvus role's variables as its filters take them, for tests without a playbook."""

from __future__ import annotations

from pathlib import Path

import yaml

ROLE = Path(__file__).parents[1] / "roles" / "milvus"


def settings(**changes):
    """A host that can be set up: a standalone 2.3.5 from an archive."""
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text())
    names = yaml.safe_load((ROLE / "vars" / "main.yml").read_text())["_milvus_settings"]
    # What follows from lists of hosts, as it is without any.
    derived = {
        "components": [{"name": "standalone"}],
        "hosts": ["milvus-1"],
        "etcd_mode": "embedded",
        "storage": "local",
        "s3_endpoint": "",
        "s3_port": 9000,
        "s3_ca_path": "",
        "kafka_ca_path": "",
        "log_level": "info",
        "pulsar_web_port": 8443,
        "pulsar_tenant": "milvus",
        "pulsar_namespace": "default",
        **{name: [] for name in ("etcd_endpoints", "kafka_endpoints", "pulsar_endpoints")},
    }
    good = {
        "version": "2.3.5",
        "install_method": "archive",
        "archive_url": "file:///lab/milvus.tar.gz",
        "archive_checksum": "sha256:" + "a" * 64,
        "root_password": "a-good-password",
    }
    return {**{name: defaults[f"milvus_{name}"] for name in names}, **derived, **good, **changes}


def options(**changes):
    """Where Milvus is in Kubernetes, as the role tells the roles that bring it there."""
    names = yaml.safe_load((ROLE / "vars" / "main.yml").read_text())["_milvus_kubernetes_options"]
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text())
    found = {name: defaults.get(f"milvus_kubernetes_{name}") for name in names}
    return {**found, "image_tag": "v2.6.22", "tls_files": {}, **changes}
