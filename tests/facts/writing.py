"""Plans written otherwise."""

from __future__ import annotations

import re

RANGE = re.compile(r"\b(vm |machine |for )?([mv]_[a-z])\[1\.\.(\d)\]")


def written_out(text: str) -> str:
    """Every range as the list of its members."""

    def members(match: re.Match[str]) -> str:
        names = " ".join(f"{match[2]}{number}" for number in range(1, int(match[3]) + 1))
        return f"{match[1]}[{names}]" if match[1] else names

    return RANGE.sub(members, text)
