"""What is plugged into what inside a host: vNICs into vswitches, vswitches into uplinks, VMs onto their VMM.

These names are relative (VOCABULARY, rule 6): they are looked up in the VMM or host the thing is on, and a VM that may
move needs them on every member of its cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vtopo.model.drafts import STAGE, Draft
from vtopo.model.grouping import ids
from vtopo.model.index import Hit
from vtopo.model.mistakes import Mistakes, listed, nearest
from vtopo.model.reading import Reader, cut
from vtopo.model.said import SaidOf
from vtopo.syntax.tree import Many, Statement, Word


@dataclass(frozen=True, slots=True)
class Port:
    """A vNIC and what it is plugged into: one vswitch (and port group), or one on each member of a cluster."""

    nic: Draft
    vswitches: tuple[Draft, ...]
    portgroups: tuple[Draft, ...]


class Plugging:
    """Looks up relative names, and remembers each answer: thousands of VMs ask for the same few vswitches."""

    def __init__(self, drafts: Iterable[Draft], said: Mapping[int, SaidOf], reader: Reader) -> None:
        self.said = said
        self.reader = reader
        self.mistakes: Mistakes = reader.mistakes
        self._inside: dict[tuple[int, str], list[Draft]] = {}
        self._found: dict[tuple[int, str], Draft | None] = {}
        self._cluster: dict[int, Draft] = {}
        self._members: dict[int, list[Draft]] = {}
        self._plugged: dict[int, list[tuple[Draft, Draft]]] = {}
        for draft in drafts:
            if draft.kind.name == "cluster":
                self._members[id(draft)] = [hit.draft for hit in said[id(draft)].hits("members")]
                for vmm in self._members[id(draft)]:
                    self._join(vmm, draft)
        self._homes: dict[int, tuple[tuple[Draft, ...], Draft | None]] = {}
        self._ports: dict[int, tuple[Port, ...]] = {}
        for draft in drafts:
            if draft.kind.name == "vm":
                self._ports[id(draft)] = self._plug(draft)
        for draft in drafts:
            if draft.kind.name == "vswitch":
                self._service_vm(draft)

    def _join(self, vmm: Draft, cluster: Draft) -> None:
        other = self._cluster.setdefault(id(vmm), cluster)
        if other is not cluster:
            self.mistakes.add(
                STAGE,
                "two-clusters",
                f"vmm `{vmm.path}` is a member of two clusters: `{other.names}` and `{cluster.names}`",
                cluster.at,
                related=[(other.at, "the other cluster")],
            )

    # -- VMs ---------------------------------------------------------------------------------------------------------

    def home(self, vm: Draft) -> tuple[tuple[Draft, ...], Draft | None]:
        """The VMM a VM is on (or all it may be on), and the cluster it may move over, if any."""
        known = self._homes.get(id(vm))
        if known is None:
            holder = vm.parent
            assert holder is not None
            if holder.kind.name == "cluster":
                known = (tuple(self._members[id(holder)]), holder)
            else:
                known = ((holder,), self._cluster.get(id(holder)))
            self._homes[id(vm)] = known
        return known

    def ports(self, vm: Draft) -> tuple[Port, ...]:
        """What the vNICs of a VM are plugged into."""
        return self._ports[id(vm)]

    def legs(self, vm: Draft) -> tuple[str, ...]:
        """The segments an appliance joins: those of its vNICs and of the NICs passed through to it."""
        legs: list[str] = []
        for port in self.ports(vm):
            own = self.said[id(port.nic)].names("carries")
            legs += own or (self.said[id(port.portgroups[0])].names("carries") if port.portgroups else ())
        for nic in self._host_nics(vm, "passthrough"):
            legs += self.said[id(nic)].names("carries")
        return tuple(dict.fromkeys(legs))

    def passthrough(self, vm: Draft) -> tuple[str, ...]:
        """The host NICs a VM owns."""
        return tuple(nic.path for nic in self._host_nics(vm, "passthrough"))

    def _plug(self, vm: Draft) -> tuple[Port, ...]:
        vmms, cluster = self.home(vm)
        if cluster is not None and vm.parent is cluster and not vmms:
            self.mistakes.add(
                STAGE,
                "empty-cluster",
                f"vm `{vm.names}` is on cluster `{cluster.names}`, which has no members",
                vm.at,
                related=[(cluster.at, "this cluster")],
            )
        ports: list[Port] = []
        for nic in vm.parts:
            if nic.kind.name == "nic" and vmms:
                found = [self._socket(vm, nic, vmm) for vmm in vmms]
                if cluster is not None:
                    self._everywhere(vm, nic, vmms, cluster)
                sockets = [socket for socket in found if socket is not None]
                vswitches = tuple(s if s.kind.name == "vswitch" else _above(s) for s in sockets)
                ports.append(Port(nic, vswitches, tuple(s for s in sockets if s.kind.name == "portgroup")))
        return tuple(ports)

    def _socket(self, vm: Draft, nic: Draft, vmm: Draft, *, tell: bool = True) -> Draft | None:
        """The vswitch or port group of a VMM that a vNIC is plugged into, None after a mistake."""
        statement = nic.said.get("switch", [None])[0]
        if statement is None:
            only = self._parts(vmm, "vswitch")
            if len(only) == 1:
                return only[0]
            if tell:
                have = f"has several: {listed(str(v.names) for v in only)}" if only else "has none"
                self.mistakes.add(
                    STAGE,
                    "which-vswitch",
                    f"a nic of vm `{vm.names}` names no vswitch, and {vmm.path} {have}",
                    nic.at,
                    hint=f"write `switch {only[0].names}`" if only else f"declare a vswitch in {vmm.path}",
                )
            return None
        word = self._word(statement)
        if word is None:
            return None
        key = (id(vmm), word.text)
        if key not in self._found:
            self._found[key] = self._find(word.text, vmm, ("vswitch", "portgroup"))
        found = self._found[key]
        if found is None and tell:
            self._no_socket(vm, vmm, word)
        return found

    def _no_socket(self, vm: Draft, vmm: Draft, word: Word) -> None:
        """Says why a vNIC can not be plugged in there: it is another VMM's, or there is none of that name."""
        elsewhere = self.reader.index.find(word.text, ("vswitch", "portgroup"), vm)
        own = self._parts(vmm, "vswitch") + self._parts(vmm, "portgroup")
        if isinstance(elsewhere, list) and elsewhere:
            other = elsewhere[0].draft
            holder = other.enclosing("vmm")
            self.mistakes.add(
                STAGE,
                "foreign-vswitch",
                f"vm `{vm.names}` is on {vmm.path}, but `{word.text}` is a {other.kind.name} of "
                f"{holder.path if holder else 'no VMM'}",
                word.span,
                label="plugged in here",
                related=[(vm.at, "this vm"), (other.at, f"this {other.kind.name}")],
                hint=f"{vmm.path} has {listed(str(draft.names) for draft in own)}" if own else "",
            )
        else:
            hint = nearest(word.text, [str(draft.names) for draft in own])
            self.mistakes.add(
                STAGE,
                "unknown-name",
                f"there is no vswitch or port group `{word.text}` in {vmm.path}",
                word.span,
                hint=hint or (f"{vmm.path} has {listed(str(draft.names) for draft in own)}" if own else ""),
            )

    def _everywhere(self, vm: Draft, nic: Draft, vmms: tuple[Draft, ...], cluster: Draft) -> None:
        """A VM that may move needs its vswitch on every member of its cluster."""
        if self.said[id(vm)].flag("pinned", False) is True or vm.parent is cluster:
            return
        statement = nic.said.get("switch", [None])[0]
        word = self._word(statement) if statement is not None else None
        lacking = [
            member
            for member in self._members[id(cluster)]
            if member not in vmms and self._socket(vm, nic, member, tell=False) is None
        ]
        if lacking and (statement is None or word is not None):
            name = f"no `{word.text}`" if word else "not one vswitch that it could mean"
            members = f"{listed(member.path for member in lacking)} {'has' if len(lacking) == 1 else 'have'}"
            self.mistakes.add(
                STAGE,
                "not-on-every-member",
                f"vm `{vm.names}` may move over cluster `{cluster.names}`, but {members} {name}",
                word.span if word else nic.at,
                related=[(vm.at, "this vm"), (lacking[0].at, "this member")],
                hint="give every member that vswitch, or say `pinned` of the vm",
            )

    # -- vswitches ---------------------------------------------------------------------------------------------------

    def uplinks(self, vswitch: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The NICs a vswitch reaches the wire by, standby ones included, and which of them are standby."""
        active = self._host_nics(vswitch, "uplink")
        standby = self._host_nics(vswitch, "standby")
        names = [nic.path for nic in (*active, *standby)]
        return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(nic.path for nic in standby))

    def service_vm(self, vswitch: Draft) -> str:
        """The name of the VM that a vswitch runs in."""
        found = self._service_vm(vswitch)
        return str(found[0]) if found else ""

    def _service_vm(self, vswitch: Draft) -> tuple[str, ...]:
        for _, read in self.said[id(vswitch)].all("runs"):
            hits = read.get("VM")
            if isinstance(hits, tuple) and hits:
                hit = hits[0]
                assert isinstance(hit, Hit)
                cut(hit)
                home = self.home(hit.draft)[0]
                if vswitch.parent not in home:
                    self.mistakes.add(
                        STAGE,
                        "foreign-service-vm",
                        f"vswitch `{vswitch.path}` runs in vm `{hit.draft.names}`, which is on "
                        f"{listed(vmm.path for vmm in home)}",
                        vswitch.said["runs"][0].span,
                        related=[(hit.draft.at, "this vm")],
                        hint=f"a service vm runs on the VMM of its vswitch, {_above(vswitch).path}",
                    )
                return tuple(ids(hit))
        return ()

    def _host_nics(self, draft: Draft, attribute: str) -> list[Draft]:
        """The NICs of its host that a vswitch or VM names."""
        statement = draft.said.get(attribute, [None])[0]
        host = draft.enclosing("host") or draft.enclosing("machine")
        if statement is None:
            return []
        if host is None:
            self.mistakes.add(
                STAGE,
                "no-host",
                f"{draft.kind.name} `{draft.names}` is on no particular host, so it has no `{attribute}`",
                statement.span,
            )
            return []
        found: list[Draft] = []
        for word in _words(statement):
            if word.text in ("none", "unknown"):
                continue
            nic = self._find(word.text, host, ("nic",))
            if nic is None:
                self._no_nic(draft, host, word)
            else:
                found.append(nic)
        return found

    def _no_nic(self, draft: Draft, host: Draft, word: Word) -> None:
        elsewhere = self.reader.index.find(word.text, ("nic",), draft)
        own = [part for part in host.parts if part.kind.name == "nic"]
        hint = f"{host.path} has {listed(str(nic.names) for nic in own)}" if own else f"{host.path} has no nic"
        hits = [hit.draft for hit in elsewhere if _physical(hit.draft)] if isinstance(elsewhere, list) else []
        if hits:
            self.mistakes.add(
                STAGE,
                "foreign-nic",
                f"{draft.kind.name} `{draft.path}` is on host {host.path}, but `{word.text}` is a nic of "
                f"{_above(hits[0]).path}",
                word.span,
                related=[(hits[0].at, "this nic")],
                hint=hint,
            )
        else:
            close = nearest(word.text, [str(nic.names) for nic in own])
            self.mistakes.add(
                STAGE,
                "unknown-name",
                f"there is no nic `{word.text}` in host {host.path}",
                word.span,
                hint=close or hint,
            )

    # -- looking up --------------------------------------------------------------------------------------------------

    def _find(self, path: str, holder: Draft, kinds: tuple[str, ...]) -> Draft | None:
        """The part of a holder that a relative name means: `vs0`, or `vs0.guest_pg`."""
        known = self.reader.index.find(path, kinds, holder)
        if isinstance(known, str):
            return None
        inside = [hit.draft for hit in known if any(above is holder for above in hit.draft.ancestors())]
        direct = [draft for draft in inside if draft.parent is holder]
        chosen = direct or inside
        return chosen[0] if len(chosen) == 1 and _relative(path, holder) else None

    def _parts(self, holder: Draft, kind: str) -> list[Draft]:
        key = (id(holder), kind)
        if key not in self._inside:
            self._inside[key] = [part for part in holder.whole() if part.kind.name == kind]
        return self._inside[key]

    def _word(self, statement: Statement) -> Word | None:
        args = statement.args[1:]
        if len(args) == 1 and isinstance(args[0], Word):
            return args[0]
        at = args[0].span if args else statement.span
        self.mistakes.add(
            STAGE, "form", "a vm's nic is plugged into one vswitch or port group", at, hint="write `switch vs0`"
        )
        return None


def _relative(path: str, holder: Draft) -> bool:
    """Whether a path starts below its holder: `vs0` does, `esx1.vs0` names the host."""
    first = path.partition(".")[0]
    return "." not in path or any(str(part.names) == first for part in holder.whole() if part is not holder)


def _above(draft: Draft) -> Draft:
    assert draft.parent is not None
    return draft.parent


def _physical(nic: Draft) -> bool:
    return nic.parent is not None and nic.parent.kind.name in ("host", "machine")


def _words(statement: Statement) -> list[Word]:
    given = (one for arg in statement.args[1:] for one in (arg.items if isinstance(arg, Many) else (arg,)))
    return [one for one in given if isinstance(one, Word)]
