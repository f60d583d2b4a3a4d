"""`python -m bench.rivals.with_mal INVENTORY`: the attack graph of an estate, by mal-toolbox in the language beside it.

The model is made first, and not timed: what is measured is the graph alone.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from bench.rivals.inventory import Inventory, absent, read

LANGUAGE = Path(__file__).resolve().with_name("estate.mal")
FILE = Path(sys.argv[1]).resolve()
os.chdir(FILE.parent)  # it opens its log where it is loaded

try:
    from maltoolbox.attackgraph import AttackGraph
    from maltoolbox.language import LanguageGraph
    from maltoolbox.model import Model
except ImportError as error:
    absent(error)


def main() -> None:
    """Makes the graph; says the CPU seconds and how large it is."""
    language = LanguageGraph.from_mal_spec(str(LANGUAGE))
    model = _model(read(FILE), language)
    start = time.process_time()
    graph = AttackGraph(language, model)
    print(time.process_time() - start, f"{len(graph.nodes):,} steps")


def _model(inventory: Inventory, language: LanguageGraph) -> Model:
    model = Model("Estate", language)
    networks = {name: model.add_asset("Network", name) for name in inventory.segments}
    hosts = {name: model.add_asset("Hypervisor", name) for name in inventory.hosts}
    for number, opening in enumerate(inventory.openings):
        asset = model.add_asset("Opening", f"opening{number}")
        asset.add_associated_assets("source", {networks[opening.source]})
        asset.add_associated_assets("target", {networks[opening.target]})
    for machine in inventory.machines:
        asset = model.add_asset("Machine", machine.name)
        asset.add_associated_assets("networks", {networks[name] for name in machine.segments})
        asset.add_associated_assets("host", {hosts[machine.host]})
        offers = {model.add_asset("Offer", f"{machine.name} {service}") for service in machine.services}
        asset.add_associated_assets("services", offers)
    return model


if __name__ == "__main__":
    main()
