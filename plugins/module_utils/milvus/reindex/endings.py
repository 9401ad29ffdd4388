# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The two ends of a re-index besides the good one: giving it up, and dropping the old collection after its time."""

from __future__ import annotations

import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import alias, collection, errors
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import base, stages


def abort(survey, request):
    """Actions that leave the old collection serving, and nothing of the new one."""
    record = survey.record
    if record is None or record.stage == stages.SERVING:
        if record is not None and survey.target == survey.name and request.name == survey.name:
            _refuse_abort(survey)
        return []
    if survey.target == survey.name:
        _refuse_abort(survey)
    alias_key = (alias.KIND, survey.database, survey.alias)
    actions = []
    if survey.target is None:
        actions.append(Action(alias_key, "create", {"collection": record.source}, reason="the switch was interrupted"))
    drop = Action((collection.KIND, survey.database, survey.name), "drop", destructive=True)
    return [*actions, drop]


def _refuse_abort(survey):
    raise errors.MilvusError(
        f"it stands for {survey.name} already, where rows were written since",
        "abort the re-index of",
        title((alias.KIND, survey.database, survey.alias)),
        next_step=f"To go back with what was written since, re-index from {survey.name}; to go back without it, move "
        f"the alias to {survey.record.source} with vectordb.ops.milvus_alias",
    )


def retire(survey, request, now=None):
    """(actions, note): dropping the old collection, or when it will be time."""
    record = survey.record
    if record is None:
        return [], f"no re-index has moved alias {survey.alias}"
    if record.stage != stages.SERVING:
        raise errors.MilvusError(
            f"the re-index into {survey.name} is not finished (it is {record.stage})",
            "retire",
            title((collection.KIND, survey.database, record.source)),
            next_step="Run it with state: present until it is done",
        )
    if record.source not in survey.names:
        return [], f"{record.source} is gone"
    key = (collection.KIND, survey.database, record.source)
    others = survey.aliases(record.source)
    if others:
        raise errors.MilvusError(
            f"aliases stand for it: {', '.join(others)}",
            "retire",
            title(key),
            next_step="Move them first (vectordb.ops.milvus_alias)",
        )
    if (now or time.time()) < record.keep_until and not request.force:
        return [], f"{record.source} is kept until {moment(record.keep_until)}"
    return [Action(key, "drop", destructive=True)], ""


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def forget_files(request, survey):
    base.remove(base.path(request.state_path, survey.database, survey.name, survey.record))
