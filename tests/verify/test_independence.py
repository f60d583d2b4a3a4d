"""Who checks proofs shares nothing with who makes them: none of that is even loaded."""

from __future__ import annotations

import subprocess
import sys

SAY = "import sys, vtopo.commands.verifying; print(*sys.modules)"
MAKERS = ("vtopo.facts", "vtopo.topology", "vtopo.exhibits", "vtopo.rulekit", "vtopo.rules", "vtopo.engine", "networkx")


def test_nothing_is_loaded_that_makes_what_is_checked() -> None:
    ran = subprocess.run([sys.executable, "-c", SAY], check=True, capture_output=True, text=True)
    loaded = ran.stdout.split()
    assert "vtopo.verify.closing" in loaded
    assert [] == [name for name in loaded if name.startswith(MAKERS)]
