"""A made-up estate of any size, the same at every run: `python -m bench.estate 10000 --flat > flat.vt`.

20 VMs a host, 16 hosts a cluster, 6 segments and 24 policy rules a cluster, 1-2 NICs and 1-3 services a VM. Every VM is
written out, as an import would: no range, no template. A flat estate has 6 segments and 24 rules in all. What an estate
is compared with has machines for VMs, each with a box of its own: `--machines`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from itertools import count, islice

VMS_A_HOST = 20
HOSTS_A_CLUSTER = 16
SEGMENTS = 6
RULES = 24
LEVELS = ("public", "internal", "secret")
SERVICES = {"ssh": 22, "dns": 53, "https": 443, "api": 8443, "sql": 5432, "cache": 6379, "queue": 5672, "logs": 6514}


def estate(vms: int, *, flat: bool = False, machines: bool = False) -> Iterator[str]:
    """The text of a plan with that many VMs, or the machines that they were, piece by piece."""
    chance = random.Random(vms)
    yield f'plan "Estate of {vms:,} VMs{", flat" if flat else ""}" {{ owner "bench" }}\n'
    yield f"levels {' < '.join(LEVELS)}\n"
    yield from (f"service {name} tcp/{port}\n" for name, port in SERVICES.items())
    if flat:
        yield from _network("all", chance)
    left = vms
    for cluster in map("c{}".format, count()):
        if left <= 0:
            return
        if not flat:
            yield from _network(cluster, chance)
        names = islice(map(f"{cluster}v{{}}".format, count()), min(left, VMS_A_HOST * HOSTS_A_CLUSTER))
        make = _machines if machines else _cluster
        yield from make(cluster, "all" if flat else cluster, list(names), chance)
        left -= VMS_A_HOST * HOSTS_A_CLUSTER


def _segments(network: str) -> list[str]:
    return [f"{network}net{number}" for number in range(SEGMENTS)]


def _network(network: str, chance: random.Random) -> Iterator[str]:
    segments = _segments(network)
    for number, segment in enumerate(segments):
        yield f"segment {segment} {{ level {LEVELS[number % len(LEVELS)]}, vlan {number + 10} }}\n"
    yield f"switch {network}sw {{ carries [{' '.join(segments)}] }}\n"
    yield f"firewall {network}fw {{\n  legs [{' '.join(segments)}]\n"
    for _ in range(RULES):
        one, other = chance.sample(segments, 2)
        yield f"  allow {one} -> {other} {chance.choice(list(SERVICES))}\n"
    yield "}\n"


def _cluster(cluster: str, network: str, vms: list[str], chance: random.Random) -> Iterator[str]:
    segments = _segments(network)
    many = -(-len(vms) // VMS_A_HOST)
    hosts = [f"{cluster}h{number}" for number in range(many)]
    for host in hosts:
        nic = f"nic p0 {{ switch {network}sw, carries [{' '.join(segments)}], speed 10Gbit/s }}"
        yield f"host {host} {{ {nic}, vmm hv {{ product vmware-esxi-8, admin {segments[-1]} }} }}\n"
    yield f"cluster {cluster} {{ members [{' '.join(hosts)}] }}\n"
    yield f"vswitch vs0 {{ on {cluster}, uplink p0 }}\n"
    yield f"storage {cluster}san\n"
    for number, vm in enumerate(vms):
        nics = [
            f"nic {{ switch vs0, carries {segment} }}" for segment in chance.sample(segments, chance.choice((1, 2)))
        ]
        serves = " ".join(sorted(chance.sample(list(SERVICES), chance.choice((1, 2, 3)))))
        label = f'label "{vm}.{network}.example.org"'
        said = [label, f"on {hosts[number // VMS_A_HOST]}", "product linux-guest", f"disk {cluster}san", *nics]
        yield f"vm {vm} {{ {', '.join(said)}, serves [{serves}] }}\n"


def _machines(_: str, network: str, names: list[str], chance: random.Random) -> Iterator[str]:
    segments = _segments(network)
    for name in names:
        carried = chance.sample(segments, chance.choice((1, 2)))
        nics = [f"nic {{ switch {network}sw, carries {segment}, speed 1Gbit/s }}" for segment in carried]
        serves = " ".join(sorted(chance.sample(list(SERVICES), chance.choice((1, 2, 3)))))
        yield f"machine {name} {{ {', '.join(nics)}, serves [{serves}] }}\n"


def main() -> None:
    """Writes an estate to standard output."""
    parser = argparse.ArgumentParser(prog="python -m bench.estate", description=__doc__)
    parser.add_argument("vms", type=int)
    parser.add_argument("--flat", action="store_true")
    parser.add_argument("--machines", action="store_true")
    given = parser.parse_args()
    sys.stdout.writelines(estate(given.vms, flat=given.flat, machines=given.machines))


if __name__ == "__main__":
    main()
