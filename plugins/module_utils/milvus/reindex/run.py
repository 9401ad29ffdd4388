# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A re-index from beginning to end: every step looks first at what is there, so that any of them can be the first."""

from __future__ import annotations

import random
import time
import uuid

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    alias,
    catalog,
    collection,
    errors,
    index,
    ownership,
    partition,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import (
    base,
    recall,
    sides,
    stages,
    streams,
    transfer,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex.outlook import Outlook

# A write that was on its way when the alias moved may still reach the old collection so many seconds later.
SETTLE = 3.0
LAST_PASSES = 20


class Run(Outlook):
    """The steps; what was done so far is in `facts`."""

    def carry_out(self):
        """True when something was changed."""
        if self.now == stages.DONE:
            return False
        with base.alone(self.request.state_path, self.session.uri, self.alias_key):
            for step in stages.steps(self.now, self.record):
                started = time.monotonic()
                try:
                    getattr(self, "_do_" + step.replace(" ", "_"))()
                finally:
                    self.facts["seconds"][step.replace(" ", "_")] = round(time.monotonic() - started, 2)
        return True

    def _execute(self, made, actions):
        made.actions = actions
        made.execute(lambda action: catalog.apply(self.session, action), self.session.act)

    def _where(self, operation):
        return {"database": self.database, "operation": operation, "about": title(self.key)}

    def _save(self):
        properties = {stages.PROPERTY: self.record.text()}
        self.session.call("alter_collection_properties", self.name, properties, **self._where("note progress on"))

    def _do_create(self):
        self.record = stages.Record(self.survey.source, self.survey.alias, run=uuid.uuid4().hex[:12])
        for action in self._plan_create():
            if action.kind == collection.KIND:
                # Whose the old collection is, the new one is as well.
                had = self.survey.attributes(self.survey.source)["properties"] or {}
                kept = {ownership.MARK: had[ownership.MARK]} if ownership.MARK in had else {}
                declared = action.changes.get("properties") or {}
                action.changes["properties"] = {**kept, **declared, stages.PROPERTY: self.record.text()}
            catalog.apply(self.session, action)
            self.facts["changed"] = True
        self.survey.names.append(self.name)

    def _transfer(self):
        """Made on first use: the new collection has to be there."""
        if not self._began:
            self._began = True
            self.rows = sides.rows_map(self.session, self.survey.attributes(self.survey.source), self.request)
            self.old, self.new = sides.make(self.session, self.survey, self.rows, self.request)
            self.work = transfer.Transfer(self.old, self.new, self.rows)
        return self.work

    def _units(self):
        """The partitions of the old collection, each made in the new one where it lacks it."""
        found = sides.units(self.session, self.survey, self.survey.attributes(self.name))
        there = {key[3] for key in partition.read_collection(self.session, self.database, self.name)}
        for unit in found:
            if unit not in (None, partition.DEFAULT) and unit not in there:
                partition.apply(self.session, Action((partition.KIND, self.database, self.name, unit), "create"))
        return found

    def _count(self):
        self.facts.update(rows_copied=self.work.copied, rows_deleted=self.work.deleted)

    def _do_copy(self):
        work, record = self._transfer(), self.record
        units = self._units()
        begun = units.index(record.unit) if record.unit in units else 0
        try:
            for unit in units[begun:]:
                after, ahead = (record.after, record.ahead) if unit == record.unit else (None, None)

                def intent(after, ahead, unit=unit):
                    record.unit, record.after, record.ahead = unit, after, ahead
                    if ahead is not None:
                        self._save()

                work.copy(unit, after, ahead, intent)
        finally:
            self._count()
        self.session.call("flush", self.name, timeout=self.session.patience, **self._where("flush"))
        record.enter(stages.COPIED)
        self._save()

    def _do_index(self):
        made = self.make_plan()
        chosen = [one for one in made.actions if one.kind == index.KIND or one.verb == "release"]
        self._execute(made, chosen)

    def _do_load(self):
        made = self.make_plan()
        self._execute(made, [one for one in made.actions if one.kind == collection.KIND and one.verb == "load"])
        self._transfer()
        self.old.always_strong = self.new.always_strong = sides.replicated(self.session, self.survey)

    def _do_catch_up(self):
        self._transfer()
        for _ in range(self.request.max_rounds):
            if self._round() <= self.request.remainder:
                return
        raise errors.MilvusError(
            f"after {self.request.max_rounds} rounds the last one still found {self.facts['rounds'][-1]} rows",
            "catch up with",
            title((collection.KIND, self.database, self.survey.source)),
            kind=errors.TIMEOUT,
            next_step="Applications write faster than rows are copied: run again at a quieter time, or raise remainder "
            "or max_rounds; the old collection goes on serving",
        )

    def _round(self, writer=None):
        """One comparison of all rows; how many differed. Keys for the recall check are drawn on the way."""
        count, self.sampled = 0, {}
        draw = random.Random(self.name)
        try:
            for unit in self._units():
                if writer is not None:
                    writer.unit(unit)
                sample = streams.Sample(self.request.recall["sample"], draw.randrange)
                count += self.work.round(unit, _Both(sample, writer))
                self.sampled[unit] = (sample.kept, sample.seen)
        finally:
            self._count()
        self.facts["rounds"].append(count)
        return count

    def _do_compare(self):
        total = sum(seen for _, seen in self.sampled.values())
        size = self.request.recall["sample"]
        keys = {unit: kept[: max(1, size * seen // total)] for unit, (kept, seen) in self.sampled.items() if seen}
        schemas = [self.survey.attributes(name)["fields"] for name in (self.survey.source, self.name)]
        self.survey.forget(self.name)
        indexes = [self.survey.indexes(name) for name in (self.survey.source, self.name)]
        found = recall.measure(self.old, self.new, self.rows, schemas, indexes, keys, self.request.recall)
        self.facts["recall"] = found
        recall.check(found, self.request.recall, self.alias_key)

    def _path(self):
        return base.path(self.request.state_path, self.database, self.name, self.record)

    def _last_round(self):
        """The last round before the switch leaves the base for what comes after it."""
        self.record.token = uuid.uuid4().hex
        base.remove(self._path())
        writer = base.Writer(self._path(), self.record.token)
        try:
            self._round(writer)
            writer.commit()
        except BaseException:
            writer.discard()
            raise
        counted, expected = self.new.count(), sum(writer.count.values())
        self.facts["counts"] = {"old": expected, "new": counted}
        if counted != expected:
            raise errors.MilvusError(
                f"the new collection counts {counted} rows, {expected} are expected from the old one",
                "switch",
                title(self.alias_key),
                next_step="The old collection goes on serving. Run again: rows that are there twice or not at all show "
                "in the next comparison; otherwise give this one up with state: aborted",
            )

    def _do_switch(self):
        if self.request.exclusive:
            self._switch_exclusively()
        else:
            self._last_round()
            self._enter_switching()
            alias.apply(self.session, Action(self.alias_key, "alter", {"collection": self.name}))
        self.switched_at = time.monotonic()

    def _enter_switching(self):
        self.record.enter(stages.SWITCHING)
        self.record.keep_until = int(time.time() + self.request.keep_hours * 3600)
        self._save()

    def _switch_exclusively(self):
        """Without the alias nobody writes, so that the two are exactly alike when it comes back."""
        self._enter_switching()
        target = self.survey.source
        started = time.monotonic()
        if self.survey.stands_for() is not None:
            alias.apply(self.session, Action(self.alias_key, "drop"))
        try:
            time.sleep(SETTLE)
            self._last_round()
            self._save()
            target = self.name
        finally:
            alias.apply(self.session, Action(self.alias_key, "create", {"collection": target}))
            self.facts["seconds"]["without_alias"] = round(time.monotonic() - started, 2)

    def _do_finish(self):
        self._transfer()
        if self.now == stages.FINISH:
            self.switched_at = time.monotonic() - SETTLE
            self.old.always_strong = self.new.always_strong = sides.replicated(self.session, self.survey)
        late = base.Late(self._path())
        known = base.is_whole(self._path(), self.record.token)
        if not known and self.request.lost_base == "refuse":
            raise errors.MilvusError(
                f"the file {self._path()} of the run that moved the alias is not here, so that rows which came to the "
                "old collection in the last moment cannot be told from rows that were deleted since",
                "finish",
                title(self.key),
                next_step="Run on the host of that run; or say with lost_base: copy that rows which the new collection "
                "lacks are copied (deleted ones come back), or with lost_base: leave that they are left",
            )
        if known or self.request.lost_base == "copy":
            self._last_passes(late, known)
        self.record.enter(stages.SERVING)
        self._save()
        base.remove(self._path())

    def _last_passes(self, late, known):
        for _ in range(LAST_PASSES):
            settled = time.monotonic() - self.switched_at >= SETTLE
            count = 0
            try:
                for unit in self._units():
                    held = base.stream(self._path(), unit) if known else iter(())
                    count += self.work.finish(unit, held, late)
            finally:
                self._count()
            if not count and settled:
                return
            if not count:
                time.sleep(max(0.0, SETTLE - (time.monotonic() - self.switched_at)))
        raise errors.MilvusError(
            "rows still come to it after the alias has moved",
            "finish",
            title((collection.KIND, self.database, self.survey.source)),
            next_step="Some application writes to the collection by its own name: let it use the alias, and run again",
        )


class _Both:
    """What a round tells goes to the sample and, in the last one, to the base."""

    def __init__(self, sample, writer):
        self._sample, self._writer = sample, writer

    def add(self, key, version):
        self._sample.add(key)
        if self._writer is not None:
            self._writer.add(key, version)
