"""Mistakes in catalogues: each named once, with file, line, path, what is wrong, allowed and the nearest name."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.action import milvus_catalog as action
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, errors

# The line of the mistake ends with this.
MARK = "# <-"
HEAD = """\
databases: [{name: shop}]
collections:
  - name: fine
    fields: [{name: id, type: INT64, primary_key: true}, {name: vector, type: FLOAT_VECTOR, dim: 8}]
  - name: t
    fields:
      - {name: id, type: INT64, primary_key: true}
      - {name: vector, type: FLOAT_VECTOR, dim: 8}
"""
MORE = """\
      - {name: bits, type: BINARY_VECTOR, dim: 64}
      - {name: words, type: SPARSE_FLOAT_VECTOR}
      - {name: text, type: VARCHAR, max_length: 100, enable_analyzer: true}
      - {name: plain, type: VARCHAR, max_length: 100}
      - {name: meta, type: JSON}
      - {name: number, type: INT32}
      - {name: real, type: DOUBLE}
      - {name: moment, type: TIMESTAMPTZ}
      - {name: tags, type: ARRAY, element_type: DOUBLE, max_capacity: 4}
      - name: chunks
        type: ARRAY
        element_type: STRUCT
        max_capacity: 4
        struct_fields: [{name: page, type: INT32}, {name: meaning, type: FLOAT_VECTOR, dim: 8}]
"""
T = "collections[1]"


# The third field -> (what of its path is named, parts of the message).
FIELDS = [
    ("{name: f, type: INT46}", "type", "'INT46' is not known, did you mean 'INT64'? (allowed: BOOL, INT8,"),
    ("{name: f, type: float_vektor, dim: 4}", "type", "did you mean 'FLOAT_VECTOR'?"),
    ("{name: f, type: STRUCT}", "type", "'STRUCT' is not known"),
    ("{name: 9f, type: BOOL}", "name", "'9f' is not a name: letters, digits and underscores"),
    ("{name: Timestamp, type: BOOL}", "name", "every server keeps for itself"),
    ("{name: id, type: BOOL}", "name", "field 'id' is declared twice"),
    ("{type: BOOL}", "name", "missing: a field needs it"),
    (
        "{name: f, type: BOOL, primary: true}",
        "primary",
        "unknown key of a field, did you mean 'primary_key'? (known: name",
    ),
    ("{name: f, type: FLOAT16_VECTOR}", "dim", "missing: field 'f' is a FLOAT16_VECTOR and needs dim"),
    ("{name: f, type: INT8_VECTOR, dim: 40000}", "dim", "is 40000, allowed is 1 to 32768"),
    ("{name: f, type: BINARY_VECTOR, dim: 12}", "dim", "must be a multiple of 8"),
    ("{name: f, type: SPARSE_FLOAT_VECTOR, dim: 8}", "dim", "is a SPARSE_FLOAT_VECTOR, which has no dim"),
    ("{name: f, type: FLOAT_VECTOR, dim: many}", "dim", "must be a whole number, found 'many'"),
    ("{name: f, type: VARCHAR}", "max_length", "holds VARCHAR and needs max_length, 1 to 65535 bytes"),
    ("{name: f, type: VARCHAR, max_length: 70000}", "max_length", "is 70000, allowed is 1 to 65535"),
    ("{name: f, type: TEXT, max_length: 5}", "max_length", "is a TEXT, which has no max_length"),
    ("{name: f, type: ARRAY, max_capacity: 3}", "element_type", "is an ARRAY and needs element_type"),
    ("{name: f, type: ARRAY, element_type: JSON, max_capacity: 3}", "element_type", "'JSON' is not known"),
    ("{name: f, type: ARRAY, element_type: BOOL, max_capacity: 5000}", "max_capacity", "allowed is 1 to 4096"),
    ("{name: f, type: BOOL, max_capacity: 5}", "max_capacity", "is a BOOL: only an ARRAY has max_capacity"),
    ("{name: f, type: ARRAY, element_type: STRUCT, max_capacity: 3}", "struct_fields", "needs its sub fields"),
    (
        "{name: f, type: BOOL, struct_fields: [{name: a, type: BOOL}]}",
        "struct_fields",
        "is no ARRAY of STRUCT: only that has struct_fields",
    ),
    (
        "{name: f, type: ARRAY, element_type: STRUCT, max_capacity: 3, struct_fields: [{name: a, type: JSON}]}",
        "struct_fields[0].type",
        "'JSON' is not known (allowed: BOOL, INT8",
    ),
    (
        "{name: f, type: ARRAY, element_type: STRUCT, max_capacity: 3, struct_fields: [{name: a, type: VARCHAR}]}",
        "struct_fields[0].max_length",
        "field 'a' holds VARCHAR and needs max_length",
    ),
    (
        (
            "{name: f, type: ARRAY, element_type: STRUCT, max_capacity: 3,"
            " struct_fields: [{name: a, type: BOOL, nullable: true}]}"
        ),
        "struct_fields[0].nullable",
        "unknown key of a sub field",
    ),
    ("{name: f, type: BOOL, partition_key: true}", "partition_key", "a partition key must be INT64 or VARCHAR"),
    ("{name: f, type: JSON, clustering_key: true}", "clustering_key", "is a JSON: allowed is INT8, INT16"),
    ("{name: f, type: INT64, auto_id: true}", "auto_id", "is not the primary key: only that can have auto_id"),
    ("{name: f, type: INT64, partition_key: true, nullable: true}", "nullable", "is the partition key and cannot be"),
    ("{name: f, type: INT8, default: 200}", "default", "is 200, an INT8 holds -128 to 127"),
    ("{name: f, type: INT8, default: 1.5}", "default", "must be a whole number for an INT8, found 1.5"),
    ("{name: f, type: BOOL, default: 'yes'}", "default", "must be true or false for a BOOL, found 'yes'"),
    ("{name: f, type: FLOAT, default: 1.0e+300}", "default", "is more than a FLOAT holds"),
    ("{name: f, type: VARCHAR, max_length: 3, default: long}", "default", "has 4 bytes, max_length is 3"),
    ("{name: f, type: JSON, default: {}}", "default", "a JSON has no default value (these have: BOOL"),
    ("{name: f, type: TIMESTAMPTZ, default: noon}", "default", "must be a time such as 2026-01-31T12:00:00Z"),
    (
        "{name: f, type: BOOL, warmup: async}",
        "warmup",
        "'async' is not known, did you mean 'sync'? (allowed: sync, disable)",
    ),
    ("{name: f, type: BOOL, mmap: perhaps}", "mmap", "must be true or false, found 'perhaps'"),
    ("{name: f, type: INT64, enable_analyzer: true}", "enable_analyzer", "only VARCHAR and TEXT are analysed"),
    ("{name: f, type: VARCHAR, max_length: 9, enable_match: true}", "enable_match", "needs enable_analyzer: true"),
    (
        "{name: f, type: TEXT, enable_analyzer: true, analyzer_params: {type: englsh}}",
        "analyzer_params.type",
        "'englsh' is not a known analyzer, did you mean 'english'?",
    ),
    (
        "{name: f, type: TEXT, enable_analyzer: true, analyzer_params: {tokenizer: jeiba}}",
        "analyzer_params.tokenizer",
        "'jeiba' is not a known tokenizer, did you mean 'jieba'?",
    ),
    (
        "{name: f, type: TEXT, enable_analyzer: true, analyzer_params: {tokenizer: icu, filter: [lower, stop]}}",
        "analyzer_params.filter[0]",
        "'lower' is not a known filter, did you mean 'lowercase'?",
    ),
    (
        "{name: f, type: TEXT, enable_analyzer: true, analyzer_params: {filter: [stop]}}",
        "analyzer_params",
        "needs a tokenizer, or a type that names a ready analyzer (standard, english",
    ),
    (
        (
            "{name: f, type: TEXT, enable_analyzer: true,"
            " multi_analyzer_params: {by_field: lang, analyzers: {default: {type: standard}}}}"
        ),
        "multi_analyzer_params.by_field",
        "must name the VARCHAR field that holds the language of a row, found 'lang'",
    ),
]
# Functions, the path below the only one.
FUNCTIONS = [
    ("{name: f, type: BM52, input_fields: [text], output_fields: [words]}", "type", "did you mean 'BM25'?"),
    ("{name: f, type: RERANK, input_fields: [text], output_fields: [words]}", "type", "RERANK is given with a search"),
    ("{name: f, type: BM25, input_fields: [txet], output_fields: [words]}", "input_fields[0]", "did you mean 'text'?"),
    (
        "{name: f, type: BM25, input_fields: [plain], output_fields: [words]}",
        "input_fields[0]",
        "needs enable_analyzer",
    ),
    (
        "{name: f, type: BM25, input_fields: [text], output_fields: [vector]}",
        "output_fields[0]",
        "field 'vector' is a FLOAT_VECTOR, allowed is SPARSE_FLOAT_VECTOR",
    ),
    (
        "{name: f, type: BM25, input_fields: [text, plain], output_fields: [words]}",
        "input_fields",
        "takes exactly one field, found 2",
    ),
    (
        "{name: f, type: BM25, input_fields: [text], output_fields: [words], params: {bm25_k1: 1}}",
        "params.bm25_k1",
        "bm25_k1 and bm25_b belong to its index",
    ),
    (
        "{name: f, type: TEXTEMBEDDING, input_fields: [plain], output_fields: [vector], params: {provider: opnai}}",
        "params.provider",
        "'opnai' is not known, did you mean 'openai'?",
    ),
    (
        "{name: f, type: MINHASH, input_fields: [text], output_fields: [bits], params: {num_hashes: 8}}",
        "params.num_hashes",
        "is 8: the dim of 'bits', 64, must be 32 times that",
    ),
]
# Indexes, the path below the only one.
INDEXES = [
    ("{field: vektor}", "field", "no field 'vektor' in this collection, did you mean 'vector'? (fields: id, vector"),
    ("{field: 'a b'}", "field", "is not a field: write its name, or field[sub]"),
    ("{field: vector, type: HNWS}", "type", "'HNWS' is not known, did you mean 'HNSW'?"),
    ("{field: vector, type: FLAT, parms: {}}", "parms", "unknown key of an index, did you mean 'params'?"),
    (
        "{field: bits, type: IVF_FLAT, params: {nlist: 4}}",
        "type",
        "IVF_FLAT does not index a BINARY_VECTOR (allowed: AUTO",
    ),
    (
        "{field: vector, type: FLAT, metric: HAMMING}",
        "metric",
        "HAMMING is not a metric for a FLOAT_VECTOR (allowed: COS",
    ),
    ("{field: vector, type: FLAT, metric: COSIN}", "metric", "did you mean 'COSINE'?"),
    (
        "{field: bits, type: BIN_IVF_FLAT, metric: SUBSTRUCTURE, params: {nlist: 1}}",
        "metric",
        "not a metric for BIN_IVF",
    ),
    ("{field: number, type: STL_SORT, metric: L2}", "metric", "a scalar index has none"),
    ("{field: vector, type: HNSW, params: {M: 16}}", "params.efConstruction", "missing: HNSW needs efConstruction"),
    (
        "{field: vector, type: HNSW, params: {M: 1, efConstruction: 9}}",
        "params.M",
        "allowed is a whole number from 2 to 2048",
    ),
    (
        "{field: vector, type: HNSW, params: {M: 8, efConstruction: 9, efSearch: 8}}",
        "params.efSearch",
        "unknown parameter of HNSW (known: M, efConstruction)",
    ),
    (
        "{field: vector, type: IVF_FLAT, params: {nlist: 70000}}",
        "params.nlist",
        "allowed is a whole number from 1 to 65536",
    ),
    (
        "{field: vector, type: IVF_PQ, params: {nlist: 9, m: 3}}",
        "params.m",
        "must divide the dimension of the field, 8",
    ),
    (
        "{field: vector, type: IVF_PQ, params: {nlist: 9, m: 4, nbits: 30}}",
        "params.nbits",
        "allowed is a whole number from 1",
    ),
    ("{field: vector, type: HNSW_SQ, params: {sq_type: SQ9}}", "params.sq_type", "did you mean 'sq"),
    (
        "{field: vector, type: IVF_RABITQ, params: {refine_type: SQ8}}",
        "params.refine_type",
        "has no use without refine: true",
    ),
    (
        "{field: vector, type: DISKANN, params: {search_cache_budget_gb_ratio: 0.3}}",
        "params.search_cache_budget_gb_ratio",
        "allowed is a number from 0 below 0.3",
    ),
    (
        "{field: vector, type: DISKANN, mmap: true}",
        "mmap",
        "DISKANN cannot be mapped from disk (these can: AUTOINDEX, FLAT",
    ),
    (
        "{field: vector, type: GPU_CAGRA, params: {graph_degree: 128}}",
        "params.graph_degree",
        "must be smaller than intermediate_graph_degree, 128",
    ),
    ("{field: vector, type: FAISS}", "params.faiss_index_name", "missing: FAISS needs faiss_index_name"),
    (
        "{field: words, type: SPARSE_INVERTED_INDEX, params: {inverted_index_algo: DAAT_WANT}}",
        "params.inverted_index_algo",
        "did you mean 'DAAT_WAND'",
    ),
    (
        "{field: words, type: SPARSE_INVERTED_INDEX, metric: IP, params: {bm25_b: 0.5}}",
        "params.bm25_b",
        "belongs to metric BM25, this index has IP",
    ),
    ("{field: words, type: SPARSE_WAND, params: {drop_ratio_build: 1}}", "params.drop_ratio_build", "from 0 below 1"),
    ("{field: meta, type: INVERTED}", "params.json_path", "an index of a JSON field is one of a key in it"),
    ("{field: meta, type: INVERTED, params: {json_path: /a}}", "params.json_cast_type", "missing: one of BOOL, DOUBLE"),
    (
        "{field: meta, type: BITMAP, params: {json_path: /a, json_cast_type: double}}",
        "params.json_cast_type",
        "BITMAP is not built on double (allowed: BOOL, VARCHAR)",
    ),
    (
        "{field: plain, type: INVERTED, params: {json_path: /a, json_cast_type: BOOL}}",
        "params.json_path",
        "only a JSON field has paths, this one is a VARCHAR",
    ),
    ("{field: real, type: BITMAP}", "type", "BITMAP does not index a DOUBLE (allowed: AUTOINDEX, INVERTED, STL_SORT)"),
    ("{field: tags, type: BITMAP}", "type", "BITMAP does not index an ARRAY of DOUBLE (allowed: AUTOINDEX, INVERTED"),
    (
        "{field: plain, type: NGRAM, params: {min_gram: 3, max_gram: 2}}",
        "params.max_gram",
        "is 2, less than min_gram, 3",
    ),
    ("{field: number, type: NGRAM, params: {min_gram: 1, max_gram: 2}}", "type", "NGRAM does not index a INT32"),
    ("{field: chunks, type: HNSW, params: {M: 8, efConstruction: 9}}", "field", "index its sub fields (chunks[page],"),
    ("{field: 'chunks[pge]', type: INVERTED}", "field", "field 'chunks' has no sub field 'pge', did you mean 'page'?"),
    (
        "{field: 'chunks[meaning]', type: IVF_PQ, metric: MAX_SIM, params: {nlist: 4, m: 4}}",
        "metric",
        "MAX_SIM needs one of AUTOINDEX, IVF_FLAT, HNSW",
    ),
    ("{field: vector, type: FLAT, metric: MAX_SIM_L2}", "metric", "MAX_SIM_L2 is not a metric for a FLOAT_VECTOR"),
]
# Keys of a collection: the line -> path below it.
COLLECTIONS = [
    ("shards: 0", "shards", "is 0, allowed is 1 to 64"),
    ("shard: 1", "shard", "unknown key of a collection, did you mean 'shards'?"),
    ("consistency_level: Strict", "consistency_level", "'Strict' is not known (allowed: Strong, Session"),
    ("num_partitions: 4", "num_partitions", "only a collection with a partition key field has num_partitions"),
    ("load: true", "load", "load: true needs an index on every vector field, none is declared on vector"),
    ("load: perhaps", "load", "must be true or false, found 'perhaps'"),
    ("ttl_seconds: -5", "ttl_seconds", "is -5, allowed is 0 to 3155760000"),
    ("mmap: {a: 1}", "mmap", "must be true or false"),
    ("warmup: {vector_indx: sync}", "warmup.vector_indx", "did you mean 'vector_index'?"),
    ("warmup: {vector_index: always}", "warmup.vector_index", "'always' is not known (allowed: sync, disable)"),
    (
        "properties: {collection.ttl.second: 5}",
        "properties.collection.ttl.second",
        "did you mean 'collection.ttl.seconds'?",
    ),
    ("properties: {mmap.enabled: 7}", "properties.mmap.enabled", "must be true or false, found 7"),
    ("properties: {ttl_field: vector}", "properties.ttl_field", "must name a TIMESTAMPTZ field, found 'vector'"),
    ("replicas: 0", "replicas", "is 0, allowed is 1 to 1024"),
    ("resource_groups: [a, b]", "resource_groups", "has 2 names for 1 replicas: give one for all of them"),
    ("load_fields: [id, vectr]", "load_fields[1]", "no field 'vectr' in this collection, did you mean 'vector'?"),
    ("load_fields: [vector]", "load_fields", "must hold the key fields, id is missing"),
    ("renamed_from: t", "renamed_from", "is the name that collection 't' has"),
    ("renamed_from: fine", "renamed_from", "collection 'fine' is declared too"),
    ("database: shpo", "database", "database 'shpo' is not declared, did you mean 'shop'?"),
    ("partitions: [_default]", "partitions[0]", "belongs to the server"),
    ("aliases: [{name: 1a}]", "aliases[0].name", "is not a name"),
    ("functions: [3]", "functions[0]", "must be a mapping that describes a function, found int 3"),
    ("indexes: text", "indexes", "must be a list, found str"),
]


def rows():
    for text, where, said in FIELDS:
        yield pytest.param(f"{HEAD}      - {text} {MARK}\n", f"{T}.fields[2].{where}", said, id=f"{where} {text}"[:60])
    for text, where, said in FUNCTIONS:
        whole = f"{HEAD}{MORE}    functions:\n      - {text} {MARK}\n"
        yield pytest.param(whole, f"{T}.functions[0].{where}", said, id=f"{where} {text}"[:60])
    for text, where, said in INDEXES:
        whole = f"{HEAD}{MORE}    indexes:\n      - {text} {MARK}\n"
        yield pytest.param(whole, f"{T}.indexes[0].{where}", said, id=f"{where} {text}"[:60])
    for text, where, said in COLLECTIONS:
        yield pytest.param(f"{HEAD}    {text} {MARK}\n", f"{T}.{where}", said, id=text[:60])


def found(source):
    """Problems as the action plugin tells them: `file:line: path: text`."""
    declared, origins = action.merge([source])
    with pytest.raises(errors.InvalidInputError) as caught:
        catalog.normalise(declared)
    return [f"{origins.locate(path)}: {text}" for path, text in caught.value.problems]


@pytest.mark.parametrize(("text", "path", "said"), list(rows()))
def test_a_mistake_is_named_once_and_where_it_is(tmp_path, text, path, said):
    file = tmp_path / "catalog.yml"
    file.write_text(text)
    (told,) = found(action.Source(str(file), yaml.safe_load(text)))
    (line,) = (number for number, one in enumerate(text.splitlines(), 1) if one.endswith(MARK))
    assert told.startswith(f"{file}:{line}: {path}: "), told
    assert said in told


def test_there_are_many_of_them():
    assert len(list(rows())) >= 100


def test_the_base_of_the_mistakes_has_none():
    catalog.normalise(yaml.safe_load(HEAD + MORE))


def test_mistakes_of_several_files_are_all_told(tmp_path):
    sources = []
    for name, text in (
        ("a.yml", "collections:\n  - name: a\n    fields: []\n"),
        (
            "b.yml",
            "aliases:\n  - {name: x, collection: fien}\n" + HEAD.partition("\n")[2].replace("name: t", "name: a"),
        ),
    ):
        (tmp_path / name).write_text(text)
        sources.append(action.Source(str(tmp_path / name), yaml.safe_load(text)))
    declared, origins = action.merge(sources)
    with pytest.raises(errors.InvalidInputError) as caught:
        catalog.normalise(declared)
    told = "\n".join(f"{origins.locate(path)}: {text}" for path, text in caught.value.problems)
    for part in (
        "a.yml:3: collections[0].fields: no vector field",
        "b.yml:2: aliases[0].collection: collection 'fien' is not declared in database 'default', did you mean 'fine'?",
        "b.yml:6: collections[1]: collection default/a is declared twice",
    ):
        assert part in told
