"""Places as SARIF says them: files by their way from the repository, and things by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from vtopo.findings import Assessment, OutlineBox, Place
from vtopo.reports.safe import visible
from vtopo.reports.sarif.words import text
from vtopo.reports.several import repository

BASE = "%SRCROOT%"


def artifact(name: str) -> dict[str, Any]:
    """A file of the repository."""
    return {"uri": quote(name.encode("utf-8", "replace")), "uriBaseId": BASE}


def location(assessment: Assessment, place: Place, label: str = "") -> dict[str, Any]:
    """A place, with what is there."""
    region = {"startLine": place.line, "startColumn": place.column}
    if (place.end_line, place.end_column) > (place.line, place.column):
        region |= {"endLine": place.end_line, "endColumn": place.end_column}
    found: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": artifact(repository(assessment, place.file)),
            "region": region,
        }
    }
    return found | ({"message": {"text": text(label)}} if label else {})


def kinds(assessment: Assessment) -> Mapping[str, str]:
    """What kind of thing each name stands for, of all that reports show."""
    found = {segment.name: "segment" for segment in assessment.exhibits.segments}
    todo: list[tuple[OutlineBox, str]] = [(box, "") for box in assessment.exhibits.outline]
    while todo:
        box, above = todo.pop()
        for name in (box.name, f"{above}.{box.name}" if above else ""):
            found.setdefault(name, box.kind)
        todo += [(inner, f"{above}.{box.name}" if above else box.name) for inner in box.inside]
    return found


def logical(names: Iterable[str], of: Mapping[str, str]) -> list[dict[str, Any]]:
    """The things that something is about: the full name, the last part of it, and what kind of thing it is."""
    return [
        {
            "name": visible(name.rpartition(".")[2] or name),
            "fullyQualifiedName": visible(name),
            **({"kind": visible(of[name])} if of.get(name) else {}),
        }
        for name in names
    ]
