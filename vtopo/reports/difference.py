"""What a change does: for a terminal, as Markdown that is short enough for a comment, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from vtopo.findings.differences import Difference, Line
from vtopo.reports.markup import escaped
from vtopo.reports.safe import visible
from vtopo.reports.terminal import Terminal
from vtopo.reports.wording import count, listed, series

SCHEMA = "vtopo-difference-1"
MOST = 20
"""Lines of one kind that a comment shows; the rest is counted."""
LONGEST = 300
FEW = 8
"""Names that a line lists."""


def text(difference: Difference, *, color: bool, width: int = 100) -> str:
    """What is worse, what is better, and how much stays, line by line."""
    page = Terminal(color, width)
    lines = [page.paint(f"{visible(difference.old)} -> {visible(difference.new)}", "strong"), ""]
    lines += page.section("worse", [_plain(line) for line in difference.worse])
    lines += page.section("better", [_plain(line) for line in difference.better])
    lines += page.section("gone", _listed(difference.gone))
    lines += page.section("new", _listed(difference.added))
    lines += page.section("renamed", _renamed(difference))
    lines += page.section("unchanged", _listed(difference.unchanged))
    if difference.crashed:
        lines += page.section(
            "failed", [f"rule {visible(str(each))}, by a bug of {visible(each.blame)}" for each in difference.crashed]
        )
    return "\n".join([*lines, "", page.paint(verdict(difference), "strong"), ""])


def markdown(difference: Difference) -> str:
    """The same for a comment of a pull request: names are shown as they are, and do nothing."""
    lines = [f"### vtopo: {escaped(verdict(difference))}", ""]
    lines += [f"{escaped(visible(difference.old))} → {escaped(visible(difference.new))}", ""]
    for title, found in (("Worse", difference.worse), ("Better", difference.better)):
        if found:
            lines += [f"**{title}**", "", *(f"- {_marked(line)}" for line in found[:MOST])]
            lines += [f"- … and {len(found) - MOST:,} more"] if len(found) > MOST else []
            lines.append("")
    for title, told in (("Gone", _listed(difference.gone)), ("New", _listed(difference.added)),
                          ("Renamed", _renamed(difference)), ("Unchanged", _listed(difference.unchanged))):  # fmt: skip
        lines += [f"{title}: {escaped(line)}\n" for line in told]
    if difference.crashed:
        lines += [f"**Incomplete**: {escaped(series([visible(str(each)) for each in difference.crashed]))} failed.", ""]
    return "\n".join(lines)


def as_json(difference: Difference) -> str:
    """The whole difference as a document for other programs."""
    import msgspec

    plain = {"schema": SCHEMA, **msgspec.to_builtins(difference)}
    return json.dumps(plain, indent=2, ensure_ascii=True) + "\n"


def verdict(difference: Difference) -> str:
    """The change in one sentence."""
    open_ = [line for line in difference.worse if not line.accepted]
    if not difference.worse and not difference.better:
        return "nothing is worse and nothing is better"
    accepted = len(difference.worse) - len(open_)
    tail = f" ({accepted:,} accepted)" if accepted else ""
    return f"{_many(open_)} worse{tail}, {_many(difference.better)} better"


def _many(lines: Sequence[Line]) -> str:
    return count(len(lines), "thing") if lines else "nothing"


def _listed(counts: Sequence[tuple[str, int]]) -> list[str]:
    """So many of each kind, in one line; none where there is nothing."""
    found = [count(number, visible(word)) for word, number in counts if number]
    return [series(found)] if found else []


def _renamed(difference: Difference) -> list[str]:
    """Who goes on under another name, in one line."""
    names = [f"{visible(now)} was {visible(was)}" for was, now in difference.renamed]
    return [listed(names, FEW)] if names else []


def _plain(line: Line) -> str:
    return f"{_mark(line)}{visible(line.text, LONGEST)}{f' ({visible(line.place)})' if line.place else ''}"


def _mark(line: Line) -> str:
    if line.severity is None:
        return f"{visible(line.topic)}: "
    return f"{line.severity.value}[{visible(line.rule)}]{' accepted' if line.accepted else ''}: "


def _marked(line: Line) -> str:
    place = f" ({escaped(visible(line.place))})" if line.place else ""
    return f"**{escaped(_mark(line).rstrip(': '))}** {escaped(visible(line.text, LONGEST))}{place}"
