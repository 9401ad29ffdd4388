#!/usr/bin/env python3
# Managed by Ansible (vectordb.ops.milvus)
"""Remove from etcd the sessions that a process left behind which did not end by itself.

The rest of the cluster waits for the end of such a session, some seconds away (common.session.ttl), before it lets
other processes take over. systemd runs this as soon as the process is gone, and before it starts it again.
"""

import base64
import fcntl
import json
import os
import signal
import socket
import ssl
import struct
import sys
import time
import urllib.request

SECONDS = 5
ASK_ADDRESS = 0x8915


def own_addresses():
    """The IPv4 addresses of this host; the standard library has no other way to all of them."""
    found = set()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        for _number, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(asker.fileno(), ASK_ADDRESS, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue
            found.add(socket.inet_ntoa(answer[20:24]))
    return found


class Etcd:
    def __init__(self, options):
        self.options = options
        self.scheme = "https" if options["tls"] else "http"
        handlers = [urllib.request.ProxyHandler({})]
        if options["tls"]:
            context = ssl.create_default_context(cafile=options["ca_path"])
            context.load_cert_chain(options["cert_path"], options["key_path"])
            handlers.append(urllib.request.HTTPSHandler(context=context))
        self.opener = urllib.request.build_opener(*handlers)
        self.headers = {"Content-Type": "application/json"}
        if options["user"]:
            told = self.post("/v3/auth/authenticate", {"name": options["user"], "password": options["password"]})
            self.headers["Authorization"] = told["token"]

    def post(self, path, body):
        failures = []
        for endpoint in self.options["endpoints"]:
            address = "%s://%s%s" % (self.scheme, endpoint, path)
            request = urllib.request.Request(address, json.dumps(body).encode(), self.headers)  # noqa: S310
            try:
                return json.loads(self.opener.open(request, timeout=1.5).read().decode())
            except OSError as error:
                failures.append("%s: %s" % (endpoint, error))
        raise OSError("; ".join(failures))


def mine(value, addresses, ports):
    try:
        host, _colon, port = json.loads(value)["Address"].rpartition(":")
    except (ValueError, KeyError, TypeError):
        return False
    return host in addresses and port.isdigit() and int(port) in ports


def forget(options):
    etcd = Etcd(options)
    prefix = ("%s/meta/session/" % options["root_path"]).encode()
    asked = {
        "key": base64.b64encode(prefix).decode(),
        "range_end": base64.b64encode(prefix[:-1] + bytes([prefix[-1] + 1])).decode(),
    }
    addresses = own_addresses() | set(options["addresses"])
    for item in etcd.post("/v3/kv/range", asked).get("kvs", []):
        if mine(base64.b64decode(item.get("value", "")), addresses, options["ports"]):
            etcd.post("/v3/kv/deleterange", {"key": item["key"]})
            print("removed the session %s of the process that ended" % base64.b64decode(item["key"]).decode())


def main():
    # The process shall start again soon, whatever is the matter with etcd.
    signal.signal(signal.SIGALRM, lambda _number, _frame: os._exit(0))
    signal.alarm(SECONDS)
    try:
        with open(sys.argv[1], encoding="utf-8") as handle:  # noqa: PTH123
            options = json.load(handle)
        # Who ended by itself has said so already.
        if os.environ.get("SERVICE_RESULT") != "success":
            time.sleep(options["wait"])
        forget(options)
    except OSError as error:
        print("the session was left to run out: %s" % error)


if __name__ == "__main__":
    main()
