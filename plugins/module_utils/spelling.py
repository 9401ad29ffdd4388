# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which known word somebody may have meant who wrote another one."""

from __future__ import annotations

import difflib


def nearest(word, known, cutoff=0.6):
    """The known word that is most alike whatever its case, if it is alike at all: by `cutoff`, of 1."""
    by_case = {str(name).lower(): str(name) for name in known}
    close = difflib.get_close_matches(str(word).lower(), list(by_case), n=1, cutoff=cutoff)
    return by_case[close[0]] if close else ""


def did_you_mean(word, known, otherwise=""):
    """A question to end a message with, or what to say where nothing is alike."""
    near = nearest(word, known)
    return f"did you mean {near}?" if near else otherwise


def hint(word, known):
    """The same as the second half of a sentence, or nothing."""
    near = did_you_mean(word, known)
    return f"; {near}" if near else ""
