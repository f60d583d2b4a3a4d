"""Amounts as the language writes them, exactly: what is written is read back as the same number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from math import inf, nextafter

from vtopo.model import values
from vtopo.model.things import Size

_RATES = (("Tbit/s", 1e12), ("Gbit/s", 1e9), ("Mbit/s", 1e6), ("kbit/s", 1e3), ("bit/s", 1.0))
_MEMORY = (("TiB", 1024.0), ("GiB", 1.0), ("MiB", 1 / 1024))


def rate(value: float) -> str:
    """A rate in bit/s: `400Mbit/s`."""
    return _exact(value, _RATES, values.rate)


def memory(value: float) -> str:
    """Memory in GiB: `64GiB`."""
    return _exact(value, _MEMORY, values.memory)


def kloc(size: Size) -> str:
    """A range of source lines in thousands: `300kloc`, `200..300kloc`, `200..kloc`."""
    if size.high is None:
        return f"{_digits(size.low)}..kloc"
    if size.low == size.high:
        return f"{_digits(size.low)}kloc"
    return f"{_digits(size.low)}..{_digits(size.high)}kloc"


def _exact(value: float, units: tuple[tuple[str, float], ...], parse: Callable[[str], float | str]) -> str:
    """The amount in the largest unit in which it is no fraction, else in the first that says it exactly."""
    whole = [unit for unit in units if value >= unit[1] and (value / unit[1]).is_integer()]
    for unit, scale in (*whole, *units):
        near = value / scale
        for number in (near, nextafter(near, inf), nextafter(near, 0)):
            written = _digits(number) + unit
            if parse(written) == value:
                return written
    return _digits(round(value / units[-1][1], 6)) + units[-1][0]


def _digits(number: float) -> str:
    text = f"{Decimal(repr(float(number))):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
