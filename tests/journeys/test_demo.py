"""README's first command on a fresh copy of the checkout, as a new user runs it: twice, then removed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.servers import free_ports

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Return a function that runs scripts/demo in a copy of the checkout with a home folder of its own."""
    folder = tmp_path_factory.mktemp("demo")
    checkout, home = folder / "checkout", folder / "home"
    home.mkdir()
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, tracked):
        if (ROOT / name).exists() or (ROOT / name).is_symlink():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, checkout / name, follow_symlinks=False)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "XDG_", "VIRTUAL_ENV"))
    }
    # pip asks rustc for its version, and rustup's stand-in for it would write into the home folder.
    kept["PATH"] = os.pathsep.join(one for one in kept["PATH"].split(os.pathsep) if ".cargo" not in one)
    (port,) = free_ports(1)

    def run(*flags):
        return subprocess.run(
            ["scripts/demo", *flags],
            cwd=checkout,
            env={**kept, "HOME": str(home), "MILVUS_DEMO_PORT": str(port), "PIP_CACHE_DIR": str(folder / "pip")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    run.home, run.checkout, run.port = home, checkout, port
    yield run
    run("--clean")


def test_first_run_reports_a_working_database(demo):
    first = demo()
    assert first.returncode == 0, first.stderr[-3000:]
    assert f"Milvus Lite answers at http://127.0.0.1:{demo.port}" in first.stdout
    assert re.search(r"default\.digits +1797 rows +vector HNSW", first.stdout)
    recall = re.search(r"recall@10 against brute force: ([\d.]+)", first.stdout)
    assert recall, first.stdout
    assert float(recall[1]) > 0.9


def test_second_run_changes_nothing(demo):
    second = demo()
    assert second.returncode == 0, second.stderr[-3000:]
    assert re.search(r"changed=0 .*failed=0", second.stdout), second.stdout


def test_nothing_outside_checkout_and_state_folder_is_touched(demo):
    assert [path.relative_to(demo.home) for path in demo.home.rglob("*") if path.is_file()] != []
    outside = [path for path in demo.home.rglob("*") if path.is_file() and ".local/state/vectordb.ops" not in str(path)]
    assert outside == []


def test_clean_removes_everything_also_what_another_checkout_started(demo):
    shutil.rmtree(demo.checkout / ".venv")
    cleaned = demo("--clean")
    assert cleaned.returncode == 0, cleaned.stderr[-3000:]
    assert not (demo.home / ".local/state/vectordb.ops").exists()
    assert not (demo.checkout / ".venv").exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", demo.port)) != 0


def test_an_unknown_argument_is_refused(demo):
    refused = demo("--cleen")
    assert refused.returncode == 1
    assert "unknown argument '--cleen'; allowed: --clean" in refused.stderr
