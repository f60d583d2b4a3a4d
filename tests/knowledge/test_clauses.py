"""Each clause that a rule maps to is known with what no plan can show of it, and none is printed that nobody read."""

from __future__ import annotations

from vtopo.exhibits import clauses
from vtopo.findings import ClauseLine
from vtopo.rulebook import rules


def known() -> dict[str, ClauseLine]:
    return {line.name: line for line in clauses()}


def test_every_clause_of_a_rule_is_known_as_checkable() -> None:
    for rule in rules().values():
        for clause in rule.standards:
            assert known()[clause].checkable, (rule.id, clause)


def test_every_clause_says_what_it_asks_and_what_is_not_seen() -> None:
    assert all(line.asks and line.unseen and line.read for line in known().values())


def test_of_800_125b_only_what_a_text_told_is_printed() -> None:
    assert ["VM-FW-R1", "VM-FW-R2", "VM-FW-R3", "VM-FW-R4"] == sorted(
        name.split()[-1] for name in known() if name.startswith("NIST SP 800-125B")
    )
