"""The escapes of quoted texts, both ways."""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_ESCAPE: Final = re.compile(r'\\(?:(["\\nt])|u\{([0-9A-Fa-f]{1,6})\})')
_BACKSLASH: Final = re.compile(r"\\(?:u\{[^}\"\n]*\}?|.)")
# What would not be seen in an editor, or would turn the direction of what stands around it, is never written raw.
_UNSEEN: Final = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]')


def unescape(written: str) -> str:
    """What a quoted text says, given as written, with its quotes; an escape that is none stands for itself."""
    if "\\" not in written:
        return written[1:-1]
    return _ESCAPE.sub(_meant, written[1:-1])


def escape(text: str) -> str:
    """A text as it is written in a plan, with quotes."""
    return f'"{_UNSEEN.sub(_written, text)}"'


def wrong_escape(written: str) -> tuple[int, int]:
    """Where the first escape stands that means nothing, in a quoted text as written."""
    for match in _BACKSLASH.finditer(written):
        if not _ESCAPE.fullmatch(match[0]) or _beyond(match[0]):
            return match.span()
    return 0, len(written)


def _beyond(written: str) -> bool:
    """Whether it names no character: a number beyond Unicode, or half of a surrogate pair."""
    match = _ESCAPE.fullmatch(written)
    if match is None or not match[2]:
        return False
    code = int(match[2], 16)
    return code > 0x10FFFF or 0xD800 <= code <= 0xDFFF


def _meant(match: re.Match[str]) -> str:
    if match[1]:
        return _PLAIN[match[1]]
    return match[0] if _beyond(match[0]) else chr(int(match[2], 16))


def _written(match: re.Match[str]) -> str:
    for letter, character in _PLAIN.items():
        if match[0] == character:
            return f"\\{letter}"
    code = ord(match[0])
    # Half of a surrogate pair is no character; it comes from names that were not decodable where they were found.
    return f"\\u{{{0xFFFD if 0xD800 <= code <= 0xDFFF else code:X}}}"
