"""`vtopo explain` answers for everything that vtopo has a word for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.expectations import known_rules
from vtopo.commands import subjects
from vtopo.commands.choices import Fact, Format, Importer, ShowFormat, Stage
from vtopo.commands.explain import explain, topics
from vtopo.commands.meanings import EXIT_CODES
from vtopo.commands.products import names
from vtopo.config import KEYS
from vtopo.facts.separation import KINDS as SHARED
from vtopo.facts.separation import level_name
from vtopo.rulekit import CATEGORIES
from vtopo.vocabulary import CHOICES, HEADS, KINDS, PHRASES, REFERENCES, TYPES, attributes, slots_of

from .conftest import Vtopo

LEVELS = [level_name(rank, nodes=nodes) for rank in range(len(SHARED) + 1) for nodes in (False, True)]


def asked() -> Iterator[tuple[str, str]]:
    """Everything there is to ask about, and what its answer has to call it."""
    yield from ((name, "a block") for name in KINDS)
    for kind in KINDS:
        for name, row in attributes(kind).items():
            yield name, "an attribute of"
            slots = [slot for form in row.forms for slot in slots_of(form)]
            yield from ((word, "") for slot in slots if "|" in slot.type for word in slot.type.split("|"))
    yield from ((phrase.name, "a statement") for phrase in (*PHRASES, *HEADS))
    yield from ((name, "a type of value") for name in (*TYPES, *CHOICES, *REFERENCES))
    yield from ((word, "") for words in CHOICES.values() for word in words)
    yield from ((rule, "What it can not see") for rule in known_rules())
    yield from ((name, "a category of rules") for name in CATEGORIES)
    yield from ((clause, "a clause of a standard") for rule in known_rules().values() for clause in rule.standards)
    yield from ((name, "a product") for name in names())
    yield from ((code, "an exit code") for code in EXIT_CODES)
    yield from ((fact, "a fact") for fact in Fact)
    yield from ((level, "a separation level") for level in LEVELS)
    yield from ((form, "a format") for form in (*Format, *ShowFormat))
    yield from ((importer, "a format that is imported") for importer in Importer)
    yield from ((key.name, "a key of vtopo.toml") for key in KEYS)


def test_it_answers_for_everything(vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch) -> None:
    from vtopo import rulebook

    monkeypatch.setattr(rulebook, "rules", lambda *_: known_rules())  # loaded once, not for each of some 400 topics
    missing = []
    for topic, what in dict.fromkeys(asked()):
        said = vtopo("explain", topic)
        if said.code or what not in said.out:
            missing.append((topic, what, said.err))
    assert [] == missing


def test_alone_it_lists_all_that_can_be_asked(vtopo: Vtopo) -> None:
    groups = vtopo("explain").out.replace("\n  ", " ").splitlines()
    listed = {name for group in groups for name in group.partition(": ")[2].split(", ")}
    assert [] == [topic for topic, _ in dict.fromkeys(asked()) if topic not in listed]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("cwe-653", "CWE-653"),
        ("Shared-VMM", "shared-vmm"),
        ("att&ck t1611", "ATT&CK T1611"),
        ("SARIF", "sarif"),
    ],
)
def test_capitals_do_not_matter(vtopo: Vtopo, wrong: str, right: str) -> None:
    assert vtopo("explain", right).out == vtopo("explain", wrong).out


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("shared-vm", "shared-vmm"),
        ("CWE-654x", "CWE-654"),
        ("hygeine", "hygiene"),
        ("min-confidenc", "min-confidence"),
        ("mixed-level", "mixed-levels"),
        ("marcdown", "markdown"),
    ],
)
def test_what_is_unknown_is_asked_back(vtopo: Vtopo, wrong: str, right: str) -> None:
    said = vtopo("explain", wrong)
    assert (2, "") == (said.code, said.out)
    assert f"nothing is known of `{wrong}`: did you mean `{right}`?" in said.err


def test_meanings_are_of_what_there_is() -> None:
    assert set(LEVELS) == set(subjects.LEVEL_MEANINGS)
    assert list(Fact) == list(subjects.FACT_MEANINGS)
    assert {*Format, *ShowFormat} == set(subjects.FORMAT_MEANINGS)
    assert list(Importer) == list(subjects.IMPORTER_MEANINGS)
    assert set(Stage).isdisjoint(topics())
    assert all(explain(name) for some in subjects.subjects().values() for name in some)
