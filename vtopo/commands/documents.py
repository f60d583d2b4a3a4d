"""Plain data as JSON that people can read too: what fits on a line is on one, and plain lists fill their lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

WIDTH: Final = 200
_HALF: Final = re.compile(r"[\ud800-\udfff]")


def as_json(schema: str, content: Mapping[str, object]) -> str:
    """The document of a schema: its name first, and then what it holds."""
    return "".join(_pieces(_plain({"schema": schema, **content}), "")) + "\n"


def _plain(value: object) -> Any:
    """Dictionaries, lists, texts and numbers alone. Half of a surrogate pair, which no file can hold, is replaced."""
    if isinstance(value, str):
        return value if value.isascii() else _HALF.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {its.name: _plain(getattr(value, its.name)) for its in fields(value)}
    return value


def _pieces(value: Any, indent: str) -> Iterator[str]:
    short = _short(value, WIDTH - len(indent))
    if short is not None or not isinstance(value, dict | list):
        yield short or json.dumps(value)
        return
    inner = f"\n{indent}  "
    if isinstance(value, dict):
        yield "{"
        for at, (key, item) in enumerate(value.items()):
            yield f"{',' if at else ''}{inner}{json.dumps(key)}: "
            yield from _pieces(item, f"{indent}  ")
        yield f"\n{indent}}}"
        return
    yield "["
    if any(isinstance(item, dict | list) for item in value):
        for at, item in enumerate(value):
            yield f"{',' if at else ''}{inner}"
            yield from _pieces(item, f"{indent}  ")
    else:
        yield from (f"{',' if at else ''}{inner}{line}" for at, line in enumerate(_filled(value, WIDTH - len(inner))))
    yield f"\n{indent}]"


def _short(value: Any, room: int) -> str | None:
    """A value on one line, if it fits into the room; no more of it is looked at than that."""
    if not isinstance(value, dict | list):
        text = json.dumps(value)
        return text if len(text) <= room else None
    parts: list[str] = []
    for item in value:
        key = f"{json.dumps(item)}: " if isinstance(value, dict) else ""
        part = _short(value[item] if isinstance(value, dict) else item, room - len(key))
        if part is None:
            return None
        parts.append(key + part)
        room -= len(key) + len(part) + 2
    if room < 0:
        return None
    inside = ", ".join(parts)
    return f"{{{inside}}}" if isinstance(value, dict) else f"[{inside}]"


def _filled(items: list[Any], width: int) -> Iterator[str]:
    """Plain values, as many on a line as fit there."""
    line = ""
    for item in items:
        text = json.dumps(item)
        if line and len(line) + len(text) + 2 > width:
            yield line
            line = ""
        line += f", {text}" if line else text
    if line:
        yield line
