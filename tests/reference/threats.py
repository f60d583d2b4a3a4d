"""Who watches in a random plan, what is hardened and what is open, who attacks and how hard that is."""

from __future__ import annotations

from tests.reference.drawing import Block, letter, listed
from tests.reference.traffic import Traffic

STEPS = ["network", "gateway", "spoof", "admin", "manager", "escape", "vswitch", "dma"]
STEPS += ["core", "service-vm", "control", "storage", "disk", "appliance", "migration", "guest-channel", "covert"]
CLASSES = ("trivial", "low", "moderate", "high", "extreme")


class Threats(Traffic):
    """Says of places and their traffic what guards them, and what does not."""

    def threats(self) -> None:
        self.watching()
        for box in self.boxes:
            self.vmm(box.vmm)
            if box.name.startswith("box"):
                box.block.say(self.flag("iommu", 2))
        for block in self.items:
            if block.head.startswith("storage"):
                block.say(f"at {self.names(self.some_segments())}" if self.chance(2) else "")
                block.say(self.flag("hardened", 6))
            elif block.head.startswith("cluster") and self.chance(3):
                block.say(f"migration {self.names(self.some_segments())}")
        for name, block in self.policed:
            block.say(self.flag("hardened", 6) if name else "")
        for block in self.nodes():
            block.say(self.flag("hardened", 6), 'asset "data"' if self.chance(6) else "")
        self.attackers()
        self.difficulties()

    def rooms(self) -> None:
        """How much hosts have, and VMs need: seldom so much that a VM fits nowhere else."""
        if not self.clusters or not self.chance(2):
            return
        blocks = [box.block for box in self.boxes if box.name.startswith("box")]
        for block in (*blocks, *(guest.block for guest in self.guests)):
            large = block in blocks
            cores = self.pick(("", "unknown", "4", "8") if large else ("", "unknown", "2", "6"))
            memory = self.pick(("", "unknown", "16GiB", "32GiB") if large else ("unknown", "4GiB", "8GiB", "24GiB"))
            block.say(f"cores {cores}" if cores else "", f"memory {memory}" if memory else "")

    def some_segments(self) -> list[int]:
        return self.few(range(len(self.segments)))

    def vmm(self, block: Block) -> None:
        admin = self.pick(("", "", "unknown", "none", "some", "some"))
        block.say(f"admin {self.names(self.some_segments())}" if admin == "some" else f"admin {admin}" if admin else "")
        block.say(self.flag("hardened", 6), self.flag("sandboxed", 6), self.flag("guest-channel", 6))
        if self.chance(4):
            mounted = self.some(self.storages)
            block.say(f"mounts {listed(mounted) if mounted else 'none'}")

    # -- sensors -----------------------------------------------------------------------------------------------------

    def watching(self) -> None:
        for at in range(self.pick((0, 0, 1, 1, 2))):
            name = f"ids_{letter(at)}"
            self.sensors.append((name, self.block(f"sensor {name}")))
        for _, block in self.sensors:
            self.sensor(block)
        seen: list[Block] = []
        for box in self.boxes:
            for switching in box.switchings:
                # A switch written once for many is one block.
                if not any(switching.block is block for block in seen):
                    seen.append(switching.block)
                    self.mirror(switching.block)

    def sensor(self, block: Block) -> None:
        watched = self.some(self.segments)
        gateways = [name for name, _ in self.policed if name]
        if gateways and self.chance(4):
            watched.append(self.pick(gateways))
        vswitches = [f"{box.path}.{switching.name}" for box in self.boxes for switching in box.switchings]
        if vswitches and self.chance(4):
            watched.append(self.pick(vswitches))
        block.say(f"watches {listed(watched or self.segments[:1])}")
        places = [name for name, _ in self.switches] + [name for name, _ in self.nics]
        if places and self.chance(2):
            block.say("at unknown" if self.chance(8) else f"at {listed(self.some(places[:6], least=1))}")

    def mirror(self, vswitch: Block) -> None:
        targets = [name for name, _ in (*self.sensors, *self.nics)]
        targets += [name for guest in self.guests for name in {guest.name: 0, guest.one(1): 0}]
        if targets and self.chance(5):
            vswitch.say(f"mirror {listed(self.few(targets))}")

    # -- attacks -----------------------------------------------------------------------------------------------------

    def attackers(self) -> None:
        for at in range(self.pick((0, 0, 1, 2))):
            places = [*self.segments, *self.machines, *map(self.member, self.machines)]
            places += [name for guest in self.guests for name in {guest.name: 0, guest.one(1): 0}]
            where = "none" if self.chance(8) else listed(self.few(list(dict.fromkeys(places))))
            self.block(f"attacker att_{letter(at)}", [f"at {where}"])

    def difficulties(self) -> None:
        """At most one of each step, so that the order of lines means nothing."""
        for step in self.some(STEPS) if self.chance(4) else []:
            on = self.pick(["", "", *self.things()])
            self.block(
                f'difficulty {step} {self.pick(CLASSES)}{f" on {listed([on])}" if on else ""} because "it is so"'
            )

    def things(self) -> list[str]:
        """Things that an attack can take."""
        found = [guest.name for guest in self.guests] + self.machines + self.storages
        found += [name for name, _ in self.policed if name]
        for box in self.boxes:
            found += [box.path, *(f"{box.path}.{switching.name}" for switching in box.switchings)]
        return found
