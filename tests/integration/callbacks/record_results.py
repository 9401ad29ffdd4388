"""Write each task result as a line of JSON, so that tests read results and not screens."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record_results
type: aggregate
short_description: Write each task result as a line of JSON
description: Used by the integration tests.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record_results"
    CALLBACK_NEEDS_ENABLED = True

    def _record(self, result, **more):
        data = {"task": result.task_name, "host": result._host.get_name(), **result._result, **more}
        with Path(os.environ["RECORD_RESULTS"]).open("a", encoding="utf-8") as target:
            target.write(json.dumps(data, default=str) + "\n")

    def v2_runner_on_ok(self, result):
        self._record(result)

    def v2_runner_on_failed(self, result, ignore_errors=False):  # noqa: ARG002 - the name is the contract
        self._record(result, failed=True)

    def v2_runner_on_unreachable(self, result):
        self._record(result, failed=True, unreachable=True)
