"""`python -m bench.comparing 10000`: what each comparison of so many machines with the VMs they became costs."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time

from bench.estate import estate
from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import counterparts
from vtopo.facts.comparison.growth import growths
from vtopo.facts.comparison.isolation import isolation
from vtopo.facts.comparison.paths import new_paths
from vtopo.facts.comparison.visibility import watching
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve


def _counterparts(comparison: Comparison) -> object:
    its = comparison(counterparts)
    return its.nodes, its.gone, its.new


def _isolation(comparison: Comparison) -> object:
    its = comparison(isolation)
    return its.segments, its.workloads


def _visibility(comparison: Comparison) -> object:
    its = comparison(watching)
    return its.coverage, its.kept, [its.example(one) for one in its.blinded[:20]], its.sensors


COMPARISONS: Mapping[str, Callable[[Comparison], object]] = {
    "counterparts": _counterparts,
    "isolation": _isolation,
    "growth": lambda comparison: comparison(growths).workloads,
    "visibility": _visibility,
    "paths": lambda comparison: comparison(new_paths).causes,
}
"""Each by the name of its file; each has the facts that it is the first to need made of both plans."""


def _model(vms: int, *, flat: bool, machines: bool) -> Model:
    text = "".join(estate(vms, flat=flat, machines=machines)).encode()
    model, problems = resolve(Project(Path(), texts={"estate.vt": text}), "estate.vt")
    assert model, problems
    return model


def main() -> None:
    """Prints the CPU seconds of each comparison, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench.comparing", description=__doc__)
    parser.add_argument("vms", type=int)
    parser.add_argument("--flat", action="store_true")
    given = parser.parse_args()
    before, after = (_model(given.vms, flat=given.flat, machines=machines) for machines in (True, False))
    gc.disable()
    comparison = Comparison(Facts(before), Facts(after))
    for name, ask in COMPARISONS.items():
        start = process_time()
        ask(comparison)
        print(f"| {name} | {process_time() - start:.2f} s |", flush=True)


if __name__ == "__main__":
    main()
