"""Reads a report as a text from anywhere: bounded in size and depth, every member known, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeVar

import msgspec

from vtopo.findings import Assessment, Input
from vtopo.proofs import Apart, Closed, Heard, Path, Proof, Shared, Sum, Trusted, Undelivered, Way

ASSESSMENT: Final = "vtopo-assessment-1"
PROOFS: Final = "vtopo-proofs-1"

MOST_BYTES: Final = 256 * 1024 * 1024
MOST_DEPTH: Final = 60

KINDS: Final[Mapping[str, type[Proof]]] = MappingProxyType(
    {
        "way": Way, "path": Path, "closed": Closed, "undelivered": Undelivered, "heard": Heard, "shared": Shared,
        "apart": Apart, "trusted": Trusted, "sum": Sum,
    }
)  # fmt: skip

Kind = TypeVar("Kind")


class UnreadableError(Exception):
    """A report that can not be read; the message says why, in the words of the report."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says: which files it is about, and an assessment of them or proofs about them.

    `ids` are those that the findings of the assessment are said to have.
    """

    inputs: tuple[Input, ...]
    assessment: Assessment | None = None
    ids: tuple[object, ...] = ()
    proofs: tuple[Proof, ...] = ()


def read(data: bytes) -> Report:
    """A report from its bytes; raises `UnreadableError` with a sentence for whatever is no report."""
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"the report has {len(data):,} bytes; at most {MOST_BYTES:,} are read")
    try:
        plain = msgspec.json.decode(data)
    except RecursionError:
        raise UnreadableError(f"the report is nested more than {MOST_DEPTH} deep") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise UnreadableError(f"the report is no JSON: {error}") from None
    if _depth(plain) > MOST_DEPTH:
        raise UnreadableError(f"the report is nested more than {MOST_DEPTH} deep")
    if not isinstance(plain, dict):
        raise UnreadableError("the report is no JSON object")
    schema = plain.pop("schema", None)
    if schema == ASSESSMENT:
        return _assessment(plain)
    if schema == PROOFS:
        return _proofs(plain)
    said = f"the schema of the report is `{schema}`" if isinstance(schema, str) else "the report names no schema"
    raise UnreadableError(f"{said}; `{ASSESSMENT}` and `{PROOFS}` are known")


def _assessment(plain: dict[str, Any]) -> Report:
    findings = plain.get("findings")
    listed = findings if isinstance(findings, list) else []
    ids = [finding.pop("id", None) if isinstance(finding, dict) else None for finding in listed]
    assessment = _made(plain, Assessment, "")
    return Report(assessment.inputs, assessment, tuple(ids))


def _proofs(plain: dict[str, Any]) -> Report:
    if extra := sorted(plain.keys() - {"inputs", "proofs"}):
        raise UnreadableError(f"the report has a member `{extra[0]}` that no report has")
    given = plain.get("proofs")
    if not isinstance(given, list):
        raise UnreadableError("the report has no list of proofs")
    inputs = _made(plain.get("inputs"), tuple[Input, ...], "inputs")
    return Report(inputs, proofs=tuple(_proof(one, f"proofs[{number}]") for number, one in enumerate(given)))


def _proof(plain: object, where: str) -> Proof:
    tag = plain.get("proof") if isinstance(plain, dict) else None
    kind = KINDS.get(tag) if isinstance(tag, str) else None
    if kind is None:
        raise UnreadableError(f"{where} is no proof of a known kind")
    return _made(plain, kind, where)


def _made(plain: object, kind: type[Kind], where: str) -> Kind:
    """What a piece of the report stands for; a member that its kind does not have is refused."""
    try:
        made = msgspec.convert(plain, kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise UnreadableError(f"{where or 'the report'} is not as it should be: {error}") from None
    for member in _strange(plain, msgspec.to_builtins(made), where):
        raise UnreadableError(f"the report has a member `{member}` that no report has")
    return made


def _strange(plain: object, known: object, where: str) -> Iterator[str]:
    """The members of objects that what was made of them does not have."""
    if isinstance(plain, dict) and isinstance(known, dict):
        for name, value in plain.items():
            member = f"{where}.{name}" if where else str(name)
            if name in known:
                yield from _strange(value, known[name], member)
            else:
                yield member
    elif isinstance(plain, list) and isinstance(known, list | tuple):
        for number, (value, its) in enumerate(zip(plain, known, strict=True)):
            yield from _strange(value, its, f"{where}[{number}]")


def _depth(plain: object) -> int:
    """How deep objects and lists are nested."""
    level: list[object] = [plain]
    depth = 0
    while level:
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        depth += 1
    return depth
