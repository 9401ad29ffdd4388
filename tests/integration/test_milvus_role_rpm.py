"""The rpm way of the milvus role, rendered: no RPM distribution is at hand to run it on."""

from __future__ import annotations

import pytest
import yaml

from tests import milvus_role

ROLE = "vectordb.ops.milvus"
FACTS = {"RedHat": ("rpm", "x86_64", "amd64"), "Debian": ("deb", "aarch64", "arm64")}


@pytest.mark.parametrize("family", FACTS)
def test_the_package_of_the_family_is_chosen(run_tasks, family):
    ending, machine, architecture = FACTS[family]
    variables = {
        "milvus_version": "2.6.22",
        "milvus_install_method": "package",
        "milvus_package_checksum": "sha256:" + "a" * 64,
        "milvus_root_password": "a-good-password",
    }
    run = run_tasks(
        [
            {"ansible.builtin.set_fact": {"os_family": family, "architecture": machine, "cacheable": True}},
            {
                "ansible.builtin.include_role": {"name": ROLE, "tasks_from": "validate", "public": True},
                "vars": variables,
            },
            {
                "ansible.builtin.debug": {"msg": "{{ [_milvus_upstream_package_url, _milvus_package_file] }}"},
                "vars": variables,
            },
        ]
    )
    assert run.ok, run.output
    page = "https://github.com/milvus-io/milvus/releases/download"
    assert run.last["msg"] == [
        f"{page}/v2.6.22/milvus_2.6.22-1_{architecture}.{ending}",
        f"/var/cache/milvus-2.6.22.{ending}",
    ]


def test_each_family_has_its_own_installer_and_both_keep_the_own_unit_down():
    tasks = yaml.safe_load((milvus_role.ROLE / "tasks" / "install_package.yml").read_text())
    installers = {
        name: task for task in tasks for name in ("ansible.builtin.apt", "ansible.builtin.dnf") if name in task
    }
    assert installers["ansible.builtin.apt"]["when"][0] == "_milvus_package_format == 'deb'"
    assert installers["ansible.builtin.dnf"]["when"][0] == "_milvus_package_format == 'rpm'"
    names = [task["name"] for task in tasks]
    blocked = names.index("Keep the package's own unit from ever starting")
    assert blocked < names.index("Install the deb") < names.index("Install the rpm")
    assert names[-1] == "Leave the package's own unit stopped"
