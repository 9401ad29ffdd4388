# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether what a role installs is there already: one look instead of a call for each part that would change nothing."""

from __future__ import annotations

import grp
import os
import pwd

from ansible_collections.vectordb.ops.plugins.module_utils.packages.installed import missing

OPTION = {
    "in_place": {
        "type": "dict",
        "options": {
            "user": {"type": "str"},
            "group": {"type": "str"},
            "home": {"type": "path"},
            "shell": {"type": "path", "default": "/usr/sbin/nologin"},
            "packages": {"type": "list", "elements": "str", "default": []},
            "link": {"type": "path"},
            "target": {"type": "path"},
            "units": {"type": "list", "elements": "str", "default": []},
        },
    }
}
PROPERTIES = "ActiveState,UnitFileState,NeedDaemonReload"


def artifact_folder(root, version, checksum):
    """A version's folder carries the start of its checksum: the same name never holds something else."""
    return f"{root}/{version}-{str(checksum).rpartition(':')[2][:8]}"


def account(wanted):
    try:
        found, group = pwd.getpwnam(wanted["user"]), grp.getgrnam(wanted["group"])
    except KeyError:
        return False
    return (found.pw_gid, found.pw_dir, found.pw_shell) == (group.gr_gid, wanted["home"], wanted["shell"])


def artifact(wanted):
    """A version's folder is whole as soon as it exists."""
    try:
        return os.readlink(wanted["link"]) == wanted["target"] and os.path.isdir(wanted["target"])
    except OSError:
        return False


def version(wanted):
    """The one that the link leads to: folders are named by version and checksum."""
    try:
        return os.path.basename(os.readlink(wanted["link"])).rpartition("-")[0]
    except OSError:
        return ""


def parse_units(names, text):
    """Those that run, start with the host, and whose files systemd has read; it tells of each in a paragraph."""
    found = []
    for name, paragraph in zip(names, text.strip().split("\n\n")):
        about = dict(line.split("=", 1) for line in paragraph.splitlines() if "=" in line)
        runs = about.get("ActiveState") in ("active", "activating")
        if runs and about.get("UnitFileState") == "enabled" and about.get("NeedDaemonReload") == "no":
            found.append(name)
    return found


def units(module, names):
    if not names or not module.get_bin_path("systemctl"):
        return []
    return parse_units(names, module.run_command(["systemctl", "show", f"--property={PROPERTIES}", *names])[1])


def look(module):
    wanted = module.params["in_place"] or {}
    return {
        "account": bool(wanted.get("user")) and account(wanted),
        # The package manager's list is long: it is read only for packages that somebody asks for.
        "packages": not wanted.get("packages") or not missing(module, wanted["packages"])[0],
        "artifact": bool(wanted.get("link")) and artifact(wanted),
        "version": version(wanted) if wanted.get("link") else "",
        "units": units(module, wanted.get("units")),
    }
