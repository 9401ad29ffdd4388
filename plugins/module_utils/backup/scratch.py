# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Milvus with an etcd of its own, as two processes in one folder, for as long as a drill takes.

Neither root nor a service manager is needed. What is not in the folder is never touched: processes are known by a word
in their environment, and a folder that holds something else is refused.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time

from ansible.module_utils.urls import open_url
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import etcd, meta, queue
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import wait
from ansible_collections.vectordb.ops.plugins.module_utils.reach import reachable

NOTE = "scratch.json"
WORD = "VECTORDB_OPS_SCRATCH"
ROOT_PATH = "by-dev"
LOOPBACK = "127.0.0.1"
# Below what the kernel takes for connections that go out, or one of those may have the port first.
PORTS = (20000, 32000)
COMPONENTS = ("proxy", "rootCoord", "queryCoord", "dataCoord", "queryNode", "indexNode", "dataNode")
OTHERS = ("internal", "metrics", "etcd", "peer")
LOG_BYTES = 2000
LEAST_CHANNELS = 16
# What its configuration calls prefixes, and a number.
_TOPIC = re.compile(r"^([^-]+)-(.*)_(\d+)$")


def config(folder, ports, authorization, more):
    """The configuration of the server: all that it keeps is in the folder."""
    told = {name: {"port": ports[name]} for name in COMPONENTS}
    told["proxy"].update(internalPort=ports["internal"], http={"enabled": False})
    told.update(
        etcd={"endpoints": f"{LOOPBACK}:{ports['etcd']}", "rootPath": ROOT_PATH},
        localStorage={"path": f"{folder}/data"},
        common={"storageType": "local", "security": {"authorizationEnabled": authorization, "tlsMode": 0}},
        mq={"type": "rocksmq"},
        rocksmq={"path": f"{folder}/rocksmq"},
        # As many as another server may have had.
        quotaAndLimits={"limits": {"maxCollectionNum": 65536, "maxCollectionNumPerDB": 65536}},
        log={"level": "warn", "stdout": True},
    )
    return _merged(told, more or {})


def channels(topics):
    """What makes a server of another cluster have these topics: a queue of its own knows only those that it makes."""
    found = [match.groups() for match in map(_TOPIC.match, topics) if match]
    if not found:
        return {}
    cluster, rest, _number = found[0]
    number = max(int(one[2]) for one in found) + 1
    return {
        "msgChannel": {"chanNamePrefix": {"cluster": cluster, "rootCoordDml": rest}},
        "rootCoord": {"dmlChannelNum": max(number, LEAST_CHANNELS)},
    }


def _merged(told, more):
    for name, value in more.items():
        told[name] = _merged(dict(told.get(name) or {}), value) if isinstance(value, dict) else value
    return told


def etcd_command(program, folder, ports):
    client, peer = (f"http://{LOOPBACK}:{ports[name]}" for name in ("etcd", "peer"))
    command = [program, "--name", "scratch", "--data-dir", f"{folder}/etcd", "--log-level", "error"]
    command += ["--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer]
    return [*command, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"scratch={peer}"]


class Scratch:
    def __init__(self, folder, programs, authorization, more, timeout):
        self.folder = folder.rstrip("/")
        self._programs, self._authorization, self._more, self._timeout = programs, authorization, more, timeout
        self.note = self._read()

    def _read(self):
        with contextlib.suppress(OSError, ValueError), open(f"{self.folder}/{NOTE}", encoding="utf-8") as stream:
            told = json.load(stream)
            return told if isinstance(told, dict) and "word" in told else {}
        return {}

    @property
    def told(self):
        """Where it is, as the options of other modules want it."""
        ports = self.note["ports"]
        return {
            "uri": f"http://{LOOPBACK}:{ports['proxy']}",
            "health_url": f"http://{LOOPBACK}:{ports['metrics']}/healthz",
            "etcd": {"endpoints": [f"http://{LOOPBACK}:{ports['etcd']}"], "root_path": ROOT_PATH},
            "storage": {"folder": f"{self.folder}/data", "root_path": ""},
            "queue": "rocksmq",
        }

    def require_own(self):
        """A folder with anything else in it is somebody else's."""
        if not self.note and os.path.isdir(self.folder) and os.listdir(self.folder):
            raise BackupError(
                "make room for a scratch server in", self.folder, "it holds something that no drill has made",
                "Nothing was touched. Name another folder, or an empty one",
            )  # fmt: skip
        if os.path.islink(self.folder) or os.path.realpath(self.folder) == "/":
            raise BackupError("make room for a scratch server in", self.folder, "it is a link, or no folder of its own")

    def require_programs(self):
        for name, path in self._programs.items():
            if not path or not os.access(path, os.X_OK) or os.path.isdir(path):
                raise BackupError(
                    "start", f"a scratch server on {socket.gethostname()}", f"{name}: {path} is no program there",
                    f"Install it there, or correct its path ({name})",
                )  # fmt: skip

    def alive(self):
        """Processes of this folder, whatever their numbers were."""
        word, found = f"{WORD}={self.note.get('word')}".encode(), []
        for pid in filter(str.isdigit, os.listdir("/proc")) if self.note else ():
            with contextlib.suppress(OSError), open(f"/proc/{pid}/environ", "rb") as stream:
                if word in stream.read().split(b"\0") and not _ended(pid):
                    found.append(int(pid))
        return found

    def serves(self):
        ports = self.note["ports"]
        return wait.healthz(ports["metrics"]) == "OK" and reachable(f"{LOOPBACK}:{ports['proxy']}")

    def prepare(self):
        """etcd runs, and nothing else is there."""
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        self.note = {"word": secrets.token_hex(16), "ports": _ports()}
        with open(f"{self.folder}/{NOTE}", "w", encoding="utf-8") as stream:
            json.dump(self.note, stream)
        for name in ("configs", "data"):
            os.mkdir(f"{self.folder}/{name}", mode=0o700)
        ports = self.note["ports"]
        told = config(self.folder, ports, self._authorization, self._more)
        # JSON is YAML, and needs no library.
        for name, content in (("milvus.yaml", json.dumps(told, indent=1)), ("glog.conf", "--minloglevel=2\n")):
            with open(f"{self.folder}/configs/{name}", "w", encoding="utf-8") as stream:
                stream.write(content)
        self._run("etcd", etcd_command(self._programs["etcd"], self.folder, ports), {}, lambda: _etcd_answers(ports))

    def start(self, library_path):
        program, ports = self._programs["milvus"], self.note["ports"]
        self._name_channels()
        beside = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(program))), "lib")
        library_path = library_path or (beside if os.path.isdir(beside) else "")
        more = {"MILVUSCONF": f"{self.folder}/configs", "METRICS_PORT": str(ports["metrics"])}
        if library_path:
            more["LD_LIBRARY_PATH"] = library_path
        command = [program, "run", "standalone", "-alias", f"scratch-{ports['proxy']}"]
        self._run("milvus", command, more, self.serves)

    def _name_channels(self):
        """As those of the server whose keys are there by now."""
        keys = etcd.Etcd(self.told["etcd"])
        _revision, pairs = keys.snapshot()
        keys.close()
        path = f"{self.folder}/configs/milvus.yaml"
        with open(path, encoding="utf-8") as stream:
            told = json.load(stream)
        with open(path, "w", encoding="utf-8") as stream:
            json.dump(_merged(channels(queue.topics(meta.Meta.of(pairs, ROOT_PATH))), told), stream, indent=1)

    def _run(self, name, command, more, answers):
        log = f"{self.folder}/{name}.log"
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("ETCD_", "MILVUS", "MINIO_"))}
        with open(log, "ab") as stream:
            process = subprocess.Popen(
                command, cwd=self.folder, env={**kept, **more, WORD: self.note["word"]}, stdin=subprocess.DEVNULL,
                stdout=stream, stderr=stream, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + self._timeout
        while not answers():
            over = process.poll() is not None
            if over or time.monotonic() > deadline:
                how = f"ended with status {process.returncode}" if over else f"did not answer in {self._timeout:g} s"
                raise BackupError("start", f"{name} of the scratch server", f"it {how}; its log ends: {_tail(log)}")
            time.sleep(0.1)

    def remove(self):
        """Nothing in it is worth an ordered end."""
        deadline = time.monotonic() + self._timeout
        while True:
            found = self.alive()
            for pid in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if not found:
                break
            if time.monotonic() > deadline:
                raise BackupError("end", f"the scratch server in {self.folder}", f"processes {found} do not go")
            time.sleep(0.1)
        if not self.note:
            return
        # The note goes last, so that a removal that is broken off can be gone on with.
        for entry in os.scandir(self.folder):
            if entry.name != NOTE:
                shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)
        os.unlink(f"{self.folder}/{NOTE}")
        with contextlib.suppress(OSError):
            os.rmdir(self.folder)
        self.note = {}


def _ports():
    """Free ones, all held until the last is found."""
    names, held, found = (*COMPONENTS, *OTHERS), [], []
    try:
        for port in random.sample(range(*PORTS), 2000):
            probe = socket.socket()
            held.append(probe)
            with contextlib.suppress(OSError):
                probe.bind(("", port))
                found.append(port)
            if len(found) == len(names):
                break
    finally:
        for probe in held:
            probe.close()
    if len(found) < len(names):
        raise BackupError("start", "a scratch server", f"there are no {len(names)} free ports among {PORTS}")
    return dict(zip(names, found))


def _ended(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stream:
        return stream.read().rsplit(")", 1)[1].split()[0] in ("Z", "X")


def _etcd_answers(ports):
    try:
        return open_url(f"http://{LOOPBACK}:{ports['etcd']}/health", timeout=2, use_proxy=False).status == 200
    except OSError:
        return False


def _tail(path):
    with contextlib.suppress(OSError), open(path, "rb") as stream:
        stream.seek(max(0, os.path.getsize(path) - LOG_BYTES))
        return " ".join(stream.read().decode("utf-8", "replace").split())
    return "no log"
