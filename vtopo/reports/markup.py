"""Texts that stand in Markdown and do nothing there."""

from __future__ import annotations

import re

from vtopo.reports.safe import spelled

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~&@:])")
"""What Markdown, or who shows it, may read as more than a letter: a mention and an address too."""


def escaped(words: str) -> str:
    """A text in which no character means more than itself."""
    return _MARKUP.sub(r"\\\1", spelled(words))
