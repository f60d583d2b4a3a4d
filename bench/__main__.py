"""`python -m bench`: start-up in bare interpreters, reading in `json.load`s, analysis in seconds, and how all grow."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import VTOPO, Cost, cost, middle, ratio

TIMED = """
import gc, sys, time
gc.disable()
{setup}
start = time.process_time()
{step}
sys.stdout.write(str(time.process_time() - start))
"""
STEPS = {
    "json.load": ("import json", "kept = json.load(open(sys.argv[2]))"),
    "parse": (
        "from vtopo.syntax.parser import parse\nfrom vtopo.syntax.text import decode",
        "kept = parse(decode('plan.vt', open(sys.argv[1], 'rb').read())[0])\nassert not kept[1]",
    ),
    "resolve": (
        "from pathlib import Path\nfrom vtopo.model.loading import Project\nfrom vtopo.model.resolving import resolve",
        "kept = resolve(Project(Path(sys.argv[1]).parent), Path(sys.argv[1]).name)\nassert not kept[1], kept[1][:3]",
    ),
}
"""What is timed within a process of its own: what it loads first, and the step itself. The collector is off in all."""


def made(folder: Path, vms: int, flat: bool) -> tuple[Path, Path]:
    """An estate, and its model as JSON; made by other processes, so that this one stays small."""
    plan = folder / f"{'flat' if flat else 'clustered'}-{vms}.vt"
    with plan.open("wb") as file:
        args = ["-m", "bench.estate", str(vms), *["--flat"] * flat]
        subprocess.run([sys.executable, *args], stdout=file, check=True, cwd=Path(__file__).parents[1])
    model = plan.with_suffix(".model")
    with model.open("wb") as file:
        subprocess.run([*VTOPO, "show", "model", "-f", "json", plan], stdout=file, check=True)
    return plan, model


def startup(folder: Path, runs: int) -> None:
    """A plan of 50 VMs, in bare interpreters."""
    plan, _ = made(folder, 50, False)
    print("\n50 VMs, in bare interpreters")
    for command, goal in (("check", 12), ("analyze", 20)):
        times, spent = ratio([*VTOPO, command, plan], runs)
        print(f"  {command:10} {times:6.1f}   goal {goal:>3}   {spent.seconds * 1000:6.0f} ms  {spent.memory:6.0f} MB")


def estates(folder: Path, sizes: Sequence[int], runs: int) -> None:
    """Estates of growing size: each step, in seconds, MB and times `json.load` of the same model."""
    for flat in (False, True):
        grown: dict[str, list[Cost]] = {}
        for vms in sizes:
            plan, model = made(folder, vms, flat)
            mb = plan.stat().st_size / 1e6
            print(f"\n{vms:,} VMs, {'flat' if flat else 'clustered'}: {mb:.1f} MB of text")
            for name, spent in _steps(plan, model, runs).items():
                grown.setdefault(name, []).append(spent)
                times = spent.seconds / grown["json.load"][-1].seconds
                print(f"  {name:12} {spent.seconds:8.2f} s  {spent.memory:6.0f} MB  {times:7.1f} json.load", flush=True)
        for name, costs in grown.items():
            shown = [_exponent(sizes[at], sizes[at + 1], costs[at], costs[at + 1]) for at in range(len(sizes) - 1)]
            print(f"  growth of {name:12} {'  '.join(f'{each:.2f}' for each in shown)}")


def _steps(plan: Path, model: Path, runs: int) -> dict[str, Cost]:
    spent: dict[str, list[Cost]] = {}
    for _ in range(runs):
        for name, (setup, step) in STEPS.items():
            program = TIMED.format(setup=setup, step=step)
            spent.setdefault(name, []).append(cost([sys.executable, "-c", program, plan, model], step=True))
        for form in ("text", "json"):
            spent.setdefault(f"analyze {form}", []).append(cost([*VTOPO, "analyze", plan, "-f", form]))
    return {name: middle(costs) for name, costs in spent.items()}


def _exponent(small: int, large: int, one: Cost, other: Cost) -> float:
    return log(other.seconds / one.seconds) / log(large / small)


def main() -> None:
    """Measures, and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=3, help="of each step on an estate; start-up runs five times as many"
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        startup(Path(folder), 5 * given.runs)
        estates(Path(folder), given.sizes, given.runs)


if __name__ == "__main__":
    main()
