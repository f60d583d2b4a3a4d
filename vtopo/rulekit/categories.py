"""What a rule may be about: the threats by which rules are chosen, and listed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CATEGORIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "isolation": "What shares hardware or software that was, or should be, apart.",
        "tcb": "What a workload has to trust, and how large that is.",
        "privilege": "What a component may do and need not.",
        "attack": "How somebody gets from one thing to another, or hears what is not meant for him.",
        "visibility": "What no sensor sees.",
        "policy": "Filters and firewalls that do not do what they are for.",
        "rerouting": "What it takes, and what it costs, to send traffic back out of a host.",
        "availability": "What is gone when one thing fails.",
        "requirements": "What the plan itself requires.",
        "hygiene": "What is said and not so, or not said.",
    }
)
"""Each category with what its rules are about, in the order they are listed in."""
