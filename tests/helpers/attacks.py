"""What the facts of traffic and of attacks say of the names in a plan, for the expectations of samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtopo.exhibits.answers import Asking
from vtopo.facts import Facts
from vtopo.facts.attack.digraph import attacks
from vtopo.facts.attack.lengths import KINDS, Owned
from vtopo.facts.attack.paths import Paths
from vtopo.facts.channels import channels
from vtopo.facts.crossings import crossings
from vtopo.facts.delivery import delivery
from vtopo.facts.ports import Owner
from vtopo.facts.sight import ANY, PHYSICAL
from vtopo.facts.sniffing import sniffing

FOLLOWING = {"core", "service-vm", "control", "appliance"}
"""The kinds of steps that are always let through."""

HIDDEN_FROM = {"reach": 0, "blind": PHYSICAL, "blind-to-all": ANY}
"""Of a packet that is delivered: the sensors that do not see it."""


@dataclass
class Attacks:
    """The traffic and the attacks of one plan."""

    facts: Facts

    @staticmethod
    def known(words: Sequence[str]) -> bool:
        """Whether these facts judge what some words say."""
        return words[0] in {*HIDDEN_FROM, "sniff", "covert", "path", "crossings", "hairpin"}

    def holds(self, words: Sequence[str]) -> bool:
        """Whether what the words say is so."""
        match words:
            case ["reach" | "blind" | "blind-to-all" as how, one, "->", other, *service] if len(service) <= 1:
                return self.delivered(one, other, service, HIDDEN_FROM[how])
            case ["sniff", node, "on", one, *rest] if len(rest) != 1:
                return self.sniffs(node, one, rest[1] if rest else None)
            case ["covert", one, other]:
                its = (each for each in self.facts(channels) if each.kind == "covert")
                return any(each.joins(self.node(one), self.node(other)) for each in its)
            case ["path", one, "->", other, *how]:
                return self.leads(one, other, how)
            case ["crossings", one, "->", other, number]:
                route = self.facts(crossings).between(self.end(one), self.end(other))
                return route is not None and route.crossings == int(number)
            case ["hairpin", one, "->", other]:
                its_ways, ends = self.facts(crossings), (self.end(one), self.end(other))
                route = its_ways.between(*ends)
                return route is not None and its_ways.hairpins(*ends, route)
        raise AssertionError(f"no fact is written like this: {' '.join(words)}")

    def node(self, name: str) -> str:
        """The group of VMs or machines that a name belongs to."""
        model = self.facts.model
        nodes = [node.id for node in (*model.vms.values(), *model.machines.values()) if name in node.names]
        assert len(nodes) == 1, f"the plan has {len(nodes)} nodes `{name}`"
        return nodes[0]

    def thing(self, name: str) -> Owned:
        """The one thing of a name that can be owned; a segment is outside of it, and a gateway goes last."""
        named = Asking(self.facts).owned_by(name)
        found = [each for each in named if each[0] != "gateway"] or [*named]
        assert len(found) == 1, f"the plan has {found} called `{name}`"
        return found[0]

    def end(self, name: str) -> Owner:
        """What sends or gets a packet, by its name."""
        kind, its = self.thing(name)[:2]
        return kind, its

    def delivered(self, one: str, other: str, service: Sequence[str], hidden: int) -> bool:
        """Whether anything (or a service) is delivered, on ways that nobody sees who is hidden."""
        its = self.facts(delivery)
        pieces = its.reach(self.end(one), self.end(other), hidden)
        return bool(pieces & its.pieces.services[service[0]] if service else pieces)

    def sniffs(self, node: str, one: str, other: str | None) -> bool:
        """Whether a VM hears the traffic from one to another, or between one and anybody."""
        its, model, end = self.facts(sniffing), self.facts.model, self.end(one)
        if other is not None:
            return its.sees(self.node(node), end, self.end(other)) is not None
        others = [("node", name) for name in (*model.machines, *model.vms) if ("node", name) != end]
        pairs = [pair for each in others for pair in ((end, each), (each, end))]
        return any(its.sees(self.node(node), *pair) is not None for pair in pairs)

    def leads(self, one: str, other: str, how: Sequence[str]) -> bool:
        """Whether there is a path, with or without some kinds of steps."""
        without, hidden, moves, words = set[str](), 0, False, iter(how)
        for word in words:
            assert word in ("only", "without", "unseen", "with"), f"no path is told by `{word}`"
            if word == "with":
                assert next(words) == "migration", "paths are told with migration, or without it"
                moves = True
                continue
            if word == "unseen":
                hidden = PHYSICAL
                continue
            kinds = _kinds(next(words))
            without |= kinds if word == "without" else {*KINDS} - FOLLOWING - kinds
        return (
            Paths(attacks(self.facts, moves=moves), hidden, without).path(self.thing(one), self.thing(other))
            is not None
        )


def _kinds(listed: str) -> set[str]:
    kinds = {*listed.split(",")}
    assert kinds <= {*KINDS}, f"there are no steps {kinds - {*KINDS}}"
    # What a VMM mounts is a kind of its own to the facts, and one word in a plan.
    return kinds | ({"mount"} if "storage" in kinds else set())
