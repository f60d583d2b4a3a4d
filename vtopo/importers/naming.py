"""Names from elsewhere as names of a plan: clean, not reserved, each given once. What had to change stays a label."""

from __future__ import annotations

import re
from typing import Final

from vtopo.syntax.build import is_word
from vtopo.vocabulary import RESERVED

LONGEST: Final = 100
_FOREIGN: Final = re.compile(r"[^\w-]+")
_DASHES: Final = re.compile(r"--+")


def clean(name: str, kind: str) -> str:
    """A name that the language can hold, as near to the given one as it gets; `kind` is in it where little is left."""
    plain = _DASHES.sub("-", _FOREIGN.sub("-", name)).strip("-")[:LONGEST].strip("-")
    if not plain:
        return kind
    if plain in RESERVED or not is_word(plain):
        plain = f"{kind}-{plain}"
    return plain if is_word(plain) else kind


class Names:
    """Names that are given out once each."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str, kind: str, where: str = "") -> str:
        """A clean name that nothing has yet; the second gets `where` it is behind it, or a number."""
        plain = clean(wanted, kind)
        if plain in self._taken and where:
            plain = clean(f"{plain}-{where}", kind)
        name, number = plain, 2
        while name in self._taken:
            name = f"{plain}-{number}"
            number += 1
        self._taken.add(name)
        return name
