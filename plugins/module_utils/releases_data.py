# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The versions table. Only facts stand here; releases.py reads and compares them."""

from __future__ import annotations

METRICS_PORT = 9091

_MIXTURE = ["mixture", "-rootcoord=true", "-querycoord=true", "-datacoord=true", "-indexcoord=true"]


def _part(kind, section, port, run, internal=None, replaced_by=None, since=None):
    """Ports are upstream's own; `internal` are those that only other components may reach."""
    spec = {
        "kind": kind,
        "config_section": section,
        "port": port,
        "internal_ports": internal if internal is not None else [port],
        "metrics_port": METRICS_PORT,
        "run": [run] if isinstance(run, str) else run,
    }
    if replaced_by:
        spec["replaced_by"] = replaced_by
    if since:
        spec["since"] = since
    return spec


_PROXY = _part("proxy", "proxy", 19530, "proxy", [19529])
_QUERYNODE = _part("worker", "queryNode", 21123, "querynode")
_DATANODE = _part("worker", "dataNode", 21124, "datanode")
_INDEXNODE = _part("worker", "indexNode", 21121, "indexnode", replaced_by="datanode")
_STREAMINGNODE = _part("worker", "streamingNode", 22222, "streamingnode")
_COORDINATORS = {
    "rootcoord": _part("coordinator", "rootCoord", 53100, "rootcoord", replaced_by="mixcoord"),
    "querycoord": _part("coordinator", "queryCoord", 19531, "querycoord", replaced_by="mixcoord"),
    "datacoord": _part("coordinator", "dataCoord", 13333, "datacoord", replaced_by="mixcoord"),
}

# Until 2.5 the merged coordinator is the role `mixture` with every coordinator switched on.
_SEPARATE = {
    "standalone": _part("standalone", "proxy", 19530, "standalone", [19529, 53100, 19531, 13333, 21121, 21123, 21124]),
    **_COORDINATORS,
    "mixcoord": _part("coordinator", "rootCoord", 53100, _MIXTURE, [53100, 19531, 13333]),
    "proxy": _PROXY,
    "querynode": _QUERYNODE,
    "datanode": _DATANODE,
    "indexnode": _INDEXNODE,
}
_MERGED = {
    "standalone": _part("standalone", "proxy", 19530, "standalone", [19529, 53100, 21123, 21124, 22222]),
    "mixcoord": _part("coordinator", "rootCoord", 53100, "mixcoord"),
    "proxy": _PROXY,
    "querynode": _QUERYNODE,
    "datanode": _DATANODE,
    "streamingnode": _STREAMINGNODE,
}

# `active_standby` are the keys which let a second coordinator wait instead of stopping the first.
# `coordinator_forgets_rows`: one that takes over knows only the rows in object storage, takes segments for empty whose
# rows are in data nodes alone, and drops them at the next flush (segment_manager.go: isEmptySealedSegment; since 2.5 it
# asks the channel's checkpoint). Data nodes that start anew tell it.
# `replicas_load_together`: one that takes over calls a collection loaded when every replica is, also one without query
# nodes (target_observer.go: shouldUpdateCurrentTarget). Seen on 2.3.5; later lines move query nodes between replicas.
# `leaders_unknown_at_first`: one that takes over answers "not loaded" for three seconds to proxies that ask who leads a
# shard, by a clock without a setting. Measured on 2.3.5.
_SEPARATE_STANDBY = ["rootCoord.enableActiveStandby", "queryCoord.enableActiveStandby", "dataCoord.enableActiveStandby"]
_NATS = ["rocksmq", "natsmq", "pulsar", "kafka"]

MILVUS = {
    "2.3": {
        "latest_patch": "2.3.22",
        "lowest_safe_patch": None,
        "components": _SEPARATE,
        "required": ["rootcoord", "querycoord", "datacoord", "proxy", "querynode", "datanode", "indexnode"],
        "active_standby": _SEPARATE_STANDBY,
        "coordinator_forgets_rows": True,
        "replicas_load_together": True,
        "leaders_unknown_at_first": True,
        "message_queues": {
            "standalone": {"allowed": _NATS, "default": "rocksmq"},
            "cluster": {"allowed": ["pulsar", "kafka"], "default": "pulsar"},
        },
        "upgrade_from": {},
        "client": {"minimum": "2.3.0", "recommended": "3.0.2", "works": "any pymilvus from 2.3.8 to 3.0.2"},
        "config_reference": "2.3",
        "etcd": ["3.4", "3.5"],
    },
    "2.4": {
        "latest_patch": "2.4.24",
        "lowest_safe_patch": None,
        "components": _SEPARATE,
        "required": ["rootcoord", "querycoord", "datacoord", "proxy", "querynode", "datanode", "indexnode"],
        "active_standby": _SEPARATE_STANDBY,
        "coordinator_forgets_rows": True,
        "message_queues": {
            "standalone": {"allowed": _NATS, "default": "rocksmq"},
            "cluster": {"allowed": ["pulsar", "kafka"], "default": "pulsar"},
        },
        "upgrade_from": {"2.3": "2.3.0"},
        "client": {"minimum": "2.4.0", "recommended": "3.0.2", "works": "pymilvus 2.4 and newer"},
        "config_reference": "2.4",
        "etcd": ["3.5"],
    },
    "2.5": {
        "latest_patch": "2.5.27",
        "lowest_safe_patch": "2.5.27",
        "components": _SEPARATE,
        "required": ["rootcoord", "querycoord", "datacoord", "proxy", "querynode", "datanode", "indexnode"],
        "active_standby": _SEPARATE_STANDBY,
        "message_queues": {
            "standalone": {"allowed": _NATS, "default": "rocksmq"},
            "cluster": {"allowed": ["pulsar", "kafka"], "default": "pulsar"},
        },
        "upgrade_from": {"2.3": "2.3.0", "2.4": "2.4.0"},
        "client": {"minimum": "2.5.0", "recommended": "3.0.2", "works": "pymilvus 2.5 and newer"},
        "config_reference": "2.5",
        "etcd": ["3.5"],
    },
    "2.6": {
        "latest_patch": "2.6.22",
        "lowest_safe_patch": "2.6.10",
        "components": {**_MERGED, "cdc": _part("worker", "cdc", None, "cdc", [], since="2.6.6")},
        "required": ["mixcoord", "proxy", "querynode", "datanode", "streamingnode"],
        "active_standby": ["mixCoord.enableActiveStandby"],
        "message_queues": {
            "standalone": {"allowed": ["woodpecker", "rocksmq", "pulsar", "kafka"], "default": "woodpecker"},
            "cluster": {"allowed": ["woodpecker", "pulsar", "kafka"], "default": "woodpecker"},
        },
        "upgrade_from": {"2.5": "2.5.16"},
        "client": {"minimum": "2.6.0", "recommended": "3.0.2", "works": "pymilvus 2.6 and newer"},
        "config_reference": "2.6",
        "etcd": ["3.5"],
    },
    "3.0": {
        "latest_patch": "3.0.0",
        "lowest_safe_patch": "3.0.0",
        "components": {**_MERGED, "cdc": _part("worker", "cdc", None, "cdc", [])},
        "required": ["mixcoord", "proxy", "querynode", "datanode", "streamingnode"],
        "active_standby": ["mixCoord.enableActiveStandby"],
        "message_queues": {
            "standalone": {"allowed": ["woodpecker", "rocksmq", "pulsar", "kafka"], "default": "woodpecker"},
            "cluster": {"allowed": ["woodpecker", "pulsar", "kafka"], "default": "woodpecker"},
        },
        "upgrade_from": {"2.6": "2.6.20"},
        "client": {"minimum": "3.0.0", "recommended": "3.0.2", "works": "pymilvus 3.0"},
        "config_reference": "3.0",
        "etcd": ["3.5"],
    },
}

_MODES = ["lite", "standalone", "cluster"]
for _line in MILVUS.values():
    _line["modes"] = _MODES
    _line["metrics_port"] = METRICS_PORT


def _etcd(latest, upgrade_from):
    return {
        "latest_patch": latest,
        "lowest_safe_patch": None,
        "components": {
            "etcd": {"kind": "store", "port": 2379, "internal_ports": [2380], "metrics_port": 2379, "run": []},
        },
        "required": ["etcd"],
        "modes": ["single", "cluster"],
        "upgrade_from": upgrade_from,
        "member_counts": [1, 3, 5],
    }


ETCD = {
    "3.4": _etcd("3.4.41", {}),
    "3.5": _etcd("3.5.35", {"3.4": "3.4.0"}),
    "3.6": _etcd("3.6.16", {"3.5": "3.5.26"}),
}

# Its releases are moments; the one who compares them is module_utils/minio/release.py.
MINIO = {
    "latest": "2025-09-07T16-13-09Z",
    "lowest": "2024-12-18T13-15-44Z",
    "lowest_because": "conditional writes (Woodpecker of Milvus 2.6 needs them)",
    "port": 9000,
    "console_port": 9001,
}

PRODUCTS = {
    "milvus": {
        "title": "Milvus",
        "lines": MILVUS,
        # First version that offers it; what a server older than that lacks is said by name.
        "features": {
            "databases": "2.3.0",
            "resource_group_config": "2.4.1",
            "resource_group_node_labels": "2.4.17",
            "database_properties": "2.4.8",
            "removal_of_database_properties": "2.4.18",
            "denial_of_ddl_by_database": "2.5.8",
            "clustering_compaction": "2.4.8",
            "compaction_of_deletions": "2.6.3",
            # Its target size is documented from 3.0 on; 2.6 takes it since 2.6.8 and heeds it since 2.6.10.
            "force_merge": "2.6.10",
            "rest_v2": "2.4.0",
            "sparse_vectors": "2.4.0",
            "float16_vectors": "2.4.0",
            "inverted_index": "2.4.0",
            # 2.3.5 refuses all but objects; the first version that does not was not looked for.
            "json_of_any_kind": "2.4.0",
            "rbac_backup": "2.4.10",
            "privileges_v2": "2.4.18",
            "privilege_groups": "2.4.18",
            "web_ui": "2.5.0",
            "full_text_search": "2.5.0",
            "json_path_index": "2.5.7",
            "add_field": "2.6.0",
            "structs": "2.6.4",
            "built_in_cdc": "2.6.6",
            "role_descriptions": "2.6.19",
            "snapshots": "3.0.0",
            "external_collections": "3.0.0",
            "drop_field": "3.0.0",
            # What a schema may hold.
            "binary_vectors": "2.3.0",
            "multiple_vector_fields": "2.4.0",
            "clustering_keys": "2.4.8",
            "field_mmap": "2.4.10",
            "nullable_fields": "2.5.0",
            "default_values": "2.5.0",
            "text_analyzers": "2.5.0",
            "text_match": "2.5.0",
            "multi_language_analyzers": "2.5.11",
            "int8_vectors": "2.6.0",
            "embedding_functions": "2.6.0",
            "geometry_fields": "2.6.4",
            "timestamptz_fields": "2.6.6",
            "warm_up": "2.6.11",
            "nullable_vectors": "2.6.18",
            "nullable_structs": "3.0.0",
            "text_fields": "3.0.0",
            "minhash_functions": "3.0.0",
            # What can be changed while a collection keeps its rows.
            "collection_mmap": "2.4.0",
            "index_changes": "2.4.0",
            "property_removal": "2.4.18",
            "field_changes": "2.5.0",
            "max_length_changes": "2.5.2",
            "partition_key_isolation": "2.5.4",
            "consistency_level_changes": "2.5.5",
            "max_capacity_changes": "2.5.11",
            "description_changes": "2.5.12",
            "dynamic_field_changes": "2.6.0",
            "primary_keys_given_with_auto_id": "2.6.0",
            "time_zones": "2.6.6",
            "field_description_changes": "2.6.10",
            "vector_fields_added_later": "2.6.18",
            "struct_fields_added_later": "3.0.0",
            "functions_added_later": "3.0.0",
            "function_changes": "2.6.8",
            "rows_with_a_time_to_live": "3.0.0",
            # How a collection is loaded.
            "replicas": "2.3.0",
            "loading_of_single_fields": "2.4.10",
            "replica_changes_while_loaded": "2.4.13",
            "lazy_load": "2.4.0",
            # As properties of a collection; they came with those of databases.
            "load_settings_of_collections": "2.4.8",
            # Index types, and parameters that came later than their type.
            "gpu_indexes": "2.3.0",
            "scalar_autoindex": "2.4.0",
            "cagra_index": "2.4.0",
            "bitmap_index": "2.5.0",
            "quantised_hnsw_indexes": "2.5.0",
            "sparse_search_algorithms": "2.5.4",
            "ivf_rabitq_index": "2.6.0",
            "minhash_lsh_index": "2.6.0",
            "ngram_index": "2.6.2",
            "rtree_index": "2.6.4",
            "aisaq_index": "2.6.4",
            "sorted_index_of_text_and_time": "2.6.6",
            "four_bit_quantiser": "2.6.8",
            "faiss_index": "3.0.0",
            "block_max_algorithms": "3.0.0",
            "cosine_on_gpu": "2.6.0",
            "float16_on_gpu": "2.6.0",
        },
        "advisories": [
            {
                "id": "CVE-2025-64513",
                "what": "the proxy's authentication can be bypassed",
                "affects": ["2.3", "2.4", "2.5", "2.6"],
                "fixed": {"2.4": "2.4.24", "2.5": "2.5.21", "2.6": "2.6.5"},
                "until_then": "let only trusted hosts reach port 19530",
            },
            {
                "id": "CVE-2026-26190",
                "what": "the management port 9091 gives access without authentication",
                "affects": ["2.3", "2.4", "2.5", "2.6"],
                "fixed": {"2.5": "2.5.27", "2.6": "2.6.10"},
                "until_then": "let only the monitoring hosts reach port 9091",
            },
        ],
    },
    "etcd": {"title": "etcd", "lines": ETCD},
}
