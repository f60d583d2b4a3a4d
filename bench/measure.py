"""What a process cost, as the kernel counted it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

VTOPO = (sys.executable, "-c", "from vtopo.cli import main; main()")
BARE = (sys.executable, "-c", "pass")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (of the process, or of the step of it that it reports) and the most memory it had, in MB."""

    seconds: float
    memory: float


def cost(command: Sequence[str | Path], *, step: bool = False, codes: Sequence[int] = (0, 1)) -> Cost:
    """What one process cost; one that runs a `step` says itself how many CPU seconds that took."""
    # what a process writes is not kept: the kernel counts the memory of the one that starts another as the other's, too
    out = subprocess.PIPE if step else subprocess.DEVNULL
    with subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL) as process:
        said = process.stdout.read() if process.stdout else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise SystemExit(f"{' '.join(map(str, command))} left with exit code {process.returncode}")
    return Cost(float(said) if step else used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def middle(costs: Sequence[Cost]) -> Cost:
    """The medians of some costs."""
    return Cost(median(one.seconds for one in costs), median(one.memory for one in costs))


def ratio(command: Sequence[str | Path], runs: int) -> tuple[float, Cost]:
    """How many bare interpreters a command costs, by the median of pairs that ran one after the other; and its cost."""
    pairs = [(cost(BARE).seconds, cost(command)) for _ in range(runs)]
    return median(one.seconds / bare for bare, one in pairs), middle([one for _, one in pairs])
