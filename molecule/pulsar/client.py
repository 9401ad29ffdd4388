"""Write to Pulsar without a pause and remember what was acknowledged; later, read everything and compare.

    client.py run FOLDER      write until FOLDER/stop exists
    client.py count FOLDER    print what was acknowledged, found and lost, as JSON
    client.py leave FOLDER    leave a subscription behind that has a backlog and no consumer
    client.py refused FOLDER  print what a wrong token, none, a role without right and plain text get
FOLDER/client.json holds urls, ca, and tokens by name.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pulsar

TOPIC = "persistent://milvus/default/by-dev-writer"
QUIET = pulsar.ConsoleLogger(pulsar.LoggerLevel.Error)


def connect(settings: dict, token: str | None, url: str | None = None, timeout: int = 30) -> pulsar.Client:
    return pulsar.Client(
        url or settings["url"],
        authentication=pulsar.AuthenticationToken(token) if token else None,
        tls_trust_certs_file_path=settings["ca"],
        tls_validate_hostname=True,
        operation_timeout_seconds=timeout,
        logger=QUIET,
    )


def run(folder: Path, settings: dict) -> None:
    client = connect(settings, settings["tokens"]["milvus"])
    producer = client.create_producer(TOPIC, send_timeout_millis=20000, batching_enabled=False)
    failed, longest, last = 0, 0.0, time.monotonic()
    with (folder / "acknowledged").open("a") as log:
        number = 0
        while not (folder / "stop").exists():
            number += 1
            try:
                producer.send(str(number).encode())
            except Exception:
                failed += 1
                continue
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
            log.write(f"{number}\n")
            log.flush()
            (folder / "record.json").write_text(json.dumps({"failed": failed, "longest_pause": round(longest, 1)}))
            time.sleep(0.02)


def count(folder: Path, settings: dict) -> None:
    client = connect(settings, settings["tokens"]["milvus"])
    reader = client.create_reader(TOPIC, pulsar.MessageId.earliest)
    found = set()
    while reader.has_message_available():
        found.add(int(reader.read_next(timeout_millis=20000).data()))
    wanted = {int(line) for line in (folder / "acknowledged").read_text().split()}
    record = json.loads((folder / "record.json").read_text())
    print(json.dumps({"acknowledged": len(wanted), "lost": len(wanted - found), **record}))


def leave(_folder: Path, settings: dict) -> None:
    client = connect(settings, settings["tokens"]["milvus"])
    client.subscribe(TOPIC, "left-behind", initial_position=pulsar.InitialPosition.Earliest).close()
    kept = client.subscribe("persistent://milvus/default/by-dev-read", "in-use")
    client.create_producer("persistent://milvus/default/by-dev-read").send(b"one")
    kept.acknowledge(kept.receive(10000))
    client.close()


def refused(_folder: Path, settings: dict) -> None:
    found = {}
    plain = settings["url"].replace("pulsar+ssl", "pulsar").replace(":6651", ":6650").split(",")[0]
    attempts = {
        "wrong": (settings["tokens"]["wrong"], None),
        "none": (None, None),
        "stranger": (settings["tokens"]["stranger"], None),
        "plain": (settings["tokens"]["milvus"], plain),
        "plain_on_tls_port": (settings["tokens"]["milvus"], plain.replace(":6650", ":6651")),
    }
    for name, (token, url) in attempts.items():
        client = connect(settings, token, url, timeout=6)
        try:
            client.create_producer(TOPIC)
            found[name] = "taken"
        except Exception as error:
            found[name] = str(error)
        client.close()
    print(json.dumps(found))


if __name__ == "__main__":
    place = Path(sys.argv[2])
    {"run": run, "count": count, "leave": leave, "refused": refused}[sys.argv[1]](
        place, json.loads((place / "client.json").read_text())
    )
