"""Every resource that the role can make is one that the operator's own definition takes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_kubernetes import quantities
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_operator import check, table
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.unit.milvus_operator.support import cluster, planned

QUANTITY = st.one_of(
    st.integers(1, 64),
    st.sampled_from(["500m", "1.5", "2Gi", "1536Mi", "1e3", "4G", "0.1", 0.25]),
)
WORD = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
TERM = {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}
AFFINITY = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [TERM]}}}
SPREAD = [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}]
COMPONENT = st.fixed_dictionaries(
    {},
    optional={
        "replicas": st.integers(1, 5),
        "resources": st.fixed_dictionaries(
            {"requests": st.dictionaries(st.sampled_from(["cpu", "memory"]), QUANTITY)},
            optional={"limits": st.dictionaries(st.sampled_from(["cpu", "memory"]), QUANTITY)},
        ),
        "node_selector": st.dictionaries(WORD, WORD, max_size=2),
        "tolerations": st.just([{"key": "a", "operator": "Exists", "tolerationSeconds": 60}]),
        "affinity": st.just(AFFINITY),
        "spread": st.just(SPREAD),
        "annotations": st.dictionaries(WORD, WORD, max_size=2),
        "environment": st.dictionaries(st.sampled_from(["GOGC", "GOMAXPROCS"]), st.integers(1, 100)),
        "disruption_budget": st.sampled_from([1, "25%"]),
    },
)
KUBERNETES = st.fixed_dictionaries(
    {
        "name": WORD,
        "components": st.dictionaries(st.sampled_from(["proxy", "mixcoord", "querynode", "datanode"]), COMPONENT),
        "storage_size": st.sampled_from(["", "10Gi"]),
        "storage_class": st.sampled_from(["", "fast"]),
        "image_pull_secrets": st.lists(WORD, max_size=2),
        "labels": st.dictionaries(WORD, WORD, max_size=2),
        "annotations": st.dictionaries(WORD, WORD, max_size=2),
        "service": st.fixed_dictionaries({}, optional={"type": st.sampled_from(["NodePort", "LoadBalancer"])}),
        "ingress": st.sampled_from([{}, {"hosts": ["a.b"]}, {"hosts": ["a.b"], "class": "nginx", "tls_secret": "t"}]),
        "secrets": st.sampled_from([{}, {"s3": {"name": "keys"}}, {"tls": {"name": "pair"}, "root": {"name": "r"}}]),
        "tls_files": st.just({"cert": "C", "key": "K"}),
        "secret_volumes": st.sampled_from([{}, {"/certs": "certificates"}]),
        "network_policy": st.booleans(),
        "monitoring": st.booleans(),
    }
)
OPERATOR = st.fixed_dictionaries(
    {
        "rolling_mode": st.sampled_from([2, 3]),
        "rolling_update": st.booleans(),
        "update_config_map_only": st.booleans(),
        "dependencies": st.sampled_from(
            [{}, {"etcd": {"deletion_policy": "Delete", "pvc_deletion": True}}, {"storage": {"values": {"mode": "x"}}}]
        ),
    }
)
MILVUS = st.fixed_dictionaries(
    {
        "version": st.sampled_from(["2.3.5", "2.4.24", "2.5.27", "2.6.22", "3.0.0"]),
        "etcd_endpoints": st.sampled_from([[], ["e1:2379", "e2:2379"]]),
        "s3_endpoint": st.sampled_from(["", "s3.example.com"]),
        "s3_use_iam": st.booleans(),
        "kafka_endpoints": st.sampled_from([[], ["k:9092"]]),
        "kafka_password": st.just("a-password"),
        "rest_port": st.just(0),
        "tls_mode": st.sampled_from([0, 1]),
        "tls_cert_path": st.just("/pki/a.crt"),
        "tls_key_path": st.just("/pki/a.key"),
        "rest_enabled": st.just(False),
    }
)


def definition():
    path = os.environ.get("MILVUS_OPERATOR_CRD", "")
    if not path:
        pytest.skip("MILVUS_OPERATOR_CRD names no definition of the operator")
    for one in yaml.load_all(Path(path).read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if one and one["metadata"]["name"] == table.CRDS[0]:
            versions = {version["name"]: version for version in one["spec"]["versions"]}
            return versions["v1beta1"]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    raise AssertionError(f"{path} has no {table.CRDS[0]}")


def closed(schema):
    """The same as JSON Schema, in which an unknown key is a mistake and not silence."""
    if not isinstance(schema, dict):
        return schema
    found = {key: value for key, value in schema.items() if key in ("type", "enum", "pattern", "minimum", "maximum")}
    for key in ("anyOf", "required"):
        if key in schema:
            found[key] = schema[key]
    if schema.get("x-kubernetes-int-or-string"):
        found.pop("pattern", None)
    if "properties" in schema:
        found["properties"] = {key: closed(value) for key, value in schema["properties"].items()}
        found["additionalProperties"] = bool(schema.get("x-kubernetes-preserve-unknown-fields"))
    elif isinstance(schema.get("additionalProperties"), dict):
        found["additionalProperties"] = closed(schema["additionalProperties"])
    if "items" in schema:
        found["items"] = closed(schema["items"])
    return found


def recorded(schema):
    """A definition in the words of the table."""
    if schema.get("x-kubernetes-int-or-string"):
        return "a quantity"
    if schema.get("enum"):
        return tuple(schema["enum"])
    plain = {"string": table.STRING, "integer": table.NUMBER, "boolean": table.BOOLEAN}
    if schema["type"] in plain:
        return plain[schema["type"]]
    if schema["type"] == "array":
        return [table.ANY if schema.get("x-kubernetes-preserve-unknown-fields") else recorded(schema["items"])]
    inner = schema.get("additionalProperties")
    if isinstance(inner, dict):
        if inner.get("x-kubernetes-int-or-string"):
            return table.QUANTITIES
        return table.LABELS if inner["type"] == "string" else table.LISTS_BY_NAME
    return {key: recorded(value) for key, value in schema.get("properties", {}).items()} or table.ANY


def made(kubernetes, options, milvus, mode):
    """Components that the inventory does not place have nothing told of them."""
    if mode == "cluster":
        return cluster(kubernetes, options, **milvus)
    return planned({**kubernetes, "components": {}}, options, **milvus)


@given(kubernetes=KUBERNETES, options=OPERATOR, milvus=MILVUS, mode=st.sampled_from(["standalone", "cluster"]))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_made_has_only_known_keys(kubernetes, options, milvus, mode):
    plan = made(kubernetes, options, milvus, mode)
    if not plan["problems"]:
        assert check.problems(plan["resource"]["spec"], "1.3.8") == []
        assert plan["wanted"]["image"].endswith(f":v{milvus['version']}")
        assert "a-Secret" not in str(plan["resource"])
    else:
        assert all(problem.startswith(("milvus_", "spec.")) for problem in plan["problems"])


@given(kubernetes=KUBERNETES, options=OPERATOR, milvus=MILVUS, mode=st.sampled_from(["standalone", "cluster"]))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_made_fits_the_real_definition(kubernetes, options, milvus, mode):
    jsonschema = pytest.importorskip("jsonschema")
    plan = made(kubernetes, options, milvus, mode)
    if plan["problems"]:
        return
    validator = jsonschema.Draft7Validator(SCHEMA())
    assert [error.message for error in validator.iter_errors(plan["resource"]["spec"])] == []


def SCHEMA(kept=[]):  # noqa: N802, B006 - read once for all examples
    if not kept:
        kept.append(closed(definition()))
    return kept[0]


def test_the_table_is_the_definition():
    assert recorded(definition()) == table.SPEC


@given(st.sampled_from(["queryNode", "proxy", "standalone"]), st.sampled_from(["replica", "nodeSelectors", "Image"]))
def test_no_mistyped_key_passes(component, key):
    problems = check.problems({"components": {component: {key: 1}}}, "1.3.8")
    assert len(problems) == 1
    assert f"spec.components.{component}.{key}: the operator does not know this key; did you mean" in problems[0]


@pytest.mark.parametrize(
    ("written", "given_back"),
    [("1000m", "1"), ("0.5", "500m"), (0.25, "250m"), ("1024Mi", "1Gi"), ("1.5Gi", "1536Mi"), ("2G", "2G"),
     ("1e3", "1e3"), ("0", "0"), (2, "2"), ("1000Mi", "1000Mi"), ("2048", "2048"), ("0.5Ki", "512"),
     ("much", "much"), ("2E", "2E")],
)  # fmt: skip
def test_amounts_are_in_the_form_that_comes_back(written, given_back):
    assert quantities.shortest(written) == given_back


@given(QUANTITY)
def test_the_form_of_an_amount_keeps_the_amount(written):
    short = quantities.shortest(written)
    assert quantities.amount(short) == quantities.amount(written)
    assert quantities.shortest(short) == short


def test_a_cluster_of_every_version_has_a_plan():
    for version in ("2.3.5", "2.4.24", "2.5.27", "2.6.22", "3.0.0"):
        assert cluster(version=version)["problems"] == []
