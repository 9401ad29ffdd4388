# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs of backups as CronJobs of Kubernetes, with one Secret for what they need. Nothing here knows a cluster."""

from __future__ import annotations

import base64
import hashlib
import re

from ansible_collections.vectordb.ops.plugins.module_utils.backup import cron, schedule
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError

# Kubernetes appends eleven characters to the name of a CronJob.
LONGEST = 52
PINNED = re.compile(r"[^\s@]+(@sha256:[0-9a-f]{64}|:(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})")
# Files that an option names: they travel in the Secret.
FILES = ("ca_path", "client_cert_path", "client_key_path")
# Of the files that the modules read, these are for all jobs.
COMMON = ("ansible.cfg", "hosts", "run.yml")
SCRATCH = "/tmp"  # noqa: S108 - a volume of the pod alone
TOOL = "milvus_backup"
READS_STORAGE = ("instance", TOOL)
BUILD = (
    "Build one with 'scripts/stage_collection --build && ansible-builder build -f execution-environment/"
    "execution-environment.yml -t REGISTRY/NAME:TAG' in a checkout, push it, and name it with its tag or digest"
)


def plan(jobs, options):
    """{cronjobs, paths}: manifests, and files that their options name; or InvalidInputError with all that is wrong."""
    problems = [*_general(jobs, options), *_names(jobs, options), *_stores(jobs, options), *_tools(jobs)]
    found = []
    for job in jobs:
        try:
            found.append(_manifest(job, *_schedule(job), _jitter(job, options), options))
        except ValueError as error:
            problems.append((_where(job), str(error)))
    if problems:
        raise InvalidInputError(problems)
    return {"cronjobs": found, "paths": paths(jobs)}


def name_of(job, options):
    """As the unit of systemd is called, with the name of this Milvus in front."""
    short = job["unit"][len(schedule.PREFIX) :].lower().replace("_", "-")
    return f"{options['name']}-backup-{short}"


def labels(options):
    """Not those of Milvus itself: a reset of it leaves backups alone."""
    instance = f"{options['name']}-backup"
    return {"app.kubernetes.io/managed-by": "vectordb.ops", "app.kubernetes.io/instance": instance}


def found(there, claims, wanted, options):
    """{gone, problems}: CronJobs of ours whose policy is no more, and what stands against the others."""
    names = {one["metadata"]["name"] for one in wanted}
    gone, foreign = [], []
    for one in there:
        name = one["metadata"]["name"]
        told = one["metadata"].get("labels") or {}
        ours = all(told.get(key) == value for key, value in labels(options).items())
        if ours and name not in names:
            gone.append({**_head("batch/v1", "CronJob"), "metadata": {**_place(options), "name": name}})
        elif not ours and name in names:
            foreign.append(name)
    problems = []
    if foreign:
        text = f"it has CronJobs of somebody else that are called {', '.join(sorted(foreign))}"
        problems.append(f"{text} (rename the policies, or remove those)")
    if options["claim"] and not claims:
        text = f"there is no PersistentVolumeClaim {options['claim']}"
        problems.append(f"{text} (milvus_backup_job_claim; make it first)")
    return {"gone": gone, "problems": problems}


def paths(jobs):
    """Files that options of the jobs name."""
    seen = set()

    def note(path):
        seen.add(path)
        return path

    for job in jobs:
        _each_file(job["variables"], note)
    return sorted(seen)


def secret(jobs, options, texts, files):
    """`texts`: what all jobs read, by name. `files`: what the files that options name hold, in Base64, by path."""
    data = {name: _encoded(text) for name, text in texts.items()}
    data.update({_file_key(path): content for path, content in files.items()})
    for job in jobs:
        moved = _each_file(job["variables"], lambda path: f"{options['etc']}/{_file_key(path)}")
        data[f"{name_of(job, options)}.json"] = _encoded(schedule.written({**job, "variables": moved}))
    metadata = {**_place(options), "name": options["secret"], "labels": labels(options)}
    return {**_head("v1", "Secret"), "metadata": metadata, "type": "Opaque", "data": data}


def _each_file(value, change):
    if isinstance(value, dict):
        return {
            key: change(str(one)) if key in FILES and isinstance(one, str) and one else _each_file(one, change)
            for key, one in value.items()
        }
    return [_each_file(one, change) for one in value] if isinstance(value, (list, tuple)) else value


def _file_key(path):
    return f"file-{hashlib.sha256(path.encode()).hexdigest()[:12]}"


def _encoded(text):
    return base64.b64encode(text.encode()).decode()


def _where(job):
    if job["kind"] == schedule.OFFSITE:
        return "milvus_backup_offsite_schedule"
    drill = ".drill" if job["kind"] == schedule.DRILL else ""
    return f"milvus_backup_policies, {job['policy']}{drill}"


def _general(jobs, options):
    if jobs and not PINNED.fullmatch(options["image"] or ""):
        said = repr(options["image"]) if options["image"] else "nothing"
        yield (
            "milvus_backup_job_image",
            f"must be an image with a tag that is not latest, or a digest; found {said}. {BUILD}",
        )
    if options["tool_image"] and not PINNED.fullmatch(options["tool_image"]):
        text = f"must be an image with a tag that is not latest, or a digest; found {options['tool_image']!r}"
        yield "milvus_backup_job_tool_image", text
    if options["user"] < 1:
        yield "milvus_backup_job_user", f"is {options['user']}; pods run as somebody else than root, such as 1000"
    for name, low, high in (
        ("deadline_hours", 0.1, 720),
        ("start_hours", 0.1, 168),
        ("retries", 0, 10),
        ("history", 0, 50),
    ):
        if not low <= options[name] <= high:
            yield f"milvus_backup_job_{name}", f"is {options[name]:g}, allowed is {low:g} to {high:g}"


def _names(jobs, options):
    seen = {}
    for job in jobs:
        name = name_of(job, options)
        if len(name) > LONGEST:
            yield (
                _where(job),
                f"{name} has {len(name)} characters, a CronJob has at most {LONGEST}; take a shorter name",
            )
        elif not name[-1].isalnum():
            yield _where(job), f"{name} does not end with a letter or digit, as a CronJob must; take another name"
        elif name in seen:
            yield _where(job), f"would be the CronJob {name}, which {seen[name]} is; take another name"
        seen.setdefault(name, _where(job))


def _stores(jobs, options):
    folders = {}
    for job in jobs:
        folder = _folder(job)
        if folder:
            folders.setdefault(folder, _where(job))
        engine, storage = job["variables"].get("milvus_backup_engine"), job["variables"].get("milvus_backup_storage")
        if engine in READS_STORAGE and (storage or {}).get("folder"):
            text = f"the engine {engine} reads the data of Milvus, which here is in a volume of its pod"
            yield _where(job), f"{text}; take the engine logical, or keep the data in a bucket (milvus_s3_endpoint)"
    if folders and not options["claim"]:
        named = ", ".join(f"{folder} of {where}" for folder, where in folders.items())
        text = (
            f"missing: backups are kept in a folder ({named}), so name the PersistentVolumeClaim that is mounted there"
        )
        yield "milvus_backup_job_claim", f"{text}, or keep them in a bucket (milvus_backup_store)"
    if len(folders) > 1:
        text = f"one claim holds one folder, found {', '.join(sorted(folders))}; give all policies the same store"
        yield "milvus_backup_job_claim", text


def _tools(jobs):
    for job in jobs:
        tool = job["variables"].get("milvus_backup_tool") or {}
        if job["variables"].get("milvus_backup_engine") == TOOL and not tool.get("path"):
            text = "the engine milvus_backup runs the official tool: name its image (milvus_backup_job_tool_image)"
            yield _where(job), f"{text}, or where it is in the image of jobs (milvus_backup_tool.path)"
            return


def _folder(job):
    return (job["variables"].get("milvus_backup_store") or {}).get("folder") or ""


def _schedule(job):
    """(schedule, time zone or nothing)"""
    return (cron.given(job["cron"]), "") if job["cron"] else cron.derived(job["on_calendar"])


def _jitter(job, options):
    """How long this job sleeps before it begins: always the same, and another one in each cluster and namespace."""
    most = cron.seconds(job["random_delay"])
    salt = f"{options['namespace']}/{name_of(job, options)}"
    return int(hashlib.sha256(salt.encode()).hexdigest(), 16) % (most + 1)


def _manifest(job, when, zone, jitter, options):
    metadata = {**_place(options), "name": name_of(job, options), "labels": labels(options)}
    metadata["annotations"] = {"vectordb.ops/about": job["description"]}
    return {
        **_head("batch/v1", "CronJob"),
        "metadata": metadata,
        "spec": {
            "schedule": when,
            "timeZone": zone or options["time_zone"],
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": int(options["start_hours"] * 3600),
            "successfulJobsHistoryLimit": options["history"],
            "failedJobsHistoryLimit": options["history"],
            "jobTemplate": {
                "metadata": {"labels": labels(options)},
                "spec": {
                    "backoffLimit": options["retries"],
                    "activeDeadlineSeconds": int(options["deadline_hours"] * 3600) + jitter,
                    "template": {"metadata": {"labels": labels(options)}, "spec": _pod(job, jitter, options)},
                },
            },
        },
    }


def _pod(job, jitter, options):
    volumes, mounts = _volumes(job, options)
    locked = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    account = {"runAsNonRoot": True, "runAsUser": options["user"], "runAsGroup": options["user"]}
    found = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        # Otherwise Services of the namespace become environment variables.
        "enableServiceLinks": False,
        # What is PID 1 hears no SIGTERM unless it asks for it, and Ansible does not.
        "shareProcessNamespace": True,
        # By its group the account reads the Secret, whose files are of root.
        "securityContext": {
            **account, "fsGroup": options["user"], "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [
            {
                "name": "backup",
                "image": options["image"],
                "command": _command(job, jitter, options),
                "env": [{"name": name, "value": value} for name, value in _environment(options).items()],
                "workingDir": options["state"],
                "resources": options["resources"],
                "securityContext": locked,
                "volumeMounts": mounts,
            }
        ],
        "volumes": volumes,
    }  # fmt: skip
    if _brings_tool(job, options):
        found["initContainers"] = [
            {
                "name": "tool",
                "image": options["tool_image"],
                "command": ["cp", "/app/milvus-backup", f"{options['tool_root']}/milvus-backup"],
                "resources": options["resources"],
                "securityContext": locked,
                "volumeMounts": [{"name": "tool", "mountPath": options["tool_root"]}],
            }
        ]
    for key, value in (
        ("imagePullSecrets", [{"name": name} for name in options["image_pull_secrets"]]),
        ("nodeSelector", options["node_selector"]), ("tolerations", options["tolerations"]),
    ):  # fmt: skip
        if value:
            found[key] = value
    return found


def _command(job, jitter, options):
    etc = options["etc"]
    program = [
        "ansible-playbook", "--inventory", f"{etc}/hosts", "--extra-vars", f"@{etc}/{name_of(job, options)}.json",
        f"{etc}/run.yml",
    ]  # fmt: skip
    return ["sh", "-c", f'sleep {jitter} && exec "$@"', "sh", *program] if jitter else program


def _environment(options):
    state = options["state"]
    # The number of the account stands in no list of the image, so that Ansible asks for its name here.
    return {
        "HOME": state, "ANSIBLE_HOME": f"{state}/.ansible", "ANSIBLE_CONFIG": f"{options['etc']}/ansible.cfg",
        "LANG": "C.UTF-8", "LOGNAME": "milvus-backup",
    }  # fmt: skip


def _brings_tool(job, options):
    return bool(options["tool_image"]) and job["variables"].get("milvus_backup_engine") == TOOL


def _volumes(job, options):
    keys = [*COMMON, f"{name_of(job, options)}.json", *(_file_key(path) for path in paths([job]))]
    source = {
        "secretName": options["secret"],
        "defaultMode": 0o400,
        "items": [{"key": key, "path": key} for key in keys],
    }
    scratch = {"sizeLimit": options["scratch"]} if options["scratch"] else {}
    found = [
        ({"name": "etc", "secret": source}, {"mountPath": options["etc"], "readOnly": True}),
        ({"name": "state", "emptyDir": scratch}, {"mountPath": options["state"]}),
        ({"name": "tmp", "emptyDir": scratch}, {"mountPath": SCRATCH}),
    ]
    if _folder(job):
        claim = {"claimName": options["claim"]}
        found.append(({"name": "store", "persistentVolumeClaim": claim}, {"mountPath": _folder(job)}))
    if _brings_tool(job, options):
        found.append(({"name": "tool", "emptyDir": {}}, {"mountPath": options["tool_root"]}))
    return [volume for volume, _mount in found], [{"name": volume["name"], **mount} for volume, mount in found]


def _head(version, kind):
    return {"apiVersion": version, "kind": kind}


def _place(options):
    return {"namespace": options["namespace"]}
