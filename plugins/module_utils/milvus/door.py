# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What every module does with its options: validate, connect, read, plan, and either tell or do."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.vectordb.ops.plugins.module_utils.milvus import blue_green, catalog, connection, errors, user


def make(**options):
    """A module with the connection options and its own; a message instead of a traceback where pymilvus is missing."""
    module = AnsibleModule(
        argument_spec=connection.argument_spec(**options),
        supports_check_mode=True,
        mutually_exclusive=connection.MUTUALLY_EXCLUSIVE,
        required_together=connection.REQUIRED_TOGETHER,
    )
    connection.require_client(module)
    return module


def guarded(module, work):
    """Run the work of a module; whatever goes wrong becomes one message."""
    try:
        work()
    except errors.InvalidInputError as found:
        fail_problems(module, found.problems)
    except errors.MilvusError as error:
        fail(module, error)


def fail_problems(module, problems):
    lines = [f"{path}: {text}" if path else text for path, text in problems]
    head = lines[0] if len(lines) == 1 else f"{len(lines)} problems:\n- " + "\n- ".join(lines)
    module.fail_json(msg=head, problems=lines)


def fail(module, error, **more):
    details = {"operation": error.operation, "object": error.about, "code": error.code, "kind": error.kind}
    module.fail_json(
        msg=str(error), error={name: value for name, value in details.items() if value not in (None, "")}, **more
    )


def items(module, plural, single):
    """The list given by the plural option, or the one object that the other options describe: (path, item)."""
    listed = module.params[plural]
    if listed is not None:
        first = next(iter(single))
        if module.params.get(first) is not None:
            raise errors.InvalidInputError([(plural, f"give either {first} and its options, or {plural}, not both")])
        return [(f"{plural}[{position}]", item) for position, item in enumerate(listed)]
    return [("", {name: module.params[name] for name in single if module.params.get(name) is not None})]


def collect(entries, reader):
    """Normalise all entries, with all their problems and with no object declared twice."""
    problems, wanted = [], {}
    for path, item in entries:
        for key, attributes in reader(item, path, problems).items():
            if key in wanted:
                problems.append((path, f"{key[0]} {'/'.join(key[1:])} is declared twice"))
            wanted[key] = attributes
    if problems:
        raise errors.InvalidInputError(problems)
    return wanted


def reconcile(module, wanted, kinds=catalog.WHOLE, purge=None, green=None, **options):
    """Bring the server to what is wanted, or say what that would take.

    `purge` (kinds) and `green` (collections that may be re-indexed) come with a whole catalogue.
    """
    session = open_session(module.params, wanted)
    try:
        if purge is None:
            state = catalog.read(session, wanted, kinds)
        else:
            wanted, green = blue_green.follow(session, wanted, green)
            state, wanted = catalog.survey(session, wanted, options["owner"], purge)
        plan = catalog.plan(session, state, wanted, {**options, "green": green or ()})
        if green:
            plan = blue_green.replan(session, plan, green)
        result = {"server": str(session.server), **plan.result()}
        if plan.refusals:
            result["changed"] = False
            module.fail_json(msg="Nothing was changed. " + "\n".join(plan.refusals), refused=plan.refusals, **result)
        done = []
        if not module.check_mode:
            _execute(module, session, plan, result, done)
        module.exit_json(**result)
    finally:
        session.close()


def _execute(module, session, plan, result, done):
    def one(action):
        catalog.apply(session, action)
        done.append(str(action))

    try:
        plan.execute(one, session.act)
    except errors.MilvusError as error:
        told = _tell(plan, result)
        # A re-index that stops on its way has made a part of what the next run goes on with.
        result["changed"] = bool(done) or any(facts.get("changed") for facts in told)
        left = [str(action) for action in plan.actions if str(action) not in done]
        fail(module, error, done=done, left=left, **result)
    _tell(plan, result)


def _tell(plan, result):
    told = [{**action.told} for action in plan.actions if action.told is not None]
    if told:
        result["reindexed"] = [{name: one for name, one in facts.items() if name != "changed"} for facts in told]
    return told


def open_session(params, wanted=()):
    """Connect; a user whose password is about to be set may still have the old one."""
    params = split_token(params)
    name = params.get("user")
    try:
        return connection.Session(params)
    except errors.MilvusError as error:
        declared = dict(wanted).get((user.KIND, name)) if name else None
        if error.kind != errors.UNAUTHENTICATED or not declared or declared["update_password"] == user.ON_CREATE:
            raise
        old = declared["current_password"] or (user.DEFAULT_PASSWORD if name == user.ROOT else None)
        if old is None or params["password"] != declared["password"]:
            raise
        try:
            return connection.Session({**params, "password": old})
        except errors.MilvusError as second:
            if second.kind != errors.UNAUTHENTICATED:
                raise
            other = "current_password" if declared["current_password"] else "the default one"
            error.next_step = (
                f"Neither the new password of {name} nor {other} is accepted: give the one in force as "
                f"current_password of user {name}"
            )
            raise error from second


def split_token(params):
    """A token of the form user:password names a user; the form of a managed service does not."""
    token = params.get("token") or ""
    if ":" not in token:
        return params
    name, password = token.split(":", 1)
    return {**params, "token": None, "user": name, "password": password}
