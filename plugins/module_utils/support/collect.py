# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Gather what explains a host's state, each piece as masked text. What cannot be had says so in its place."""

from __future__ import annotations

import glob
import io
import os
import ssl
import subprocess
import tarfile
import time
import urllib.request

from ansible_collections.vectordb.ops.plugins.module_utils.support.mask import mask

# Keys are secrets as a whole, and data is no configuration.
NEVER = (".key", ".pem", ".p12", ".jks", ".keystore", ".truststore", ".db", ".wal", ".snap")
LARGEST = 1024 * 1024
ENOUGH = 20 * LARGEST


def files(patterns):
    """(name, text) of every file that the patterns match."""
    for pattern in patterns:
        for path in sorted(glob.glob(pattern, recursive=True)):
            if os.path.isfile(path) and not os.path.islink(path) and not path.endswith(NEVER):
                yield f"files{path}", _read(path)


def _read(path):
    try:
        with open(path, "rb") as stream:
            return stream.read(LARGEST).decode("utf-8", "replace")
    except OSError as error:
        return f"not readable: {error}"


def output(argv, timeout):
    try:
        # Fixed commands of the caller, without a shell.
        done = subprocess.run(argv, capture_output=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        return f"{argv[0]} is not on this host"
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{' '.join(argv)} did not answer: {error}"
    text = (done.stdout[-ENOUGH:] + done.stderr[-LARGEST:]).decode("utf-8", "replace")
    return text if done.returncode == 0 else f"{text}\n(exit status {done.returncode})"


def answer(url, ca_path, cert_path, key_path, timeout):
    try:
        context = ssl.create_default_context(cafile=ca_path or None) if url.startswith("https") else None
        if context and cert_path:
            context.load_cert_chain(cert_path, key_path)
        if not url.startswith(("http://", "https://")):
            return f"{url} is no web address"
        with urllib.request.urlopen(url, timeout=timeout, context=context) as stream:  # noqa: S310 - checked above
            return stream.read(ENOUGH).decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        return f"{url} did not answer: {error}"


def journal(unit, lines, timeout):
    return output(["journalctl", "--no-pager", "--output=short-iso", "-n", str(lines), "-u", unit], timeout)


def write_archive(path, pieces, secrets):
    """Write pieces, pairs of name and text, masked; give the names. Only the owner may read the archive."""
    names = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w:gz") as archive:
        os.fchmod(stream.fileno(), 0o600)
        for name, text in pieces:
            content = mask(text, secrets).encode("utf-8", "replace")
            member = tarfile.TarInfo(name.lstrip("/"))
            member.size, member.mode, member.mtime = len(content), 0o600, int(time.time())
            archive.addfile(member, io.BytesIO(content))
            names.append(member.name)
    return names


def merge_archives(path, sources):
    """One archive from those of several hosts, each in a folder of its own."""
    names = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w:gz") as archive:
        os.fchmod(stream.fileno(), 0o600)
        for host, source in sorted(sources.items()):
            with tarfile.open(source) as given:
                for member in given.getmembers():
                    content = given.extractfile(member)
                    member.name = f"{host}/{member.name}"
                    archive.addfile(member, content)
                    names.append(member.name)
    return names
