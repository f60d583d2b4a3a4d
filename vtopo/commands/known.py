"""The file of known findings: one id a line, sorted, so that two branches that write it can be merged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from vtopo.config import STAGE
from vtopo.findings import Assessment, Place, Problem
from vtopo.reports.safe import visible
from vtopo.source import Source, Span

HEAD = "# Findings that are known: they are told, and do not count. `vtopo known` writes this file.\n"
_ID = re.compile(r"[0-9a-f]{12}")


def written(assessments: Iterable[Assessment]) -> str:
    """The open findings of all plans as a file: each id with its rule and its things as a comment."""
    lines = {
        finding.id: f"{finding.id}  # {visible(finding.rule)}: {visible(', '.join(finding.things))}\n"
        for its in assessments
        for finding in its.open()
    }
    return HEAD + "".join(lines[name] for name in sorted(lines))


def read(path: Path, name: str) -> tuple[Mapping[str, Place], tuple[Problem, ...]]:
    """Each id in a file with its place, and a mistake for each line that is neither an id nor a comment."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no file of UTF-8"
        message = f"the known findings in `{name}` can not be read: {reason}"
        return {}, (Problem(STAGE, "unreadable", message, Place(name, 1, 1, 1, 1), hint="`vtopo known` writes them"),)
    source, at = Source(name, text), 0
    found: dict[str, Place] = {}
    problems = []
    for line in text.splitlines(keepends=True):
        word = line.partition("#")[0].strip()
        place = Place.of(Span(source, at, at + len(line.rstrip())))
        if _ID.fullmatch(word):
            found[word] = place
        elif word:
            problems.append(Problem(STAGE, "no-id", f"`{word}` is no id of a finding", place))
        at += len(line)
    return found, tuple(problems)
