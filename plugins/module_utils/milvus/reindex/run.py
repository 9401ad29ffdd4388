# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A re-index from beginning to end: every step looks first at what is there, so that any of them can be the first."""

from __future__ import annotations

import os
import random
import time
import uuid

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import alias, collection, errors, index, partition
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import (
    base,
    recall,
    sides,
    stages,
    streams,
    transfer,
)

# A write that was on its way when the alias moved may still reach the old collection so many seconds later.
SETTLE = 3.0
LAST_PASSES = 20
REPLACE = {"force": False, "rebuild_indexes": True, "loaded": set(), "forgets": ()}


class Run:
    """`facts` is what the module tells, also of a run that fails."""

    def __init__(self, session, request, survey):
        self.session, self.request, self.survey = session, request, survey
        self.database, self.name = request.database, survey.name
        self.key = (collection.KIND, self.database, self.name)
        self.alias_key = (alias.KIND, self.database, survey.alias)
        self.record = survey.record
        self.now = stages.situation(survey.target, survey.name, survey.record, survey.same)
        self.facts = {"collection": survey.name, "source": survey.source, "alias": survey.alias, "rows_copied": 0}
        self.facts.update(rows_deleted=0, rounds=[], seconds={}, recall={}, counts={})
        self._began = False
        if self.now in (stages.START, stages.GO_ON):
            self._check()

    def _check(self):
        survey = self.survey
        old = survey.attributes(survey.source)
        if old is None:
            raise errors.MilvusError(
                f"the old collection {survey.source} is not there",
                "re-index",
                title(self.alias_key),
                next_step="Give this re-index up with state: aborted",
            )
        if self.now == stages.GO_ON:
            different = survey.schema_differences(self.name)
            if different:
                raise errors.MilvusError(
                    f"an earlier run made {self.name} otherwise than declared now: {'; '.join(different)}",
                    "re-index",
                    title(self.alias_key),
                    next_step="Give that one up with state: aborted, or declare what it was begun with",
                )
        sides.rows_map(self.session, old, self.request)
        if not old["loaded"]:
            raise errors.MilvusError(
                "it is not loaded, so that its rows cannot be read",
                "re-index",
                title((collection.KIND, self.database, survey.source)),
                next_step="Load it (vectordb.ops.milvus_collection with load: true) and run again",
            )

    # What would be done.

    def actions(self):
        made = []
        for step in stages.steps(self.now, self.record):
            made += getattr(self, "_plan_" + step.replace(" ", "_"))()
        return [one.public() for one in made]

    def diff(self):
        if self.now == stages.DONE or self.survey.target == self.name:
            return {"before": {}, "after": {}}
        shown = title(self.alias_key)
        return {"before": {shown: {"collection": self.survey.target}}, "after": {shown: {"collection": self.name}}}

    def _plan_create(self):
        wanted = self.request.wanted(self.name)[self.key]
        changes = {name: value for name, value in wanted.items() if name != "loaded" and value is not None}
        return [Action(self.key, "create", changes)]

    def _plan_copy(self):
        old = (collection.KIND, self.database, self.survey.source)
        told = self.session.call(
            "query",
            self.survey.source,
            database=self.database,
            operation="count rows of",
            about=title(old),
            filter="",
            output_fields=["count(*)"],
            consistency_level="Strong",
        )
        changes = {"from": self.survey.source, "rows": told[0]["count(*)"]}
        after = self.record.after if self.record else None
        reason = "" if after is None else f"the first rows are there, up to key {after!r}"
        return [Action(self.key, "copy", changes, reason=reason)]

    def _plan_index(self):
        return self._index_actions(self.survey.indexes(self.name))

    def _index_actions(self, found):
        made = []
        for key, desired in self.request.wanted(self.name).items():
            if key[0] == index.KIND:
                made += index.compare(key, found.get(key[3]), desired, REPLACE)
        return made

    def _plan_load(self):
        return [Action(self.key, "load")]

    def _plan_catch_up(self):
        return [Action(self.key, "catch_up", {"from": self.survey.source, "compare": self.request.compare})]

    def _plan_compare(self):
        wanted = self.request.recall
        return [Action(self.key, "compare", {name: wanted[name] for name in ("k", "sample", "minimum")})]

    def _plan_switch(self):
        reason = f"it stands for {self.survey.source}, wanted {self.name}"
        changes = {"collection": self.name, "exclusive": self.request.exclusive or None}
        return [Action(self.alias_key, "alter", changes, reason=reason)]

    def _plan_finish(self):
        return [Action(self.key, "finish", {"from": self.survey.source, "keep_hours": self.request.keep_hours})]

    # Doing it.

    def carry_out(self):
        """True when something was changed."""
        if self.now == stages.DONE:
            return False
        for step in stages.steps(self.now, self.record):
            started = time.monotonic()
            try:
                getattr(self, "_do_" + step.replace(" ", "_"))()
            finally:
                self.facts["seconds"][step.replace(" ", "_")] = round(time.monotonic() - started, 2)
        return True

    def _where(self, operation):
        return {"database": self.database, "operation": operation, "about": title(self.key)}

    def _save(self):
        properties = {stages.PROPERTY: self.record.text()}
        self.session.call("alter_collection_properties", self.name, properties, **self._where("note progress on"))

    def _do_create(self):
        self.record = stages.Record(self.survey.source, self.survey.alias)
        action = self._plan_create()[0]
        action.changes["properties"] = {**(action.changes.get("properties") or {}), stages.PROPERTY: self.record.text()}
        collection.apply(self.session, action)
        self.facts["changed"] = True
        for key in self.request.wanted(self.name):
            if key[0] == partition.KIND:
                partition.apply(self.session, Action(key, "create"))
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
        self.survey.forget(self.name)
        actions = self._index_actions(self.survey.indexes(self.name))
        if any(action.verb == "drop" for action in actions) and self.survey.attributes(self.name)["loaded"]:
            collection.apply(self.session, Action(self.key, "release"))
        self.session.map(
            lambda action: index.apply(self.session, action), [one for one in actions if one.verb == "drop"]
        )
        self.session.map(
            lambda action: index.apply(self.session, action), [one for one in actions if one.verb != "drop"]
        )

    def _do_load(self):
        if not collection.is_loaded(self.session, self.database, self.name):
            collection.apply(self.session, Action(self.key, "load"))
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
        folder = os.path.expanduser(self.request.state_path)
        return os.path.join(folder, f"{self.database}.{self.name}.keys")

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
