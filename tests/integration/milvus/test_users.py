"""Users and passwords on a real server with authentication."""

from __future__ import annotations

import pytest
import yaml

from tests import servers
from tests.integration import ansible_run
from tests.integration.milvus.conftest import ROOT_PASSWORD, running
from tests.targets import Target

GIVEN = "Users-first-password-1"
NEXT = "Users-second-password-2"


@pytest.fixture(scope="module")
def milvus(own_milvus):
    return own_milvus


def test_root_password_replaces_the_default_and_can_be_repeated(tmp_path):
    with running(servers.milvus(tmp_path / "fresh", auth=True)) as server:
        target = Target(server, {"uri": server.uri, "user": "root", "password": NEXT}, fresh=True)
        wanted = {"name": "root", "new_password": NEXT}
        assert "refuses the credentials" in target.fails("milvus_info")
        predicted = target.ok("milvus_user", check=True, **wanted)
        assert predicted["changed"]
        real = target.ok("milvus_user", **wanted)
        assert (real["actions"], real["diff"]) == (predicted["actions"], predicted["diff"])
        assert not target.ok("milvus_user", **wanted)["changed"]
        old = target.fails("milvus_info", password="Milvus")
        assert "refuses the credentials" in old
        third = target.fails("milvus_user", password=GIVEN, name="root", new_password=GIVEN)
        assert "Neither the new password of root nor the default one is accepted" in third
        rotated = target.ok("milvus_user", password=GIVEN, name="root", new_password=GIVEN, current_password=NEXT)
        assert rotated["changed"]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Milvus", "is the default password that everybody knows"),
        ("short", "has 5 bytes, allowed are 6 to 72"),
        ("x" * 73, "has 73 bytes, allowed are 6 to 72"),
    ],
)
def test_weak_passwords_are_refused_before_any_call(password, said):
    nobody = Target(None, {"uri": "http://127.0.0.1:1"})
    message = nobody.fails("milvus_user", name="root", new_password=password)
    assert said in message
    assert password not in message


def test_users_are_made_changed_and_dropped(milvus):
    first = {"users": [{"name": "reader", "password": GIVEN}, {"name": "writer", "password": GIVEN}]}
    made = milvus.reconciles("milvus_user", **first)
    assert GIVEN not in str(made)
    changed = {"users": [{"name": "reader", "password": NEXT}]}
    assert "give it as current_password" in milvus.fails("milvus_user", **changed)
    kept = milvus.ok("milvus_user", update_password="on_create", **changed)
    assert not kept["changed"]
    changed["users"][0]["current_password"] = GIVEN
    done = milvus.ok("milvus_user", **changed)
    assert done["changed"]
    assert not milvus.ok("milvus_user", **changed)["changed"]
    left = [one["name"] for one in milvus.ok("milvus_info", gather=["users"])["users"]]
    assert sorted(left) == ["reader", "root", "writer"]  # and none that was made for a proof
    assert milvus.ok("milvus_health", user="reader", password=NEXT, wait=0)["loaded"] == []
    denied = milvus.fails("milvus_database", user="reader", password=NEXT, name="mine")
    assert "permission deny to reader" in denied
    assert "Log in as a user who has that privilege" in denied
    gone = {"users": [{"name": name, "state": "absent"} for name in ("reader", "writer")]}
    milvus.reconciles("milvus_user", **gone)
    assert ROOT_PASSWORD not in str(milvus.run("milvus_user", **gone))
    assert "belongs to the server" in milvus.fails("milvus_user", name="root", state="absent")


def test_a_verbose_log_of_a_rotation_shows_no_password(milvus, tmp_path):
    secrets = {"root": ROOT_PASSWORD, "given": GIVEN, "next": NEXT, "other": "Not-that-one-3"}
    (tmp_path / "secrets.yml").write_text(yaml.safe_dump({"vault": secrets}))
    root, given, following, other = (f"{{{{ vault['{name}'] }}}}" for name in secrets)
    login = {**milvus.connection, "password": root}
    user = {**login, "name": "rotated", "roles": ["public"]}
    changed = {**user, "new_password": following}
    tasks = [
        {"vectordb.ops.milvus_user": {**user, "new_password": given}},
        {"vectordb.ops.milvus_user": {**changed, "current_password": given}},
        {"vectordb.ops.milvus_user": changed, "check_mode": True},
        {"vectordb.ops.milvus_user": {**user, "new_password": given, "current_password": other}, "ignore_errors": True},
        {"vectordb.ops.milvus_user": {**login, "name": "rotated", "state": "absent"}},
    ]
    run = ansible_run.tasks(tmp_path, tasks, "-vvv", "--diff", "-e", f"@{tmp_path / 'secrets.yml'}")
    assert [result["changed"] for result in run.results] == [True, True, False, False, True]
    assert "give it as current_password" in run.results[3]["msg"]
    assert [one for one in secrets.values() if one in run.output] == []
