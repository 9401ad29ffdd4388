"""What is tracked can be read anywhere: no traces of one machine, no dead links, no commands that do not exist."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import ownership
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import stages

from tests.gates.support import ROOT, text_of

HARD_LIMIT = 400
# Data, not code: one entry per line.
LONG_BY_NATURE = ("plugins/module_utils/milvus_config/", "LICENSE", "docs/", "tests/data/")
LISTS = ("meta/argument_specs.yml",)
MACHINE = re.compile(r"/work/(?:main|shared)|/root/\.(?:cache|pyenv|ansible)|/tmp/brief|venv-[0-9a-f]{12}")
INDEX = re.compile(
    r"(?:index-url|trusted-host|find-links|PIP_\w*(?:INDEX_URL|FIND_LINKS)|GOPROXY)[ =]+[\"']?[a-z]+://", re.IGNORECASE
)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\n]+)`|^(?: {4}|\$ )(.+)$|^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)

# What the reader replaces by a name is in capitals.
PLACEHOLDER = re.compile(r"\b[A-Z_]{4,}\b")


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md")), *sorted(ROOT.glob("roles/*/README.md"))]


def code_in(text: str) -> str:
    return "\n".join(part for match in CODE.findall(text) for part in match if part)


def test_no_trace_of_one_machine(tracked: list[Path]) -> None:
    here = "tests/gates/test_tree.py"
    found = [
        f"{path}: {match.group()}"
        for path in tracked
        if str(path) != here
        for pattern in (MACHINE, INDEX, PRIVATE_KEY)
        for match in pattern.finditer(text_of(path))
    ]
    assert not found, "\n".join(found)


def test_files_stay_small(tracked: list[Path]) -> None:
    found = []
    for path in tracked:
        if str(path).startswith(LONG_BY_NATURE) or str(path).endswith(LISTS):
            continue
        if path.suffix not in (".py", ".yml", ".yaml", ".j2", ".sh", ""):
            continue
        lines = text_of(path).count("\n")
        if lines > HARD_LIMIT:
            found.append(f"{path}: {lines} lines")
    assert not found, f"split what is longer than {HARD_LIMIT} lines:\n" + "\n".join(found)


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs/README.md"
    linked = {(index.parent / target).resolve() for target in LINK.findall(index.read_text()) if "://" not in target}
    missing = [str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("**/*.md") if page not in linked | {index}]
    assert not missing, f"docs/README.md does not link {', '.join(missing)}"


def test_links_of_the_documentation_lead_somewhere() -> None:
    found = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages()
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert not found, "\n".join(found)


def test_the_documentation_names_what_exists() -> None:
    makefile = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    folders = ("library/*.py", "plugins/*/*", "playbooks/*.yml", "roles/*")
    ours = {path.stem for folder in folders for path in ROOT.glob(folder)}
    filters = "".join(path.read_text() for path in ROOT.glob("plugins/filter/*.py"))
    groups = (ROOT / "meta/runtime.yml").read_text()
    # What is written among the properties of collections carries our name, too.
    properties = {ownership.MARK, ownership.ONCE.rstrip("."), stages.PROPERTY}
    found = []
    for page in pages():
        code = code_in(page.read_text(encoding="utf-8"))
        place = page.relative_to(ROOT)
        paths = re.findall(r"(?<![\w/.])((?:scripts|playbooks|inventories|molecule)/[\w.-]+)", code)
        found += [f"{place}: {name}" for name in paths if not (ROOT / name).exists() and not PLACEHOLDER.search(name)]
        found += [
            f"{place}: make {name}"
            for name in re.findall(r"^(?:\$ )?make ([\w-]+)", code, re.MULTILINE)
            if name not in makefile
        ]
        for name in re.findall(r"(?<![\w/.])vectordb\.ops\.(\w+)", code):
            if (
                not PLACEHOLDER.search(name)
                and f"vectordb.ops.{name}" not in properties
                and name not in ours
                and f'"{name}"' not in filters
                and f" {name}:" not in groups
            ):
                found.append(f"{place}: vectordb.ops.{name}")
    assert not found, "the documentation names what does not exist:\n" + "\n".join(sorted(set(found)))
