"""A report may be anything: it is refused or contradicted in words, and never makes vtopo fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from tests.verify.plans import NEAR, ROUTED, VMM, node, shop
from tests.verify.test_closed import closure
from tests.verify.test_paths import LONG
from tests.verify.test_reports import document, files, no_file, plan, report
from tests.verify.test_sharing import HEAD, LESS, NODES
from vtopo.proofs import Apart, Closed, Heard, Sum, Undelivered
from vtopo.verify import check_report
from vtopo.verify.reading import MOST_DEPTH

CHANGES = 400


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"7",
        b'"text"',
        b"[]",
        b"{}",
        b"{",
        b'{"schema": "vtopo-proofs-1", "schema": 1}',
        b"NaN",
        b"1e999",
        b"9" * 5000,
        b"[" * 100_000,
        b"[" * 200 + b"]" * 200,
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b'{"schema": "vtopo-assessment-1", "exhibits": ' + b"[" * (MOST_DEPTH + 1) + b"]" * (MOST_DEPTH + 1) + b"}",
        b'{"schema": "\\ud800"}',
        b'{"schema": "vtopo-proofs-1", "inputs": [], "proofs": [[]]}',
        b"plan",
    ],
)
def test_what_is_no_report_is_refused_in_one_sentence(data: bytes) -> None:
    found = check_report(data, shop(), no_file)
    assert (1, ()) == (len(found.unread), found.wrong)
    assert "Error" not in found.unread[0]


def test_a_report_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vtopo.verify.reading.MOST_BYTES", 10)
    assert ("the report has 12 bytes; at most 10 are read",) == check_report(b'"0123456789"', shop(), no_file).unread


def test_only_so_much_is_told_of_a_report_that_is_all_wrong() -> None:
    wrong = document(*[LONG] * 300)
    for proof in wrong["proofs"]:
        proof["failures"] = 9
    assert 200 == len(check_report(json.dumps(wrong).encode(), shop(), no_file).wrong)


def everything() -> Any:
    """A document with a proof of every kind."""
    source = node("web")
    owned = closure(shop(), source)
    heard = Heard(node("spy"), "inner", "esx.hv.vs2", NEAR)
    proofs = (
        *(NEAR, ROUTED, LONG, Closed(source, VMM, True, owned), Undelivered(node("spy"), source), heard, NODES, LESS),
        *(Apart(node("web"), node("app"), (VMM,), ()), HEAD, Sum("web", (VMM,), 1.0, None, ())),
    )
    return document(*proofs)


def paths(plain: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every value of a document stands."""
    items = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths(value, (*path, key))


def value_at(plain: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        plain = plain[key]
    return plain


def changed(plain: Any, chance: Random) -> Any:
    """A document with a value or two taken away, or put in the place of another."""
    result = deepcopy(plain)
    odd: list[Any] = [None, 0, -1, 1.5, 10**30, "", "x", "\u202e", [], {}, [[]], True]
    for _ in range(chance.choice((1, 1, 2))):
        places = list(paths(result))
        *above, key = chance.choice(places)
        holder = value_at(result, tuple(above))
        other = deepcopy(value_at(result, chance.choice(places)))
        alike = [p for p in places if type(value_at(result, p)) is type(holder[key])]
        twin = deepcopy(value_at(result, chance.choice(alike)))
        match chance.randrange(5):
            case 0:
                del holder[key]
            case 1:
                holder[key] = other
            case 2:
                holder[key] = chance.choice(odd)
            case _:
                holder[key] = twin
    return result


@pytest.mark.parametrize("seed", range(4))
def test_proofs_of_any_shape_are_answered(seed: int) -> None:
    chance, plain = Random(seed), everything()
    answered = 0
    for _ in range(CHANGES):
        found = check_report(json.dumps(changed(plain, chance)).encode(), shop(), no_file)
        answered += bool(found.unread or found.wrong or found.counted)
    assert CHANGES == answered


@pytest.mark.parametrize("seed", range(2))
def test_assessments_of_any_shape_are_answered(seed: int) -> None:
    chance, plain = Random(seed), report()
    answered = 0
    for _ in range(CHANGES // 4):
        found = check_report(json.dumps(changed(plain, chance)).encode(), plan(), files().get)
        answered += bool(found.unread or found.wrong or found.counted)
    assert CHANGES // 4 == answered
