"""What is plugged into what inside a host: vNICs into vswitches, vswitches into uplinks, VMs onto their VMM.

These names are relative (VOCABULARY, rule 6): they are looked up in the VMM or host the thing is on, and a VM that may
move needs them on every member of its cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vtopo.model import names
from vtopo.model.carrying import Carrying, Port
from vtopo.model.drafts import STAGE, Draft
from vtopo.model.grouping import ids
from vtopo.model.index import Hit, members_named
from vtopo.model.mistakes import Mistakes, listed, nearest
from vtopo.model.reading import Reader, cut
from vtopo.model.said import SaidOf, says
from vtopo.syntax.tree import Many, Statement, Word

SOCKETS = ("vswitch", "portgroup")
HOST_NICS = ("uplink", "standby", "passthrough")
"""Attributes that name NICs of the host a vswitch or VM is on."""


class Plugging:
    """Looks up relative names, and remembers each answer: thousands of VMs ask for the same few vswitches."""

    def __init__(self, drafts: Iterable[Draft], said: Mapping[int, SaidOf], reader: Reader) -> None:
        self.said = said
        self.reader = reader
        self.mistakes: Mistakes = reader.mistakes
        self._tables: dict[tuple[int, tuple[str, ...]], dict[str, list[Draft]]] = {}
        self._lacking: dict[tuple[int, str], list[Draft]] = {}
        self._found: dict[tuple[int, str, tuple[str, ...]], list[Draft]] = {}
        self._cluster: dict[int, Draft] = {}
        self._members: dict[int, list[Draft]] = {}
        for draft in drafts:
            if draft.kind.name == "cluster":
                self._members[id(draft)] = [hit.draft for hit in said[id(draft)].hits("members")]
                for vmm in self._members[id(draft)]:
                    self._join(vmm, draft)
        self._homes: dict[int, tuple[tuple[Draft, ...], Draft | None]] = {}
        self._ports: dict[int, tuple[Port, ...]] = {}
        self._known_sockets: dict[tuple[int, int, bool], tuple[tuple[Draft, ...], tuple[Draft, ...]]] = {}
        self._nics: dict[tuple[int, str], list[Draft]] = {}
        for draft in drafts:
            if draft.kind.name == "vm":
                self._ports[id(draft)] = self._plug(draft)
            for word in HOST_NICS:
                if word in draft.said:
                    self._nics[id(draft), word] = self._host_nics(draft, word)
            if draft.kind.name == "vswitch":
                self._service_vm(draft)
        self._carrying = Carrying(said, self._ports, self._nics)

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
        holder = vm.parent
        assert holder is not None
        if id(holder) not in self._homes:
            cluster = holder if holder.kind.name == "cluster" else self._cluster.get(id(holder))
            vmms = tuple(self._members[id(holder)]) if holder is cluster else (holder,)
            self._homes[id(holder)] = (vmms, cluster)
        return self._homes[id(holder)]

    def ports(self, vm: Draft) -> tuple[Port, ...]:
        """What the vNICs of a VM are plugged into."""
        return self._ports[id(vm)]

    def carried(self, port: Port) -> tuple[str, ...]:
        """The segments that a vNIC carries."""
        return self._carrying.of(port)

    def legs(self, vm: Draft) -> tuple[str, ...]:
        """The segments an appliance joins: those of its vNICs and of the NICs passed through to it."""
        legs: list[str] = []
        for port in self.ports(vm):
            legs += self.carried(port)
        for nic in self._nics.get((id(vm), "passthrough"), ()):
            legs += self.said[id(nic)].names("carries")
        return tuple(dict.fromkeys(legs))

    def passthrough(self, vm: Draft) -> tuple[str, ...]:
        """The host NICs a VM owns."""
        return tuple(dict.fromkeys(nic.path for nic in self._nics.get((id(vm), "passthrough"), ())))

    def _plug(self, vm: Draft) -> tuple[Port, ...]:
        vmms, cluster = self.home(vm)
        if cluster is not None and vm.parent is cluster and not vmms and not members_named(cluster):
            self.mistakes.add(
                STAGE,
                "empty-cluster",
                f"vm `{vm.names}` is on cluster `{cluster.names}`, which has no members",
                vm.at,
                related=[(cluster.at, "this cluster")],
            )
        nics = [part for part in vm.parts if part.kind.name == "nic"] if vmms else []
        return tuple([Port(nic, *self._sockets(vm, nic)) for nic in nics])

    def _sockets(self, vm: Draft, nic: Draft) -> tuple[tuple[Draft, ...], tuple[Draft, ...]]:
        """The vswitches and port groups a vNIC is plugged into, looked up once for all that say the same there."""
        key = (id(self.said[id(nic)]), id(vm.parent), self._stays(vm))
        if key in self._known_sockets:
            return self._known_sockets[key]
        vmms, cluster = self.home(vm)
        found = [self._socket(vm, nic, vmm, tell=vm.parent is vmm) for vmm in vmms]
        if cluster is not None:
            self._everywhere(vm, nic, cluster)
        sockets = [socket for socket in found if socket is not None]
        vswitches = tuple([s if s.kind.name == "vswitch" else _above(s) for s in sockets])
        portgroups = tuple([s for s in sockets if s.kind.name == "portgroup"])
        if not self.mistakes:
            self._known_sockets[key] = (vswitches, portgroups)
        return vswitches, portgroups

    def _stays(self, vm: Draft) -> bool:
        return self.said[id(vm)].flag("pinned", False) is True

    def _socket(self, vm: Draft, nic: Draft, vmm: Draft, *, tell: bool = True) -> Draft | None:
        """The vswitch or port group of a VMM that a vNIC is plugged into, None after a mistake."""
        statement = nic.said.get("switch", (None,))[0]
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
        if word is None or says(statement, "unknown"):
            return None
        found = self._find(word.text, vmm, SOCKETS)
        if len(found) == 1:
            self._note(word, found)
        elif tell:
            self._no_socket(vm, vmm, word)
        return found[0] if len(found) == 1 else None

    def _no_socket(self, vm: Draft, vmm: Draft, word: Word) -> None:
        """Says why a vNIC can not be plugged in there: it is another VMM's, or there is none of that name."""
        index = self.reader.index
        here = self._find(word.text, vmm, SOCKETS)
        if index.is_lost(word.text) or len({draft.path for draft in here}) < len(here):
            return
        if here:
            self.mistakes.add(
                STAGE,
                "ambiguous-name",
                f"`{word.text}` may mean several things in {vmm.path}: "
                f"{listed((f'{draft.kind.name} `{_below(draft, vmm)}`' for draft in here), 'or')}",
                word.span,
                related=[(draft.at, f"this {draft.kind.name}") for draft in here[:2]],
                hint=f"write {listed((f'`{_below(draft, vmm)}`' for draft in here), 'or')}",
            )
            return
        elsewhere = index.find(word.text, SOCKETS, vm)
        others = [hit.draft for hit in elsewhere] if isinstance(elsewhere, list) else []
        own = [*self._parts(vmm, "vswitch"), *self._parts(vmm, "portgroup")]
        has = f"{vmm.path} has {listed(str(draft.names) for draft in own)}" if own else f"{vmm.path} has no vswitch"
        if any(other.enclosing("vmm") is vmm for other in others):
            self._qualified(word, "the switch of a vm's nic is looked up in the VMM the vm is on")
        elif others:
            other = others[0]
            holder = other.enclosing("vmm")
            self.mistakes.add(
                STAGE,
                "foreign-vswitch",
                f"vm `{vm.names}` is on {vmm.path}, but `{word.text}` is a {other.kind.name} of "
                f"{holder.path if holder else 'no VMM'}",
                word.span,
                label="plugged in here",
                related=[(vm.at, "this vm"), (other.at, f"this {other.kind.name}")],
                hint=has,
            )
        else:
            self.mistakes.add(
                STAGE,
                "unknown-name",
                f"there is no vswitch or port group `{word.text}` in {vmm.path}",
                word.span,
                hint=nearest(word.text, [str(draft.names) for draft in own]) or has,
            )

    def _everywhere(self, vm: Draft, nic: Draft, cluster: Draft) -> None:
        """A VM that may move needs its vswitch on every member of its cluster."""
        placed = vm.parent is not cluster
        if placed and self._stays(vm):
            return
        statement = nic.said.get("switch", (None,))[0]
        if statement is not None and says(statement, "unknown"):
            return
        word = self._word(statement) if statement is not None else None
        key = (id(cluster), word.text if word else "")
        if key not in self._lacking:
            members = self._members[id(cluster)]
            self._lacking[key] = [one for one in members if self._socket(vm, nic, one, tell=False) is None]
        lacking = [member for member in self._lacking[key] if member is not vm.parent]
        if word is not None and self.reader.index.is_lost(word.text):
            return
        if lacking and (statement is None or word is not None):
            other = "say `pinned` of the vm" if placed else "place the vm on one of them"
            name = f"no `{word.text}`" if word else "not one vswitch that it could mean"
            who = f"{listed(member.path for member in lacking)} {'has' if len(lacking) == 1 else 'have'}"
            self.mistakes.add(
                STAGE,
                "not-on-every-member",
                f"vm `{vm.names}` may {'move over' if placed else 'be on any member of'} cluster `{cluster.names}`, "
                f"but {who} {name}",
                word.span if word else nic.at,
                related=[(vm.at, "this vm"), (lacking[0].at, "this member")],
                hint=f"give every member that vswitch, or {other}",
            )

    # -- vswitches ---------------------------------------------------------------------------------------------------

    def uplinks(self, vswitch: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The NICs a vswitch reaches the wire by, standby ones included, and which of them are standby."""
        active, standby = (self._nics.get((id(vswitch), word), ()) for word in ("uplink", "standby"))
        names = [nic.path for nic in (*active, *standby)]
        return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(nic.path for nic in standby))

    def service_vm(self, vswitch: Draft) -> str:
        """The name of the VM that a vswitch runs in."""
        found = self._service_vm(vswitch)
        return str(found[0]) if found else ""

    def _service_vm(self, vswitch: Draft) -> tuple[str, ...]:
        for read in self.said[id(vswitch)].all("runs"):
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
        statement = draft.said[attribute][0]
        host = draft.enclosing("host") or draft.enclosing("machine")
        if host is None:
            self.mistakes.add(
                STAGE,
                "no-host",
                f"{draft.kind.name} `{draft.names}` is on no particular host, so it has no `{attribute}`",
                statement.span,
                hint=f"a {draft.kind.name} with a NIC of its own is on one host: say which",
            )
            return []
        found: list[Draft] = []
        for word in _words(statement):
            if word.text in ("none", "unknown"):
                continue
            nics = self._find(word.text, host, ("nic",))
            if not nics:
                self._no_nic(draft, host, word)
            self._note(word, nics)
            found.extend(nics)
        return found

    def _no_nic(self, draft: Draft, host: Draft, word: Word) -> None:
        if self.reader.index.is_lost(word.text):
            return
        elsewhere = self.reader.index.find(word.text, ("nic",), draft)
        own = [part for part in host.parts if part.kind.name == "nic"]
        hint = f"{host.path} has {listed(str(nic.names) for nic in own)}" if own else f"{host.path} has no nic"
        hits = [hit.draft for hit in elsewhere if _physical(hit.draft)] if isinstance(elsewhere, list) else []
        if any(hit.parent is host for hit in hits):
            self._qualified(word, f"the NICs of a {draft.kind.name} are looked up in the host it is on")
        elif hits:
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

    def _qualified(self, word: Word, rule: str) -> None:
        """A name that says again what it is looked up in; on another member of a cluster it would be wrong."""
        last = word.text.rpartition(".")[2]
        self.mistakes.add(
            STAGE, "not-relative", f"`{word.text}` names more than is wanted: {rule}", word.span, hint=f"write `{last}`"
        )

    def _note(self, word: Word, found: Iterable[Draft]) -> None:
        if self.reader.index.meant is not None:
            self.reader.index.meant.path(word.span, word.text, found)

    # -- looking up --------------------------------------------------------------------------------------------------

    def _find(self, path: str, holder: Draft, kinds: tuple[str, ...]) -> list[Draft]:
        """The parts of a holder that a relative name means: `vs0`, `vs0.guest_pg`, or `p[0..3]`."""
        key = (id(holder), path, kinds)
        if key not in self._found:
            *above, last = names.steps_of(path) or [""]
            read = names.read(last)
            table = self._named(holder, kinds)
            wanted = list(read) if isinstance(read, names.Names) and read.count <= len(table) else []
            found = [table.get(name, ()) for name in wanted]
            parts = [part for each in found for part in each if _leads(above, part, holder)] if all(found) else []
            self._found[key] = [part for part in parts if part.parent is holder] or parts
        return self._found[key]

    def _named(self, holder: Draft, kinds: tuple[str, ...]) -> Mapping[str, list[Draft]]:
        key = (id(holder), kinds)
        if key not in self._tables:
            self._tables[key] = {}
            for part in (part for kind in kinds for part in self._parts(holder, kind)):
                self._tables[key].setdefault(str(part.names), []).append(part)
        return self._tables[key]

    def _parts(self, holder: Draft, kind: str) -> list[Draft]:
        """The parts of that kind in a host or VMM; port groups are in its vswitches."""
        inside = holder.parts
        if kind == "portgroup":
            inside = [part for vswitch in inside if vswitch.kind.name == "vswitch" for part in vswitch.parts]
        return [part for part in inside if part.kind.name == kind]

    def _word(self, statement: Statement) -> Word | None:
        args = statement.args[1:]
        if len(args) == 1 and isinstance(args[0], Word):
            return args[0]
        at = args[0].span if args else statement.span
        self.mistakes.add(
            STAGE, "form", "a vm's nic is plugged into one vswitch or port group", at, hint="write `switch vs0`"
        )
        return None


def _leads(above: Sequence[str], part: Draft, holder: Draft) -> bool:
    """Whether the first steps of a path lead from the holder to a part of it; they may skip levels."""
    between = [str(one.names) for one in part.ancestors()]
    between = between[: between.index(str(holder.names))] if holder is not part.parent else []
    left = iter(reversed(between))
    return all(step in left for step in above)


def _above(draft: Draft) -> Draft:
    assert draft.parent is not None
    return draft.parent


def _below(draft: Draft, holder: Draft) -> str:
    return draft.path.removeprefix(f"{holder.path}.")


def _physical(nic: Draft) -> bool:
    return nic.parent is not None and nic.parent.kind.name in ("host", "machine")


def _words(statement: Statement) -> list[Word]:
    given = (one for arg in statement.args[1:] for one in (arg.items if isinstance(arg, Many) else (arg,)))
    return [one for one in given if isinstance(one, Word)]
