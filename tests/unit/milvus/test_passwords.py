"""What is called in which order when a password changes, and that it is told to nobody."""

from __future__ import annotations

import json

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import catalog, connection, errors, user
from hypothesis import given, settings
from hypothesis import strategies as st

OLD, NEW = "The-old-password-1", "The-new-password-2"
OPTIONS = {"force": False, "update_password": "always", "dropped": set(), "login": "root"}


class Server:
    """Keeps passwords; takes those with a colon and then refuses every login with them."""

    def __init__(self, login="root", allowed=True):
        self.passwords = {"root": OLD, "app": OLD}
        self.params = {"user": login, "password": OLD}
        self.allowed, self.calls = allowed, []

    def accepts(self, _params, name, password):
        self.calls.append(f"log in as {_known(name)}")
        return self.passwords.get(name) == password and ":" not in password

    def call(self, method, name, *passwords, operation="", about="", **_more):
        self.calls.append(f"{method} {_known(name)}")
        if method == "create_user":
            if not self.allowed:
                raise errors.MilvusError("permission deny to app", operation, about, kind=errors.DENIED)
            self.passwords[name] = passwords[0]
        elif method == "drop_user":
            del self.passwords[name]
        elif passwords[0] != self.passwords[name]:
            raise errors.MilvusError("old password not correct", operation, about, kind=errors.REFUSED)
        else:
            self.passwords[name] = passwords[1]

    def login(self, name, password):
        self.calls.append(f"go on as {name}")
        self.params = {"user": name, "password": password}


def _known(name):
    return "the proof" if name.startswith(user.PROOF) else name


@pytest.fixture
def change(monkeypatch):
    def run(server, name="root", password=NEW, **more):
        monkeypatch.setattr(connection, "accepts", server.accepts)
        monkeypatch.setattr(user, "PAUSE", 0)
        problems = []
        wanted = user.normalise({"name": name, "password": password, **more}, "", problems)
        assert problems == []
        made = catalog.compare({("user", name): {"password": user.DIFFERS}}, wanted, OPTIONS)
        for action in made.actions:
            user.apply(server, action)

    return run


def test_the_new_password_is_proven_before_the_old_one_goes(change):
    server = Server()
    change(server)
    assert server.calls == [
        "log in as root",
        "create_user the proof",
        "log in as the proof",
        "drop_user the proof",
        "update_password root",
        "go on as root",
        "log in as root",
    ]
    assert server.passwords == {"root": NEW, "app": OLD}
    assert server.params["password"] == NEW


def test_a_password_that_lets_nobody_in_leaves_the_old_one_in_force(change):
    server = Server()
    with pytest.raises(errors.MilvusError) as caught:
        change(server, password="half:and-half")
    assert "refuses every login with it, so nothing was changed" in str(caught.value)
    assert "half:and-half" not in str(caught.value)
    assert server.passwords == {"root": OLD, "app": OLD}
    assert "update_password root" not in server.calls


def test_who_may_make_no_users_changes_his_own_password_without_a_proof(change):
    server = Server("app", allowed=False)
    change(server, "app")
    assert server.passwords["app"] == NEW
    assert server.calls[-3:] == ["update_password app", "go on as app", "log in as app"]


def test_a_wrong_old_password_is_told_and_changes_nothing(change):
    server = Server()
    with pytest.raises(errors.MilvusError) as caught:
        change(server, "app", current_password="Not-the-old-one-3")
    assert "give it as current_password" in str(caught.value)
    assert server.passwords == {"root": OLD, "app": OLD}


PASSWORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=8, max_size=40).filter(
    lambda text: len(text.encode()) >= user.SHORTEST and text.strip()
)


@settings(deadline=None, derandomize=True)
@given(PASSWORDS, st.none() | PASSWORDS, st.sampled_from((None, user.DECLARED, user.DIFFERS, "missing")))
def test_a_password_is_in_nothing_that_is_shown(password, before, found):
    secret, former = f"<{password}>", None if before is None else f"<{before}>"
    wanted = user.normalise({"name": "app", "password": secret, "current_password": former}, "", [])
    state = {} if found == "missing" else {("user", "app"): {"password": found}}
    told = json.dumps(catalog.compare(state, wanted, OPTIONS).result(), ensure_ascii=False)
    assert json.dumps(secret, ensure_ascii=False)[1:-1] not in told
    assert former is None or json.dumps(former, ensure_ascii=False)[1:-1] not in told


@pytest.mark.parametrize(
    ("mode", "option", "changes"),
    [
        (None, "always", True),
        (None, "on_create", False),
        ("always", "on_create", True),
        ("on_create", "always", False),
    ],
)
def test_a_users_own_mode_goes_before_that_of_the_task(mode, option, changes):
    wanted = user.normalise({"name": "app", "password": NEW, "update_password": mode}, "", [])
    state = {("user", "app"): {"password": user.DIFFERS}}
    made = catalog.compare(state, wanted, {**OPTIONS, "update_password": option})
    assert bool(made.actions) == changes
