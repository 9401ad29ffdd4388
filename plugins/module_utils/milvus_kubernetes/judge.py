# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What in a cluster stands against Milvus in it, whatever brings it there."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.quantities import amount
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import MISLEADING_SERVICES
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import host_problems

MODE = "mode"


def problems(plan, found, settings):
    said = _rights(found, settings) + secrets(plan, found, settings) + services(found, settings)
    said += storage(found, settings, settings["name"]) + data(plan, found["identity"], settings)
    if settings["monitoring"] and not found["service_monitors"]:
        said.append(
            "milvus_kubernetes_monitoring: the cluster knows no ServiceMonitor (monitoring.coreos.com/v1); install the "
            "Prometheus operator first, or set it to false"
        )
    return said


def _rights(found, settings):
    if not found["lacking_rights"]:
        return []
    return [
        (
            f"this account may not {', '.join(found['lacking_rights'])} in namespace {settings['namespace']}; "
            "have a Role with these rights bound to it, or use another milvus_kubernetes_context"
        )
    ]


def secrets(plan, found, settings):
    said = []
    for use, ref in plan["refs"].items():
        if ref["ours"]:
            continue
        where = f"milvus_kubernetes_secrets.{use}"
        there = found["secrets"].get(ref["name"])
        if there is None:
            place = f"namespace {settings['namespace']}"
            said.append(f"{where}: there is no Secret {ref['name']} in {place}; make it first")
            continue
        # Only TLS towards clients that show a certificate needs the authority.
        needed = [key for name, key in ref["keys"].items() if name != "ca"]
        missing = [key for key in needed if key not in there["keys"]]
        if missing:
            said.append(
                f"{where}: Secret {ref['name']} has no key {', '.join(missing)}; it has "
                f"{', '.join(there['keys']) or 'none'}"
            )
    return said


def services(found, settings):
    return [
        (
            f"namespace {settings['namespace']} has a Service {name}, by which Kubernetes would give Milvus "
            f"{name.upper()}_PORT=tcp://… in place of its own setting; choose another milvus_kubernetes_namespace, or "
            "rename that Service"
        )
        for name in found["services"]
        if name in MISLEADING_SERVICES
    ]


def storage(found, settings, name):
    """`name` is that of the volume of a standalone."""
    classes, wanted = found["storage_classes"], settings["storage_class"]
    if wanted and wanted not in classes:
        return [
            (
                f"milvus_kubernetes_storage_class: the cluster has no class {wanted}; it has "
                f"{', '.join(sorted(classes)) or 'none'}"
            )
        ]
    if not wanted and not any(one["default"] for one in classes.values()):
        return [
            (
                "milvus_kubernetes_storage_class: no class of the cluster is the default one; choose one of "
                f"{', '.join(sorted(classes)) or 'those that you bring first'}"
            )
        ]
    return _claim(found, settings, name)


def _claim(found, settings, name):
    """What cannot be changed of a volume that is there."""
    claim = found["claims"].get(name)
    if claim is None:
        return []
    said = []
    size, wanted = claim["size"], settings["storage_size"]
    if wanted and size and amount(wanted) < amount(size):
        said.append(f"milvus_kubernetes_storage_size: volume {name} has {size}, and none can shrink; found {wanted}")
    grows = found["storage_classes"].get(claim["class"], {}).get("expandable", True)
    if wanted and size and amount(wanted) > amount(size) and not grows:
        said.append(
            f"milvus_kubernetes_storage_size: class {claim['class']} of volume {name} cannot grow; leave {size}"
        )
    if settings["storage_class"] and settings["storage_class"] != claim["class"]:
        said.append(
            f"milvus_kubernetes_storage_class: volume {name} is of class {claim['class']}, which stays; "
            f"found {settings['storage_class']}"
        )
    return said


def data(plan, known, settings):
    """`known` is what the data that is there is bound to."""
    known = dict(known)
    if not known or settings["adopt_existing_data"]:
        return []
    said = []
    mode = known.pop(MODE, plan["mode"])
    if mode != plan["mode"]:
        said.append(
            f"this Milvus was set up as {mode} and would become {plan['mode']}: its data would be lost from sight. "
            "Migrate it to another one (playbooks/migrate.yml)"
        )
    wanted = {key: str(value) for key, value in plan["identity"].items() if key != MODE}
    there = {"data_present": True, "etcd_data_present": True}
    return said + host_problems.identity_problems(known, wanted, there)
