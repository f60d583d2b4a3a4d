"""What the facts of policies say of the names in a plan, for the expectations of samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.policy.comparing import Comparison
from vtopo.facts.policy.drift import Control, control, controls, drift, writings
from vtopo.facts.policy.standing import Standing
from vtopo.facts.privilege.boxes import union

DECISIONS = {"allow": True, "deny": False}


@dataclass
class Policies:
    """The filters and gateways of one plan."""

    facts: Facts

    @staticmethod
    def known(words: Sequence[str]) -> bool:
        """Whether these facts judge what some words say."""
        return words[0] in {"drift", "copies"}

    def holds(self, words: Sequence[str]) -> bool:
        """Whether what the words say is so."""
        match words:
            case ["drift", one, other]:
                alike = {its.alike for its in self.compared(one, other)}
                assert None not in alike, "nobody knows"
                return False in alike
            case ["drift", one, other, source, "->", target, service, *both] if len(both) <= 1:
                found = {
                    its for each in self.compared(one, other) for its in self.decided(each, source, target, service)
                }
                return tuple(DECISIONS[word] for word in both[0].split("/")) in found if both else bool(found)
            case ["copies", name, number]:
                its = [some for some in writings(self.facts.model) if control(some[0]) in self.named(name)]
                assert len(its) == 1, f"the plan has {len(its)} policies `{name}`"
                return len(its[0]) == int(number)
        raise AssertionError(f"no fact is written like this: {' '.join(words)}")

    def named(self, name: str) -> list[Control]:
        """The filters or gateways of a name: what is written once for several places is several."""
        found = [control(its) for its in controls(self.facts.model) if f".{its.id}".endswith(f".{name}")]
        assert found, f"the plan has no policy `{name}`"
        return found

    def compared(self, one: str, other: str) -> list[Comparison]:
        """How two policies compare, copy by copy."""
        its = self.facts(drift)
        return [its.compare(mine, theirs) for mine in self.named(one) for theirs in self.named(other)]

    def decided(self, its: Comparison, source: str, target: str, service: str) -> Iterator[tuple[bool, bool]]:
        """What the two decide on packets from one to another in a service, where that is not the same."""
        if its.universe is None:
            return
        mask = self.facts(drift).pieces.services[service]
        pieces = union(1 << at for at, some in enumerate(its.universe.pieces) if some & mask)
        sources = union(its.universe.sources.at(each) for each in self.standings(source))
        targets = union(its.universe.targets.at(each) for each in self.standings(target))
        for one in its.differences:
            if any(r.sources & sources and r.targets & targets and r.pieces & pieces for r in one.regions):
                yield one.one.allow, one.other.allow

    def standings(self, name: str) -> Iterator[Standing]:
        """Where somebody of a name stands: a node at each of its NICs, or some other machine in a segment."""
        model = self.facts.model
        prefixes = any(its.known for its in self.facts(drift).standings.every)
        if name in model.segments:
            yield Standing(name, "", model.segments[name].subnets if prefixes else ())
            return
        vms = [vm for vm in model.vms.values() if name in vm.names]
        machines = [machine for machine in model.machines.values() if name in machine.names]
        told = [(vm.id, nic.carries, nic.addresses) for vm in vms for nic in vm.nics]
        nics = [(machine.id, model.nics[each]) for machine in machines for each in machine.nics]
        told += [(node, nic.carries, nic.addresses) for node, nic in nics]
        assert told, f"nobody stands at a NIC of `{name}`"
        for node, carries, addresses in told:
            for segment in carries:
                known = addresses or model.segments[segment].subnets
                yield Standing(segment, node, known if prefixes else (), bool(addresses) and prefixes)
