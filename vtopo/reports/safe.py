"""Names and source lines made fit to show: nothing hidden, nothing that steers a terminal, nothing endless."""

from __future__ import annotations

import re
import unicodedata

from vtopo.problems import Place

LONGEST = 200
"""Longest name or message shown in full, in characters."""

TAB = 4

# Spelled out, and not asked of `unicodedata`, so that every version of Python shows the same: controls, formats and
# bidirectional marks, what has no width or no ink, line separators, surrogates, private use, non-characters.
UNSEEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U0010ffff"
)
"""The characters nobody sees, as the inside of a character class of a regular expression."""

_UNSEEN = re.compile(f"[{UNSEEN}]")


def visible(text: str, limit: int = LONGEST) -> str:
    """The text as `spelled` shows it, cut to `limit` characters."""
    shown = spelled(text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def spelled(text: str) -> str:
    """The text with each character that nobody sees written like `\\u{202e}`, in full."""
    return _UNSEEN.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)


def columns(text: str) -> int:
    """How many columns of a terminal a visible text takes: two for a wide character, none for a combining one."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def head(text: str, room: int) -> str:
    """The text if it fits into `room` columns, else as much of its start as does, and an ellipsis."""
    if columns(text) <= room:
        return text
    taken, at = [], 0
    for char in text:
        at += _columns(char)
        if at > room - 1:
            break
        taken.append(char)
    return "".join(taken) + "…"


def tail(text: str, room: int) -> str:
    """The text if it fits into `room` columns, else an ellipsis and as much of its end as does."""
    return text if columns(text) <= room else head(text[::-1], room)[::-1]


def excerpt(place: Place) -> tuple[str, str, str]:
    """The line of a place in three visible pieces: before the place, the place itself, behind it."""
    line = place.excerpt
    start = min(max(place.column - place.excerpt_column, 0), len(line))
    end = place.end_column - place.excerpt_column if place.end_line == place.line else len(line)
    end = min(max(end, start), len(line))
    before = _untab(line[:start], 0)
    marked = _untab(line[start:end], columns(before))
    behind = _untab(line[end:], columns(before + marked))
    return ("…" + before if place.excerpt_column > 1 else before), marked, behind


def _untab(text: str, at: int) -> str:
    """The text, which starts in column `at`, with spaces for its tabs and all else visible."""
    shown, *rest = (spelled(piece) for piece in text.split("\t"))
    for piece in rest:
        shown += " " * (TAB - (at + columns(shown)) % TAB) + piece
    return shown


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
