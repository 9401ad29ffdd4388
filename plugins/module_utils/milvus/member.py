# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which user has which role. Which of them go is the user's business, or that of a role that is dropped."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.plan import Action, title
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.schema import suggestion

# A key is (KIND, user, role).
KIND = "membership"
ROOT, ADMIN = "root", "admin"


def compare(key, current, desired, options):
    if current is not None or desired is None:
        return []
    roles = {one[1] for one in options["state"] if one[0] == "role"} | {
        one[1] for one, wish in options["wanted"].items() if one[0] == "role" and wish is not None
    }
    refused = ""
    if key[2] not in roles:
        refused = f"there is no role {key[2]!r}{suggestion(key[2], roles)}: create it first"
    return [Action(key, "grant", refused=refused)]


def revoke(key, options):
    """Whoever runs this must be able to run it again."""
    refused = ""
    if key[2] == ADMIN and key[1] in (ROOT, options.get("login")):
        refused = f"taking {ADMIN} from {key[1]} may lock you out: list it among the roles of {key[1]}"
        if key[1] != ROOT:
            refused += ", or log in as another administrator"
    return Action(key, "revoke", refused=refused)


def apply(session, action):
    _, user, role = action.key
    session.call(f"{action.verb}_role", user, role, operation=action.verb, about=title(action.key))
