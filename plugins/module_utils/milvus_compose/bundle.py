# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All folders and files of a stack on a host, as config_bundle takes them."""

from __future__ import annotations

import os

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose.plan import env_text
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_compose.table import NEIGHBOURS
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service.plan import fingerprint
from ansible_collections.vectordb.ops.plugins.module_utils.topology.variables import plain

UNIT = "/etc/systemd/system/%s.service"


def bundle(plan, compose, found):
    """`found` is what the host said."""
    compose = plain(compose)
    certificates = {
        "CERTIFICATES": fingerprint(plain(found["digests"])),
        "CERTIFICATES_GROUP": found["group"] or str(compose["uid"]),
    }
    release, data, uid = plan["release_dir"], compose["data_dir"], compose["uid"]
    root = {"owner": "root", "group": "root"}
    directories = [
        {"path": path, **root, "mode": "0755"} for path in (compose["dir"], release, f"{release}/config", data)
    ]
    files = [
        {"dest": f"{release}/compose.yaml", "template": "compose.yaml.j2", **root, "mode": "0644"},
        {
            "dest": f"{release}/.env",
            "content": env_text({**plan["env"], **certificates}),
            **root,
            "mode": "0600",
            "secret": True,
        },
        {"dest": UNIT % compose["unit"], "template": "milvus-compose.service.j2", **root, "mode": "0644"},
        {"dest": f"{data}/identity.yaml", "template": "identity.yaml.j2", **root, "mode": "0644"},
    ]
    if plan["follow"]:
        program = compose["follow_program"]
        directories.append({"path": os.path.dirname(program), **root, "mode": "0755"})
        files.append({"dest": program, "src": "milvus_compose_follow.sh", **root, "mode": "0755"})
        follow = {"dest": UNIT % f"{compose['unit']}-follow", "template": "milvus-compose-follow.service.j2"}
        files.append({**follow, **root, "mode": "0644"})
    for name in plan["neighbours"]:
        directories.append(_owned(f"{data}/{name}", NEIGHBOURS[name].get("user", uid)))
    for instance in plan["instances"]:
        folder = f"{release}/config/{instance['name']}"
        directories.append({"path": folder, **root, "mode": "0755"})
        # The server wants a folder for logs below its working directory even when it writes none.
        directories += [_owned(f"{data}/{instance['name']}{below}", uid) for below in ("", "/logs")]
        names = ["milvus.yaml", "glog.conf", *(["embedEtcd.yaml"] if compose["embedded"] else [])]
        files += [
            {
                "dest": f"{folder}/{name}",
                "template": f"{name}.j2",
                "vars": {"instance": {"milvus_yaml": instance["milvus_yaml"]}},
                "owner": "root",
                "group": str(uid),
                "mode": "0640",
            }
            for name in names
        ]
    return {"directories": directories, "files": files}


def _owned(path, uid):
    return {"path": path, "owner": str(uid), "group": str(uid), "mode": "0750"}
