# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a server may lack, in words; since when there is something is the release table's business."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils import releases

# Client method -> feature of the release table.
_FEATURES = {
    "add_collection_field": "add_field",
    "alter_database_properties": "database_properties",
    "create_privilege_group": "privilege_groups",
    "describe_database": "database_properties",
    "drop_database_properties": "database_properties",
    "grant_privilege_v2": "privileges_v2",
    "list_privilege_groups": "privilege_groups",
    "update_resource_groups": "resource_group_config",
}
# Client method -> what it serves, for what every release of the server has and Milvus Lite has not.
_WORDS = {
    "create_role": "roles",
    "create_resource_group": "resource groups",
    "create_user": "users",
    "do_bulk_insert": "bulk import",
    "drop_user": "users",
    "list_resource_groups": "resource groups",
    "list_roles": "roles",
    "list_users": "users",
    "load_partitions": "loading of single partitions",
    "release_partitions": "releasing of single partitions",
    "update_password": "users",
}

# Milvus Lite takes these values without an error but does not give them back, so they cannot be compared.
LITE_FORGETS = {
    "collection": ("description", "shards", "consistency_level", "num_partitions"),
    "field": ("description", "element_max_length"),
    "index": ("name",),
}

# Milvus Lite has these whatever the release table says; they are kept there, and nothing is limited by them.
LITE_HAS = ("database_properties", "removal_of_database_properties", "denial_of_ddl_by_database")


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
    try:
        told = releases.feature_problem(server.number, feature) if feature else None
    except ValueError:  # a version string of a managed service or of a build from source
        told = None
    return told or f"{server} has no {words}", "Upgrade the server, or leave it out"
