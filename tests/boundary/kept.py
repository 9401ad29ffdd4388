"""What the documented server remembers, so that a second run finds what the first one sent.

Only what the requests say: schemas, properties, indexes, load state. Nothing here is how a server behaves.
"""

from __future__ import annotations

import re

from pymilvus.grpc_gen import common_pb2, milvus_pb2, schema_pb2

from tests.boundary.documented import SERVICE

REST = "__default_resource_group"
MISSING = common_pb2.Status(code=100, reason="can't find collection", error_code=4)


class Kept:
    """`answers` are functions of the requests for documented.Documented."""

    def __init__(self):
        self.collections, self.indexes, self.loads = {}, {}, {}

    @property
    def answers(self):
        by_method = {name: re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in SERVICE.methods_by_name}
        return {name: getattr(self, one) for name, one in by_method.items() if hasattr(self, one)}

    def schema(self, name):
        return self.collections[name].schema

    def list_databases(self, _request):
        return milvus_pb2.ListDatabasesResponse(db_names=["default"])

    def show_collections(self, _request):
        return milvus_pb2.ShowCollectionsResponse(collection_names=list(self.collections))

    def create_collection(self, request):
        schema = schema_pb2.CollectionSchema.FromString(request.schema)
        if schema.enable_dynamic_field:
            schema.fields.add(name="$meta", data_type=schema_pb2.JSON, is_dynamic=True)
        for struct in schema.struct_array_fields:
            for sub in struct.fields:
                sub.name = f"{struct.name}[{sub.name}]"  # as the client expects them back
        self.collections[request.collection_name] = milvus_pb2.DescribeCollectionResponse(
            schema=schema,
            collectionID=len(self.collections) + 1,
            shards_num=request.shards_num or 1,
            num_partitions=request.num_partitions or 1,
            consistency_level=request.consistency_level,
            properties=request.properties,
        )
        return common_pb2.Status()

    def describe_collection(self, request):
        found = self.collections.get(request.collection_name)
        return found or milvus_pb2.DescribeCollectionResponse(status=MISSING)

    def rename_collection(self, request):
        for kept in (self.collections, self.indexes, self.loads):
            if request.oldName in kept:
                kept[request.newName] = kept.pop(request.oldName)
        return common_pb2.Status()

    def alter_collection(self, request):
        found = self.collections[request.collection_name]
        left = {one.key: one.value for one in found.properties if one.key not in request.delete_keys}
        left.update({one.key: one.value for one in request.properties})
        level = left.pop("consistency_level", None)
        if level:
            found.consistency_level = common_pb2.ConsistencyLevel.Value(level)
        found.schema.description = left.pop("collection.description", found.schema.description)
        if left.pop("dynamicfield.enabled", "") == "true":
            found.schema.enable_dynamic_field = True
        _replace(found.properties, _pairs(left))
        return common_pb2.Status()

    def alter_collection_field(self, request):
        field = next(one for one in self.schema(request.collection_name).fields if one.name == request.field_name)
        params = {one.key: one.value for one in (*field.type_params, *request.properties)}
        field.description = params.pop("field.description", field.description)
        _replace(field.type_params, _pairs(params))
        return common_pb2.Status()

    def add_collection_field(self, request):
        self.schema(request.collection_name).fields.append(schema_pb2.FieldSchema.FromString(request.schema))
        return common_pb2.Status()

    def add_collection_struct_field(self, request):
        self.schema(request.collection_name).struct_array_fields.append(request.struct_array_field_schema)
        return common_pb2.Status()

    def alter_collection_schema(self, request):
        name, schema = request.collection_name, self.schema(request.collection_name)
        drop, add = request.action.drop_request, request.action.add_request
        made = [one for one in schema.functions if one.name == drop.function_name]
        gone = {drop.field_name, *(field for one in made for field in one.output_field_names)}
        many = self.indexes.get(name, {})
        for index in [index for index, (field, _params) in many.items() if field in gone]:
            del many[index]
        _replace(schema.fields, [one for one in schema.fields if one.name not in gone])
        _replace(schema.functions, [one for one in schema.functions if one not in made])
        schema.functions.extend(add.func_schema)
        for one in add.field_infos:
            schema.fields.append(one.field_schema)
            if one.index_name:
                params = {pair.key: pair.value for pair in one.extra_params}
                self.indexes.setdefault(name, {})[one.index_name] = (one.field_schema.name, params)
        return milvus_pb2.AlterCollectionSchemaResponse()

    def alter_collection_function(self, request):
        functions = self.schema(request.collection_name).functions
        kept = [one for one in functions if one.name != request.function_name]
        _replace(functions, [*kept, request.functionSchema])
        return common_pb2.Status()

    def create_index(self, request):
        params = {one.key: one.value for one in request.extra_params}
        self.indexes.setdefault(request.collection_name, {})[request.index_name] = (request.field_name, params)
        return common_pb2.Status()

    def alter_index(self, request):
        _field, params = self.indexes[request.collection_name][request.index_name]
        params.update({one.key: one.value for one in request.extra_params})
        return common_pb2.Status()

    def drop_index(self, request):
        del self.indexes[request.collection_name][request.index_name]
        return common_pb2.Status()

    def describe_index(self, request):
        many = self.indexes.get(request.collection_name, {})
        told = [
            milvus_pb2.IndexDescription(
                index_name=name, field_name=field, params=_pairs(params), state=common_pb2.IndexState.Finished
            )
            for name, (field, params) in many.items()
            if request.index_name in ("", name)
        ]
        if not told:
            return milvus_pb2.DescribeIndexResponse(status=common_pb2.Status(code=700, error_code=25))
        return milvus_pb2.DescribeIndexResponse(index_descriptions=told)

    def load_collection(self, request):
        self.loads[request.collection_name] = request
        return common_pb2.Status()

    def release_collection(self, request):
        self.loads.pop(request.collection_name, None)
        return common_pb2.Status()

    def transfer_replica(self, request):
        groups = self.loads[request.collection_name].resource_groups
        _replace(groups, [request.target_resource_group] * request.num_replica)
        return common_pb2.Status()

    def query(self, request):
        """No row; all loaded fields but those that BM25 makes, which nobody can ask for."""
        schema, load = self.schema(request.collection_name), self.loads[request.collection_name]
        bm25 = [one for one in schema.functions if one.type == schema_pb2.FunctionType.BM25]
        made = [name for one in bm25 for name in one.output_field_names]
        loaded = [one.name for one in schema.fields if not load.load_fields or one.name in load.load_fields]
        return milvus_pb2.QueryResults(output_fields=[name for name in loaded if name not in made])

    def get_load_state(self, request):
        loaded = request.collection_name in self.loads
        return milvus_pb2.GetLoadStateResponse(
            state=common_pb2.LoadStateLoaded if loaded else common_pb2.LoadStateNotLoad
        )

    def get_loading_progress(self, _request):
        return milvus_pb2.GetLoadingProgressResponse(progress=100)

    def get_replicas(self, request):
        name = next(name for name, one in self.collections.items() if one.collectionID == request.collectionID)
        load = self.loads[name]
        number, groups = max(load.replica_number, 1), list(load.resource_groups) or [REST]
        groups = groups * number if len(groups) == 1 else groups
        return milvus_pb2.GetReplicasResponse(
            replicas=[
                milvus_pb2.ReplicaInfo(replicaID=position, resource_group_name=group)
                for position, group in enumerate(groups)
            ]
        )


def _pairs(params):
    return [common_pb2.KeyValuePair(key=key, value=value) for key, value in params.items()]


def _replace(repeated, many):
    many = list(many)
    del repeated[:]
    repeated.extend(many)


WRITES = (
    "CreateCollection",
    "AlterCollection",
    "AlterCollectionField",
    "AlterCollectionFunction",
    "AddCollectionField",
    "AddCollectionStructField",
    "AlterCollectionSchema",
    "RenameCollection",
    "CreateIndex",
    "AlterIndex",
    "DropIndex",
    "LoadCollection",
    "ReleaseCollection",
    "TransferReplica",
)
BASE = [
    {"name": "id", "type": "INT64", "primary_key": True},
    {"name": "vector", "type": "FLOAT_VECTOR", "dim": 8},
]
INDEX = {"field": "vector", "type": "HNSW", "metric": "COSINE", "params": {"M": 16, "efConstruction": 200}}


def writes(target):
    return [name for name, _request in target.server.requests if name in WRITES]


def declare(target, declared, expected=None, **options):
    """Declared twice: the first run writes, the second one finds nothing to do; so does its export, applied back."""
    before = len(writes(target))
    done = target.ok("milvus_catalog", catalog={"collections": [declared]}, **options)
    sent = writes(target)[before:]
    if expected is not None:
        assert sent == expected
    again = target.ok("milvus_catalog", catalog={"collections": [declared]}, **options)
    assert not again["changed"], again["actions"]
    told = target.ok("milvus_info", as_catalog=True, gather=["databases", "collections"])["catalog"]
    back = target.ok("milvus_catalog", catalog=told)
    assert not back["changed"], (told, back["actions"])
    assert writes(target)[before:] == sent
    return done


def sent_schema(target):
    return schema_pb2.CollectionSchema.FromString(target.server.sent("CreateCollection")[-1].schema)


def by_name(many):
    return {one.name: one for one in many}


def params(field):
    return {one.key: one.value for one in field.type_params}
