"""The command line: reads arguments, calls the engine or a command, writes what comes back, and says how it went.

Every import of a command is in the command: `vtopo check` pays for reading plans and for nothing else.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated

import typer

from vtopo.cli.analyzing import analyze, config, known
from vtopo.cli.app import NoColor, Plans, app
from vtopo.cli.plans import named, plans_of, stdin, today
from vtopo.cli.writing import (
    BUG,
    FINE,
    FOUND,
    UNJUDGED,
    color,
    complain,
    fails,
    safe,
    seen,
    written,
)
from vtopo.commands.choices import DiffFormat, Fact, FailOn, Importer, PathFormat, ShowFormat, Stage
from vtopo.commands.output import UnwritableError, echo, tell

__all__ = ["analyze", "app", "config", "known", "main"]


@app.command()
def check(plans: Plans, no_color: NoColor = False) -> None:
    """Read and resolve plans, and tell every mistake: for the editor and the first hook."""
    from vtopo.model.resolving import resolve

    given, unused = plans_of(plans)
    problems = [problem for name, project in given for problem in resolve(project, name)[1]]
    for name in unused:
        echo(f"{safe(name)}: only the syntax was checked, no plan of this project uses it\n")
    if problems:
        complain(problems, no_color)
        raise typer.Exit(UNJUDGED)
    if given:
        echo(f"{len(given)} plan{'' if len(given) == 1 else 's'} checked, no mistakes\n")


@app.command()
def fmt(
    plans: Plans,
    only_check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 where something would.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Change nothing; show what would change.")] = False,
    no_color: NoColor = False,
) -> None:
    """Write plans in the one canonical form; `-` reads standard input and writes standard output."""
    from vtopo.commands.formatting import Formatted, formatted

    code = FINE
    changed: list[Formatted] = []
    for given in plans:
        one = formatted(given, stdin() if given == "-" else None)
        if one.problems:
            complain(one.problems, no_color)
            code = UNJUDGED
        elif given == "-" and not (only_check or diff):
            echo(seen(one.after))
        elif one.after != one.before:
            changed.append(one)
    for one in changed:
        if diff:
            echo(seen(one.diff()))
        if only_check or diff:
            tell(f"would reformat {safe(one.name)}\n")
            code = max(code, FOUND)
        elif written(str(one.path), one.after) == FINE:
            tell(f"reformatted {safe(one.name)}\n")
        else:
            code = UNJUDGED
    raise typer.Exit(code)


@app.command()
def show(
    stage: Annotated[Stage, typer.Argument(help="What to show.")],
    plan: Annotated[str, typer.Argument(help="The plan; `-` for standard input.")],
    format_: Annotated[
        ShowFormat, typer.Option("--format", "-f", help="How to show it; graphml is for graph and facts.")
    ] = ShowFormat.text,
    chosen: Annotated[
        list[Fact] | None, typer.Option("--fact", help="Only this of the facts; may be repeated.", show_default="all")
    ] = None,
    no_color: NoColor = False,
) -> None:
    """Show one stage by itself: the tree as it was written, the model as it was understood, its graph, its facts.

    \b
    vtopo show graph after.vt -f graphml > after.graphml
    vtopo show facts after.vt --fact separation --fact attack
    """
    from vtopo.commands.show import refusal
    from vtopo.commands.show import show as shown

    wrong = refusal(stage, format_, chosen or [])
    if wrong:
        raise typer.BadParameter(wrong)
    name, project = next(iter(named([plan])))
    text, problems = shown(stage, project, name, format_, chosen or [])
    echo(seen(text))
    if problems:
        complain(problems, no_color)
        raise typer.Exit(UNJUDGED)


@app.command()
def path(
    plan: Annotated[str, typer.Argument(help="The plan; `-` for standard input.")],
    source: Annotated[str, typer.Argument(metavar="A", help="Who attacks: a node, an attacker, a segment, any thing.")],
    target: Annotated[str, typer.Argument(metavar="B", help="What is to be owned.")],
    unseen: Annotated[bool, typer.Option("--unseen", help="Only ways that no physical sensor sees.")] = False,
    moves: Annotated[
        bool, typer.Option("--moves", help="VMs may be anywhere that their cluster lets them: `migration`.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(help="Leave out a kind of step, `escape`, or one step, `escape web1 -> esx1.hv`."),
    ] = None,
    cut: Annotated[bool, typer.Option("--cut", help="Tell too what would leave no path: steps, and settings.")] = False,
    most: Annotated[int, typer.Option("-k", min=1, max=100, help="How many paths; none is a detour of another.")] = 1,
    format_: Annotated[PathFormat, typer.Option("--format", "-f", help="json is for `verify`.")] = PathFormat.text,
    fail_on: Annotated[
        FailOn, typer.Option(help="A path of one failure or none is an error, any other a warning.")
    ] = FailOn.warning,
    no_color: NoColor = False,
) -> None:
    """Tell how A gets to B, step by step, or what stops each way.

    \b
    vtopo path after.vt web1 db
    vtopo path after.vt internet db --unseen -k 3
    vtopo path after.vt web1 db --without escape --without "vswitch web1 -> esx1.hv.vs0"
    """
    from vtopo.commands.pathing import UnclearError, as_json, asked, severity
    from vtopo.model.resolving import resolve
    from vtopo.reports.routes import render

    name, project = next(iter(named([plan])))
    model, problems = resolve(project, name)
    if model is None:
        complain(problems, no_color)
        raise typer.Exit(UNJUDGED)
    try:
        answer = asked(model, source, target, unseen=unseen, without=without or (), most=most, moves=moves, cut=cut)
    except UnclearError as error:
        raise typer.BadParameter(safe(str(error))) from None
    as_text = format_ is PathFormat.text
    echo(render(answer, color=color(sys.stdout, no_color)) if as_text else as_json(model, answer))
    raise typer.Exit(fails(severity(answer), fail_on))


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A plan, or a revision of git at which NEW is looked up.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The plan as it is to be; `-` for standard input.")],
    format_: Annotated[
        DiffFormat, typer.Option("--format", "-f", help="markdown is for a comment of a pull request.")
    ] = DiffFormat.text,
    output: Annotated[str, typer.Option("--output", "-o", help="The file to write.")] = "-",
    fail_on: Annotated[FailOn, typer.Option(help="The least severity of a new finding that makes the exit code 1.")] = (
        FailOn.warning
    ),
    no_color: NoColor = False,
) -> None:
    """Tell what a change does: what is worse, what is better, what stays.

    \b
    vtopo diff before.vt after.vt
    vtopo diff HEAD~1 after.vt
    vtopo diff main after.vt -f markdown -o comment.md
    """
    from vtopo.cli.plans import either
    from vtopo.commands.diffing import difference
    from vtopo.reports.difference import as_json, markdown, text

    first, second = either(old, new)
    found = difference(first, second, today(), old)
    if isinstance(found, tuple):
        complain(found, no_color)
        raise typer.Exit(UNJUDGED)
    if format_ is DiffFormat.text:
        written_out = text(found, color=output == "-" and color(sys.stdout, no_color))
    else:
        written_out = markdown(found) if format_ is DiffFormat.markdown else as_json(found)
    code = BUG if found.crashed else fails(found.worst(), fail_on)
    raise typer.Exit(max(code, written(output, written_out)))


@app.command()
def verify(
    report: Annotated[str, typer.Argument(help="A report in JSON, of `analyze` or `path`; `-` for standard input.")],
    plan: Annotated[str, typer.Argument(help="The plan it is about; `-` for standard input.")],
    no_color: NoColor = False,
) -> None:
    """Check a report again from its plan, by code that shares nothing with what made it.

    \b
    vtopo analyze after.vt -f json -o report.json
    vtopo verify report.json after.vt
    """
    from vtopo.commands.verifying import read_report, summary, verified

    if report == plan == "-":
        raise typer.BadParameter("the report and the plan can not both come from standard input")
    try:
        data = stdin() if report == "-" else read_report(report)
    except (OSError, ValueError) as error:
        reason = safe(str(getattr(error, "strerror", None) or error))
        raise typer.BadParameter(f"`{safe(report)}` can not be read: {reason}") from None
    name, project = next(iter(named([plan])))
    checked = verified(data, project, name)
    if isinstance(checked, tuple):
        complain(checked, no_color)
        raise typer.Exit(UNJUDGED)
    for line in checked.unread:
        tell(f"{safe(line)}\n")
    if checked.unread:
        raise typer.Exit(UNJUDGED)
    echo("".join(f"{safe(line)}\n" for line in (*checked.wrong, summary(checked))))
    raise typer.Exit(FOUND if checked.wrong else FINE)


@app.command("import")
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


@app.command()
def explain(
    topics: Annotated[
        list[str],
        typer.Argument(metavar="TOPIC", help="A word of the language, a rule id, an exit code, or product NAME."),
    ],
) -> None:
    """Explain a word of the language, a rule, an exit code, or what is assumed of a product."""
    from vtopo.commands.explain import closest
    from vtopo.commands.explain import explain as explained

    topic = " ".join(topics)
    text = explained(topic, {})
    pages: dict[str, str] = {}
    if text is None:  # only a topic that is no word of the language pays for loading the rules
        from vtopo.rulebook import rules

        pages = {rule.id: rule.page for rule in rules().values()}
        text = explained(topic, pages)
    if text is None:
        hint = closest(topic, pages)
        tell(f"nothing is known of `{safe(topic)}`{f': {hint}' if hint else ''}\n")
        raise typer.Exit(UNJUDGED)
    echo(text)


@app.command()
def rules() -> None:
    """List the rules: id, severity and what each finds."""
    from vtopo.rulebook import rules as known

    echo("".join(f"{rule.id:28} {rule.severity.value:8} {rule.title}\n" for rule in known().values()))


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context,
    shown: Annotated[bool, typer.Option("--version", "-V", help="Show the version.")] = False,
) -> None:
    """What a virtualized network gives up, told from its plan before anything is moved."""
    if shown:
        from vtopo import __version__

        echo(f"vtopo {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        echo(f"{context.get_help()}\n")
        raise typer.Exit(UNJUDGED)


def main() -> None:
    """Runs the command line; a bug of ours is told as one, with the exit code that says so."""
    gc.disable()  # a run is short and keeps what it makes: collecting would only look at it again and again
    try:
        app(prog_name="vtopo")
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
