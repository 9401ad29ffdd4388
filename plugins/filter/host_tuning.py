# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the role host_tuning says of a host. Documented in the .yml file beside this one."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.host_tuning.judge import judge, lines


def host_judgement(facts, settings):
    judgement = judge(facts, settings)
    return dict(judgement, lines=lines(judgement))


class FilterModule:
    def filters(self):
        return {"host_judgement": host_judgement}
