"""`init`: the first plan of somebody new."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from vtopo.cli.app import WRITE, app, ending
from vtopo.cli.writing import safe
from vtopo.commands.output import echo


@app.command(
    rich_help_panel=WRITE,
    epilog=ending("0 written, 2 a file is there already, and nothing was written", "vtopo analyze after.vt"),
)
def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; it is made if it is not there.")] = Path(),
    settings: Annotated[
        bool, typer.Option("--settings", help="Write a vtopo.toml too, with every key in it explained.")
    ] = False,
    hooks: Annotated[
        bool, typer.Option("--pre-commit", help="Write a .pre-commit-config.yaml too, at the top of the repository.")
    ] = False,
) -> None:
    """Write a small plan with comments, before and after a consolidation, to be changed into yours.

    \b
    vtopo init shop
    vtopo init warehouse --settings --pre-commit
    """
    from vtopo.commands.starting import begin

    for path in begin(folder, settings=settings, hooks=hooks):
        echo(f"wrote {safe(str(path))}\n")
    there = "" if folder == Path() else f"  cd {safe(quote(str(folder)))}\n"
    echo(
        f"Next:\n{there}"
        "  vtopo analyze before.vt         how it is today\n"
        "  vtopo analyze after.vt          what the consolidation gives up: it exits with 1, since that is found\n"
        "  vtopo explain weak-separation   the page of a rule; words of the plans are explained, too\n"
    )
