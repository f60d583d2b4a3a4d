"""What stands where in a random plan: networks, boxes, vswitches, VMs, gateways, managers."""

from __future__ import annotations

from collections.abc import Sequence

from tests.reference.drawing import Block, letter, listed
from tests.reference.ground import Box, Ground, Guest, Switching


class Places(Ground):
    """Draws the places of one plan."""

    def places(self) -> None:
        for at in range(self.pick((1, 2, 2, 2, 3, 4))):
            self.segment(at)
        for at in range(self.number(0, 3)):
            self.switch(at)
        for at in range(self.number(0, 2)):
            self.storages.append(f"san_{letter(at)}")
            self.block(f"storage san_{letter(at)}", [self.size()])
        for at in range(self.pick((1, 1, 2, 3))):
            self.box(at)
        for at in range(self.pick((0, 1, 1, 2))):
            self.machine(at)
        self.pool()
        for box in self.boxes:
            self.vswitches(box)
        self.copies()
        for at in range(self.pick((0, 2, 3, 3, 4))):
            self.guest(at)
        for box in self.boxes:
            self.service_vms(box)
            self.inside(box)
        self.gateways()
        self.managers()
        self.separate()

    # -- vswitches ---------------------------------------------------------------------------------------------------

    def vswitches(self, box: Box) -> None:
        free = list(box.nics)
        for number in range(self.pick((0, 1, 1, 1, 2, 2))):
            name = f"vs{number}"
            block = box.vmm.inner(f"vswitch {name}")
            team = [nic for nic in free if self.chance(2)] if self.chance(3) else free[: self.pick((0, 1, 1, 2))]
            free = [nic for nic in free if nic not in team]
            standby = [nic for nic in team if self.chance(5)]
            active = [nic.name for nic in team if nic not in standby]
            block.say(f"uplink {listed(active)}" if active else "")
            block.say(f"standby {listed([nic.name for nic in standby])}" if standby else "")
            self._settings(block)
            carried = self.with_overlays({at for nic in team for at in nic.carries})
            its = Switching(name, block, carried, {})
            for group in range(self.number(0, 1)):
                inside = self.some(range(len(self.segments)), least=1)
                ports = block.inner(f"portgroup pg{group}", f"carries {self.names(inside)}", *self.port_settings())
                if self.chance(3):
                    ports.say(f"isolated{self.pick(('', ' unknown', ' no'))}")
                its.groups[f"pg{group}"] = inside
            for _ in range(self.pick((0, 0, 0, 1, 1, 2))):
                self.policed.append(("", block.inner("filter", self.size())))
            box.switchings.append(its)

    def _settings(self, block: Block) -> None:
        block.say(self.size())
        mode = self.pick(("", "switch", "hub", "vepa", "vepa", "isolated", "unknown"))
        block.say(f"mode {mode}" if mode else "")
        runs = self.pick(("", "", "kernel", "process", "nic", "unknown"))
        block.say(f"runs {runs}" if runs else "")
        block.say(self.flag("flooding", 8), self.flag("hardened", 8), *self.port_settings())

    def port_settings(self) -> list[str]:
        """What may be said of a vswitch, a port group and a vNIC."""
        words = ("promiscuous", "forged-transmits", "mac-changes")
        return [self.flag(word, 2) for word in words] if self.chance(4) else []

    def copies(self) -> None:
        """A switch or a filter written once for many."""
        if not self.clusters or not self.chance(2):
            return
        name, members = self.clusters[0]
        block = self.block("vswitch dvs", [f"on {name}"])
        self._settings(block)
        for box in members:
            box.switchings.append(Switching("dvs", block, set(), {}))
        if self.chance(3):
            on = listed([f"{box.path}.dvs" for box in members])
            self.policed.append(("", self.block("filter dfw", [f"on {on}", self.size()])))

    # -- what runs on a VMM ------------------------------------------------------------------------------------------

    def guest(self, at: int) -> None:
        cluster = 0 if self.clusters and self.chance(4) else None
        box = None if cluster is not None else self.pick(self.boxes)
        prefix = f"v_{letter(at)}"
        block = Block("")
        pinned = self.flag("pinned", 3)
        stays = pinned == "pinned"
        guest = Guest(prefix, self.pick((1, 1, 1, 2, 3)), box, cluster, block)
        if box is not None and box.cluster is not None:
            guest.cluster = box.cluster
        block.head = f"vm {guest.name}"
        if box is None:
            homes = self.clusters[0][1]
            block.say(f"on {self.clusters[0][0]}")
        else:
            homes = [box] if box.cluster is None or stays else self.clusters[0][1]
        block.say(self.size(), pinned)
        if self.storages:
            block.say(f"disk {listed(self.some(self.storages, least=1))}" if self.chance(2) else "")
            block.say(self.flag("encrypted", 3))
        block.say(self.state())
        if box is not None and box.nics and self.chance(4):
            block.say(f"passthrough {self.pick(box.nics).name}")
        for number in range(self.pick((0, 1, 1, 1, 1, 2, 2))):
            self.vnic(guest, [box] if box is not None else homes, homes, number)
        if box is None or self.chance(2):
            if box is not None:
                block.items.insert(0, f"on {self.pick((box.name, box.path))}")
            self.items.append(block)
        else:
            box.vmm.items.append(block)
        self.guests.append(guest)
        if box is not None:
            box.vms.append(guest)

    def vnic(self, guest: Guest, on: Sequence[Box], homes: Sequence[Box], number: int) -> None:
        """A vNIC, plugged into what every home has by that name, in segments that can be had there."""
        names = [s.name for s in on[0].switchings]
        common = [name for name in names if all(any(s.name == name for s in box.switchings) for box in homes)]
        if not common:
            return
        fitting = [name for name in common if self.allowed(name, on)]
        name = self.pick(fitting or common)
        there = [s for box in on for s in box.switchings if s.name == name]
        everywhere = [s for box in homes for s in box.switchings if s.name == name]
        block = Block("nic" if not number else f"nic e{number}")
        allowed = self.allowed(name, on)
        groups = [pg for pg in everywhere[0].groups if all(pg in s.groups for s in everywhere)]
        if groups and self.chance(2):
            group = self.pick(groups)
            inside = [at for at in allowed if all(at in s.groups[group] for s in there)]
            exact = all(s.groups[group] == inside for s in there)
            if not inside:
                return
            block.say(f"switch {name}.{group}")
            if not exact or self.chance(2):
                block.say(f"carries {self.names(self.some(inside, least=1))}")
        else:
            if len(names) > 1 or self.chance(2) or any(len(box.switchings) != 1 for box in homes):
                block.say(f"switch {name}")
            carried = self.some(allowed, least=1) if self.chance(4) else [self.pick(allowed)] if allowed else []
            if carried:
                block.say(f"carries {self.names(carried)}")
        block.say(self.flag("isolated", 3), *self.port_settings())
        guest.block.items.append(block)
        self.nics.append((f"{guest.one(0)}.{block.head.split()[-1]}", block))

    def allowed(self, vswitch: str, on: Sequence[Box]) -> list[int]:
        """The segments that a vNIC can be in at the vswitches of that name."""
        there = [its for box in on for its in box.switchings if its.name == vswitch]
        return [at for at in range(len(self.segments)) if all(self.can_be(at, its, on) for its in there)]

    def can_be(self, segment: int, switching: Switching, on: Sequence[Box]) -> bool:
        """Not in a segment that some other box is cabled into, while no uplink here carries it."""
        if segment in switching.carries:
            return True
        if len(on) > 1:
            return not any(segment in cabled for cabled in self.cabled.values())
        return not any(segment in cabled for box, cabled in self.cabled.items() if box != on[0].name)

    def service_vms(self, box: Box) -> None:
        """Lets some vswitches of a box run in one of its VMs."""
        for switching in box.switchings:
            if box.vms and switching.name != "dvs" and self.chance(4):
                vm = self.pick(box.vms)
                words = switching.block.items
                words[:] = [word for word in words if not (isinstance(word, str) and word.startswith("runs"))]
                words.insert(0, f"runs service-vm {vm.one(self.number(0, 2))}")

    def inside(self, box: Box) -> None:
        """Components, routers and sensors of a VMM."""
        vms = [guest for guest in self.guests if box in (guest.box, *self._may_be_on(guest))]
        for number in range(self.number(0, 2)):
            block = box.vmm.inner(f"component c{number}", self.size())
            if vms and self.chance(2):
                served = self.pick(vms)
                block.say(f"for {self.pick((served.name, served.one(self.number(0, 2))))}")
        if self.chance(4):
            self.gateway(box.vmm, f"fw_{box.name[-1]}v", legs=True)
        if self.chance(8):
            self.sensors.append((f"ids_{box.name[-1]}v", box.vmm.inner(f"sensor ids_{box.name[-1]}v", self.size())))

    def _may_be_on(self, guest: Guest) -> list[Box]:
        return self.clusters[0][1] if guest.box is None else []

    def gateway(self, inside: Block | None, name: str, *, legs: bool) -> None:
        """A firewall or router, at the top or in a block."""
        block = Block(f"{self.pick(('router', 'firewall'))} {name}")
        if legs:
            block.say(f"legs {self.names(self.most(range(len(self.segments)), least=1))}")
        block.say(self.size())
        (inside.items if inside else self.items).append(block)
        self.policed.append((name, block))

    def gateways(self) -> None:
        for at in range(self.pick((0, 1, 1, 2))):
            self.gateway(None, f"fw_{letter(at)}", legs=True)
        alone = [guest for guest in self.guests if guest.count == 1]
        legged = [guest for guest in alone if guest.legs > 1]
        for name in ("fw_x", "fw_y"):
            if alone and self.chance(3):
                self.gateway(self.pick(legged or alone).block, name, legs=False)
        if alone and self.chance(6):
            self.sensors.append(("ids_x", alone[0].block.inner("sensor ids_x", self.size())))

    def managers(self) -> None:
        nodes = self.single_machines + [guest.name for guest in self.guests if guest.count == 1]
        vmms = [self.pick((box.name, box.path)) for box in self.boxes] if nodes else []
        for at in range(self.number(0, 2) if nodes else 0):
            managed = self.some(vmms, least=1)
            if self.clusters and self.chance(3):
                managed = [self.clusters[0][0]]
            on = self.pick(nodes)
            self.block(f"manager boss_{letter(at)}", [f"on {on}", f"manages {listed(managed)}", self.size()])

    def separate(self) -> None:
        """VMs of the cluster that are kept apart: not two that the plan puts on one host."""
        if not self.clusters:
            return
        for _ in range(self.number(0, 2)):
            taken: set[str] = set()
            apart = []
            for guest in self.guests:
                if guest.cluster is None or not self.chance(2):
                    continue
                if guest.box is None:
                    apart.append(self.pick((guest.name, guest.one(self.number(0, 2)))))
                elif guest.box.name not in taken:
                    taken.add(guest.box.name)
                    apart.append(guest.one(self.number(0, 2)))
            if apart:
                block = next(item for item in self.items if item.head.startswith("cluster"))
                block.say(f"separate [{' '.join(apart)}]")
