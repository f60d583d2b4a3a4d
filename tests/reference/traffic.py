"""Who may send what to whom in a random plan: services, addresses, groups, policies, flows."""

from __future__ import annotations

from tests.reference.drawing import Block, letter, listed
from tests.reference.places import Places

PORTS = ("tcp/80", "tcp/443", "tcp/80..90", "tcp/85..443", "udp/53", "udp/0..65535", "tcp", "icmp")
SUBNETS = ("10.0.0.0/16", "10.1.0.0/16", "10.1.5.0/24", "[10.1.0.0/16 fd00::/64]", "10.0.0.0/8")
ADDRESSES = ("10.0.0.5", "10.1.0.5", "10.1.5.5", "192.168.0.9", "fd00::5")
PREFIXES = ("10.0.0.0/8", "10.1.0.0/16", "10.1.5.0/24", "10.1.0.5", "192.168.0.0/24", "fd00::/64", "0.0.0.0/0")


class Traffic(Places):
    """Says of places what goes between them."""

    services: list[str]
    groups: list[str]

    def traffic(self) -> None:
        self.services = [self.service(at) for at in range(self.number(0, 3))]
        if self.services and self.chance(8):
            self.services.append("manage")
            self.block("service manage tcp/902")
        self.subnets()
        self.groups = []
        for at in range(self.pick((0, 0, 0, 1, 2))):
            # A group may be in the next one.
            members = [self.end() for _ in range(self.number(1, 2))]
            self.block(f"group grp_{letter(at)}", [f"members {listed(list(dict.fromkeys(members)))}"])
            self.groups.append(f"grp_{letter(at)}")
        for block in self.nodes():
            block.say(self.serves(2))
        for name, block in self.policed:
            block.say(self.serves(3) if name else "")
            self.policy(block)
        if self.chance(2):
            for _ in range(self.number(1, 3)):
                rate = self.pick(("", " 1Mbit/s", " 3Mbit/s", " 10Gbit/s"))
                self.block(f"flow {self.ends()} -> {self.ends()} {self.service_list() or 'any'}{rate}")

    def nodes(self) -> list[Block]:
        """The blocks of all VMs and machines."""
        machines = [item for item in self.items if item.head.startswith("machine")]
        return machines + [guest.block for guest in self.guests]

    def service(self, at: int) -> str:
        ports = [self.pick(PORTS) for _ in range(self.pick((1, 0, 1, 2)))]
        its = f" {listed(list(dict.fromkeys(ports)))}" if ports else ""
        self.block(f"service svc_{letter(at)}{its}")
        return f"svc_{letter(at)}"

    def subnets(self) -> None:
        if self.chance(2):
            return
        for block in self.items:
            if block.head.startswith(("segment", "dmz")) and self.chance(2):
                block.say(f"subnet {self.pick(SUBNETS)}")
        for _, block in self.nics:
            if self.chance(4):
                block.say(f"address {listed(self.few(ADDRESSES))}")

    def serves(self, of: int) -> str:
        if not self.chance(of):
            return ""
        chosen = self.pick(("none", "unknown", "", "", ""))
        return f"serves {chosen or listed(self.some(self.services, least=1) or ['any'])}"

    def service_list(self) -> str:
        """Some services, or nothing, which is any."""
        return listed(self.few(self.services)) if self.services and self.chance(2) else ""

    def end(self) -> str:
        """One end of a rule or flow; nodes as a range or as a member of it."""
        kinds = [self.segments, list(PREFIXES), self.groups, self.machines, [guest.name for guest in self.guests]]
        kinds.append([self.member(name) for name in self.machines])
        kinds.append([guest.one(self.number(0, 2)) for guest in self.guests])
        return self.pick(self.pick([kind for kind in kinds if kind]))

    def member(self, name: str) -> str:
        """One of a range, or what is none."""
        prefix, _, last = name.rstrip("]").partition("[1..")
        return f"{prefix}{self.number(1, int(last))}" if last else name

    def ends(self) -> str:
        if self.chance(3):
            return "any"
        found = [self.end()]
        if self.chance(4):
            found.append(self.end())
        return listed(list(dict.fromkeys(found)))

    def policy(self, block: Block) -> None:
        if self.chance(12):
            block.say("allow unknown")
        for _ in range(self.pick((0, 1, 1, 2, 3))):
            word = self.pick(("allow", "allow", "deny"))
            block.say(f"{word} {self.ends()} -> {self.ends()} {self.service_list()}".rstrip())
        block.say(self.pick(("", *["default allow"] * 4, "default deny", "default unknown")))
        if self.chance(6):
            block.say(f"guards {self.ends()} -> {self.ends()}")
