"""The search for packets, which looks at many at once, finds what looking at every single way finds."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from tests.model.plans import NOWHERE, model
from tests.reference.plans import plan_of
from tests.verify.plans import SHOP
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.proofs import Hop, Port, Thing, Way
from vtopo.verify import Checker

PLANS = 25
PAIRS = 15


def drawn(seed: int) -> Model:
    """A random plan."""
    text = str(plan_of(Random(seed).randbytes(600)))
    found, problems = resolve(Project(NOWHERE, {"plan.vt": text.encode()}), "plan.vt")
    assert found is not None, problems
    return found


def words(checker: Checker) -> list[str]:
    """A name for each piece of the services of a plan."""
    found: dict[object, str] = {}
    for service in checker.model.services.values():
        names = [f"service {service.id}"]
        for ports in service.ports:
            first = ports.first or 0
            last = 65535 if ports.first is None else ports.last or first
            names += [f"{ports.protocol}/{first}", f"{ports.protocol}/{last}", f"{ports.protocol}/{last + 1}"]
        for name in names:
            found.setdefault(checker.packets.piece(name), name)
    return [name for piece, name in found.items() if piece is not None] + ["other", "manage"]


def ways(checker: Checker, emitter: Thing, target: Thing, unseen: bool) -> Iterator[Way]:
    """Every way of a packet from a thing to another, as far as links go: over each gateway once."""
    ground, emitting = checker.ground, checker.emitting
    nodes = [port for name in ground.nodes for port in ground.ports(("node", name))]
    outside = [Port(("outside", name), "", name) for name in checker.model.segments]
    for start in emitting.starts(emitter):
        fit = (its for its in (start, *nodes, *outside) if emitting.sends_as(emitter, start, its))
        for sender in {checker.packets.seen(its): its for its in fit}.values():
            for hops in _hops(checker, emitter, start, target, frozenset()):
                for piece in words(checker):
                    skips = tuple(sorted(emitting.skips(emitter)))
                    yield Way(sender, piece, hops, skips, "physical" if unseen else "")


def _hops(
    checker: Checker, emitter: Thing, start: Port, target: Thing, passed: frozenset[str]
) -> Iterator[tuple[Hop, ...]]:
    for end in checker.ground.ports(target):
        yield from ((hop,) for hop in _links(checker, emitter, start, end, not passed))
    for name in checker.model.gateways:
        if name in passed:
            continue
        legs = checker.ground.ports(("gateway", name))
        for enter in legs:
            for hop in _links(checker, emitter, start, enter, not passed):
                for leave in legs:
                    for rest in _hops(checker, emitter, leave, target, passed | {name}):
                        yield (hop, *rest)


def _links(checker: Checker, emitter: Thing, one: Port, other: Port, first: bool) -> Iterator[Hop]:
    one_place = (one.segment, one.vswitch) == (other.segment, other.vswitch)
    if first and one_place and checker.emitting.forces(emitter, one):
        yield Hop(one, other, "forced")
    link = checker.ground.link(one, other)
    if link:
        yield Hop(one, other, link)


def agrees(plan: Model, chance: Random, unseen: bool) -> Iterator[str]:
    """The pairs of things that the search and the single ways do not agree on."""
    checker = Checker(plan)
    things = [*checker.ground.things(), *checker.ground.forgeries]
    targets = [thing for thing in things if thing[0] in ("node", "gateway", "vmm", "storage")]
    net = checker.closing.dark if unseen else checker.closing.plain
    for _ in range(PAIRS):
        emitter, target = chance.choice(things), chance.choice(targets)
        searched = any(True for _ in checker.closing.deliveries([emitter], [target], net))
        single = ways(checker, emitter, target, unseen)
        walked = any(not list(checker.walking.attacking(way, emitter, target)) for way in single)
        if searched is not walked:
            yield f"{emitter} to {target}: searched {searched}, walked {walked}"


@pytest.mark.parametrize("unseen", [False, True], ids=["any", "unseen"])
@pytest.mark.parametrize("seed", range(PLANS))
def test_the_search_finds_what_single_ways_find(seed: int, unseen: bool) -> None:
    assert [] == list(agrees(drawn(seed), Random(seed), unseen))


@pytest.mark.parametrize("unseen", [False, True], ids=["any", "unseen"])
def test_the_search_finds_what_single_ways_find_in_the_shop(unseen: bool) -> None:
    assert [] == list(agrees(model(SHOP), Random(7), unseen))


def test_many_emitters_at_once_deliver_what_each_does() -> None:
    for seed in range(PLANS):
        checker = Checker(drawn(seed))
        things = [*checker.ground.things(), *checker.ground.forgeries]
        targets = [thing for thing in things if thing[0] in ("node", "gateway", "vmm", "storage")]
        for net in (checker.closing.plain, checker.closing.dark):
            single = {pair for thing in things for pair in checker.closing.deliveries([thing], targets, net)}
            assert single == set(checker.closing.deliveries(things, targets, net))
