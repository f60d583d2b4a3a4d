"""What is said of loads: the speed of a NIC, and that a declared flow can put so much on it.

How a flow is shared among the ways it has is not computed again. A flow puts no more on a NIC, each way, than its rate.
"""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.findings import RATES, rate
from vtopo.source import Span
from vtopo.verify.bearing import Bearing
from vtopo.verify.ground import Ground

ROUNDING = 0.05
"""A rate is told with one decimal: the number told is at most so much larger than the true one."""


class Loading:
    """Checks what is said of the loads of one model."""

    def __init__(self, ground: Ground) -> None:
        self.model = ground.model
        self.bearing = Bearing(ground)

    def speed(self, name: str, value: str) -> Iterator[Span | None]:
        """A NIC has that speed; a bond that says none has the sum of its NICs."""
        nic = self.model.nics.get(name)
        its = self.bearing.speeds.get(name)
        if nic is not None and its is not None and rate(its) == value:
            yield nic.written.get("speed")

    def loads(self, flow: str, told: str) -> Iterator[Span]:
        """A declared flow, as its ends are written, puts that much on a NIC: `NIC with RATE`."""
        nic, _, value = told.rpartition(" with ")
        most = _bits(value)
        for its in self.model.flows if nic in self.model.nics and most is not None else ():
            ends = f"{_ends(its.sources)} -> {_ends(its.targets)}"
            if ends == flow and isinstance(its.rate, float) and most is not None and most <= its.rate:
                yield its.at


def _ends(refs: tuple[object, ...]) -> str:
    return ", ".join(map(str, refs))


def _bits(value: str) -> float | None:
    """The least that a rate which is told so can be, in bit/s; None if it is none."""
    number, _, unit = value.partition(" ")
    factor = next((bits for bits, name in (*RATES, (1.0, "bit/s")) if name == unit), None)
    try:
        return None if factor is None else (float(number.replace(",", "")) - ROUNDING) * factor
    except ValueError:
        return None
