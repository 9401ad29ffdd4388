# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The CA in the trust store of the host, for programs that cannot be told a CA of their own."""

from __future__ import annotations

import glob
import hashlib
import os
import tempfile

# Folder of additional CAs, and the command that takes them up: Debian and its kin, then the RHEL family.
STORES = (
    ("/usr/local/share/ca-certificates", ["update-ca-certificates", "--fresh"]),
    ("/etc/pki/ca-trust/source/anchors", ["update-ca-trust", "extract"]),
)
PREFIX = "vectordb-ops-"


def wanted_files(certificates):
    """{file name: PEM}; the name follows from the content, so that another CA gets another file."""
    found = {}
    for pem in certificates:
        text = pem.strip() + "\n"
        found[f"{PREFIX}{hashlib.sha256(text.encode()).hexdigest()[:12]}.crt"] = text
    return found


def changes(present, wanted):
    """(to write, to remove) of {file name: PEM}."""
    write = {name: text for name, text in wanted.items() if present.get(name) != text}
    return write, sorted(set(present) - set(wanted))


def ensure(module, certificates, trusted):
    """Have the certificates in the store, or nothing of ours; say what changed."""
    found = _store(module)
    if found is None:
        if trusted:
            module.fail_json(
                msg="This host has no trust store that is known (%s). Install ca-certificates, or set "
                "pki_system_trust: false." % ", ".join(folder for folder, _command in STORES)
            )
        return []
    folder, command, tool = found
    present = {os.path.basename(path): _read(path) for path in glob.glob(os.path.join(folder, PREFIX + "*.crt"))}
    write, remove = changes(present, wanted_files(certificates) if trusted else {})
    if not (write or remove):
        return []
    if not module.check_mode:
        for name, text in write.items():
            _write(module, os.path.join(folder, name), text)
        for name in remove:
            os.remove(os.path.join(folder, name))
        rc, out, err = module.run_command([tool, *command[1:]])
        if rc != 0:
            module.fail_json(msg="%s failed: %s" % (" ".join(command), (err or out).strip()))
    return [os.path.join(folder, name) for name in (*write, *remove)]


def _store(module):
    for folder, command in STORES:
        tool = module.get_bin_path(command[0])
        if os.path.isdir(folder) and tool:
            return folder, command, tool
    return None


def _read(path):
    with open(path, encoding="utf-8", errors="replace") as handle:
        return handle.read()


def _write(module, path, text):
    handle, temporary = tempfile.mkstemp(prefix=".pki.", dir=os.path.dirname(path))
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(text)
    os.chmod(temporary, 0o644)
    module.atomic_move(temporary, path)
