"""`python -m bench.rivals.inventory PLAN`: an estate as other tools want it, one record a line.

Other tools are to be measured without vtopo in their process, so they get what they need as a file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measure import NOT_INSTALLED


@dataclass(frozen=True, slots=True)
class Machine:
    """A VM: its host, the segments it is in and the services it offers."""

    name: str
    host: str
    segments: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A rule of a firewall: from one segment to another for one service."""

    source: str
    target: str
    service: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an estate consists of."""

    segments: tuple[str, ...]
    hosts: tuple[str, ...]
    openings: tuple[Opening, ...]
    machines: tuple[Machine, ...]

    def flows(self) -> Iterator[tuple[Machine, Machine, str]]:
        """At most one a VM: the first rule that lets the first VM of another segment use a service of it."""
        first: dict[str, Machine] = {}
        for machine in self.machines:
            for segment in machine.segments:
                first.setdefault(segment, machine)
        into: dict[str, list[Opening]] = {}
        for opening in self.openings:
            into.setdefault(opening.target, []).append(opening)
        for machine in self.machines:
            openings = (opening for segment in machine.segments for opening in into.get(segment, ()))
            fitting = (
                o for o in openings if o.service in machine.services and first.get(o.source) not in (None, machine)
            )
            for opening in fitting:
                yield first[opening.source], machine, opening.service
                break


def read(file: Path) -> Inventory:
    """The inventory in a file."""
    segments: list[str] = []
    hosts: list[str] = []
    openings: list[Opening] = []
    machines: list[Machine] = []
    with file.open() as lines:
        for kind, *values in map(json.loads, lines):
            if kind == "segment":
                segments.append(values[0])
            elif kind == "host":
                hosts.append(values[0])
            elif kind == "opening":
                openings.append(Opening(*values))
            else:
                name, host, inside, services = values
                machines.append(Machine(name, host, tuple(inside), tuple(services)))
    return Inventory(tuple(segments), tuple(hosts), tuple(openings), tuple(machines))


def absent(error: ImportError) -> None:
    """Ends a process that lacks its tool."""
    sys.stderr.write(f"{error}\n")
    raise SystemExit(NOT_INSTALLED)


def _records(plan: Path) -> Iterator[Sequence[object]]:
    from vtopo.model.loading import Project
    from vtopo.model.resolving import resolve

    model, problems = resolve(Project(plan.parent), plan.name)
    assert model is not None, problems[:3]
    yield from (["segment", name] for name in model.segments)
    yield from (["host", name] for name in model.hosts)
    for gateway in model.gateways.values():
        assert isinstance(gateway.policy.rules, tuple)
        for rule in gateway.policy.rules:
            yield ["opening", rule.sources[0].id, rule.targets[0].id, rule.services[0]]
    for vm in model.vms.values():
        yield ["vm", vm.id, model.vmms[vm.vmms[0]].host, model.segments_of(vm), vm.serves]


def main() -> None:
    """Writes the inventory of a plan to standard output."""
    sys.stdout.writelines(f"{json.dumps(record)}\n" for record in _records(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
