"""Texts of SARIF: nothing hidden in them, and no name that becomes a link."""

from __future__ import annotations

from vtopo.reports.safe import spelled, visible

LONGEST = 2000


def text(of: str) -> str:
    """A message: one line, visible, not endless; `](`, which would make a link of a name, is taken apart."""
    return visible(of, LONGEST).replace("](", "]\\(")


def markdown(page: str) -> str:
    """A page of a rule as it is, line by line made visible."""
    return "\n".join(spelled(line) for line in page.splitlines()) + "\n"
