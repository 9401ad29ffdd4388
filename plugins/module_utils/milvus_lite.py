# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Milvus Lite server as a plain background process: no root and no service manager."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time

LOG_TAIL_BYTES = 4000


class LiteError(Exception):
    """Text says what was found and what to do next."""


class LiteServer:
    def __init__(self, executable, data_dir, host, port, timeout):
        self.executable = executable
        self.data_dir = data_dir
        self.host = host
        self.port = port
        self.timeout = timeout
        self.pid_file = data_dir.rstrip("/") + ".pid"
        self.log_file = data_dir.rstrip("/") + ".log"
        self.log_start = 0

    @property
    def command(self):
        return [
            self.executable, "server", "--data-dir", self.data_dir, "--host", self.host, "--port", str(self.port)
        ]  # fmt: skip

    def pid(self):
        """Return the process id when our server runs, else None: a process id alone may have been given to another."""
        try:
            with open(self.pid_file, encoding="ascii") as handle:
                pid = int(handle.read())
        except (FileNotFoundError, ValueError):
            return None
        return pid if self.data_dir in self.arguments(pid) else None

    def arguments(self, pid):
        try:
            with open("/proc/%d/cmdline" % pid, "rb") as handle:
                return handle.read().decode(errors="replace").split("\0")
        except OSError:
            found = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
            return found.stdout.split()

    def runs_as_wanted(self, pid):
        """Whether address and port of the running process are the wanted ones."""
        arguments = self.arguments(pid)
        return arguments[arguments.index("server") :][: len(self.command) - 1] == self.command[1:]

    def listening(self, port=None):
        # An unspecified address (0.0.0.0, ::) is no place to connect to, yet the loopback answers for it.
        probe = self.host if self.host.strip("0.:") else "localhost"
        try:
            with socket.create_connection((probe, port or self.port), timeout=1):
                return True
        except OSError:
            return False

    def log_tail(self):
        try:
            with open(self.log_file, "rb") as handle:
                handle.seek(max(self.log_start, os.path.getsize(self.log_file) - LOG_TAIL_BYTES))
                return handle.read().decode(errors="replace").strip()
        except OSError:
            return "no log"

    def start(self):
        if self.listening():
            raise LiteError(
                "Milvus Lite was not started: port %d of %s is in use by another process. "
                "Stop that process, or give Milvus another port (milvus_port)." % (self.port, self.host)
            )
        os.makedirs(self.data_dir, mode=0o700, exist_ok=True)
        with open(self.log_file, "ab") as log:
            self.log_start = log.tell()
            process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=os.path.dirname(self.data_dir.rstrip("/")),
                start_new_session=True,
            )
        with open(self.pid_file, "w", encoding="ascii") as handle:
            handle.write("%d\n" % process.pid)
        self._wait(lambda: self.listening() or process.poll() is not None)
        if process.poll() is not None:
            os.unlink(self.pid_file)
            raise LiteError(
                "Milvus Lite ended with status %d at its start. Its log says: %s"
                % (process.returncode, self.log_tail())
            )
        if not self.listening():
            raise LiteError(
                "Milvus Lite does not listen on %s:%d after %d s. Its log (%s) says: %s"
                % (self.host, self.port, self.timeout, self.log_file, self.log_tail())
            )
        return process.pid

    def stop(self, pid):
        arguments = self.arguments(pid)
        port = int(arguments[arguments.index("--port") + 1])
        os.kill(pid, signal.SIGTERM)
        # A process that ends loses its arguments first and its port a moment later.
        self._wait(lambda: self.data_dir not in self.arguments(pid) and not self.listening(port))
        if self.data_dir in self.arguments(pid):
            raise LiteError(
                "Milvus Lite (process %d) did not end within %d s of SIGTERM. Look at it, or kill it."
                % (pid, self.timeout)
            )
        os.unlink(self.pid_file)

    def _wait(self, done):
        end = time.monotonic() + self.timeout
        while not done() and time.monotonic() < end:
            time.sleep(0.05)
