"""Single statements of a witness: whether the plan says so, and at that place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, TypeAlias

from vtopo.findings import Evidence
from vtopo.model.things import Machine, Ref, Thing, Unknown, Vm, Vnic
from vtopo.source import Span
from vtopo.verify.deciding import Deciding
from vtopo.verify.ground import Ground
from vtopo.verify.loading import Loading
from vtopo.verify.moving import Moving
from vtopo.verify.requiring import Requiring
from vtopo.verify.shadowing import Shadowing
from vtopo.verify.sharing import KINDS, Sharing
from vtopo.verify.texts import stands
from vtopo.verify.threats import Threats
from vtopo.verify.using import Using

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "uplink": ("uplinks",),
    "switch": ("switches", "vswitches", "portgroups"),
    "disk": ("disks",),
    "at": ("reached", "listens", "stands"),
    "mirror": ("mirrors",),
    "subnet": ("subnets",),
    "address": ("addresses",),
    "for": ("serves",),
    "runs": ("runs", "service_vm"),
    "on": ("vmm", "vmms", "host", "vswitch", "node", "vm", "machine", "cluster"),
}
"""The fields of a thing that hold an attribute which is called otherwise in the language."""

ATTRIBUTES: Final = frozenset(
    {
        "on", "runs", "disk", "uplink", "standby", "switch", "carries", "bonds", "mode", "promiscuous",
        "forged-transmits", "mac-changes", "flooding", "isolated", "mirror", "hardened", "sandboxed", "encrypted",
        "passthrough", "pinned", "iommu", "guest-channel", "admin", "mounts", "at", "serves", "manages", "members",
        "migration", "legs", "watches", "reflective", "port-security", "over", "level", "subnet", "address", "for",
        "product", "size",
    }
)  # fmt: skip
"""The attributes of the language that a statement may repeat: `subject attribute value`."""


WITH: Final = "with "
"""What a statement begins with about VMs that are elsewhere than the plan puts them."""

Moves: TypeAlias = tuple[tuple[str, str], ...]
"""VMs, each with the VMM that it is on."""


class Statements:
    """Checks evidence: a true statement is said at one of the places that follow from its meaning."""

    def __init__(
        self,
        ground: Ground,
        sharing: Sharing,
        threats: Threats,
        deciding: Deciding,
        requiring: Requiring,
        moved: Callable[[Moves], Statements | None],
    ) -> None:
        self.ground = ground
        self.model = ground.model
        self.sharing = sharing
        self.threats = threats
        self.moving = Moving(ground)
        self.requiring = requiring
        self.moved = moved
        loading = Loading(ground)
        self.relations: Mapping[str, Callable[[str, str], Iterator[Span | None]]] = {
            "in": self._in,
            "may-be-on": self._may_be_on,
            "may-come-to": self._may_come_to,
            "has": lambda subject, thing: self._has(subject, thing, placed=True),
            "may-have": lambda subject, thing: self._has(subject, thing, placed=False),
            "is": self._is,
            "accepted-until": self._accepted,
            "allowed-because": self._allowed,
            "lets-through": self._lets_through,
            "allows": deciding.allowing,
            "denies": deciding.denying,
            "never-reaches": Shadowing(deciding).never_reached,
            "speed": loading.speed,
            "loads": loading.loads,
        }

    def wrong(self, evidence: Evidence) -> str:
        """Why a statement does not hold; empty if it does."""
        said = f"`{evidence.subject} {evidence.relation} {evidence.object}`"
        if evidence.relation.startswith(WITH):
            return self._elsewhere(evidence)
        places = self._places(evidence)
        if places is None:
            return f"{said} can not be checked: nothing is known of `{evidence.relation}`"
        where = list(dict.fromkeys(places))
        if not where:
            return f"{said}: the plan does not say so"
        spans = [span for span in where if span is not None]
        if evidence.place is None:
            return "" if None in where else f"{said} is not assumed, the plan says so at {spans[0]}"
        if any(stands(evidence.place, span) for span in spans):
            return ""
        return f"{said}: the plan does not say so at {evidence.place}, but {f'at {spans[0]}' if spans else 'nowhere'}"

    def _elsewhere(self, evidence: Evidence) -> str:
        """Why a statement about the plan with VMs elsewhere does not hold: `with VM on VMM and VM on VMM, ...`."""
        said, _, relation = evidence.relation.removeprefix(WITH).partition(", ")
        homes = (one.partition(" on ") for one in said.split(" and "))
        there = self.moved(tuple((vm, vmm) for vm, _, vmm in homes))
        if there is None:
            return f"`{evidence.subject} {evidence.relation} {evidence.object}`: VMs can not be there at once"
        return there.wrong(replace(evidence, relation=relation))

    def _places(self, evidence: Evidence) -> Iterator[Span | None] | None:
        """Where the plan says so (None: nowhere, it is a default), nothing if it is not so; None if nobody knows."""
        relation = evidence.relation
        if relation in self.relations:
            return self.relations[relation](evidence.subject, evidence.object)
        if relation.startswith("uses ") and relation.removeprefix("uses ") in KINDS:
            return self._uses(evidence.subject, relation.removeprefix("uses "), evidence.object)
        if relation.startswith("separate from "):
            return self._separate(evidence.subject, relation.removeprefix("separate from "), evidence.object)
        if relation in ATTRIBUTES:
            return self._attribute(evidence.subject, relation, evidence.object)
        its = evidence.subject, relation, evidence.object
        required = self.requiring.places(*its)
        return self.threats.places(*its) if required is None else required

    # -- relations ---------------------------------------------------------------------------------------------------

    def _in(self, name: str, segment: str) -> Iterator[Span]:
        """A node has an interface in a segment."""
        node = self.ground.nodes.get(name)
        if node is None:
            return
        for vnic in node.nics if isinstance(node, Vm) else ():
            if segment in vnic.carries:
                yield from (vnic.place("carries"), vnic.at)
                yield from (self.model.portgroups[group].place("carries") for group in vnic.portgroups)
        for own in node.nics if isinstance(node, Machine) else node.passthrough:
            if segment in self.model.nics[own].carries:
                yield from (self.model.nics[own].place("carries"), self.model.nics[own].at, node.place("passthrough"))

    def _may_be_on(self, name: str, vmm: str) -> Iterator[Span]:
        vm = self.model.vms.get(name)
        if vm is not None and len(vm.vmms) > 1 and vmm in vm.vmms:
            yield vm.place("on")

    def _may_come_to(self, name: str, vmm: str) -> Iterator[Span]:
        if name in self.model.vms and vmm in self.moving.reached[name]:
            yield self.model.vms[name].place("on")

    def _has(self, vswitch: str, segment: str, *, placed: bool) -> Iterator[Span]:
        """A vNIC on a vswitch is in a segment, or may be."""
        its = self.model.vswitches.get(vswitch)
        for vm in self.model.vms_of.get(its.vmm, ()) if its else ():
            for vnic in vm.nics if (len(vm.vmms) == 1) is placed else ():
                if vswitch in vnic.vswitches and segment in vnic.carries:
                    yield from (vnic.at, vnic.place("carries"))

    def _is(self, name: str, what: str) -> Iterator[Span]:
        if what == "a vswitch with no tap" and self.threats.bare(name):
            yield self.model.vswitches[name].at
        kind = what.removeprefix("an unused ")
        thing = self.using.unused(kind, name) if kind != what else None
        if thing is not None:
            yield thing.at

    def _accepted(self, name: str, until: str) -> Iterator[Span]:
        """Somebody accepts something of a thing until a day."""
        for accept in self.model.accepts:
            if accept.until == until and any(ref.id == name for ref in accept.things):
                yield accept.at

    def _lets_through(self, name: str, how: str) -> Iterator[Span]:
        """A policy has a rule that allows, or allows by default."""
        for its in (self.model.filters.get(name), self.model.gateways.get(name)):
            if its is not None and how == "by default" and its.policy.default_allow is True:
                yield its.place("default")
            elif its is not None and how == "by a rule" and not isinstance(its.policy.rules, Unknown):
                yield from (rule.at for rule in its.policy.rules if rule.allow)

    def _allowed(self, rule: str, because: str) -> Iterator[Span]:
        """A comment allows what a rule finds, for that reason."""
        for allow in self.model.allows:
            if rule in allow.rules and allow.because == because:
                yield allow.at

    def _uses(self, name: str, kind: str, thing: str) -> Iterator[Span]:
        """A node or a segment uses a thing; a workload is what bridges two segments."""
        model = self.model
        end = ("segment", name) if name in model.segments else ("node", name)
        if end[0] == "node" and name not in self.ground.nodes:
            return
        bridge = self.ground.nodes.get(thing) if kind == "segment" and end[0] == "segment" else None
        if bridge is not None:
            if ("node", thing) in self.sharing.uses(end):
                yield bridge.at
            return
        tables: Mapping[str, Mapping[str, Thing]] = {
            "switch": model.switches, "manager": model.managers, "storage": model.storages, "cluster": model.clusters,
            "host": model.hosts, "vmm": model.vmms, "nic": model.nics, "vswitch": model.vswitches,
            "segment": model.segments,
        }  # fmt: skip
        its = tables[kind].get(thing)
        uses = self.sharing.on_cluster(end, thing) if kind == "cluster" else (kind, thing) in self.sharing.uses(end)
        if its is not None and uses:
            yield its.at

    def _separate(self, one: str, other: str, level: str) -> Iterator[Span]:
        """Two segments are that separate."""
        segments = self.model.segments
        if one in segments and other in segments and one != other:
            ends: tuple[tuple[str, str], tuple[str, str]] = (("segment", one), ("segment", other))
            if level == self.sharing.level(self.sharing.common(*ends), segments=True):
                yield from (segments[one].at, segments[other].at)

    # -- attributes --------------------------------------------------------------------------------------------------

    def _attribute(self, subject: str, attribute: str, said: str) -> Iterator[Span | None]:
        """An attribute of a thing has that value, or that value among others."""
        for thing in self._named.get(subject, ()):
            if said == "unknown" and (attribute in thing.unknown or (attribute == "size" and thing.size is None)):
                yield from (self._said(thing, attribute), thing.at)
            fields = [its for its in FIELDS.get(attribute, (attribute.replace("-", "_"),)) if hasattr(thing, its)]
            if isinstance(thing, Vm) and attribute == "on" and len(thing.vmms) > 1:
                fields = ["cluster"]  # which of the members it is on nobody knows
            if any(said in _words(getattr(thing, its)) for its in fields):
                written = self._said(thing, attribute)
                if written is not None or attribute != "on":
                    yield written
                yield thing.at  # said nowhere else, it is said by the thing itself

    def _said(self, thing: Thing, attribute: str) -> Span | None:
        """Where an attribute of a thing is written; a setting of a port also at what it is plugged into."""
        above: list[Thing] = [thing]
        if isinstance(thing, Vnic):
            above += [self.model.portgroups[name] for name in thing.portgroups]
            above += [self.model.vswitches[name] for name in thing.vswitches]
        elif hasattr(thing, "vswitch") and hasattr(thing, "carries"):
            above.append(self.model.vswitches[thing.vswitch])
        return next((its.written[attribute] for its in above if attribute in its.written), None)

    @cached_property
    def _named(self) -> Mapping[str, list[Thing]]:
        """Everything of the plan by its full name."""
        found: dict[str, list[Thing]] = {}
        for things in (*self.using.tables.values(), self.ground.vnics):
            for thing in things.values():
                found.setdefault(thing.id, []).append(thing)
        return found

    def named(self, name: str) -> bool:
        """Whether anything of the plan has that full name."""
        return name in self._named

    @cached_property
    def using(self) -> Using:
        """What nothing uses."""
        return Using(self.model)


def _words(value: Any) -> frozenset[str]:
    """A value of the model in the words of the language, each of a list by itself."""
    if isinstance(value, bool):
        return frozenset({"yes" if value else "no"})
    if isinstance(value, Unknown):
        return frozenset({"unknown"})
    if isinstance(value, tuple):
        return frozenset(str(one) if isinstance(one, Ref | str) else "" for one in value) or frozenset({"none"})
    return frozenset({str(value)}) if value else frozenset({"none"})
