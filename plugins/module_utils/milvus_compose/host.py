# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a host says of Docker, Compose and a stack in it. Reads only."""

from __future__ import annotations

import os
import re
import stat
import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_service import host as files
from ansible_collections.vectordb.ops.plugins.module_utils.said import last_line

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
PUBLISHED = re.compile(r":(\d+)->")


def look(run, docker, params):
    """`run` is a module's run_command, `docker` the path of the client or nothing."""
    found = {
        "engine": "",
        "compose": "",
        "error": "",
        "images": {},
        "running": [],
        "sick": sorted(params["healthy"]),
        "current": _target(params["dir"], "current"),
        "previous": _target(params["dir"], "previous"),
        "identity": files.read_text(os.path.join(params["data_dir"], "identity.yaml")) or "",
        "data_present": any(map(files.has_content, _folders(params["data_dir"]))),
        "group": _group(params["files"]),
        "digests": {path: files.digest(path) for path in params["files"]},
        "archives": {path: os.path.isfile(path) for path in params["archives"]},
    }
    if not docker:
        return {**found, "error": "there is no program docker", "port_conflicts": _conflicts(params, [])}
    deadline = time.monotonic() + params["wait"]
    code, out, err = _engine(run, docker, deadline)
    if code:
        return {**found, "error": last_line(err or out), "port_conflicts": _conflicts(params, [])}
    found["engine"] = out.strip()
    code, out, _err = run([docker, "compose", "version", "--short"])
    found["compose"] = out.strip() if code == 0 else ""
    found["running"], found["sick"] = _when_healthy(run, docker, params, deadline)
    found["port_conflicts"] = _conflicts(params, [port for one in found["running"] for port in one["ports"]])
    found["images"] = {name: _image(run, docker, name) for name in params["images"]}
    return found


def _folders(path):
    """Those of the services: beside them lies what the role notes."""
    return [entry.path for entry in os.scandir(path) if entry.is_dir()] if os.path.isdir(path) else []


def _group(paths):
    """Who may read what not everybody may: the group of the keys."""
    for path in paths:
        try:
            about = os.stat(path)
        except OSError:
            continue
        if not about.st_mode & stat.S_IROTH:
            return str(about.st_gid)
    return ""


def _target(folder, name):
    """The version that a link leads to."""
    path = os.path.join(folder, name)
    return os.path.basename(os.path.realpath(path)) if os.path.islink(path) and os.path.exists(path) else ""


def _engine(run, docker, deadline):
    """Its version; after a boot it may take a while."""
    while True:
        answer = run([docker, "version", "--format", "{{.Server.Version}}"])
        if answer[0] == 0 or time.monotonic() >= deadline:
            return answer
        time.sleep(1)


def _when_healthy(run, docker, params, deadline):
    """What runs, and which of the wanted services are not healthy after all the time that there is."""
    while True:
        running = _running(run, docker, params["project"])
        well = {one["service"] for one in running if "(healthy)" in one["status"]}
        sick = sorted(set(params["healthy"]) - well)
        if not sick or time.monotonic() >= deadline:
            return running, sick
        time.sleep(1)


def _running(run, docker, project):
    form = "\t".join(('{{.Label "vectordb.ops.service"}}', "{{.State}}", "{{.Ports}}", "{{.Status}}"))
    code, out, _err = run(
        [docker, "ps", "--all", "--filter", f"label=com.docker.compose.project={project}", "--format", form]
    )
    found = []
    for line in out.splitlines() if code == 0 else []:
        service, state, published, status = line.split("\t")
        ports = sorted({int(port) for port in PUBLISHED.findall(published)})
        found.append({"service": service, "state": state, "status": status, "ports": ports})
    return sorted(found, key=lambda one: one["service"])


def _image(run, docker, name):
    """Its ID, or nothing when the host does not have it."""
    code, out, _err = run([docker, "image", "inspect", "--format", "{{.Id}}", name])
    return out.strip() if code == 0 else ""


def _conflicts(params, ours):
    wanted = {int(port): what for what, port in params["ports"].items() if int(port) not in ours}
    found = []
    for port, owners in sorted(files.listening(set(wanted)).items()):
        for pid, command, _group in owners[:1]:
            found.append({"port": port, "what": wanted[port], "command": command, "pid": int(pid)})
    return found


def compose_version(text):
    match = VERSION.search(text)
    return tuple(map(int, match.groups())) if match else ()
