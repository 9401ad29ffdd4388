"""A server is taken out and brought back by what HAProxy is told, in the right order."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.loadbalancer import drain


class Door:
    """An HAProxy with two services, one server of two in each; connections stay until they are cut."""

    def __init__(self, sessions=2, status="UP", recovers=True):
        self.rows = {name: {"sessions": sessions, "status": status} for name in ("grpc", "rest")}
        self.said, self.recovers, self.clock = [], recovers, itertools.count().__next__

    def servers(self):
        other = {"service": "grpc", "server": "milvus-1", "status": "UP", "sessions": 9, "why": "L7OK"}
        mine = [{"service": name, "server": "milvus-2", "why": "L7OK", **row} for name, row in self.rows.items()]
        return [other, *mine]

    def do(self, command):
        self.said.append(command)
        words = command.split()
        service = words[-1 if words[0] == "shutdown" else 2].split("/")[0]
        if words[0] == "shutdown":
            self.rows[service]["sessions"] = 0
        else:
            back = "UP" if self.recovers else "DOWN"
            self.rows[service]["status"] = "DRAIN" if words[-1] == "drain" else back

    def sleep(self, seconds):
        pass


def params(**more):
    return {"server": "milvus-2", "services": [], "state": "drained", "grace": 3, "cut": True, "wait": 3, **more}


def test_it_gets_nothing_new_before_anything_is_cut():
    door = Door()
    result = drain.change(door, params(), False)
    assert result["changed"]
    assert result["cut"] == 4
    assert [command.split()[0] for command in door.said] == ["set", "set", "shutdown", "shutdown"]
    assert {row["sessions"] for row in result["servers"]} == {0}
    assert all("milvus-1" not in command for command in door.said)


def test_nothing_is_cut_that_nobody_asked_for():
    door = Door()
    assert drain.change(door, params(cut=False, services=["grpc"]), False)["cut"] == 2
    assert door.said == ["set server grpc/milvus-2 state drain"]


def test_a_second_time_changes_nothing():
    door = Door(sessions=0, status="DRAIN")
    assert not drain.change(door, params(), False)["changed"]
    assert door.said == []


def test_check_mode_says_and_does_nothing():
    door = Door()
    assert drain.change(door, params(), True)["changed"]
    assert door.said == []


def test_it_comes_back():
    door = Door(status="DRAIN")
    result = drain.change(door, params(state="ready"), False)
    assert {row["status"] for row in result["servers"]} == {"UP"}


def test_one_that_does_not_come_back_is_named_with_its_reason():
    with pytest.raises(drain.DrainError, match=r"not in service after 3 s: grpc: DOWN \(L7OK\)"):
        drain.change(Door(status="DRAIN", recovers=False), params(state="ready"), False)


def test_an_unknown_server_is_refused_with_those_there_are():
    with pytest.raises(drain.DrainError, match="it has milvus-1, milvus-2"):
        drain.change(Door(), params(server="milvus-9"), False)
