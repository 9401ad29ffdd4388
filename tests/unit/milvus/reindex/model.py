"""Two collections and an alias in memory, with clients that write whenever the re-index has asked for something."""

from __future__ import annotations

import contextlib


class Interrupted(Exception):  # noqa: N818 - it stands for kill -9
    pass


class Side:
    """A collection: key -> (version, value). `meanwhile` runs between any two calls."""

    def __init__(self, meanwhile, versioned=True, page=2):
        self.held, self.meanwhile, self.versioned, self.page, self.twice = {}, meanwhile, versioned, page, []

    @staticmethod
    def key(row):
        return row["id"]

    def version(self, row):
        return row["updated"] if self.versioned else 0

    def rows(self, _unit, after=None):
        while True:
            self.meanwhile()
            keys = sorted(key for key in self.held if after is None or key > after)[: self.page]
            if not keys:
                return
            yield [self._row(key) for key in keys]
            after = keys[-1]

    def _row(self, key):
        version, value = self.held[key]
        return {"id": key, "updated": version, "value": value}

    def keys(self, unit):
        for page in self.rows(unit):
            for row in page:
                yield row["id"], self.version(row)

    def fetch(self, _unit, keys):
        self.meanwhile()
        return [self._row(key) for key in keys if key in self.held]

    def versions(self, _unit, keys):
        self.meanwhile()
        return {key: self.version(self._row(key)) for key in keys if key in self.held}

    def insert(self, unit, rows):
        self.twice += [row["id"] for row in rows if row["id"] in self.held]
        self.upsert(unit, rows)

    def upsert(self, _unit, rows):
        self.held.update({row["id"]: (row["updated"], row["value"]) for row in rows})

    def delete(self, _unit, keys):
        for key in keys:
            self.held.pop(key, None)


class Late:
    def __init__(self):
        self.known = {}

    def note(self, _unit, changes):
        self.known.update(changes)

    def stream(self, _unit):
        return iter(sorted(self.known.items()))


class Base:
    def __init__(self):
        self.entries = []

    def add(self, key, version):
        self.entries.append((key, version))


class World:
    """Clients write through the alias. `script`: (calls until then, verb, key)."""

    def __init__(self, script, versioned, start):
        self.old, self.new = (Side(self.meanwhile, versioned) for _ in range(2))
        self.target = self.old
        self.script, self.clock, self.calls = list(script), 100, 0
        self.old.held = {key: (0, f"first {key}") for key in start}
        self.touched_since_round, self.touched_since_switch = set(), set()
        self.seen_deleted, self.busy, self.die_at = set(), False, None

    def meanwhile(self):
        if self.busy:
            return
        self.calls += 1
        if self.die_at is not None and self.calls >= self.die_at:
            self.die_at = None
            raise Interrupted
        while self.script and self.script[0][0] <= 0:
            self.write(*self.script.pop(0)[1:])
        if self.script:
            self.script[0] = (self.script[0][0] - 1, *self.script[0][1:])

    def write(self, verb, key):
        self.clock += 1
        if verb == "delete":
            if self.target is self.new and key in self.new.held:
                self.seen_deleted.add(key)
            self.target.held.pop(key, None)
        else:
            self.seen_deleted.discard(key)
            self.target.held[key] = (self.clock, f"at {self.clock}")
        (self.touched_since_round if self.target is self.old else self.touched_since_switch).add(key)

    @contextlib.contextmanager
    def nobody_writes(self):
        self.busy = True
        yield
        self.busy = False
