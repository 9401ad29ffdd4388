"""Every way to use the repository runs one play: a module that writes, one that fails clearly, a role that refuses."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.gates.support import ROOT, run

PLAY = """\
---
- name: Use a module and a role of the collection
  hosts: localhost
  connection: local
  gather_facts: false
  vars:
    ansible_python_interpreter: "{{{{ ansible_playbook_python }}}}"
  tasks:
    - name: Write a file
      {prefix}config_bundle:
        files:
          - dest: "{{{{ written }}}}"
            content: "by {way}\\n"
            mode: "0600"

    - name: Ask a server that is not there
      {prefix}milvus_info:
        uri: http://127.0.0.1:1
        timeout: 2
      register: asked
      failed_when: asked is not failed or '127.0.0.1:1' not in asked.msg

    - name: Let a role refuse its variables
      vars:
        milvus_install_method: archive
        milvus_archive_url: ""
        milvus_hosts: [localhost]
      block:
        - name: Validate
          ansible.builtin.include_role:
            name: {prefix}milvus
            tasks_from: validate.yml
      rescue:
        - name: Expect it to name the variable
          ansible.builtin.assert:
            that: "'milvus_archive_url' in ansible_failed_result.msg"
        - name: Remember that it refused
          ansible.builtin.set_fact:
            refused: true

    - name: Expect that the role refused
      ansible.builtin.assert:
        that: refused is defined
"""
FQCN = "vectordb.ops."


def write_play(folder: Path, way: str, prefix: str = FQCN) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    play = folder / "use.yml"
    play.write_text(PLAY.format(prefix=prefix, way=way), encoding="utf-8")
    return play


def check_play(cwd: Path, play: Path, written: Path, way: str, **environment: str) -> None:
    done = run(["ansible-playbook", "-i", "localhost,", play, "-e", f"written={written}"], cwd, **environment)
    assert done.returncode == 0, done.stdout
    assert written.read_text(encoding="utf-8") == f"by {way}\n"


@pytest.fixture(scope="module")
def staged_tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("build")
    built = run([ROOT / "scripts/stage_collection", "--output", output, "--build"], ROOT)
    assert built.returncode == 0, built.stdout
    return Path(built.stdout.strip().splitlines()[-1])


def install(source: str, elsewhere: Path) -> dict[str, str]:
    """Install the collection into a folder far from the checkout; return the environment that finds it there."""
    target = elsewhere / "collections"
    # Dependencies are those of the pinned test environment, so that no server is asked.
    command = ["ansible-galaxy", "collection", "install", "--no-deps", "-p", target, source]
    done = run(command, elsewhere, ANSIBLE_HOME=str(elsewhere / "home"))
    assert done.returncode == 0, done.stdout
    assert (target / "ansible_collections/vectordb/ops/MANIFEST.json").exists(), done.stdout
    return {"ANSIBLE_COLLECTIONS_PATH": str(target), "ANSIBLE_HOME": str(elsewhere / "home")}


@pytest.mark.parametrize(("way", "prefix"), [("fqcn", FQCN), ("short name", "")])
def test_checkout(snapshot: Path, tmp_path: Path, way: str, prefix: str) -> None:
    # The play lies outside, so that nothing beside it can be what is found.
    check_play(snapshot, write_play(tmp_path, way, prefix), tmp_path / "written", way)


def test_installed_tarball(staged_tarball: Path, tmp_path: Path) -> None:
    environment = install(str(staged_tarball), tmp_path)
    check_play(tmp_path, write_play(tmp_path, "tarball"), tmp_path / "written", "tarball", **environment)


def test_tarball_has_modules_as_files_and_nothing_of_the_workshop(staged_tarball: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(staged_tarball, tmp_path)
    shipped = {path.name for path in (tmp_path / "plugins/modules").glob("*.py") if not path.is_symlink()}
    assert shipped == {path.name for path in (ROOT / "library").glob("*.py")}
    tops = {path.name for path in tmp_path.iterdir()}
    assert not tops & {"collections", "inventories", "library", "molecule", "scripts", "tests", ".ci", ".config"}


def test_installed_playbook_by_fqcn(staged_tarball: Path, tmp_path: Path) -> None:
    environment = install(str(staged_tarball), tmp_path)
    inventory = tmp_path / "hosts.yml"
    inventory.write_text(
        yaml.safe_dump({"milvus": {"hosts": {"db1": {"milvus_install_method": "archive", "milvus_archive_url": ""}}}})
    )
    done = run(["ansible-playbook", "-i", inventory, "vectordb.ops.validate"], tmp_path, **environment)
    assert done.returncode != 0, done.stdout
    assert "milvus_archive_url" in done.stdout


def test_installed_from_git(snapshot: Path, tmp_path: Path) -> None:
    environment = install(f"git+file://{snapshot}", tmp_path)
    check_play(tmp_path, write_play(tmp_path, "git"), tmp_path / "written", "git", **environment)


def test_ansible_runner(snapshot: Path, tmp_path: Path) -> None:
    # AWX copies a project with its links and without .git, then starts the job in it.
    project = tmp_path / "project"
    shutil.copytree(snapshot, project, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    play = write_play(project, "runner")
    written = tmp_path / "written"
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "hosts").write_text("localhost\n")
    command = ["ansible-runner", "run", tmp_path, "-p", play.name, "--cmdline", f"-e written={written}"]
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stdout
    assert written.read_text(encoding="utf-8") == "by runner\n"


def test_vendored_in_another_repository(snapshot: Path, tmp_path: Path) -> None:
    other = tmp_path / "infrastructure"
    shutil.copytree(snapshot, other / "vendor" / "ops", symlinks=True, ignore=shutil.ignore_patterns(".git"))
    subprocess.run(["git", "init", "-q"], cwd=other, check=True)
    (other / "ansible.cfg").write_text(
        "[defaults]\nroles_path = ./roles:./vendor/ops/roles\ncollections_path = ./vendor/ops/collections\n"
    )
    play = write_play(other / "plays", "vendored")
    check_play(other, play, tmp_path / "written", "vendored", ANSIBLE_HOME=str(tmp_path / "home"))
    short = yaml.safe_load(PLAY.format(prefix="", way="short"))
    # Short names of modules belong to the configuration of a checkout; those of roles only need roles_path.
    short[0]["tasks"] = [task for task in short[0]["tasks"] if "block" in task or "ansible.builtin.assert" in task]
    play.write_text(yaml.safe_dump(short), encoding="utf-8")
    done = run(["ansible-playbook", "-i", "localhost,", play], other, ANSIBLE_HOME=str(tmp_path / "home"))
    assert done.returncode == 0, done.stdout


def test_installing_ourselves_into_the_checkout_changes_nothing(snapshot: Path, staged_tarball: Path) -> None:
    done = run(["ansible-galaxy", "collection", "install", "--no-deps", "-p", "collections", staged_tarball], snapshot)
    assert "Nothing to do" in done.stdout, done.stdout
    assert (snapshot / "collections/ansible_collections/vectordb/ops/plugins").is_symlink()
