"""The command that watches a plan and serves its report."""

from __future__ import annotations

import gc
from time import sleep as pause
from typing import TYPE_CHECKING, Annotated

import typer

from vtopo.cli.analyzing import Choice, File, Ignored, Known, Names, NoFile, Sure, judged_now
from vtopo.cli.app import SERVE, Folders, NoColor, app, ending
from vtopo.cli.plans import in_project, plans_of
from vtopo.cli.writing import UNJUDGED, alarm, safe
from vtopo.commands.output import tell

if TYPE_CHECKING:
    from vtopo.findings import Assessment
    from vtopo.model.loading import Project

MOST_NAMED = 4
EVERY = 0.3
"""Seconds between two looks at the files."""


@app.command(
    rich_help_panel=SERVE,
    epilog=ending("0 ended by Ctrl-C, 2 the port is taken", "vtopo analyze PLAN -f html -o report.html"),
)
def watch(
    plan: Annotated[str, typer.Argument(help="The plan.")],
    baseline: Annotated[
        str | None, typer.Option(help="The plan before, instead of the one the plan names.", show_default=False)
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to serve; 0 is any that is free.")] = 0,
    open_: Annotated[bool, typer.Option("--open", help="Show the page in the browser.")] = False,
    select: Names = None,
    ignore: Ignored = None,
    sure: Sure = None,
    known: Known = None,
    file: File = None,
    no_file: NoFile = False,
    folders: Folders = None,
    no_color: NoColor = False,
) -> None:
    """Judge a plan whenever it is saved, and serve its report to this machine, as a page that follows.

    Nothing but the report is served, and to nobody else: at 127.0.0.1, under that name or as localhost. A plan with
    mistakes shows them until they are put right. Ctrl-C ends it.

    \b
    vtopo watch after.vt --open
    vtopo watch after.vt --port 8080 --ignore availability
    """
    from threading import Thread

    from vtopo.commands.watching.serving import Server
    from vtopo.commands.watching.watch import Watch

    if plan == "-":
        raise typer.BadParameter("standard input does not change: name a file")
    gc.enable()  # this run is not short
    name, project = _one(plan)
    choice = Choice(file, no_file, select, ignore, sure, known)
    its = Watch(
        project,
        name,
        lambda: judged_now(project, name, choice, folders, baseline),
        before=in_project(project, baseline),
        more=[file] if file else [],
    )
    _told(its.look(), no_color)
    try:
        server = Server(its, port)
    except OSError as error:
        tell(f"port {port} can not be used: {safe(str(error.strerror))}\n")
        raise typer.Exit(UNJUDGED) from None
    Thread(target=server.serve_forever, daemon=True).start()
    tell(f"{server.url} shows {safe(name)}; Ctrl-C ends\n")
    if open_:
        import webbrowser

        webbrowser.open(server.url)
    try:
        while True:
            pause(EVERY)
            _told(its.look(), no_color)
    except KeyboardInterrupt:
        tell("\n")
    finally:
        server.shutdown()
        server.server_close()


def _one(given: str) -> tuple[str, Project]:
    """The plan that a file stands for: itself, or the only one that uses it."""
    plans, _ = plans_of([given])
    if len(plans) == 1:
        return plans[0]
    names = " and ".join(safe(name) for name, _ in plans[:MOST_NAMED])
    more = " and others" if len(plans) > MOST_NAMED else ""
    why = f"a part of {names}{more}: name one of them" if plans else "a fragment that no plan uses: name a plan"
    raise typer.BadParameter(f"`{safe(given)}` is {why}")


def _told(assessment: Assessment | None, no_color: bool) -> None:
    """Says in a line what was found, or all mistakes."""
    if assessment is None:
        return
    alarm(assessment, no_color)
    if not assessment.problems:
        from vtopo.reports.wording import by_severity, series

        found = series(by_severity(assessment.open()))
        tell(f"{safe(assessment.plan)}: {f'{found} open' if found else 'no open finding'}\n")
