"""The lab's Kubernetes is of one release throughout, and its archive is the same for the same programs."""

from __future__ import annotations

import re
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

LAB = Path(__file__).resolve().parents[3] / "scripts" / "lab.d"
sys.path.insert(0, str(LAB))

import artifacts  # noqa: E402
import kubernetes_binaries  # noqa: E402

RECIPE = yaml.safe_load((LAB / "artifacts.yml").read_text())["kubernetes"]
GO_MOD = """module k8s.io/kubernetes

require k8s.io/klog/v2 v2.130.1

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/client-go => ./staging/src/k8s.io/client-go
)
"""


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    folder = tmp_path / "compiled"
    folder.mkdir()
    for name in ("kwok", "kubernetes", "helm"):
        (folder / name).write_text(f"#!/bin/sh\necho {name} $0\n")
    monkeypatch.setattr(kubernetes_binaries, "_compile", lambda *_: folder)


def test_what_kubernetes_has_in_its_own_tree_is_of_its_release():
    replaced = kubernetes_binaries.staging(GO_MOD)
    assert replaced == ["k8s.io/api", "k8s.io/client-go"]
    lines = kubernetes_binaries.module({**RECIPE, "version": "1.33.0"}, replaced).splitlines()
    assert "replace k8s.io/client-go => k8s.io/client-go v0.33.0" in lines
    assert "require k8s.io/kubernetes v1.33.0" in lines


def test_programs_know_their_release():
    said = dict(re.findall(r"-X (\S+)=(\S+)", kubernetes_binaries.flags(RECIPE)))
    assert said["k8s.io/component-base/version.gitVersion"] == f"v{RECIPE['version']}"
    assert said["helm.sh/helm/v3/internal/version.version"] == f"v{RECIPE['helm']}"
    assert said["sigs.k8s.io/kwok/pkg/consts.Version"] == f"v{RECIPE['kwok']}"


def test_the_archive_has_a_link_for_each_program_of_the_control_plane(compiled, tmp_path):
    for name in ("one", "two"):
        kubernetes_binaries.build(RECIPE, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with tarfile.open(tmp_path / "one") as archive:
        assert [m.name for m in archive if m.isfile()] == ["bin/helm", "bin/kubernetes", "bin/kwok"]
        links = {m.name: m.linkname for m in archive if m.issym()}
    assert links == {f"bin/{name}": "kubernetes" for name in kubernetes_binaries.PROGRAMS}
    for name in kubernetes_binaries.PROGRAMS:
        assert f'"{name}":' in kubernetes_binaries.MAIN


def test_tests_find_the_programs_unpacked(compiled, tmp_path):
    listed = artifacts.build_neighbours(tmp_path, {"kubernetes": RECIPE}, "kubernetes_archive")
    found = listed["kubernetes_archive"]
    assert found["url"] == f"file:///lab/{Path(found['path']).relative_to(tmp_path)}"
    assert (Path(found["bin"]) / "helm").stat().st_mode & 0o111
    assert (Path(found["bin"]) / "kubectl").resolve().name == "kubernetes"
