"""What the lab builds of MinIO, Kafka and Pulsar is pinned, and a changed input is noticed."""

from __future__ import annotations

import re
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

LAB = Path(__file__).resolve().parents[3] / "scripts" / "lab.d"
sys.path.insert(0, str(LAB))

import go_binary  # noqa: E402
import maven_archive  # noqa: E402

RECIPES = yaml.safe_load((LAB / "artifacts.yml").read_text())


@pytest.fixture
def jars(tmp_path):
    folder = tmp_path / "jars"
    folder.mkdir()
    for name in ("b.jar", "a.jar"):
        (folder / name).write_text(name)
    return sorted(folder.iterdir())


def test_the_checksum_of_jars_is_that_of_the_lines_of_sha256sum(jars):
    assert maven_archive.digest(jars) == "f9666ef476abd67878901c213c9ef099bb191c84bf7c05aac201faaee747ca4a"


def test_an_exchanged_jar_is_refused(jars, tmp_path, monkeypatch):
    monkeypatch.setattr(maven_archive, "_fetch", lambda *_: jars)
    recipe = {**RECIPES["kafka"], "jars": "0" * 64}
    with pytest.raises(SystemExit, match=r"one of them was exchanged"):
        maven_archive.build(recipe, tmp_path / "kafka.tgz")


def test_jars_lie_where_upstream_has_them(jars, tmp_path, monkeypatch):
    monkeypatch.setattr(maven_archive, "_fetch", lambda *_: jars)
    recipe = {**RECIPES["kafka"], "jars": maven_archive.digest(jars)}
    maven_archive.build(recipe, tmp_path / "kafka.tgz")
    with tarfile.open(tmp_path / "kafka.tgz") as archive:
        assert [m.name for m in archive if m.isfile()] == ["kafka_2.13-3.9.1/libs/a.jar", "kafka_2.13-3.9.1/libs/b.jar"]


@pytest.mark.parametrize("product", ["kafka", "pulsar"])
def test_maven_is_asked_for_what_the_recipe_lists(product):
    asked = re.findall(r"<groupId>([^<]+)</groupId><artifactId>([^<]+)<", maven_archive.project(RECIPES[product]))
    for line in RECIPES[product]["dependencies"]:
        assert tuple(line.split(":")[:2]) in asked


def test_the_binary_knows_its_release():
    said = go_binary.flags("2025-09-07T16-13-09Z", RECIPES["minio"])
    assert "cmd.Version=2025-09-07T16:13:09Z" in said
    assert "cmd.ReleaseTag=RELEASE.2025-09-07T16-13-09Z" in said
    assert re.search(r"@v[0-9.]+-\d{14}-[0-9a-f]{12}$", RECIPES["minio"]["module"])
