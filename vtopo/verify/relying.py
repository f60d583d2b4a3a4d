"""Checks chains of trust and sums of what is trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import isclose

from vtopo.proofs import Sum, Thing, Trusted
from vtopo.verify.ground import Ground, listed, told
from vtopo.verify.trusting import Total, Trusting

MOST_PLACES = 64
"""So many choices of equally large places are tried for one TCB."""


class Relying:
    """The TCBs of a plan, and the claims about them."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.trusting = Trusting(ground)

    def trusted(self, claim: Trusted) -> Iterator[str]:
        """The reasons why a chain of trust does not hold from its node to its part."""
        node = ("node", claim.node)
        chain = [plain(thing) for thing in claim.chain]
        if claim.node not in self.ground.nodes:
            yield f"{told(node)} is not in the plan"
            return
        if len(chain) < 2 or chain[0] != node:
            yield f"the chain does not lead from {told(node)} to a part"
            return
        trusting = self.trusting
        for thing in chain:
            if trusting.written(thing) is None:
                yield f"{told(thing)} is not in the plan"
                return
        options = trusting.options(claim.node)
        trust = next((its for its in options if chain[1] in its.full | its.net), options[0])
        how = "full"
        for number, (one, other) in enumerate(pairwise(chain)):
            served = claim.node if number == 1 else ""
            places = [trust.vmm] if number == 0 else trusting.homes(one[1]) if one[0] == "node" else [""]
            if other in self._below(one, places, served):
                continue
            if (number == 0 or how == "net") and other in self._beside(one, trust.vmm):
                how = "net"
                continue
            yield f"{told(one)} does not rest on {told(other)}"
            return
        if claim.how != how:
            yield f"what the chain shows is trusted {_with(how)}, not {_with(claim.how)}"
        elif chain[-1] not in (trust.full if how == "full" else trust.net):
            also = "trusts it with its life" if chain[-1] in trust.full else "does not trust it: it is its own software"
            yield f"{told(node)} {also}"

    def _below(self, thing: Thing, places: Iterable[str], served: str) -> set[Thing]:
        """What a thing rests on with its life; a node on any of its places, a VMM for the node that it serves."""
        kind, name = thing
        if kind == "node":
            return {part for vmm in places for part in self.trusting.life(name, vmm)}
        if kind == "vmm":
            return set(self.trusting.of_vmm(name, served)) - {thing}
        if kind == "manager":
            return {("node", self.ground.model.managers[name].node)}
        return set(self.trusting.of_vswitch(name)) - {thing} if kind == "vswitch" else set()

    def _beside(self, thing: Thing, place: str) -> set[Thing]:
        """What the node at the start of a chain rests on with its traffic, and what that rests on."""
        kind, name = thing
        if kind == "node":
            return set(self.trusting.traffic(name, place))
        if kind == "vswitch":
            return set(self.trusting.forwarding(name, ""))
        return set(self.trusting.beneath(name)) if kind == "gateway" else set()

    def sum(self, claim: Sum) -> Iterator[str]:
        """The reasons why a sum is not that of what a node trusts."""
        parts = [plain(part) for part in claim.parts]
        if claim.node not in self.ground.nodes:
            yield f"node {claim.node} is not in the plan"
            return
        if len(set(parts)) < len(parts):
            yield "a part is counted twice"
        options = self.trusting.options(claim.node)
        if any(set(parts) in (its.full | its.net, its.full, its.net) for its in options):
            yield from self.added(self.trusting.total(parts), claim.low, claim.high, map(plain, claim.unknown))
            return
        trust = options[0]
        every = trust.full | trust.net
        if wrong := sorted(set(parts) - every):
            yield f"node {claim.node} does not trust {listed(wrong)}"
        if missing := sorted(every - set(parts)):
            yield f"node {claim.node} also trusts {listed(missing)}"

    def added(self, total: Total, low: float, high: float | None, unknown: Iterable[Thing]) -> Iterator[str]:
        """The reasons why the figures of a sum are not those of its parts."""
        if not isclose(total.low, low, abs_tol=1e-6):
            yield f"the sizes add up to at least {total.low:g}, not {low:g}"
        if (total.high is None) != (high is None) or not isclose(total.high or 0, high or 0, abs_tol=1e-6):
            yield f"the sizes add up to at most {_open(total.high)}, not {_open(high)}"
        if set(unknown) != total.unknown:
            yield f"the parts of unknown size are {listed(sorted(total.unknown)) or 'none'}"


def plain(part: Thing) -> Thing:
    """A node as the parts of a TCB name it: reports say whether it is a VM or a machine."""
    return ("node", *part[1:]) if part[:1] in (("vm",), ("machine",)) else part


def _open(high: float | None) -> str:
    return "any number" if high is None else f"{high:g}"


def _with(how: str) -> str:
    return "with life" if how == "full" else "with traffic only"
