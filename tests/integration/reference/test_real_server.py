"""The key table of 2.3 against the real 2.3.5: it starts with every default of the table and reports each key back."""

import pathlib
import re
import urllib.parse
import urllib.request

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_config import changes, check, keys, tree

from tests import servers

VERSION = servers.MILVUS_VERSION
# Set by the environment (metrics port), or naming files and folders that a test host does not have.
LEFT_OUT = ("common.MetricsPort", "tls.", "natsmq.", "etcd.ssl.", "etcd.log.path", "log.file.rootPath", "tikv.")
READ = {"list": lambda text: text.split(","), "string": str}
ENTRY = re.compile(r"(?:^|[ \[])([a-z0-9]+):([^ \]]*)")


def table_defaults():
    """Every key of the version with its default in the type the table gives it."""
    config = {}
    for key in keys.keys_of(VERSION).values():
        text = keys.default(key, VERSION)
        if text is None or key.deprecated or key.name.startswith(LEFT_OUT):
            continue
        config[key.name] = READ.get(key.type, yaml.safe_load)(text)
    return tree.unflatten(config)


def effective(server):
    query = urllib.parse.urlencode({"code": "param.GetAll()", "auth": "test"})
    address = server.health_url.replace("/healthz", f"/expr?{query}")
    with urllib.request.urlopen(address, timeout=10) as answer:
        return dict(ENTRY.findall(answer.read().decode()))


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    server = servers.milvus(tmp_path_factory.mktemp("reference"))
    file = pathlib.Path(server.environment["MILVUSCONF"]) / "milvus.yaml"
    config = tree.merge(table_defaults(), yaml.safe_load(file.read_text()))
    file.write_text(yaml.safe_dump(config))
    server.start()
    yield server, config
    server.stop()


@pytest.mark.server
def test_the_configuration_of_all_defaults_is_free_of_problems(started):
    _server, config = started
    assert check.problems(config, VERSION, mode="standalone") == []
    assert len(tree.flatten(config)) > 380


@pytest.mark.server
def test_the_server_reports_every_key_with_our_value(started):
    server, config = started
    # The map is printed without quotes: a value with a space or a bracket cannot be told apart in it.
    readable = {path: value for path, value in tree.flatten(config).items() if not re.search(r"[\s\[\]]", str(value))}
    assert changes.not_effective(tree.unflatten(readable), effective(server), VERSION) == []


@pytest.mark.server
def test_the_server_program_contains_every_name_of_the_table():
    """What it does not contain it would ignore. Some names below a component are put together at run time."""
    program = (servers.payload() / "bin" / "milvus").read_bytes().lower()
    composed = re.compile(r"\w+\.(ip|port|internalPort|grpc\.(client|server)Max(Send|Recv)Size)")
    expected = [key.name for key in keys.keys_of(VERSION).values() if not key.deprecated]
    whole = [name for name in expected if not composed.fullmatch(name)]
    assert [name for name in whole if name.rstrip("*").lower().encode() not in program] == []
