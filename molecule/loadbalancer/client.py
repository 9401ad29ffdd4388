"""A client that calls through a balancer without a pause.

Usage: client.py SECONDS STOPFILE, with the connection in MILVUS_CLIENT. Ends when the file appears, or after SECONDS.
Prints how many calls failed, and fails when one did.
"""

from __future__ import annotations

import json
import os
import pathlib
import sys
import time

from pymilvus import MilvusClient

SETTINGS = json.loads(os.environ["MILVUS_CLIENT"])


def main() -> None:
    client = MilvusClient(
        uri=SETTINGS["uri"], user="root", password=SETTINGS["password"], server_pem_path=SETTINGS["ca"], timeout=20
    )
    began, calls, failed = time.monotonic(), 0, []
    stop = pathlib.Path(sys.argv[2])
    while time.monotonic() - began < float(sys.argv[1]) and not stop.exists():
        try:
            client.list_collections(timeout=20)
        except Exception as error:  # whatever the client raises is what its user gets
            failed.append(str(error))
        calls += 1
        time.sleep(0.05)
    print(f"{calls} calls, {len(failed)} failed {failed[:1]}")
    if failed or not calls:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
