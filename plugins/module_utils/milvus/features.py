# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a server may lack, in words; since when there is something is the release table's business."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ansible_collections.vectordb.ops.plugins.module_utils import releases

# Client method -> feature of the release table.
_FEATURES = {
    "add_collection_field": "add_field",
    "add_function_field": "functions_added_later",
    "add_privileges_to_group": "privilege_groups",
    "alter_collection_field": "field_changes",
    "alter_collection_function": "function_changes",
    "alter_index_properties": "index_changes",
    "drop_collection_field": "drop_field",
    "drop_collection_properties": "property_removal",
    "drop_function_field": "functions_added_later",
    "drop_index_properties": "index_changes",
    "alter_database_properties": "database_properties",
    "alter_role": "role_descriptions",
    "create_privilege_group": "privilege_groups",
    "describe_database": "database_properties",
    "drop_database_properties": "database_properties",
    "drop_privilege_group": "privilege_groups",
    "grant_privilege_v2": "privileges_v2",
    "list_privilege_groups": "privilege_groups",
    "remove_privileges_from_group": "privilege_groups",
    "revoke_privilege_v2": "privileges_v2",
    "update_resource_groups": "resource_group_config",
}
# Client method -> what it serves, for what every release of the server has and Milvus Lite has not.
_WORDS = {
    "create_role": "roles",
    "create_resource_group": "resource groups",
    "create_user": "users",
    "do_bulk_insert": "bulk import",
    "drop_user": "users",
    "grant_privilege": "grants",
    "grant_role": "roles",
    "list_resource_groups": "resource groups",
    "list_roles": "roles",
    "list_users": "users",
    "load_partitions": "loading of single partitions",
    "release_partitions": "releasing of single partitions",
    "revoke_privilege": "grants",
    "revoke_role": "roles",
    "select_all_role": "roles",
    "select_all_user": "users",
    "select_grant_for_one_role": "grants",
    "update_password": "users",
}

# Milvus Lite 3.2.2 replaces one file for all aliases of a database without a lock: two at once lose it, or fail.
LITE_ALONE = ("alias",)
# Milvus Lite takes these values without an error but does not give them back, so they cannot be compared.
LITE_FORGETS = {
    "collection": ("description", "shards", "consistency_level", "num_partitions"),
    "field": ("description", "element_max_length"),
    "index": ("name",),
}
# What of the release table's features Milvus Lite has not. Most of it takes without an error and forgets.
LITE_LACKS = frozenset(
    (
        "add_field",
        "aisaq_index",
        "binary_vectors",
        "bitmap_index",
        "block_max_algorithms",
        "cagra_index",
        "clustering_keys",
        "consistency_level_changes",
        "description_changes",
        "drop_field",
        "dynamic_field_changes",
        "faiss_index",
        "field_changes",
        "field_description_changes",
        "field_mmap",
        "float16_vectors",
        "function_changes",
        "functions_added_later",
        "gpu_indexes",
        "index_changes",
        "int8_vectors",
        "ivf_rabitq_index",
        "json_path_index",
        "loading_of_single_fields",
        "max_capacity_changes",
        "max_length_changes",
        "minhash_functions",
        "minhash_lsh_index",
        "multi_language_analyzers",
        "ngram_index",
        "nullable_structs",
        "replica_changes_while_loaded",
        "replicas",
        "rtree_index",
        "scalar_autoindex",
        "sorted_index_of_text_and_time",
        "sparse_search_algorithms",
        "struct_fields_added_later",
        "structs",
        "text_fields",
        "vector_fields_added_later",
        "warm_up",
    )
)


# Milvus Lite keeps and tells these properties, and does nothing of what they say: tried with a time to live.
LITE_IGNORES = (
    "collection.ttl.seconds",
    "mmap.enabled",
    "partitionkey.isolation",
    "lazyload.enabled",
    "allow_insert_auto_id",
    "ttl_field",
    "collection.autocompaction.enabled",
    "collection.replica.number",
    "collection.resource_groups",
)
_LITE_IGNORES_LIMITS = ("Rate.max.", "Rate.min.", "diskQuota")


def ignored(name, server):
    """Whether the server keeps a property of a collection or database and does nothing of what it says."""
    limits = name.startswith("database.") or any(part in name for part in _LITE_IGNORES_LIMITS)
    return server.lite and (limits or name in LITE_IGNORES)


# Milvus Lite takes the name of any other index type, and fails when it loads the collection.
LITE_INDEXES = ("AUTOINDEX", "FLAT", "IVF_FLAT", "IVF_SQ8", "HNSW", "HNSW_SQ", "SPARSE_INVERTED_INDEX", "INVERTED")


def absent_index(kind, server):
    if server.lite and kind not in LITE_INDEXES:
        return f"{server} has no index {kind}, it has {', '.join(LITE_INDEXES)}"
    return ""


def absent(feature, server):
    """`Milvus 2.3.5 lacks nullable fields: available from 2.5.0`; empty when the server has it, or nobody knows."""
    if server.lite:
        return f"{server} has no {feature.replace('_', ' ')}" if feature in LITE_LACKS else ""
    try:
        return releases.feature_problem(server.number, feature) or ""
    except releases.UnknownReleaseError:
        releases.feature_since(feature)  # a name that the table has not is a mistake of ours
        return ""  # a version string of a managed service or of a build from source


# Milvus Lite has these whatever the release table says; they are kept there, and nothing is limited by them.
LITE_HAS = ("database_properties", "removal_of_database_properties", "denial_of_ddl_by_database")

# Word in the host name or in the version -> the service. The client library knows it by the same word.
SERVICES = {"zilliz": "Zilliz Cloud"}
_KEPT_BACK = re.compile(r"not (?:be )?(?:support|allow|permit|available)|unsupported|forbidden|permission|denied", re.I)


def service_of(version, uri):
    """The name of the managed service that answers there; empty for a Milvus that somebody runs themselves."""
    told = f"{urlsplit(uri).hostname or ''} {version}".lower()
    return next((name for word, name in SERVICES.items() if word in told), "")


def kept_back(method, server, text):
    """(what a managed service keeps for itself, what to do), or None where it is no such thing."""
    words = _WORDS.get(method) or _FEATURES.get(method, "").replace("_", " ")
    if not server or not server.service or not words or not _KEPT_BACK.search(text):
        return None
    return (
        f"{server.service} does not let this login manage {words} ({text.strip().rstrip('.')})",
        f"Manage {words} in the console of {server.service}, use a key that may, or leave them out",
    )


def gap(server, feature):
    """(what is missing where, what to do) for a feature of the release table; None where the server has it.

    For what an older server would take and forget: it cannot be asked, so its version answers.
    """
    words = feature.replace("_", " ")
    if server.lite:
        told = None if feature in LITE_HAS else f"{server} has no {words}"
        return told and (told, f"Use a Milvus server for {words} (a standalone one is enough)")
    try:
        told = releases.feature_problem(server.number, feature)
    except releases.UnknownReleaseError:  # a managed service or a build from source: it says itself what it lacks
        return None
    return told and (told, "Upgrade the server, or leave it out")


def lacking(method, server):
    """(what is missing where, what to do) for a call that the server does not know."""
    feature = _FEATURES.get(method)
    words = _WORDS.get(method) or (feature or method or "this call").replace("_", " ")
    if server is None:
        return f"the server has no {words}", "Check that uri names a Milvus server"
    if server.lite:
        return f"{server} has no {words}", f"Use a Milvus server for {words} (a standalone one is enough)"
    if server.service:
        return f"{server} does not offer {words} here", f"Manage {words} in its console, or leave them out"
    try:
        told = releases.feature_problem(server.number, feature) if feature else None
    except ValueError:  # a version string of a managed service or of a build from source
        told = None
    return told or f"{server} has no {words}", "Upgrade the server, or leave it out"
