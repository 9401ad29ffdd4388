# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The meta of a cluster for a server that has one query node.

A coordinator that starts waits for a query node for every replica, each in its resource group: where there are fewer,
it never brings the collection back.
"""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import meta, wire

GROUP = b"__default_resource_group"
_REPLICA = re.compile(r"^[^/]+/querycoord-replica/(\d+)/(\d+)$")
_LOADED = re.compile(r"^[^/]+/querycoord-(?:collection|partition)-loadinfo/")
_RESOURCE_GROUP = re.compile(r"^[^/]+/queryCoord-ResourceGroup/")
_NUMBER_OF_REPLICAS, _NODES, _GROUP = 3, 3, 4


def alone(pairs):
    """Each collection keeps its first replica, without a node, in the default group; other groups go."""
    kept, found = _first_replicas(pairs), {}
    for key, value in pairs.items():
        if value == meta.TOMBSTONE:
            found[key] = value
        elif _REPLICA.match(key):
            if key in kept:
                found[key] = _homeless(value)
        elif _LOADED.match(key):
            found[key] = wire.with_number(value, _NUMBER_OF_REPLICAS, 1)
        elif not _RESOURCE_GROUP.match(key):
            found[key] = value
    return found


def _first_replicas(pairs):
    """The keys of the replicas with the lowest number of each collection."""
    first = {}
    for key in pairs:
        match = _REPLICA.match(key)
        if match:
            collection, number = match.groups()
            first[collection] = min(first.get(collection, (int(number), key)), (int(number), key))
    return {key for _number, key in first.values()}


def _homeless(replica):
    rest = [one for one in wire.fields(replica) if one[0] not in (_NODES, _GROUP)]
    return wire.dumped([*rest, (_GROUP, wire.BYTES, GROUP)])
