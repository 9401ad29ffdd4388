# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is there: the alias, the old and the new collection, and what an earlier run has left."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import alias, collection, errors, index
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import stages
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion


class Survey:
    """Names and states, read once: the alias, its target, source (old) and name (new), the record of the new one."""

    def __init__(self, session, request):
        self.session, self.request = session, request
        self.database = request.database
        self.names = sorted(collection.names(session, self.database))
        self.states, self.same = {}, False
        self.alias, self.target, self.source, self.name, self.record = request.alias, None, None, None, None
        self._find()

    def state(self, name):
        """All that is inside a collection, or {}."""
        if name not in self.names:
            return {}
        if name not in self.states:
            self.states[name] = collection.read_many(self.session, [(self.database, name)])[0]
        return self.states[name]

    def attributes(self, name):
        return self.state(name).get((collection.KIND, self.database, name))

    def indexes(self, name):
        """By field; a JSON field may have several, of which one is taken."""
        return {key[3]: one for key, one in self.state(name).items() if key[0] == index.KIND}

    def partitions(self, name):
        return sorted(key[3] for key in self.state(name) if key[0] == "partition")

    def aliases(self, name):
        return sorted(key[2] for key in self.state(name) if key[0] == alias.KIND)

    def forget(self, name):
        self.states.pop(name, None)

    def record_of(self, name):
        attributes = self.attributes(name)
        return stages.read(attributes["properties"]) if attributes else None

    def _fail(self, text, next_step, about=None):
        raise errors.MilvusError(
            text, "re-index", about or title((alias.KIND, self.database, self.alias or "?")), next_step=next_step
        )

    def stands_for(self):
        found = alias.read_one(self.session, (alias.KIND, self.database, self.alias))
        return found["collection"] if found else None

    def _find(self):
        if self.alias is None:
            self.alias = self._alias_of_source()
        self.target = self.stands_for()
        records = {name: self.record_of(name) for name in self._candidates()}
        name = stages.unfinished(records, self.request.source, self.alias)
        if self.target is None and name is None:
            self._no_alias()
        if name is None:
            self._nothing_begun(records)
        else:
            self.name, self.record = name, records[name]
            self.source = self.record.source
        self._check_source()

    def _alias_of_source(self):
        source = self.request.source
        if source not in self.names:
            self._fail(
                f"there is no collection {source!r}{suggestion(source, self.names)}",
                "Name one that is there",
                self._title(source),
            )
        record = self.record_of(source)
        found = self.aliases(source)
        if len(found) == 1:
            return found[0]
        left = (
            [one for one in map(self.record_of, self.names) if one is not None and one.source == source]
            if not found
            else []
        )
        if left or record:
            return (left or [record])[0].alias
        if found:
            self._fail(
                f"it has several aliases ({', '.join(found)})", "Name in alias the one to move", self._title(source)
            )
        return self._fail(
            "it has no alias, so that applications use its own name and cannot be moved to another collection",
            "Make an alias (vectordb.ops.milvus_alias), let applications use it, and run again",
            self._title(source),
        )

    def _title(self, name):
        return title((collection.KIND, self.database, name))

    def _candidates(self):
        """Collections that may carry a record for this alias; all of them only where the alias itself is gone."""
        if self.target is None:
            return self.names
        base = stages.base_name(self.alias, self.target)
        near = {self.target, self.request.name, self.request.source}
        return [name for name in self.names if name in near or name.startswith((base, self.alias))]

    def _no_alias(self):
        if self.alias in self.names:
            self._fail(
                "that is a collection, not an alias",
                "Applications that use a collection's own name cannot be moved to another one: make an alias "
                "(vectordb.ops.milvus_alias), let them use it, and run again",
            )
        self._fail(
            f"there is no such alias in database {self.database}",
            "Make it with vectordb.ops.milvus_alias for the collection that serves now, or correct the name",
        )

    def _nothing_begun(self, records):
        """The last re-index is over; whether another is wanted shows in what is declared."""
        record, name = records.get(self.target), self.request.name
        self.source = self.target
        if self.request.state != "present":
            self.record, self.name = record, self.target
            self.source = record.source if record else None
            return
        if name in (None, self.target):
            different = self.different(self.target)
            if not different:
                self.same, self.name, self.record = True, self.target, record
                self.source = record.source if record else self.target
                return
            if name is not None:
                self._fail(
                    f"it stands for {name} already, which is not as declared: {'; '.join(different)}",
                    "Give another name, or none: the next free one is taken",
                )
        self.name = name or stages.next_name(self.alias, self.target, self.names)

    def _check_source(self):
        source = self.request.source
        if source is not None and source not in (self.source, self.target):
            self._fail(
                f"it stands for {self.target}, not for {source}",
                "Name the collection that it stands for, or leave source out",
            )
        if self.record is not None and not self.same and self.request.name not in (None, self.name):
            self._fail(
                f"an earlier re-index into {self.name} is not finished",
                f"Run it with name: {self.name}, or give it up first with state: aborted",
            )
        if self.record is None and self.name in self.names and self.name != self.target:
            self._fail(
                f"there is a collection {self.name} already, and no re-index made it",
                "Choose another name, or drop it",
            )

    def different(self, name):
        """What of a collection is not as declared; properties and descriptions change in place and do not count."""
        attributes, wanted = self.attributes(name), self.request.wanted(name)
        desired = wanted[(collection.KIND, self.database, name)]
        forgets = self.session.forgets(collection.KIND) + self.session.forgets("field")
        found = collection.refusals(attributes, desired, forgets)
        for kind in ("field", "function"):
            there = attributes.get(f"{kind}s") or {}
            found += [
                f"{kind} {one} is wanted but not there" for one in desired.get(f"{kind}s") or {} if one not in there
            ]
        for key, one in wanted.items():
            if key[0] != index.KIND or one is None:
                continue
            current = self.state(name).get(key)
            if current is None:
                found.append(f"field {key[3]} has no index")
            else:
                found += [f"index of {key[3]}: {text}" for text in index.differences(current, one)]
        return found
