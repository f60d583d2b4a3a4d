"""The assessment as JSON for other programs, and the schema that says what stands in it."""

from __future__ import annotations

import json
import re
from typing import Any

from vtopo.findings import Assessment
from vtopo.reports.safe import UNSEEN

SCHEMA = "vtopo-assessment-1"
"""Names the form of the document. A new member keeps it; a member renamed, removed or read otherwise changes it."""

_UNSEEN = re.compile(f"[{UNSEEN}]")


def render(assessment: Assessment) -> str:
    """The whole assessment, indented, members in a fixed order; hidden characters stand escaped in it."""
    import msgspec

    plain: dict[str, Any] = msgspec.to_builtins(assessment)
    plain["findings"] = [
        {"id": finding.id, **members} for finding, members in zip(assessment.findings, plain["findings"], strict=True)
    ]
    text = json.dumps({"schema": SCHEMA, **plain}, ensure_ascii=False, allow_nan=False)
    return msgspec.json.format(_UNSEEN.sub(_escape, text), indent=2) + "\n"


def schema() -> str:
    """The JSON schema of what `render` writes: every member is always there, and there are no others."""
    import msgspec

    _, kinds = msgspec.json.schema_components([Assessment], ref_template="#/$defs/{name}")
    kinds["Finding"]["properties"] = {
        "id": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
        **kinds["Finding"]["properties"],
    }
    kinds["Assessment"]["properties"] = {"schema": {"const": SCHEMA}, **kinds["Assessment"]["properties"]}
    for kind in kinds.values():
        _close(kind)
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "$ref": "#/$defs/Assessment",
        "$defs": dict(sorted(kinds.items())),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _close(kind: dict[str, Any]) -> None:
    """Let a kind of object have these members and no others: defaults are for who makes one, not for who reads it."""
    if "description" in kind:
        kind["description"] = " ".join(kind["description"].split())
    if "properties" in kind:
        for member in kind["properties"].values():
            member.pop("default", None)
        kind["required"] = list(kind["properties"])
        kind["additionalProperties"] = False


def _escape(found: re.Match[str]) -> str:
    """A character as JSON escapes it; half of a surrogate pair, which no file can hold, as a replacement character."""
    if "\ud800" <= found[0] <= "\udfff":
        return "\\ufffd"
    return json.dumps(found[0])[1:-1] if found[0] != "\x7f" else "\\u007f"
