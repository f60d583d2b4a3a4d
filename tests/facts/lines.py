"""What the facts say of a model, line by line, in the names of single nodes and with no order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from typing import TypeAlias

from tests.facts.attacks import all_steps, ends, members
from tests.facts.comparing import expanded, parts_of
from tests.facts.models import facts_of
from tests.facts.ways import receivers, senders
from tests.reference.single import group_members, own_name, singles
from vtopo.facts import Facts
from vtopo.facts.attack.blast import Blast
from vtopo.facts.attack.cut import Cut
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.paths import Paths
from vtopo.facts.channels import channels
from vtopo.facts.delivery import delivery
from vtopo.facts.links import links
from vtopo.facts.ports import Owner
from vtopo.facts.privilege import privilege
from vtopo.facts.separation import separation
from vtopo.facts.sight import ANY, PHYSICAL
from vtopo.facts.sniffing import sniffing
from vtopo.facts.tcb import tcb
from vtopo.facts.visibility import visibility
from vtopo.model.plan import Model

Line: TypeAlias = tuple[str, ...]

HIDDEN = (("", 0), ("unseen", PHYSICAL))


def all_facts(model: Model) -> set[Line]:
    """All that does not depend on what is written as a range."""
    facts = facts_of(model)
    of = (_links, _separation, _tcbs, reaching, _visibility, _sniffing, _channels, _privilege, stepping, _distances)
    return {line for lines in of for line in lines(facts)}


def _links(facts: Facts) -> Iterator[Line]:
    for segment, its in facts(links).items():
        yield "wire", segment, str(its.wire)
        for word, vswitches in (("has", its.has), ("local", its.local), ("hairpin", its.hairpin), ("out", its.out)):
            yield from ((word, segment, vswitch) for vswitch in vswitches)
        for one, other in product(facts.model.vswitches, facts.model.vswitches):
            yield "between", segment, one, other, its.between(one, other)


def _separation(facts: Facts) -> Iterator[Line]:
    model, separate = facts.model, facts(separation)
    for first, second in permutations(singles(model), 2):
        shared = separate.nodes(first.group, second.group)
        yield "node level", first.name, second.name, shared.level
        for kind, things in expanded(model, shared.things, segments=False).items():
            yield from (("nodes share", first.name, second.name, kind, thing) for thing in things)
    for one, other in permutations(model.segments, 2):
        shared = separate.between(one, other)
        yield "segment level", one, other, shared.level
        for kind, things in expanded(model, shared.things, segments=True).items():
            yield from (("segments share", one, other, kind, thing) for thing in things)
    for shared in separate.pairs():
        yield "pair", shared.one, shared.other
        yield "pair", shared.other, shared.one


def _tcbs(facts: Facts) -> Iterator[Line]:
    its = facts(tcb)
    for node in singles(facts.model):
        tcb_of = its.of(node.group)
        for word, parts in (("full", tcb_of.full), ("net", tcb_of.net)):
            yield from ((word, node.name, *part) for part in parts_of(node, parts))
            total = its.sum(parts)
            yield f"{word} size", node.name, str(total.low), str(total.high)
            yield from ((f"{word} unknown", node.name, *part) for part in parts_of(node, total.unknown))


def _pairs(model: Model) -> Iterator[tuple[Line, Owner, Owner]]:
    """Who may send to whom: as single nodes, and as the facts name them."""
    for (one, sender), (other, receiver) in product(senders(model), receivers(model)):
        if one != other:
            yield (*one, *other), sender, receiver


def reaching(facts: Facts) -> Iterator[Line]:
    """What is delivered, seen or not."""
    its = facts(delivery)
    for names, sender, receiver in _pairs(facts.model):
        for word, hidden in (*HIDDEN, ("unseen by all", ANY)):
            pieces = its.reach(sender, receiver, hidden)
            yield from ((word, "reaches", *names, service) for service in its.pieces.names(pieces))


def _visibility(facts: Facts) -> Iterator[Line]:
    its = facts(visibility)
    yield "coverage", str(its.coverage.share)
    yield from (("no tap", vswitch) for vswitch in its.no_tap)


def _sniffing(facts: Facts) -> Iterator[Line]:
    its, model = facts(sniffing), facts.model
    for node in singles(model):
        for segment, vswitch in its.heard_by.get(node.group, ()):
            yield "hears", node.name, segment, vswitch
        for names, sender, receiver in _pairs(model) if node.group in its.heard_by else ():
            # Of a range, the fact speaks as of one node, that hears of itself and of its siblings nothing.
            if ("node", node.group) not in (sender, receiver) and its.sees(node.group, sender, receiver):
                yield "sees", node.name, *names


def _channels(facts: Facts) -> Iterator[Line]:
    for its in facts(channels):
        names = [(name, single) for name in its.nodes for single in group_members(facts.model, name)]
        for (first, one), (second, other) in permutations(names, 2):
            if its.joins(first, second):
                yield its.kind, its.place, one, other


def _privilege(facts: Facts) -> Iterator[Line]:
    its, model = facts(privilege), facts.model
    ports = {
        "trunk": its.trunks, "promiscuous": its.promiscuous, "forged": its.forged_transmits, "MAC": its.mac_changes,
    }  # fmt: skip
    for word, found in ports.items():
        for port in found:
            for node in (one for one in singles(model) if one.group == port.vm):
                yield from ((word, node.name, own_name(node, port.vnic), segment) for segment in port.segments)
    for interface in (*its.admin, *its.storage, *its.migration):
        for name in (single for group in interface.workloads for single in group_members(model, group)):
            yield interface.kind, interface.name, interface.segment, name
    for trunk in its.over_trunks:
        yield from (("over-trunk", trunk.vswitch, trunk.nic, segment) for segment in trunk.segments)
    for gap in its.vswitch_gaps:
        yield from (("vswitch gap", gap.vswitch, segment) for segment in gap.gap)
    for policy in its.policy_gaps:
        yield from (("policy gap", *control, *pair) for control in policy.controls for pair in policy.gap)
    for excess in its.over_permits:
        yield from (("over-permit", *control) for control in excess.controls if excess.boxes)


def stepping(facts: Facts) -> Iterator[Line]:
    """All steps, with packets that are seen and without; and where attackers start."""
    its = facts(attack)
    for word, hidden in HIDDEN:
        yield from ((f"{word} step", kind, *one, *other) for kind, one, other in all_steps(facts.model, its, hidden))
    for attacker, stands in its.attackers().items():
        yield from (("attacker", attacker, *one) for thing in stands for one in members(facts.model, thing))


def _distances(facts: Facts) -> Iterator[Line]:
    its, model = facts(attack), facts.model
    for word, hidden in HIDDEN:
        paths, radii = Paths(its, hidden), Blast(its, hidden).radii
        for thing in paths.digraph.things:
            lengths = paths.distances([thing])
            for one in members(model, thing):
                yield f"{word} blast", *one, str(radii[thing])
                for target, length in lengths.items():
                    if target != thing:
                        yield from ((f"{word} to", *one, *other, *map(str, length)) for other in members(model, target))


def routes(model: Model) -> set[Line]:
    """What else there is about paths, which takes a range for one thing: the alternatives, and the size of cuts."""
    its = facts_of(model)(attack)
    alone = ends(its)
    pairs = [(one, other) for one in alone for other in alone if (one[0], other[0]) == ("outside", "node")]
    found: set[Line] = set()
    for word, hidden in HIDDEN:
        paths = Paths(its, hidden)
        for one, other in pairs:
            found.add((f"{word} cut", *one, *other, str(len(Cut(paths, [one], other).steps()))))
            several = paths.alternatives(one, other, MOST_ALTERNATIVES)
            for path in several if len(several) < MOST_ALTERNATIVES else ():
                found.add((f"{word} path", *one, *other, *(word for thing in sorted(path.visited) for word in thing)))
    return found


MOST_ALTERNATIVES = 5
"""Where there are so many, names may decide which come first."""
