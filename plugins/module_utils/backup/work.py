# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What milvus_backup does: one plan for check mode and for real, one result, whatever the engine."""

from __future__ import annotations

import collections
import contextlib
import datetime
import threading
import time

from ansible_collections.vectordb.ops.plugins.module_utils.backup import (
    listing,
    manifest,
    names,
    prune,
    request,
    store,
    verify,
)
from ansible_collections.vectordb.ops.plugins.module_utils.backup.errors import BackupError, BusyError
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import engine as instance
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance import pool
from ansible_collections.vectordb.ops.plugins.module_utils.backup.logical import create, journal, restore
from ansible_collections.vectordb.ops.plugins.module_utils.backup.tool import create as tool_create
from ansible_collections.vectordb.ops.plugins.module_utils.backup.tool import restore as tool_restore
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.data.progress import Progress, rates
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action

KIND = "backup"
# Seconds between two looks at a lock that another run has.
PAUSE = 2
# What an engine does: `create` and `restore` have plan() and run(), `against` compares with a server. `asks` tells of
# the options whether the server is needed for that, as it may be gone.
Engine = collections.namedtuple("Engine", "create restore against asks", defaults=(lambda _params: True,))
ENGINES = {"logical": Engine(create.Create, restore.Restore, restore.against)}
ENGINES["instance"] = Engine(instance.Create, instance.Restore, instance.against, instance.asks)
ENGINES["milvus_backup"] = Engine(tool_create.Create, tool_restore.Restore, restore.against)
# Shown of a manifest.
_FACTS = ("name", "engine", "started", "completed", "server", "rows", "bytes", "notes", "users", "roles", "runs")
_FACTS += ("moment", "revision", "new_bytes")


class Unasked:
    """In place of a session where the server is not asked, as it may be gone."""

    server, uri = "not asked", ""

    def close(self):
        pass


class Counter:
    """Rows of several threads as one progress."""

    def __init__(self, progress):
        self._progress, self._lock = progress, threading.Lock()
        self.rows, self.total, self.phase = 0, None, ""

    def begin(self, phase, total):
        with self._lock:
            self.rows, self.total, self.phase = 0, total, phase

    def __call__(self, rows):
        with self._lock:
            self.rows += rows
            self._progress.tell(self.rows, self.total, self.phase)


class Work:
    """One call of the module. Its parts fill the result, which is told also where the call fails."""

    def __init__(self, params, check_mode, log=None):
        self.params, self.check_mode, self._log = {**params, "check_mode": check_mode}, check_mode, log
        self.result = {"changed": False, "actions": [], "diff": {"before": {}, "after": {}}}

    def run(self, open_session):
        request.validate(self.params)
        self.rules = prune.checked(self.params["retention"]) if self.params["retention"] is not None else None
        self.store = store.opened(self.params["store"])
        self.name = self.params["name"] or self._not_after()
        self.progress = Progress(f"backup {self.name}", self._log, self.params["progress_path"])
        self.told = Counter(self.progress)
        {
            request.CREATED: self._create,
            request.RESTORED: self._restore,
            request.ABSENT: self._remove,
            request.VERIFIED: self._verify,
            request.LISTED: self._list,
        }[self.params["state"]](open_session)

    def _create(self, open_session):
        found = create.planned(self.store, self.name)
        if found["state"] == listing.GOOD:
            self.result["backup"] = shown(found["manifest"])
            return
        session = self._session(ENGINES[self.params["engine"]], open_session)
        try:
            self.result["server"] = str(session.server)
            work = ENGINES[self.params["engine"]].create(session, self.store, self.params, self.told)
            changes = work.plan()
            resumed = getattr(work, "resumes", True) and found["state"] == listing.UNFINISHED
            self._planned("create", changes, resumed)
            if self.check_mode:
                return
            with self._locked(f"create backup {self.name}") as lock:
                if create.planned(self.store, self.name)["state"] == listing.GOOD:
                    return  # by the run that was waited for
                self.told.begin("copied", work.rows)
                facts = work.run(lock)
            self.result["changed"] = True
            self._told(facts, facts["rows"])
        finally:
            session.close()

    def _session(self, engine, open_session):
        return open_session() if engine.asks(self.params) else Unasked()

    def _not_after(self):
        """The newest good backup that was made before a moment, where that is asked for."""
        if not self.params["not_after"]:
            return None
        limit, policy = request.moment(self.params["not_after"]), self.params["policy"]
        good = [
            one["manifest"] for one in listing.read(self.store)
            if one["state"] == listing.GOOD and (not policy or one["name"].startswith(f"{policy}_"))
        ]  # fmt: skip
        moments = sorted((manifest.moment(one.get("moment") or one["completed"]), one["name"]) for one in good)
        # A name tells when its backup was begun, which is before the moment of what is in it.
        meant = f"_{self.params['not_after']}"
        known = [name for at, name in moments if at <= limit or name.endswith(meant)]
        if not known:
            found = (
                f"the oldest good one is of {manifest.written(moments[0][0])}" if moments else "there is no good one"
            )
            raise BackupError("find", f"a backup not after {manifest.written(limit)} in {self.store.where}", found)
        return known[-1]

    @contextlib.contextmanager
    def _locked(self, doing, needed=True):
        """Nothing is changed before the lock is there."""
        self.result["changed"] = False
        with contextlib.ExitStack() as held:
            yield self._waited(held, doing, needed)

    def _waited(self, held, doing, needed):
        """The lock, for which another run may be waited."""
        until = time.monotonic() + self.params["lock_wait"]
        while True:
            try:
                return held.enter_context(self.store.lock(doing, needed))
            except BusyError:
                if time.monotonic() >= until:
                    raise
            time.sleep(PAUSE)

    def _told(self, facts, rows):
        self.progress.end(rows)
        self.result["backup"] = shown(facts)
        self.result.update(rows=rows, **rates(rows, facts["bytes"], self.progress.seconds))

    def _restore(self, open_session):
        # What a restore would do does not depend on the bytes, of which there may be hours.
        facts = self._whole(read=not self.check_mode)
        session = self._session(self._engine(facts), open_session)
        try:
            self.result["server"] = str(session.server)
            work = self._engine(facts).restore(session, self.store, facts, self.params, self.told)
            actions = work.plan()
            self.result.update(actions=actions, notes=work.notes, collections=work.shown())
            self.result["changed"] = bool(actions)
            after = {f"{one['kind']} {one['object']}": one.get("changes", {}) for one in actions}
            self.result["diff"] = {"before": {}, "after": after}
            if self.check_mode or not actions:
                return
            with self._locked(f"restore backup {self.name}", needed=False):
                self.told.begin("restored", work.rows)
                try:
                    work.run()
                finally:
                    self.result.update(work.facts, changed=work.began)
            self.result["notes"] = work.notes
            self._told(facts, work.rows)
        finally:
            session.close()

    def _prune(self):
        """The oldest goes first, so that a run that is broken off leaves the newest."""
        now = datetime.datetime.now(datetime.timezone.utc)
        decided = prune.plan(self.store, self.params["policy"], self.rules, now)
        self.result["retention"] = decided
        going = [one["name"] for one in reversed(decided) if not one["keep"]]
        self.result["actions"] = [Action((KIND, name), "remove", destructive=True).public() for name in going]
        before = {f"backup {one['name']}": {"state": one["state"]} for one in decided if not one["keep"]}
        self.result.update(changed=bool(going), diff={"before": before, "after": {}})
        if going and not self.check_mode:
            with self._locked("apply the retention") as lock:
                # It may have been waited for.
                decided = prune.plan(self.store, self.params["policy"], self.rules, now)
                still = {one["name"] for one in decided if not one["keep"]}
                for name in [one for one in going if one in still]:
                    lock.require()
                    self.result["changed"] = True
                    remove(self.store, name)
                pool.collect(self.store)

    def _remove(self, _open_session):
        if self.params["retention"] is not None:
            self._prune()
            return
        found = listing.one(self.store, self.name)
        if found["state"] == listing.FOREIGN:
            if self.store.list(f"{self.name}/"):
                text = found["problems"][0] if found["problems"] else "it holds no backup of this collection"
                raise BackupError("remove", f"{self.name} in {self.store.where}", text, "Remove it by hand")
            return
        self.result["backup"] = self._row(found)
        before = {f"backup {self.name}": self.result["backup"]}
        self.result.update(changed=True, diff={"before": before, "after": {}})
        self.result["actions"] = [Action((KIND, self.name), "remove", destructive=True).public()]
        if not self.check_mode:
            with self._locked(f"remove backup {self.name}"):
                self.result["changed"] = True
                remove(self.store, self.name)
                pool.collect(self.store)

    def _verify(self, open_session):
        facts = self._whole()
        self._told(facts, facts["rows"])
        if self.params["against"]:
            session = open_session()
            try:
                self.result["server"] = str(session.server)
                found = self._engine(facts).against(session, self.store, facts, self.params)
                self.result["rights"] = found.pop("rights", {})
                self.result.update(compared=found, seconds=round(self.progress.seconds, 3))
            finally:
                session.close()

    def _engine(self, facts):
        if facts["engine"] not in ENGINES:
            text = f"it was made by the engine {facts['engine']}, which this release cannot restore"
            raise BackupError("restore", f"backup {self.name}", text, "Use that release")
        return ENGINES[facts["engine"]]

    def _whole(self, read=True):
        """The manifest of a backup every byte of which has been read again, where that is wanted."""
        found = listing.one(self.store, self.name)
        facts = found["manifest"]
        if found["state"] == listing.FOREIGN:
            if found["problems"]:
                raise BackupError("read", f"backup {self.name}", found["problems"][0], "Use that release")
            known = [one["name"] for one in listing.read(self.store) if one["state"] != listing.FOREIGN]
            raise BackupError("read", f"backup {self.name}", names.unknown(self.name, known, self.store.where))
        if found["state"] == listing.UNFINISHED:
            raise BackupError(
                "read", f"backup {self.name}", "it was never completed", "Complete it by another run of state: created"
            )
        problems = found["problems"]
        if read and not problems:
            self.progress.tell(0, None, "verified")
            problems = verify.damaged(self.store, facts)
        if problems:
            self.result["problems"] = problems
            text = "; ".join(problems[:5]) + (f" and {len(problems) - 5} more" if len(problems) > 5 else "")
            raise BackupError(
                "read", f"backup {self.name}", f"it is damaged: {text}", "Nothing was changed. Take another backup"
            )
        return facts

    def _list(self, _open_session):
        found = listing.read(self.store)
        if self.name:
            found = [one for one in found if one["name"] == self.name]
        if self.params["policy"]:
            found = [one for one in found if one["name"].startswith(f"{self.params['policy']}_")]
        self.result["backups"] = [self._row(one) for one in found]

    def _row(self, found):
        facts = found["manifest"] or {}
        row = {name: found[name] for name in ("name", "state", "problems", "started")}
        row.update({name: facts.get(name) for name in ("engine", "completed", "rows", "bytes", "parent")})
        row["age_hours"] = _age(found["started"])
        row["collections"] = len(facts["collections"]) if facts else None
        return row

    def _planned(self, verb, changes, resumed=False):
        shown_changes = {**changes, **({"resumed": True} if resumed else {})}
        self.result["changed"] = True
        self.result["actions"] = [Action((KIND, self.name), verb, shown_changes).public()]
        self.result["diff"] = {"before": {}, "after": {f"backup {self.name}": shown_changes}}


def remove(target, name):
    """First what says that it is whole, last what says that it is ours."""
    first = [f"{name}/{one}" for one in (manifest.NAME, journal.NAME)]
    target.remove(name, first, [f"{name}/{manifest.BEGUN}"])


def shown(facts):
    about = {name: facts.get(name) for name in _FACTS}
    about["collections"] = [
        {name: value for name, value in one.items() if name != "parts"} for one in facts["collections"]
    ]
    return about


def _age(started):
    try:
        age = datetime.datetime.now(datetime.timezone.utc) - manifest.moment(started)
    except (TypeError, ValueError):
        return None
    return round(age.total_seconds() / 3600, 2)
