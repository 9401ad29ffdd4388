# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Objects as they lie on drives, and which of them would be lost with the drives of a pool."""

from __future__ import annotations

import collections
import os

SHOWN = 10
DATA = "xl.meta"


def on_drive(path):
    """BUCKET/OBJECT of all that MinIO keeps on a drive for clients; it has a folder with xl.meta for each."""
    for folder, below, files in os.walk(path):
        if folder == os.fspath(path) and ".minio.sys" in below:
            below.remove(".minio.sys")
        if DATA in files:
            below.clear()
            yield os.path.relpath(folder, path)


def held(drives, among=None):
    """{object: number of drives that hold it}."""
    if among is None:
        return dict(collections.Counter(name for path in drives for name in on_drive(path)))
    found = {name: sum(os.path.exists(os.path.join(path, name, DATA)) for path in drives) for name in among}
    return {name: number for name, number in found.items() if number}


def left_behind(leaving, staying, enough):
    """Pure. What goes with a pool that MinIO calls empty: [{host, count, some}].

    leaving, staying: {host: what minio_objects said of its drives}; enough: the write quorum of the pools that stay.
    MinIO passes over a drive that is away for a moment when it removes an object that it has moved. So what lies on a
    leaving drive is missed only if the others have too little of it to have acknowledged it.
    """
    moved = collections.Counter()
    for said in staying.values():
        moved.update(said["held"])
    found = []
    for host, said in sorted(leaving.items()):
        missed = sorted(name for name in said["held"] if moved[name] < enough)
        # Beyond the limit names are unknown.
        count = len(missed) + said["count"] - len(said["held"])
        if count:
            found.append({"host": host, "count": count, "some": missed[:SHOWN]})
    return found
