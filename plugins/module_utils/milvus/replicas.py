# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether every replica of a collection can answer alone: a leader for each shard, and every segment loaded once."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title

# Seen on 2.3: a coordinator that takes charge asks every replica to be loaded, also one whose query nodes are all gone.
NOT_LOADED = "not loaded"
HAVE_LOADED = (
    "It is loaded, but its coordinator cannot bring it back while a replica has no query node. Start the host that "
    "is missing, or restart one of two query nodes of another replica (systemctl restart milvus@querynode): it goes "
    "where none is"
)


def gaps(replicas, segments):
    """What is missing. `replicas` are {id, nodes, leaders}, `segments` are {segment: nodes that hold it}."""
    missing = []
    for replica in replicas:
        name = f"replica {replica['id']}"
        leaderless = sorted(channel for channel, leader in replica["leaders"].items() if leader <= 0)
        if leaderless or not replica["leaders"]:
            missing.append(f"{name} has no leader for {', '.join(leaderless) or 'any shard'}")
        absent = sorted(segment for segment, nodes in segments.items() if not set(nodes) & set(replica["nodes"]))
        if absent:
            missing.append(f"{name} has not loaded {len(absent)} of {len(segments)} segments")
    return missing


def whole(session, database, name):
    """(number of replicas, what is missing) of a loaded collection; a server that cannot be asked misses nothing."""
    where = {"database": database, "operation": "ask for replicas of", "about": title(("collection", database, name))}
    try:
        told = session.call("describe_replica", name, **where)
        held = session.call("list_loaded_segments", name, **where)
    except errors.MilvusError as error:
        if error.kind == errors.UNIMPLEMENTED:
            return 0, []
        if NOT_LOADED in error.text:
            error.next_step = HAVE_LOADED
        raise
    replicas = [
        {
            "id": one.id,
            "nodes": list(one.group_nodes),
            "leaders": {shard.channel_name: shard.shard_leader for shard in one.shards},
        }
        for one in told
    ]
    sealed = {}
    for one in held:
        # Growing segments are listed where they grow, and have no index; leaders answer for them.
        if one.state_name in ("Sealed", "Flushed"):
            sealed.setdefault(one.segment_id, set()).update(one.node_ids)
    return len(replicas), gaps(replicas, sealed)
