# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading and checking of declared indexes against the table of their types."""

from __future__ import annotations

import re

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import field_types, index_params, index_table
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import Key, join, number, suggestion
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import read as read_item
from ansible_collections.vectordb.ops.plugins.module_utils.spelling import nearest

KIND = "index"
_PART = re.compile(r"""\[\s*(?:"([^"]+)"|'([^']+)'|(\d+))\s*\]""")
NESTED_KEYS = {
    "field": Key("field", required=True),
    "name": Key("name"),
    "type": Key("str", choices=index_table.TYPES, default="AUTOINDEX"),
    "metric": Key("str", choices=index_table.METRICS),
    "params": Key("dict"),
    "mmap": Key("bool"),
    "warmup": Key("str", choices=field_types.WARMUP),
    "state": Key("str", choices=("present", "absent"), default="present"),
}
KEYS = {"collection": Key("name", required=True), "database": Key("name"), **NESTED_KEYS}
# Keys of an index that stand for a parameter.
SHORT = {"mmap": "mmap.enabled", "warmup": "warmup"}


def pointer(path, field):
    """A path in a JSON field in the one form that is compared: meta["a"]["b"] and /a/b are the same in field meta."""
    if str(path).startswith("/"):
        return str(path)
    head = str(path).partition("[")[0]
    parts = [] if head in ("", field, field_types.DYNAMIC) else [head]
    parts += [next(one for one in found if one) for found in _PART.findall(str(path))]
    return "/" + "/".join(parts)


def key_of(database, collection, field, params):
    """A field has one index; a JSON field one for each path."""
    path = params.get("json_path")
    inner = () if path is None else (pointer(path, field),)
    return (KIND, database, collection, field, *inner)


def normalise(item, path, problems, database, collection=None, schema=None, dynamic=False):
    """`schema` (field name -> attributes) is given where the collection is declared beside its indexes."""
    clean = read_item(item, NESTED_KEYS if collection else KEYS, path, problems, "an index")
    if clean is None or clean["field"] is None or (collection is None and clean["collection"] is None):
        return {}
    params = number(clean["params"] or {})
    for short, name in SHORT.items():
        if clean[short] is not None:
            if name in params:
                problems.append((join(path, short), f"{name} is given under params too: give it once"))
            params[name] = clean[short]
    where = (clean.get("database") or database, collection or clean["collection"])
    if clean["state"] == "absent":
        return {key_of(*where, clean["field"], params): None}
    metric, field = clean["metric"], clean["field"]
    about = {}
    if schema:
        field, about = _field(clean, schema, path, problems, dynamic)
        if about:
            metric = _check_field(clean, about, path, problems)
    _check_params(clean["type"], params, join(path, "params"), problems, about, metric)
    _check_mmap(clean["type"], params, path, problems)
    key = key_of(*where, field, params)
    return {key: {"name": clean["name"], "type": clean["type"], "metric": metric, "params": params}}


def _field(clean, schema, path, problems, dynamic):
    """(name under which the server keeps the index, attributes of what is indexed)."""
    name = clean["field"]
    outer, _, rest = name.partition("[")
    field = schema.get(outer)
    if field is not None and rest:
        subs = field.get("struct_fields") or {}
        sub = subs.get(rest.rstrip("]"))
        if sub is None:
            near = suggestion(rest.rstrip("]"), subs)
            text = (
                f"field {outer!r} has no sub field {rest.rstrip(']')!r}{near} (sub fields: {', '.join(subs) or 'none'})"
            )
            problems.append((join(path, "field"), text))
            return name, {}
        return name, {**sub, "in_struct": True}
    if field is not None:
        return name, field
    if dynamic and "json_path" in (clean["params"] or {}):
        return (field_types.DYNAMIC, {"type": "JSON"})
    near = suggestion(name, schema)
    problems.append((join(path, "field"), f"no field {name!r} in this collection{near} (fields: {', '.join(schema)})"))
    return name, {}


def _check_field(clean, field, path, problems):
    """The metric, by default the usual one of the field; what does not fit goes to problems."""
    kind, where = field.get("type"), join(path, "type")
    if field_types.is_struct(field):
        subs = ", ".join(f"{clean['field']}[{name}]" for name in field.get("struct_fields", {}))
        problems.append((join(path, "field"), f"is an ARRAY of STRUCT: index its sub fields ({subs})"))
        return None
    index, allowed = index_table.INDEXES[clean["type"]], index_table.types_for(kind)
    if kind not in index.fields:
        text = f"allowed: {', '.join(allowed)}" if allowed else f"a {kind} field has no index"
        problems.append((where, f"{clean['type']} does not index a {kind} ({text})"))
        metrics = index_table.metrics_for(kind)
    else:
        metrics = index.fields[kind]
        if kind == "ARRAY":
            _check_elements(clean["type"], field, where, problems)
    lists = index_table.LIST_METRICS.get(kind, ()) if field.get("in_struct") else ()
    if clean["metric"] in lists and clean["type"] not in index_table.LIST_INDEXES:
        text = f"{clean['metric']} needs one of {', '.join(index_table.LIST_INDEXES)}, found {clean['type']}"
        problems.append((join(path, "metric"), text))
    elif clean["metric"] and clean["metric"] not in (*metrics, *lists):
        shown = f"allowed: {', '.join((*metrics, *lists))}" if metrics else "a scalar index has none"
        about = f"a {kind}" if index_table.metrics_for(kind) == metrics else f"{clean['type']} on a {kind}"
        problems.append((join(path, "metric"), f"{clean['metric']} is not a metric for {about} ({shown})"))
    if field.get("made_by") == "BM25":
        if clean["metric"] not in (None, "BM25"):
            problems.append(
                (join(path, "metric"), f"a BM25 function makes this field: its metric is BM25, not {clean['metric']}")
            )
        return "BM25"
    return clean["metric"] or (metrics[0] if metrics else None)


def _check_elements(kind, field, where, problems):
    element = field.get("element_type")
    if element not in index_table.INDEXES[kind].fields and kind != "AUTOINDEX":
        allowed = ", ".join(one for one in index_table.types_for("ARRAY") if element in index_table.INDEXES[one].fields)
        problems.append((where, f"{kind} does not index an ARRAY of {element} (allowed: {allowed})"))


def _check_params(kind, params, path, problems, field, metric):
    known = index_table.params_of(kind)
    for name, value in params.items():
        if name not in known:
            own = ", ".join(index_table.INDEXES[kind].params) or "none of its own"
            problems.append((join(path, name), f"unknown parameter of {kind}{suggestion(name, known)} (known: {own})"))
        else:
            text = complaint(known[name], value)
            if text:
                problems.append((join(path, name), text))
    for name, param in known.items():
        if param.required and name not in params:
            near = nearest(name, params)
            found = f" (found {near!r})" if near else ""
            problems.append((join(path, name), f"missing: {kind} needs {name}, {param.allowed}{found}"))
    for name, text in _together(kind, params, field, metric):
        problems.append((join(path, name), text))


def complaint(param, value):
    """What is wrong with the value of a parameter; empty when nothing is."""
    right = {
        "bool": isinstance(value, bool),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, (int, float)) and not isinstance(value, bool),
        "str": isinstance(value, str),
    }[param.kind]
    if right and param.choices:
        right = str(value).lower() in [str(one).lower() for one in param.choices]
        near = "" if right else suggestion(value, param.choices)
        return "" if right else f"is {value!r}{near}, allowed is {param.allowed}"
    if right and param.kind in ("int", "float"):
        right = not (
            (param.low is not None and (value < param.low or (param.open_low and value == param.low)))
            or (param.high is not None and (value > param.high or (param.open_high and value == param.high)))
        )
    return "" if right else f"is {value!r}, allowed is {param.allowed}"


def _together(kind, params, field, metric):
    """Parameters that must fit one another or the field: (name, text)."""
    dim, m = field.get("dim"), params.get("m")
    if isinstance(dim, int) and isinstance(m, int) and m > 0 and dim % m:
        yield "m", f"is {m}: it must divide the dimension of the field, {dim}"
    if params.get("refine_type") and params.get("refine") is not True:
        yield "refine_type", "has no use without refine: true"
    low, high = params.get("min_gram"), params.get("max_gram")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        yield "max_gram", f"is {high}, less than min_gram, {low}"
    before, after = params.get("intermediate_graph_degree", 128), params.get("graph_degree", 64)
    if kind == "GPU_CAGRA" and isinstance(before, int) and isinstance(after, int) and after >= before:
        yield "graph_degree", f"is {after}: it must be smaller than intermediate_graph_degree, {before}"
    if metric != "BM25":
        for name in ("bm25_k1", "bm25_b"):
            if name in params:
                yield name, f"belongs to metric BM25, this index has {metric or 'no metric'}"
    width = params.get("mh_element_bit_width")
    if isinstance(dim, int) and isinstance(width, int) and width and dim % width:
        yield "mh_element_bit_width", f"is {width}: it must divide the dimension of the field, {dim}"
    yield from _json(kind, params, field)


def _json(kind, params, field):
    if "json_path" not in index_table.INDEXES[kind].params:
        return
    path, cast = params.get("json_path"), params.get("json_cast_type")
    if field and field.get("type") != "JSON":
        for name in index_params.JSON_PATH:
            if name in params:
                yield name, f"only a JSON field has paths, this one is a {field.get('type')}"
                break
        return
    if field.get("type") == "JSON" and path is None:
        yield "json_path", 'missing: an index of a JSON field is one of a key in it, for example meta["price"]'
    if path is not None and cast is None:
        yield "json_cast_type", f"missing: one of {', '.join(index_params.CASTS[kind])}"
    elif cast is not None and str(cast).upper() in set(index_params.CAST_TYPES) - set(index_params.CASTS[kind]):
        yield "json_cast_type", f"{kind} is not built on {cast} (allowed: {', '.join(index_params.CASTS[kind])})"


def _check_mmap(kind, params, path, problems):
    if params.get("mmap.enabled") is True and not index_table.INDEXES[kind].mmap:
        able = ", ".join(name for name, index in index_table.INDEXES.items() if index.mmap)
        problems.append((join(path, "mmap"), f"{kind} cannot be mapped from disk (these can: {able})"))


def needs(kind, field_type, metric, params):
    """(feature, what needs it) without which a server has not this index, or this metric or parameter of it."""
    index = index_table.INDEXES.get(kind)
    if index is None:
        return []
    found = [(index.feature, kind)] if index.feature else []
    if field_type in index.features:
        found.append((index.features[field_type], f"{kind} on a {field_type}"))
    if metric in index_table.METRIC_FEATURES:
        found.append((index_table.METRIC_FEATURES[metric], f"metric {metric}"))
    for name, value in params.items():
        param = index_table.params_of(kind).get(name)
        if param is None:
            continue
        if param.feature:
            found.append((param.feature, name))
        for choice, feature in param.features.items():
            if str(value).lower() == choice.lower():
                found.append((feature, f"{name} {value}"))
    return found


def writable(kind, params):
    """What a server tells of an index, as a catalogue may say it: with its defaults where a catalogue needs a value."""
    known = index_table.params_of(kind) if kind in index_table.INDEXES else {}
    told = {name: value for name, value in params.items() if name in known and not complaint(known[name], value)}
    filled = {name: one.default for name, one in known.items() if one.required and one.default is not None}
    return {**filled, **told}
