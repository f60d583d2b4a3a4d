"""Compares delivery, visibility and sniffing with what the references say, in the names of single nodes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from tests.facts.differing import differ, some
from tests.facts.models import facts_of
from tests.reference import sniffing as plain_sniffing
from tests.reference import visibility as plain_visibility
from tests.reference.delivery import reach as plain_reach
from tests.reference.single import singles
from tests.reference.undelivered import lost
from vtopo.facts.delivery import delivery
from vtopo.facts.ports import Owner
from vtopo.facts.sight import ANY, PHYSICAL
from vtopo.facts.sniffing import sniffing
from vtopo.facts.undelivered import undelivered
from vtopo.facts.visibility import visibility
from vtopo.model.plan import Model

MOST_HEARD = 15
"""Of so many pairs it is asked whether a node sees their traffic: each is a search of its own."""


def senders(model: Model) -> list[tuple[Owner, Owner]]:
    """Who sends packets: each single node and `outside` each segment, as the reference and as the fact names it."""
    nodes = [(("node", node.name), ("node", node.group)) for node in singles(model)]
    return nodes + [(("outside", name), ("outside", name)) for name in model.segments]


def receivers(model: Model) -> list[tuple[Owner, Owner]]:
    """Who is a target: each single node, admin interfaces and datastores."""
    nodes = [(("node", node.name), ("node", node.group)) for node in singles(model)]
    boxes = [("vmm", name) for name in model.vmms] + [("storage", name) for name in model.storages]
    return nodes + [(box, box) for box in boxes]


def about_delivery(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 3 and in what is blind: from every sender to every receiver."""
    facts = facts_of(model)
    fact = facts(delivery)
    for one, sender in senders(model):
        for other, receiver in receivers(model):
            if one == other:
                continue
            got = frozenset(fact.pieces.names(fact.reach(sender, receiver)))
            yield from differ(f"{one} reaches {other}", got, plain_reach(model, one, other))
            blind = bool(fact.reach(sender, receiver, PHYSICAL))
            yield from differ(f"{one} blind to {other}", blind, plain_visibility.blind(model, one, other))
            unseen = bool(fact.reach(sender, receiver, ANY))
            yield from differ(f"{one} unseen to {other}", unseen, plain_visibility.blind_to_all(model, one, other))


def about_visibility(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 4: coverage, and vswitches with no tap."""
    fact = facts_of(model)(visibility)
    yield from differ("coverage", fact.coverage.share, plain_visibility.coverage(model))
    yield from differ("no tap", frozenset(fact.no_tap), plain_visibility.no_tap(model))


def about_sniffing(model: Model) -> Iterator[str]:
    """Differences in SEMANTICS 7: who hears which segment where, and whose traffic."""
    fact = facts_of(model)(sniffing)
    for node in singles(model):
        for segment, vswitch in product(model.segments, model.vswitches):
            got = fact.hears(node.group, segment, vswitch)
            yield from differ(
                f"{node} hears {segment} at {vswitch}", got, plain_sniffing.hears(model, node.name, segment, vswitch)
            )
        # Of a range, a member hears its siblings: the fact speaks of the range as of one.
        pairs = [
            (one, other, sender, receiver)
            for (one, sender), (other, receiver) in product(senders(model), receivers(model))
            if one != other and other[0] == "node" and ("node", node.group) not in (sender, receiver)
        ]
        for one, other, sender, receiver in some(pairs, MOST_HEARD) if node.group in fact.heard_by else ():
            seen = fact.sees(node.group, sender, receiver) is not None
            yield from differ(f"{node} sees {one} to {other}", seen, plain_sniffing.sees(model, node.name, one, other))


def about_undelivered(model: Model) -> Iterator[str]:
    """Differences in which flows do not get there, and in whether something stops them."""
    found = facts_of(model)(undelivered)
    number = {id(flow): at for at, flow in enumerate(model.flows)}
    got = [(number[id(its.flow)], str(its.source), str(its.target), its.service) for its in found]
    yield from differ("undelivered", sorted(got), sorted(lost(model)))
    for its in found:
        yield from differ(f"{its}: a way and what stops it", bool(its.way), bool(its.reasons))
