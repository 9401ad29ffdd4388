# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is asked of a re-index: read, checked, with all problems at once."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import collection, errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import mapping, recall
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, is_name
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

PRESENT, ABORTED, RETIRED = "present", "aborted", "retired"
COMPARES = ("keys", "updated", "content")
LOST = ("refuse", "copy", "leave")
KEYS = {
    "alias": Key("name"),
    "source": Key("name"),
    "name": Key("name"),
    "collection": Key("dict"),
    "transform": Key("dict", default={}),
    "updated_field": Key("str"),
    "compare": Key("str", choices=COMPARES),
    "recall": Key("dict", default={}),
    "keep_hours": Key("any", default=24),
    "remainder": Key("int", default=1000, low=0),
    "max_rounds": Key("int", default=10, low=1),
    "batch_bytes": Key("int", default=8 * 1024 * 1024, low=1024, high=48 * 1024 * 1024),
    "exclusive": Key("bool", default=False),
    "lost_base": Key("str", choices=LOST, default="refuse"),
    "state_path": Key("str", default="~/.cache/vectordb.ops/reindex"),
    "state": Key("str", choices=(PRESENT, ABORTED, RETIRED), default=PRESENT),
    "force": Key("bool", default=False),
}
# What the re-index itself decides.
_NOT_DECLARED = {
    "name": "name the new collection with the option name",
    "database": "it is the one of the connection",
    "aliases": "the alias is moved by the re-index",
    "state": "see the option state",
    "load": "the new collection is always loaded",
    "renamed_from": "the new collection is made",
}
_ANY_NAME = "new_collection"


class Request:
    """The options as attributes; `wanted(name)` is what is declared, with the new collection under that name."""

    def __init__(self, clean, database):
        vars(self).update(clean)
        self.database = database

    def wanted(self, name):
        return collection.normalise({**self.collection, "name": name, "load": True}, "collection", [], self.database)

    def declared(self):
        return self.wanted(_ANY_NAME)[(collection.KIND, self.database, _ANY_NAME)]


def normalise(options, database, path=""):
    """A Request, or InvalidInputError with everything that is wrong."""
    problems = []
    clean = read_item(options, KEYS, path, problems, "a re-index") or {}
    if not problems:
        _check_names(clean, problems)
        clean["transform"] = mapping.normalise(clean["transform"], "transform", problems)
        clean["recall"] = recall.normalise(clean["recall"], "recall", problems)
        _check_hours(clean, problems)
        _check_compare(clean, problems)
        if clean["state"] == PRESENT:
            _check_collection(clean, database, problems)
    if problems:
        raise errors.InvalidInputError(problems)
    return Request(clean, database)


def _check_names(clean, problems):
    if clean["alias"] is None and clean["source"] is None:
        problems.append(
            ("alias", "missing: name the alias that applications use, or the collection (source) it stands for")
        )
    for one, other in (("alias", "source"), ("alias", "name"), ("source", "name")):
        if clean[one] is not None and clean[one] == clean[other]:
            problems.append((other, f"is {clean[other]!r}, as {one} is: an alias and two collections need three names"))


def _check_hours(clean, problems):
    try:
        clean["keep_hours"] = float(clean["keep_hours"])
        if clean["keep_hours"] < 0:
            raise ValueError
    except (TypeError, ValueError):
        problems.append(("keep_hours", f"must be a number of hours, 0 or more, found {clean['keep_hours']!r}"))


def _check_compare(clean, problems):
    if clean["compare"] is None:
        clean["compare"] = "updated" if clean["updated_field"] else "keys"
    if (clean["compare"] == "updated") != (clean["updated_field"] is not None):
        problems.append(
            (
                "updated_field",
                "is what compare: updated goes by: give both, or neither"
                if clean["updated_field"] is not None
                else "missing: compare: updated needs the INT64 field whose value grows with every change of a row",
            )
        )


def _check_collection(clean, database, problems):
    if clean["collection"] is None:
        problems.append(
            ("collection", "missing: declare the new collection, in the form of vectordb.ops.milvus_collection")
        )
        return
    for key, why in _NOT_DECLARED.items():
        if clean["collection"].pop(key, None) is not None:
            problems.append((f"collection.{key}", f"does not belong here: {why}"))
    declared = {**clean["collection"], "name": _ANY_NAME, "load": True}
    collection.normalise(declared, "collection", problems, database)
    if clean["name"] is not None and not is_name(clean["name"]):
        problems.append(("name", f"{clean['name']!r} is not a name"))
