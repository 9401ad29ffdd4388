# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Initialise a cluster's metadata once, decided from what ZooKeeper holds."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.pulsar import zookeeper

MAIN = "org.apache.pulsar.PulsarClusterMetadataSetup"
WHOLE = ("/ledgers/INSTANCEID", "/admin/policies/public/default", "/admin/policies/pulsar/system")


def judge(clusters, missing, wanted):
    """done, setup, or an explanation of why neither may be."""
    others = sorted(set(clusters) - {wanted, "global"})
    if others and wanted not in clusters:
        return (
            f"ZooKeeper holds the metadata of the cluster {', '.join(others)}, and pulsar_cluster is {wanted}. A "
            f"cluster cannot be renamed: set pulsar_cluster to {others[0]}, or give this cluster a ZooKeeper of its own"
        )
    return "setup" if wanted not in clusters or missing else "done"


def read(params, tls):
    with zookeeper.Session(params["zookeepers"], tls, 5) as session:
        clusters = session.children("/admin/clusters") or []
        return clusters, [path for path in WHOLE if not session.exists(path)]


def wait_for_quorum(params, tls):
    """Whether servers form a quorum in time, and what they say otherwise."""
    limit = time.monotonic() + params["wait"]
    while True:
        errors = []
        for endpoint in params["zookeepers"]:
            try:
                zookeeper.mode(endpoint, tls)
                return []
            except (zookeeper.ZooKeeperError, OSError) as error:
                errors.append(str(error))
        if time.monotonic() + 1 > limit:
            return errors
        time.sleep(1)


def command(params):
    metadata = "zk:" + ",".join(params["zookeepers"])
    host = params["advertise_host"]
    found = [params["java"], "@" + params["jvm_file"], "-cp", params["classpath"], MAIN]
    found += ["--cluster", params["cluster"], "--metadata-store", metadata, "--configuration-metadata-store", metadata]
    if params["ca_path"]:
        found += ["--web-service-url", "", "--web-service-url-tls", f"https://{host}:{params['web_port']}"]
        return [*found, "--broker-service-url-tls", f"pulsar+ssl://{host}:{params['broker_port']}"]
    found += ["--web-service-url", f"http://{host}:{params['web_port']}"]
    return [*found, "--broker-service-url", f"pulsar://{host}:{params['broker_port']}"]


def run(module):
    params = module.params
    tls = zookeeper.context(params["ca_path"], params["client_cert_path"], params["client_key_path"])
    errors = wait_for_quorum(params, tls)
    if errors and module.check_mode:
        return {"changed": True, "state": "setup"}
    if errors:
        module.fail_json(msg="ZooKeeper has no quorum: " + "; ".join(errors) + ". See journalctl -u pulsar-zookeeper")
    try:
        state = judge(*read(params, tls), params["cluster"])
        if state not in ("done", "setup"):
            module.fail_json(msg=state + ".")
        if state == "done" or module.check_mode:
            return {"changed": state == "setup", "state": state}
        code, out, err = module.run_command(command(params))
        clusters, missing = read(params, tls)
    except zookeeper.ZooKeeperError as error:
        module.fail_json(msg=str(error))
    if code != 0 or params["cluster"] not in clusters or missing:
        lines = [line for line in (err + out).splitlines() if line.strip()]
        module.fail_json(
            msg=f"The metadata of {params['cluster']} was not initialised (exit {code}, missing {missing}): "
            + " | ".join(lines[-4:])
        )
    return {"changed": True, "state": "done"}
