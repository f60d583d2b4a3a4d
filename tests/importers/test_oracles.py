"""What libvirt itself makes of networks and filters, as commands of iptables, against what our policies say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from itertools import product
from pathlib import Path
from typing import Literal

import pytest

from .plans import ABSENT, CORPUS, End, decides, plan

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=ABSENT)

FILTERS = CORPUS / "oracle-libvirt-nwfilter-to-iptables"
NETWORKS = CORPUS / "oracle-libvirt-network-to-iptables"
VALUES = {"A": ("1.1.1.1", "2.2.2.2", "3.3.3.3"), "B": ("80", "90", "80"), "C": ("1100",), "IPSETNAME": ("tck_test",)}
MAC = "52:54:00:00:00:01"


@dataclass
class Command:
    """One rule of iptables: the chain, what it asks for, what it does."""

    tool: str
    chain: str
    verdict: str
    asks: dict[str, str] = field(default_factory=dict)


def commands(file: Path) -> Iterator[Command]:
    for text in file.read_text().replace("\\\n", " ").splitlines():
        words = shlex.split(text)
        made = Command(words[0], "", "") if words else Command("", "", "")
        at, no = 1, ""
        while at < len(words):
            word, value = words[at], words[at + 1] if at + 1 < len(words) else ""
            if word == "!" or word == "-w" or word == "--concurrent":
                at, no = at + 1, "!" if word == "!" else no
                continue
            if value == "!":
                no, value, at = "!", words[at + 2], at + 1
            if word in ("-A", "--insert"):
                made.chain = value
            elif word in ("-j", "--jump"):
                made.verdict = value
            elif word not in ("-m", "--match", "--comment", "-t", "--table"):
                made.asks[word] = no + value
                no = ""
            at += 2
        if made.verdict in ("ACCEPT", "RETURN", "DROP", "REJECT"):
            yield made


def domain() -> str:
    values = "".join(f"<parameter name='{name}' value='{one}'/>" for name, all_ in VALUES.items() for one in all_)
    return (
        f"<domain type='kvm'><name>vm</name><devices><interface type='bridge'><mac address='{MAC}'/>"
        f"<source bridge='br0'/><filterref filter='tck-testcase'>{values}</filterref></interface></devices></domain>"
    )


def opens(command: Command) -> bool:
    return "NEW" in command.asks.get("--ctstate", "NEW") and command.asks.get("--ctdir", "Original") == "Original"


def matches(command: Command, packet: dict[str, str]) -> bool:
    """Whether a command is about a packet; what the packet does not say, it does not have."""
    for name, value in command.asks.items():
        if name in ("--ctstate", "--ctdir"):
            continue
        if name == "-p":
            fine = value in ("all", packet["-p"])
        elif name in ("--dport", "--sport"):
            low, _, high = value.partition(":")
            fine = int(low) <= int(packet.get(name, "0")) <= int(high or low)
        elif name in ("--source", "--destination"):
            fine = name in packet and ip_address(packet[name]) in ip_network(value, strict=False)
        else:
            fine = packet.get(name) == value if not value.startswith("!") else packet.get(name) != value[1:]
        if not fine:
            return False
    return opens(command)


def packet_of(command: Command) -> dict[str, str]:
    """A packet that a command is about."""
    said = {name: value for name, value in command.asks.items() if not value.startswith("!")}
    packet = {"-p": "tcp", **said}
    if packet["-p"] == "all":
        packet["-p"] = "tcp"
    for name in ("--dport", "--sport"):
        packet[name] = said.get(name, "7").partition(":")[0]
    six = command.tool == "ip6tables"
    for name in ("--source", "--destination"):
        packet[name] = said.get(name, "2001:db8::9" if six else "198.51.100.9").partition("/")[0]
    return packet


CHAINS = {"FJ-vnet0": "out", "FP-vnet0": "in"}
REST = "<rule action='drop' direction='inout' priority='1000'><all/></rule>\
<rule action='drop' direction='inout' priority='1000'><all-ipv6/></rule></filter>"
"""What drops all that no rule of a filter has accepted: most filters of the oracle accept, and drop nothing."""


UNSAYABLE = re.compile(r"\s(dscp|srcmacaddr|srcmacmask)='[^']*'")
"""What a plan has no word for, and iptables asks for on its own: without it, a rule asks for the rest."""
Kind = Literal["as it is", "closed", "closed and plain"]
COUNTS: dict[Kind, tuple[int, int]] = {"as it is": (191, 6), "closed": (191, 184), "closed and plain": (191, 160)}
"""For each kind the packets, and those of which our filters say that they may pass."""


def judged(file: Path, kind: Kind) -> list[tuple[bool, bool | None]]:
    """Each packet that a generated rule decides: whether libvirt lets it pass, and whether we do (None: it may).

    A filter that is closed drops all the rest. One that is plain asks for nothing that a plan can not say.
    """
    rules = [one for one in commands(file.with_name(f"{file.stem}-linux.args")) if one.chain in CHAINS]
    xml = file.read_text()
    if kind == "closed and plain":
        xml = UNSAYABLE.sub("", xml)
        for rule in rules:
            rule.asks.pop("--dscp", None)
            rule.asks.pop("--mac-source", None)
    model = plan(xml if kind == "as it is" else xml.replace("</filter>", REST), domain())[1]
    found = []
    for rule in rules:
        packet = packet_of(rule)
        same = [one for one in rules if (one.chain, one.tool) == (rule.chain, rule.tool)]
        rest = "ACCEPT" if kind == "as it is" else "DROP"
        first = next((one.verdict for one in same if matches(one, packet)), rest)
        vm, other = End("vm"), End(address=packet["--destination" if CHAINS[rule.chain] == "out" else "--source"])
        ends = (vm, other) if CHAINS[rule.chain] == "out" else (other, vm)
        ours = [
            decides(model, one.policy, *ends, packet["-p"].replace("ipv6-icmp", "icmpv6"), int(packet["--dport"]))
            for one in model.filters.values()
        ]
        found.append((first not in ("DROP", "REJECT"), False if False in ours else None if None in ours else True))
    return found


ORACLES = sorted(file for file in FILTERS.glob("*.xml") if file.with_name(f"{file.stem}-linux.args").is_file())


@pytest.mark.parametrize("kind", COUNTS)
@pytest.mark.parametrize("file", ORACLES, ids=lambda file: file.stem.rpartition("__")[2])
def test_a_filter_decides_as_libvirt_does(file: Path, kind: Kind) -> None:
    wrong = [(theirs, ours) for theirs, ours in judged(file, kind) if ours is not None and ours != theirs]
    assert [] == wrong


@pytest.mark.parametrize("kind", COUNTS)
def test_filters_are_compared_on_many_packets_and_what_is_unknown_is_counted(kind: Kind) -> None:
    every = [ours for file in ORACLES for _, ours in judged(file, kind)]
    assert COUNTS[kind] == (len(every), every.count(None))


# -- networks ---------------------------------------------------------------------------------------------------------


def forwarded(rules: list[Command], way_in: str, way_out: str, source: str, target: str) -> bool:
    """What the chains of libvirt do with a packet that opens something: the last rule inserted is the first asked."""
    tool = "ip6tables" if ":" in source else "iptables"
    for chain in ("LIBVIRT_FWX", "LIBVIRT_FWI", "LIBVIRT_FWO"):
        for rule in reversed([one for one in rules if (one.chain, one.tool) == (chain, tool)]):
            asks = {"--in-interface": way_in, "--out-interface": way_out, "-p": "tcp"}
            if matches(rule, {**asks, "--source": source, "--destination": target}):
                return rule.verdict == "ACCEPT"
    raise AssertionError("no rule decides this packet")


PACKETS = {"nat-ipv6": 12, "nat-many-ips": 28, "nat-tftp": 6}


@pytest.mark.parametrize("name", PACKETS)
def test_a_router_decides_as_libvirt_does(name: str) -> None:
    file = NETWORKS / f"networkxml2firewalldata__{name}.xml"
    rules = list(commands(file.with_name(f"{file.stem}-linux.args")))
    model = plan(file.read_text())[1]
    router = model.gateways["default-router"]
    prefixes = model.segments["default"].subnets
    inside = [str(ip_network(prefix)[9]) for prefix in prefixes]
    others = ["203.0.113.5", "2001:db8:ffff::5"]
    checked = 0
    for source, target in product([*inside, *others], repeat=2):
        if (":" in source) != (":" in target) or (":" in source and not any(":" in prefix for prefix in prefixes)):
            continue
        way_out = "virbr0" if target in inside else "eth0"  # the host routes by where a packet is to go
        for way_in in ("virbr0", "eth0"):
            if (way_in, way_out) == ("eth0", "eth0"):
                continue
            ends = [
                End("default" if way == "virbr0" else "", one) for way, one in ((way_in, source), (way_out, target))
            ]
            expected = forwarded(rules, way_in, way_out, source, target)
            assert (source, target, way_in, expected) == (
                source,
                target,
                way_in,
                decides(model, router.policy, ends[0], ends[1], "tcp", 80),
            )
            checked += 1
    assert PACKETS[name] == checked
