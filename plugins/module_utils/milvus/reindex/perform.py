# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A re-index as a module runs it: tell or do, and tell what was done also of a run that fails."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import alias, collection, door, errors, plan_text
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex import endings, stages
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex.request import ABORTED, PRESENT
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex.run import Run
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.reindex.survey import Survey


def run(module, request):
    session = door.open_session(module.params)
    try:
        survey = Survey(session, request)
        end = _carry_out if request.state == PRESENT else _end
        module.exit_json(**end(module, session, request, survey))
    finally:
        session.close()


def _carry_out(module, session, request, survey):
    work = Run(session, request, survey)
    result = {"server": str(session.server), "changed": False, **_told(work.actions(), work.diff())}
    if work.now == stages.DONE:
        result["note"] = f"alias {survey.alias} stands for {survey.name}, which is as declared"
    if not module.check_mode:
        try:
            work.carry_out()
        except errors.MilvusError as error:
            # What the next run goes on with is a change already.
            facts = {**result, **work.facts, "changed": work.now != stages.START or bool(work.facts.get("changed"))}
            door.fail(module, error, **facts)
    changed = work.now != stages.DONE
    result.update(work.facts, changed=changed)
    if work.record is not None and work.record.keep_until:
        result["keep_until"] = endings.moment(work.record.keep_until)
    return result


def _end(module, session, request, survey):
    if request.state == ABORTED:
        actions = endings.abort(survey, request)
        note = "" if actions else f"no re-index of alias {survey.alias} is going on; it stands for {survey.target}"
    else:
        actions, note = endings.retire(survey, request)
    result = {
        "server": str(session.server),
        "changed": bool(actions),
        "alias": survey.alias,
        "collection": survey.name,
        "source": survey.source,
        **_told(actions, _diff(actions)),
    }
    if note:
        result["note"] = note
    if not module.check_mode:
        for action in actions:
            (alias if action.kind == alias.KIND else collection).apply(session, action)
        if actions:
            endings.forget_files(request, survey)
    return result


def _told(actions, diff):
    lines = plan_text.lines(actions)
    return {
        "actions": [action.public() for action in actions],
        "plan": lines,
        "diff": {**diff, **plan_text.shown(lines)},
    }


def _diff(actions):
    dropped = {title(action.key): {} for action in actions if action.verb == "drop"}
    made = {title(action.key): action.changes for action in actions if action.verb != "drop"}
    return {"before": dropped, "after": made}
