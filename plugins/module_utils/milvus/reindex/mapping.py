# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From a row of the old collection to a row of the new one, and whether that can be at all."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import field_types, functions
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, suggestion
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

KEYS = {
    "rename": Key("dict", default={}),
    "drop": Key("list", default=[]),
    "defaults": Key("dict", default={}),
}
DYNAMIC = "$meta"
# A number may become a wider one: no value is lost.
WIDER = {
    "INT8": ("INT16", "INT32", "INT64"),
    "INT16": ("INT32", "INT64"),
    "INT32": ("INT64",),
    "FLOAT": ("DOUBLE",),
}
# Attributes in which a field of the same name may differ without a value being lost.
SIZES = ("dim", "element_type", "struct_fields")
ANEW = (
    "vectors cannot be converted, they must be made anew by the model: name the field in transform.drop, fill the new "
    "collection with the new vectors, and move the alias with vectordb.ops.milvus_alias"
)


class Mapping:
    """`pairs`: (new field, old field) that are copied; `defaults`: new field -> value where the old row has none."""

    def __init__(self, primary_key, pairs, defaults, known, drop, dynamic):
        self.primary_key, self.pairs, self.defaults = primary_key, pairs, defaults
        self._known, self._drop, self._dynamic = frozenset(known), frozenset(drop), dynamic

    def row(self, old):
        new = {}
        for name, source in self.pairs:
            value = old.get(source)
            if value is None:
                value = self.defaults.get(name)
            if value is not None:
                new[name] = value
        for name, value in self.defaults.items():
            new.setdefault(name, value)
        if self._dynamic:
            for name, value in old.items():
                if name not in self._known and name not in self._drop:
                    new.setdefault(name, value)
        return new

    def old_name(self, new):
        return dict(self.pairs).get(new)

    def new_name(self, old):
        return next((name for name, source in self.pairs if source == old), None)


def wrong(problems, path, text):
    problems.append((path, text))


def normalise(item, path, problems):
    clean = read_item(item or {}, KEYS, path, problems, "a transform")
    return clean or {name: key.default for name, key in KEYS.items()}


def make(old, new, transform, path="transform"):
    """(mapping, problems) for two collections in the form of collection.normalise."""
    problems = []
    had, has = old["fields"], new["fields"]
    source_of = _sources(had, has, transform, path, problems)
    pairs, defaults = [], {}
    made_by_server = functions.outputs(new.get("functions") or {})
    for name, field in has.items():
        if name in made_by_server:
            continue
        source = source_of.get(name)
        if name in transform["defaults"]:
            defaults[name] = transform["defaults"][name]
        if source is not None:
            _check_pair(had[source], name, field, defaults, problems)
            pairs.append((name, source))
        elif name not in defaults and not field.get("nullable") and "default" not in field:
            problems.append((join("fields", name), _no_source(name, field)))
    _check_lost(had, has, source_of, old, new, transform, path, problems)
    key = next((name for name, field in has.items() if field.get("primary_key")), None)
    _check_key(key, source_of, had, has, new, problems)
    dynamic = bool(new["enable_dynamic_field"]) and bool(old["enable_dynamic_field"])
    return Mapping(key, pairs, defaults, had, transform["drop"], dynamic), problems


def _sources(had, has, transform, path, problems):
    renamed = {}
    for source, name in transform["rename"].items():
        where = join(join(path, "rename"), str(source))
        if source not in had:
            problems.append((where, f"the old collection has no field {source!r}{suggestion(source, had)}"))
        elif name not in has:
            problems.append((where, f"the new collection has no field {name!r}{suggestion(name, has)}"))
        elif name in renamed:
            problems.append((where, f"{name!r} would come from {renamed[name]!r} and from {source!r}"))
        else:
            renamed[name] = source
    for name in transform["defaults"]:
        if name not in has:
            where = join(join(path, "defaults"), str(name))
            problems.append((where, f"the new collection has no field {name!r}{suggestion(name, has)}"))
    moved = set(renamed.values()) | set(transform["drop"])
    same = {name: name for name in has if name in had and name not in moved}
    return {**same, **renamed}


def _check_pair(was, name, field, defaults, problems):
    where = join("fields", name)
    if was["type"] != field["type"] and field["type"] not in WIDER.get(was["type"], ()):
        vector = was["type"] in field_types.VECTORS or field["type"] in field_types.VECTORS
        what = ANEW if vector else "rename or drop the old field, and give the new one another name or a default"
        problems.append((where, f"is a {was['type']}, wanted {field['type']}: {what}"))
        return
    for size in SIZES:
        if was.get(size) != field.get(size):
            what = ANEW if size == "dim" else "its elements cannot be converted"
            problems.append((where, f"{size} is {was.get(size)}, wanted {field.get(size)}: {what}"))
    if was.get("nullable") and not field.get("nullable") and name not in defaults:
        problems.append(
            (where, f"was nullable and is to be no longer: give transform.defaults.{name} for rows without a value")
        )


def _no_source(name, field):
    if field["type"] in field_types.VECTORS:
        return f"the old collection has no field {name!r} to copy it from: {ANEW}"
    return (
        f"the old collection has no field {name!r} to copy it from: give transform.defaults.{name}, name its source in "
        "transform.rename, or declare it nullable or with a default"
    )


def _check_lost(had, has, source_of, old, new, transform, path, problems):
    used = set(source_of.values())
    for name in transform["drop"]:
        if name not in had and name != DYNAMIC and not old["enable_dynamic_field"]:
            where = join(path, "drop")
            problems.append((where, f"the old collection has no field {name!r}{suggestion(name, had)}"))
    used |= functions.outputs(old.get("functions") or {})
    lost = [name for name in had if name not in used and name not in transform["drop"]]
    for name in lost:
        wrong(
            problems,
            join("fields", name),
            f"is in the old collection and not in the new one{suggestion(name, has)}: name it in transform.drop, "
            "or its new name in transform.rename",
        )
    if old["enable_dynamic_field"] and not new["enable_dynamic_field"] and DYNAMIC not in transform["drop"]:
        wrong(
            problems,
            "enable_dynamic_field",
            "the old collection has it and its rows may have fields that are not declared: keep it, or give them "
            f"up with {DYNAMIC!r} in transform.drop",
        )


def _check_key(key, source_of, had, has, new, problems):
    if key is None:
        return  # the normalisation has said so
    was = next((name for name, field in had.items() if field.get("primary_key")), None)
    if source_of.get(key) != was:
        wrong(
            problems,
            join("fields", key),
            f"the primary key must be the one of the old collection, {was!r}: rows are found again by it "
            "(another name: transform.rename)",
        )
    elif had[was]["type"] != has[key]["type"]:
        wrong(
            problems,
            join("fields", key),
            f"the primary key is a {had[was]['type']}, wanted {has[key]['type']}: rows are found again by it, so "
            "it cannot change its type",
        )
    if has[key].get("auto_id") and (new["properties"] or {}).get("allow_insert_auto_id") != "true":
        wrong(
            problems,
            join("fields", key),
            "auto_id would give every copied row a new primary key. Declare it without auto_id (applications give "
            "the keys from then on), or from Milvus 2.6 on set the property allow_insert_auto_id: true",
        )
