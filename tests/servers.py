"""Real servers for tests and benches: Milvus Lite and Milvus 2.3.5, on free ports, in folders of their own."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import fcntl
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
MILVUS_VERSION = "2.3.5"
START_LIMIT = 90
RESERVED = []
# What a standalone waits for is mostly its own clocks, which are set for clusters: with these a flush takes 0.5 s, not
# 2.6 s, a load 1.4 s instead of 2.4 s, a release 0.2 s instead of 0.8 s. It looks at its work more often, no more.
BRISK = {
    "proxy": {"timeTickInterval": 50},
    "queryCoord": {
        "checkInterval": 100,
        "checkSegmentInterval": 100,
        "checkChannelInterval": 100,
        "checkHandoffInterval": 500,
        "distPullInterval": 50,
        "UpdateNextTargetInterval": 1,
    },
    "dataCoord": {"segment": {"assignmentExpiration": 200}, "compaction": {"check": {"interval": 1}}},
    "indexCoord": {"scheduler": {"interval": 100}},
}
COMPONENT_PORTS = ("proxy", "rootCoord", "queryCoord", "dataCoord", "queryNode", "indexNode", "dataNode")


def cache() -> pathlib.Path:
    root = os.environ.get("VECTORDB_OPS_CACHE")
    if root:
        return pathlib.Path(root)
    return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "vectordb.ops"


@dataclasses.dataclass
class Server:
    name: str
    uri: str
    folder: pathlib.Path
    command: list
    environment: dict = dataclasses.field(default_factory=dict)
    health_url: str = ""
    token: str = ""
    process: subprocess.Popen = None

    @property
    def port(self) -> int:
        return int(self.uri.rsplit(":", 1)[1])

    @property
    def log(self) -> pathlib.Path:
        return self.folder / "server.log"

    def start(self) -> Server:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_LIMIT
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.name} did not start{self.ended()}")
            time.sleep(0.05)
        return self

    def ended(self) -> str:
        """What is to be known of a server that runs no more, after a sentence about what was asked of it."""
        if self.process.poll() is None:
            return ""
        tail = self.log.read_text(errors="replace")[-3000:]
        return f" ({self.name} ended with exit status {self.process.returncode}):\n{tail}"

    def _answers(self) -> bool:
        """Both ports: as long as none of its components has told of itself, a server calls itself healthy."""
        if self.health_url:
            try:
                with urllib.request.urlopen(self.health_url, timeout=2) as answer:
                    if answer.status != 200:
                        return False
            except (urllib.error.URLError, OSError):
                return False
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def free_ports(count: int) -> list:
    """Ports below the ephemeral range of the kernel, each reserved for this process until it ends.

    A server takes seconds to bind its last port, so that another test run would find the same ones free meanwhile.
    """
    low = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    candidates = list(range(20000, max(low, 24000)))
    random.shuffle(candidates)
    found = []
    while len(found) < count:
        port = candidates.pop()
        if _reserve(port):
            found.append(port)
    return found


def _reserve(port: int) -> bool:
    folder = pathlib.Path(tempfile.gettempdir()) / "vectordb-ops-ports"
    folder.mkdir(mode=0o1777, exist_ok=True)
    reservation = (folder / str(port)).open("a")
    with socket.socket() as probe:
        try:
            fcntl.flock(reservation, fcntl.LOCK_EX | fcntl.LOCK_NB)
            probe.bind(("", port))
        except OSError:
            reservation.close()
            return False
    RESERVED.append(reservation)
    return True


def lite(folder: pathlib.Path) -> Server:
    folder.mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    program = pathlib.Path(sys.executable).parent / "milvus-lite"
    command = [str(program), "server", "--data-dir", str(folder / "data"), "--host", "127.0.0.1", "--port", str(port)]
    return Server("Milvus Lite", f"http://127.0.0.1:{port}", folder, command)


def payload() -> pathlib.Path:
    """The unpacked server that the lab makes from the wheel whose checksum it knows."""
    home = cache() / "lab" / f"milvus-{MILVUS_VERSION}"
    if not (home / "bin" / "milvus").exists():
        subprocess.run([str(ROOT / "scripts" / "lab"), "artifacts"], stdin=subprocess.DEVNULL, check=True)
    return home


def milvus(
    folder: pathlib.Path,
    *,
    auth: bool = False,
    tls_mode: int = 0,
    certificates: pathlib.Path | None = None,
    bucket: dict | None = None,
    brisk: bool = False,
    session_ttl: int = 30,
    etcd_at: str = "",
    mq: dict | None = None,
) -> Server:
    """Standalone Milvus with embedded etcd and local storage; the default password is in place after the start.

    With `bucket`, the section `minio` of its configuration, it keeps its data there instead. `brisk` is for tests, not
    for what is measured: see BRISK. After a restart it asks the process of before for so many seconds as a session
    lives, though that one ended in order. With `etcd_at` it has no etcd of its own, with `mq` another queue.
    """
    home = payload()
    ports = free_ports(len(COMPONENT_PORTS) + 4)
    for name in ("configs", "logs", "data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    components = dict(zip(COMPONENT_PORTS, ports))
    internal, metrics, etcd_client, etcd_peer = ports[len(COMPONENT_PORTS) :]
    (folder / "configs" / "glog.conf").write_text("--logtostderr=true\n--minloglevel=2\n")
    (folder / "configs" / "etcd.yaml").write_text(
        yaml.safe_dump(
            {
                "name": "default",
                "data-dir": str(folder / "data" / "etcd"),
                "log-level": "error",
                "listen-client-urls": f"http://127.0.0.1:{etcd_client}",
                "advertise-client-urls": f"http://127.0.0.1:{etcd_client}",
                "listen-peer-urls": f"http://127.0.0.1:{etcd_peer}",
                "initial-advertise-peer-urls": f"http://127.0.0.1:{etcd_peer}",
                "initial-cluster": f"default=http://127.0.0.1:{etcd_peer}",
                "unsafe-no-fsync": True,
            }
        )
    )
    config = {name: {"port": port} for name, port in components.items()}
    config["proxy"].update(internalPort=internal, http={"enabled": not tls_mode})
    config.update(
        etcd={
            "endpoints": f"127.0.0.1:{etcd_client}",
            "rootPath": "test",
            "use": {"embed": True},
            "config": {"path": str(folder / "configs" / "etcd.yaml")},
            "data": {"dir": str(folder / "data" / "etcd")},
        },
        localStorage={"path": str(folder / "data")},
        common={
            "storageType": "local",
            "gracefulStopTimeout": 5,
            "session": {"ttl": session_ttl},
            "security": {"authorizationEnabled": auth, "tlsMode": tls_mode},
        },
        mq={"type": "rocksmq"},
        rocksmq={"path": str(folder / "data" / "rocksmq")},
        quotaAndLimits={"enabled": True, "limits": {"maxCollectionNum": 65536, "maxCollectionNumPerDB": 65536}},
        log={"level": "warn", "stdout": True},
    )
    if etcd_at:
        config["etcd"] = {"endpoints": etcd_at.rpartition("//")[2], "rootPath": "by-dev"}
    config.update(mq or {})
    if bucket:
        config["common"]["storageType"] = "remote"
        config["minio"] = bucket
    if tls_mode:
        config["tls"] = {
            "serverPemPath": str(certificates / "server.pem"),
            "serverKeyPath": str(certificates / "server.key"),
            "caPemPath": str(certificates / "ca.pem"),
        }
    for section, values in (BRISK if brisk else {}).items():
        config.setdefault(section, {}).update(values)
    (folder / "configs" / "milvus.yaml").write_text(yaml.safe_dump(config))
    return Server(
        f"Milvus {MILVUS_VERSION}",
        f"{'https' if tls_mode else 'http'}://localhost:{components['proxy']}",
        folder,
        [str(home / "bin" / "milvus"), "run", "standalone", "-alias", f"test-{components['proxy']}"],
        {"LD_LIBRARY_PATH": str(home / "lib"), "MILVUSCONF": str(folder / "configs"), "METRICS_PORT": str(metrics)},
        health_url=f"http://127.0.0.1:{metrics}/healthz",
        token="root:Milvus" if auth else "",
    )


def etcd(folder: pathlib.Path) -> Server:
    """One member of the distribution's package."""
    folder.mkdir(parents=True, exist_ok=True)
    client, peer = (f"http://127.0.0.1:{port}" for port in free_ports(2))
    command = ["etcd", "--data-dir", str(folder / "data"), "--unsafe-no-fsync", "--log-level", "error"]
    command += ["--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer]
    command += ["--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}"]
    return Server("etcd", client, folder, command, health_url=f"{client}/health")


MINIO_KEYS = {"access_key": "backup-tests", "secret_key": "secret-of-the-tests"}


def minio(folder: pathlib.Path) -> Server:
    """An object storage of one drive, built by the lab."""
    folder.mkdir(parents=True, exist_ok=True)
    port, console = free_ports(2)
    command = [str(minio_binary()), "server", "--quiet", str(folder / "data")]
    command += ["--address", f"127.0.0.1:{port}", "--console-address", f"127.0.0.1:{console}"]
    secrets = {"MINIO_ROOT_USER": MINIO_KEYS["access_key"], "MINIO_ROOT_PASSWORD": MINIO_KEYS["secret_key"]}
    uri = f"http://127.0.0.1:{port}"
    return Server("MinIO", uri, folder, command, secrets, health_url=f"{uri}/minio/health/cluster")


def minio_nodes(folder: pathlib.Path, count: int = 4) -> list:
    """A distributed object storage: nodes with a drive each, not started. Any node answers for all.

    Of four, one may go; with two objects can be read and not written, with one nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ports, address = free_ports(2 * count), own_address()
    drives = [f"http://{address}:{ports[at]}{folder}/drive{at}" for at in range(count)]
    # All drives are one disk here, which it would refuse otherwise.
    secrets = {"MINIO_ROOT_USER": MINIO_KEYS["access_key"], "MINIO_ROOT_PASSWORD": MINIO_KEYS["secret_key"]}
    secrets["MINIO_CI_CD"] = "on"
    nodes = []
    for at in range(count):
        command = [str(minio_binary()), "server", "--quiet", "--address", f":{ports[at]}"]
        command += ["--console-address", f"127.0.0.1:{ports[count + at]}", *drives]
        uri = f"http://127.0.0.1:{ports[at]}"
        place = folder / f"node{at}"
        place.mkdir(exist_ok=True)
        nodes.append(Server(f"MinIO node {at}", uri, place, command, secrets, health_url=f"{uri}/minio/health/cluster"))
    return nodes


def own_address() -> str:
    """Of this host; in a container MinIO waits for ever for a name of its own that is not the loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def start_together(nodes: list) -> None:
    """None of them answers before enough of the others are there."""
    with concurrent.futures.ThreadPoolExecutor(len(nodes)) as pool:
        list(pool.map(Server.start, nodes))


def minio_binary() -> pathlib.Path:
    def listed():
        listing = cache() / "lab" / "artifacts.yml"
        known = yaml.safe_load(listing.read_text())["lab_artifacts"] if listing.exists() else {}
        return pathlib.Path(known.get("minio_binary", {}).get("path", "/nowhere"))

    if not listed().exists():
        subprocess.run([str(ROOT / "scripts" / "lab"), "minio"], stdin=subprocess.DEVNULL, check=True)
    return listed()
