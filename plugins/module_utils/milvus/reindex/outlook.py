# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a re-index is going to do, worked out from what is there."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import (
    alias,
    catalog,
    collection,
    errors,
    index,
    partition,
    rows,
)
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import sides, stages


class Outlook:
    """What is to be done, told before anything is; `facts` is what the module tells, also of a run that fails."""

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
        sides.rows_map(self.session, old, self.request)
        self.making = self.make_plan()
        if not old["loaded"]:
            raise errors.MilvusError(
                "it is not loaded, so that its rows cannot be read",
                "re-index",
                title((collection.KIND, self.database, survey.source)),
                next_step="Load it (vectordb.ops.milvus_collection with load: true) and run again",
            )

    def make_plan(self):
        """What a catalogue that declares the new collection would do; it does not serve, so all of it is allowed."""
        self.survey.forget(self.name)
        allowed = {"rebuild_indexes": True, "reload_collections": True}
        made = catalog.plan(self.session, self.survey.state(self.name), self.request.wanted(self.name), allowed)
        different = [
            one.refused.replace(f". {collection.ADVICE}", "") or str(one)
            for one in made.actions
            if self.record is not None and (one.needs_new or one.kind in ("field", "function"))
        ]
        if different:
            raise errors.MilvusError(
                f"an earlier run made {self.name} otherwise than declared now: {'; '.join(different)}",
                "re-index",
                title(self.alias_key),
                next_step="Give that one up with state: aborted, or declare what it was begun with",
            )
        if made.refusals:
            raise errors.MilvusError(
                "; ".join(made.refusals), "re-index", title(self.alias_key), next_step="Nothing was changed"
            )
        return made

    def actions(self):
        made = []
        for step in stages.steps(self.now, self.record):
            made += getattr(self, "_plan_" + step.replace(" ", "_"))()
        return made

    def diff(self):
        if self.now == stages.DONE or self.survey.target == self.name:
            return {"before": {}, "after": {}}
        shown = title(self.alias_key)
        return {"before": {shown: {"collection": self.survey.target}}, "after": {shown: {"collection": self.name}}}

    def _plan_create(self):
        return [
            one for one in self.making.actions if one.kind in (collection.KIND, partition.KIND) and one.verb == "create"
        ]

    def _plan_copy(self):
        old = (collection.KIND, self.database, self.survey.source)
        number = rows.counted(self.session, self.database, self.survey.source, "", title(old))
        changes = {"from": self.survey.source, "rows": number}
        after = self.record.after if self.record else None
        reason = "" if after is None else f"the first rows are there, up to key {after!r}"
        return [Action(self.key, "copy", changes, reason=reason)]

    def _plan_index(self):
        released = self.record is not None
        return [one for one in self.making.actions if one.kind == index.KIND or (released and one.verb == "release")]

    def _plan_load(self):
        return [one for one in self.making.actions if one.kind == collection.KIND and one.verb == "load"]

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
