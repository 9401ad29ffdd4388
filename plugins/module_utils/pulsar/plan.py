# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the role's variables: which components a host runs, their configuration, their JVM options."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.pulsar import config, settings

COMPONENTS = ("zookeeper", "bookie", "broker")
MAINS = {
    "zookeeper": "org.apache.zookeeper.server.quorum.QuorumPeerMain",
    "bookie": "org.apache.bookkeeper.server.Main",
    "broker": "org.apache.pulsar.PulsarBrokerStarter",
    "standalone": "org.apache.pulsar.PulsarStandaloneStarter",
}
FILES = {
    "zookeeper": "zookeeper.conf",
    "bookie": "bookkeeper.conf",
    "broker": "broker.conf",
    "standalone": "standalone.conf",
}
# What Pulsar, BookKeeper and Netty reach into; without it they warn, lose metrics, or stop.
_OPENS = [
    "java.base/java.io",
    "java.base/java.lang",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.zip",
    "java.base/jdk.internal.misc",
    "java.base/jdk.internal.platform",
    "java.base/sun.net",
    "java.base/sun.nio.ch",
    "java.management/sun.management",
    "jdk.management/com.sun.management.internal",
]


def components(inputs, host=None):
    host = inputs["host"] if host is None else host
    if inputs["mode"] == "standalone":
        return ["standalone"]
    return [name for name in COMPONENTS if host in inputs[f"{name}_hosts"]]


def replication(inputs):
    """Ensemble, write and ack quorum: as given, or the largest that still writes with one bookie less."""
    bookies = 1 if inputs["mode"] == "standalone" else len(inputs["bookie_hosts"])
    ensemble = int(inputs["ensemble_size"]) or max(1, min(3, bookies - 1))
    write = int(inputs["write_quorum"]) or ensemble
    ack = int(inputs["ack_quorum"]) or min(2, write)
    return ensemble, write, ack


def plan(inputs):
    """Everything that templates and tasks of the role ask for."""
    mine = components(inputs)
    makers = {
        "zookeeper": settings.zookeeper,
        "bookie": settings.bookie,
        "broker": settings.broker,
        "standalone": settings.standalone,
    }
    quorums = replication(inputs)
    return {
        "components": mine,
        "replication": list(quorums),
        "parts": {
            name: {
                "config": config.lines(makers[name](inputs, quorums)),
                "file": FILES[name],
                "main": MAINS[name],
                "arguments": settings.arguments(name, inputs),
                "jvm": jvm(name, inputs),
                "directories": settings.directories(name, inputs),
            }
            for name in mine
        },
        "directories": folders(inputs, mine),
        "files": files(inputs, mine),
        "zookeepers": settings.endpoints(inputs, "zookeeper"),
        "bookies": settings.endpoints(inputs, "bookie"),
        "urls": settings.urls(inputs),
        "zookeeper_id": settings.zookeeper_id(inputs) if "zookeeper" in mine else 0,
        "started_with": started_with(inputs, mine),
    }


def folders(inputs, mine):
    """Data of this host, as config_bundle takes it; the folder of all data is the role's."""
    paths = dict.fromkeys(path for name in mine for path in settings.directories(name, inputs))
    return [
        {"path": path, "owner": inputs["user"], "group": inputs["group"], "mode": "0700"}
        for path in paths
        if path != inputs["data_dir"]
    ]


def files(inputs, mine):
    """Three files for each component, and the number of a ZooKeeper server."""
    found, folder = [], inputs["config_dir"]
    for name in mine:
        own = {"vars": {"_pulsar_name": name}, "owner": "root"}
        closed = {**own, "group": inputs["group"], "mode": "0640"}
        unit = f"/etc/systemd/system/pulsar-{name}.service"
        found += [
            {"dest": f"{folder}/{FILES[name]}", "template": "properties.j2", **closed},
            {"dest": f"{folder}/{name}.jvm", "template": "jvm.j2", **closed},
            {"dest": unit, "template": "pulsar.service.j2", **own, "group": "root", "mode": "0644"},
        ]
    if "zookeeper" in mine:
        number = {"dest": f"{inputs['zookeeper_data_dir']}/myid", "content": f"{settings.zookeeper_id(inputs)}\n"}
        found.append({**number, "owner": inputs["user"], "group": inputs["group"], "mode": "0600"})
    return found


def jvm(name, inputs):
    """Lines of the argument file that java reads."""
    memory = inputs["memory"][name]
    found = [f"-Xms{memory['heap']}", f"-Xmx{memory['heap']}"]
    if memory.get("direct"):
        found.append(f"-XX:MaxDirectMemorySize={memory['direct']}")
    found += ["-XX:+ExitOnOutOfMemoryError", "-XX:+PerfDisableSharedMem", "-Djava.net.preferIPv4Stack=false"]
    found += [f"--add-opens={name_}=ALL-UNNAMED" for name_ in _OPENS]
    found += [
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Dio.netty.leakDetectionLevel=disabled",
        f"-Dlog4j2.configurationFile={inputs['config_dir']}/log4j2.xml",
        "-Dlog4j2.formatMsgNoLookups=true",
    ]
    if name in ("bookie", "broker"):
        found += settings.zookeeper_client(inputs)
    return found + list(inputs["jvm_options"].get(name, []))


def started_with(inputs, mine):
    """By component, the files whose change takes effect with a restart only."""
    folder = inputs["config_dir"]
    shared = [f"{folder}/log4j2.xml", f"{inputs['archive_root']}/current"]
    if inputs["tls"]:
        shared += [inputs["tls_ca_path"], f"{folder}/tls/pulsar.pem"]
    found = {}
    for name in mine:
        own = [f"{folder}/{FILES[name]}", f"{folder}/{name}.jvm", f"/etc/systemd/system/pulsar-{name}.service"]
        if name in ("broker", "standalone") and inputs["auth"]:
            own += [f"{folder}/token.key", f"{folder}/broker.token"]
        found[name] = own + shared
    return found


def restarts(stale, changed_files, started_with_, running):
    """Components of this host that run with something older than what is there now, in the order to restart them."""
    found = {}
    for name, paths in started_with_.items():
        if name in running:
            reasons = sorted(set(stale.get(name, [])) | (set(changed_files) & set(paths)))
            if reasons:
                found[name] = reasons
    return found
