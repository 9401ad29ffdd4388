"""The lab's artifacts have upstream's layout, and the same payload gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts" / "lab.d"))

import milvus_archive
import milvus_deb
import milvus_image
import milvus_payload


class FakePayload:
    version = "2.3.5"
    logging_configuration = b"--minloglevel=0\n"

    def files(self):
        yield "milvus", b"server"
        yield "libknowhere.so", b"library"

    def configuration(self, data):
        return f"localStorage: {{path: {data}/data}}\n".encode()


def names(path: Path) -> dict[str, str]:
    with tarfile.open(path) as archive:
        return {m.name: f"{m.mode:04o}" for m in archive if m.isfile()}


def test_archive(tmp_path):
    for name in ("one", "two"):
        milvus_archive.build(FakePayload(), tmp_path / name)
    assert names(tmp_path / "one") == {
        "bin/milvus": "0755",
        "lib/libknowhere.so": "0755",
        "configs/milvus.yaml": "0644",
        "configs/glog.conf": "0644",
    }
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_package(tmp_path):
    deb = tmp_path / "milvus.deb"
    milvus_deb.build(FakePayload(), deb)
    milvus_deb.build(FakePayload(), again := tmp_path / "again.deb")
    assert deb.read_bytes() == again.read_bytes()

    def dpkg(*arguments):
        return subprocess.run(["dpkg-deb", *arguments, str(deb)], check=True, capture_output=True).stdout

    assert dpkg("--show", "--showformat=${Package} ${Version} ${Architecture}") == b"milvus 2.3.5-1 amd64"
    with tarfile.open(fileobj=io.BytesIO(dpkg("--fsys-tarfile"))) as tree:
        files = {m.name.removeprefix(".") for m in tree if m.isfile()}
    assert files == {
        "/usr/bin/milvus",
        "/usr/lib/milvus/libknowhere.so",
        "/etc/milvus/configs/milvus.yaml",
        "/etc/milvus/configs/glog.conf",
        "/etc/milvus/configs/embedEtcd.yaml",
        "/lib/systemd/system/milvus.service",
    }
    with tarfile.open(fileobj=io.BytesIO(dpkg("--ctrl-tarfile"))) as control:
        conffiles = control.extractfile("./conffiles").read().decode().split()
    assert set(conffiles) == {name for name in files if name.startswith("/etc/")}


def test_image(tmp_path):
    base = tmp_path / "base.tar"
    with tarfile.open(base, "w"):
        pass
    image = tmp_path / "image.tar"
    milvus_image.build(FakePayload(), image, base)
    with tarfile.open(image) as archive:
        (manifest,) = json.load(archive.extractfile("manifest.json"))
        configuration = json.load(archive.extractfile(manifest["Config"]))
        layers = [archive.extractfile(layer).read() for layer in manifest["Layers"]]
    assert manifest["RepoTags"] == ["milvusdb/milvus:v2.3.5"]
    digests = [f"sha256:{hashlib.sha256(layer).hexdigest()}" for layer in layers]
    assert configuration["rootfs"]["diff_ids"] == digests
    with tarfile.open(fileobj=io.BytesIO(layers[1])) as payload:
        assert "milvus/bin/milvus" in payload.getnames()


def test_a_changed_download_is_refused_and_removed(tmp_path):
    wheel = tmp_path / "wheels" / "milvus.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"something else")
    payload = milvus_payload.Payload(tmp_path, "2.3.5", {"name": "milvus.whl", "sha256": "0" * 64})
    with pytest.raises(SystemExit, match=r"has sha256 .*artifacts\.yml asks for 0000"):
        list(payload.files())
    assert not wheel.exists()


def test_placeholders_take_our_values_and_the_shipped_defaults():
    def replace(text, **values):
        return milvus_payload.PLACEHOLDER.sub(lambda m: values.get(m["name"], m["default"] or ""), text)

    assert replace("port: {{ proxy_port(int): 19530 }} # x") == "port: 19530 # x"
    assert replace("dir: {{ etcd_data_dir }}", etcd_data_dir="/var/lib/milvus/etcd") == "dir: /var/lib/milvus/etcd"
    assert replace("path: {{ system_log_path }}") == "path: "
