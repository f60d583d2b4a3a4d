"""What stands in the way where there is no path: the steps there would be if no control were there (SEMANTICS 11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from vtopo.facts import Facts
from vtopo.facts.attack.digraph import Attack, attacks
from vtopo.facts.attack.emissions import Emissions
from vtopo.facts.attack.lengths import PACKETS, Owned
from vtopo.facts.attack.paths import Path, Paths, Step
from vtopo.facts.delivery import Delivery, delivery
from vtopo.facts.ways import Spot, Way
from vtopo.model.plan import Model
from vtopo.model.things import Policy, Rule, Thing, Vnic


@dataclass(frozen=True, slots=True)
class Reason:
    """A control that stops a step: the attribute of a thing, or a policy (`allow`) with the rule that decides.

    Where no rule of the policy decides, it is its default.
    """

    control: str
    by: Thing
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """A path there would be without controls, and the steps of it that some stop."""

    path: Path
    steps: tuple[tuple[Step, tuple[Reason, ...]], ...]


class Relaxed:
    """The steps of a plan without its controls, beside those it has."""

    def __init__(self, facts: Facts, hidden: int = 0, *, moves: bool = False) -> None:
        self.facts = facts
        self.moves = moves
        self.hidden = hidden
        self.model = facts.model
        self.without = Facts(relaxed(facts.model))

    def blocked(self, start: Owned, goal: Owned, most: int) -> tuple[Blocked, ...]:
        """The shortest paths there would be without controls, with what stops each; none where nothing leads there."""
        its = Paths(attacks(self.without, moves=self.moves), self.hidden)
        if start not in its.digraph.number or goal not in its.digraph.number:
            return ()
        found = []
        for path in its.alternatives(start, goal, most):
            steps = [(step, tuple(self._reasons(step))) for step in path.steps]
            found.append(Blocked(path, tuple((step, reasons) for step, reasons in steps if reasons)))
        return tuple(found)

    def _reasons(self, step: Step) -> Iterator[Reason]:
        """Why there is no such step; nothing, where there is."""
        model, target = self.model, step.target
        if step.kind in PACKETS:
            yield from self._of_packet(step)
        elif step.kind in ("escape", "migration") and target[0] == "vmm" and model.vmms[target[1]].sandboxed is True:
            yield Reason("sandboxed", model.vmms[target[1]])
        elif step.kind == "vswitch" and model.vswitches[target[1]].hardened is True:
            yield Reason("hardened", model.vswitches[target[1]])
        elif step.kind == "dma" and model.hosts[model.vmms[target[1]].host].iommu is not False:
            yield Reason("iommu", model.hosts[model.vmms[target[1]].host])
        elif step.kind == "disk" and model.vms[target[1]].encrypted is True:
            yield Reason("encrypted", model.vms[target[1]])
        elif step.kind == "spoof" and step.target not in self._plain.things:
            yield from self._of_spoof(step)

    @cached_property
    def _plain(self) -> Attack:
        return attacks(self.facts, moves=self.moves)

    def _of_spoof(self, step: Step) -> Iterator[Reason]:
        kind, name = step.source[:2]
        vm = self.model.vms.get(name) if kind == "node" else None
        _, segment, vswitch, _ = step.target
        for vnic in vm.nics if vm else ():
            if vswitch in vnic.vswitches and segment in vnic.carries:
                yield Reason("forged-transmits", vnic)
                return
        for switch in self.model.carriers.get(segment, ()):
            yield Reason("port-security", switch)

    # -- packets -------------------------------------------------------------------------------------------------------

    def _of_packet(self, step: Step) -> Iterator[Reason]:
        thing = self._hardened(step.target)
        if thing is not None:
            yield Reason("hardened", thing)
        way = Emissions(self.without(delivery), self.hidden).way(step)
        if way is not None and not self._there(step):
            yield from self.denying(way)

    def _there(self, step: Step) -> bool:
        """Whether the packet is delivered with all controls there are."""
        if step.source not in self._plain.digraph(self.hidden).number:
            return False
        try:
            return Emissions(self.facts(delivery), self.hidden).way(step) is not None
        except ValueError:
            return False

    def denying(self, way: Way) -> Iterator[Reason]:
        """The policies on a way that deny the packet."""
        for by, policy in self._passed(way):
            packet = self._packet(way)
            bit = 1 << packet[2] * self._delivery.passing.classes + packet[1]
            if not self._delivery.policy(policy, packet[0]) & bit:
                yield Reason("allow", by, self._delivery.passing.deciding(policy, *packet))

    @cached_property
    def _delivery(self) -> Delivery:
        return self.facts(delivery)

    def _passed(self, way: Way) -> Iterator[tuple[Thing, Policy]]:
        """The filters and gateways on a way, in its order."""
        known: set[str] = set()
        skipped = {name for _, name in way.skips}
        spots = [spot for hop in way.hops for spot in (hop.source, hop.target)]
        for spot in spots:
            for its in self.model.filters_of.get(spot.vswitch, ()) if spot.vswitch not in skipped else ():
                if its.id not in known:
                    known.add(its.id)
                    yield its, its.policy
            if spot.of[0] == "gateway" and spot.of[1] not in known | skipped and spot is not spots[-1]:
                known.add(spot.of[1])
                gateway = self.model.gateways[spot.of[1]]
                yield gateway, gateway.policy

    def _packet(self, way: Way) -> tuple[int, int, int]:
        """The classes of the addresses, and the piece, of the packet of a way, in the plan as it is."""
        last = way.hops[-1].target
        return self._address(way.sender), self._address(last), self._delivery.pieces.labels.index(way.piece)

    def _address(self, spot: Spot) -> int:
        ports = self._delivery.ports
        for port in ports.of[spot.of[0], spot.of[1]]:
            place = ports.places[port.place]
            if port.nic == spot.nic and place.segment == spot.segment and place.vswitch == spot.vswitch:
                return port.address
        raise LookupError(f"nobody has a port like {spot}")

    def _hardened(self, target: Owned) -> Thing | None:
        kind, name = target[:2]
        model = self.model
        if kind == "gateway":
            gateway = model.gateways[name]
            vm = model.vms.get(gateway.vm)
            its: tuple[Thing | None, ...] = (gateway, vm)
        else:
            tables: Mapping[str, Mapping[str, Thing]] = {"vmm": model.vmms, "storage": model.storages}
            its = (tables.get(kind, {}).get(name) or model.vms.get(name) or model.machines.get(name),)
        return next((thing for thing in its if thing is not None and getattr(thing, "hardened", None) is True), None)


def relaxed(model: Model) -> Model:
    """The same plan without its controls: nothing hardened, sandboxed or encrypted, everything allowed."""
    open_policy = Policy(rules=(), default_allow=True)
    return replace(
        model,
        switches={name: replace(its, port_security=False) for name, its in model.switches.items()},
        hosts={name: replace(its, iommu=False) for name, its in model.hosts.items()},
        vmms={name: replace(its, sandboxed=False, hardened=False) for name, its in model.vmms.items()},
        vswitches={name: replace(its, hardened=False) for name, its in model.vswitches.items()},
        filters={name: replace(its, policy=open_policy) for name, its in model.filters.items()},
        gateways={name: replace(its, policy=open_policy, hardened=False) for name, its in model.gateways.items()},
        machines={name: replace(its, hardened=False) for name, its in model.machines.items()},
        storages={name: replace(its, hardened=False) for name, its in model.storages.items()},
        vms={
            name: replace(its, hardened=False, encrypted=False, nics=tuple(map(_forging, its.nics)))
            for name, its in model.vms.items()
        },
    )


def _forging(vnic: Vnic) -> Vnic:
    return replace(vnic, forged_transmits=True)
