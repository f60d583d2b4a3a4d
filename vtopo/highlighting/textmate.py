"""The language as a TextMate grammar, which VS Code and many others color by."""

from __future__ import annotations

import json
from typing import Any, Final

from vtopo import highlighting as words

SCOPE: Final = "source.vtopo"
_START: Final = r"(?:^|(?<=[{,}]))[ \t]*"
"""Where an item may begin."""


def grammar() -> str:
    """The grammar as JSON."""
    its = {
        "information_for_contributors": "Made by docs/generate.py from vtopo/vocabulary. Change it there.",
        "name": "vtopo",
        "scopeName": SCOPE,
        "fileTypes": ["vt"],
        "patterns": patterns(),
    }
    return json.dumps(its, indent=2, ensure_ascii=True) + "\n"


def patterns() -> list[dict[str, Any]]:
    """The expressions in the order in which they are tried, each with what it finds."""
    block, statement, said = (words.any_of(its) for its in (words.blocks(), words.statements(), words.said()))
    head = rf"{_START}({block}){words.BEHIND}(?:[ \t]+(?!(?:like|on){words.BEHIND})({words.WORD}))?"
    return [
        {
            "match": rf"{words.ALLOW}.*$",
            "name": "comment.line.number-sign.vtopo",
            "captures": {
                "2": {"name": "keyword.control.allow.vtopo"},
                "3": {"name": "entity.name.tag.rule.vtopo"},
                "4": {"name": "keyword.control.allow.vtopo"},
            },
        },
        _one("#.*$", "comment.line.number-sign"),
        {
            "begin": '"',
            "end": '"|$',
            "name": "string.quoted.double.vtopo",
            "patterns": [_one(words.ESCAPE, "constant.character.escape"), _one(r"\\.", "invalid.illegal.escape")],
        },
        {
            "match": head,
            "captures": {"1": {"name": "storage.type.block.vtopo"}, "2": {"name": "entity.name.type.vtopo"}},
        },
        _first(rf"{_START}({statement}){words.BEHIND}", "keyword.control.statement"),
        _first(rf"{_START}({said}){words.BEHIND}", "support.type.property-name"),
        _one(rf"{words.BEFORE}{words.PORTS}{words.BEHIND}", "constant.other.ports"),
        _one(rf"{words.BEFORE}{words.NUMBER}", "constant.numeric"),
        _one(rf"{words.BEFORE}(?:{words.any_of(words.small())}){words.BEHIND}", "keyword.other"),
        _one(rf"{words.BEFORE}(?:{words.any_of(words.values())}){words.BEHIND}", "constant.language"),
        _one("->|<", "keyword.operator"),
        _one(r"[{}]", "punctuation.section.block"),
        _one(r"[\[\]]", "punctuation.section.brackets"),
        _one(",", "punctuation.separator"),
        _one(rf"{words.BEFORE}{words.WORD}", "variable.other"),
    ]


def _one(match: str, scope: str) -> dict[str, Any]:
    return {"match": match, "name": f"{scope}.vtopo"}


def _first(match: str, scope: str) -> dict[str, Any]:
    """An expression whose first group is what is colored."""
    return {"match": match, "captures": {"1": {"name": f"{scope}.vtopo"}}}
