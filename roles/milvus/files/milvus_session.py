# Managed by Ansible (vectordb.ops.milvus)
"""The sessions in etcd of a process of Milvus, which systemd has treated before and after it stops the process.

milvus_session drain FILE: a query node that is about to stop is called stopping in its own session. The coordinator
moves away what it holds while it goes on answering; when it holds nothing any more, nobody misses it.
milvus_session release FILE: the same for one that goes for good; if others cannot take all, it is left as it was.
milvus_session forget FILE: a process that is gone may have left sessions, and the rest of the cluster waits until they
run out (common.session.ttl) before others take over. They are removed at once.
milvus_session follow FILE: a coordinator that takes charge of the data does not know the rows that only data nodes
hold, and drops their segments at the next flush. A data node that starts anew reads them again and reports them. So it
is killed the moment the session of its coordinator is gone, before another one can be asked to flush.
"""

import base64
import fcntl
import json
import os
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time
import urllib.request

FORGET_SECONDS = 5
# Seconds without any progress after which nobody takes what is held. A stop must not take long; who goes for good still
# serves, and a coordinator that has just come back has been seen to begin after more than ten.
PATIENCE = {"drain": 10, "release": 60}
# How long etcd is waited for before it is asked anew.
WATCH_SECONDS = 30
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

    def open(self, path, body, timeout=1.5):
        failures = []
        for endpoint in self.options["endpoints"]:
            address = "%s://%s%s" % (self.scheme, endpoint, path)
            request = urllib.request.Request(address, json.dumps(body).encode(), self.headers)  # noqa: S310
            try:
                return self.opener.open(request, timeout=timeout)
            except OSError as error:
                failures.append("%s: %s" % (endpoint, error))
        raise OSError("; ".join(failures))

    def post(self, path, body):
        return json.loads(self.open(path, body).read().decode())

    def await_change(self, key, revision):
        """Until the key changes after the revision, or etcd has said nothing for long."""
        asked = {"create_request": {"key": key, "start_revision": revision + 1}}
        try:
            with self.open("/v3/watch", asked, WATCH_SECONDS) as stream:
                for line in stream:
                    if not json.loads(line.decode()).get("result", {}).get("created"):
                        return
        except OSError:
            # Who is in charge is asked next in any case.
            return


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def mine(value, addresses, ports):
    try:
        host, _colon, port = json.loads(value)["Address"].rpartition(":")
    except (ValueError, KeyError, TypeError):
        return False
    return host in addresses and port.isdigit() and int(port) in ports


def sessions(options):
    """(etcd, its answers [{key, value, lease, create_revision}] with the decoded session) of the process."""
    etcd = Etcd(options)
    # The range of all keys that begin with "…/session/" ends before "…/session0".
    prefix = "%s/meta/session" % options["root_path"]
    asked = {"key": encoded(prefix + "/"), "range_end": encoded(prefix + "0")}
    addresses = own_addresses() | set(options["addresses"])
    found = []
    for item in etcd.post("/v3/kv/range", asked).get("kvs", []):
        value = base64.b64decode(item.get("value", ""))
        if mine(value, addresses, options["ports"]):
            found.append(dict(item, session=json.loads(value)))
    return etcd, found


def forget(options):
    # Who ended by itself has said so already.
    if os.environ.get("SERVICE_RESULT") != "success":
        time.sleep(options["wait"])
    etcd, found = sessions(options)
    # All at once: of coordinators in one process, one that takes over would still find the dead address of another.
    removals = [{"request_delete_range": {"key": one["key"]}} for one in found]
    if removals:
        etcd.post("/v3/kv/txn", {"success": removals})
    for one in found:
        print("removed %s, which the process left behind" % base64.b64decode(one["key"]).decode())


def in_charge(options, etcd):
    """(revision at which the coordinator took charge of the data, or 0 for none; revision of the answer)."""
    answer = etcd.post("/v3/kv/range", {"key": coordinator_key(options)})
    kept = answer.get("kvs") or [{"create_revision": 0}]
    return int(kept[0]["create_revision"]), int(answer["header"]["revision"])


def coordinator_key(options):
    return encoded("%s/meta/session/datacoord" % options["root_path"])


def stale(born, before, now):
    """Whether a process that registered at revision `born` has outlived its coordinator."""
    return bool(born) and (now > born or bool(before and not now))


def follow(options):
    before = 0
    while True:
        etcd, found = sessions(options)
        now, revision = in_charge(options, etcd)
        born = max([int(one["create_revision"]) for one in found] or [0])
        if stale(born, before, now):
            print("its coordinator is gone: %s starts anew, to report to the next one what it holds" % options["unit"])
            sys.stdout.flush()
            subprocess.run(["systemctl", "kill", "--signal=SIGKILL", options["unit"]], check=False)
            # systemd removes its session and starts it; until then it looks as stale as before.
            time.sleep(1)
        before = now
        etcd.await_change(coordinator_key(options), revision)


def held(options):
    """How many segments and channels the query node holds, or None when it does not tell."""
    try:
        answer = urllib.request.urlopen("http://127.0.0.1:%d/metrics" % options["metrics_port"], timeout=2)  # noqa: S310
    except OSError:
        return None
    total = 0.0
    for line in answer.read().decode("utf-8", "replace").splitlines():
        if line.startswith(("milvus_querynode_segment_num{", "milvus_querynode_dml_vchannel_num{")):
            total += float(line.rsplit(" ", 1)[1])
    return total


def shutting_down():
    try:
        state = subprocess.run(
            ["systemctl", "is-system-running"], stdout=subprocess.PIPE, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return state.stdout.strip() == "stopping"


def call_stopping(options, stopping):
    etcd, found = sessions(options)
    for one in found:
        session = dict(one["session"], Stopping=True)
        if not stopping:
            session.pop("Stopping")
        told = {"key": one["key"], "value": encoded(json.dumps(session)), "lease": one.get("lease", "0")}
        etcd.post("/v3/kv/put", told)


def release(options):
    """What others cannot take stays here, and so does the process."""
    call_stopping(options, True)
    left = empty(options, "release")
    if left:
        call_stopping(options, False)
        sys.exit(
            "%g segments and channels found no other query node, so it goes on serving. Start more query nodes; or run "
            "this again, if the coordinator has only just come back (its log says what it moves)" % left
        )


def drain(options):
    if not options["drain"] or shutting_down() or not held(options):
        return
    call_stopping(options, True)
    left = empty(options, "drain")
    if not left:
        return
    # It would wait for others that there are not. What it holds is in the object storage and in the message queue.
    print("%g segments and channels have nowhere to go" % left)
    if os.environ.get("MAINPID", "").isdigit():
        os.kill(int(os.environ["MAINPID"]), signal.SIGKILL)


def empty(options, verb):
    """Wait until the query node holds nothing; give what it still holds when nothing moves any more."""
    seconds, patience = options[verb + "_seconds"], PATIENCE[verb]
    began = moved = time.monotonic()
    last = None
    while time.monotonic() - began < seconds and time.monotonic() - moved < patience:
        now = held(options)
        if not now:
            # Until then a proxy may still send a search here.
            time.sleep(options["leader_cache_seconds"] + 0.5)
            print("drained after %.1f s" % (time.monotonic() - began))
            return 0
        if now != last:
            last, moved = now, time.monotonic()
        time.sleep(0.2)
    return last


def main():
    what, path = sys.argv[1:3]
    with open(path, encoding="utf-8") as handle:  # noqa: PTH123
        options = json.load(handle)
    seconds = {"forget": 0, "drain": options["drain_seconds"], "release": options["release_seconds"]}
    if what in seconds:
        # Whatever is the matter with etcd, the process shall stop, and start again soon.
        signal.signal(signal.SIGALRM, lambda _number, _frame: os._exit(1))
        signal.alarm(int(seconds[what]) + FORGET_SECONDS)
    try:
        {"drain": drain, "release": release, "forget": forget, "follow": follow}[what](options)
    except OSError as error:
        sys.exit("could not %s: %s" % (what, error))


if __name__ == "__main__":
    main()
