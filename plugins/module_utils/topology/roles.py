# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which roles work on a host, in the order of a first installation."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import is_on

PRODUCTS = ("etcd", "minio", "kafka", "pulsar", "loadbalancer", "milvus")


def roles_of(described, host, variables):
    """`variables` are those of the host, of which three say whether a role has something to do."""
    about = described["hosts"].get(host)
    if about is None:
        return []
    products = {component["product"] for component in about["components"]}
    # A Milvus Lite is a process of a user without rights on the host; a managed service and a cluster are not on it.
    elsewhere = host in described.get("kubernetes", [])
    bare = elsewhere or [component["name"] for component in about["components"]] in (["lite"], ["managed"])
    if "milvus" in about["groups"]:
        products.add("milvus")
    return [
        *([] if bare or not products else ["host_tuning"]),
        *(["pki"] if variables.get("pki_certificates") else []),
        *(["firewall"] if is_on(variables.get("firewall_enabled", False)) and not bare else []),
        *(product for product in PRODUCTS if product in products),
    ]
