# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What etcd_snapshot does: take, verify, restore."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from datetime import datetime, timezone

from ansible_collections.vectordb.ops.plugins.module_utils.etcd import membership, parse, wal
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.client import Etcdctl, EtcdError, last_error
from ansible_collections.vectordb.ops.plugins.module_utils.etcd.cluster import listening, read_statuses

PATTERN = re.compile(r"^etcd-\d{8}T\d{6}Z-rev\d+\.db$")
PAGE, DIGEST = 512, 32
MARGIN = 64 * 1024 * 1024


def run(module):
    etcdctl = Etcdctl(module)
    return {"created": create, "verified": verify_only, "restored": restore}[module.params["state"]](module, etcdctl)


def timestamp():
    return datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def require_space(folder, size, what):
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder) or "/"
    free = shutil.disk_usage(folder).free
    if free < size + MARGIN:
        raise EtcdError(
            f"{what}: {folder} has {free >> 20} MiB free, {(size + MARGIN) >> 20} MiB are needed; make room or "
            "choose another folder"
        )


def expired(names, keep):
    """The snapshots to remove from a folder so that the newest ones remain. Names sort by time. Pure."""
    ours = sorted(name for name in names if PATTERN.match(name))
    return ours[: max(len(ours) - keep, 0)] if keep > 0 else []


def create(module, etcdctl):
    path, check = module.params["path"], module.check_mode
    if module.params["path"] and os.path.isfile(path):
        return {"changed": False, "removed": [], "path": path, **verify(module, etcdctl, path)}
    is_folder = path.endswith("/") or os.path.isdir(path)
    folder = path.rstrip("/") if is_folder else os.path.dirname(path)
    if check and not etcdctl.available():
        return {"changed": True, "removed": [], "path": path}
    up = listening(etcdctl.endpoints)
    statuses, problem = read_statuses(etcdctl, up)
    source = next((endpoint for endpoint in up if endpoint in statuses and not statuses[endpoint]["learner"]), None)
    if source is None:
        raise etcdctl.error(f"etcd snapshot to {path}", problem or "connection refused")
    require_space(folder, statuses[source]["db_size"], f"etcd snapshot to {path}")
    if check:
        return {"changed": True, "removed": [], "path": path}
    os.makedirs(folder, mode=0o700, exist_ok=True)
    work = tempfile.mkdtemp(prefix=".etcd-snapshot-", dir=folder)
    try:
        draft = os.path.join(work, "snapshot.db")
        etcdctl.run(
            "snapshot",
            "save",
            draft,
            what=f"etcd snapshot to {path}",
            endpoints=[source],
            timeout=max(module.params["timeout"], 600),
        )
        facts = verify(module, etcdctl, draft)
        os.chmod(draft, 0o600)
        target = os.path.join(folder, f"etcd-{timestamp()}-rev{facts['revision']}.db") if is_folder else path
        os.rename(draft, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    removed = (
        [os.path.join(folder, name) for name in expired(os.listdir(folder), module.params["keep"])] if is_folder else []
    )
    for old in removed:
        os.unlink(old)
    return {"changed": True, "removed": removed, "path": target, **facts}


def verify_only(module, etcdctl):
    return {"changed": False, "path": module.params["path"], **verify(module, etcdctl, module.params["path"])}


def digest_fits(path):
    """etcd appends the SHA-256 of the database, whose pages are multiples of 512 bytes."""
    size = os.path.getsize(path)
    if size % PAGE != DIGEST:
        return False
    digest, left = hashlib.sha256(), size - DIGEST
    with open(path, "rb") as handle:
        while left:
            block = handle.read(min(left, 1 << 20))
            if not block:
                return False
            digest.update(block)
            left -= len(block)
        return digest.digest() == handle.read(DIGEST)


def verify(module, etcdctl, path):
    if not os.path.isfile(path):
        raise EtcdError(f"etcd snapshot {path} is not there; name the file, or take one with state: created")
    if not digest_fits(path):
        raise EtcdError(
            f"etcd snapshot {path} ({os.path.getsize(path)} bytes) is damaged or no snapshot: its content does not "
            "fit the checksum at its end; "
            "take another file"
        )
    code, out, err = offline(module, etcdctl, "status", path)
    answer = parse.tolerant(out)
    if code != 0 or not isinstance(answer, dict):
        raise EtcdError(f"etcd snapshot {path} cannot be read: {last_error(out, err)}; take another file")
    facts = parse.snapshot_status(answer)
    facts["size"] = os.path.getsize(path)
    return facts


def offline(module, etcdctl, verb, path, *arguments):
    """etcdutl where it is: etcdctl has lost these verbs with 3.6. Without a connection etcdctl reads no environment "
    "but the API version."""
    tool = module.get_bin_path(module.params["etcdutl_path"]) or etcdctl.binary("etcdctl")
    return module.run_command(
        [tool, "snapshot", verb, path, *arguments, "--write-out=json"],
        environ_update={"ETCDCTL_API": "3", "ETCDCTL_WRITE_OUT": ""},
    )


def restore(module, etcdctl):
    params = module.params
    path, data_dir = params["path"], params["data_dir"]
    founders = {name: [url] for name, url in params["founders"].items()}
    if params["name"] not in founders:
        raise EtcdError(
            f"etcd restore of {params['name']}: founders names {', '.join(sorted(founders))} only; add this member "
            "with its peer URL"
        )
    facts = verify(module, etcdctl, path)
    require_space(data_dir, 2 * facts["size"], f"etcd restore of {params['name']} to {data_dir}")
    member = os.path.join(data_dir, "member")
    occupied = os.path.isdir(member) and bool(os.listdir(member))
    if occupied and not params["set_aside"]:
        raise EtcdError(
            f"etcd restore of {params['name']} refused: {data_dir} holds data. Give set_aside: true to keep it "
            "beside the restored data, or move it away"
        )
    cluster = wal.cluster_id(founders.values(), params["token"])
    aside = f"{member}.before-{timestamp()}" if occupied else None
    result = {"changed": True, "path": path, "set_aside": aside, "cluster_id": cluster, **facts}
    result["diff"] = {
        "before": f"{data_dir}: {'data' if occupied else 'empty'}\n",
        "after": f"{data_dir}: revision {facts['revision']} of {path}\n",
    }
    if module.check_mode:
        return result
    os.makedirs(data_dir, mode=0o700, exist_ok=True)
    work = tempfile.mkdtemp(prefix="restore-", dir=data_dir)
    try:
        draft = os.path.join(work, "data")
        arguments = [
            f"--name={params['name']}",
            f"--initial-cluster={membership.initial_cluster(founders)}",
            f"--initial-cluster-token={params['token']}",
            f"--initial-advertise-peer-urls={params['founders'][params['name']]}",
            f"--data-dir={draft}",
        ]
        code, out, err = offline(module, etcdctl, "restore", path, *arguments)
        if code != 0:
            raise EtcdError(
                f"etcd restore of {params['name']} from {path} failed: {last_error(out, err)}; the data that was "
                "there is untouched"
            )
        own(draft, params["owner"], params["group"])
        if aside:
            os.rename(member, aside)
        os.rename(os.path.join(draft, "member"), member)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return result


def own(path, owner, group):
    if not owner and not group:
        return
    for folder, _folders, names in os.walk(path):
        for entry in [folder, *(os.path.join(folder, name) for name in names)]:
            shutil.chown(entry, owner, group)
