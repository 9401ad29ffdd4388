"""Plays the pod of a CronJob: has its Secret as files below a folder, and runs its command with its environment.

kwok runs no container. What differs from one is where the Secret and the scratch are mounted, and what the image would
bring: PATH and the collections.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

from kubernetes import client, config

IMAGE = ("PATH", "ANSIBLE_COLLECTIONS_PATH")


def main(kubeconfig: str, namespace: str, name: str, folder: str) -> None:
    config.load_kube_config(kubeconfig)
    pod = client.BatchV1Api().read_namespaced_cron_job(name, namespace).spec.job_template.spec.template.spec
    container = pod.containers[0]
    places = {
        mount.mount_path: f"{folder}/{mount.name}"
        for mount in container.volume_mounts
        if mount.name in ("etc", "state")
    }

    def moved(text: str) -> str:
        for path, place in places.items():
            text = text.replace(path, place)
        return text

    for place in places.values():
        Path(place).mkdir(mode=0o700, parents=True, exist_ok=True)
    source = next(volume.secret for volume in pod.volumes if volume.name == "etc")
    held = client.CoreV1Api().read_namespaced_secret(source.secret_name, namespace).data
    for item in source.items:
        path = Path(folder, "etc", item.path)
        path.touch(mode=0o600)
        path.write_text(moved(base64.b64decode(held[item.key]).decode()))
        path.chmod(source.default_mode)
    os.chdir(moved(container.working_dir))
    given = {one.name: moved(one.value) for one in container.env}
    command = [moved(word) for word in container.command]
    done = subprocess.run(command, env={**{name: os.environ[name] for name in IMAGE}, **given}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main(*sys.argv[1:])
