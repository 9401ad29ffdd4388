# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What stands against a release in a cluster, and what a broken one needs first."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm import keys
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm import plan as planning
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm.release import last_good, made_with
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_helm.table import CHART
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import judge as cluster
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes.table import SECRETS_ANNOTATION
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.instances import ORDER


def problems(plan, found, settings):
    """`found` is what the module said, `settings` what the variables say beside the plan."""
    if found["error"]:
        return [found["error"]]
    known = found["chart"]["values"]
    said = _chart(found["chart"], settings)
    said += [f"milvus_helm_values: {one}" for one in keys.problems(plan["chart_values"], known)]
    said += cluster.problems(plan, found, settings)
    return said + _release(found["release"], settings) + _version(found["release"], settings)


def _chart(chart, settings):
    if chart["name"] != CHART:
        return [f"milvus_helm_chart: {chart['path']} is the chart {chart['name']!r}; expected one called {CHART}"]
    wanted = settings["chart_version"]
    if wanted and wanted != chart["version"]:
        return [f"milvus_helm_chart_version: {chart['path']} is version {chart['version']}, and {wanted} is wanted"]
    fits = planning.line(settings["version"], chart["version"])[2]
    return [f"milvus_helm_chart: {one}" for one in fits]


def _release(release, settings):
    name = settings["name"]
    if release["status"].startswith("pending") and release["age"] < settings["patience"]:
        return [
            (
                f"release {name} is {release['status']} for {release['age']} s: another run of Helm works on it. Wait "
                f"for it; one that was killed is repaired after {settings['patience']} s (milvus_start_timeout)"
            )
        ]
    if release["chart"] and not release["chart"].startswith(f"{CHART}-"):
        return [
            (
                f"release {name} in namespace {settings['namespace']} is of the chart {release['chart']}; "
                "choose another milvus_kubernetes_name"
            )
        ]
    ours = made_with(SECRETS_ANNOTATION, release["values"])
    if release["status"] and not ours and not settings["adopt_existing_data"]:
        return [
            (
                f"release {name} in namespace {settings['namespace']} was made by somebody else; choose another "
                "milvus_kubernetes_name, or take it over with milvus_adopt_existing_data: true (first: --check --diff)"
            )
        ]
    return []


def running_version(values):
    """The Milvus of a release, by the tag of its image."""
    tag = str(((values.get("image") or {}).get("all") or {}).get("tag", ""))
    version = tag.removeprefix("v").removesuffix("-gpu")
    try:
        releases.line_of(version)
    except releases.UnknownReleaseError:
        return ""
    return version


def _version(release, settings):
    there = running_version(release["values"])
    if settings["rollback"]:
        revision = rollback_revision(release)
        before = running_version(release.get("previous") or {})
        if not revision and not is_rolled_back(release):
            return ["milvus_helm_rollback: there is no revision before this one; restore a backup instead"]
        variable, target = "milvus_helm_rollback", before or there
    else:
        variable, target = "milvus_version", settings["version"]
    if not there or there == target:
        return []
    return [f"{variable}: {one}" for one in releases.check_upgrade("milvus", there, target)]


def is_rolled_back(release):
    return bool(release["history"]) and release["history"][-1]["description"].startswith("Rollback to ")


def rollback_revision(release):
    """The good revision before the one in use; 0 without one, or when that was gone back to already."""
    if is_rolled_back(release):
        return 0
    return last_good(release["history"][:-1])


def in_order(deployments):
    """Names of Deployments as they are to be restarted: what others need first, and clients' door last."""
    found = {one["metadata"]["name"]: one["metadata"].get("labels", {}).get("component") for one in deployments}
    return sorted(found, key=lambda name: (ORDER.index(found[name]) if found[name] in ORDER else len(ORDER), name))


def repair(release):
    """What a release needs before it can be changed: {verb: none | rollback | uninstall, revision}."""
    if release["status"] in ("", "deployed"):
        return {"verb": "none", "revision": 0}
    revision = last_good(release["history"])
    return {"verb": "rollback" if revision else "uninstall", "revision": revision}
