"""The command line: reads arguments, calls the engine or a command, writes what comes back, and says how it went.

A run pays for its own command: no other is loaded, and every import that a command alone needs is in the command.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from vtopo.cli.app import app
from vtopo.cli.writing import BUG, UNJUDGED, safe
from vtopo.commands.output import UnwritableError, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    import typer

MODULES: Final[Mapping[str, str]] = {
    "analyze": "analyzing",
    "known": "analyzing",
    "config": "analyzing",
    "path": "asking",
    "diff": "asking",
    "verify": "asking",
    "init": "starting",
    "check": "reading",
    "fmt": "reading",
    "show": "reading",
    "import": "importing",
    "explain": "learning",
    "rules": "packs",
    "new-rule": "packs",
    "test-rules": "packs",
    "lsp": "serving",
    "watch": "watching",
}
"""Each command, in the order of the help, and the module here that has it."""


def application(first: str = "") -> typer.Typer:
    """The application: with all commands, or with those of one module where a run begins with one of its names."""
    for module in [MODULES[first]] if first in MODULES else dict.fromkeys(MODULES.values()):
        import_module(f"vtopo.cli.{module}")
    return app


def main() -> None:
    """Runs the command line; a bug of ours is told as one, with the exit code that says so."""
    gc.disable()  # a run is short and keeps what it makes: collecting would only look at it again and again
    try:
        application(sys.argv[1] if sys.argv[1:] else "")(prog_name="vtopo")
    except UnwritableError as error:
        tell(f"{safe(str(error))}\n")
        sys.exit(UNJUDGED)
    except Exception as error:
        tell(
            f"vtopo failed: {type(error).__name__}: {safe(str(error))}\n"
            "This is a bug of vtopo, not of your plan. Please report it; VTOPO_DEBUG=1 shows where.\n"
        )
        if os.environ.get("VTOPO_DEBUG"):
            from traceback import print_exc

            print_exc()
        sys.exit(BUG)
