# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All folders and files of Milvus on a host, as config_bundle takes them."""

from __future__ import annotations

import os

UNITS = "/etc/systemd/system"


def bundle(plan, settings):
    user, group = settings["user"], settings["group"]
    config_dir, data_dir = settings["config_dir"], settings["data_dir"]

    def folder(path, owner=user, mode="0750"):
        return {"path": path, "owner": owner, "group": group, "mode": mode}

    # Upstream's packages make the folder of the data, as root.
    directories = [folder(config_dir, "root"), folder(data_dir), folder(f"{data_dir}/data")]
    if settings["log_dir"]:
        directories.append(folder(settings["log_dir"]))
    files = []
    for instance in plan["instances"]:
        name = instance["name"]
        base = f"{config_dir}/{name}"
        # The server wants a folder for logs below its working directory even when it writes none.
        directories += [folder(base, "root"), folder(f"{data_dir}/{name}"), folder(f"{data_dir}/{name}/logs")]
        shared = {"owner": "root", "group": group, "mode": "0640", "vars": {"instance": instance}}
        files += [
            {"dest": f"{base}/milvus.yaml", "template": "milvus.yaml.j2", **shared},
            {"dest": f"{base}/glog.conf", "template": "glog.conf.j2", **shared},
            {
                "dest": f"{base}/milvus.env",
                "template": "milvus.env.j2",
                **shared,
                "group": "root",
                "mode": "0600",
                "secret": True,
            },
        ]
        if settings["embedded_etcd"]:
            files.append({"dest": f"{base}/embedEtcd.yaml", "template": "embedEtcd.yaml.j2", **shared})
        if settings["session_program"]:
            files.append(
                {
                    "dest": f"{base}/session.json",
                    "template": "session.json.j2",
                    **shared,
                    "group": "root",
                    "mode": "0600",
                    "secret": True,
                }
            )
        if settings["systemd"]:
            files.append(_drop_in(instance, "limits", instance["memory_limit"] or instance["stop_signal"], shared))
        if settings["session_program"]:
            files.append(_drop_in(instance, "follow", instance["follows"], shared))
    if settings["systemd"]:
        files.append(_unit("milvus@"))
        directories += [
            {"path": f"{UNITS}/{instance['unit']}.d", "owner": "root", "group": "root", "mode": "0755"}
            for instance in plan["instances"]
        ]
    if settings["session_program"]:
        program = settings["session_program"]
        directories.append({"path": os.path.dirname(program), "owner": "root", "group": "root", "mode": "0755"})
        files.append({"dest": program, "src": "milvus_session.py", "owner": "root", "group": "root", "mode": "0755"})
        files.append(_unit("milvus-follow@"))
    files.append(
        {
            "dest": f"{data_dir}/identity.yaml",
            "template": "identity.yaml.j2",
            "owner": "root",
            "group": group,
            "mode": "0640",
        }
    )
    return {"directories": directories, "files": files}


def _unit(name):
    dest = f"{UNITS}/{name}.service"
    return {"dest": dest, "template": f"{name}.service.j2", "owner": "root", "group": "root", "mode": "0644"}


def _drop_in(instance, name, needed, shared):
    dest = f"{UNITS}/{instance['unit']}.d/{name}.conf"
    if not needed:
        return {"dest": dest, "state": "absent"}
    return {"dest": dest, "template": f"{name}.conf.j2", **shared, "group": "root", "mode": "0644"}
