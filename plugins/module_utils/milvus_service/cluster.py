# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What only a cluster needs: coordinators that stand by, and times after which the others act on a loss."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config.tree import unflatten

# Measured: docs/failover.md says what each of them does. Keys that a line does not know are left out.
FAILOVER = {
    "common.session.ttl": 10,
    "queryCoord.checkSegmentInterval": 200,
    "queryCoord.checkChannelInterval": 200,
    "queryCoord.distPullInterval": 100,
    "queryCoord.UpdateNextTargetInterval": 0.3,
    "queryCoord.checkResourceGroupInterval": 1,
    "queryCoord.checkNodeInReplicaInterval": 5,
    "proxy.checkQueryNodeHealthInterval": 200,
    "proxy.retryTimesOnHealthCheck": 1,
    "proxy.healthCheckTimeout": 300,
    "grpc.client.maxMaxAttempts": 5,
    "grpc.client.initialBackoff": 0.1,
}
# A search that meets a query node which just died must first learn that it does not answer; without its session the
# proxy would give up instead of asking another.
FORGET_AFTER = {"querynode": 1}


def config(settings, release, knows):
    flat = {path: value for path, value in FAILOVER.items() if knows(path)}
    if len(settings["coordinator_hosts"]) > 1:
        flat.update({path: True for path in release["active_standby"] if knows(path)})
    # Another Milvus on the same brokers must not read these topics.
    flat["msgChannel.chanNamePrefix.cluster"] = settings["etcd_root_path"].strip("/").replace("/", "-")
    return unflatten(flat)


def stop_signal(settings, release, component):
    """Separate coordinators that stand by ignore an ordered stop, and those in charge keep their sessions through it.

    All that they know is in etcd, and being killed is what they recover from.
    """
    coordinator = release["components"][component]["kind"] == "coordinator"
    stands_by = len(settings["coordinator_hosts"]) > 1 and "rootcoord" in release["components"]
    return "SIGKILL" if coordinator and stands_by else ""


def follows(release, mode, component):
    """Whether the process must start anew whenever another coordinator takes charge of the data."""
    return mode == "cluster" and component == "datanode" and release.get("coordinator_forgets_rows", False)


def holds(settings, release, mode, component):
    """Whether the process shall go on with what it knows of shards while another coordinator takes charge."""
    asks = mode == "cluster" and component == "proxy" and settings["install_method"] not in ("container", "compose")
    return asks and release.get("leaders_unknown_at_first", False)


def problems(settings, instances, release):
    found = []
    coordinators = [one["name"] for one in instances if one["component"] == "mixcoord"]
    apart = {one["component"] for one in instances if release["components"][one["component"]]["kind"] == "coordinator"}
    if len(apart) > 1 and "mixcoord" in apart:
        found.append(
            "milvus_components: mixcoord is all coordinators in one and stands beside "
            f"{', '.join(sorted(apart - {'mixcoord'}))}; keep one or the other"
        )
    if len(coordinators) > 1:
        found.append(
            f"milvus_components: {' and '.join(coordinators)} on one host fail together; put the second one on another"
        )
    if settings["storage"] == "local" and len(settings["hosts"]) > 1:
        found.append(
            "milvus_storage: local keeps files on each host for itself, and the components of a cluster on several "
            "hosts share theirs; set it to s3"
        )
    return found
