# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How this host's member is to start: from its data, as a founder, or into a cluster that lives."""

from __future__ import annotations

import os

from ansible_collections.vectordb.ops.plugins.module_utils.etcd import membership, wal

KEPT = ("initial-cluster", "initial-cluster-state", "initial-cluster-token")


def read_local(data_dir, wal_dir=None, config_path=None, permit_path=None):
    """What the host holds. A member folder without a readable log counts as data: etcd would try to use it."""
    member = os.path.join(data_dir, "member")
    found = {
        "data": os.path.isdir(member) and bool(os.listdir(member)),
        "cluster_id": None,
        "member_id": None,
        "permit": bool(permit_path) and os.path.exists(permit_path),
        "config": read_config(config_path) if config_path else {},
    }
    identity = wal.read_identity(wal_dir or os.path.join(member, "wal")) if found["data"] else None
    if identity:
        found["cluster_id"], found["member_id"] = identity
    return found


def read_config(path):
    """Top-level plain keys of the file that the role wrote: JSON scalars, one a line, so hosts need no YAML library."""
    found = {}
    try:
        with open(path, encoding="utf-8") as handle:
            lines = handle.read().splitlines()
    except OSError:
        return found
    for line in lines:
        key, colon, value = line.partition(":")
        if colon and key in ("name", *KEPT):
            found[key] = value.strip().strip("\"'")
    return found


def decide(name, founders, token, local, live, unknown=None):
    """The decision as a dictionary; problem says why the host must not start.

    founders: {name: [peer URLs]}. live: None, or cluster_id and members.
    unknown: why a cluster that listens could not be asked.
    """
    old = local["config"]
    answer = {
        "start": "new",
        "initial_cluster": membership.initial_cluster(founders),
        "initial_cluster_state": "new",
        "cluster_id": local["cluster_id"],
        "problem": None,
    }
    if local["data"]:
        return _with_data(answer, name, token, local, live)
    if old.get("name") and old["name"] != name and not local["permit"]:
        answer["problem"] = (
            f"the member was called {old['name']} here and is now to be called {name}, and its data is gone"
        )
        return answer
    if unknown:
        answer["problem"] = (
            f"etcd listens at the other members but could not be asked whether {name} belongs to it: {unknown}"
        )
    elif live is not None:
        return _into_live(answer, name, founders, live)
    elif old and not local["permit"] and old.get("initial-cluster"):
        answer["problem"] = _lost(name)
    return answer


def _lost(name):
    return (
        f"the member {name} ran here before and its data is gone; starting it empty would lose or corrupt data. If "
        "other members hold a quorum, "
        "run playbooks/etcd_replace_member.yml; if not, restore the cluster from a snapshot"
    )


def _with_data(answer, name, token, local, live):
    old = local["config"]
    answer["start"] = "data"
    answer["initial_cluster"] = old.get("initial-cluster") or answer["initial_cluster"]
    answer["initial_cluster_state"] = old.get("initial-cluster-state") or "existing"
    if old.get("name") and old["name"] != name:
        answer["problem"] = (
            f"the data belongs to member {old['name']} and the member is now to be called {name}; a member cannot be "
            "renamed. "
            f"Set etcd_name to {old['name']}, or remove the member and add it under the new name"
        )
    elif token and old.get("initial-cluster-token") and old["initial-cluster-token"] != token:
        answer["problem"] = (
            f"the data was made with the cluster token {old['initial-cluster-token']} and the inventory says "
            f"{token}: another cluster. "
            f"Set etcd_initial_cluster_token to {old['initial-cluster-token']}, or choose another etcd_data_dir for "
            "the new cluster"
        )
    elif live is not None and local["cluster_id"] and local["cluster_id"] != live["cluster_id"]:
        answer["problem"] = (
            f"the data belongs to cluster {local['cluster_id']} and the members that run are cluster "
            f"{live['cluster_id']}; "
            "check etcd_hosts, or move the data directory away and run playbooks/etcd_replace_member.yml"
        )
    elif (
        live is not None
        and local["member_id"]
        and local["member_id"] not in {member["id"] for member in live["members"]}
    ):
        answer["problem"] = (
            f"the data is of member {local['member_id']}, which was removed from the cluster and can never come back; "
            "move the data directory away and run playbooks/etcd_add_member.yml"
        )
    return answer


def _into_live(answer, name, founders, live):
    mine = membership.find(live["members"], name, founders.get(name))
    answer["cluster_id"] = live["cluster_id"]
    if mine is None:
        answer["start"] = "join"
    elif membership.started(mine):
        answer["problem"] = _lost(name)
    else:
        answer["start"] = "existing"
    answer["initial_cluster_state"] = "existing"
    known = membership.names_for_joining(live["members"], name, founders.get(name))
    answer["initial_cluster"] = membership.initial_cluster(known)
    return answer
