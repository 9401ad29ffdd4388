# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Wait on a host until its processes call themselves healthy, and say why when they do not."""

from __future__ import annotations

import json
import re
import time

from ansible.module_utils.urls import open_url

# A process that has ended this often while it was waited for does not recover by itself; but each of its tries takes a
# few seconds only, and what it needs may take longer on a busy host.
HOPELESS_RESTARTS, HOPELESS_SECONDS = 8, 90
TELLING = re.compile(r"panic|fatal|\[ERROR\]|cannot|failed|denied", re.IGNORECASE)
NOISE = re.compile(r"^\s*(goroutine |\S+\.go:\d+|github\.com|runtime\.|google\.golang|milvus@\S+\.service: )")


def healthz(port):
    """What an instance says of its health: OK, or why not."""
    url, form = f"http://127.0.0.1:{port}/healthz", {"Content-Type": "application/json"}
    try:
        answer = open_url(url, timeout=3, use_proxy=False, headers=form)
        return verdict(answer.read().decode("utf-8", errors="replace").strip())
    except Exception as error:
        return str(error)


def verdict(answer):
    """An instance that begins calls itself healthy as long as none of its components has told of itself.

    The index coordinator of 2.3 has nothing to do and is healthy from the first moment on.
    """
    try:
        told = json.loads(answer)
        state = told["state"]
    except (ValueError, TypeError, KeyError):
        return answer
    if "detail" in told and not {one["name"] for one in told["detail"] or ()} - {"indexcoord"}:
        return "no component has told of itself"
    return state


def wait_healthy(instances, state_of, seconds):
    """Give {} when every instance answers OK, else {name: what was last seen}."""
    start = time.monotonic()
    first = {instance["name"]: int(state_of(instance).get("NRestarts") or 0) for instance in instances}
    waiting = {instance["name"]: instance for instance in instances}
    while waiting:
        seen = {}
        for name, instance in list(waiting.items()):
            text = healthz(instance["metrics_port"])
            if text == "OK":
                del waiting[name]
                continue
            state = state_of(instance)
            seen[name] = f"{state.get('ActiveState', 'unknown')}/{state.get('SubState', 'unknown')}, health: {text}"
            restarts = int(state.get("NRestarts") or 0) - first[name]
            if restarts >= HOPELESS_RESTARTS and time.monotonic() > start + HOPELESS_SECONDS:
                seen[name] += f", ended and was restarted {restarts} times"
                return seen
        if waiting and time.monotonic() > start + seconds:
            return seen
        if waiting:
            time.sleep(0.25)
    return {}


def last_words(run_command, journalctl, docker, instance, lines=6):
    """The lines of its log that most likely say why."""
    if instance["container"] and docker:
        _rc, out, err = run_command([docker, "logs", "--tail", "400", instance["container"]])
        out += err
    elif journalctl:
        _rc, out, _err = run_command([journalctl, "--unit", instance["unit"], "--lines", "400", "--output", "cat"])
    else:
        return []
    telling = [line.strip()[:300] for line in out.splitlines() if TELLING.search(line) and not NOISE.search(line)]
    return list(dict.fromkeys(telling))[-lines:]
