# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What etcdctl -w json prints, as plain data with string identifiers. Pure."""

from __future__ import annotations

import json


def hexadecimal(number):
    """etcd's own spelling of identifiers; JSON numbers above 2^53 do not survive every reader."""
    return format(int(number or 0), "x")


def members(answer):
    """Members by name from C(member list); one that was added and has not started yet has no name."""
    found = [
        {
            "id": hexadecimal(entry.get("ID")),
            "name": entry.get("name", ""),
            "peer_urls": sorted(entry.get("peerURLs") or []),
            "client_urls": sorted(entry.get("clientURLs") or []),
            "learner": bool(entry.get("isLearner", False)),
        }
        for entry in answer.get("members") or []
    ]
    return sorted(found, key=lambda member: (member["name"], member["id"]))


def statuses(answer):
    """Status by endpoint; endpoints that did not answer are absent."""
    found = {}
    for entry in answer or []:
        status = entry.get("Status") or {}
        header = status.get("header") or {}
        found[entry.get("Endpoint", "")] = {
            "cluster_id": hexadecimal(header.get("cluster_id")),
            "id": hexadecimal(header.get("member_id")),
            "revision": int(header.get("revision") or 0),
            "version": status.get("version", ""),
            "db_size": int(status.get("dbSize") or 0),
            "db_size_in_use": int(status.get("dbSizeInUse") or 0),
            "leader": hexadecimal(status.get("leader")),
            "raft_index": int(status.get("raftIndex") or 0),
            "raft_term": int(status.get("raftTerm") or 0),
            "learner": bool(status.get("isLearner", False)),
            "errors": list(status.get("errors") or []),
        }
    return found


def silent_learner():
    """Stands for the status of a member that says no more than that it is a learner."""
    status = next(iter(statuses([{"Endpoint": "", "Status": {"isLearner": True}}]).values()))
    return {**status, "id": "", "cluster_id": "", "leader": ""}


def healths(answer):
    """Health by endpoint, with the reason where it is bad."""
    return {
        entry.get("endpoint", ""): {"healthy": bool(entry.get("health", False)), "error": entry.get("error", "")}
        for entry in answer or []
    }


ALARMS = {0: "NONE", 1: "NOSPACE", 2: "CORRUPT"}


def alarms(answer):
    found = []
    for entry in answer.get("alarms") or []:
        kind = entry.get("alarm", 0)
        found.append({"id": hexadecimal(entry.get("memberID")), "alarm": ALARMS.get(kind, str(kind))})
    return sorted(found, key=lambda alarm: (alarm["id"], alarm["alarm"]))


def snapshot_status(answer):
    return {
        "hash": hexadecimal(answer.get("hash")),
        "revision": int(answer.get("revision") or 0),
        "total_keys": int(answer.get("totalKey") or 0),
        "size": int(answer.get("totalSize") or 0),
    }


def tolerant(text):
    """The JSON value in output that may carry log lines before or after it; None when there is none."""
    for line in (candidate.strip() for candidate in [text, *reversed(text.splitlines())]):
        if not line.startswith(("{", "[")):
            continue
        try:
            return json.loads(line)
        except ValueError:
            continue
    return None
