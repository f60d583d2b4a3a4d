"""`python -m bench.rivals.with_pytm INVENTORY`: an estate in pytm, built and resolved.

A segment is a boundary, a VM a server in the boundary of its first segment, a flow what a rule lets through.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.rivals.inventory import absent, read

try:
    from pytm import TM, Boundary, Dataflow, Server
except ImportError as error:
    absent(error)


def main() -> None:
    """Builds and resolves; says the CPU seconds and how much was found."""
    inventory = read(Path(sys.argv[1]))
    start = time.process_time()
    tm = TM("Estate", description="The estate that vtopo is measured on")
    boundaries = {segment: Boundary(segment) for segment in inventory.segments}
    servers = {
        machine.name: Server(machine.name, inBoundary=boundaries[machine.segments[0]]) for machine in inventory.machines
    }
    for one, other, service in inventory.flows():
        Dataflow(servers[one.name], servers[other.name], service, protocol=service)
    tm.resolve()
    print(time.process_time() - start, f"{len(tm.findings):,} findings")


if __name__ == "__main__":
    main()
