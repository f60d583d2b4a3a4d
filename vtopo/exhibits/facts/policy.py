"""Policies: rules that they could do without, and whether those that have to be the same are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vtopo.exhibits.drifted import differing
from vtopo.facts import Facts
from vtopo.facts.policy.drift import control, drift
from vtopo.facts.policy.superfluous import Covered, superfluous
from vtopo.findings import DriftPacket, Place
from vtopo.model.things import Filter, Gateway, Rule
from vtopo.proofs import Thing


@dataclass(frozen=True, slots=True)
class Needless:
    """A rule by its number, from 1, and where it stands; those that decide in its place, by number or `default`."""

    rule: int
    place: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """How many rules one policy has, and those no packet gets to or without which nothing changes; in what has it."""

    controls: tuple[Thing, ...]
    rules: int
    shadowed: tuple[Needless, ...]
    redundant: tuple[Needless, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Differs:
    """A packet that an original and its copy decide differently on, with what each does, and where it says so."""

    packet: str
    original: str
    copy: str
    places: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Twins:
    """What has to decide as what else, and whether it does (None: nobody knows); how many pairs of rules differ.

    `packets` has one for each of these pairs.
    """

    originals: tuple[Thing, ...]
    copies: tuple[Thing, ...]
    alike: bool | None
    differences: int
    packets: tuple[Differs, ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """Each policy that has known rules, and all twins."""

    policies: tuple[Rules, ...]
    twins: tuple[Twins, ...]


def policy(facts: Facts) -> Policies:
    """What policies could do without, and which of them have to be the same."""
    known = facts(drift)
    return Policies(
        tuple(
            Rules(
                _controls(its.controls),
                len(its.rules),
                _needless(its.rules, its.shadowed),
                _needless(its.rules, its.redundant),
                its.exact,
            )
            for its in facts(superfluous)
        ),
        tuple(
            Twins(
                _controls(its.originals),
                _controls(its.copies),
                its.comparison.alike,
                len(its.comparison.differences),
                tuple(_differs(differing(known, its, one)) for one in its.comparison.differences),
            )
            for its in known.twins
        ),
    )


def _differs(its: DriftPacket) -> Differs:
    packet = f"{its.source} -> {its.target} : {its.service}"
    return Differs(packet, its.original, its.copy, (str(its.original_at), str(its.copy_at)))


def _controls(some: Iterable[Filter | Gateway]) -> tuple[Thing, ...]:
    return tuple(control(its) for its in some)


def _needless(rules: tuple[Rule, ...], some: Iterable[Covered]) -> tuple[Needless, ...]:
    return tuple(
        Needless(
            its.rule + 1,
            str(Place.of(rules[its.rule].at)),
            tuple(str(by + 1) if by < len(rules) else "default" for by in its.by),
        )
        for its in some
    )
