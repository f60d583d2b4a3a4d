"""What a process cost, as the kernel counted it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Timer

ROOT = Path(__file__).parents[1]
VTOPO = (sys.executable, "-c", "from vtopo.cli import main; main()")
BARE = (sys.executable, "-c", "pass")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What is installed is compiled once and for all; only where this is set would every process do it anew."""
NOT_INSTALLED = 3
"""The exit code of a process that lacks what it is to measure."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (of the process, or of the step of it that it reports) and the most memory it had, in MB.

    `note` is what the step says of its outcome.
    """

    seconds: float
    memory: float
    note: str = ""


def cost(
    command: Sequence[str | Path],
    *,
    step: bool = False,
    codes: Sequence[int] = (0, 1),
    limit: float = 600,
    cwd: Path = ROOT,
) -> Cost | str:
    """What one process cost, or why that is not known; one that runs a `step` says itself what that took.

    It is ended after `limit` seconds by the clock.
    """
    # what a process writes is not kept: the kernel counts the memory of the one that starts another as the other's, too
    out = subprocess.PIPE if step else subprocess.DEVNULL
    with subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, cwd=cwd, env=ENVIRONMENT) as process:
        timer = Timer(limit, process.kill)
        timer.start()
        said = process.stdout.read().decode() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        late = not timer.is_alive()
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    if late:
        return f"stopped after {limit:g} s"
    if process.returncode == NOT_INSTALLED and step:
        return "not installed: make bench-setup"
    if process.returncode not in codes:
        raise SystemExit(f"{' '.join(map(str, command))} left with exit code {process.returncode}")
    seconds, _, note = said.strip().partition(" ") if step else (used.ru_utime + used.ru_stime, "", "")
    return Cost(float(seconds), used.ru_maxrss / 1024, note)


def known(measured: Cost | str) -> Cost:
    """A cost that has to be known."""
    if isinstance(measured, str):
        raise SystemExit(measured)
    return measured


def middle(costs: Sequence[Cost | str]) -> Cost | str:
    """The medians of some costs; where one of them is not known, why it is not."""
    lacking = next((one for one in costs if isinstance(one, str)), None)
    if lacking is not None:
        return lacking
    all_known = [one for one in costs if isinstance(one, Cost)]
    return Cost(median(one.seconds for one in all_known), median(one.memory for one in all_known), all_known[0].note)


def ratio(command: Sequence[str | Path], runs: int) -> tuple[float, Cost]:
    """How many bare interpreters a command costs, by the median of pairs that ran one after the other; and its cost."""
    pairs = [(known(cost(BARE)).seconds, known(cost(command))) for _ in range(runs)]
    return median(one.seconds / bare for bare, one in pairs), known(middle([one for _, one in pairs]))
