"""What the servers say of each other, judged."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.minio import health, node, pools


def info(**broken):
    """Three servers with two drives each, one set of six; broken: {server_drive: state}."""
    servers = []
    for number in (1, 2, 3):
        name = f"m{number}:9000"
        drives = [
            {
                "endpoint": f"https://{name}/d{drive}",
                "state": broken.get(f"m{number}_d{drive}", "ok"),
                "healing": broken.get(f"m{number}_d{drive}") == "healing",
                "pool_index": 0,
                "set_index": 0,
                "usedspace": 10,
                "availspace": 90,
            }
            for drive in (1, 2)
        ]
        for drive in drives:
            drive["state"] = "ok" if drive["healing"] else drive["state"]
        servers.append({"endpoint": name, "state": broken.get(f"m{number}", "online"), "drives": drives})
    return {"mode": "online", "servers": servers, "backend": {"totalDrivesPerSet": [6], "standardSCParity": 3}}


def test_all_is_well():
    judged = health.judge(info())
    assert judged["problems"] == []
    assert health.summary(judged) == "6 of 6 drives, 1 pool"
    assert health.without(judged, "m1:9000") == []


def test_a_host_that_is_gone_and_a_drive_that_failed_are_named():
    judged = health.judge(info(m2="offline", m2_d1="offline", m2_d2="offline", m3_d1="faulty"))
    assert judged["problems"] == [
        "server m2:9000 is offline",
        "m3:9000: drive /d1 is faulty: the system reports errors",
        "pool 1, set 1: 3 of 6 drives answer, 4 are needed: nothing can be written there",
    ]


def test_no_server_may_stop_when_a_quorum_would_be_lost():
    judged = health.judge(info(m2="offline", m2_d1="offline", m2_d2="offline"))
    assert health.without(judged, "m1:9000") == ["pool 1, set 1: 2 drives would be left, 4 are needed to write"]
    assert health.without(judged, "m2:9000") == []


def test_healing_is_named():
    assert "drive /d2 is being healed" in health.judge(info(m1_d2="healing"))["problems"][0]


def test_pools_are_known_by_their_drives():
    found = pools.on_drives(info())
    wanted = [f"https://m{number}:9000/d{drive}" for drive in (1, 2) for number in (1, 2, 3)]
    assert pools.find(found, wanted) == 0
    assert pools.find(found, wanted[:5]) is None


def test_the_last_pool_and_one_that_does_not_fit_stay():
    active, gone = (
        {"decommissionInfo": {}},
        {"decommissionInfo": {"complete": True, "startTime": "2026-01-01T00:00:00Z"}},
    )
    assert "last pool" in pools.refusal([active], 0)
    assert "last pool" in pools.refusal([gone, active], 1)
    assert pools.refusal([active, active], 0) is None
    assert "do not fit" in pools.refusal([active, active], 0, {"used": 10, "free": 5})
    running = {"decommissionInfo": {"startTime": "2026-01-01T00:00:00Z"}}
    assert "one after the other" in pools.refusal([active, running, active], 0)


def test_drives_want_disks_of_their_own():
    drives = [
        {"path": path, "mount": mount, "deployment": "", "entries": 0}
        for path, mount in (("/a", "/"), ("/b/1", "/b"), ("/b/2", "/b"))
    ]
    found = " ".join(node.drive_problems(drives, accept_shared=False))
    assert "/a is on the disk of the operating system" in found
    assert "/b/1, /b/2 are all on /b" in found
    assert node.drive_problems(drives, accept_shared=True) == []
    stranger = [{"path": "/a", "mount": "/a", "deployment": "", "entries": 3}]
    assert "not empty and not MinIO's" in node.drive_problems(stranger, accept_shared=True)[0]
