# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Backups as roles need them. Documented in the .yml files beside this one."""

from __future__ import annotations

import datetime

from ansible.errors import AnsibleFilterError
from ansible_collections.vectordb.ops.plugins.module_utils.backup import drill


def milvus_backup_newest(backups, policy, name=""):
    return drill.newest(backups, policy, name)


def milvus_backup_next_name(backups, policy):
    return drill.next_name(backups, policy, datetime.datetime.now(datetime.timezone.utc))


def milvus_backup_scratch(collections, prefix):
    return drill.scratch(collections, prefix)


def milvus_backup_leftovers(collections):
    try:
        return drill.leftovers(collections)
    except ValueError as found:
        raise AnsibleFilterError(str(found)) from found


def milvus_backup_report(backup, restored, compared, limits):
    return drill.report(backup, restored, compared, limits, datetime.datetime.now(datetime.timezone.utc))


class FilterModule:
    def filters(self):
        return {
            "milvus_backup_leftovers": milvus_backup_leftovers,
            "milvus_backup_newest": milvus_backup_newest,
            "milvus_backup_next_name": milvus_backup_next_name,
            "milvus_backup_report": milvus_backup_report,
            "milvus_backup_scratch": milvus_backup_scratch,
        }
