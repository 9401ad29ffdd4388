"""Run parts side by side, each after those it needs, and say what happens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from parts import Part
from results import Result

SILENCE_SECONDS = 60


class Schedule:
    def __init__(self, parts: Iterable[Part], workers: int) -> None:
        self._waiting = list(parts)
        self._workers = workers
        self._running: dict[str, tuple[Part, float]] = {}
        self._changed = threading.Condition()
        self._at_work = 0
        self.results: dict[str, Result] = {}

    def run(self) -> dict[str, Result]:
        self._at_work = self._workers
        for _ in range(self._workers):
            threading.Thread(target=self._work, daemon=True).start()
        with self._changed:
            while self._at_work:
                if not self._changed.wait(SILENCE_SECONDS):
                    self._say_what_runs()
        return self.results

    def _work(self) -> None:
        while (part := self._next()) is not None:
            started = time.monotonic()
            try:
                result = part.execute()
                if not result.ok:
                    result.causes = part.causes()
            except Exception as error:  # a broken part must not silence the others
                result = Result.failure(f"{type(error).__name__}: {error}")
            result.seconds = time.monotonic() - started
            self._finish(part, result)
        with self._changed:
            self._at_work -= 1
            self._changed.notify_all()

    def _next(self) -> Part | None:
        with self._changed:
            while True:
                self._drop_hopeless()
                engaged = {running.alone for running, _ in self._running.values()} - {""}
                for part in self._waiting:
                    if part.alone not in engaged and all(name in self.results for name in part.after):
                        self._waiting.remove(part)
                        self._running[part.name] = (part, time.monotonic())
                        say(f"start   {part.name}")
                        return part
                if not self._waiting:
                    return None
                self._changed.wait()

    def _drop_hopeless(self) -> None:
        for part in list(self._waiting):
            broken = [name for name in part.after if name in self.results and not self.results[name].ok]
            if broken:
                self._waiting.remove(part)
                self.results[part.name] = Result.failure(f"not run: {', '.join(broken)} failed")
                say(f"FAILED  {part.name}: {self.results[part.name].reason}")

    def _finish(self, part: Part, result: Result) -> None:
        with self._changed:
            del self._running[part.name]
            self.results[part.name] = result
            if result.ok:
                say(f"ok      {part.name} ({result.seconds:.0f} s, {result.passed} passed)")
            else:
                reason = result.reason or f"{result.failed} failed"
                say(f"FAILED  {part.name} ({result.seconds:.0f} s): {reason}; from {part.log}:")
                print("\n".join(f"    {line}" for line in part.excerpt()), flush=True)
            self._changed.notify_all()

    def _say_what_runs(self) -> None:
        now = time.monotonic()
        for name, (part, started) in self._running.items():
            say(f"running {name} ({now - started:.0f} s) {part.progress()}".rstrip())


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)
