# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which controller leads and how far the others are, asked from a broker's own port.

The client library has no call for it: this is request DescribeQuorum, version 1, of Kafka's protocol (3.3 and newer).
"""

from __future__ import annotations

import socket
import ssl
import struct

from ansible_collections.vectordb.ops.plugins.module_utils.kafka.client import KafkaError

DESCRIBE_QUORUM, VERSION, CORRELATION = 55, 1, 1
TOPIC = b"__cluster_metadata"
LONGEST = 1 << 20
NOT_ALLOWED = (29, 31)


def request():
    """Pure: the request with its length in front."""
    header = struct.pack(">hhih", DESCRIBE_QUORUM, VERSION, CORRELATION, -1) + b"\0"
    # Compact lists and strings carry their length plus one; every structure ends with its (no) tags.
    body = b"\x02" + bytes([len(TOPIC) + 1]) + TOPIC + b"\x02" + struct.pack(">i", 0) + b"\0\0\0"
    return struct.pack(">i", len(header + body)) + header + body


class Reader:
    def __init__(self, data):
        self._data, self._at = data, 0

    def take(self, form):
        (value,) = struct.unpack_from(">" + form, self._data, self._at)
        self._at += struct.calcsize(">" + form)
        return value

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take("B")
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def skip(self, count):
        self._at += count

    def tags(self):
        for _tag in range(self.varint()):
            self.varint()
            self.skip(self.varint())

    def replicas(self):
        found = {}
        for _replica in range(self.varint() - 1):
            number, _offset = self.take("i"), self.take("q")
            self.take("q")
            found[number] = self.take("q")
            self.tags()
        return found


def parse(data):
    """Pure: {leader: number or -1, voters: {number: when it had everything, in ms of the leader's clock}}"""
    reader = Reader(data)
    try:
        reader.take("i")
        reader.tags()
        failed(reader.take("h"))
        reader.varint()
        reader.skip(reader.varint() - 1)
        reader.varint()
        reader.take("i")
        failed(reader.take("h"))
        leader = reader.take("i")
        reader.take("i")
        reader.take("q")
        return {"leader": leader, "voters": reader.replicas()}
    except (struct.error, OverflowError) as error:
        raise KafkaError(f"Kafka's answer about its controllers was not understood: {error}.") from error


def failed(code):
    if code:
        hint = "Most likely none does."
        if code in NOT_ALLOWED:
            hint = "Use a certificate whose name is in kafka_super_users."
        raise KafkaError(f"Kafka did not say which controller leads (code {code}). {hint}")


def read(params):
    """From the first broker that answers."""
    said = []
    for server in params["bootstrap_servers"]:
        try:
            return parse(_exchange(params, server))
        except TimeoutError:
            said.append(f"{server}: no answer in {params['timeout']} s; most likely none leads")
        except (OSError, KafkaError) as error:
            said.append(f"{server}: {error}")
    raise KafkaError(f"no broker says which controller leads ({'; '.join(said)})")


def _exchange(params, server):
    host, port = server.rsplit(":", 1)
    context = ssl.create_default_context(cafile=params["ca_path"])
    if params["client_cert_path"]:
        context.load_cert_chain(params["client_cert_path"], params["client_key_path"])
    name = host.strip("[]")
    with (
        socket.create_connection((name, int(port)), timeout=params["timeout"]) as raw,
        context.wrap_socket(raw, server_hostname=name) as connection,
        connection.makefile("rb") as answer,
    ):
        connection.sendall(request())
        length = answer.read(4)
        size = int.from_bytes(length, "big")
        data = answer.read(size) if len(length) == 4 and size <= LONGEST else b""
        if not data or len(data) < size:
            raise KafkaError("the connection ended without an answer")
        return data


def judge(found, wanted, began, without=None):
    """Pure: what is wrong with the controllers.

    `began` is the leader's clock at the first look: a controller counts only when it had everything later than that, so
    one that just stopped does not pass for healthy.
    """
    others = [number for number in wanted if number != without]
    if found["leader"] not in found["voters"]:
        return ["no controller leads"]
    problems = [f"controller {number} does not vote" for number in others if number not in found["voters"]]
    behind = [number for number in others if found["voters"].get(number, began + 1) <= began]
    return problems + [f"controller {number} is not there or lags" for number in behind if number != found["leader"]]
