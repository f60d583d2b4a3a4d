"""`python -m bench`: start-up in bare interpreters; every stage, every fact and other tools on estates that grow."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import tables
from bench.facts import FACTS
from bench.measure import ROOT, VTOPO, Cost, cost, middle, ratio
from bench.steps import STEPS

RIVALS = {"pytm, built and resolved": "with_pytm", "mal-toolbox, attack graph": "with_mal"}
"""Other tools, with the module of `bench.rivals` that runs each."""


@dataclass(frozen=True, slots=True)
class Estate:
    """A plan, its model as JSON, and the inventory that other tools read."""

    plan: Path
    model: Path
    inventory: Path

    @classmethod
    def made(cls, folder: Path, vms: int, flat: bool) -> Estate:
        """The estate of that size; made by other processes, so that this one stays small."""
        plan = folder / f"{'flat' if flat else 'clustered'}-{vms}.vt"
        found = cls(plan, plan.with_suffix(".model"), plan.with_suffix(".inventory"))
        python = (sys.executable, "-m")
        _write(found.plan, [*python, "bench.estate", str(vms), *["--flat"] * flat])
        _write(found.model, [*VTOPO, "show", "model", "-f", "json", plan])
        _write(found.inventory, [*python, "bench.rivals.inventory", plan])
        return found


def _write(file: Path, command: Sequence[str | Path]) -> None:
    with file.open("wb") as out:
        subprocess.run(command, stdout=out, check=True, cwd=ROOT)


def startup(folder: Path, runs: int) -> None:
    """A plan of 50 VMs, in bare interpreters."""
    plan = Estate.made(folder, 50, False).plan
    print("| 50 VMs | bare interpreters | CPU | memory | goal now | goal |\n|---|---|---|---|---|---|")
    for command, now, goal in (("check", 12, 4), ("analyze", 20, 12)):
        times, spent = ratio([*VTOPO, command, plan], runs)
        cells = f"{times:.1f} | {spent.seconds * 1000:.0f} ms | {spent.memory:.0f} MB | {now} | {goal}"
        print(f"| `vtopo {command}` | {cells} |", flush=True)


def estates(folder: Path, sizes: Sequence[int], runs: int, limit: float, flat: bool) -> None:
    """Estates of growing size: what each step, each fact and each other tool costs."""
    grown: dict[str, list[Cost | str]] = {}
    for vms in sizes:
        estate = Estate.made(folder, vms, flat)
        for name, spent in _measured(estate, runs, limit).items():
            grown.setdefault(name, []).append(spent)
    print(f"\n{tables.head('flat' if flat else 'clustered', sizes)}")
    for name in grown:
        print(tables.row(name, sizes, grown), flush=True)


def _measured(estate: Estate, runs: int, limit: float) -> dict[str, Cost | str]:
    """The medians of runs in turn; other tools run once, as they take minutes."""

    def step(*command: str | Path) -> Callable[[], Cost | str]:
        return lambda: cost([sys.executable, "-m", *command], step=True, limit=limit)

    def analyze(form: str) -> Callable[[], Cost | str]:
        return lambda: cost([*VTOPO, "analyze", estate.plan, "-f", form], limit=limit)

    tasks: dict[str, Callable[[], Cost | str]] = {}
    for name in STEPS:
        tasks[name] = step("bench.steps", name, estate.model if name == tables.BASE else estate.plan)
    for name in FACTS:
        tasks[f"fact: {name}"] = step("bench.steps", name, estate.plan)
    tasks |= {"`analyze`, text": analyze("text"), "`analyze`, JSON": analyze("json")}
    rivals = {name: step(f"bench.rivals.{module}", estate.inventory) for name, module in RIVALS.items()}
    spent: dict[str, list[Cost | str]] = {name: [] for name in (*tasks, *rivals)}
    for number in range(runs):
        for name, task in (tasks | rivals if number == 0 else tasks).items():
            if spent[name] and isinstance(spent[name][-1], str):
                continue  # what was stopped once is not waited for again
            spent[name].append(task())
            print(f"{estate.plan.stem}, {name}: {tables.cell(spent[name][-1])}", file=sys.stderr, flush=True)
    return {name: middle(costs) for name, costs in spent.items()}


def main() -> None:
    """Measures, and prints Markdown; on the way every figure on standard error."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=3, help="of each step on an estate; start-up runs five times as many"
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--limit", type=float, default=300, help="seconds after which a process is stopped")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        startup(Path(folder), 5 * given.runs)
        for flat in (False, True):
            estates(Path(folder), given.sizes, given.runs, given.limit, flat)


if __name__ == "__main__":
    main()
