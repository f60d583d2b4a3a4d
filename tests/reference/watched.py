"""SEMANTICS 4, before and after: what became blind, and what single sensors saw and see, pair by pair of nodes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import NamedTuple, TypeAlias

from tests.reference.delivery import reach
from tests.reference.isolation import classes
from tests.reference.single import group_members
from tests.reference.visibility import blind, physical, reaches_unseen
from vtopo.model.plan import Model

Nodes: TypeAlias = frozenset[str]


class Ends(NamedTuple):
    """A class of workloads that go on: all of their groups now, and all of the groups they were in."""

    now: Nodes
    then: Nodes


def ends(before: Model, after: Model) -> list[Ends]:
    """All classes."""
    return [
        Ends(
            frozenset(name for new, _ in its for name in group_members(after, new.group)),
            frozenset(name for _, old in its for name in group_members(before, old.group)),
        )
        for its in classes(before, after).values()
    ]


def reaching(model: Model, ones: Nodes, others: Nodes) -> set[tuple[str, str]]:
    """The pairs of different nodes of whom the one reaches the other."""
    pairs = ((one, other) for one, other in product(ones, others) if one != other)
    return {(one, other) for one, other in pairs if reach(model, ("node", one), ("node", other))}


def unseen(model: Model, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of some pairs that are blind."""
    return {(one, other) for one, other in pairs if blind(model, ("node", one), ("node", other))}


def blinded(before: Model, after: Model) -> dict[tuple[Nodes, Nodes], int]:
    """The classes between which all that was delivered was seen and not all is now, with the pairs that are blind."""
    found = {}
    for one, other in product(ends(before, after), repeat=2):
        were = reaching(before, one.then, other.then)
        now = unseen(after, reaching(after, one.now, other.now))
        if were and not unseen(before, were) and now:
            found[one.now, other.now] = len(now)
    return found


def kept(before: Model, after: Model) -> tuple[Fraction | None, Fraction | None]:
    """The share that is not blind of the pairs of workloads that go on, before and after."""
    its = ends(before, after)
    groups = (
        (before, frozenset(name for one in its for name in one.then)),
        (after, frozenset(name for one in its for name in one.now)),
    )
    shares = []
    for model, nodes in groups:
        pairs = reaching(model, nodes, nodes)
        shares.append(1 - Fraction(len(unseen(model, pairs)), len(pairs)) if pairs else None)
    return shares[0], shares[1]


def sensors(before: Model, after: Model) -> dict[str, tuple[int, int | None, set[tuple[Nodes, Nodes]]]]:
    """For each physical sensor that saw anything the pairs it saw, those it sees, and the classes it saw and are
    blinded."""
    its = ends(before, after)
    lost = blinded(before, after)
    found = {}
    for name in physical(before):
        was = seen_by(before, name, frozenset(node for one in its for node in one.then))
        now = None
        if name in after.sensors:
            now = len(seen_by(after, name, frozenset(node for one in its for node in one.now)))
        pairs = {
            (one.now, other.now)
            for one, other in product(its, repeat=2)
            if (one.now, other.now) in lost and reaching(before, one.then, other.then) <= was
        }
        if was:
            found[name] = len(was), now, pairs
    return found


def seen_by(model: Model, sensor: str, nodes: Nodes) -> set[tuple[str, str]]:
    """The pairs of some nodes of which one physical sensor sees every way; a virtual one sees none."""
    if sensor not in physical(model):
        return set()
    return {
        (one, other)
        for one, other in reaching(model, nodes, nodes)
        if not reaches_unseen(model, ("node", one), ("node", other), frozenset([sensor]))
    }
