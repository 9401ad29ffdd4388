# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Functions of a collection: fields that the server computes from others, such as BM25 weights or embeddings."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.field_types import ANALYSED
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, strings, suggestion
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item

TYPES = ("BM25", "TEXTEMBEDDING", "MINHASH")
FEATURES = {"BM25": "full_text_search", "TEXTEMBEDDING": "embedding_functions", "MINHASH": "minhash_functions"}
# Type -> (types of the input, types of the output).
FIELDS = {
    "BM25": (ANALYSED, ("SPARSE_FLOAT_VECTOR",)),
    "TEXTEMBEDDING": (ANALYSED, ("FLOAT_VECTOR", "INT8_VECTOR")),
    "MINHASH": (ANALYSED, ("BINARY_VECTOR",)),
}
PROVIDERS = (
    "openai",
    "azure_openai",
    "bedrock",
    "vertexai",
    "gemini",
    "cohere",
    "voyageai",
    "dashscope",
    "siliconflow",
    "tei",
    "huggingface",
    "yc",
)
# Parameters that say how a provider is reached, and do not change what it answers: all that may change on rows.
CHANGES = (
    *("url", "credential", "timeout_ms", "max_client_batch_size", "region", "location", "projectid", "user"),
    *("integration_id", "model_deployment_id"),
)
MINHASH = {
    "num_hashes": Key("int", low=1),
    "shingle_size": Key("int", low=1),
    "hash_function": Key("str", choices=("xxhash", "sha1")),
    "token_level": Key("str", choices=("word", "char", "character")),
    "seed": Key("int"),
}
KEYS = {
    "name": Key("name", required=True),
    "type": Key("str", required=True),
    "input_fields": Key("names", required=True),
    "output_fields": Key("names", required=True),
    "params": Key("dict", default={}),
    "description": Key("str", default=""),
    "state": Key("str", choices=("present", "absent"), default="present"),
}
ABSENT_KEYS = {"name": KEYS["name"], "state": KEYS["state"]}
ABSENT = "absent"


def dropped(items):
    """Names of the functions that are declared not to exist."""
    gone = [one for one in items or [] if isinstance(one, dict) and one.get("state") == ABSENT]
    return [one["name"] for one in gone if isinstance(one.get("name"), str)]


def normalise(items, path, problems, schema):
    """Function name -> attributes; `schema` holds the fields of the collection."""
    functions, made = {}, {}
    for position, item in enumerate(items):
        where = join(path, position)
        before = len(problems)
        if isinstance(item, dict) and item.get("state") == ABSENT:
            read_item(
                {name: item[name] for name in item if name in ABSENT_KEYS}, ABSENT_KEYS, where, problems, "a function"
            )
            continue
        clean = read_item(item, KEYS, where, problems, "a function")
        if clean is None or clean["name"] is None:
            continue
        if clean["name"] in functions:
            problems.append((join(where, "name"), f"function {clean['name']!r} is declared twice"))
        if len(problems) == before:
            _check(clean, where, problems, schema, made)
        functions[clean["name"]] = {
            **{name: value for name, value in clean.items() if name not in ("name", "params", "state") and value},
            "params": strings(clean["params"]),
        }
    return functions


def _check(clean, path, problems, schema, made):
    kind = clean["type"] = clean["type"].upper()
    if kind not in TYPES:
        hint = " RERANK is given with a search, not with a collection." if kind == "RERANK" else ""
        problems.append(
            (
                join(path, "type"),
                f"{kind!r} is not known{suggestion(kind, TYPES)} (allowed: {', '.join(TYPES)}).{hint}".rstrip(),
            )
        )
        return
    for key, allowed in zip(("input_fields", "output_fields"), FIELDS[kind]):
        _check_fields(clean, key, allowed, path, problems, schema)
    for name in clean["output_fields"]:
        if name in made:
            where = join(join(path, "output_fields"), 0)
            problems.append((where, f"field {name!r} is made by function {made[name]!r} already"))
        made[name] = clean["name"]
    {"BM25": _check_bm25, "TEXTEMBEDDING": _check_embedding, "MINHASH": _check_minhash}[kind](
        clean, path, problems, schema
    )


def _check_fields(clean, key, allowed, path, problems, schema):
    names = clean[key]
    if len(names) != 1:
        problems.append((join(path, key), f"a {clean['type']} function takes exactly one field, found {len(names)}"))
    for position, name in enumerate(names):
        where = join(join(path, key), position)
        field = schema.get(name)
        if field is None:
            near = suggestion(name, schema)
            problems.append((where, f"no field {name!r} in this collection{near} (fields: {', '.join(schema)})"))
        elif field.get("type") not in allowed:
            problems.append((where, f"field {name!r} is a {field.get('type')}, allowed is {' or '.join(allowed)}"))
        elif key == "output_fields" and field.get("nullable"):
            problems.append((where, f"field {name!r} is made by a function and cannot be nullable"))


def _input(clean, schema):
    return schema.get(clean["input_fields"][0], {}) if clean["input_fields"] else {}


def _needs_analyzer(clean, path, problems, schema):
    field = _input(clean, schema)
    if field.get("type") in ANALYSED and not field.get("enable_analyzer"):
        where = join(join(path, "input_fields"), 0)
        problems.append((where, f"field {clean['input_fields'][0]!r} needs enable_analyzer: true for {clean['type']}"))


def _check_bm25(clean, path, problems, schema):
    _needs_analyzer(clean, path, problems, schema)
    for name in clean["params"]:
        problems.append(
            (
                join(join(path, "params"), name),
                "a BM25 function has no parameters: bm25_k1 and bm25_b belong to its index",
            )
        )


def _check_embedding(clean, path, problems, _schema):
    where, provider = join(path, "params"), clean["params"].get("provider")
    if provider is None:
        problems.append((join(where, "provider"), f"missing: one of {', '.join(PROVIDERS)}"))
    elif str(provider).lower() not in PROVIDERS:
        near = suggestion(provider, PROVIDERS)
        problems.append((join(where, "provider"), f"{provider!r} is not known{near} (allowed: {', '.join(PROVIDERS)})"))


def _check_minhash(clean, path, problems, schema):
    # Servers ignore the case of these names.
    params = {str(name).lower(): value for name, value in clean["params"].items()}
    read_item(params, MINHASH, join(path, "params"), problems, "a MINHASH function")
    if params.get("token_level", "word") == "word":
        _needs_analyzer(clean, path, problems, schema)
    field = schema.get(clean["output_fields"][0], {}) if clean["output_fields"] else {}
    dim, hashes = field.get("dim"), params.get("num_hashes")
    if not isinstance(dim, int):
        return
    if dim % 32:
        where = join(join(path, "output_fields"), 0)
        problems.append((where, f"field {clean['output_fields'][0]!r} has dim {dim}: it must be a multiple of 32"))
    elif isinstance(hashes, int) and dim != 32 * hashes:
        where = join(join(path, "params"), "num_hashes")
        problems.append((where, f"is {hashes}: the dim of {clean['output_fields'][0]!r}, {dim}, must be 32 times that"))


def found(described):
    """The same form from what describe_collection gives back."""
    functions = {}
    for one in described or []:
        kind = one["type"].name if hasattr(one["type"], "name") else str(one["type"])
        attributes = {
            "type": kind,
            "input_fields": list(one["input_field_names"]),
            "output_fields": list(one["output_field_names"]),
            "description": one.get("description"),
        }
        functions[one["name"]] = {
            **{name: value for name, value in attributes.items() if value},
            "params": strings(one.get("params")),
        }
    return functions


def only_reached_otherwise(have, wanted):
    """Whether two functions differ in nothing but how the provider is reached."""
    is_now, to_be = have["params"], wanted["params"]
    changed = [name for name in {**is_now, **to_be} if is_now.get(name) != to_be.get(name)]
    same = {name: one for name, one in have.items() if name not in ("params", "description")} == {
        name: one for name, one in wanted.items() if name not in ("params", "description")
    }
    known = wanted["type"] == "TEXTEMBEDDING" and all(name.lower() in CHANGES for name in changed)
    return bool(changed) and same and known


def differences(have, wanted, forgets=(), gone=(), has=None):
    """Texts of what needs a new collection, and of descriptions that differ; what is missing is looked at elsewhere."""
    hard, soft = [], []
    for name in have:
        if name not in wanted and name not in gone:
            hard.append(f"function {name} is there but not wanted")
    for name in set(wanted) & set(have):
        in_place = (has is None or has("function_changes")) and only_reached_otherwise(have[name], wanted[name])
        for attribute in sorted(set(wanted[name]) | set(have[name])):
            is_now, to_be = (side[name].get(attribute, "not set") for side in (have, wanted))
            if attribute == "params" and in_place:
                continue
            if is_now != to_be and not (attribute == "description" and "description" in forgets):
                text = f"function {name}: {attribute} is {is_now}, wanted {to_be}"
                (soft if attribute == "description" else hard).append(text)
    return hard, soft


def outputs(functions):
    return {name for one in functions.values() for name in one["output_fields"]}


def message(name, one):
    """The function as pymilvus takes it."""
    from pymilvus import Function, FunctionType

    return Function(
        name=name,
        function_type=FunctionType[one["type"]],
        input_field_names=one["input_fields"],
        output_field_names=one["output_fields"],
        description=one.get("description", ""),
        params=one["params"],
    )
