"""How much vtopo reads: sizes beyond which a plan is refused at once, in one sentence."""

from __future__ import annotations

from typing import Final

DEPTH: Final = 100
"""Deepest nesting of blocks."""
SIZE: Final = 64 * 1024 * 1024
"""Longest text, in characters."""
LINE: Final = 1024 * 1024
"""Longest line, in characters."""
PROBLEMS: Final = 50
"""Most syntax mistakes that are told one by one."""
COUNTED: Final = 1000
"""Most syntax mistakes that are counted; what follows them is not read."""
