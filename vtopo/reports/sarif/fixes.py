"""Fixes of SARIF: what is to be taken out of the files of a plan, and what is to stand there."""

from __future__ import annotations

from typing import Any

from vtopo.findings import Assessment, Edit, Fix
from vtopo.reports.safe import spelled
from vtopo.reports.sarif.places import artifact
from vtopo.reports.sarif.words import text
from vtopo.reports.several import repository


def fixes(assessment: Assessment, fix: Fix) -> list[dict[str, Any]]:
    """The fix of a finding; none where files can not say it, or would get what nobody sees there."""
    if not fix.edits or any(spelled(line) != line for edit in fix.edits for line in edit.text.split("\n")):
        return []
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.place.file, []).append(edit)
    return [
        {
            "description": {"text": text(f"{fix.message}{'' if fix.safe else ' (a suggestion)'}")},
            "artifactChanges": [
                {
                    "artifactLocation": artifact(repository(assessment, file)),
                    "replacements": [_replacement(edit) for edit in edits],
                }
                for file, edits in by_file.items()
            ],
        }
    ]


def _replacement(edit: Edit) -> dict[str, Any]:
    """An edit. Where its stretch is empty the end is said all the same: without one it would be all of the line."""
    at = edit.place
    region = {
        "startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column,
    }  # fmt: skip
    return {"deletedRegion": region, **({"insertedContent": {"text": edit.text}} if edit.text else {})}
