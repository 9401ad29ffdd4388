# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Tenants by one of three patterns, written as a catalogue: a function of data, without a server.

database       each tenant has a database: its own collections, quotas and rights
partition_key  all tenants share a collection, the server spreads their rows by a key: any number of tenants
partition      all tenants share a collection, each has a partition of it: up to about a thousand
"""

from __future__ import annotations

import copy
import json

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, database, errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, is_name, join, kind_of
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

PATTERNS = ("database", "partition_key", "partition")
OFFBOARDED = "offboarded"
TENANT = {
    "name": Key("name", required=True),
    "pattern": Key("str", required=True, choices=PATTERNS),
    "quotas": Key("dict", default={}),
    "key": Key("any"),
    "user": Key("name"),
    "password": Key("str"),
    "update_password": Key("str", choices=("always", "on_create"), default="on_create"),
    "state": Key("str", choices=("present", OFFBOARDED), default="present"),
}
SETTINGS = {
    "dim": Key("int", low=1, high=32768, default=768),
    "owner": Key("name", default="tenants"),
    "rights": Key("bool", default=False),
    "database": Key("dict", default={}),
    "partition_key": Key("dict", default={}),
    "partition": Key("dict", default={}),
}
# Names that both kinds of grants know, those before 2.5 and those from then on.
PRIVILEGES = ["Search", "Query", "Insert", "Upsert", "Delete", "GetLoadState", "GetStatistics"]
OWN = {
    "prefix": Key("str", default="tenant_"),
    "quotas": Key("dict", default={}),
    "collections": Key("list"),
    "privileges": Key("list", default=PRIVILEGES),
}
SHARED = {
    "database": Key("name", default=database.DEFAULT),
    "quotas": Key("dict", default={}),
    "collection": Key("dict"),
    "privileges": Key("list", default=PRIVILEGES),
}
# A server makes 1,024 partitions in a collection, of which one is its own default.
MOST_PARTITIONS = 1023


def documents(dim, name="documents", key=False):
    """A collection that is ready to be used: text with an embedding, and the tenant that each row belongs to."""
    tenant = [{"name": "tenant", "type": "VARCHAR", "max_length": 255, "partition_key": True}] if key else []
    return {
        "name": name,
        "fields": [
            {"name": "id", "type": "INT64", "primary_key": True, "auto_id": True},
            *tenant,
            {"name": "text", "type": "VARCHAR", "max_length": 65535},
            {"name": "meta", "type": "JSON"},
            {"name": "embedding", "type": "FLOAT_VECTOR", "dim": dim},
        ],
        "indexes": [
            {"field": "embedding", "type": "HNSW", "metric": "COSINE", "params": {"M": 16, "efConstruction": 200}}
        ],
        "load": True,
    }


def plan(tenants, settings=None, existing=None):
    """What the tenants need and no longer need.

    `existing` maps a database to the collections in it: all of them go with a tenant whose database is dropped.
    catalog: for milvus_catalog; partitions, rows: what else an offboarded tenant leaves; dropped: objects by tenant.
    """
    problems = []
    settings = _settings(settings or {}, problems)
    clean = _tenants(tenants, settings, problems)
    if problems:
        raise errors.InvalidInputError(problems)
    made = {
        "catalog": {"owner": settings["owner"], "databases": [], "collections": []},
        "databases": [],
        "partitions": [],
        "rows": [],
        "dropped": {},
    }
    if settings["rights"]:
        made["catalog"].update(roles=[], users=[])
    for tenant in clean:
        if tenant["pattern"] == "database":
            _own(made, tenant, settings["database"], existing or {})
        elif tenant["state"] == OFFBOARDED:
            _leave(made, tenant, settings[tenant["pattern"]])
    for pattern in ("partition_key", "partition"):
        _share(made, [one for one in clean if one["pattern"] == pattern], settings[pattern], pattern)
    if settings["rights"]:
        _rights(made, clean, settings)
    return made


def _settings(given, problems):
    path = "tenant_patterns"
    clean = read_item(given, SETTINGS, path, problems, "the patterns of tenants") or {}
    for pattern in PATTERNS:
        where = join(path, pattern)
        one = read_item(clean.get(pattern, {}), OWN if pattern == "database" else SHARED, where, problems, "a pattern")
        clean[pattern] = one
        if one is None:
            continue
        database.declared_properties(one["quotas"], join(where, "quotas"), problems)
        if pattern == "database":
            if one["collections"] is None:
                one["collections"] = [documents(clean["dim"])]
            declared = [_in_default(each) for each in one["collections"]]
        else:
            if one["collection"] is None:
                one["collection"] = documents(clean["dim"], f"tenants_by_{pattern}", key=pattern == "partition_key")
            declared = [_in_default(one["collection"])]
            _check_shared(one, pattern, where, problems)
        _check_collections(declared, where, pattern != "database", problems)
    return clean


def _in_default(one):
    return {**one, "database": database.DEFAULT} if isinstance(one, dict) else one


def _check_collections(declared, where, single, problems):
    """What a catalogue would say of it, with the path that the user knows."""
    try:
        catalog.normalise({"collections": declared})
    except errors.InvalidInputError as found:
        for path, text in found.problems:
            inner = path.replace("collections[0]", "collection", 1) if single else path
            problems.append((join(where, inner), text))


def _check_shared(one, pattern, where, problems):
    fields = [field for field in one["collection"].get("fields") or [] if isinstance(field, dict)]
    keyed = [field for field in fields if field.get("partition_key")]
    if pattern == "partition_key" and len(keyed) != 1:
        problems.append((join(where, "collection.fields"), "exactly one field must have partition_key: true"))
    if pattern == "partition" and keyed:
        problems.append(
            (
                join(where, "collection.fields"),
                "a collection with a partition key has no partitions by hand: use pattern partition_key",
            )
        )
    for name in ("database", "partitions"):
        if one["collection"].get(name):
            problems.append(
                (join(where, f"collection.{name}"), "is set from the pattern and the tenants: leave it out")
            )
    one["field"] = keyed[0] if keyed else {}


def _tenants(given, settings, problems):
    if not isinstance(given, list):
        problems.append(("tenants", f"must be a list, found {kind_of(given)}"))
        return []
    clean, seen = [], {}
    for position, item in enumerate(given):
        path = join("tenants", position)
        one = read_item(item, TENANT, path, problems, "a tenant")
        if one is None or one["name"] is None or one["pattern"] is None or settings.get(one["pattern"]) is None:
            continue
        for what in ("name", "user"):
            label = (what, one[what] or one["name"])
            if label in seen:
                problems.append((join(path, what), f"{label[1]!r} is already that of {seen[label]}"))
            seen.setdefault(label, path)
        _check_tenant(one, path, settings, problems)
        clean.append(one)
    living = sum(one["pattern"] == "partition" and one["state"] == "present" for one in clean)
    if living > MOST_PARTITIONS:
        problems.append(
            (
                "tenants",
                f"{living} have pattern partition, a collection has room for {MOST_PARTITIONS}: use partition_key",
            )
        )
    return clean


def _check_tenant(one, path, settings, problems):
    pattern = one["pattern"]
    if pattern == "database":
        database.declared_properties(one["quotas"], join(path, "quotas"), problems)
        name = f"{settings['database']['prefix']}{one['name']}"
        if not is_name(name) or name == database.DEFAULT:
            problems.append((join(path, "name"), f"{name!r} cannot be the name of its database"))
    elif one["quotas"]:
        instead = f"set tenant_patterns.{pattern}.quotas, or use pattern database"
        problems.append((join(path, "quotas"), f"pattern {pattern} has none for one tenant, all share: {instead}"))
    if pattern == "partition_key":
        number = str(settings[pattern]["field"].get("type", "")).upper() != "VARCHAR"
        one["key"] = one["name"] if one["key"] is None else one["key"]
        if number and (isinstance(one["key"], bool) or not str(one["key"]).lstrip("-").isdigit()):
            problems.append((join(path, "key"), f"must be a whole number like the partition key, found {one['key']!r}"))
        else:
            one["key"] = int(one["key"]) if number else str(one["key"])
    elif one["key"] is not None:
        problems.append((join(path, "key"), f"only with pattern partition_key, found {pattern}"))
    if settings["rights"] and one["state"] == "present" and one["password"] is None:
        problems.append((join(path, "password"), f"missing: with rights, tenant {one['name']!r} needs it for its user"))


def _own(made, tenant, settings, existing):
    name = f"{settings['prefix']}{tenant['name']}"
    if tenant["state"] == "present":
        quotas = {**settings["quotas"], **tenant["quotas"]}
        made["catalog"]["databases"].append({"name": name, **({"properties": quotas} if quotas else {})})
        made["catalog"]["collections"] += [{**copy.deepcopy(one), "database": name} for one in settings["collections"]]
        return
    made["databases"].append(name)
    made["catalog"]["databases"].append({"name": name, "state": "absent"})
    gone = [{"name": one, "database": name, "state": "absent"} for one in sorted(existing.get(name, []))]
    made["catalog"]["collections"] += gone
    made["dropped"][tenant["name"]] = [
        ("database", name),
        *(("collection", f"{name}/{one['name']}") for one in gone),
    ]


def _leave(made, tenant, settings):
    where = {"database": settings["database"], "collection": settings["collection"]["name"]}
    place = f"{where['database']}/{where['collection']}"
    if tenant["pattern"] == "partition":
        made["partitions"].append({**where, "name": tenant["name"], "state": "absent"})
        made["dropped"][tenant["name"]] = [("partition", f"{place}/{tenant['name']}")]
    else:
        # JSON writes text and numbers as expressions of Milvus do.
        rows = {**where, "filter": f"{settings['field']['name']} == {json.dumps(tenant['key'], ensure_ascii=False)}"}
        made["rows"].append(rows)
        made["dropped"][tenant["name"]] = [("rows", f"{place}: {rows['filter']}")]


def _share(made, tenants, settings, pattern):
    """The collection is there while anyone uses it; with the last tenant it stays, empty."""
    living = [one["name"] for one in tenants if one["state"] == "present"]
    if not living:
        return
    where, quotas = settings["database"], settings["quotas"]
    if where != database.DEFAULT or quotas:
        declared = [one["name"] for one in made["catalog"]["databases"]]
        if where not in declared:
            made["catalog"]["databases"].append({"name": where, **({"properties": quotas} if quotas else {})})
    shared = {**copy.deepcopy(settings["collection"]), "database": where}
    if pattern == "partition":
        shared["partitions"] = living
    made["catalog"]["collections"].append(shared)


def _rights(made, tenants, settings):
    """Each tenant has a user; the role is its own where the data is, and that of the collection where it is shared."""
    roles, users = made["catalog"]["roles"], made["catalog"]["users"]
    shared = {}
    for tenant in tenants:
        pattern, user = settings[tenant["pattern"]], tenant["user"] or tenant["name"]
        own = tenant["pattern"] == "database"
        name = f"{pattern['prefix']}{tenant['name']}" if own else f"tenants_of_{pattern['collection']['name']}"
        if tenant["state"] == OFFBOARDED:
            users.append({"name": user, "state": "absent"})
            made["dropped"][tenant["name"]].append(("user", user))
            if own:
                roles.append({"name": name, "state": "absent"})
                made["dropped"][tenant["name"]].append(("role", name))
            continue
        where = {"collection": "*", "database": name} if own else None
        where = where or {"collection": pattern["collection"]["name"], "database": pattern["database"]}
        shared.setdefault(
            name, {"name": name, "grants": [{"privilege": one, **where} for one in pattern["privileges"]]}
        )
        details = {"password": tenant["password"], "update_password": tenant["update_password"], "roles": [name]}
        users.append({"name": user, **details})
    roles += shared.values()


def remaining(made, actions):
    """Tenants of whom something would be dropped by these actions, as modules tell them."""
    destructive = {(one["kind"], one["object"]) for one in actions if one.get("destructive")}
    return sorted(name for name, objects in made["dropped"].items() if destructive & {tuple(one) for one in objects})
