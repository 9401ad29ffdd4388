# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is applied, once a look at the cluster says what the variables cannot know."""

from __future__ import annotations

import copy
import hashlib

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import SECRETS_ANNOTATION
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator.table import FIELDS
from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import plain


def objects(plan, found):
    """The resource, and what stands beside it."""
    resource = copy.deepcopy(plain(plan["resource"]))
    components = resource["spec"]["components"]
    components["podAnnotations"] = wanted(plan, found)["annotations"]
    milvus = found.get("milvus") or {}
    leaving = (milvus.get("components") or {}).get("indexNode")
    if leaving is not None and "indexNode" not in components and "streamingNode" in components:
        # The operator takes index nodes away when the proxies are new. Without this key it would forget them, and they
        # would run for ever.
        components["indexNode"] = {"replicas": leaving.get("replicas", 1)}
    return [resource, *plain(plan["objects"])]


def wanted(plan, found):
    """What the pods are to be, with a mark that changes when a Secret does."""
    told = copy.deepcopy(plain(plan["wanted"]))
    if "secrets" not in found:
        # Nobody looked at them: what they hold is not judged.
        return told
    told["annotations"] = {**told.get("annotations", {}), SECRETS_ANNOTATION: _mark(plan, found)}
    return told


def existing(plan, found):
    """What the pods are already, for a look before a change: what is only wanted is no illness."""
    milvus = found.get("milvus") or {}
    components = milvus.get("components") or {}
    numbers = {name: components.get(FIELDS[name], {}).get("replicas", -1) for name in plan["wanted"]["replicas"]}
    return {
        **plain(plan["wanted"]),
        "image": milvus.get("image", ""),
        "annotations": {},
        "replicas": {name: number for name, number in numbers.items() if number >= 0},
    }


def _mark(plan, found):
    # Root's password is read once, at the first start of all.
    names = sorted({ref["name"] for use, ref in plan["refs"].items() if use != "root"})
    digests = [found["secrets"].get(name, {}).get("digest", "") for name in names]
    return hashlib.sha256(",".join(digests).encode()).hexdigest()[:32]


def stale(plan, found):
    """Objects of ours beside this Milvus that nobody wants any more."""
    kept = {(one["kind"], one["metadata"]["name"]) for one in plan["objects"]}
    return [
        {
            "apiVersion": one["api_version"],
            "kind": one["kind"],
            "metadata": {"name": one["name"], "namespace": plan["namespace"]},
        }
        for one in found.get("beside") or []
        if (one["kind"], one["name"]) not in kept
    ]


def leftovers(plan, found):
    """Objects and Secrets of ours that go with the resource."""
    stays = {
        f"{plan['name']}-minio"
        for about in [(found.get("milvus") or {}).get("brought", {}).get("storage")]
        if about and about["deletionPolicy"] != "Delete"
    }
    gone = [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": ref["name"], "namespace": plan["namespace"]}}
        for ref in plan["refs"].values()
        if ref["ours"] and ref["name"] not in stays and ref["name"] in found["secrets"]
    ]
    return stale({**plan, "objects": []}, found) + gone


def step_problems(milvus, version):
    """Why the running Milvus cannot become this version."""
    current = milvus.get("version", "")
    if not current:
        return []
    try:
        return [f"milvus_version: {one}" for one in releases.check_upgrade("milvus", current, version)]
    except releases.UnknownReleaseError as error:
        return [f"milvus_version: the running Milvus is {current}: {error}"]
