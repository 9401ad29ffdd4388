"""An application that writes through an alias all the time, and knows what was acknowledged."""

from __future__ import annotations

import random
import threading
import time

from tests.integration.milvus.rows import row

# The proxy of 2.3.5 looks up twice what an alias stands for, and may have been told to forget it in between.
AT_THE_SWITCH = "can't find collection name"


class Traffic(threading.Thread):
    """Inserts new keys, and upserts and deletes old ones; each key is written once, so that its last state is known."""

    def __init__(self, target, alias, keys, pause=0.005):
        super().__init__(daemon=True)
        self.client = target.client()
        self.alias, self.pause, self.over = alias, pause, threading.Event()
        self.rows, self.deleted, self.failures, self.counts = {}, set(), [], {"insert": 0, "upsert": 0, "delete": 0}
        self._draw = random.Random(7)
        self._left = list(keys)
        self._draw.shuffle(self._left)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_raised):
        self.over.set()
        self.join(60)
        self.client.close()

    def run(self):
        fresh = 0
        while not self.over.is_set():
            verb = self._draw.choice(("insert", "upsert", "delete"))
            if verb == "insert" or not self._left:
                fresh += 1
                verb, key = "insert", -fresh if fresh % 2 else 1000000 + fresh
            else:
                key = self._left.pop()
            try:
                self._write(verb, key)
            except Exception as error:  # an application would try again; here the key's state is unknown
                self.failures.append((verb, key, str(error)))
                time.sleep(0.1)
            time.sleep(self.pause)

    def _write(self, verb, key):
        if verb == "delete":
            self.client.delete(self.alias, ids=[key], timeout=20)
            self.deleted.add(key)
        else:
            made = row(key, f"{verb} {key}")
            getattr(self.client, verb)(self.alias, [made], timeout=20)
            self.rows[key] = made["title"]
        self.counts[verb] += 1

    def complaints(self):
        """What failed; of a switch of the alias a single refused write is no wonder, and it was not acknowledged."""
        at_the_switch = [one for one in self.failures if AT_THE_SWITCH in one[2]]
        return [one for one in self.failures if one not in at_the_switch[:1]]

    def wait(self, writes):
        """Until this many more writes were acknowledged."""
        goal = sum(self.counts.values()) + writes
        deadline = time.monotonic() + 60
        while sum(self.counts.values()) < goal:
            assert time.monotonic() < deadline, (self.counts, self.failures[-3:])
            time.sleep(0.05)
