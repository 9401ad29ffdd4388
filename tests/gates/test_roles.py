"""Roles are documented as they are, and keep to the rules of tasks."""

from __future__ import annotations

import re

import pytest

from tests.gates.support import ROOT, load_yaml, run, task_files, tasks_with_place

# There is no module for what these do; each says why in its file.
SHELL_TASKS: frozenset[str] = frozenset()
# Our own modules whose answer holds files with secrets of others.
TELL_SECRETS = frozenset(
    {
        "roles/milvus/tasks/preflight_host.yml: 'Look at units, ports, folders and etcd'",
        "playbooks/support_bundle.yml: 'Collect, without secrets'",
    }
)
SECRET = re.compile(r"password|passphrase|secret|token|credential|private_key|api_key", re.IGNORECASE)
# Names that speak of a secret without holding it.
HARMLESS = re.compile(r"\w*(?:_path|_file|_dir|_length|no_log|_enabled|cluster_token|restore_token)\b", re.IGNORECASE)
CARRIERS = ("uri", "command", "shell", "get_url", "copy", "template", "set_fact", "script", "raw", "expect")
CONTROL = {
    "assert",
    "debug",
    "fail",
    "set_fact",
    "include_role",
    "include_tasks",
    "import_tasks",
    "import_role",
    "meta",
}
INJECTED = re.compile(
    r"(?<!facts\[')(?<![\w.'\"])ansible_(?:architecture|bios_\w+|cmdline|date_time|default_ipv[46]|devices|distribution\w*|domain"
    r"|fqdn|hostname|interfaces|kernel\w*|lsb|machine|mem\w+_mb|memory_mb|mounts|nodename|os_family|pkg_mgr|processor\w*"
    r"|python_version|selinux|service_mgr|swap\w+|system\w*|user_\w+|virtualization_\w+|all_ipv[46]_addresses)\b"
)


def action_of(task: dict, names: tuple[str, ...] | set[str]) -> str:
    return next((key for key in task if key.removeprefix("ansible.builtin.") in names), "")


@pytest.mark.parametrize("command", [("check_argspecs",), ("docs", "--check")], ids=" ".join)
def test_documentation_is_what_the_roles_are(command: tuple[str, ...]) -> None:
    done = run([ROOT / "scripts" / command[0], *command[1:]], ROOT)
    assert done.returncode == 0, done.stdout


def test_every_role_has_the_shape_of_all() -> None:
    problems = []
    for role in sorted(path for path in (ROOT / "roles").iterdir() if (path / "tasks").is_dir()):
        needed = ["README.md", "defaults/main.yml", "meta/argument_specs.yml", "meta/main.yml", "tasks/main.yml"]
        if not role.name.startswith("_"):
            needed.append("tasks/validate.yml")
        problems += [f"roles/{role.name}/{file} is missing" for file in needed if not (role / file).exists()]
    assert not problems, "\n".join(problems)


def test_no_task_ignores_errors() -> None:
    found = [place for place, task in tasks_with_place() if "ignore_errors" in task]
    assert not found, "say with failed_when what is no failure:\n" + "\n".join(found)


def test_no_task_uses_shell_unlisted() -> None:
    found = [place for place, task in tasks_with_place() if action_of(task, ("shell", "raw", "script"))]
    assert not set(found) - SHELL_TASKS, "\n".join(found)


def test_a_task_that_carries_a_secret_hides_it() -> None:
    found = []
    for place, task in tasks_with_place():
        action = action_of(task, CARRIERS)
        said = HARMLESS.sub(
            "", str(task.get(action) or "") + str(task.get("args") or "") + str(task.get("environment") or "")
        )
        if action and SECRET.search(said) and "no_log" not in task:
            found.append(f"{place}: {SECRET.search(said).group()}")
    assert not found, 'add no_log: "{{ ROLE_no_log }}":\n' + "\n".join(found)


def test_a_failure_of_our_own_modules_is_shown() -> None:
    """Their argument specs mask what is secret; a hidden failure leaves nobody a next step."""
    found = [
        place
        for place, task in tasks_with_place()
        if "no_log" in task and any(key.startswith("vectordb.ops.") for key in task) and place not in TELL_SECRETS
    ]
    assert not found, "take no_log off, and have the module's argument spec mask what is secret:\n" + "\n".join(found)


def test_no_secret_is_an_argument_of_a_process() -> None:
    found = []
    for place, task in tasks_with_place():
        action = action_of(task, ("command", "shell"))
        said = HARMLESS.sub("", str(task.get(action) or ""))
        if action and re.search(r"\{\{[^}]*(?:" + SECRET.pattern + r")[^}]*\}\}", said, re.IGNORECASE):
            found.append(place)
    assert not found, "other users of the host read it in the process list:\n" + "\n".join(found)


def test_no_module_call_is_looped_over_a_long_list() -> None:
    found = [
        place
        for place, task in tasks_with_place()
        if isinstance(task.get("loop"), list) and len(task["loop"]) > 3 and not action_of(task, CONTROL)
    ]
    assert not found, "each item is a session; take the list in one call:\n" + "\n".join(found)


def test_facts_are_read_from_ansible_facts() -> None:
    config = (ROOT / "ansible.cfg").read_text(encoding="utf-8")
    assert re.search(r"^inject_facts_as_vars = false$", config, re.MULTILINE)
    places = [
        *task_files(),
        *ROOT.glob("roles/*/templates/**/*"),
        *ROOT.glob("roles/*/[dv]*/*.yml"),
        *ROOT.glob("inventories/**/*.yml"),
    ]
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in places
        if path.is_file()
        for match in INJECTED.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_roles_read_no_group_names() -> None:
    found = []
    for path in [*ROOT.glob("roles/*/*/*.yml"), *ROOT.glob("roles/*/templates/*")]:
        text = re.sub(r"^\s*#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if re.search(r"\bgroups\s*\[|\bgroup_names\b|\bgroups\.", text):
            found.append(str(path.relative_to(ROOT)))
    assert not found, "pass the hosts as a variable instead of reading groups:\n" + "\n".join(found)


def test_every_play_of_milvus_knows_the_topology() -> None:
    """Without shared/hosts.json the role takes a cluster for a server that stands alone."""
    for path in sorted((ROOT / "playbooks").glob("*.yml")):
        for play in load_yaml(path):
            if play.get("hosts") != "localhost" and "'vectordb.ops.milvus'" in str(play):
                assert "shared/hosts.json" in play.get("vars_files", []), f"{path.name}: {play['name']}"
