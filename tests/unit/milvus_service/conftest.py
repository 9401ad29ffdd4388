from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROLE = Path(__file__).parents[3] / "roles" / "milvus"


@pytest.fixture(scope="session")
def role_defaults():
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text())
    names = yaml.safe_load((ROLE / "vars" / "main.yml").read_text())["_milvus_settings"]
    return {name: defaults[f"milvus_{name}"] for name in names}


@pytest.fixture
def settings(role_defaults):
    """A host that can be set up: a standalone 2.3.5 from an archive."""

    def make(**changes):
        good = {
            "version": "2.3.5",
            "install_method": "archive",
            "archive_url": "file:///lab/milvus.tar.gz",
            "archive_checksum": "sha256:" + "a" * 64,
            "root_password": "a-good-password",
        }
        return {**role_defaults, **good, **changes}

    return make
