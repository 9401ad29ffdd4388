"""A real client. FOLDER holds client.json; one verb: write (until FOLDER/stop is there), count, refused."""

from __future__ import annotations

import io
import itertools
import json
import sys
import time
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import S3Error

FOLDER = Path(sys.argv[2])
GIVEN = json.loads((FOLDER / "client.json").read_text())
BUCKET = GIVEN["bucket"]


def clients(secret=None):
    pool = urllib3.PoolManager(
        cert_reqs="CERT_REQUIRED", ca_certs=GIVEN["ca"], timeout=urllib3.Timeout(connect=2, read=20), retries=False
    )
    login = (GIVEN["user"], secret or GIVEN["secret"])
    return [Minio(one, *login, http_client=pool, region="us-east-1") for one in GIVEN["endpoints"]]


def write():
    """Numbered objects, each noted once it was acknowledged; a failure goes to the next server with a new number."""
    ring = clients()
    last, worst, failed = time.monotonic(), 0.0, 0
    (FOLDER / "pid").write_text("runs")
    with (FOLDER / "acknowledged").open("w") as noted:
        for number in itertools.count():
            if (FOLDER / "stop").exists():
                break
            try:
                body = str(number).encode() * 100
                ring[number % len(ring)].put_object(BUCKET, f"writer/{number:07d}", io.BytesIO(body), len(body))
            except (S3Error, urllib3.exceptions.HTTPError):
                failed += 1
                time.sleep(0.1)
                continue
            noted.write(f"{number:07d}\n")
            noted.flush()
            worst, last = max(worst, time.monotonic() - last), time.monotonic()
            time.sleep(0.05)
    (FOLDER / "written.json").write_text(json.dumps({"failed": failed, "longest_pause": round(worst, 1)}))


def count():
    """Every acknowledged object must be there and hold what was written."""
    reader = clients()[GIVEN.get("reader", -1)]
    wanted = set((FOLDER / "acknowledged").read_text().split())
    there = {one.object_name.partition("/")[2] for one in reader.list_objects(BUCKET, prefix="writer/")}
    lost = sorted(wanted - there)
    for number in sorted(wanted)[:: max(1, len(wanted) // 50)]:
        if reader.get_object(BUCKET, f"writer/{number}").data != str(int(number)).encode() * 100:
            lost.append(number)
    print(json.dumps({"acknowledged": len(wanted), "lost": lost, **json.loads((FOLDER / "written.json").read_text())}))


def refused():
    """What the account may not do, and that a wrong secret lets nobody in: the servers' own codes."""
    me, stranger = clients()[-1], clients("not-the-secret")[-1]
    calls = {
        "another bucket": lambda: me.put_object("reports", "x", io.BytesIO(b"1"), 1),
        "a new bucket": lambda: me.make_bucket("mine"),
        "its own bucket": lambda: me.remove_bucket(BUCKET),
        "wrong secret": lambda: stranger.put_object(BUCKET, "x", io.BytesIO(b"1"), 1),
    }
    codes = {}
    for name, call in calls.items():
        try:
            call()
            codes[name] = "allowed"
        except S3Error as error:
            codes[name] = error.code
    print(json.dumps(codes))


{"write": write, "count": count, "refused": refused}[sys.argv[1]]()
