"""Retention of a store: what is removed, in which order, and what never is."""

from __future__ import annotations

import contextlib
import datetime

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import listing, manifest, prune, work
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError, BusyError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def put(store, policy, days, good=True):
    at = NOW - datetime.timedelta(days=days)
    name = f"{policy}_{at:%Y%m%d_%H%M%S}"
    started = manifest.written(at)
    store.write(f"{name}/{manifest.BEGUN}", f'{{"started": "{started}"}}'.encode())
    if good:
        facts = manifest.made(
            name=name, engine="logical", started=started, completed=started, server={}, collections=[], objects={}
        )
        store.write(f"{name}/{manifest.NAME}", manifest.dumped(facts))
    return name


@pytest.fixture
def store(tmp_path):
    return Folder(tmp_path / "store")


def run(store, check=False, policy="nightly", lock_wait=0, **rules):
    params = dict.fromkeys(work.request.SPEC)
    params.update(
        state="absent", store={"folder": store.path}, policy=policy, retention=rules, sample=20, parallel=2,
        part_mib=64, lock_wait=lock_wait,
    )  # fmt: skip
    task = work.Work(params, check)
    task.run(None)
    return task.result


def test_the_same_in_check_mode_and_only_of_the_policy(store):
    names = [put(store, "nightly", days) for days in range(10)]
    others = [put(store, "weekly", days) for days in range(10)]
    predicted = run(store, check=True, keep_last=3)
    assert len(listing.read(store)) == 20
    real = run(store, keep_last=3)
    assert (real["actions"], real["diff"]) == (predicted["actions"], predicted["diff"])
    assert [one["object"] for one in real["actions"]] == names[:2:-1]
    assert [one["name"] for one in listing.read(store)] == sorted(names[:3] + others)
    assert not run(store, keep_last=3)["changed"]


def test_the_last_good_one_never_goes_and_broken_ones_do(store):
    good = put(store, "nightly", 400)
    put(store, "nightly", 3, good=False)
    young = put(store, "nightly", 0, good=False)
    put(store, "nightly", 500)
    result = run(store, max_age_days=30)
    assert sorted(one["name"] for one in listing.read(store)) == sorted([good, young])
    assert {one["name"]: one["reasons"] for one in result["retention"]}[good] == ["the last good one"]


def test_a_clock_that_went_wrong_removes_nothing(store):
    for days in (-400, 1, 2):
        put(store, "nightly", days)
    with pytest.raises(BackupError, match=r"is from the future .* set the clocks\. Nothing was removed"):
        run(store, keep_last=1)
    assert len(listing.read(store)) == 3


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ({"dayly": 3}, "did you mean 'daily'"),
        ({"daily": "many"}, "must be a number from 0 on, found 'many'"),
        ({"daily": -1}, "must be a number"),
        ({"daily": 0}, "keeps nothing but the last good one"),
        ({}, "keeps nothing but the last good one"),
    ],
)
def test_what_is_no_retention(rules, text):
    with pytest.raises(InvalidInputError, match=text):
        prune.checked(rules)


@pytest.fixture
def other(store, monkeypatch):
    """Another run at work, which ends when this one has looked three times, and has kept less by then."""
    held = contextlib.ExitStack()
    held.enter_context(store.lock("create backup other"))
    looks = []

    def look(_seconds):
        looks.append(1)
        if len(looks) == 3:
            work.remove(store, listing.read(store)[0]["name"])
            held.close()

    monkeypatch.setattr(work.time, "sleep", look)
    yield looks
    held.close()


def test_another_run_is_waited_for_where_that_is_asked(store, other):
    names = [put(store, "nightly", days) for days in range(4)]
    assert run(store, lock_wait=3600, keep_last=2)["changed"]
    assert len(other) == 3
    assert [one["name"] for one in listing.read(store)] == sorted(names[:2])


def test_another_run_is_refused_at_once_otherwise(store, other):
    put(store, "nightly", 1)
    put(store, "nightly", 2)
    with pytest.raises(BusyError, match="another run is at work there: create backup other"):
        run(store, keep_last=1)
    assert not other
