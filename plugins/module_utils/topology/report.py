# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One list from what the whole and the roles on each host have to say."""

from __future__ import annotations

PLACE = "\0"


def mistakes(of_the_whole, of_hosts):
    """`of_hosts` maps hosts to messages; one that several hosts share, but for their names, is said once."""
    found = {}
    for host, texts in of_hosts.items():
        for text in texts:
            found.setdefault(str(text).strip().replace(str(host), PLACE), []).append(str(host))
    return [*of_the_whole, *(text.replace(PLACE, ", ".join(hosts)) for text, hosts in found.items())]
