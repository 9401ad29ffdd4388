"""What the collection says of itself is what it holds."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.gates.support import ROOT, load_yaml, text_of

MODULES = sorted(path.stem for path in (ROOT / "library").glob("*.py"))
LINK_TREE = ROOT / "collections/ansible_collections/vectordb/ops"
# They act on a host, not through a server's connection options.
NO_CONNECTION = {
    "milvus_backup_offsite",
    "milvus_compose_info",
    "milvus_helm_info",
    "milvus_host_info",
    "milvus_lite",
    "milvus_operator_info",
    "milvus_scratch",
}


def documentation(module: str) -> dict:
    found = re.search(r'DOCUMENTATION = r"""(.*?)"""', (ROOT / "library" / f"{module}.py").read_text(), re.DOTALL)
    assert found, f"library/{module}.py has no DOCUMENTATION block"
    return yaml.safe_load(found.group(1))


def test_the_action_groups_hold_every_module_of_their_kind() -> None:
    groups = load_yaml(ROOT / "meta/runtime.yml")["action_groups"]
    for kind in ("milvus", "etcd"):
        expected = [name for name in MODULES if name.startswith(f"{kind}_") and name not in NO_CONNECTION]
        listed = [entry for entry in groups[kind] if isinstance(entry, str)]
        assert listed == expected, f"action group {kind} of meta/runtime.yml"


def test_every_module_takes_its_shared_options_from_a_fragment() -> None:
    for module in MODULES:
        kind = module.split("_", maxsplit=1)[0]
        if kind in ("milvus", "etcd") and module not in NO_CONNECTION:
            fragments = documentation(module).get("extends_documentation_fragment") or []
            assert any(f"vectordb.ops.{kind}" in name for name in fragments), f"{module} extends no fragment of {kind}"


def test_every_module_has_a_test(tracked: list[Path]) -> None:
    tests = {
        path: text_of(path) for path in tracked if path.parts[0] in ("tests", "molecule") and "gates" not in path.parts
    }
    named = "".join(tests.values())
    # A scenario that converges a role runs the modules of that role.
    for role in set(
        re.findall(
            r"vectordb\.ops\.(\w+)", "".join(text for path, text in tests.items() if path.name == "converge.yml")
        )
    ):
        named += "".join(path.read_text() for path in (ROOT / "roles" / role / "tasks").glob("*.yml"))
    untested = [module for module in MODULES if not re.search(rf"\b{module}\b", named)]
    assert not untested, f"no test and no scenario runs {', '.join(untested)}"


def test_galaxy_and_requirements_ask_for_the_same_collections() -> None:
    listed = load_yaml(ROOT / "collections/requirements.yml")["collections"]
    assert {entry["name"]: entry["version"] for entry in listed} == load_yaml(ROOT / "galaxy.yml")["dependencies"]
    assert [entry["name"] for entry in listed] == sorted(entry["name"] for entry in listed)
    assert all(entry["name"] != "vectordb.ops" for entry in listed), "AWX would prefer that copy to the checkout"


def test_every_collection_that_is_used_is_asked_for(tracked: list[Path]) -> None:
    known = {*load_yaml(ROOT / "galaxy.yml")["dependencies"], "ansible.builtin", "vectordb.ops"}
    used = re.compile(r"^\s+(?:- )?([a-z_]+\.[a-z_]+)\.[a-z0-9_]+:", re.MULTILINE)
    for path in tracked:
        if path.parts[0] in ("roles", "playbooks") and path.suffix == ".yml" and "meta" not in path.parts:
            strangers = {name for name in used.findall(text_of(path)) if "." in name} - known
            assert not strangers, f"{path} uses {strangers}, which galaxy.yml does not name"


def test_the_link_tree_links_to_what_is_there() -> None:
    for name in ("README.md", "LICENSE", "galaxy.yml", "meta", "playbooks", "plugins", "roles"):
        link = LINK_TREE / name
        assert link.is_symlink(), f"{link.relative_to(ROOT)} must be a link, so that it cannot drift"
        assert link.resolve() == ROOT / name
    assert (ROOT / "plugins/modules").is_symlink()
    assert (ROOT / "plugins/modules").resolve() == ROOT / "library"
    assert not [path for path in LINK_TREE.iterdir() if path.resolve() == ROOT], "a link to the top would never end"


def test_changelog_fragments_can_be_released() -> None:
    config = load_yaml(ROOT / "changelogs/config.yaml")
    sections = {name for name, _title in config["sections"]} | {
        config["prelude_section_name"],
        config["trivial_section_name"],
    }
    fragments = sorted((ROOT / config["notesdir"]).glob("*")) or sorted(
        (ROOT / "changelogs" / config["notesdir"]).glob("*")
    )
    for path in fragments:
        assert re.fullmatch(r"[a-z0-9.-]+\.yml", path.name), f"{path.name}: name it NUMBER-SLUG.yml"
        for section, entries in load_yaml(path).items():
            assert section in sections, f"{path.name}: unknown section {section}; there are {sorted(sections)}"
            wanted = str if section == config["prelude_section_name"] else list
            assert isinstance(entries, wanted), f"{path.name}: {section} must be a {wanted.__name__}"
            assert all(isinstance(entry, str) for entry in entries), f"{path.name}: quote entries that hold a colon"
    released = load_yaml(ROOT / "changelogs/changelog.yaml")["releases"]
    assert fragments or released, "changelogs/ says nothing of this version"


def test_requirements_are_pinned_and_sorted() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-r"))]
        assert all(re.fullmatch(r"[A-Za-z0-9._\[\]-]+==[^ ]+", line) for line in lines), f"{name} has an unpinned line"
        assert lines == sorted(lines, key=lambda line: line.lower().split("==")), f"{name} is not sorted"


def test_the_execution_environment_asks_for_what_runs() -> None:
    pinned = dict(re.findall(r"^([\w.-]+)==(.+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    needed = [line for line in (ROOT / "meta/ee-requirements.txt").read_text().splitlines() if line and line[0] != "#"]
    names = {re.split(r"[<>=~]", line)[0] for line in needed}
    assert names <= set(pinned), f"requirements.txt does not pin {names - set(pinned)}"
    ours = load_yaml(ROOT / "meta/execution-environment.yml")["dependencies"]
    assert {(ROOT / path).name for path in ours.values()} == {"ee-requirements.txt", "ee-bindep.txt"}
    image = load_yaml(ROOT / "execution-environment/execution-environment.yml")
    assert image["version"] == 3
    core = image["dependencies"]["ansible_core"]["package_pip"]
    assert core == f"ansible-core=={pinned['ansible-core']}", "the image and requirements.txt run different versions"


def test_versions_are_sorted() -> None:
    from ansible_collections.vectordb.ops.plugins.module_utils.releases import PRODUCTS, sort_key

    for product, table in PRODUCTS.items():
        lines = list(table["lines"])
        assert lines == sorted(lines, key=sort_key), f"lines of {product}"
