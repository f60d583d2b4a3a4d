"""Plain values as they are written: numbers with units, ranges of lines, addresses, ports, dates."""

from __future__ import annotations

import re
from functools import lru_cache

from vtopo.model.things import Ports, Size

_NUMBER = r"(\d{1,15}(?:\.\d{1,6})?)"
_RATE = re.compile(rf"{_NUMBER}([kMGT]?)bit/s")
_MEMORY = re.compile(rf"{_NUMBER}(MiB|GiB|TiB)")
_KLOC = re.compile(rf"{_NUMBER}(?:\.\.({_NUMBER})?)?kloc")
_PORTS = re.compile(r"([A-Za-z][\w-]*)(?:/(\d{1,5})(?:\.\.(\d{1,5}))?)?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LIKE_RATE = re.compile(rf"{_NUMBER}([kKmMgGtT])(?:[Bb](?:ps|its?|its?/s|it/sec)?)?")
_LIKE_MEMORY = re.compile(rf"{_NUMBER}([mMgGtT])[Bb]?")
_OTHER_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SCALE = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}


def rate(word: str) -> float | str:
    """A rate in bit/s, or what is wrong with it."""
    match = _RATE.fullmatch(word)
    if match is None:
        if word.replace(".", "", 1).isdecimal():
            return f"`{word}` has no unit; write `{word}Gbit/s` or `{word}Mbit/s`"
        like = _LIKE_RATE.fullmatch(word)
        meant = f"write `{like[1]}{like[2].upper().replace('K', 'k')}bit/s`" if like else ""
        return f"`{word}` is no rate; {meant or 'write it as `400Mbit/s` or `10Gbit/s`, the unit joined to the number'}"
    return float(match[1]) * _SCALE[match[2]]


def memory(word: str) -> float | str:
    """Memory in GiB, or what is wrong with it."""
    match = _MEMORY.fullmatch(word)
    if match is None:
        if word.replace(".", "", 1).isdecimal():
            return f"`{word}` has no unit; write `{word}GiB`"
        like = _LIKE_MEMORY.fullmatch(word)
        meant = f"`{like[1]}{like[2].upper()}iB`" if like else "it as `64GiB`"
        return f"`{word}` is no amount of memory; write {meant}"
    return float(match[1]) * {"MiB": 1 / 1024, "GiB": 1.0, "TiB": 1024.0}[match[2]]


def kloc(word: str) -> Size | str:
    """A range of source lines in thousands, or what is wrong with it."""
    match = _KLOC.fullmatch(word)
    if match is None and word.isdecimal():
        return f"`{word}` has no unit; write `{word}kloc` for that many thousand lines"
    if match is None:
        return f"`{word}` is no size; write it as `300kloc`, `200..300kloc` or, with no upper end, `200..kloc`"
    low = float(match[1])
    high = float(match[2]) if match[2] else (None if ".." in word else low)
    if high is not None and high < low:
        return f"the size `{word}` runs backwards"
    return Size(low, high)


def count(word: str) -> int | str:
    """A whole number, or what is wrong with it."""
    return int(word) if re.fullmatch(r"\d{1,9}", word) else f"`{word}` is no whole number"


def vlan(word: str) -> int | str:
    """A VLAN id, or what is wrong with it."""
    if re.fullmatch(r"\d{1,4}", word) and 1 <= int(word) <= 4094:
        return int(word)
    return f"`{word}` is no VLAN id; ids run from 1 to 4094"


@lru_cache(maxsize=4096)
def prefix(word: str) -> str | None:
    """A prefix in its canonical form, None where the word is none."""
    from ipaddress import ip_network  # only plans with addresses pay for it

    try:
        return str(ip_network(word))
    except ValueError:
        return None


def network(word: str) -> str | tuple[str]:
    """A prefix as it is kept, or (in a tuple, to tell them apart) what is wrong with it."""
    known = prefix(word)
    if known is not None:
        return known
    from ipaddress import ip_network

    try:
        wider = ip_network(word, strict=False)
    except ValueError:
        return (f"`{word}` is no prefix; write it as `10.1.0.0/16` or `fd00::/64`",)
    return (f"`{word}` has bits behind its prefix length; the prefix is `{wider}`",)


def address(word: str) -> str | tuple[str]:
    """An address as it is kept, or (in a tuple) what is wrong with it."""
    from ipaddress import ip_address

    try:
        return str(ip_address(word))
    except ValueError:
        return (f"`{word}` is no address; write it as `10.1.0.5` or `fd00::5`",)


@lru_cache(maxsize=1024)
def ports(word: str) -> Ports | str:
    """A protocol with its ports, or what is wrong with it."""
    match = _PORTS.fullmatch(word)
    if match is None:
        return f"`{word}` is no port; write it as `tcp/443`, `udp/8000..8010` or `icmp`"
    protocol, low, high = match.groups()
    if low is None:
        return Ports(protocol=protocol.lower())
    first, last = int(low), int(high or low)
    if last > 65535:
        return f"`{word}` is no port: ports end at 65535"
    if last < first:
        return f"the ports `{word}` run backwards"
    return Ports(protocol=protocol.lower(), first=first, last=last)


def date(word: str) -> str | tuple[str]:
    """An ISO date as it is kept, or (in a tuple) what is wrong with it."""
    from datetime import date as day

    match = _DATE.fullmatch(word)
    if match:
        try:
            return day(int(match[1]), int(match[2]), int(match[3])).isoformat()
        except ValueError:
            return (f"there is no day `{word}`",)
    other = _OTHER_DATE.fullmatch(word)
    meant = f"{other[3]}-{int(other[2]):02}-{int(other[1]):02}" if other else "2027-03-31"
    return (f"`{word}` is no date; write {'' if other else 'it as '}`{meant}`",)


def show_rate(value: float) -> str:
    """A rate in bit/s as the language writes it."""
    for unit, scale in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= scale and (value / scale * 1e6).is_integer():
            return f"{value / scale:.15g}{unit}bit/s"
    return f"{value:.15g}bit/s"


def show_size(size: Size) -> str:
    """A size as the language writes it: `300kloc`, `200..300kloc`, `200..kloc`."""
    if size.high is None:
        return f"{size.low:.15g}..kloc"
    return f"{size.low:.15g}kloc" if size.low == size.high else f"{size.low:.15g}..{size.high:.15g}kloc"
