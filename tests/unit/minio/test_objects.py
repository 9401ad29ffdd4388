"""What lies on the drives of a pool that leaves."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.minio import objects
from hypothesis import given
from hypothesis import strategies as st

NAMES = [f"milvus/files/{number}" for number in range(6)]
HELD = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 2))


def said(held, more=0):
    return {"count": len(held) + more, "held": held}


def put(drive, *names):
    for name in names:
        (drive / name).mkdir(parents=True)
        (drive / name / "xl.meta").touch()


def test_objects_are_found_on_drives_and_what_is_the_servers_own_is_not(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    put(one, "a-bucket/one", "a-bucket/folder/two", ".minio.sys/config/iam", "a-bucket/.minio.sys/three")
    put(other, "a-bucket/one")
    (one / "a-bucket/one/part").mkdir()
    (one / "a-bucket/empty").mkdir()
    drives = [str(one), str(other), str(tmp_path / "absent")]
    assert objects.held(drives) == {"a-bucket/.minio.sys/three": 1, "a-bucket/folder/two": 1, "a-bucket/one": 2}
    assert objects.held(drives, ["a-bucket/one", "a-bucket/empty", "a-bucket/none"]) == {"a-bucket/one": 2}


@given(st.dictionaries(st.sampled_from("abc"), HELD), st.dictionaries(st.sampled_from("bcd"), HELD), st.integers(1, 4))
def test_missed_is_what_the_others_have_too_little_of(leaving, staying, enough):
    found = objects.left_behind(
        {host: said(held) for host, held in leaving.items()},
        {host: said(held) for host, held in staying.items()},
        enough,
    )
    missed = {
        host: [name for name in sorted(held) if sum(there.get(name, 0) for there in staying.values()) < enough]
        for host, held in leaving.items()
    }
    assert {there["host"]: there["some"] for there in found} == {host: names for host, names in missed.items() if names}


def test_what_has_no_name_counts_as_missed():
    (found,) = objects.left_behind({"a": said({NAMES[0]: 1}, more=7)}, {"b": said({NAMES[0]: 4})}, 3)
    assert found == {"host": "a", "count": 7, "some": []}
