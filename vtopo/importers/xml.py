"""XML of strangers, read without trust: no DTD, no entity, bounded in size, depth and number, with the place of each.

The parser of the standard library does it: what it would expand is refused before it is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from xml.parsers import expat

from vtopo.problems import EXCERPT_WIDTH, Place, Problem

SIZE: Final = 16 * 1024 * 1024
"""Longest file, in bytes."""
DEPTH: Final = 64
"""Deepest nesting of elements."""
ELEMENTS: Final = 200_000
"""Most elements of one file."""

_SPACE: Final = re.compile(r"\s+")
_ENCODINGS: Final = {
    b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
    b"<\x00": "utf-16-le", b"\x00<": "utf-16-be",
}  # fmt: skip
"""How the first bytes of a file tell what it is written in, as the parser takes it."""
_LINE: Final = re.compile(r"\r\n|\r|\n")
"""What ends a line for the parser."""


@dataclass(frozen=True)
class Document:
    """One file: the name that messages and plans show, and its bytes."""

    name: str
    data: bytes = field(repr=False)

    @cached_property
    def _lines(self) -> list[str]:
        encoding = next((name for start, name in _ENCODINGS.items() if self.data.startswith(start)), "utf-8")
        return _LINE.split(self.data.decode(encoding, "replace"))

    def place(self, line: int, column: int, length: int = 1, label: str = "") -> Place:
        """A stretch of one line, with what stands there."""
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        first = 1
        if len(text) > EXCERPT_WIDTH:
            first = max(1, column - EXCERPT_WIDTH // 4)
            text = text[first - 1 : first - 1 + EXCERPT_WIDTH]
        return Place(self.name, line, column, line, column + length, label, text, first)


@dataclass(slots=True)
class Element:
    """One element: its name, attributes, children, the text right inside it, and where it starts."""

    tag: str
    attributes: dict[str, str]
    document: Document = field(repr=False)
    line: int
    column: int
    children: list[Element] = field(default_factory=list, repr=False)
    pieces: list[str] = field(default_factory=list, repr=False)

    @property
    def place(self) -> Place:
        """Where it starts."""
        return self.document.place(self.line, self.column, len(self.tag) + 1)

    @property
    def source(self) -> str:
        """The file and line it starts on, as a comment names it."""
        return f"{self.document.name}:{self.line}"

    @property
    def text(self) -> str:
        """The text right inside it, without the blanks around it."""
        return "".join(self.pieces).strip()

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute."""
        return self.attributes.get(name, default)

    def all(self, *path: str) -> Iterator[Element]:
        """The elements that a path of names leads to."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.tag == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> Element | None:
        """The first element that a path of names leads to."""
        return next(self.all(*path), None)

    def said(self, *path: str) -> str:
        """The text of the first element that a path leads to; empty where there is none."""
        found = self.first(*path)
        return found.text if found is not None else ""

    def attribute(self, *path: str) -> str:
        """An attribute, its name last, of the first element that a path leads to."""
        found = self.first(*path[:-1])
        return found.get(path[-1]) if found is not None else ""

    def shed(self) -> int:
        """Lets go of all that is below it, once it is read; returns how many elements there were, with itself."""
        count = 1 + sum(child.shed() for child in self.children)
        self.children, self.pieces = [], []
        return count


class _RefusedError(Exception):
    """What is not read on; the message says what and why."""


def problem(document: Document, line: int, column: int, code: str, message: str, hint: str = "") -> Problem:
    """A mistake of a file, at its place."""
    return Problem("import", code, message, document.place(line, column), hint=hint)


def read(document: Document) -> Element | Problem:
    """The root of a file, or the one reason why it has none."""
    if len(document.data) > SIZE:
        return problem(document, 1, 1, "too-large", f"this file has more than {SIZE // 2**20} MiB and is not read")
    builder = _Builder(document)
    parser = builder.parser
    try:
        parser.Parse(document.data, True)
    except _RefusedError as refused:
        return problem(document, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1, "refused", str(refused))
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code) or "it ends too early"
        return problem(document, error.lineno, error.offset + 1, "no-xml", f"this is no XML: {reason}")
    except (LookupError, ValueError) as error:  # an encoding that Python does not know, or that is none
        reason = _SPACE.sub(" ", str(error))
        return problem(document, 1, 1, "no-xml", f"this can not be read as XML: {reason}")
    assert builder.root is not None
    return builder.root


class _Builder:
    """Takes what the parser meets, and puts it together."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.entity

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > ELEMENTS:
            raise _RefusedError(f"this file has more than {ELEMENTS:,} elements and is not read")
        if len(self.open) >= DEPTH:
            raise _RefusedError(f"elements are nested more than {DEPTH} deep here, and are not read")
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        element = Element(tag, attributes, self.document, line, column)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, tag: str) -> None:  # noqa: ARG002  (expat tells it)
        self.open.pop()

    def text(self, text: str) -> None:
        if self.open:
            self.open[-1].pieces.append(text)

    def doctype(self, *_: object) -> None:
        raise _RefusedError("a document type is declared here; such files are not read, since it may hold entities")

    def entity(self, *_: object) -> None:
        raise _RefusedError("an entity is declared here; entities are not expanded")
