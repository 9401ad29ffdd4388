"""One look at account, version and units."""

from __future__ import annotations

import grp
import os
import pwd
from types import SimpleNamespace

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place

UP = "ActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n"


def me(**changes):
    found = pwd.getpwuid(os.getuid())
    group = grp.getgrgid(found.pw_gid).gr_name
    return {"user": found.pw_name, "group": group, "home": found.pw_dir, "shell": found.pw_shell, **changes}


@pytest.mark.parametrize(
    "changes", [{"home": "/elsewhere"}, {"shell": "/bin/none"}, {"group": "none"}, {"user": "none"}]
)
def test_an_account_counts_only_as_described(changes):
    assert in_place.account(me())
    assert not in_place.account(me(**changes))


def test_a_version_counts_only_when_the_link_leads_to_its_folder(tmp_path):
    one, two, link = tmp_path / "1", tmp_path / "2", tmp_path / "current"
    one.mkdir()
    link.symlink_to(one)
    assert in_place.artifact({"link": str(link), "target": str(one)})
    assert not in_place.artifact({"link": str(link), "target": str(two)})
    link.unlink()
    assert not in_place.artifact({"link": str(link), "target": str(one)})
    link.symlink_to(two)
    assert not in_place.artifact({"link": str(link), "target": str(two)})


@pytest.mark.parametrize("version", ["3.9.1", "2025-09-07T16-13-09Z", "2.6.0-rc1"])
def test_the_link_tells_which_version_is_in_use(tmp_path, version):
    link = tmp_path / "current"
    assert in_place.version({"link": str(link)}) == ""
    link.symlink_to(in_place.artifact_folder(tmp_path, version, "sha256:" + "0" * 64))
    assert in_place.version({"link": str(link)}) == version


def test_units_count_when_they_run_start_with_the_host_and_are_read():
    told = [UP, UP.replace("=active", "=failed"), UP.replace("=enabled", "=disabled"), UP.replace("=no", "=yes"), UP]
    assert in_place.parse_units(list("abcde"), "\n".join(told)) == ["a", "e"]
    assert in_place.parse_units(["a"], "") == []


def test_nothing_is_in_place_that_nobody_asked_for():
    module = SimpleNamespace(params={"in_place": None}, get_bin_path=lambda _name: None)
    assert in_place.look(module) == {"account": False, "packages": True, "artifact": False, "version": "", "units": []}
