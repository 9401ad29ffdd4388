# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Properties of a collection: those that servers know, the keys that stand for some of them, and what has changed."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.field_types import WARMUP
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, strings
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import nearest

TTL, MMAP, TTL_FIELD = "collection.ttl.seconds", "mmap.enabled", "ttl_field"
MOST_SECONDS = 3155760000
_RATE = Key("any")
# Name -> (what it takes, feature of the release table without which a server does not heed it).
KNOWN = {
    TTL: (Key("int", low=-1, high=MOST_SECONDS), None),
    MMAP: (Key("bool"), "collection_mmap"),
    TTL_FIELD: (Key("str"), "rows_with_a_time_to_live"),
    "partitionkey.isolation": (Key("bool"), "partition_key_isolation"),
    "dynamicfield.enabled": (Key("bool"), "dynamic_field_changes"),
    "allow_insert_auto_id": (Key("bool"), "primary_keys_given_with_auto_id"),
    "timezone": (Key("str"), "time_zones"),
    "warmup.scalarField": (Key("str", choices=WARMUP), "warm_up"),
    "warmup.scalarIndex": (Key("str", choices=WARMUP), "warm_up"),
    "warmup.vectorField": (Key("str", choices=WARMUP), "warm_up"),
    "warmup.vectorIndex": (Key("str", choices=WARMUP), "warm_up"),
    "lazyload.enabled": (Key("bool"), "lazy_load"),
    "collection.autocompaction.enabled": (Key("bool"), None),
    "collection.replica.number": (Key("int", low=0), "load_settings_of_collections"),
    "collection.resource_groups": (Key("str"), "load_settings_of_collections"),
    "collection.diskProtection.diskQuota.mb": (_RATE, None),
    **{
        f"collection.{what}Rate.{bound}.{unit}": (_RATE, None)
        for what, unit in (
            ("insert", "mb"),
            ("delete", "mb"),
            ("bulkLoad", "mb"),
            ("query", "qps"),
            ("search", "vps"),
        )
        for bound in ("max", "min")
    },
}
# Keys of a collection that stand for a property.
SHORT = {"ttl_seconds": TTL, "mmap": MMAP}
WARMUP_KEYS = {
    "scalar_field": Key("str", choices=WARMUP),
    "scalar_index": Key("str", choices=WARMUP),
    "vector_field": Key("str", choices=WARMUP),
    "vector_index": Key("str", choices=WARMUP),
}
KEYS = {
    "properties": Key("dict"),
    "ttl_seconds": Key("int", low=0, high=MOST_SECONDS),
    "mmap": Key("bool"),
    "warmup": Key("dict"),
}
# These cannot be changed while the collection serves.
NEEDS_RELEASE = (MMAP, "lazyload.enabled", *(name for name in KNOWN if name.startswith("warmup.")))


def normalise(clean, path, problems, schema):
    """Property -> text, or None for one that is not to be there; None when nothing at all is declared."""
    given = dict(clean["properties"] or {})
    for key, name in _short(clean, path, problems).items():
        if name[0] in given:
            problems.append((join(path, key), f"{name[0]} is given under properties too: give it once"))
        given[name[0]] = name[1]
    if clean["properties"] is None and not given:
        return None
    where = join(path, "properties")
    for name, value in given.items():
        _check(str(name), value, join(where, str(name)), problems)
    _check_ttl(given, where, problems, schema)
    set_now = strings({name: value for name, value in given.items() if value is not None})
    return {**{str(name): None for name in given}, **set_now}


def _short(clean, path, problems):
    """Short key -> (property, value)."""
    short = {key: (name, clean[key]) for key, name in SHORT.items() if clean[key] is not None}
    if clean["warmup"]:
        read = read_item(clean["warmup"], WARMUP_KEYS, join(path, "warmup"), problems, "the warm-up of a collection")
        for key, value in (read or {}).items():
            if value is not None:
                head, tail = key.split("_")
                short[f"warmup.{key}"] = (f"warmup.{head}{tail.capitalize()}", value)
    return short


def _check(name, value, path, problems):
    if name not in KNOWN:
        near = nearest(name, KNOWN, 0.85)
        if near:
            problems.append((path, f"no server knows this property, did you mean {near!r}?"))
        return
    if value is not None:
        read_item({name: value}, {name: KNOWN[name][0]}, path[: -len(name) - 1], problems, "the properties")


def _check_ttl(given, path, problems, schema):
    field = given.get(TTL_FIELD)
    if field is None:
        return
    if given.get(TTL) is not None:
        problems.append((join(path, TTL_FIELD), f"{TTL} is given too: rows expire by one of them"))
    if schema and schema.get(field, {}).get("type") != "TIMESTAMPTZ":
        times = [name for name, one in schema.items() if one.get("type") == "TIMESTAMPTZ"]
        problems.append(
            (
                join(path, TTL_FIELD),
                f"must name a TIMESTAMPTZ field, found {field!r} (there are: {', '.join(times) or 'none'})",
            )
        )


def changed(have, wanted):
    """(properties to set, names to remove)."""
    have, wanted = have or {}, wanted or {}
    to_set = {name: value for name, value in wanted.items() if value is not None and have.get(name) != value}
    return to_set, [name for name, value in wanted.items() if value is None and name in have]


def to_create(wanted):
    return {name: value for name, value in (wanted or {}).items() if value is not None}


def needs(properties):
    """(feature, name of the property) of what is set."""
    return [
        (KNOWN[name][1], name)
        for name, value in (properties or {}).items()
        if value is not None and name in KNOWN and KNOWN[name][1]
    ]
