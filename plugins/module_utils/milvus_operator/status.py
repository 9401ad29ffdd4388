# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a cluster says: whether a Milvus is what it shall be, and what stands against making it so."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import judge
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator import objects, table

DEPENDENCIES = ("EtcdReady", "StorageReady", "MsgStreamReady")
# What no waiting heals.
HOPELESS = ("InvalidImageName", "ErrImageNeverPull")
# What data is bound to, and what of the resource tells it.
IDENTITY = {
    "mq.type": "message_queue",
    "etcd.rootPath": "etcd_root_path",
    "minio.bucketName": "bucket",
    "minio.rootPath": "root_path",
}


def unsettled(milvus, deployments, wanted):
    """Why a Milvus is not, or not yet, what it shall be; empty when it is.

    Each sign alone has been seen to be right too early: conditions stay as they were until the operator looks again,
    its generation is up to date before anything restarts, and its image before the last Deployment is through.
    """
    if not milvus:
        return ["there is no such Milvus"]
    if milvus["deleting"]:
        return ["it is being deleted"]
    found = []
    if milvus["observed_generation"] != milvus["generation"]:
        found.append(f"the operator has seen generation {milvus['observed_generation']} of {milvus['generation']}")
    conditions = milvus["conditions"]
    for name in (*DEPENDENCIES, "MilvusReady", "MilvusUpdated"):
        about = conditions.get(name)
        if about is None or about["status"] != "True":
            found.append(f"{name} is {_told(about)}")
    if wanted["image"] and milvus["image"] != wanted["image"]:
        found.append(f"the image in use is {milvus['image'] or 'none'}, not {wanted['image']}")
    if milvus["status"] != "Healthy":
        found.append(f"its status is {milvus['status'] or 'unknown'}")
    return found + _deployments(deployments, wanted)


def _told(about):
    if about is None:
        return "not told yet"
    why = ": ".join(one for one in (about.get("reason"), about.get("message")) if one)
    return f"{about['status']}{f' ({why})' if why else ''}"


def _deployments(deployments, wanted):
    found = []
    seen = {}
    for one in deployments:
        seen[one["component"]] = seen.get(one["component"], 0) + one["replicas"]
        if not one["replicas"]:
            continue
        if wanted["image"] and one["image"] != wanted["image"]:
            found.append(f"Deployment {one['name']} still has image {one['image']}")
        for key, value in wanted["annotations"].items():
            if one["annotations"].get(key) != value:
                found.append(f"Deployment {one['name']} does not have {key} as it shall be")
        if one["observed_generation"] < one["generation"]:
            found.append(f"Deployment {one['name']} was not looked at yet")
        elif not one["updated"] == one["available"] == one["current"] == one["replicas"]:
            found.append(f"Deployment {one['name']} has {_pods(one)}")
    for component, number in wanted["replicas"].items():
        if seen.get(component, 0) != number:
            found.append(f"{component} has {seen.get(component, 0)} of {number} pods")
    return found


def _pods(one):
    available = f"{one['available']} of {one['replicas']} pods available"
    if one["available"] < one["replicas"]:
        return available
    # Those may be the ones from before the change.
    return f"{available}, and still {one['current']} in all, of which {one['updated']} are as they shall be"


def hopeless(pods):
    """Pods that no waiting helps, with what they say."""
    return [f"pod {one['name']}: {one['why']}" for one in pods if one["why"].split(":")[0] in HOPELESS]


def problems(plan, found, settings):
    """What stands against it, before anything is sent."""
    return (
        [
            f"this account may not {one['verb']} {one['resource']} in {one['namespace'] or 'the whole cluster'}; bind "
            "a role that allows it, or name another milvus_kubernetes_kubeconfig or milvus_kubernetes_context"
            for one in found["denied"]
        ]
        + _operator(found, settings)
        + _milvus(plan, found, settings)
        + judge.secrets(plan, found, settings)
        + _storage(plan, found, settings)
        + judge.services(found, settings)
    )


def _operator(found, settings):
    operators, version = found["operators"], settings["operator_version"]
    namespace = settings["operator_namespace"]
    mine = [one for one in operators if one["namespace"] == namespace]
    others = [one for one in operators if one["namespace"] != namespace]
    problems = []
    if not settings["install"]:
        missing = [name for name in table.CRDS[:1] if name not in found["crds"] and "crds" not in found["hidden"]]
        if missing:
            problems.append(f"milvus_operator_install is false, and {', '.join(missing)} is not known to this cluster")
        if not operators and "operators" not in found["hidden"]:
            problems.append("milvus_operator_install is false, and no operator of Milvus was found in this cluster")
    elif others:
        problems.append(
            f"milvus_operator_namespace: another operator of Milvus runs in namespace {others[0]['namespace']}, and "
            f"two would undo each other's work; set milvus_operator_namespace: {others[0]['namespace']} or "
            "milvus_operator_install: false"
        )
    for one in mine if settings["install"] else operators:
        there = one["version"]
        if there and not settings["install"] and there != version:
            problems.append(
                f"milvus_operator_version: is {version}, and the operator in namespace {one['namespace']} is {there}; "
                f"set milvus_operator_version: {there}, so that keys are checked against what it knows"
            )
        elif there and settings["install"] and not releases.at_least(version, there):
            problems.append(
                f"milvus_operator_version: {version} is older than the operator {there} that runs; resources that the "
                "newer one wrote may hold what the older one does not know. Keep it, or remove the operator by hand "
                "first"
            )
    if settings["install"] and found["release_status"] not in ("", "deployed"):
        problems.append(
            f"the Helm release {settings['release']} in namespace {namespace} is {found['release_status']}, which a "
            f"further run does not repair; see helm history -n {namespace} {settings['release']}, then helm rollback "
            "or helm uninstall"
        )
    return problems


def _milvus(plan, found, settings):
    milvus = found["milvus"]
    if not milvus:
        return []
    name = f"Milvus {plan['name']} in namespace {plan['namespace']}"
    if milvus["deleting"]:
        none = "" if found["operators"] else " (none was found)"
        return [
            f"{name} is being deleted, and waits for its operator; let one run{none} until it is gone, then run again"
        ]
    problems = objects.step_problems(milvus, settings["version"])
    if not milvus["ours"] and not settings["adopt_existing_data"]:
        problems.append(
            f"{name} was not made by this role; choose another milvus_kubernetes_name, or set "
            "milvus_adopt_existing_data: true once you are sure"
        )
    known = {key: milvus[name] for key, name in IDENTITY.items() if milvus[name]}
    if milvus["mode"] == "cluster":
        # The other way the operator goes itself.
        known[judge.MODE] = milvus["mode"]
    return problems + judge.data(plan, known, settings)


def _storage(plan, found, settings):
    spec = plan["resource"]["spec"]
    claims = [one["persistence"]["persistentVolumeClaim"]["spec"] for one in _persistent(spec)]
    brought = [name for name, one in spec["dependencies"].items() if isinstance(one, dict) and "inCluster" in one]
    if "storage_classes" in found["hidden"] or (not claims and not brought):
        return []
    return judge.storage(found, settings, f"{plan['name']}-data")


def _persistent(spec):
    kinds = (spec["dependencies"].get(name) or {} for name in ("rocksmq", "natsmq", "woodpecker"))
    return [one for one in kinds if one.get("persistence", {}).get("enabled")]
