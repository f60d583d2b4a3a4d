"""JSON text to values that know where they stand, without recursion, as far as a plan may reach."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from vtopo.source import Source, Span
from vtopo.syntax.limits import DEPTH, LINE, SIZE

MOST_VALUES: Final = 2_000_000
"""So many values may one document hold."""

_TEXT = r'"(?>(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*)"'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![\w.])"
_SPACE = r"[ \t\r\n]*+"
_TOKEN = re.compile(
    rf"{_SPACE}(?:(?P<text>{_TEXT})|(?P<number>{_NUMBER})|(?P<word>true|false|null)\b|(?P<mark>[{{}}\[\],:]))"
)
_BLANK = re.compile(_SPACE)


@dataclass(frozen=True, slots=True)
class String:
    """A text; `exact` says that every letter of it stands in the source as it is."""

    text: str
    exact: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number, as it is written."""

    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Constant:
    """true, false or null."""

    value: bool | None
    start: int
    end: int


@dataclass(slots=True)
class Array:
    """A list of values."""

    start: int
    items: list[Value] = field(default_factory=list)
    end: int = 0


@dataclass(slots=True)
class Record:
    """An object: its keys in order, each with its value; of a key that stands there twice, both."""

    start: int
    members: list[tuple[String, Value]] = field(default_factory=list)
    end: int = 0


Value: TypeAlias = String | Number | Constant | Array | Record


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a text is no JSON that is read: the sentence, the place, and what to do."""

    code: str
    message: str
    span: Span
    hint: str = ""


def scan(source: Source) -> Value | Broken:
    """The value of a JSON text, or the first thing that is wrong with it."""
    text = source.text
    if len(text) > SIZE:
        message = f"this file is {len(text):,} characters long; the longest vtopo reads has {SIZE:,}"
        return Broken("too-large", message, Span(source, 0, 0))
    start = _long_line(text)
    if start is not None:
        message = f"this line is more than {LINE:,} characters long, the longest vtopo reads"
        return Broken("line-too-long", message, Span(source, start, start), "write the JSON indented")
    return _Scan(source).run()


def _long_line(text: str) -> int | None:
    """Where the first line starts that is longer than any may be."""
    start = 0
    while len(text) - start > LINE:
        end = text.rfind("\n", start, start + LINE + 1)
        if end < 0:
            return start
        start = end + 1
    return None


class _Scan:
    """One walk over the tokens. The open lists and objects are a stack; `wants` says what may stand next."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.stack: list[Array | Record] = []
        self.keys: list[String] = []
        self.count = 0

    def run(self) -> Value | Broken:
        wants = "value"
        while True:
            match = _TOKEN.match(self.text, self.at)
            if match is None:
                return self._unreadable(self._blank(), wants)
            start, self.at = match.span(match.lastgroup or 0)
            mark = match["mark"] or ""
            if wants == "colon":
                if mark != ":":
                    return self._wrong(start, "a colon is missing behind this key's name")
                wants = "value"
            elif wants == "next" and mark == ",":
                wants = "key" if isinstance(self.stack[-1], Record) else "value"
            elif wants in ("key", "first key") and match["text"]:
                self.keys.append(self._string(match["text"], start))
                wants = "colon"
            elif self._closes(mark, wants):
                done = self.stack.pop()
                done.end = self.at
                if not self.stack:
                    return self._finish(done)
                wants = "next"
            elif wants in ("value", "first value") and mark in ("", "{", "["):
                value = self._value(match, start)
                if isinstance(value, Broken):
                    return value
                if isinstance(value, Record | Array) and value.end == 0:
                    wants = "first key" if isinstance(value, Record) else "first value"
                elif not self.stack:
                    return self._finish(value)
                else:
                    wants = "next"
            else:
                return self._wrong(start, _MISSING[wants])

    def _value(self, match: re.Match[str], start: int) -> Value | Broken:
        self.count += 1
        if self.count > MOST_VALUES:
            return self._wrong(start, f"this plan holds more than {MOST_VALUES:,} values", "too-large")
        value: Value
        if match["text"]:
            value = self._string(match["text"], start)
        elif match["number"]:
            value = Number(match["number"], start, self.at)
        elif match["word"]:
            value = Constant({"true": True, "false": False}.get(match["word"]), start, self.at)
        else:
            value = Record(start) if match["mark"] == "{" else Array(start)
        if self.stack:
            holder = self.stack[-1]
            if isinstance(holder, Record):
                holder.members.append((self.keys.pop(), value))
            else:
                holder.items.append(value)
        if isinstance(value, Record | Array):
            if len(self.stack) == DEPTH:
                return self._wrong(start, f"this is nested more than {DEPTH} deep", "too-deep")
            self.stack.append(value)
        return value

    def _closes(self, mark: str, wants: str) -> bool:
        if not self.stack or mark not in ("}", "]"):
            return False
        if isinstance(self.stack[-1], Record):
            return mark == "}" and wants in ("next", "first key")
        return mark == "]" and wants in ("next", "first value")

    def _string(self, written: str, start: int) -> String:
        exact = "\\" not in written
        return String(written[1:-1] if exact else str(json.loads(written)), exact, start, self.at)

    def _finish(self, value: Value) -> Value | Broken:
        rest = self._blank()
        if rest < len(self.text):
            return self._wrong(rest, "something follows the end of the document")
        return value

    def _blank(self) -> int:
        match = _BLANK.match(self.text, self.at)
        return match.end() if match else self.at

    def _unreadable(self, start: int, wants: str) -> Broken:
        if start >= len(self.text):
            return self._wrong(start, "the document ends here, before it is complete")
        if self.text[start] == '"':
            return self._wrong(start, "this text has no end on its line, or holds an escape that JSON does not know")
        return self._wrong(start, _MISSING[wants])

    def _wrong(self, start: int, message: str, code: str = "json") -> Broken:
        return Broken(code, message, Span(self.source, start, min(start + 1, len(self.text))))


_MISSING: Final = {
    "value": "a value is missing here",
    "first value": "a value or `]` is missing here",
    "key": "a key in double quotes is missing here",
    "first key": "a key in double quotes or `}` is missing here",
    "colon": "a colon is missing behind this key's name",
    "next": "a comma or a closing bracket is missing here",
}
