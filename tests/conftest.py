"""Says which random plans were tried."""

from __future__ import annotations

import pytest

from tests.facts.examples import IN_ALL, SEED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Told at the end, since a quiet run has no head."""
    terminalreporter.write_line(f"random plans: {IN_ALL} of seed {SEED} (VTOPO_EXAMPLES and VTOPO_SEED choose others)")
