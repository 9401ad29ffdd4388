"""Resource groups with limits, as servers from 2.4.1 on take them: what arrives, and what a second run finds."""

from __future__ import annotations

from pymilvus.grpc_gen import milvus_pb2, rg_pb2

REST = "__default_resource_group"
OK = milvus_pb2.DescribeResourceGroupResponse().status


class Groups:
    """Keeps configurations as documented: an update replaces the whole of it, transfers name groups that are there."""

    def __init__(self, **groups):
        self.held = {REST: limits(0, 1000000), **groups}

    def answers(self):
        return {
            "ListResourceGroups": lambda _request: milvus_pb2.ListResourceGroupsResponse(
                resource_groups=list(self.held)
            ),
            "DescribeResourceGroup": self.describe,
            "CreateResourceGroup": self.create,
            "UpdateResourceGroups": self.update,
            "DropResourceGroup": self.drop,
        }

    def describe(self, request):
        name = request.resource_group
        return milvus_pb2.DescribeResourceGroupResponse(
            resource_group={"name": name, "num_available_node": 1, "config": self.held[name]}
        )

    def create(self, request):
        return self.keep(request.resource_group, request.config)

    def update(self, request):
        for name, config in request.resource_groups.items():
            assert name in self.held
            self.keep(name, config)
        return OK

    def keep(self, name, config):
        assert config.requests.node_num <= config.limits.node_num
        for one in (*config.transfer_from, *config.transfer_to):
            assert one.resource_group in self.held
        self.held[name] = config
        return OK

    def drop(self, request):
        assert self.held.pop(request.resource_group).limits.node_num == 0
        return OK


def limits(requests, most):
    return rg_pb2.ResourceGroupConfig(requests={"node_num": requests}, limits={"node_num": most})


ZONES = [
    {
        "name": "zone_a",
        "requests": 2,
        "limits": 4,
        "transfer_from": ["zone_b"],
        "transfer_to": ["zone_b"],
        "node_labels": {"zone": "a", "disk": "nvme"},
    },
    {"name": "zone_b", "nodes": 1},
]


def test_groups_are_made_first_and_then_told_of_one_another(documented):
    groups = Groups()
    target = documented("v2.6.5", groups.answers())
    done = target.reconciles("milvus_resource_group", groups=ZONES)
    assert [f"{one['action']} {one['object']}" for one in done["actions"]] == [
        "create zone_a",
        "create zone_b",
        "alter zone_a",
    ]
    made = {request.resource_group: request.config for request in target.server.sent("CreateResourceGroup")}
    assert made["zone_b"] == limits(1, 1)
    assert made["zone_a"].transfer_from == made["zone_a"].transfer_to == []
    (sent,) = target.server.sent("UpdateResourceGroups")
    config = sent.resource_groups["zone_a"]
    assert (config.requests.node_num, config.limits.node_num) == (2, 4)
    assert [one.resource_group for one in config.transfer_from] == ["zone_b"]
    assert [one.resource_group for one in config.transfer_to] == ["zone_b"]
    labels = [(one.key, one.value) for one in config.node_filter.node_labels]
    assert labels == [("disk", "nvme"), ("zone", "a")]
    assert target.server.sent("TransferNode") == []


def test_a_change_repeats_what_stays_and_the_default_group_has_limits_too(documented):
    groups = Groups(a=limits(1, 2))
    groups.held["a"].node_filter.node_labels.add(key="zone", value="a")
    target = documented("v2.6.5", groups.answers())
    declared = [{"name": "a", "requests": 1, "limits": 3}, {"name": REST, "requests": 1, "limits": 5}]
    target.reconciles("milvus_resource_group", groups=declared)
    assert groups.held["a"].limits.node_num == 3
    assert groups.held["a"].node_filter.node_labels[0].value == "a"
    assert groups.held[REST] == limits(1, 5)


def test_a_group_gives_its_nodes_away_before_it_goes(documented):
    groups = Groups(a=limits(1, 2))
    target = documented("v2.6.5", groups.answers())
    done = target.reconciles("milvus_resource_group", name="a", state="absent")
    assert [one["action"] for one in done["actions"]] == ["alter", "drop"]
    assert list(groups.held) == [REST]


def test_what_is_told_can_be_declared(documented):
    groups = Groups()
    target = documented("v2.6.5", groups.answers())
    target.reconciles("milvus_catalog", catalog={"resource_groups": ZONES})
    told = target.ok("milvus_info", gather=["resource_groups"], as_catalog=True)
    assert told["catalog"]["resource_groups"][0] == {**ZONES[0], "node_labels": {"disk": "nvme", "zone": "a"}}
    assert [one["name"] for one in told["catalog"]["resource_groups"]] == ["zone_a", "zone_b"]
    assert not target.ok("milvus_catalog", catalog=told["catalog"])["changed"]


def test_labels_are_refused_by_the_version_that_would_forget_them(documented):
    target = documented("v2.4.16", Groups().answers())
    message = target.fails("milvus_resource_group", groups=ZONES)
    assert "set node labels of resource_group zone_a failed" in message
    assert "Milvus 2.4.16 lacks resource group node labels: available from 2.4.17" in message
    assert target.server.sent("CreateResourceGroup") == []
