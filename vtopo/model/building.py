"""Makes the things of the model from drafts whose names are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from vtopo.model import assumed
from vtopo.model.carrying import Port
from vtopo.model.drafts import STAGE, Draft
from vtopo.model.grouping import groups, ids
from vtopo.model.index import Hit
from vtopo.model.names import Names
from vtopo.model.plugging import Plugging
from vtopo.model.reading import Reader
from vtopo.model.renames import was
from vtopo.model.said import SaidOf, all_said
from vtopo.model.things import (
    UNKNOWN,
    Attacker,
    Cluster,
    Component,
    Filter,
    Flag,
    Gateway,
    Group,
    Host,
    Machine,
    Manager,
    Mode,
    Nic,
    PortGroup,
    Runs,
    Segment,
    Sensor,
    Storage,
    Switch,
    Thing,
    Vm,
    Vmm,
    Vnic,
    Vswitch,
)
from vtopo.source import Span

MODES: Mapping[str, Mode] = {"switch": "switch", "hub": "hub", "vepa": "vepa", "isolated": "isolated"}
PLACES: Mapping[str, Runs] = {"kernel": "kernel", "process": "process", "nic": "nic"}
FLAGS = {"promiscuous": "promiscuous", "forged-transmits": "forged_transmits", "mac-changes": "mac_changes"}
"""The settings of a port, and the fields that hold them."""


class Building:
    """Reads every draft first, which cuts ranges where single members are meant, and then makes the things."""

    def __init__(self, top: list[Draft], reader: Reader) -> None:
        self.drafts = [part for draft in top for part in draft.whole()]
        self.reader = reader
        self.said = all_said(self.drafts, reader)
        self.plugging = Plugging(self.drafts, self.said, reader)
        self._plugged: dict[tuple[int, ...], Mapping[str, Any]] = {}
        for draft in self.drafts:
            if draft.kind.name == "vmm" and draft.parent is not None and draft.parent.kind.name == "vm":
                reader.mistakes.add(
                    STAGE,
                    "nested-vmm",
                    f"vmm `{draft.path}` stands in a vm: nested virtualization is not modelled yet",
                    draft.at,
                    hint="model the outer VMM and its VMs, and the inner one in a plan of its own",
                )

    def things(self) -> dict[str, dict[str, Any]]:
        """The things by the name of their table in the model, and by full name."""
        tables: dict[str, dict[str, Any]] = {}
        for draft in self.drafts:
            table, make = MAKERS.get(draft.kind.name, ("", None))
            if make is not None:
                for thing in make(self, draft, self.said[id(draft)]):
                    tables.setdefault(table, {})[thing.id] = thing
        self._own_boxes(tables)
        return tables

    def let_go(self) -> None:
        """Parts drafts from the drafts they stand in: they and all that was written would stay as long as they do."""
        for draft in self.drafts:
            draft.parent = None

    def _own_boxes(self, tables: dict[str, dict[str, Any]]) -> None:
        """Gives each machine that names no host one of its own."""
        hosts = tables.setdefault("hosts", {})
        for machine in tables.get("machines", {}).values():
            if machine.host == machine.id:
                hosts[machine.id] = Host(
                    id=machine.id, at=machine.at, written=machine.written, machine=machine.id, count=machine.count
                )

    def _segments(self, draft: Draft, said: SaidOf) -> Iterator[Segment]:
        level = said.text("level")
        over = said.names("over")
        yield Segment(
            **_every(draft, said),
            dmz=draft.kind.name == "dmz",
            level=level or UNKNOWN,
            vlan=None if not said.has("vlan") or said.none("vlan") else said.whole("vlan"),
            subnets=said.words("subnet"),
            over=over[0] if over else None,
        )

    def _switches(self, draft: Draft, said: SaidOf) -> Iterator[Switch]:
        yield Switch(
            **_every(draft, said),
            carries=said.names("carries"),
            reflective=said.flag("reflective", False),
            port_security=said.flag("port-security", False),
        )

    def _hosts(self, draft: Draft, said: SaidOf) -> Iterator[Host]:
        yield Host(
            **_every(draft, said),
            iommu=said.flag("iommu", UNKNOWN),
            cores=said.whole("cores"),
            memory=said.number("memory"),
        )

    def _nics(self, draft: Draft, said: SaidOf) -> Iterator[Nic]:
        holder = draft.parent
        if holder is None or holder.kind.name == "vm":
            return
        for owner in groups(holder):
            machine = str(owner) if holder.kind.name == "machine" else ""
            yield Nic(
                **_every(draft, said, f"{machine}.{draft.names}" if machine else ""),
                host=_box(holder, owner) if machine else holder.path,
                machine=machine,
                switches=said.names("switch"),
                carries=said.names("carries"),
                speed=said.number("speed"),
                addresses=said.words("address"),
                bonds=_bonded(said.hits("bonds"), holder, owner),
            )

    def _vmms(self, draft: Draft, said: SaidOf) -> Iterator[Vmm]:
        holder = draft.parent
        assert holder is not None
        machine = holder.path if holder.kind.name == "machine" else ""
        yield Vmm(
            **_every(draft, said),
            host=_box(holder, holder.names) if machine else holder.path,
            machine=machine,
            admin=UNKNOWN if said.unknown("admin") or not said.has("admin") else said.names("admin"),
            guest_channel=said.flag("guest-channel", assumed.flag("vmm", said.text("product"), "guest-channel")),
            mounts=said.names("mounts"),
            sandboxed=said.flag("sandboxed", assumed.flag("vmm", said.text("product"), "sandboxed")),
            hardened=said.flag("hardened", False),
        )

    def _vswitches(self, draft: Draft, said: SaidOf) -> Iterator[Vswitch]:
        uplinks, standby = self.plugging.uplinks(draft)
        product = said.text("product")
        runs: Runs = UNKNOWN if said.unknown("runs") else PLACES[assumed.word("vswitch", product, "runs", "kernel")]
        service_vm = ""
        for read in said.all("runs"):
            place = read.get("PLACE")
            if isinstance(place, tuple) and place:
                runs = PLACES[str(place[0])]
            elif "VM" in read:
                runs, service_vm = "service-vm", self.plugging.service_vm(draft)
        yield Vswitch(
            **_every(draft, said),
            vmm=_parent(draft),
            uplinks=uplinks,
            standby=standby,
            mode=UNKNOWN
            if said.unknown("mode")
            else MODES[said.text("mode") or assumed.word("vswitch", product, "mode", "switch")],
            runs=runs,
            service_vm=service_vm,
            **_port(said, _by_product(said)),
            flooding=said.flag("flooding", assumed.flag("vswitch", product, "flooding")),
            mirrors=said.refs("mirror"),
            hardened=said.flag("hardened", False),
        )

    def _portgroups(self, draft: Draft, said: SaidOf) -> Iterator[PortGroup]:
        above = self.said[id(draft.parent)] if draft.parent else said
        yield PortGroup(
            **_every(draft, said),
            vswitch=_parent(draft),
            carries=said.names("carries"),
            **_port(said, _port(above, _by_product(above))),
            isolated=said.flag("isolated", False),
        )

    def _components(self, draft: Draft, said: SaidOf) -> Iterator[Component]:
        everyone = not said.has("for") or said.unknown("for") or any(ref.kind == "any" for ref in said.refs("for"))
        yield Component(**_every(draft, said), vmm=_parent(draft), serves=None if everyone else said.names("for"))

    def _filters(self, draft: Draft, said: SaidOf) -> Iterator[Filter]:
        yield Filter(**_every(draft, said), vswitch=_parent(draft), policy=said.policy(draft, False))

    def _gateways(self, draft: Draft, said: SaidOf) -> Iterator[Gateway]:
        holder = draft.parent
        kind = holder.kind.name if holder else ""
        yield Gateway(
            **_every(draft, said),
            router=draft.kind.name == "router",
            vm=holder.path if holder and kind == "vm" else "",
            vmm=holder.path if holder and kind == "vmm" else "",
            legs=self.plugging.legs(holder) if holder and kind == "vm" else said.names("legs"),
            hardened=said.flag("hardened", False),
            serves=said.serves(),
            policy=said.policy(draft, draft.kind.name == "router"),
        )

    def _groups(self, draft: Draft, said: SaidOf) -> Iterator[Group]:
        yield Group(**_every(draft, said), members=said.refs("members"))

    def _sensors(self, draft: Draft, said: SaidOf) -> Iterator[Sensor]:
        holder = draft.parent
        kind = holder.kind.name if holder else ""
        yield Sensor(
            **_every(draft, said),
            vm=holder.path if holder and kind == "vm" else "",
            vmm=holder.path if holder and kind == "vmm" else "",
            watches=said.refs("watches"),
            listens=said.refs("at"),
        )

    def _machines(self, draft: Draft, said: SaidOf) -> Iterator[Machine]:
        for name in groups(draft):
            nics = [part for part in draft.parts if part.kind.name == "nic"]
            yield Machine(
                **_node(draft, said, name),
                names=name,
                host=_box(draft, name),
                nics=tuple(f"{name}.{nic.names}" for nic in nics),
            )

    def _vms(self, draft: Draft, said: SaidOf) -> Iterator[Vm]:
        vmms, cluster = self.plugging.home(draft)
        ports = self.plugging.ports(draft)
        passthrough = self.plugging.passthrough(draft)
        for name in groups(draft):
            yield Vm(
                **_node(draft, said, name),
                names=name,
                vmms=tuple(vmm.path for vmm in vmms),
                cluster=cluster.path if cluster else "",
                nics=tuple([self._vnic(port, str(name)) for port in ports]),
                disks=said.names("disk"),
                encrypted=said.flag("encrypted", False),
                passthrough=passthrough,
                pinned=said.flag("pinned", False),
                cores=said.whole("cores"),
                memory=said.number("memory"),
            )

    def _vnic(self, port: Port, owner: str) -> Vnic:
        nic, said = port.nic, self.said[id(port.nic)]
        key = tuple([id(part) for part in (said, *port.vswitches, *port.portgroups)])
        if key not in self._plugged:  # what all vNICs have in common that say the same and are plugged in there
            self._plugged[key] = self._interface(said, port)
        return Vnic(id=f"{owner}.{nic.names}", at=nic.at, written=_written(nic), **self._plugged[key])

    def _interface(self, said: SaidOf, port: Port) -> dict[str, Any]:
        above = [self._port_of(part) for part in port.portgroups or port.vswitches]
        inherited = {field: _agreed([settings[field] for settings in above]) for field in above[0]} if above else {}
        return {
            **_common(said, "nic"),
            "vswitches": tuple(vswitch.path for vswitch in port.vswitches),
            "portgroups": tuple(portgroup.path for portgroup in port.portgroups),
            "carries": self.plugging.carried(port),
            "addresses": said.words("address"),
            **_port(said, inherited),
            "isolated": said.flag("isolated", inherited.get("isolated", False)),
        }

    def _port_of(self, draft: Draft) -> dict[str, Any]:
        """The settings of a port on a vswitch or in a port group: the nearest that says something wins."""
        said = self.said[id(draft)]
        if draft.kind.name == "vswitch" or draft.parent is None:
            return {**_port(said, _by_product(said)), "isolated": False}
        return {**_port(said, self._port_of(draft.parent)), "isolated": said.flag("isolated", False)}

    def _storages(self, draft: Draft, said: SaidOf) -> Iterator[Storage]:
        yield Storage(**_every(draft, said), reached=said.names("at"), hardened=said.flag("hardened", False))

    def _managers(self, draft: Draft, said: SaidOf) -> Iterator[Manager]:
        yield Manager(**_every(draft, said), node=_parent(draft), manages=said.names("manages"))

    def _clusters(self, draft: Draft, said: SaidOf) -> Iterator[Cluster]:
        separate = (read["NODE"] for read in said.all("separate"))
        yield Cluster(
            **_every(draft, said),
            members=said.names("members"),
            migration=said.names("migration"),
            separate=tuple(_ids(values) for values in separate),
        )

    def _attackers(self, draft: Draft, said: SaidOf) -> Iterator[Attacker]:
        yield Attacker(**_every(draft, said), stands=said.refs("at"))


def _every(draft: Draft, said: SaidOf, name: str = "") -> dict[str, Any]:
    """What every thing has; its full name is that of its draft where no other is given."""
    return {
        "id": name or draft.path,
        "at": draft.at,
        "written": _written(draft),
        **_common(said, draft.kind.name),
    }


def _common(said: SaidOf, kind: str) -> dict[str, Any]:
    product = said.text("product")
    return {
        "label": said.text("label"),
        "product": product,
        "size": assumed.size(kind, product) if product and not said.has("size") else said.size(),
        "unknown": said.unknowns,
    }


def _written(draft: Draft) -> Mapping[str, Span]:
    return {name: statements[0].span for name, statements in draft.said.items()}


def _node(draft: Draft, said: SaidOf, name: Names) -> dict[str, Any]:
    return {
        **_every(draft, said, str(name)),
        "hardened": said.flag("hardened", False),
        "was": was(said.text("was"), draft.names, name),
        "on": UNKNOWN if said.unknown("state") else said.text("state", "on") == "on",
        "serves": said.serves(),
        "asset": said.text("asset") or None,
    }


def _port(said: SaidOf, inherited: Mapping[str, Any]) -> dict[str, Any]:
    return {field: said.flag(flag, inherited.get(field, False)) for flag, field in FLAGS.items()}


def _by_product(vswitch: SaidOf) -> Mapping[str, Flag]:
    """The settings that a port on that vswitch has by its product."""
    product = vswitch.text("product")
    return {field: assumed.flag("vswitch", product, flag) for flag, field in FLAGS.items()} if product else {}


def _agreed(flags: list[Flag]) -> Flag:
    """The one value of a setting that all members of a cluster share, unknown where they differ."""
    return flags[0] if all(flag is flags[0] for flag in flags) else UNKNOWN


def _parent(draft: Draft) -> str:
    return draft.parent.path if draft.parent else ""


def _box(machine: Draft, name: object) -> str:
    """The host of a machine: the one it stands on, or its own, which is named as the machine."""
    return machine.parent.path if machine.parent else str(name)


def _bonded(hits: Iterable[Hit], holder: Draft, owner: Names) -> tuple[str, ...]:
    """The NICs that a bond means: of a machine its own, where none of another or of one member is named."""
    found = ([f"{owner}.{hit.draft.names}"] if _of_each(hit, holder) else ids(hit) for hit in hits)
    return tuple(dict.fromkeys(name for names in found for name in names))


def _of_each(hit: Hit, holder: Draft) -> bool:
    return hit.draft.parent is holder and holder.kind.name == "machine" and hit.first is None


def _ids(values: object) -> tuple[str, ...]:
    found = values if isinstance(values, tuple) else ()
    return tuple(dict.fromkeys(one for hit in found for one in ids(hit)))


MAKERS: Mapping[str, tuple[str, Callable[[Building, Draft, SaidOf], Iterator[Thing]]]] = {
    "segment": ("segments", Building._segments),
    "dmz": ("segments", Building._segments),
    "switch": ("switches", Building._switches),
    "host": ("hosts", Building._hosts),
    "nic": ("nics", Building._nics),
    "vmm": ("vmms", Building._vmms),
    "vswitch": ("vswitches", Building._vswitches),
    "portgroup": ("portgroups", Building._portgroups),
    "component": ("components", Building._components),
    "filter": ("filters", Building._filters),
    "firewall": ("gateways", Building._gateways),
    "router": ("gateways", Building._gateways),
    "group": ("groups", Building._groups),
    "sensor": ("sensors", Building._sensors),
    "machine": ("machines", Building._machines),
    "vm": ("vms", Building._vms),
    "storage": ("storages", Building._storages),
    "manager": ("managers", Building._managers),
    "cluster": ("clusters", Building._clusters),
    "attacker": ("attackers", Building._attackers),
}
