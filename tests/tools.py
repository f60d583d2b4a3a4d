"""Tools of others that some tests need: where `make tools` puts them, and what it means if one is not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / ".tools"
"""Where `make tools` puts what is no Python package; git does not see it."""

SARIF = FOLDER / "node_modules" / "@microsoft" / "sarif-multitool-linux"
JUNIT = FOLDER / "junit-10.xsd"

TOOLS: Mapping[str, Path | None] = {
    "sarif-multitool": SARIF / "Sarif.Multitool",
    "junit-xsd": JUNIT,
    "virsh": None,
    "node": None,
}
"""Each tool with its file; without one it is a command that is looked for where commands are."""


def here(tool: str) -> bool:
    """Whether a tool is there."""
    path = TOOLS[tool]
    return shutil.which(tool) is not None if path is None else path.exists()


def required(tool: str) -> bool:
    """Whether a missing tool is a failure: the gate has them all."""
    return tool in os.environ.get("VTOPO_REQUIRE", "").split()


def needs(tool: str) -> pytest.MarkDecorator:
    """Passes over a test, and says so, where its tool is missing and may be."""
    return pytest.mark.skipif(not required(tool) and not here(tool), reason=f"{tool} is not here: `make tools` gets it")
