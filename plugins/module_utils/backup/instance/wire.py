# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read and change messages of protocol buffers by the numbers of their fields, as their definitions are in no client.

What is not asked for stays as it is, byte for byte, so that messages of later releases pass through.
"""

from __future__ import annotations

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_WIDTH = {FIXED64: 8, FIXED32: 4}
_LONGEST = 10


class WireError(ValueError):
    """The bytes are no message."""


def fields(message):
    """[(number, kind, value)]: the value is a number of kind VARINT, otherwise bytes."""
    found, at = [], 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if not number:
            raise WireError("field 0")
        if kind == VARINT:
            value, at = _varint(message, at)
        else:
            if kind == BYTES:
                size, at = _varint(message, at)
            elif kind in _WIDTH:
                size = _WIDTH[kind]
            else:
                raise WireError(f"field {number} is of kind {kind}")
            if at + size > len(message):
                raise WireError(f"field {number} ends after the message")
            value, at = bytes(message[at : at + size]), at + size
        found.append((number, kind, value))
    return found


def dumped(parts):
    out = bytearray()
    for number, kind, value in parts:
        out += _number(number << 3 | kind)
        if kind == VARINT:
            out += _number(value)
            continue
        if kind == BYTES:
            out += _number(len(value))
        out += value
    return bytes(out)


class Message:
    """What was read of a message, by number."""

    def __init__(self, content):
        self._values = {}
        for number, _kind, value in fields(content):
            self._values.setdefault(number, []).append(value)

    def number(self, number):
        """The last one counts, and none is 0; negative ones are written as if they had 64 bits."""
        value = self._values.get(number, [0])[-1]
        if not isinstance(value, int):
            raise WireError(f"field {number} is no number")
        return value - (1 << 64) if value >> 63 else value

    def text(self, number):
        return self.bytes(number).decode("utf-8", "replace")

    def bytes(self, number):
        return self.all(number)[-1] if number in self._values else b""

    def all(self, number):
        values = self._values.get(number, [])
        if any(isinstance(value, int) for value in values):
            raise WireError(f"field {number} is a number")
        return values

    def messages(self, number):
        return [Message(value) for value in self.all(number)]


def changed(message, path, change):
    """The message with what is at the path of field numbers given to `change`, wherever there is something."""
    parts = []
    for number, kind, value in fields(message):
        if number == path[0]:
            parts.append((number, kind, changed(value, path[1:], change) if len(path) > 1 else change(value)))
        else:
            parts.append((number, kind, value))
    return dumped(parts)


def with_number(message, number, value):
    """The message with this number in the field, in place of what is there."""
    return dumped([*(one for one in fields(message) if one[0] != number), (number, VARINT, value)])


def _varint(message, at):
    value = 0
    for position in range(_LONGEST):
        if at >= len(message):
            raise WireError("a number ends after the message")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << (7 * position)
        if byte < 0x80:
            return value & ((1 << 64) - 1), at
    raise WireError("a number has more than 64 bits")


def _number(value):
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
