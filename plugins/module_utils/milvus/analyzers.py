# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Text analysis of a field: the names that servers know, so that a slip is found before a collection is made."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.field_types import ANALYSED
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import as_found, join, kind_of, suggestion

BUILT_IN = ("standard", "english", "chinese", "arabic", "thai")
TOKENIZERS = ("standard", "whitespace", "jieba", "lindera", "icu", "language_identifier", "thai")
FILTERS = (
    "lowercase",
    "asciifolding",
    "alphanumonly",
    "cnalphanumonly",
    "cncharonly",
    "removepunct",
    "stop",
    "length",
    "stemmer",
    "decompounder",
    "regex",
    "synonym",
    "pinyin",
    "decimaldigit",
    "arabic_normalization",
)
MULTI_KEYS = ("analyzers", "by_field", "alias")
DEFAULT = "default"


def check(field, path, problems, fields_of_text):
    """`fields_of_text`: names of the collection's VARCHAR fields, one of which says which analyzer a row wants."""

    def wrong(key, text):
        problems.append((join(path, key), text))

    name, kind = field["name"], field["type"]
    given = [
        key
        for key in ("enable_analyzer", "enable_match", "analyzer_params", "multi_analyzer_params")
        if field[key] not in (None, False)
    ]
    if kind not in ANALYSED:
        for key in given:
            wrong(key, f"field {name!r} is a {kind}: only {' and '.join(ANALYSED)} are analysed as text")
        return
    for key in given:
        if key != "enable_analyzer" and not field["enable_analyzer"]:
            wrong(key, f"field {name!r} needs enable_analyzer: true for {key}")
    if field["analyzer_params"] and field["multi_analyzer_params"]:
        wrong("multi_analyzer_params", "give either analyzer_params or multi_analyzer_params, not both")
    if field["analyzer_params"]:
        _check_one(field["analyzer_params"], join(path, "analyzer_params"), problems)
    if field["multi_analyzer_params"]:
        _check_many(field, join(path, "multi_analyzer_params"), problems, fields_of_text)


def _known(kind, word, known, path, problems):
    if word not in known:
        problems.append((path, f"{word!r} is not a known {kind}{suggestion(word, known)} (known: {', '.join(known)})"))


def _name_of(one):
    """A tokenizer or a filter is a name, or a mapping whose `type` is the name."""
    return one.get("type") if isinstance(one, dict) else one


def _check_one(params, path, problems):
    if "type" in params:
        _known("analyzer", params["type"], BUILT_IN, join(path, "type"), problems)
    elif "tokenizer" not in params:
        found = ", ".join(map(str, params)) or "nothing"
        problems.append(
            (path, f"needs a tokenizer, or a type that names a ready analyzer ({', '.join(BUILT_IN)}), found {found}")
        )
    else:
        _known("tokenizer", _name_of(params["tokenizer"]), TOKENIZERS, join(path, "tokenizer"), problems)
    filters = params.get("filter", [])
    if not isinstance(filters, list):
        problems.append((join(path, "filter"), f"must be a list, found {kind_of(filters)}"))
        return
    for position, one in enumerate(filters):
        _known("filter", _name_of(one), FILTERS, join(join(path, "filter"), position), problems)


def _check_many(field, path, problems, fields_of_text):
    params = field["multi_analyzer_params"]
    for key in params:
        if key not in MULTI_KEYS:
            problems.append(
                (join(path, key), f"unknown key{suggestion(key, MULTI_KEYS)} (known: {', '.join(MULTI_KEYS)})")
            )
    many = params.get("analyzers")
    if not isinstance(many, dict) or DEFAULT not in many:
        found = ", ".join(map(str, many)) if isinstance(many, dict) and many else "none"
        problems.append(
            (
                join(path, "analyzers"),
                f"must be a mapping of names to analyzers with one named {DEFAULT!r}, found {found}",
            )
        )
        many = many if isinstance(many, dict) else {}
    for name, one in many.items():
        where = join(join(path, "analyzers"), str(name))
        if isinstance(one, dict):
            _check_one(one, where, problems)
        else:
            problems.append((where, f"must be a mapping, found {as_found(one)}"))
    by_field = params.get("by_field")
    others = [name for name in fields_of_text if name != field["name"]]
    if by_field not in others:
        near = suggestion(by_field, others)
        text = f"must name the VARCHAR field that holds the language of a row, found {by_field!r}{near}"
        problems.append((join(path, "by_field"), f"{text} (VARCHAR fields: {', '.join(others) or 'no other'})"))
    for alias, target in (params.get("alias") or {}).items():
        if target not in many:
            where = join(join(path, "alias"), str(alias))
            problems.append((where, f"stands for {target!r}, which is not an analyzer{suggestion(target, many)}"))
