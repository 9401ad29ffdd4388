"""A user's program against Kafka: proves who gets in, and that nothing acknowledged is lost.

Usage: client.py enter|produce|consume, with the connection as JSON in KAFKA_CLIENT. `produce` sends numbers until the
file `stop` of its folder appears and notes each acknowledged one; `consume` requires all of them.
"""

from __future__ import annotations

import json
import os
import pathlib
import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

TOPIC = "by-dev-orders"
BOUND_SECONDS = 900


def base(settings, **changes):
    use = {**settings, **changes}
    config = {
        "bootstrap.servers": use["servers"],
        "security.protocol": use.get("protocol", "SASL_SSL"),
        "ssl.ca.location": use.get("ca"),
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": use["user"],
        "sasl.password": use["password"],
        "log_level": 0,
        "socket.timeout.ms": 5000,
    }
    if config["security.protocol"] in ("PLAINTEXT", "SSL"):
        config = {key: value for key, value in config.items() if not key.startswith("sasl")}
    return {key: value for key, value in config.items() if value is not None}


def produce(settings):
    folder = pathlib.Path(settings["folder"])
    admin = AdminClient(base(settings))
    if TOPIC not in admin.list_topics(timeout=10).topics:
        admin.create_topics([NewTopic(TOPIC, 3)])[TOPIC].result(30)
    producer = Producer({**base(settings), "acks": "all", "enable.idempotence": True, "message.timeout.ms": 120000})
    began, number = time.monotonic(), 0
    with (folder / "acknowledged").open("a", buffering=1) as good, (folder / "failed").open("a") as bad:

        def noted(error, message):
            (bad if error else good).write(f"{message.value().decode()}\n")

        while not (folder / "stop").exists() and time.monotonic() - began < BOUND_SECONDS:
            number += 1
            producer.produce(TOPIC, key=str(number), value=str(number), callback=noted)
            producer.poll(0)
            time.sleep(0.02)
        producer.flush(130)


def consume(settings):
    folder = pathlib.Path(settings["folder"])
    wanted = set((folder / "acknowledged").read_text().split())
    failed = len((folder / "failed").read_text().split())
    config = {**base(settings), "group.id": f"by-dev-{time.time()}", "auto.offset.reset": "earliest"}
    consumer, found, began = Consumer(config), set(), time.monotonic()
    consumer.subscribe([TOPIC])
    while wanted - found and time.monotonic() - began < 90:
        message = consumer.poll(1)
        if message is not None and not message.error():
            found.add(message.value().decode())
    consumer.close()
    missing = wanted - found
    print(f"{len(wanted)} acknowledged, {len(missing)} lost, {failed} failed")
    if missing or failed or len(wanted) < 100:
        raise SystemExit(f"lost, failed, or too few to tell: {sorted(missing)[:10]}")


def listed(settings, **changes):
    topics = AdminClient(base(settings, **changes)).list_topics(timeout=6).topics
    return {name for name, topic in topics.items() if topic.error is None}


def enter(settings):
    assert TOPIC in listed(settings), "the right password does not show the topic"
    attempts = {
        "a wrong password": {"password": "wrong-Passw0rd"},
        "plain text": {"protocol": "PLAINTEXT"},
        "no password": {"protocol": "SSL"},
        "another CA": {"ca": None},
    }
    for what, changes in attempts.items():
        try:
            listed(settings, **changes)
        except KafkaException as error:
            print(f"refused {what}: {error.args[0].str()}")
        else:
            raise SystemExit(f"Kafka let in a client with {what}")
    forbidden(settings)


def forbidden(settings):
    """One who may read cannot write."""
    said = []
    config = base(settings, user="reader", password=settings["reader_password"])
    producer = Producer({**config, "message.timeout.ms": 8000})
    producer.produce(TOPIC, value="x", callback=lambda error, _message: said.append(error))
    producer.flush(15)
    if not said or said[0] is None:
        raise SystemExit("a user without the right wrote")
    print(f"refused a write without the right: {said[0].str()}")


if __name__ == "__main__":
    {"enter": enter, "produce": produce, "consume": consume}[sys.argv[1]](json.loads(os.environ["KAFKA_CLIENT"]))
