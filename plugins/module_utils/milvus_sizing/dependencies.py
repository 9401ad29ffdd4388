# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What Milvus keeps elsewhere: metadata in etcd, files in object storage, and the log of inserts in a queue."""

from __future__ import annotations

import math

from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing import formulas, work
from ansible_collections.vectordb.ops.plugins.module_utils.milvus_sizing.nodes import node
from ansible_collections.vectordb.ops.plugins.module_utils.minio import layout

# Replaced segments are kept for a while: dataCoord.gc.dropTolerance and dataCoord.gc.interval, in seconds.
GARBAGE_SECONDS = 10800 + 3600
# Statistics, logs of deletions, and files of compactions under way.
STORED_MORE = 1.2
# Disks are planned to be filled so far.
DISK_FILL = 0.8
# A message is a row with its envelope.
MESSAGE = 1.1
GIB = 1024
LARGE = 300e9


def stored_bytes(demand, settings):
    """Bytes of objects, before any is written more than once."""
    stored = (demand.raw + demand.index) * STORED_MORE
    # What compaction has replaced is still there until it is collected.
    stored += demand.inserted * GARBAGE_SECONDS * work.COMPACTION
    if settings["message_queue"] == "woodpecker":
        stored += queue_bytes(demand, settings)
    return stored


def queue_bytes(demand, settings):
    """Bytes of messages that are retained, once."""
    return demand.inserted * MESSAGE * settings["retention_hours"] * 3600


def plan(demand, settings):
    found = {"etcd": _etcd(demand, settings), "minio": _minio(demand, settings)}
    queue = {"kafka": _kafka, "pulsar": _pulsar}.get(settings["message_queue"])
    return {**found, **(queue(demand, settings) if queue else {})}


def _etcd(demand, settings):
    large = demand.raw >= LARGE
    return node(3 if settings["high_availability"] else 1, 2, (8 if large else 4) * GIB, (50 if large else 20) * GIB)


def _minio(demand, settings):
    hosts, drives = settings["minio_hosts"], settings["minio_drives"]
    size = layout.set_size(hosts * drives)
    parity = layout.default_parity(size)
    objects = stored_bytes(demand, settings) / formulas.MIB
    drive = math.ceil(max(10 * GIB, objects * size / (size - parity) / DISK_FILL / (hosts * drives)))
    more = {
        "drives": drives,
        "drive_mb": drive,
        "erasure_set": size,
        "parity": parity,
        "objects_mb": math.ceil(objects),
    }
    return {**node(hosts, 2, 4 * GIB, drive * drives), **more}


def _log_disk(demand, settings, copies, hosts):
    held = queue_bytes(demand, settings) / formulas.MIB * copies / hosts / DISK_FILL
    return max(20 * GIB, held)


def _kafka(demand, settings):
    """Brokers that are controllers too, each partition on three of them."""
    brokers = 3 if settings["high_availability"] else 1
    large = demand.inserted > 50e6
    return {
        "kafka": node(
            brokers, 4 if large else 2, (16 if large else 6) * GIB, _log_disk(demand, settings, brokers, brokers)
        )
    }


def _pulsar(demand, settings):
    """Entries are kept by two of three bookies, with a journal that is a tenth of the ledgers, and 10 GiB at least."""
    several = settings["high_availability"]
    large = demand.inserted > 50e6
    bookies, copies = (3, 2) if several else (1, 1)
    ledgers = _log_disk(demand, settings, copies, bookies)
    return {
        "pulsar_zookeeper": node(3 if several else 1, 1, 2 * GIB, 20 * GIB),
        "pulsar_bookie": node(
            bookies, 4 if large else 2, (16 if large else 8) * GIB, ledgers + max(10 * GIB, ledgers / 10)
        ),
        "pulsar_broker": node(2 if several else 1, 4 if large else 2, (8 if large else 4) * GIB),
    }
