"""`import`: plans of what others have written."""

from __future__ import annotations

from typing import Annotated

import typer

from vtopo.cli.app import WRITE, NoColor, app, ending
from vtopo.cli.plans import stdin
from vtopo.cli.writing import UNJUDGED, complain, seen, written
from vtopo.commands.choices import Importer
from vtopo.commands.output import echo


@app.command(
    "import",
    rich_help_panel=WRITE,
    epilog=ending("0 written, 2 a file can not be read", "vtopo check PLAN, and a plan that includes it and says more"),
)
def import_(
    source: Annotated[Importer, typer.Argument(metavar="FORMAT", help="Whose files they are: libvirt.")],
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="A folder for each host, or files; `-` too.")],
    output: Annotated[str, typer.Option("--output", "-o", help="The plan to write.")] = "-",
    host: Annotated[str, typer.Option(help="The host that single files are of.")] = "host",
    no_color: NoColor = False,
) -> None:
    """Write a plan of what others have written: what their files do not say is unknown.

    \b
    vtopo import libvirt node1 node2 -o hosts.vt
    virsh dumpxml web1 | vtopo import libvirt -
    """
    from vtopo.importers.libvirt.importing import import_libvirt

    assert source is Importer.libvirt
    text, problems = import_libvirt(paths, host, stdin() if "-" in paths else b"")
    if problems:
        complain(problems, no_color)
        raise typer.Exit(UNJUDGED)
    if output == "-":
        echo(seen(text))
        return
    raise typer.Exit(written(output, text))
