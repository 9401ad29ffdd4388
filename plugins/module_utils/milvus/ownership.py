# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whose a collection is, so that two catalogues never fight: a mark among its properties, which every server keeps."""

from __future__ import annotations

MARK = "vectordb.ops.owner"
# What imports leave there (milvus_data) is about rows, which no catalogue declares.
ONCE = "vectordb.ops.once."
# Catalogues without a name have one in common.
NOBODY = ""


def of(attributes):
    return ((attributes or {}).get("properties") or {}).get(MARK, NOBODY)


def mark(wanted, owner):
    """Have every declared collection carry the mark of its catalogue."""
    for key, attributes in wanted.items():
        if owner and key[0] == "collection" and attributes is not None:
            attributes["properties"] = {**(attributes["properties"] or {}), MARK: owner}


def unmarked(entry):
    """A collection as a catalogue declares it: the mark is written as the owner of the whole."""
    properties = (entry.get("properties") or {}).items()
    left = {name: value for name, value in properties if not name.startswith("vectordb.ops.")}
    rest = {name: value for name, value in entry.items() if name != "properties"}
    return {**rest, "properties": left} if left else rest


def refusal(current, options):
    """Why a catalogue must not touch a collection. What nobody owns may be taken; single modules (None) may do all."""
    owner, holder = options["owner"], of(current)
    if owner is None or holder in (NOBODY, owner) or options["take_over"]:
        return ""
    mine = f"this one is {owner!r}" if owner else "this one has no owner"
    return (
        f"it belongs to the catalogue {holder!r} (property {MARK}), {mine}. Declare it in one of them only, or take it "
        "over with take_over: true"
    )
