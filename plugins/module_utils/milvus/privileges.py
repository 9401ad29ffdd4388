# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The table of privileges: on what a privilege acts, how servers without v2 call that, and since when there is it."""

from __future__ import annotations

import collections

from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion

# What a privilege acts on: one collection, a database, the whole server, or any of these as the grant says.
COLLECTION, DATABASE, CLUSTER, ANY = "collection", "database", "cluster", "any"
EVERY = "*"
# Object types of grants of the first form (v1). A global privilege holds there for all collections of a database.
ON_COLLECTION, ON_ALL, ON_USER = "Collection", "Global", "User"
TYPES = (ON_COLLECTION, ON_ALL, ON_USER)

V2_SINCE = releases.PRODUCTS["milvus"]["features"]["privileges_v2"]

Privilege = collections.namedtuple("Privilege", ("type", "level", "since"))
_ROWS = (
    ("2.3.0", ON_COLLECTION, COLLECTION, "Delete GetStatistics Import Insert Query Search Upsert"),
    ("2.3.0", ON_COLLECTION, COLLECTION, "Compaction Flush GetFlushState GetLoadState GetLoadingProgress Load"),
    ("2.3.0", ON_COLLECTION, COLLECTION, "CreateIndex DropIndex IndexDetail LoadBalance Release"),
    ("2.3.0", ON_COLLECTION, COLLECTION, "CreatePartition DropPartition HasPartition ShowPartitions"),
    ("2.3.0", ON_ALL, COLLECTION, "CreateAlias DescribeAlias DescribeCollection DropAlias ListAliases"),
    ("2.3.0", ON_ALL, DATABASE, "CreateCollection DropCollection ShowCollections"),
    ("2.3.0", ON_ALL, CLUSTER, "All CreateDatabase DropDatabase FlushAll ListDatabases RenameCollection"),
    ("2.3.0", ON_ALL, CLUSTER, "CreateOwnership DropOwnership ManageOwnership SelectOwnership"),
    ("2.3.0", ON_ALL, CLUSTER, "CreateResourceGroup DescribeResourceGroup DropResourceGroup ListResourceGroups"),
    ("2.3.0", ON_ALL, CLUSTER, "TransferNode TransferReplica"),
    ("2.3.0", ON_USER, CLUSTER, "SelectUser UpdateUser"),
    ("2.4.1", ON_ALL, CLUSTER, "UpdateResourceGroups"),
    ("2.4.5", ON_ALL, DATABASE, "AlterDatabase DescribeDatabase"),
    ("2.4.10", ON_ALL, CLUSTER, "BackupRBAC RestoreRBAC"),
    (V2_SINCE, ON_ALL, CLUSTER, "CreatePrivilegeGroup DropPrivilegeGroup ListPrivilegeGroups OperatePrivilegeGroup"),
    ("2.6.0", ON_COLLECTION, COLLECTION, "AddCollectionField"),
    ("2.6.6", ON_ALL, CLUSTER, "UpdateReplicateConfiguration"),
    ("2.6.7", ON_ALL, CLUSTER, "GetImportProgress ListImport"),
    ("2.6.12", ON_ALL, CLUSTER, "GetReplicateConfiguration"),
    ("3.0.0", ON_ALL, CLUSTER, "AddFileResource ListFileResources RemoveFileResource"),
    ("3.0.0", ON_COLLECTION, ANY, "AlterCollectionSchema RefreshExternalCollection"),
    ("3.0.0", ON_COLLECTION, ANY, "CreateSnapshot DescribeSnapshot DropSnapshot ListSnapshots RestoreSnapshot"),
    ("3.0.0", ON_ALL, ANY, "ExportSnapshot PinSnapshotData RestoreExternalSnapshot UnpinSnapshotData"),
)
TABLE = {name: Privilege(kind, level, since) for since, kind, level, names in _ROWS for name in names.split()}
# Every server with privilege groups has these; what each holds is the server's business (and a setting of it).
GROUPS = {
    f"{label}{right}": level
    for label, level in (("Cluster", CLUSTER), ("Database", DATABASE), ("Collection", COLLECTION))
    for right in ("ReadOnly", "ReadWrite", "Admin")
}


def at_least(version, since):
    """A version that cannot be read belongs to a managed service or a build from source, which are new."""
    try:
        return version is None or releases.at_least(version, since)
    except ValueError:
        return True


def has_v2(version):
    """Whether a grant names collection and database (v2) instead of an object type (v1)."""
    return at_least(version, V2_SINCE)


def level(name):
    """What this privilege or group acts on; a group of one's own may be of any level."""
    return TABLE[name].level if name in TABLE else GROUPS.get(name, ANY)


def known(name):
    return name in TABLE or name in GROUPS


def label(name, object_type):
    """The last part of a grant's key: the type is told where the name does not tell it, as `*` does not."""
    return name if _type(name) == object_type else f"{object_type}.{name}"


def parts(label_):
    """(privilege, object type of v1) of the last part of a grant's key."""
    object_type, told, name = label_.rpartition(".")
    return name, object_type if told else _type(name)


def _type(name):
    """What goes without saying; groups are kept as global ones."""
    if name == EVERY:
        return ON_COLLECTION
    return TABLE[name].type if name in TABLE else ON_ALL


def unknown(name, groups=()):
    """Why this cannot be granted when it is neither a privilege nor a group."""
    near = suggestion(name, [*TABLE, *GROUPS, *groups])
    return f"{name!r} is neither a privilege nor a privilege group{near}"


def problem(label_, object_name, version, groups):
    """Why this server cannot be asked for this grant; `groups` are the server's own and the declared ones."""
    name, object_type = parts(label_)
    if name == EVERY:
        return ""
    if name not in TABLE:
        if not has_v2(version):
            if name in GROUPS:
                return f"Milvus {version} has no privilege groups: available from {V2_SINCE}. Grant single privileges"
            return unknown(name)
        return "" if known(name) or name in groups else unknown(name, groups)
    since = TABLE[name].since
    if not at_least(version, since):
        return f"Milvus {version} has no privilege {name}: available from {since}"
    if not has_v2(version) and object_type == ON_ALL and object_name != EVERY:
        return (
            f"Milvus {version} grants {name} for all collections of a database only (single ones from {V2_SINCE} on): "
            f"write collection: '{EVERY}'"
        )
    return ""
