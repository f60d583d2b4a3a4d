"""The JSON schema of the document, made from the vocabulary (draft 2020-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from vtopo.model import values
from vtopo.model.document.tables import (
    DECISION,
    FORM,
    LEVELS,
    MARK,
    NICS,
    ON,
    PLAN,
    RULES,
    STATEMENTS,
    TABLES,
    THINGS,
    TITLE,
    VERSION,
    columns,
    entry_keys,
    form_of,
    has_rules,
    inline_nics,
    kinds_of,
    plain,
    record,
    table_columns,
)
from vtopo.model.document.terms import SILENT, TEXTS, WHOLE
from vtopo.vocabulary import CHOICES, KINDS, PHRASE, REFERENCES, TYPES, Attribute, Slot, attributes, slots_of

_Schema = dict[str, Any]
_WORD: Final = r"^[^\s\"{}<>#,]+$"
_PATTERNS: Final = {
    "rate": values._RATE.pattern,
    "memory": values._MEMORY.pattern,
    "kloc": values._KLOC.pattern,
    "ports": values._PORTS.pattern,
    "date": values._DATE.pattern,
}


def plan_schema() -> dict[str, Any]:
    """The schema of what `document` writes, and of what is read as a plan: no members but these."""
    tables: dict[str, Any] = {}
    for table in TABLES:
        if table == LEVELS:
            item: _Schema = {"$ref": "#/$defs/name"}
        else:
            item = {"$ref": f"#/$defs/{table}"}
        tables[table] = {"type": "array", "items": item, "description": _table_doc(table)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"vtopo-plan-{VERSION}",
        "description": "A plan of a virtualization topology, resolved: table by table, relations by full name.",
        **_closed(
            {
                MARK: {"const": VERSION, "description": "the version of this form"},
                PLAN: _plan(),
                **tables,
            },
            [MARK],
        ),
        "$defs": dict(sorted(_definitions().items())),
    }


def _definitions() -> dict[str, _Schema]:
    found: dict[str, _Schema] = {"name": {"type": "string", "pattern": _WORD, "maxLength": 255}}
    for kind in TYPES:
        if kind not in TEXTS and kind not in ("order", "new"):
            found[f"type-{kind}"] = _type(kind)
    for kind in (*REFERENCES, *CHOICES):
        found[f"type-{kind}"] = _type(kind)
    for table in TABLES:
        if table in THINGS:
            found[table] = _things(table)
        elif table in STATEMENTS:
            found[table] = _statement(STATEMENTS[table])
    rules = next(kind for kind in KINDS if has_rules(kind))
    found["rule"] = _rule(rules)
    found["vnic"] = _closed(
        {"name": {"$ref": "#/$defs/name"}, **_rows(columns("nic", "vm"))}, ["name"], "an interface of a VM"
    )
    return found


def _plan() -> _Schema:
    return _closed({TITLE: {"type": "string"}, **_rows(attributes(PLAN))}, [TITLE], KINDS[PLAN].doc)


def _table_doc(table: str) -> str:
    if table == LEVELS:
        return PHRASE[LEVELS].doc
    if table in STATEMENTS:
        return PHRASE[STATEMENTS[table]].doc
    return "; ".join(KINDS[kind].doc for kind in THINGS[table])


def _things(table: str) -> _Schema:
    kinds = THINGS[table]
    rows: dict[str, Attribute] = {}
    for kind in kinds:
        rows.update(table_columns(table, kind))
    said = _rows(rows)
    required = [
        "name",
        *(["kind"] if len(kinds) > 1 else []),
        *(name for name, row in rows.items() if row.required),
    ]
    members: dict[str, _Schema] = {}
    for key in entry_keys(table):
        if key == "name":
            members[key] = {"$ref": "#/$defs/name"}
        elif key == "kind" and len(kinds) > 1:
            members[key] = {"enum": list(kinds)}
        elif key == ON:
            members[key] = _on(kinds)
        elif key == RULES and RULES not in said:
            rules = {"type": "array", "items": {"$ref": "#/$defs/rule"}}
            members[key] = {"anyOf": [rules, {"enum": list(SILENT)}], "description": "the first that matches decides"}
        elif key == NICS and inline_nics(kinds[0]):
            members[key] = {"type": "array", "items": {"$ref": "#/$defs/vnic"}}
        else:
            members[key] = said[key]
    return _closed(members, required)


def _on(kinds: Sequence[str]) -> _Schema:
    row = attributes(kinds[0])[ON]
    one: _Schema = {"$ref": "#/$defs/name"}
    if KINDS[kinds[0]].copies:
        one = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    return {**one, "description": row.doc}


def _rule(kind: str) -> _Schema:
    words = next(slots_of(attributes(kind)["default"].forms[0])).type.split("|")
    form = attributes(kind)[words[0]].forms[0]
    members, required = _members(form)
    return _closed({DECISION: {"enum": words}, **members}, [DECISION, *required], attributes(kind)[words[0]].doc)


def _statement(word: str) -> _Schema:
    phrase = PHRASE[word]
    if len(phrase.forms) == 1:
        return _closed(*_members(phrase.forms[0]), phrase.doc)
    options = []
    for kind in kinds_of(word):
        members, required = _members(form_of(word, kind))
        options.append(_closed({FORM: {"const": kind}, **members}, [FORM, *required]))
    return {"description": phrase.doc, "oneOf": options}


def _rows(rows: Mapping[str, Attribute]) -> dict[str, _Schema]:
    return {name: _attribute(row) for name, row in rows.items()}


def _attribute(row: Attribute) -> _Schema:
    options: list[_Schema] = []
    for form in row.forms:
        slot = plain(form)
        if slot is not None:
            options.append(_slot(slot))
        if record(form):
            options.append(_closed(*_members(form)))
    one = options[0] if len(options) == 1 else {"anyOf": options}
    if row.repeat:
        one = {"type": "array", "items": one}
    doc = f"{row.doc}. Default: {row.default}" if row.default and not row.required else row.doc
    return {**one, "description": doc}


def _members(form: str) -> tuple[dict[str, _Schema], list[str]]:
    members = record(form)
    said = {key: {"type": "boolean"} if member.slot is None else _slot(member.slot) for key, member in members.items()}
    return said, [key for key, member in members.items() if member.required]


def _slot(slot: Slot) -> _Schema:
    one = _reference(slot.type)
    if slot.many:
        return {"anyOf": [{"type": "array", "items": one}, {"enum": list(SILENT)}]}
    return one


def _reference(kind: str) -> _Schema:
    if kind in TEXTS:
        return {"type": "string"}
    if kind == "new":
        return {"$ref": "#/$defs/name"}
    if "|" in kind:
        return {"enum": [*kind.split("|"), *SILENT]}
    return {"$ref": f"#/$defs/type-{kind}"}


def _type(kind: str) -> _Schema:
    """The schema of one type of value; `unknown` and `none` are values of every one but texts."""
    if kind == "flag":
        return {"enum": [True, False, "unknown"]}
    if kind in CHOICES:
        return {"enum": [*CHOICES[kind], *SILENT]}
    if kind in WHOLE:
        low, high = (1, 4094) if kind == "vlan" else (0, 999_999_999)
        return _or_silent({"type": "integer", "minimum": low, "maximum": high}, TYPES[kind])
    if kind in REFERENCES:
        return {"$ref": "#/$defs/name", "description": " or ".join(REFERENCES[kind])}
    if kind in _PATTERNS:
        return _or_silent({"type": "string", "pattern": f"^(?:{_PATTERNS[kind]})$"}, TYPES[kind])
    return {"type": "string", "pattern": _WORD, "description": TYPES[kind]}


def _or_silent(schema: _Schema, doc: str) -> _Schema:
    return {"anyOf": [schema, {"enum": list(SILENT)}], "description": doc}


def _closed(members: dict[str, _Schema], required: Sequence[str], doc: str = "") -> _Schema:
    about = {"description": doc} if doc else {}
    return {
        **about,
        "type": "object",
        "properties": members,
        "required": list(required),
        "additionalProperties": False,
    }
