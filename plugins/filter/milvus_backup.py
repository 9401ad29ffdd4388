# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Backups as roles need them. Documented in the .yml files beside this one."""

from __future__ import annotations

import datetime

from ansible.errors import AnsibleFilterError
from ansible_collections.vectordb.ops.plugins.module_utils.backup import cronjob, drill, exposition, schedule
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError


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


def milvus_backup_loaded(collections):
    return drill.loaded(collections)


def milvus_backup_drill_lacks(engine, server, tool, storage):
    return drill.lacks(engine, server, tool, storage)


def milvus_backup_report(backup, restored, compared, limits, whole=None, served=()):
    # What a drill of another engine leaves out has told nothing.
    told = [one for one in served if one]
    return drill.report(backup, restored, compared, limits, datetime.datetime.now(datetime.timezone.utc), whole, told)


def milvus_backup_jobs(policies, offsite, shared, scheduler="systemd"):
    try:
        return schedule.jobs(policies or [], offsite or {}, shared, scheduler)
    except InvalidInputError as error:
        raise AnsibleFilterError(str(error)) from error


def milvus_backup_cronjobs(jobs, options):
    try:
        return cronjob.plan(jobs, options)
    except InvalidInputError as error:
        raise AnsibleFilterError(str(error)) from error


def milvus_backup_cronjobs_found(found, claims, cronjobs, options):
    return cronjob.found(found, claims, cronjobs, options)


def milvus_backup_job_secret(jobs, options, texts, files):
    return cronjob.secret(jobs, options, texts, files)


def milvus_backup_unit_files(jobs, etc, units, owner):
    return schedule.unit_files(jobs, etc, units, owner)


def milvus_backup_folders(jobs, owner):
    return schedule.folders(jobs, owner)


def milvus_backup_gone(paths, jobs):
    return schedule.gone(paths, jobs)


def milvus_backup_promises(policies, offsite):
    return exposition.of_policies(policies or [], offsite or {})


def milvus_backup_metrics(told, kind, policy="", more=None):
    """Of a backup (the list of backups, and what the run told), a drill (its report) or a copy to the other place."""
    if kind == schedule.BACKUP:
        return exposition.of_backup(policy, told, more or {})
    if kind == schedule.DRILL:
        return exposition.of_drill(policy, told)
    return exposition.of_offsite(told, datetime.datetime.now(datetime.timezone.utc))


class FilterModule:
    def filters(self):
        return {
            "milvus_backup_cronjobs": milvus_backup_cronjobs,
            "milvus_backup_cronjobs_found": milvus_backup_cronjobs_found,
            "milvus_backup_drill_lacks": milvus_backup_drill_lacks,
            "milvus_backup_folders": milvus_backup_folders,
            "milvus_backup_gone": milvus_backup_gone,
            "milvus_backup_job_secret": milvus_backup_job_secret,
            "milvus_backup_jobs": milvus_backup_jobs,
            "milvus_backup_leftovers": milvus_backup_leftovers,
            "milvus_backup_loaded": milvus_backup_loaded,
            "milvus_backup_metrics": milvus_backup_metrics,
            "milvus_backup_newest": milvus_backup_newest,
            "milvus_backup_next_name": milvus_backup_next_name,
            "milvus_backup_promises": milvus_backup_promises,
            "milvus_backup_report": milvus_backup_report,
            "milvus_backup_scratch": milvus_backup_scratch,
            "milvus_backup_unit_files": milvus_backup_unit_files,
        }
