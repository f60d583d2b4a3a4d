"""Where in a text something is put in or taken out, so that what stands around it stays, comments included."""

from __future__ import annotations

from collections.abc import Sequence

from vtopo.findings import Edit, Place
from vtopo.fixing.writings import File
from vtopo.model.statements import allows
from vtopo.source import Span
from vtopo.syntax.layout import INDENT
from vtopo.syntax.tree import Comment, Item, Statement
from vtopo.vocabulary import KINDS, attributes

BLANK = " \t\r"


def edit(file: File, start: int, end: int, text: str = "") -> Edit:
    """A stretch of a file with what is to stand there instead."""
    return Edit(Place.of(Span(file.source, start, end)), text)


def put(file: File, item: Item, said: Sequence[str]) -> Edit:
    """Attributes put into a block, behind those it has; an item without braces gets some."""
    together = ", ".join(said)
    if isinstance(item, Statement):
        return edit(file, item.span.end, item.span.end, f" {{ {together} }}")
    word = item.args[0].span.text
    known = attributes(word) if word in KINDS else {}
    its = [one for one in item.items if isinstance(one, Statement) and one.args[0].span.text in known]
    at = its[-1].span.end if its else item.open + 1
    line_end = _line_end(file, at)
    if line_end < item.end and not _other(file, at, line_end):
        deeper = _indent(file, its[-1].span.start) if its else _indent(file, item.span.start) + " " * INDENT
        return edit(file, line_end, line_end, "".join(f"\n{deeper}{one}" for one in said))
    return edit(file, at, at, f", {together}" if its else f" {together}{',' if item.items else ''}")


def cut(file: File, start: int, end: int) -> Edit:
    """A statement or block taken out: with its lines and the comment behind it, where nothing else stands on them."""
    text = file.source.text
    first, last = _line_start(file, start), _line_end(file, end)
    before, after = text[first:start].strip(BLANK + ","), _other(file, end, last).strip(BLANK + ",")
    if not before and not after:
        while first and _allows(file, _line_start(file, first - 1)):  # it was said of what is no more
            first = _line_start(file, first - 1)
        return edit(file, first, min(last + 1, len(text)))
    left = len(text[:start].rstrip(BLANK))
    right = end + len(text[end:last]) - len(text[end:last].lstrip(BLANK))
    if text[right : right + 1] == ",":
        return edit(file, start, right + 1 + len(text[right + 1 : last]) - len(text[right + 1 : last].lstrip(BLANK)))
    return edit(file, left - 1 if text[left - 1 : left] == "," else start, end)


def uncomment(file: File, comment: Comment) -> Edit:
    """A comment taken out, with its line where it stands alone."""
    text = file.source.text
    first, last = _line_start(file, comment.start), _line_end(file, comment.start)
    if not text[first : comment.start].strip(BLANK):
        return edit(file, first, min(last + 1, len(text)))
    return edit(file, len(text[: comment.start].rstrip(BLANK)), comment.end)


def append(file: File, said: str) -> Edit:
    """Statements put behind all that a file holds."""
    text = file.source.text
    return edit(file, len(text), len(text), f"{'' if text.endswith(chr(10)) else chr(10)}\n{said}")


def _line_start(file: File, offset: int) -> int:
    return file.source.text.rfind("\n", 0, offset) + 1


def _line_end(file: File, offset: int) -> int:
    end = file.source.text.find("\n", offset)
    return end if end >= 0 else len(file.source.text)


def _indent(file: File, offset: int) -> str:
    line = file.source.text[_line_start(file, offset) : offset]
    return line[: len(line) - len(line.lstrip(BLANK))]


def _other(file: File, start: int, end: int) -> str:
    """What stands between two offsets of a line beside blanks, without the comment that ends it."""
    comment = next((one.start for one in file.tree.comments if start <= one.start < end), end)
    return file.source.text[start:comment].strip(BLANK)


def _allows(file: File, first: int) -> bool:
    """Whether the line that starts there is an `# allow` for the line below it, and nothing else."""
    line = file.source.text[first : _line_end(file, first)]
    comment = file.comment(first + len(line) - len(line.lstrip(BLANK)))
    return comment is not None and allows(comment)
