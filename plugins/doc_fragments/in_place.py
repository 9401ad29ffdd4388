# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  in_place:
    description: What to look for, so that a role is spared the calls that would change nothing.
    type: dict
    suboptions:
      user:
        description: The account.
        type: str
      group:
        description: Its group.
        type: str
      home:
        description: Its home directory.
        type: path
      shell:
        description: Its shell.
        type: path
        default: /usr/sbin/nologin
      packages:
        description: Packages of the distribution.
        type: list
        elements: str
        default: []
      link:
        description: Link to the version in use.
        type: path
      target:
        description: The version's folder.
        type: path
      units:
        description: Units that run and start with the host.
        type: list
        elements: str
        default: []
"""
