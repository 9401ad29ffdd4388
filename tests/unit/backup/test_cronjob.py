"""Jobs of backups become CronJobs that a namespace of the strictest kind lets in, with one Secret."""

from __future__ import annotations

import base64
import json
import re

import pytest
import yaml
from ansible_collections.vectordb.ops.plugins.module_utils.backup import cronjob, schedule
from ansible_collections.vectordb.ops.plugins.module_utils.milvus.errors import InvalidInputError
from hypothesis import given
from hypothesis import strategies as st

from tests.targets import ROOT

BUCKET = {"endpoint": "s3:9000", "bucket": "b", "access_key": "a", "secret_key": "a-Secret", "ca_path": "/ca.pem"}
SHARED = {
    "milvus_backup_api": {"uri": "https://m:19530", "password": "a-Secret-{{of}}", "ca_path": "/etc/milvus-ca.pem"},
    "milvus_backup_store": BUCKET, "milvus_backup_engine": "logical",
    "milvus_backup_storage": {"folder": "/var/lib/milvus/data"}, "milvus_backup_tool": {},
}  # fmt: skip
NIGHTLY = {"name": "nightly", "on_calendar": "*-*-* 02:00", "random_delay": "30min", "drill": {"cron": "0 4 * * SUN"}}
OPTIONS = {
    "name": "milvus", "namespace": "vectors", "secret": "milvus-backup-jobs",
    "etc": "/etc/milvus-backup", "state": "/var/lib/milvus-backup",
    "image": "registry.example.org/ops:0.1.0", "image_pull_secrets": ["mirror"], "tool_image": "",
    "tool_root": "/opt/tool",
    "claim": "", "user": 1000, "time_zone": "Etc/UTC", "start_hours": 6.0, "deadline_hours": 24.0, "retries": 4,
    "history": 3, "resources": {"limits": {"memory": "2Gi"}}, "scratch": "10Gi", "node_selector": {"disk": "fast"},
    "tolerations": [{"key": "backup"}],
}  # fmt: skip
ALERTS = ROOT / "roles" / "milvus_backup" / "files" / "alerts_kubernetes.yml"


def jobs(*policies, offsite=None, **shared):
    return schedule.jobs(list(policies or (NIGHTLY,)), offsite or {}, {**SHARED, **shared}, "kubernetes")


def planned(*policies, offsite=None, options=None, **shared):
    return cronjob.plan(jobs(*policies, offsite=offsite, **shared), {**OPTIONS, **(options or {})})["cronjobs"]


def pod(manifest):
    return manifest["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_every_job_is_a_cronjob_of_the_same_name():
    found = planned(NIGHTLY, {"name": "big_Ones", "cron": "0 3 1 * *"}, offsite={"on_calendar": "06:00 Europe/Berlin"})
    assert [(one["metadata"]["name"], one["spec"]["schedule"], one["spec"]["timeZone"]) for one in found] == [
        ("milvus-backup-nightly", "0 2 * * *", "Etc/UTC"),
        ("milvus-backup-nightly-drill", "0 4 * * SUN", "Etc/UTC"),
        ("milvus-backup-big-ones", "0 3 1 * *", "Etc/UTC"),
        ("milvus-backup-copy-offsite", "0 6 * * *", "Europe/Berlin"),
    ]
    spec = found[0]["spec"]
    assert (spec["concurrencyPolicy"], spec["startingDeadlineSeconds"]) == ("Forbid", 21600)
    assert spec["jobTemplate"]["spec"]["backoffLimit"] == 4
    assert 86400 <= spec["jobTemplate"]["spec"]["activeDeadlineSeconds"] <= 86400 + 1800


def test_pods_may_nothing_that_they_need_not():
    (backup, _drill) = planned()
    spec = pod(backup)
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert (spec["automountServiceAccountToken"], spec["restartPolicy"]) == (False, "Never")
    assert (spec["imagePullSecrets"], spec["nodeSelector"]) == ([{"name": "mirror"}], {"disk": "fast"})
    (etc,) = [one["secret"] for one in spec["volumes"] if "secret" in one]
    assert etc["defaultMode"] == 0o400
    # Of the Secret, a pod sees what is its own.
    assert not [one for one in etc["items"] if "drill" in one["key"]]
    writable = {one["mountPath"] for one in spec["containers"][0]["volumeMounts"] if not one.get("readOnly")}
    assert writable == {"/tmp", "/var/lib/milvus-backup"}


def test_a_pod_runs_what_the_unit_of_systemd_runs():
    unit = (ROOT / "roles" / "milvus_backup" / "templates" / "unit.service.j2").read_text()
    (line,) = re.findall(r"^ExecStart=.*/bin/(ansible-playbook .*)$", unit, re.MULTILINE)
    line = line.replace("{{ _milvus_backup_etc }}", OPTIONS["etc"]).replace("{{ job.unit }}", "milvus-backup-nightly")
    command = pod(planned({**NIGHTLY, "random_delay": "0"})[0])["containers"][0]["command"]
    assert command == line.split()


def test_what_a_pod_sleeps_is_bounded_and_always_the_same():
    def slept(**options):
        command = pod(planned(options=options)[0])["containers"][0]["command"]
        return int(re.fullmatch(r'sleep (\d+) && exec "\$@"', command[2])[1])

    times = {name: slept(namespace=name) for name in ("a", "b", "c", "d")}
    assert all(0 <= one <= 1800 for one in times.values())
    assert len(set(times.values())) > 1
    assert times["a"] == slept(namespace="a")


def test_the_secret_holds_all_that_is_secret_and_the_manifests_nothing():
    found = jobs()
    plan = cronjob.plan(found, OPTIONS)
    assert plan["paths"] == ["/ca.pem", "/etc/milvus-ca.pem"]
    assert "Secret-" not in json.dumps(plan["cronjobs"])
    files = {path: base64.b64encode(path.encode()).decode() for path in plan["paths"]}
    secret = cronjob.secret(found, OPTIONS, {"hosts": "h", "run.yml": "r", "ansible.cfg": "a"}, files)
    told = json.loads(base64.b64decode(secret["data"]["milvus-backup-nightly.json"]))
    assert told["milvus_backup_api"]["password"] == '{{ "a-Secret-{{of}}" }}'
    # Files that options name are where the options say then.
    place, _slash, key = told["milvus_backup_api"]["ca_path"].rpartition("/")
    assert (place, base64.b64decode(secret["data"][key])) == (OPTIONS["etc"], b"/etc/milvus-ca.pem")
    mounted = {item["key"] for one in plan["cronjobs"] for item in pod(one)["volumes"][0]["secret"]["items"]}
    assert mounted == set(secret["data"])
    # What is given stays as it is.
    assert SHARED["milvus_backup_api"]["ca_path"] == "/etc/milvus-ca.pem"


def test_a_folder_is_a_volume():
    (backup, _drill) = planned(milvus_backup_store={"folder": "/backup"}, options={"claim": "backups"})
    assert {"name": "store", "persistentVolumeClaim": {"claimName": "backups"}} in pod(backup)["volumes"]
    assert {"name": "store", "mountPath": "/backup"} in pod(backup)["containers"][0]["volumeMounts"]


def test_the_official_tool_comes_from_its_image():
    shared = {"milvus_backup_engine": "milvus_backup", "milvus_backup_storage": {"bucket": "b"}}
    tool = {"path": "/opt/tool/milvus-backup"}
    (backup, _drill) = planned(
        milvus_backup_tool=tool, options={"tool_image": "milvusdb/milvus-backup:v0.5.5"}, **shared
    )
    (init,) = pod(backup)["initContainers"]
    assert init["command"][-1] == tool["path"]
    assert init["securityContext"]["readOnlyRootFilesystem"] is True
    assert init["volumeMounts"][0] in pod(backup)["containers"][0]["volumeMounts"]
    # It may be in the image of jobs, too.
    assert "initContainers" not in pod(planned(milvus_backup_tool=tool, **shared)[0])


@pytest.mark.parametrize(
    ("policy", "options", "shared", "said"),
    [
        ({}, {"image": ""}, {}, "milvus_backup_job_image: must be an image with a tag that is not latest, or a digest"),
        ({}, {"image": "a/b"}, {}, "found 'a/b'"),
        ({}, {"image": "a/b:latest"}, {}, "ansible-builder build"),
        ({}, {"tool_image": "a/b"}, {}, "milvus_backup_job_tool_image"),
        ({}, {"user": 0}, {}, "milvus_backup_job_user: is 0"),
        ({}, {"retries": 11}, {}, "milvus_backup_job_retries: is 11, allowed is 0 to 10"),
        ({"on_calendar": "*:*:0/20"}, {}, {}, "milvus_backup_policies, nightly: '*:*:0/20' has seconds"),
        ({"cron": "0 2"}, {}, {}, "nightly: '0 2' has 2 fields"),
        ({"random_delay": "soon"}, {}, {}, "nightly: 'soon' is no span"),
        ({"name": "n" * 39}, {}, {}, "a CronJob has at most 52"),
        ({"name": "night_"}, {}, {}, "does not end with a letter or digit"),
        ({}, {}, {"milvus_backup_store": {"folder": "/backup"}}, "milvus_backup_job_claim: missing"),
        ({}, {}, {"milvus_backup_engine": "instance"}, "the engine instance reads the data of Milvus"),
        (
            {}, {}, {"milvus_backup_engine": "milvus_backup", "milvus_backup_storage": {"bucket": "b"}},
            "name its image (milvus_backup_job_tool_image)",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(policy, options, shared, said):
    with pytest.raises(InvalidInputError, match=re.escape(said)):
        planned({**NIGHTLY, **policy}, options=options, **shared)


def test_names_that_become_one_are_refused():
    with pytest.raises(InvalidInputError, match=r"the CronJob milvus-backup-nightly-drill, which .* nightly\.drill is"):
        planned(NIGHTLY, {"name": "nightly_drill", "cron": "0 2 * * *"})


def test_one_claim_holds_one_folder():
    other = {"name": "other", "cron": "0 2 * * *", "store": {"folder": "/b"}}
    with pytest.raises(InvalidInputError, match="one claim holds one folder, found /a, /b"):
        planned(NIGHTLY, other, milvus_backup_store={"folder": "/a"}, options={"claim": "backups"})


def test_timers_know_nothing_of_cron():
    with pytest.raises(InvalidInputError, match="on_calendar: missing"):
        schedule.jobs([{"name": "nightly", "cron": "0 2 * * *"}], {}, SHARED)


def test_only_ours_go_and_others_are_left():
    there = [
        {"metadata": {"name": name, "labels": own}}
        for name, own in (
            ("milvus-backup-nightly", cronjob.labels(OPTIONS)),
            ("milvus-backup-weekly", {**cronjob.labels(OPTIONS), "more": "1"}),
            ("milvus-backup-nightly-drill", {}),
            ("other-backup-weekly", cronjob.labels({"name": "other"})),
            ("somebody", None),
        )
    ]
    found = cronjob.found(there, [], planned(), {**OPTIONS, "claim": "backups"})
    assert [one["metadata"]["name"] for one in found["gone"]] == ["milvus-backup-weekly"]
    assert [told.partition(" (")[0] for told in found["problems"]] == [
        "it has CronJobs of somebody else that are called milvus-backup-nightly-drill",
        "there is no PersistentVolumeClaim backups",
    ]
    assert not cronjob.found(there[:2], ["there"], planned(), {**OPTIONS, "claim": "backups"})["problems"]


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,12}(_[a-z0-9]{1,6})?", fullmatch=True)


@given(st.lists(NAMES, min_size=1, max_size=6), st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]", fullmatch=True))
def test_names_are_ones_of_kubernetes_and_different(names, milvus):
    policies = [{**NIGHTLY, "name": name} for name in dict.fromkeys(names)]
    try:
        found = planned(*policies, options={"name": milvus})
    except InvalidInputError as refused:
        assert re.search("would be the CronJob|has at most 52", str(refused))
        return
    given_names = [one["metadata"]["name"] for one in found]
    assert len(set(given_names)) == len(given_names)
    assert all(re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", one) and len(one) <= 52 for one in given_names)


def test_rules_for_kubernetes_know_our_names():
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    for rule in rules:
        assert {"alert", "expr", "labels", "annotations"} <= set(rule)
        assert re.search(r'cronjob=~"\.\+-backup-\.\+"', rule["expr"]), rule["alert"]
