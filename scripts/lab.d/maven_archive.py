"""A Java server as an archive in its makers' layout, from the jars that they publish in Maven's central repository."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from tree import tree


def facts(_version: str) -> dict:
    return {}


def _dependency(coordinates: str, extra: str = "") -> str:
    group, artifact, *version = coordinates.split(":")
    tags = {"groupId": group, "artifactId": artifact, **({"version": version[0]} if version else {})}
    inner = "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in tags.items())
    return f"<dependency>{inner}{extra}</dependency>"


def project(recipe: dict) -> str:
    bom = _dependency(recipe["bom"], "<type>pom</type><scope>import</scope>") if recipe.get("bom") else ""
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>lab</groupId><artifactId>lab</artifactId><version>1</version>"
        f"<dependencyManagement><dependencies>{bom}</dependencies></dependencyManagement>"
        f"<dependencies>{''.join(map(_dependency, recipe['dependencies']))}</dependencies></project>"
    )


def digest(jars: list[Path]) -> str:
    """One checksum for all jars: of the lines that sha256sum prints for them, by name."""
    lines = (f"{hashlib.sha256(jar.read_bytes()).hexdigest()}  {jar.name}\n" for jar in jars)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _fetch(recipe: dict, folder: Path) -> list[Path]:
    (folder / "pom.xml").write_text(project(recipe))
    command = ["mvn", "--quiet", "--batch-mode", "dependency:copy-dependencies", "-DincludeScope=runtime"]
    done = subprocess.run([*command, f"-DoutputDirectory={folder}/jars"], cwd=folder, check=False)
    if done.returncode:
        raise SystemExit(f"ERROR: Maven could not fetch {recipe['archive']}; its message is above")
    return sorted((folder / "jars").iterdir())


def build(recipe: dict, path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        jars = _fetch(recipe, Path(name))
        found = digest(jars)
        if found != recipe["jars"]:
            raise SystemExit(
                f"ERROR: the {len(jars)} jars of {recipe['archive']} have sha256 {found}, scripts/lab.d/artifacts.yml "
                f"asks for {recipe['jars']}: one of them was exchanged, or the list of dependencies changed"
            )
        root, libraries = recipe["archive"], recipe["folder"]
        with tree(path, compressed=True) as archive:
            archive.folder(root)
            archive.folder(f"{root}/{libraries}")
            for jar in jars:
                archive.file(f"{root}/{libraries}/{jar.name}", jar.read_bytes())
