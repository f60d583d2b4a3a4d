"""Model to document: every table, and of each thing what the plan says or what was resolved from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from vtopo.model.document import amounts
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
    form_of,
    inline_nics,
    parents,
    record,
    table_columns,
)
from vtopo.model.plan import Model
from vtopo.model.said import RELATIVE
from vtopo.model.terms import Accept, Difficulty, Flow, Requirement
from vtopo.model.things import (
    UNKNOWN,
    Host,
    Machine,
    Manager,
    Node,
    Policy,
    Ports,
    Ref,
    Service,
    Size,
    Thing,
    Vm,
    Vnic,
    Vswitch,
)
from vtopo.vocabulary import KINDS, PHRASE, REFERENCES, Attribute, attributes, slots_of

_ELSEWHERE: Final[Mapping[tuple[str, str], str]] = {
    ("component", "for"): "serves",
    ("sensor", "at"): "listens",
    ("storage", "at"): "reached",
    ("attacker", "at"): "stands",
}
"""Attributes that the model keeps under another name, by kind."""
_NONE: Final = "none"
_ALL: Final = ["all"]
_ANY: Final = ["any"]
_NOTHING: Final[tuple[Any, ...]] = ([], _ALL, _NONE, UNKNOWN.value)
"""Values of a relation that nobody said and nothing resolved."""
_TEXTS: Final = ("text", "file")


def document(model: Model) -> dict[str, Any]:
    """The model as plain data: tables by name, entries in the order of the model, no member that says nothing.

    Comments that allow a finding are about lines of a text, and not in it. Copies of a gateway or sensor (written once
    for several VMMs) are one entry; where a change made them differ, they are entries of one name, which no plan can
    say without an include.
    """
    plan: dict[str, Any] = {TITLE: model.title}
    if model.owner:
        plan["owner"] = model.owner
    if model.baseline is not None:
        plan["baseline"] = model.baseline
    found: dict[str, Any] = {MARK: VERSION, PLAN: plan}
    for table in TABLES:
        entries = list(_table(model, table))
        if entries:
            found[table] = entries
    return found


def _table(model: Model, table: str) -> Iterable[Any]:
    kept = getattr(model, table)
    if table == LEVELS:
        return [level.id for level in sorted(kept.values(), key=lambda level: level.rank)]
    if table in STATEMENTS:
        write = _STATEMENTS[table]
        return [write(one) for one in (kept.values() if isinstance(kept, Mapping) else kept)]
    return _merged([_entry(table, thing) for thing in kept.values() if not (isinstance(thing, Host) and thing.machine)])


def _merged(entries: list[tuple[dict[str, Any], bool]]) -> Iterable[dict[str, Any]]:
    """The entries, with copies that differ only in their parent made one."""
    found: list[dict[str, Any]] = []
    copies: dict[str, dict[str, Any]] = {}
    for entry, copied in entries:
        first = copies.get(entry["name"]) if copied else None
        if first is not None and {**first, ON: ""} == {**entry, ON: ""}:
            first[ON] = [*([first[ON]] if isinstance(first[ON], str) else first[ON]), entry[ON]]
            continue
        if copied:
            copies.setdefault(entry["name"], entry)
        found.append(entry)
    return found


def _entry(table: str, thing: Thing) -> tuple[dict[str, Any], bool]:
    """A thing, and whether it is one copy of what is written once."""
    kinds = THINGS[table]
    kind = next((kind for kind in kinds if getattr(thing, kind, False) is True), kinds[0])
    parent = _parent(thing, kind)
    own = thing.id.removeprefix(f"{parent}.") if parent else thing.id
    entry: dict[str, Any] = {"name": own}
    if len(kinds) > 1:
        entry["kind"] = kind
    if parent:
        entry[ON] = parent
    entry |= _attributes(thing, kind, table_columns(table, kind))
    if inline_nics(kind):
        nics = [_vnic(nic, thing.id) for nic in getattr(thing, NICS)]
        if nics:
            entry[NICS] = nics
    return entry, own != thing.id and not KINDS[kind].part


def _vnic(nic: Vnic, vm: str) -> dict[str, Any]:
    return {"name": nic.id.removeprefix(f"{vm}."), **_attributes(nic, "nic", columns("nic", "vm"))}


def _parent(thing: Thing, kind: str) -> str:
    """The full name of what it stands in, empty at the top."""
    if isinstance(thing, Vm):
        return thing.vmms[0] if len(thing.vmms) == 1 else thing.cluster
    if isinstance(thing, Manager):
        return thing.node
    if isinstance(thing, Machine):
        return "" if thing.host == thing.id else thing.host
    return next((parent for where in reversed(parents(kind)) if (parent := getattr(thing, where, ""))), "")


def _attributes(thing: Thing, kind: str, rows: Mapping[str, Attribute]) -> dict[str, Any]:
    """What is said of a thing, and the relations that were resolved.

    A default that the ledger lists is never written: read back, it would look like the architect's own word.
    """
    found: dict[str, Any] = {}
    for name, row in rows.items():
        slot = next(slots_of(row.forms[0]))
        resolved = slot.type in REFERENCES and not row.ledger and not _relative(thing, kind, name) and not row.own
        if name not in thing.written and not resolved:
            continue
        value = UNKNOWN.value if name in thing.unknown else _value(thing, kind, row)
        if value is not None and (name in thing.written or value not in _NOTHING):
            found[name] = value
    policy = getattr(thing, "policy", None)
    if isinstance(policy, Policy):
        rules = _rules(policy, kind)
        if rules:
            found[RULES] = rules
    return found


def _relative(thing: Thing, kind: str, name: str) -> bool:
    return name in RELATIVE.get(kind, ()) and (kind != "nic" or isinstance(thing, Vnic))


def _value(thing: Thing, kind: str, row: Attribute) -> Any:
    """The value of one attribute, as the document writes it."""
    name = row.name
    policy = getattr(thing, "policy", None)
    if name == "size":
        return _size(row.forms[0], thing.size)
    if isinstance(thing, Vnic) and name == "switch":
        return _plugs(thing)
    if isinstance(thing, Vswitch) and name == "runs" and thing.service_vm:
        return _record(row.forms[1], [thing.service_vm])
    if isinstance(thing, Vswitch) and name == "uplink":
        return [nic for nic in thing.uplinks if nic not in thing.standby]
    if isinstance(policy, Policy) and name == "guards":
        return [_record(row.forms[0], [_refs(guard.sources), _refs(guard.targets)]) for guard in policy.guards]
    if isinstance(policy, Policy) and name == "default":
        return _choice(row, policy.default_allow)
    if isinstance(policy, Policy) and name == "copy-of":
        return _refs(policy.copy_of)
    if isinstance(thing, Node) and name == "state":
        return _choice(row, thing.on)
    value = getattr(thing, _field(thing, kind, name))
    slot = next(slots_of(row.forms[0]))
    if slot.many and value is None:
        # Said, and still open: what stands for everything there is.
        return list(_ALL if slot.type == "served" else _ANY)
    if row.repeat:
        return [_written(slot.type, one, slot.many) for one in value]
    return _written(slot.type, value, slot.many)


def _field(thing: Thing, kind: str, name: str) -> str:
    known = {field.name for field in fields(thing)}
    plain_name = name.replace("-", "_")
    names = (_ELSEWHERE.get((kind, name), ""), plain_name, f"{plain_name}s", f"{plain_name}es")
    return next(one for one in names if one in known)


def _choice(row: Attribute, first: object) -> str:
    """The first or second of the two words of an attribute that the model keeps as a flag."""
    if first is UNKNOWN:
        return UNKNOWN.value
    words = next(slots_of(row.forms[0])).type.split("|")
    return words[0] if first is True else words[1]


def _plugs(nic: Vnic) -> list[str]:
    groups = list(nic.portgroups)
    return [next((group for group in groups if group.startswith(f"{vswitch}.")), vswitch) for vswitch in nic.vswitches]


def _written(kind: str, value: Any, many: bool) -> Any:
    """A value of that type: a list where the language takes one, `unknown` and `none` as they are written."""
    if value is UNKNOWN:
        return UNKNOWN.value
    if many:
        return [_one(kind, one) for one in value or ()]
    return _one(kind, value)


def _one(kind: str, value: Any) -> Any:
    if value is UNKNOWN:
        return UNKNOWN.value
    if kind in _TEXTS:
        return value  # a text that is not there has no word in a document: it is left out
    if value is None or value == "":
        return _NONE
    if kind == "rate":
        return amounts.rate(value)
    if kind == "memory":
        return amounts.memory(value)
    if isinstance(value, Ports):
        return _ports(value)
    if isinstance(value, Size):
        return amounts.kloc(value)
    if isinstance(value, float):
        return int(value)
    return str(value) if isinstance(value, Ref) else value


def _ports(ports: Ports) -> str:
    if ports.first is None:
        return ports.protocol
    last = "" if ports.last == ports.first else f"..{ports.last}"
    return f"{ports.protocol}/{ports.first}{last}"


def _size(form: str, size: Size | None) -> Any:
    if size is None:
        return UNKNOWN.value
    lines = amounts.kloc(size)
    whole = _record(form, [lines, size.source or None, size.confidence or None])
    return whole if len(whole) > 1 else lines


def _rules(policy: Policy, kind: str) -> Any:
    """The rules of a policy in their order; whether each allows is the word that `default` takes too."""
    if policy.rules is UNKNOWN:
        return UNKNOWN.value
    words = attributes(kind)
    found = []
    for rule in policy.rules:
        word = _choice(words["default"], rule.allow)
        values = [_refs(rule.sources), _refs(rule.targets), list(rule.services) or None]
        found.append({DECISION: word, **_record(words[word].forms[0], values)})
    return found


def _refs(refs: Iterable[Ref]) -> list[str]:
    return [str(ref) for ref in refs]


def _record(form: str, values: Sequence[Any]) -> dict[str, Any]:
    """An object with the values of a form, slot by slot; None leaves one out."""
    slots = slots_of(form)
    return {slot.name.lower(): value for slot, value in zip(slots, values, strict=True) if value is not None}


def _service(service: Service) -> dict[str, Any]:
    ports = [_ports(port) for port in service.ports]
    return _record(PHRASE[STATEMENTS["services"]].forms[0], [service.id, ports or None])


def _flow(flow: Flow) -> dict[str, Any]:
    rate = None if flow.rate is None else _one("rate", flow.rate)
    values = [_refs(flow.sources), _refs(flow.targets), list(flow.services) or list(_ANY), rate]
    return _record(PHRASE[STATEMENTS["flows"]].forms[0], values)


def _accept(accept: Accept) -> dict[str, Any]:
    values = [accept.rule or _NONE, _refs(accept.things), accept.until or _NONE, accept.because, accept.owner]
    return _record(PHRASE[STATEMENTS["accepts"]].forms[0], values)


def _difficulty(said: Difficulty) -> dict[str, Any]:
    values = [said.step or _NONE, said.difficulty or _NONE, _refs(said.on) or None, said.because]
    return _record(PHRASE[STATEMENTS["difficulties"]].forms[0], values)


def _requirement(requirement: Requirement) -> dict[str, Any]:
    """The form is told by the kind of requirement; its ends, its bound and its words stand under their own names."""
    form = form_of(STATEMENTS["requirements"], requirement.kind)
    ends = [_refs(requirement.one), _refs(requirement.other)]
    found: dict[str, Any] = {FORM: requirement.kind}
    for key, member in record(form).items():
        value: Any
        if member.slot is None:
            value = True if getattr(requirement, key) else None
        elif member.slot.type == "sensor":
            value = requirement.sensor or None
        elif member.slot.type in ("count", "kloc"):
            value = _bound(member.slot.type, requirement.bound, member.required)
        elif member.slot.many:
            value = ends.pop(0)
        else:
            value = requirement.level
        if value is not None:
            found[key] = value
    return found


def _bound(kind: str, bound: float | None, required: bool) -> Any:
    if bound is None:
        return UNKNOWN.value if required else None
    return int(bound) if kind == "count" else amounts.kloc(Size(bound, bound))


_STATEMENTS: Final[Mapping[str, Callable[[Any], dict[str, Any]]]] = {
    "services": _service,
    "flows": _flow,
    "requirements": _requirement,
    "accepts": _accept,
    "difficulties": _difficulty,
}
