"""The command that serves an editor."""

from __future__ import annotations

from typing import Annotated

import typer

from vtopo.cli.app import SERVE, app, ending
from vtopo.cli.writing import UNJUDGED
from vtopo.commands.output import tell

LIBRARIES = ("pygls", "lsprotocol", "attrs", "attr", "cattrs")
"""What the extra brings, by the names of its modules."""


@app.command(
    rich_help_panel=SERVE,
    epilog=ending("0 the editor has ended the session, 2 the extra is not installed", "vtopo check PLAN"),
)
def lsp(
    stdio: Annotated[
        bool, typer.Option("--stdio", help="What it does in any case; editors that say so are understood.")
    ] = False,
) -> None:
    """Serve an editor by the Language Server Protocol, over standard input and output.

    An editor starts it by itself, once it knows the command: docs/editor.md has the lines for VS Code, Neovim, Emacs
    and Helix. It needs the extra: pip install "vtopo[lsp]".

    While you type it tells mistakes, and findings once the text rests. It knows every word of the language, every rule
    and every name of the plan, renames things in all files of a plan, and says above a VM how far attackers are away.

    \b
    vtopo lsp
    """
    del stdio  # there is nothing else
    try:
        from vtopo.lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in LIBRARIES:
            raise
        tell('the server for editors needs one more library: pip install "vtopo[lsp]"\n')
        raise typer.Exit(UNJUDGED) from None
    serve()
