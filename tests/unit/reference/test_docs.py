"""The pages say what the tables say."""

import pathlib

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils import releases
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import check, keys

PAGE_FOLDER = pathlib.Path(__file__).parents[3] / "docs"
PAGE = (PAGE_FOLDER / "versions.md").read_text()
CONFIGURATION = (PAGE_FOLDER / "configuration.md").read_text()


def row(line, product):
    section = PAGE.split("## etcd")[product == "etcd"]
    (found,) = [text for text in section.splitlines() if text.startswith(f"| {line} |")]
    return [cell.strip() for cell in found.strip("|").split("|")]


def queues(data, mode):
    default = data["message_queues"][mode]["default"]
    return ", ".join([default, *(name for name in data["message_queues"][mode]["allowed"] if name != default)])


@pytest.mark.parametrize(("line", "data"), releases.product_lines("milvus").items())
def test_a_line_of_milvus(line, data):
    assert row(line, "milvus") == [
        line,
        data["latest_patch"],
        data["lowest_safe_patch"] or "none",
        ", ".join(data["upgrade_from"].values()) or "-",
        queues(data, "standalone"),
        queues(data, "cluster"),
    ]


@pytest.mark.parametrize(("line", "data"), releases.product_lines("etcd").items())
def test_a_line_of_etcd(line, data):
    assert row(line, "etcd") == [line, data["latest_patch"], ", ".join(data["upgrade_from"].values()) or "-"]


def test_every_component_and_its_port():
    for data in releases.product_lines("milvus").values():
        for name, spec in data["components"].items():
            rows = [text for text in PAGE.splitlines() if text.startswith(f"| {name} | `{' '.join(spec['run'])}`")]
            assert rows and str(spec["port"] or "") in rows[0]


@pytest.mark.parametrize("version", ["2.3.5", "2.4.24", "2.5.27", "2.6.22", "3.0.0"])
def test_the_counts_of_keys(version):
    line = releases.line_of(version)
    counts = f"| {line} | {len(keys.keys_of(version))} ({version}) | {len(keys.runtime_keys(version))} |"
    assert counts in CONFIGURATION


def test_the_messages_are_those_of_the_check():
    config = {
        "quotaAndLimits": {"dml": {"enabled": "yes"}},
        "log": {"level": "verbose"},
        "proxy": {"maxTaskNumm": 2048, "maxNameLength": "255"},
        "queryNode": {"enableDisc": True},
    }
    shown = [text for text in check.problems(config, "2.6.22") if f"  - milvus_config: {text}\n" in CONFIGURATION]
    assert len(shown) == 5
