"""The facts that are measured: one line each, with all that is asked of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from vtopo.facts import Facts
from vtopo.facts.attack.blast import Blast
from vtopo.facts.attack.digraph import attack, attack_over_envelope
from vtopo.facts.attack.paths import Paths
from vtopo.facts.attack.remedies import remedies
from vtopo.facts.channels import channels
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import counterparts
from vtopo.facts.comparison.growth import growths
from vtopo.facts.comparison.isolation import isolation
from vtopo.facts.comparison.paths import new_paths
from vtopo.facts.delivery import delivery
from vtopo.facts.links import links
from vtopo.facts.load import load
from vtopo.facts.movable import movable
from vtopo.facts.placement import placement
from vtopo.facts.policy.bypass import guards
from vtopo.facts.policy.drift import drift
from vtopo.facts.privilege import privilege
from vtopo.facts.requirements import requirements
from vtopo.facts.rerouting import rerouting
from vtopo.facts.separation import separation
from vtopo.facts.sight import PHYSICAL
from vtopo.facts.sniffing import sniffing
from vtopo.facts.tcb import tcb
from vtopo.facts.visibility import visibility
from vtopo.model.terms import Flow, Requirement
from vtopo.model.things import Ref


def _delivery(facts: Facts) -> object:
    """What arrives of all that nodes and `outside` send."""
    its = facts(delivery)
    senders = [own for (kind, _), own in its.ports.of.items() if kind in ("node", "outside")]
    return [its.sent(port.place, port.address) for own in senders for port in own]


def _visibility(facts: Facts) -> object:
    its = facts(visibility)
    return its.coverage, its.no_tap


def _privilege(facts: Facts) -> object:
    its = facts(privilege)
    ports = its.trunks, its.promiscuous, its.forged_transmits, its.mac_changes, its.over_trunks
    return ports, its.admin, its.storage, its.migration, its.vswitch_gaps, its.over_permits, its.policy_gaps


def _load(facts: Facts) -> object:
    """The load of a flow of 1 Mbit/s for each rule of a gateway, and what rerouting would cost each vswitch."""
    policies = [gateway.policy.rules for gateway in facts.model.gateways.values()]
    rules = [rule for its in policies if isinstance(its, tuple) for rule in its if rule.allow]
    flows = tuple(
        Flow(sources=rule.sources, targets=rule.targets, services=rule.services, rate=1e6, at=rule.at) for rule in rules
    )
    rated = Facts(replace(facts.model, flows=flows))
    return rated(load), rated(rerouting)


def _placement(facts: Facts) -> object:
    """Who may be where, how many pairs may meet, what each failure leaves, which levels moves bring together."""
    its = facts(placement)
    return [(its.pairs(name), its.failures(name)) for name in facts.model.clusters], facts(movable)


def _requirements(facts: Facts) -> object:
    """One requirement of each costly kind between the ends of the estate, over all that nobody knows of it."""
    model = facts.model
    names = list(model.vms)
    first, last = Ref("node", names[0]), Ref("node", names[-1])
    outside, *_, inside = (Ref("segment", name) for name in model.segments)
    at = model.at
    asked = (
        Requirement(kind="no-path", one=(outside,), other=(last,), bound=1, at=at),
        Requirement(kind="seen", one=(first,), other=(last,), at=at),
        Requirement(kind="tcb", one=(first,), bound=1000, at=at),
        Requirement(kind="apart", one=(outside,), other=(inside,), level="host", at=at),
    )
    return requirements(Facts(replace(model, requirements=asked)))


def _attack(facts: Facts) -> object:
    """All steps, those that nobody sees, and how far everything is from outside the first segment."""
    its = facts(attack)
    digraphs = its.digraph(), its.digraph(PHYSICAL)
    return digraphs, Paths(its).distances([("outside", next(iter(facts.model.segments)))])


def _remedies(facts: Facts) -> object:
    """The best settings against all paths from outside the first segment to the last VM, as far as a report looks."""
    return remedies(
        facts, [("outside", next(iter(facts.model.segments)))], ("node", list(facts.model.vms)[-1]), 1_000_000
    )


FACTS: Mapping[str, Callable[[Facts], object]] = {
    "links": lambda facts: facts(links),
    "separation": lambda facts: list(facts(separation).pairs()),
    "tcb": lambda facts: facts(tcb).workloads(),
    "delivery": _delivery,
    "visibility": _visibility,
    "sniffing": lambda facts: facts(sniffing).hearings,
    "channels": lambda facts: facts(channels),
    "load": _load,
    "privilege": _privilege,
    "policy": lambda facts: (facts(drift).twins, facts(guards).found),
    "placement": _placement,
    "attack": _attack,
    "requirements": _requirements,
    "remedies": _remedies,
    "attack with moves": lambda facts: facts(attack_over_envelope).digraph(),
    "blast radius of everything": lambda facts: Blast(facts(attack)).radii,
}
"""Each by the name of its file: of a fact that answers when asked, everything a report may ask."""


def every(facts: Facts) -> object:
    """All facts, one after the other, each built on what those before have worked out."""
    return [ask(facts) for ask in FACTS.values()]


def compared(comparison: Comparison) -> object:
    """All facts about two plans, with what they rest on in either: what goes on, isolation, growth, new paths."""
    its, ledger, growth = comparison(counterparts), comparison(isolation), comparison(growths)
    grown = [(growth.added(one), growth.gone(one)) for one in growth.workloads]
    return its.gone, its.new, ledger.segments, ledger.workloads, grown, comparison(new_paths).causes
