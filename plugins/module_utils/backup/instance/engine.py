# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The engine `instance`: a whole server, for the day when all of it is gone."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance.create import Create
from ansible_collections.vectordb.ops.plugins.module_utils.backup.instance.restore import Restore, against

__all__ = ["Create", "Restore", "against", "asks"]


def asks(params):
    """A backup needs the server only to flush; a restore is to an empty place, where none runs."""
    return params["state"] == "created" and params["flush"]
