"""Build the lab's artifacts in the layout that upstream publishes, and list them in LAB/artifacts.yml."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import compose_plugin
import go_binary
import kubernetes_binaries
import maven_archive
import milvus_archive
import milvus_deb
import milvus_image
import milvus_payload
import yaml

HERE = Path(__file__).resolve().parent
# Linters and unit tests run meanwhile, and are not to wait for compilers.
NICENESS = 5


def recipe_key(data: object, *modules: object) -> str:
    """What an artifact is made from: a changed recipe gives it a new address, so old files are never served for it."""
    digest = hashlib.sha256(repr(data).encode())
    for module in modules:
        digest.update(Path(module.__file__).read_bytes())
    return digest.hexdigest()[:8]


def checksum(path: Path) -> str:
    stamp = path.with_name(path.name + ".sha256")
    if not stamp.exists():
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        write_atomically(stamp, digest)
    return stamp.read_text()


def write_atomically(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(text)
    unfinished.replace(path)


def ensure(lab: Path, name: str, key: str, make, *arguments) -> Path:
    """The artifact below a folder of its recipe; `make` writes to the path it is given first."""
    path = lab / "artifacts" / key / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{name}.{os.getpid()}")
        print(f"== building {name}", file=sys.stderr, flush=True)
        make(unfinished, *arguments)
        unfinished.replace(path)
    return path


def unpack(lab: Path, archive: Path, version: str) -> None:
    """The archive's content, for tests that start a server in place: LAB/milvus-VERSION."""
    home = lab / f"milvus-{version}"
    if (home / "configs" / "glog.conf").exists():
        return
    unfinished = home.with_name(f".{home.name}.{os.getpid()}")
    unfinished.mkdir()
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(unfinished)], check=True)
    if home.exists():
        home.rename(unfinished / "replaced")
    unfinished.rename(home)
    shutil.rmtree(home / "replaced", ignore_errors=True)


def entry(lab: Path, path: Path, version: str, facts: dict) -> dict:
    return {
        "version": version,
        "path": str(path),
        "url": f"file:///lab/{path.relative_to(lab)}",
        "checksum": f"sha256:{checksum(path)}",
        **facts,
    }


def build_milvus(lab: Path, milvus: dict, image_base: Path | None) -> dict:
    version = milvus["version"]
    payload = milvus_payload.Payload(lab, version, milvus["wheel"])
    recipes = {
        "milvus_archive": (f"milvus-{version}-linux-amd64.tar.gz", milvus_archive),
        "milvus_package": (f"milvus_{version}-1_amd64.deb", milvus_deb),
    }
    arguments = {}
    if image_base:
        recipes["milvus_image"] = (f"milvus-image-{version}-amd64.tar", milvus_image)
        arguments["milvus_image"] = [image_base]
    listing = {}
    for name, (file_name, module) in recipes.items():
        key = recipe_key(milvus, milvus_payload, module)
        path = ensure(lab, file_name, key, partial(module.build, payload), *arguments.get(name, []))
        if name == "milvus_archive":
            unpack(lab, path, version)
        listing[name] = entry(lab, path, version, module.facts(version))
    return listing


def build_image(lab: Path, milvus: dict, image_base: Path) -> dict:
    """A release that scenarios upgrade from."""
    version = milvus["version"]
    payload = milvus_payload.Payload(lab, version, milvus["wheel"])
    key = recipe_key(milvus, milvus_payload, milvus_image)
    path = ensure(lab, f"milvus-image-{version}-amd64.tar", key, partial(milvus_image.build, payload), image_base)
    return entry(lab, path, version, milvus_image.facts(version))


def build_neighbours(lab: Path, recipes: dict, only: str = "") -> dict:
    """What a cluster stands on."""
    made = {
        "minio_binary": ("minio", "minio.RELEASE.{version}", go_binary),
        "compose_plugin": ("compose", "docker-compose-{version}", compose_plugin),
        "kafka_archive": ("kafka", "{archive}.tgz", maven_archive),
        "kubernetes_archive": ("kubernetes", "kubernetes-{version}-linux-amd64.tar.gz", kubernetes_binaries),
        "pulsar_archive": ("pulsar", "{archive}-bin.tar.gz", maven_archive),
    }

    def one(product: str, file_name: str, module) -> dict:
        recipe = recipes[product]
        key = recipe_key(recipe, module)
        path = ensure(lab, file_name.format(**recipe), key, partial(module.build, recipe))
        facts = module.facts(recipe["version"])
        if module is kubernetes_binaries:
            home = ensure(lab, f"kubernetes-{recipe['version']}", key, partial(module.unpack, path))
            facts["bin"] = str(home / "bin")
        return entry(lab, path, recipe["version"], facts)

    if only:
        return {only: one(*made[only])}
    # They wait for networks more than for processors.
    with ThreadPoolExecutor(len(made)) as pool:
        running = {name: pool.submit(one, *recipe) for name, recipe in made.items()}
    return {name: future.result() for name, future in running.items()}


def build(lab: Path, image_base: Path | None, only: str = "") -> dict:
    recipes = yaml.safe_load((HERE / "artifacts.yml").read_text())
    if only:
        return build_neighbours(lab, recipes, only)
    with ThreadPoolExecutor(1) as pool:
        neighbours = pool.submit(build_neighbours, lab, recipes) if image_base else None
        listing = build_milvus(lab, recipes["milvus"], image_base)
        if image_base:
            listing["milvus_image_before"] = build_image(lab, recipes["milvus_before"], image_base)
    return listing | (neighbours.result() if neighbours else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lab", type=Path, required=True, help="folder to build in")
    parser.add_argument("--image-base", type=Path, help="root file system of the container image (without: none)")
    parser.add_argument("--only", default="", metavar="NAME", help="this neighbour alone, such as minio_binary")
    options = parser.parse_args()
    os.nice(NICENESS)
    listing = build(options.lab, options.image_base, options.only)
    target = options.lab / "artifacts.yml"
    known = yaml.safe_load(target.read_text())["lab_artifacts"] if target.exists() else {}
    text = "---\n" + yaml.safe_dump({"lab_artifacts": {**known, **listing}})
    write_atomically(target, text)
    for name, facts in sorted(listing.items()):
        print(f"{name}: {facts['path']} {facts['checksum']}")


if __name__ == "__main__":
    main()
