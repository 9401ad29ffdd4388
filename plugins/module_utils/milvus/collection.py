# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Collections, with what is declared inside them: indexes, partitions, aliases, load state."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    alias,
    errors,
    fields,
    index,
    load_state,
    ownership,
    partition,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, strings
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = "collection"
LEVELS = ("Strong", "Session", "Bounded", "Eventually")
ADVICE = (
    "It cannot be changed in place. Declare a new collection under another name, copy the rows and move the alias to "
    "it (blue-green), or drop this one first with state: absent and force: true"
)
KEYS = {
    "name": Key("name", required=True),
    "database": Key("name"),
    "description": Key("str"),
    "fields": Key("list"),
    "enable_dynamic_field": Key("bool", default=False),
    "consistency_level": Key("str", choices=LEVELS),
    "shards": Key("int", low=1, high=64),
    "num_partitions": Key("int", low=1, high=1024),
    "properties": Key("dict"),
    "indexes": Key("list", default=[]),
    "partitions": Key("list", default=[]),
    "aliases": Key("list", default=[]),
    "load": Key("bool"),
    "state": Key("str", choices=("present", "absent"), default="present"),
}


def normalise(item, path, problems, database="default", whole=True):
    """`whole` says that all indexes are declared here, so that a load without one is a mistake."""
    clean = read_item(item, KEYS, path, problems, "a collection")
    if clean is None or clean["name"] is None:
        return {}
    name, database = clean["name"], clean["database"] or database
    key = (KIND, database, name)
    if clean["state"] == "absent":
        return {key: None}
    if clean["fields"] is None:
        problems.append((join(path, "fields"), f"missing: collection {name!r} needs its fields"))
    schema = fields.normalise(clean["fields"] or [], join(path, "fields"), problems)
    wanted = {
        key: {
            "description": clean["description"],
            "fields": schema,
            "enable_dynamic_field": clean["enable_dynamic_field"],
            "consistency_level": clean["consistency_level"],
            "shards": clean["shards"],
            "num_partitions": clean["num_partitions"],
            "properties": None if clean["properties"] is None else strings(clean["properties"]),
            "loaded": clean["load"],
        }
    }
    nested = (
        ("indexes", lambda one, where: index.normalise(one, where, problems, database, name, schema)),
        ("partitions", lambda one, where: partition.normalise(one, where, problems, database, name)),
        ("aliases", lambda one, where: alias.normalise(one, where, problems, database, name)),
    )
    for label, normalised in nested:
        for position, one in enumerate(clean[label]):
            where = join(join(path, label), position)
            for inner, attributes in normalised(one, where).items():
                if inner in wanted:
                    problems.append((where, f"{title(inner)} is declared twice"))
                wanted[inner] = attributes
    _check_partitioning(clean, schema, path, problems)
    if whole and clean["load"]:
        bare = [
            field
            for field, one in schema.items()
            if one.get("type") in fields.VECTORS and wanted.get(("index", database, name, field)) is None
        ]
        if bare:
            problems.append(
                (
                    join(path, "load"),
                    f"load: true needs an index on every vector field, none is declared on {', '.join(bare)}",
                )
            )
    return wanted


def _check_partitioning(clean, schema, path, problems):
    keyed = any(field.get("partition_key") for field in schema.values())
    if clean["num_partitions"] is not None and not keyed:
        problems.append(
            (
                join(path, "num_partitions"),
                "only a collection with a partition key field has num_partitions; declare partitions by name instead",
            )
        )
    if keyed and clean["partitions"]:
        problems.append(
            (
                join(path, "partitions"),
                "the server makes the partitions of a collection with a partition key field: see num_partitions",
            )
        )


def read_collection(session, database, name, loaded):
    """The collection itself, plus its aliases where the same answer carries them."""
    where = {"database": database, "about": title((KIND, database, name))}
    told = session.call("describe_collection", name, operation="describe", **where)
    schema = fields.found(told["fields"])
    keyed = any(field.get("partition_key") for field in schema.values())
    attributes = {
        "description": told["description"],
        "fields": schema,
        "enable_dynamic_field": told["enable_dynamic_field"],
        "consistency_level": told["consistency_level_name"],
        "shards": told["num_shards"],
        "num_partitions": told["num_partitions"] if keyed else None,
        "properties": strings(told["properties"]),
        "loaded": loaded,
    }
    attributes.update(dict.fromkeys((name for name in session.forgets(KIND) if name in attributes), None))
    aliases = told["aliases"]
    if session.server.lite:
        aliases = session.call("list_aliases", name, operation="list aliases of", **where)["aliases"]
    state = {(alias.KIND, database, one): {"collection": name} for one in aliases}
    state[(KIND, database, name)] = attributes
    # One partition is always the server's own default, and so are all of a collection with a partition key.
    by_hand = 0 if keyed else told["num_partitions"] - 1
    return state, by_hand


def names(session, database):
    try:
        return session.call(
            "list_collections", database=database, operation="list collections of", about=f"database {database}"
        )
    except errors.MilvusError as error:
        if error.missing:
            return []
        raise


def read(session, keys):
    """What the given collections are, with all that is inside them."""
    wanted = {key[1:3] for key in keys if key[0] == KIND}
    there = []
    for database in sorted({pair[0] for pair in wanted}):
        there += [(database, name) for name in names(session, database) if (database, name) in wanted]
    dropped = {key[1:3] for key, desired in keys.items() if key[0] == KIND and desired is None}
    state = {}
    for part in read_many(session, there, dropped):
        state.update(part)
    return state


def read_many(session, pairs, bare=()):
    """Of each (database, name) what it is, with all that is inside; of those in `bare` the collection alone."""
    names = {}
    for pair in pairs:
        if pair not in bare:
            names.setdefault(pair[0], []).append(pair[1])
    serving = {one: load_state.loaded_names(session, one, inside) for one, inside in names.items()}

    def one(pair):
        if pair in bare:
            return read_collection(session, *pair, loaded=None)[0]
        return _read_whole(session, *pair, loaded=pair[1] in serving[pair[0]])

    return session.map(one, pairs)


def _read_whole(session, database, name, loaded):
    state, partitions = read_collection(session, database, name, loaded)
    state.update(index.read_collection(session, database, name))
    if partitions > 0:
        state.update(partition.read_collection(session, database, name))
    return state


def compare(key, current, desired, options):
    foreign = ownership.refusal(current, options)
    if desired is None:
        refused = foreign or ("" if options["force"] else "dropping a collection drops its rows: it needs force: true")
        return [Action(key, "drop", destructive=True, refused=refused)] if current is not None else []
    if current is None:
        create = {name: value for name, value in desired.items() if name != "loaded" and value is not None}
        return [Action(key, "create", create)] + ([Action(key, "load")] if desired["loaded"] else [])
    if foreign:
        return [Action(key, "alter", refused=foreign)]
    different = refusals(current, desired, options["forgets"])
    if different:
        return [Action(key, "alter", refused=f"{'; '.join(different)}. {ADVICE}", needs_new=True)]
    actions = []
    wanted, known = desired["properties"] or {}, current.get("properties") or {}
    if any(known.get(name) != value for name, value in wanted.items()):
        actions.append(Action(key, "alter", {"properties": {**known, **wanted}}))
    if desired["loaded"] is not None and desired["loaded"] != current.get("loaded"):
        actions.append(Action(key, "load" if desired["loaded"] else "release"))
    return actions


def refusals(current, desired, forgets):
    different, _ = fields.differences(current["fields"], desired["fields"], forgets)
    for name in ("enable_dynamic_field", "consistency_level", "shards", "num_partitions"):
        if desired[name] is not None and current.get(name) is not None and desired[name] != current[name]:
            different.append(f"{name} is {current[name]}, wanted {desired[name]}")
    return different


def notes(key, current, desired, forgets):
    """Differences that no server can remove and that do no harm."""
    if current is None or desired is None:
        return []
    _, soft = fields.differences(current["fields"], desired["fields"], forgets)
    if desired["description"] is not None and current.get("description") not in (None, desired["description"]):
        soft.append(f"description is {current['description']!r}, wanted {desired['description']!r}")
    return [f"{title(key)}: {one}; a description stays as it was created" for one in soft]


def apply(session, action):
    _, database, name = action.key
    where = {"database": database, "about": title(action.key)}
    if action.verb == "create":
        _create(session, database, name, action.changes, where)
    elif action.verb == "alter":
        session.call("alter_collection_properties", name, action.changes["properties"], operation="alter", **where)
    elif action.verb == "load":
        session.call("load_collection", name, operation="load", timeout=session.patience, **where)
    elif action.verb == "release":
        session.call("release_collection", name, operation="release", **where)
    else:
        # Some servers drop a collection and leave its aliases behind, pointing at nothing.
        for one in session.call("list_aliases", name, operation="list aliases of", db_name=database, **where)[
            "aliases"
        ]:
            session.call("drop_alias", one, operation=f"drop alias {one} of", **where)
        session.call("drop_collection", name, operation="drop", **where)


def _create(session, database, name, wanted, where):
    from pymilvus import DataType

    schema = session.client(database).create_schema(
        description=wanted.get("description", ""), enable_dynamic_field=wanted["enable_dynamic_field"]
    )
    for field, one in wanted["fields"].items():
        arguments = {
            argument: one[attribute]
            for attribute, argument in (
                ("primary_key", "is_primary"),
                ("auto_id", "auto_id"),
                ("dim", "dim"),
                ("max_length", "max_length"),
                ("max_capacity", "max_capacity"),
                ("partition_key", "is_partition_key"),
                ("clustering_key", "is_clustering_key"),
                ("nullable", "nullable"),
                ("default", "default_value"),
                ("description", "description"),
            )
            if attribute in one
        }
        if "element_type" in one:
            arguments["element_type"] = DataType[one["element_type"]]
        schema.add_field(field, DataType[one["type"]], **arguments)
    details = {
        argument: wanted[attribute]
        for attribute, argument in (
            ("shards", "num_shards"),
            ("consistency_level", "consistency_level"),
            ("num_partitions", "num_partitions"),
            ("properties", "properties"),
        )
        if wanted.get(attribute)
    }
    session.call("create_collection", name, schema=schema, operation="create", **details, **where)
