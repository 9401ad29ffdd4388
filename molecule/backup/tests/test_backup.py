"""What the role left on the host that makes backups by itself."""

import json

SECRET = "backup-Secret-19530"
ETC = "/etc/milvus-backup"


def test_timers_wait_and_make_up_for_missed_runs(host):
    for name in ("quick", "rare", "rare-drill"):
        timer = host.service(f"milvus-backup-{name}.timer")
        assert timer.is_running
        assert timer.is_enabled
        shown = host.check_output(f"systemctl show -p Persistent -p RandomizedDelayUSec milvus-backup-{name}.timer")
        assert sorted(shown.splitlines()) == ["Persistent=yes", "RandomizedDelayUSec=1s"]


def test_secrets_are_for_the_account_alone(host):
    file = host.file(f"{ETC}/milvus-backup-quick.json")
    assert (file.mode, file.user) == (0o600, "milvus-backup")
    assert json.loads(file.content_string)["milvus_backup_host"] == "localhost"
    with_secret = host.run(f"grep -rlF '{SECRET}' {ETC} /etc/systemd/system /opt/milvus-backup/note /srv/textfile")
    names = ("quick", "rare-drill", "rare")
    assert sorted(with_secret.stdout.split()) == sorted(f"{ETC}/milvus-backup-{name}.json" for name in names)
    assert SECRET not in host.check_output("journalctl -u 'milvus-backup-*' --no-pager")


def test_retention_was_applied(host):
    found = host.check_output("ls /srv/backups/milvus").split()
    quick = [name for name in found if name.startswith("quick_")]
    assert 1 <= len(quick) <= 4, found  # two stay; one may be at work, one unfinished since it was killed


def test_monitoring_learns_of_it(host):
    told = host.check_output("cat /srv/textfile/*.prom")
    for name in ("last_success_timestamp_seconds", "rows", "size_bytes", "duration_seconds", "max_age_seconds"):
        assert f'milvus_backup_{name}{{policy="quick"}}' in told, name
    assert 'milvus_backup_drill_restore_seconds{policy="rare"}' in told
    assert 'milvus_backup_drill_recall{policy="rare"}' in told
