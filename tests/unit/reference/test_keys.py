"""The tables themselves, and the 2.3 one against the configuration that the real server ships."""

import re
import subprocess
import sys
import zipfile
from collections import Counter

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import changes, check, keys, tree, values

from tests.servers import cache
from tests.unit.reference.strategies import VERSIONS

WHEEL = "2.3.5"
PLACEHOLDER = re.compile(r"\{\{\s*\w+(?:\((?P<type>\w+)\))?(?::\s*(?P<default>.*?))?\s*\}\}")


@pytest.fixture(scope="session")
def shipped():
    """The full configuration inside the wheel of the server, placeholders filled with their defaults."""
    folder = cache() / "lab" / "wheels"
    wheels = list(folder.glob(f"milvus-{WHEEL}-*.whl"))
    if not wheels:
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), f"milvus=={WHEEL}"]
        subprocess.run(command, check=True)
        wheels = list(folder.glob(f"milvus-{WHEEL}-*.whl"))
    with zipfile.ZipFile(wheels[0]) as archive:
        text = archive.read("milvus/data/config.yaml.template").decode()
    return yaml.safe_load(PLACEHOLDER.sub(lambda match: match["default"] or "/somewhere", text))


def test_every_shipped_key_is_in_the_table(shipped):
    paths = tree.flatten(shipped)
    assert len(paths) == 352
    assert [path for path in paths if not keys.knows(path, WHEEL)] == []


def test_the_shipped_values_pass_but_for_deprecated_names(shipped):
    left = [text for text in check.problems(shipped, WHEEL) if "deprecated" not in text]
    assert left == ["grpc.client.initialBackOff: the key is spelt grpc.client.initialBackoff"]


def test_the_shipped_values_are_the_defaults_of_the_table(shipped):
    """What the packaging of the wheel sets on purpose (embedded, local, less noise) is listed here."""
    packaging = {"etcd.use.embed", "etcd.data.dir", "common.storagetype", "mq.type", "proxy.ginlogging"}
    differ = []
    for path, value in tree.flatten(shipped).items():
        key = keys.find(path, WHEEL)
        known = keys.default(key, WHEEL) if not key.name.endswith(".*") else None
        if known is not None and path.lower() not in packaging and not changes.same(value, known):
            differ.append((path, value, known))
    assert differ == []


def test_names_are_unique_and_each_line_is_well_formed():
    names = [line.split(" ")[0].lower() for table in keys.TABLES for line in table.KEYS.strip().splitlines()]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    for key in keys.all_keys().values():
        assert key.type == "any" or key.type in values.EXPECTED
        releases.parse_version(key.since)
        assert key.until is None or releases.sort_key(key.since) < releases.sort_key(key.until + ".999")


def test_lines_are_sorted_so_that_a_diff_shows_one_line():
    for table in keys.TABLES:
        names = [line.split(" ")[0] for line in table.KEYS.strip().splitlines()]
        order = [(name.split(".")[0].lower(), name.lower()) for name in names]
        assert order == sorted(order)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_name_is_a_key_or_a_section_and_is_spelt_one_way(version):
    table = keys.keys_of(version)
    sections = keys.sections_of(version)
    assert set(table) & set(sections) == set()
    spellings = {".".join(key.name.split(".")[:n]) for key in table.values() for n in range(1, key.name.count(".") + 1)}
    assert [name for name, count in Counter(s.lower() for s in spellings).items() if count > 1] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_defaults_have_the_type_of_their_key(version):
    for key in keys.keys_of(version).values():
        text = keys.default(key, version)
        if text is None or key.type in ("any", "string", "list"):
            continue
        assert values.fits(key.type, yaml.safe_load(text)), (key.name, text)


def test_enumerations_name_keys():
    assert [name for name in keys.ENUMS if name not in keys.all_keys()] == []


def test_replacements_exist():
    replacements = {key.replacement for key in keys.all_keys().values() if key.replacement}
    assert [name for name in replacements if name.lower() not in keys.all_keys()] == []
