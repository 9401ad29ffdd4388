"""What the hosts of a cluster scenario look like from inside, for their testinfra tests."""

from __future__ import annotations

SECRET = "cluster-Secret-"
FOLDERS = "/etc /opt/milvus/current/configs"


def require_service(host, unit: str) -> None:
    service = host.service(unit)
    assert service.is_running, host.run("journalctl -u %s -n 40 --no-pager", unit).stdout
    assert service.is_enabled


def require_hidden_passwords(host, folders: str = FOLDERS, secret: str = SECRET) -> None:
    for path in host.run(f"grep -rl {secret} {folders}").stdout.splitlines():
        assert host.file(path).mode & 0o007 == 0, path
    assert not [process.args for process in host.process.filter() if secret in process.args]
