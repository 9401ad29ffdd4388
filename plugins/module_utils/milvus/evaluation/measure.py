# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Timing of searches, one after the other or several at once. Between two searches nothing happens but a clock."""

from __future__ import annotations

import itertools
import threading
import time

from ansible_collections.vectordb.ops.plugins.module_utils.milvus.evaluation import metrics

# A client that uses more of one core is the limit itself: Python runs one thread at a time.
BUSY = 0.9


class OutOfTimeError(Exception):
    """The deadline came before every query was searched once."""


class Pass:
    """What a pass over the queries took, and what it answered the first time each was asked."""

    def __init__(self, seconds, wall, answers, cpu, concurrency):
        self.seconds, self.wall, self.answers = seconds, wall, answers
        self.cpu, self.concurrency = cpu, concurrency

    @property
    def client_bound(self):
        return self.concurrency > 1 and self.cpu >= BUSY

    def summary(self):
        return {
            "concurrency": self.concurrency,
            "searches": len(self.seconds),
            "seconds": round(self.wall, 3),
            "qps": round(len(self.seconds) / self.wall, 1),
            "latency": metrics.latency(self.seconds),
            "client_cpu": round(self.cpu, 2),
        }


def run(search, count, concurrency=1, duration=0.0, deadline=None):
    """Search every query once, and go on from the first one until the duration is over."""
    answers, seconds = [None] * count, []
    began_cpu, began = time.process_time(), time.perf_counter()
    if concurrency == 1:
        _worker(search, count, itertools.count(), began + duration, deadline, seconds, answers)
    else:
        _together(search, count, concurrency, began + duration, deadline, seconds, answers)
    wall = max(time.perf_counter() - began, 1e-9)
    if len(seconds) < count:
        raise OutOfTimeError(f"{len(seconds)} of {count} searches in {wall:.1f} s")
    return Pass(seconds, wall, answers, (time.process_time() - began_cpu) / wall, concurrency)


def _worker(search, count, numbers, until, deadline, seconds, answers):
    clock = time.perf_counter
    last = clock()
    for number in numbers:
        if (number >= count and last >= until) or (deadline is not None and last >= deadline):
            return
        place = number % count
        began = clock()
        hits = search(place)
        last = clock()
        seconds.append(last - began)
        if answers[place] is None:
            answers[place] = (hits.ids, hits.distances)


def _together(search, count, concurrency, until, deadline, seconds, answers):
    numbers, failed = itertools.count(), []

    def guarded():
        mine = []
        try:
            _worker(search, count, _until_failure(numbers, failed), until, deadline, mine, answers)
        except Exception as error:  # raised again in the thread that waits
            failed.append(error)
        seconds.extend(mine)

    threads = [threading.Thread(target=guarded, daemon=True) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _until_failure(numbers, failed):
    for number in numbers:
        if failed:
            return
        yield number
