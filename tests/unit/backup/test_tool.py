"""The official tool: its configuration, what it says, how it is started. A script stands in for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import pytest
from ansible_collections.vectordb.ops.plugins.module_utils.backup import request, verify, witness
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.folder import Folder
from ansible_collections.vectordb.ops.plugins.module_utils.backup.tool import (
    config,
    create,
    filters,
    layout,
    options,
    program,
    summing,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.connection import ServerInfo
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

S3 = {"endpoint": "s3.example.org", "access_key": "key", "secret_key": "se,cret", "secure": True, "region": None}
SOURCE = {**S3, "bucket": "vectors", "root_path": "files", "ca_path": None}
STORE = {**S3, "bucket": "kept", "prefix": "a/b", "ca_path": None}
TOOL = {
    "path": "/usr/local/bin/milvus-backup", "sha256": None, "management_url": None, "copies": 7, "check_seconds": 60.0,
    "create_seconds": 60.0, "restore_seconds": 60.0,
}  # fmt: skip
PARAMS = {
    "uri": "http://db.example.org:19531", "user": "root", "password": "pa:ss,word", "parallel": 3, "tool": TOOL,
    "storage": SOURCE, "store": STORE,
}  # fmt: skip


def told(version=(0, 5, 16), server=(2, 3), root="a/b/nightly", **changes):
    return json.loads(config.rendered(version, {**PARAMS, **changes}, root, "/tmp/x/backup.log", server))


def test_the_old_form():
    said = told()
    assert said["milvus"] == {
        "address": "db.example.org", "port": 19531, "user": "root", "password": "pa:ss,word", "tlsMode": 0,
        "caCertPath": "", "serverName": "", "mtlsCertPath": "", "mtlsKeyPath": "",
    }  # fmt: skip
    minio = said["minio"]
    assert (minio["address"], minio["port"], minio["useSSL"]) == ("s3.example.org", 443, True)
    assert (minio["bucketName"], minio["rootPath"]) == ("vectors", "files")
    assert (minio["backupBucketName"], minio["backupRootPath"]) == ("kept", "a/b/nightly")
    assert minio["backupSecretAccessKey"] == "se,cret"
    assert minio["crossStorage"] is False
    assert said["log"] == {"level": "info", "console": False, "file": {"filename": "/tmp/x/backup.log"}}
    assert said["backup"]["gcPause"]["enable"] is False
    assert said["backup"]["parallelism"] == {"copydata": 7, "backupCollection": 6, "restoreCollection": 3}


def test_the_new_form():
    tls = {"uri": "https://[::1]:19530", "ca_path": "/ca", "server_name": "db"}
    said = told((0, 6, 0), (2, 6), **tls)
    assert (said["configVersion"], said["milvus"]["management"]) == ("v2", {"endpoint": "http://[::1]:9091"})
    assert said["milvus"]["grpc"] == {
        "address": "::1", "port": 19530, "tlsMode": "server", "caCertPath": "/ca", "serverName": "db"
    }  # fmt: skip
    assert said["backup"]["storage"]["rootPath"] == "a/b/nightly"
    assert said["backup"]["storage"]["auth"]["secretAccessKey"] == "se,cret"
    assert (said["backup"]["pauseGC"], said["transfer"]["mode"]) == (True, "direct")
    mutual = told((1, 0, 0), (2, 3), **tls, client_cert_path="/cert", client_key_path="/key")
    assert mutual["milvus"]["grpc"]["tlsMode"] == "mutual"
    assert "management" not in mutual["milvus"]
    local = told((0, 6, 0), storage={"folder": "/data", "root_path": "files"})
    assert local["milvus"]["storage"] == {"provider": "local", "rootPath": "/data"}
    assert local["transfer"]["mode"] == "streaming"


@pytest.mark.parametrize(
    ("version", "form"), [((0, 4, 9), "v1"), ((0, 5, 99), "v1"), ((0, 6, 0), "v2"), ((1, 0, 0), "v2")]
)
def test_which_form(version, form):
    assert config.form_of(version) == form


@pytest.mark.parametrize(
    ("source", "store", "crosses"),
    [
        (SOURCE, STORE, False),
        (SOURCE, {**STORE, "endpoint": "https://S3.example.org:443/"}, False),
        (SOURCE, {**STORE, "endpoint": "s3.example.org:9000"}, True),
        (SOURCE, {**STORE, "endpoint": "other.example.org"}, True),
        (SOURCE, {**STORE, "access_key": "another"}, True),
        (SOURCE, {"folder": "/backups"}, True),
        ({"folder": "/data"}, {"folder": "/backups"}, False),
    ],
)
def test_what_goes_through_the_tool(source, store, crosses):
    assert config.crosses(source, store) is crosses


def test_garbage_is_kept_from_2_4_on():
    assert config.pause(PARAMS, (2, 3)) == ""
    assert config.pause(PARAMS, (2, 4)) == "http://db.example.org:9091"
    assert config.pause({**PARAMS, "tool": {**TOOL, "management_url": "http://x:1"}}, (3, 0)) == "http://x:1"


def test_kinds_of_storage():
    minio = told(storage={**SOURCE, "endpoint": "s3.eu-central-1.amazonaws.com"}, store={"folder": "/backups"})["minio"]
    assert (minio["storageType"], minio["backupStorageType"], minio["crossStorage"]) == ("aws", "local", True)


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("v0.5.16 (Built on 2026-05-29 from Git SHA 719e9ac by go1.25)\nconfig: backup.yaml\n", (0, 5, 16)),
        ("v0.6.0-rc1 (Built on x)\n", (0, 6, 0)),
        ("dev (Built on unknown from Git SHA unknown by go1.26)\n", None),
        ("usage: true\n", None),
        ("", None),
    ],
)
def test_version(line, version):
    assert program.parsed_version(line) == version


@pytest.mark.parametrize(
    ("said", "complaint", "problem"),
    [
        (
            "v0.5.16 (…)\nconfig: backup.yaml\n",
            "Error: backup with name k1 already exist\n",
            "backup with name k1 already",
        ),
        ("Usage:\n", "Error: unknown flag: --x\nError: unknown flag: --x\n", "unknown flag: --x"),
        ("v\nc\n", "panic: cfg: cannot locate config file\n\ngoroutine 1 [running]:\n", "cfg: cannot locate"),
        ("v\nc\nsomething else\n", "", "something else"),
        ("", "", ""),
    ],
)
def test_what_went_wrong(said, complaint, problem):
    assert program.problem_of(said, complaint).startswith(problem)
    assert "\n" not in program.problem_of(said, complaint)


def test_a_long_chain_of_errors_keeps_both_ends():
    text = program.problem_of("", f"Error: copy {'Access Denied ' * 100}in the end\n")
    assert text.startswith("copy Access")
    assert text.endswith("in the end")
    assert len(text) < 410


def test_rights_that_are_not_needed():
    found = "check: check write and copy check: write to milvus storage storage: minio upload object Access Denied."
    assert program.cannot_write(found, program.SOURCE)
    assert not program.cannot_write(found, program.STORE)
    assert not program.cannot_write(found.replace("Access Denied", "EOF"), program.SOURCE)


def test_check_that_finds_nothing():
    assert program.root_is_empty("\nMilvus version: v2.3.5\n\n!!! Milvus root path is empty !!! \n")
    assert not program.root_is_empty("\nSuccess!\n")


STAND_IN = """#!{python}
import json, os, sys, time
print("v0.5.16 (Built on x from Git SHA y by go1.26)", flush=True)
if sys.argv[1:] == ["--help"]:
    sys.exit()
path = sys.argv[sys.argv.index("--config") + 1]
what = sys.argv[3]
if what == "create":
    print(json.dumps({{"env": dict(os.environ), "argv": sys.argv, "cwd": os.getcwd(), "text": open(path).read(),
                      "mode": oct(os.stat(path).st_mode & 0o777), "folder": oct(os.stat(".").st_mode & 0o777)}}))
elif what == "fail":
    sys.exit("Error: Access Denied for se,cret with pa:ss,word")
else:
    open("{mark}", "w").write(str(os.getpid()))
    time.sleep(100)
"""


@pytest.fixture
def stand_in(tmp_path):
    path = tmp_path / "milvus-backup"
    path.write_text(STAND_IN.format(python=sys.executable, mark=tmp_path / "pid"))
    path.chmod(0o755)
    return {**TOOL, "path": str(path)}


def test_it_is_started_apart(stand_in, monkeypatch, tmp_path):
    for name in ("MILVUS_ADDRESS", "MILVUSCONF", "MINIO_ACCESS_KEY", "BACKUP_KEEP_TEMP_FILES", "GCP_KEY_JSON"):
        monkeypatch.setenv(name, "strange")
    (tmp_path / "ca.pem").write_text("an authority")
    one = program.Program(stand_in, ["pa:ss,word"])
    assert (one.version, one.release) == ((0, 5, 16), "0.5.16")
    said = one.run(["create", "-n", "data"], lambda log: f"log {log}", "create_seconds", [None, tmp_path / "ca.pem"])
    seen = json.loads(said.split("\n")[1])
    assert not [name for name, value in seen["env"].items() if value == "strange"]
    assert (seen["mode"], seen["folder"]) == ("0o600", "0o700")
    assert seen["text"] == f"log {seen['cwd']}/backup.log"
    assert seen["argv"][3:] == ["create", "-n", "data"]
    assert seen["env"]["SSL_CERT_FILE"].startswith(seen["cwd"])
    assert not Path(seen["cwd"]).exists()


def test_it_ends_in_time_and_tells_no_secret(stand_in):
    one = program.Program({**stand_in, "create_seconds": 1.0})
    began = time.monotonic()
    with pytest.raises(BackupError, match=r"sleep of the official tool: it was not done after 1 s and was ended"):
        one.run(["sleep"], str, "create_seconds")
    assert time.monotonic() - began < 10
    one = program.Program(stand_in, ["pa:ss,word", "se,cret", None])
    with pytest.raises(BackupError, match=r"fail of milvus-backup 0.5.16: Access Denied for \*\*\* with \*\*\*"):
        one.run(["fail"], str, "create_seconds")


def test_it_ends_with_the_module(stand_in, tmp_path):
    code = (
        "import json, sys; from ansible_collections.vectordb.ops.plugins.module_utils.backup.tool import program; "
        "program.Program(json.loads(sys.argv[1])).run(['sleep'], str, 'create_seconds')"
    )
    path = str(Path(__file__).resolve().parents[3] / "collections")
    process = subprocess.Popen(
        [sys.executable, "-c", code, json.dumps(stand_in)], env={**os.environ, "PYTHONPATH": path}
    )
    deadline = time.monotonic() + 30
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    tool = int((tmp_path / "pid").read_text())
    while alive(tool):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_its_checksum(stand_in):
    with pytest.raises(BackupError, match="It was not started"):
        program.Program({**stand_in, "sha256": "0" * 64})
    with pytest.raises(BackupError, match="there is no such program"):
        program.Program({**stand_in, "path": "/nowhere"})


META = {
    "collection_backups": [
        {
            "collection_id": 5, "collection_name": "one", "backup_physical_timestamp": 9,
            "schema": {"fields": [{"name": "RowID"}, {"name": "id", "fieldID": 100}, {"name": "v", "fieldID": 101}]},
            "partition_backups": [
                {"segment_backups": [
                    {"num_of_rows": 7, "binlogs": [{"fieldID": 100, "binlogs": [{"log_size": 3}, {"log_size": 4}]}]},
                    {"deltalogs": [{"binlogs": [{"log_size": 2}]}]},
                ]},
                {"partition_name": "empty"},
            ],
        },
        {"collection_id": 6, "db_name": "shop", "collection_name": "two"},
    ]
}  # fmt: skip


def test_what_the_metadata_tells():
    found = layout.parsed(json.dumps(META))
    assert found["default", "one"] == {
        "id": "5", "stored": 7, "objects": 3, "bytes": 9, "fields": {"RowID": 0, "id": 100, "v": 101}, "at": 9
    }  # fmt: skip
    assert found["shop", "two"]["objects"] == 0
    for content in (None, b"", b"[]", b'{"collection_backups": [{}]}'):
        with pytest.raises(layout.LayoutError):
            layout.parsed(content)


def test_what_is_there_is_what_is_told():
    found, wanted = layout.parsed(json.dumps(META)), {("default", "one"): "5"}
    sizes = {"data/binlogs/a": 3, "data/binlogs/b": 4, "data/binlogs/c": 2, "data/meta/full_meta.json": 99}
    layout.require(found, wanted, sizes)
    for change, sentence in (
        ({("x", "y"): "1"}, "it left out x/y"), ({("default", "one"): "4"}, "dropped and made anew while it ran"),
    ):  # fmt: skip
        with pytest.raises(layout.LayoutError, match=sentence):
            layout.require(found, {**wanted, **change}, sizes)
    sizes.pop("data/binlogs/c")
    with pytest.raises(layout.LayoutError, match="3 objects with 9 bytes, 2 with 7 are there"):
        layout.require(found, wanted, sizes)


def test_fields_by_number():
    assert layout.other_fields({"RowID": 0, "id": 100, "v": 101}, {"id": 100, "v": 102}) == ["v"]
    assert layout.other_fields({"id": 100}, {"id": 100, "new": 101}) == []


def test_filters():
    known = [("a", "x"), ("a", "y"), ("b", "z")]
    assert filters.chosen(known, known) == "a.*,b.*"
    assert filters.chosen([("a", "y"), ("b", "z")], known) == "a.y,b.*"
    assert filters.unnameable([("a", "x-y"), ("a", "ü"), ("a", "_x1")]) == ["a/x-y", "a/ü"]
    targets = [((f"d{at}", "x"), (f"d{at}", "x__restoring")) for at in range(3)]
    assert filters.renames(targets[:1]) == [("d0.x:d0.x__restoring", "d0.x__restoring")]
    assert [rename.count(":") for rename, _names in filters.renames(targets, 45)] == [2, 1]
    assert filters.renames([]) == []


@pytest.mark.parametrize(
    ("rows", "stored", "steady", "expires", "between"),
    [
        ((7, 7), 9, True, False, None),
        ((7, 7), 9, True, True, [7, 9]),
        ((7, 8), 20, False, False, [1, 20]),
        ((7, 0), 5, False, True, [0, 7]),
    ],
)
def test_how_many_rows_a_restore_may_have(rows, stored, steady, expires, between):
    assert witness.bounds(rows, stored, steady, expires) == between


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"tool": None}, "tool"),
        ({"storage": None}, "storage"),
        ({"storage": {**SOURCE, "bucket": None}}, "storage.bucket"),
        ({"storage": {**SOURCE, "bucket": "kept"}}, "store.bucket"),
        ({"tool": {**TOOL, "copies": 0}}, "tool.copies"),
        ({"tool": {**TOOL, "management_url": "db:9091"}}, "tool.management_url"),
        ({"tool": {**TOOL, "sha256": "sha256:1"}}, "tool.sha256"),
        ({"token": "api-key"}, "token"),
        ({"engine": "logical", "storage": None}, "tool"),
        ({"engine": "logical", "tool": None}, "storage"),
    ],
)
def test_options_that_do_not_fit(change, where):
    params = {"state": "created", "engine": options.ENGINE, **PARAMS}
    assert misfits(params) == []
    assert misfits({**params, **change}) == [where]


def misfits(params):
    known = dict.fromkeys(request.SPEC)
    known.update({name: one["default"] for name, one in request.SPEC.items() if "default" in one})
    try:
        request.validate({**known, "name": "one", **params})
    except InvalidInputError as error:
        return [path for path, _text in error.problems]
    return []


def test_the_pair_that_restores_nothing():
    params = {"state": "restored", "engine": "logical", **PARAMS, "storage": {"folder": "/data"}}
    with pytest.raises(InvalidInputError, match="takes no rows out of a bucket"):
        options.require(params)


def test_checksums_while_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(summing, "LOOKED_FOR", 0.01)
    store, folder = Folder(tmp_path), tmp_path / "one"
    folder.mkdir()
    (folder / "early").write_bytes(b"half")
    with summing.Sums(store, "one/") as sums:
        deadline = time.monotonic() + 10
        while not sums._begun and time.monotonic() < deadline:
            time.sleep(0.01)
        sums._begun["one/early"].result()
        (folder / "early").write_bytes(b"half and whole")
        (folder / "late").write_bytes(b"late")
        found = sums.all({"early": 14, "late": 4})
    assert found == {"early": verify.checksum([b"half and whole"]), "late": verify.checksum([b"late"])}


def test_no_lite(stand_in):
    session = types.SimpleNamespace(server=ServerInfo("milvus_lite-3.2.2"), params={})
    with pytest.raises(BackupError, match=r"it keeps its data in no object storage\. Take the engine logical"):
        create.Tool(session, {**PARAMS, "tool": stand_in}, "one")
