# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Collections, with what is declared inside them: indexes, partitions, aliases, load state."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    alias,
    collection_changes,
    errors,
    field_types,
    fields,
    functions,
    index,
    load,
    load_state,
    loaded_fields,
    partition,
    properties,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, strings
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KIND = collection_changes.KIND
ADVICE = collection_changes.ADVICE
renames, compare, notes = collection_changes.renames, collection_changes.compare, collection_changes.notes
refusals, apply = collection_changes.refusals, collection_changes.apply
serving_again = collection_changes.serving_again
LEVELS = ("Strong", "Session", "Bounded", "Eventually")
KEYS = {
    "name": Key("name", required=True),
    "database": Key("name"),
    "description": Key("str"),
    "fields": Key("list"),
    "enable_dynamic_field": Key("bool", default=False),
    "consistency_level": Key("str", choices=LEVELS),
    "shards": Key("int", low=1, high=64),
    "num_partitions": Key("int", low=1, high=1024),
    **properties.KEYS,
    "functions": Key("list", default=[]),
    "indexes": Key("list", default=[]),
    "partitions": Key("list", default=[]),
    "aliases": Key("list", default=[]),
    "load": Key("bool"),
    **load.KEYS,
    "renamed_from": Key("name"),
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
    if item.get("fields") is None:
        problems.append((join(path, "fields"), f"missing: collection {name!r} needs its fields"))
    schema = fields.normalise(clean["fields"] or [], join(path, "fields"), problems)
    made = functions.normalise(clean["functions"], join(path, "functions"), problems, schema)
    load.check(clean, schema, path, problems)
    if clean["renamed_from"] == name:
        problems.append((join(path, "renamed_from"), f"is the name that collection {name!r} has"))
    wanted = {
        key: {
            "description": clean["description"],
            "fields": schema,
            "functions": made,
            "enable_dynamic_field": clean["enable_dynamic_field"],
            "consistency_level": clean["consistency_level"],
            "shards": clean["shards"],
            "num_partitions": clean["num_partitions"],
            "properties": properties.normalise(clean, path, problems, schema),
            "loaded": clean["load"],
            "replicas": clean["replicas"],
            "resource_groups": load.placed(clean),
            "load_fields": load.listed(clean, schema),
            "absent_fields": fields.dropped(clean["fields"]),
            "absent_functions": functions.dropped(clean["functions"]),
            "renamed_from": clean["renamed_from"],
        }
    }
    of_index = _made_by(schema, made)
    dynamic = clean["enable_dynamic_field"]
    nested = (
        ("indexes", lambda one, where: index.normalise(one, where, problems, database, name, of_index, dynamic)),
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
        _check_searchable(clean, schema, wanted, key, path, problems)
    return wanted


def _made_by(schema, made):
    """The fields with the type of the function that makes them, which decides on the metric of an index."""
    by_field = {output: one.get("type") for one in made.values() for output in one.get("output_fields", [])}
    return {name: {**field, "made_by": by_field[name]} if name in by_field else field for name, field in schema.items()}


def _check_searchable(clean, schema, wanted, key, path, problems):
    bare = [
        field
        for field in field_types.vectors(schema)
        if wanted.get((index.KIND, *key[1:], field)) is None
        and (clean["load_fields"] is None or field.split("[")[0] in clean["load_fields"])
    ]
    if bare:
        text = f"load: true needs an index on every vector field, none is declared on {', '.join(bare)}"
        problems.append((join(path, "load"), text))


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


def read_collection(session, database, name, loaded, replicas=False, partial=False):
    """The collection itself, plus its aliases where the same answer carries them.

    `replicas` asks for these too, `partial` for the fields that are loaded.
    """
    where = {"database": database, "about": title((KIND, database, name))}
    told = session.call("describe_collection", name, operation="describe", **where)
    schema = fields.found(told["fields"])
    made = functions.found(told.get("functions"))
    keyed = any(field.get("partition_key") for field in schema.values())
    attributes = {
        "description": told["description"],
        "fields": schema,
        "functions": made,
        "enable_dynamic_field": told["enable_dynamic_field"],
        "consistency_level": told["consistency_level_name"],
        "shards": told["num_shards"],
        "num_partitions": told["num_partitions"] if keyed else None,
        "properties": strings(told["properties"]),
        "loaded": loaded,
    }
    attributes.update(dict.fromkeys((name for name in session.forgets(KIND) if name in attributes), None))
    if replicas and loaded:
        attributes.update(load.read(session, database, name))
    if partial and loaded:
        attributes["load_fields"] = loaded_fields.read(session, database, name, attributes)
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


def read(session, keys, names=names):
    """What the given collections are, with all that is inside them; the old name of one that is to be renamed.

    `names` gives the names of all collections of a database.
    """
    wanted = {key[1:3]: desired for key, desired in keys.items() if key[0] == KIND}
    there = []
    for database in sorted({pair[0] for pair in wanted}):
        present = set(names(session, database))
        for (where, name), desired in wanted.items():
            old = (desired or {}).get("renamed_from")
            if where == database and name in present:
                there.append(((database, name), desired))
            elif where == database and old in present:
                there.append(((database, old), desired))
    state = {}
    bare = {pair for pair, desired in there if desired is None}
    counted = {
        pair for pair, desired in there if desired and any(desired.get(one) is not None for one in load.READABLE)
    }
    asked = {pair for pair, desired in there if desired and desired.get("load_fields") is not None}
    for part in read_many(session, [pair for pair, _desired in there], bare, counted, asked):
        state.update(part)
    return state


def read_many(session, pairs, bare=(), counted=(), asked=()):
    """Of each (database, name) what it is, with all that is inside; of those in `bare` the collection alone.

    `counted` are those whose replicas are asked for, `asked` those whose loaded fields are.
    """
    names = {}
    for pair in pairs:
        if pair not in bare:
            names.setdefault(pair[0], []).append(pair[1])
    serving = {one: load_state.loaded_names(session, one, inside) for one, inside in names.items()}

    def one(pair):
        if pair in bare:
            return read_collection(session, *pair, loaded=None)[0]
        loaded = pair[1] in serving[pair[0]]
        return _read_whole(session, *pair, loaded=loaded, replicas=pair in counted, partial=pair in asked)

    return session.map(one, pairs)


def _read_whole(session, database, name, loaded, replicas, partial):
    state, partitions = read_collection(session, database, name, loaded, replicas, partial)
    state.update(index.read_collection(session, database, name))
    if partitions > 0:
        state.update(partition.read_collection(session, database, name))
    return state
