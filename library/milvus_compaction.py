#!/usr/bin/python
# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_compaction
short_description: Compact collections of a Milvus server, and wait for it
version_added: "0.1.0"
description:
  - Starts compaction of collections in parallel and waits until the server is done with all of them. It merges small
    segments, gets rid of deleted rows, and can sort rows by their clustering key.
  - This is an operation, not a state. Each run asks the server for a job again and reports a change when it made one,
    since nothing that a server tells says whether one is due. A server that finds nothing to do may say so at once, by
    making none, or with a job that has no plans. Run it from a playbook of its own, or on a schedule.
  - Only rows that have been flushed are compacted, see O(flush). Milvus Lite compacts by itself after each flush, and
    is refused.
extends_documentation_fragment:
  - vectordb.ops.milvus
attributes:
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
    support: full
    details: Says which collections would be compacted; whether a server finds anything to do shows in a real run.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
    support: none
author:
  - vectordb.ops developers (@vectordb)
options:
  collections:
    description:
      - Collections of the O(database) of the connection. All of them by default.
    type: list
    elements: str
  databases:
    description:
      - Compact all collections of these databases instead.
    type: list
    elements: str
  jobs:
    description:
      - Start nothing, and wait for these jobs that an earlier run with O(state=started) has made.
    type: list
    elements: str
  type:
    description:
      - V(mix) merges small segments and applies deletions.
      - V(clustering) sorts rows into segments by the clustering key, which each of the collections must have, so that
        searches with a filter on it read fewer segments (Milvus 2.4.8 or newer, and
        C(dataCoord.compaction.clustering.enable) in its configuration).
      - V(deletions) applies deletions only (Milvus 2.6.3 or newer).
      - V(merge) merges beyond the configured size of a segment, to O(target_size) (Milvus 2.6.10 or newer, where it is
        a preview that upstream does not advise for production).
      - A server that lacks one of them would do V(mix) without a word, so its version is looked at first.
    type: str
    choices: [mix, clustering, deletions, merge]
    default: mix
  target_size:
    description:
      - With O(type=merge), how many MB a segment is to have, at least the configured C(dataCoord.segment.maxSize). The
        server chooses by the memory of its nodes when it is missing.
    type: int
  flush:
    description:
      - Write rows that are still in memory first, so that they are compacted too. A server flushes a collection only
        so often.
    type: bool
    default: false
  state:
    description:
      - V(finished) waits for all jobs, V(started) returns when they have been made.
    type: str
    choices: [started, finished]
    default: finished
  wait_timeout:
    description:
      - Seconds that all of it may take. The jobs go on when they are over.
    type: float
    default: 300
seealso:
  - module: vectordb.ops.milvus_collection
"""

EXAMPLES = r"""
- name: Compact all collections of a database
  vectordb.ops.milvus_compaction:
    database: shop

- name: Sort the rows of a collection by its clustering key, within an hour
  vectordb.ops.milvus_compaction:
    database: shop
    collections: [products_v1]
    type: clustering
    flush: true
    wait_timeout: 3600

- name: Start now
  vectordb.ops.milvus_compaction:
    collections: [digits]
    state: started
  register: started

- name: Wait later
  vectordb.ops.milvus_compaction:
    jobs: "{{ started.compactions | map(attribute='job') | select | list }}"

- name: Merge all segments of two databases into large ones (Milvus 3.0 or newer)
  vectordb.ops.milvus_compaction:
    databases: [shop, press]
    type: merge
    target_size: 2048
"""

RETURN = r"""
actions:
  description: The intended calls, the same in check mode.
  returned: always
  type: list
  elements: dict
  sample: [{"action": "compact", "kind": "collection", "object": "shop/products_v1", "changes": {"type": "mix"}}]
compactions:
  description:
    - One entry for each collection, with the number of its job as text (empty when the server made none), its state
      (V(executing), V(completed), V(failed), V(unknown) or V(nothing to do)), how many of its plans are in which state,
      how many segments were merged into how many, the seconds it took, and why something failed.
  returned: when jobs were made or looked at
  type: list
  elements: dict
  sample:
    - database: shop
      collection: products_v1
      job: "454545128976482307"
      state: completed
      plans: {"executing": 0, "completed": 1, "timed_out": 0}
      segments: {"before": 4, "after": 1}
      seconds: 12.4
server:
  description: Kind and version of the server.
  returned: always
  type: str
  sample: Milvus 2.3.5
"""

import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus import compaction, connection, door, errors


def given(params):
    """What does not go together, before a server is asked."""
    problems = []
    asked = [name for name in ("collections", "databases", "jobs") if params[name] is not None]
    if len(asked) > 1:
        problems.append((asked[1], f"give only one of {', '.join(asked)}"))
    if params["jobs"] is not None and params["state"] == "started":
        problems.append(("jobs", "there is nothing to wait for with state: started"))
    for position, one in enumerate(params["jobs"] or []):
        if not one.isdigit() or int(one) == 0:
            problems.append((f"jobs[{position}]", f"must be the number of a job, found {one!r}"))
    if params["target_size"] is not None:
        if params["type"] != "merge":
            problems.append(("target_size", f"only with type: merge, found type: {params['type']}"))
        elif params["target_size"] < 1:
            problems.append(("target_size", f"must be a number of MB from 1 on, found {params['target_size']}"))
    if problems:
        raise errors.InvalidInputError(problems)


def action(pair, params):
    changes = {name: params[name] for name in ("type", "target_size") if params[name] is not None}
    return {"action": "compact", "kind": "collection", "object": "/".join(pair), "changes": changes}


def begin(module, session, result):
    """The jobs to wait for, and what could not be started; ends here in check mode."""
    params = module.params
    if params["jobs"] is not None:
        compaction.check(session, "mix", [])
        return [compaction.Job(None, int(one), time.monotonic()) for one in params["jobs"]], []
    pairs = compaction.targets(session, params["databases"] or [params["database"]], params["collections"])
    compaction.check(session, params["type"], pairs)
    result["actions"] = [action(pair, params) for pair in pairs]
    if module.check_mode:
        module.exit_json(**{**result, "changed": bool(pairs)})
    options = {"kind": params["type"], "target_size": params["target_size"], "flush": params["flush"]}
    jobs, failed = compaction.start_all(session, pairs, **options)
    result["changed"] = any(job.number > 0 for job in jobs)
    return jobs, failed


def run(module, session):
    result = {"changed": False, "server": str(session.server), "actions": []}
    jobs, failed = begin(module, session, result)
    left = []
    try:
        if module.params["state"] == "finished":
            left = compaction.wait(session, jobs, module.log)
    except errors.MilvusError as error:
        failed.append(error)
    result["compactions"] = [job.public() for job in jobs]
    told = [str(error) for error in failed] + [f"{job}: {', '.join(job.failures)}." for job in jobs if job.failures]
    if left:
        told.append(
            f"Not done within {session.patience:g} seconds: {'; '.join(job.progress() for job in left)}. The server "
            "goes on with it: wait for the same jobs again with jobs, or raise wait_timeout."
        )
    if told:
        module.fail_json(msg=" ".join(told), **result)
    module.exit_json(**result)


def main():
    module = door.make(
        collections={"type": "list", "elements": "str"},
        databases={"type": "list", "elements": "str"},
        jobs={"type": "list", "elements": "str"},
        type={"type": "str", "choices": list(compaction.KINDS), "default": "mix"},
        target_size={"type": "int"},
        flush={"type": "bool", "default": False},
        state={"type": "str", "choices": ["started", "finished"], "default": "finished"},
        wait_timeout={"type": "float", "default": 300.0},
    )

    def work():
        given(module.params)
        session = connection.Session(door.split_token(module.params))
        try:
            run(module, session)
        finally:
            session.close()

    door.guarded(module, work)


if __name__ == "__main__":
    main()
