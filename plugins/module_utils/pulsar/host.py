# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a host runs and holds, before anything is written."""

from __future__ import annotations

import os

from ansible_collections.vectordb.ops.plugins.module_utils.host import in_place
from ansible_collections.vectordb.ops.plugins.module_utils.host.staleness import stale


def identity(directory):
    try:
        with open(os.path.join(directory, "myid"), encoding="ascii") as handle:
            return handle.read().strip()
    except OSError:
        return ""


def states(module, components):
    """Which of the units run; systemd answers for all in one call."""
    if not components or not module.get_bin_path("systemctl"):
        return []
    units = [f"pulsar-{name}.service" for name in components]
    out = module.run_command(["systemctl", "is-active", *units])[1].split()
    return [name for name, state in zip(components, out) if state in ("active", "activating", "reloading")]


def run(module):
    params = module.params
    found = identity(params["zookeeper_data_dir"]) if params["zookeeper_data_dir"] else ""
    wanted = params["zookeeper_id"]
    if found and wanted and found != str(wanted):
        module.fail_json(
            msg=f"ZooKeeper's data in {params['zookeeper_data_dir']} belongs to server {found}, and the inventory "
            f"makes this host server {wanted}. The order of pulsar_zookeeper_hosts has changed: restore it, or set "
            f"pulsar_zookeeper_id to {found} for this host."
        )
    components = list(params["started_with"])
    return {
        "changed": False,
        "running": states(module, components),
        "zookeeper_id": found,
        "in_place": in_place.look(module),
        "stale": {
            name: stale(module, f"pulsar-{name}.service", paths) for name, paths in params["started_with"].items()
        },
    }
