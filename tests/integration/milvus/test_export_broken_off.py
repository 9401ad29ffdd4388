"""Exports of real servers that are killed, or whose network goes away: what is left, and what the next run does."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from tests.integration.milvus.test_data import TWO, collection, exported, imported, lines, two
from tests.targets import ROOT

ROWS = 12000
SLOW = {"batch_rows": 20}


@pytest.fixture
def filled(target, tmp_path):
    with collection(target, fields=TWO):
        imported(target, lines(tmp_path / "source.jsonl", map(two, range(ROWS))))
        (tmp_path / "target").mkdir()
        yield target


@contextlib.contextmanager
def running(target, path, **options):
    """An export in a process of its own."""
    arguments = {**target.connection, "collection": "rows", "state": "exported", "path": str(path), **options}
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "collections"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(ROOT / "library" / "milvus_data.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()


def until(there, process, limit=60):
    deadline = time.monotonic() + limit
    while not there():
        assert process.poll() is None, (process.stdout.read(), process.stderr.read())
        assert time.monotonic() < deadline
        time.sleep(0.02)


def keys_in(*files):
    return [json.loads(line)["id"] for path in files for line in path.read_text().splitlines()]


def test_a_folder_goes_on_after_a_kill(filled, tmp_path):
    place, hidden = tmp_path / "target" / "rows", tmp_path / "target" / ".rows.parts"
    options = {"part_rows": 1000, "format": "jsonl"}
    with running(filled, place, **options, **SLOW) as process:
        until((hidden / "part-00003.jsonl").exists, process)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    assert not place.exists()
    kept = {path.name: path.stat().st_mtime_ns for path in hidden.glob("part-0000[12]*")}
    assert "a part of another export" in filled.fails(
        "milvus_data", collection="rows", state="exported", path=str(place), **options, filter="id < 9000"
    )
    told = exported(filled, place, **options)
    assert told["rows"] == ROWS
    assert 2000 <= told["rows_resumed"] < ROWS
    assert told["parts"] == 12
    files = sorted(place.glob("part-*"))
    assert keys_in(*files) == list(range(ROWS))
    assert {name: (place / name).stat().st_mtime_ns for name in kept} == kept
    assert [path.name for path in (tmp_path / "target").iterdir()] == ["rows"]
    again = exported(filled, place, **options, overwrite=True)
    assert not again["changed"], "the same rows make the same files, whichever run made them"
    with collection(filled, name="copy", fields=TWO):
        assert imported(filled, str(place), collection="copy")["rows_written"] == ROWS
        (place / "part-00007.jsonl").unlink()
        message = filled.fails("milvus_data", collection="copy", state="imported", path=str(place))
        assert "part-00007.jsonl is not as written" in message


def test_one_file_is_not_there_after_a_kill_and_the_next_run_begins_anew(filled, tmp_path):
    place, hidden = tmp_path / "target" / "rows.jsonl", tmp_path / "target" / ".rows.jsonl.part"
    with running(filled, place, **SLOW) as process:
        until(lambda: hidden.exists() and hidden.stat().st_size > 0, process)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    assert [path.name for path in (tmp_path / "target").iterdir()] == [hidden.name]
    assert "there is no file" in filled.fails("milvus_data", collection="rows", state="imported", path=str(place))
    assert exported(filled, place)["rows"] == ROWS
    assert keys_in(place) == list(range(ROWS))
    assert [path.name for path in (tmp_path / "target").iterdir()] == ["rows.jsonl"]


class Wire:
    """A network between a client and a server, that can be cut."""

    def __init__(self, server):
        self._far, self._ends = server.port, []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.uri = f"{server.uri.rpartition(':')[0]}:{self._door.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near = self._door.accept()[0]
                far = socket.create_connection(("127.0.0.1", self._far))
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    @staticmethod
    def _carry(one, other):
        with contextlib.suppress(OSError):
            while piece := one.recv(1 << 16):
                other.sendall(piece)

    def cut(self):
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def test_a_folder_goes_on_after_the_network_was_lost(filled, tmp_path):
    place, hidden = tmp_path / "target" / "rows", tmp_path / "target" / ".rows.parts"
    options, wire = {"part_rows": 1000, "format": "jsonl"}, Wire(filled.server)
    with running(filled, place, **options, **SLOW, uri=wire.uri, timeout=3) as process:
        until((hidden / "part-00002.jsonl").exists, process)
        wire.cut()
        said = json.loads(process.stdout.read())
        assert process.stderr.read() == b""
    assert said["failed"]
    assert "are kept: run it again, and it goes on behind them" in said["msg"]
    assert not place.exists()
    told = exported(filled, place, **options)
    assert (told["rows"], told["rows_resumed"] >= 2000) == (ROWS, True)
    assert keys_in(*sorted(place.glob("part-*"))) == list(range(ROWS))
