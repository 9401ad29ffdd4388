"""Which steps an upgrade has, what stands against it, and the way back; nothing is asked of a host."""

from __future__ import annotations

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.topology.upgrade import ORDER, upgrade
from hypothesis import given
from hypothesis import strategies as st

NONE = {"managed": [], "hosts": {}}


def seen(product="milvus", running=("2.3.4",), wanted="2.3.5", **more):
    table = product if product in ("milvus", "etcd") else ""
    about = {
        "unfinished": False,
        "new": False,
        "variable": f"{product}_version",
        "table": table,
        "judged": False,
        "asked": False,
    }
    return {product: {**about, "left": "", "back": "", "running": list(running), "wanted": wanted, **more}}


def plan(answers, chosen=ORDER, **more):
    return upgrade(NONE, answers, chosen, **more)


def test_what_is_at_its_version_has_no_step():
    found = plan({"a": {**seen(running=["2.3.5"]), **seen("kafka", ["3.9.1"], "3.9.1")}})
    assert (found["steps"], found["products"], found["problems"], found["ways"]) == ([], [], [], [])
    assert [line.split()[-1] for line in found["lines"][1:]] == ["same", "same"]


def test_hosts_that_differ_have_a_step_each_of_their_own():
    found = plan({"b": seen(running=["2.3.5"]), "a": seen(running=["2.3.4", "2.3.5", "2.3.4"])})
    assert found["steps"] == [
        {"product": "milvus", "host": "a", "from": ["2.3.4", "2.3.5"], "to": "2.3.5", "kind": "forward"}
    ]
    assert found["moves"] == ["milvus on a: 2.3.4, 2.3.5 -> 2.3.5"]
    assert found["ways"] == [
        "milvus: set milvus_version to 2.3.4 again, with what pins it, and run upgrade with -e upgrade_back=true"
    ]


def test_products_come_in_the_order_in_which_they_need_each_other():
    answers = {"a": {**seen(), **seen("kafka", ["3.9.0"], "3.9.1")}, "b": seen("etcd", ["3.5.20"], "3.5.21")}
    assert plan(answers)["products"] == ["etcd", "kafka", "milvus"]
    assert plan(answers, ["kafka"])["products"] == ["kafka"]
    assert any("not chosen" in line for line in plan(answers, ["kafka"])["lines"])


def test_what_was_installed_and_never_started_is_finished():
    found = plan({"a": seen("kafka", ["3.9.1"], "3.9.1", unfinished=True)})
    assert (found["products"], found["steps"][0]["kind"], found["back"]) == (["kafka"], "finish", False)


def test_what_nobody_versions_is_left_alone():
    found = upgrade(
        {**NONE, "managed": ["cloud"]},
        {"cloud": seen(running=["Zilliz Cloud"], wanted="", left="upgrades itself")},
        ORDER,
    )
    assert (found["steps"], found["problems"], found["services"]) == ([], [], ["cloud"])
    assert found["lines"][1].endswith("upgrades itself")


def test_a_server_that_tells_nothing_is_not_upgraded():
    found = plan({"a": seen(running=[])})
    assert found["steps"] == []
    assert "milvus on a: nothing tells which version runs" in found["problems"][0]


def test_a_host_that_is_new_is_set_up_with_the_others():
    found = plan({"a": seen(), "b": seen(running=[], new=True)})
    assert (found["problems"], [step["host"] for step in found["steps"]]) == ([], ["a"])


def test_a_host_that_could_not_be_asked_stands_against_it():
    hosts = {"b": {"components": [{"product": "milvus"}]}}
    found = upgrade({**NONE, "hosts": hosts}, {"a": seen(), "b": {}}, ORDER)
    assert "milvus on b: nobody could ask which version runs" in found["problems"][0]


@pytest.mark.parametrize(
    ("product", "old", "new", "said"),
    [
        ("milvus", "2.3.5", "2.6.22", "skips a gate"),
        ("milvus", "2.5.10", "2.6.22", "may start at 2.5.16"),
        ("milvus", "2.4.1", "2.3.5", "restore a backup"),
        ("milvus", "1.1.0", "2.3.5", "not a known version"),
        ("etcd", "3.4.23", "3.6.16", "skips a gate"),
        ("kafka", "4.0.0", "3.9.1", "goes back to an older line"),
        ("minio", "2025-09-07T16-13-09Z", "2024-12-18T13-15-44Z", ""),
        ("pulsar", "3.0.7", "3.0.6", ""),
    ],
)
def test_gates(product, old, new, said):
    found = plan({"a": seen(product, [old], new)}, may_go_back=True)
    assert [step["from"] for step in found["steps"]] == [[old]]
    assert (said in found["problems"][0]) if said else not found["problems"]


def test_what_the_role_has_judged_is_not_judged_again():
    assert plan({"a": seen(running=["2.3.5"], wanted="2.6.22", judged=True)})["problems"] == []


def test_over_a_line_the_way_back_is_a_backup():
    found = plan({"a": seen(running=["2.5.27"], wanted="2.6.22", back="a command")})
    assert found["problems"] == []
    assert "the way back is a backup" in found["ways"][0]
    assert plan({"a": seen(back="a command")})["ways"] == ["milvus: a command"]


def test_nobody_goes_back_by_mistake():
    back = seen(running=["2.3.5"], wanted="2.3.4")
    found = plan({"a": back})
    assert found["back"]
    assert "milvus on a would go back from 2.3.5 to 2.3.4" in found["problems"][0]
    assert plan({"a": back}, may_go_back=True)["problems"] == []
    assert plan({"a": seen(running=["2.3.5"], wanted="2.3.4", asked=True)})["problems"] == []
    assert not plan({"a": {**back, **seen("kafka", ["3.9.0"], "3.9.1")}})["back"]


LINES = list(releases.product_lines("milvus"))
versions = st.builds("{}.{}".format, st.sampled_from(LINES), st.integers(0, 40))


@given(st.lists(versions, min_size=1, max_size=3), versions)
def test_nothing_to_do_means_that_all_run_what_is_wanted(running, wanted):
    found = plan({"a": seen(running=running, wanted=wanted)})
    assert (found["steps"] == []) == (set(running) == {wanted})
    if not found["problems"]:
        for version in running:
            assert releases.check_upgrade("milvus", version, wanted) == []


@given(versions, versions)
def test_back_is_the_opposite_of_forward(one, other):
    opposite = {"forward": "back", "back": "forward", "same": "same"}
    assert releases.direction(one, other) == opposite[releases.direction(other, one)]
