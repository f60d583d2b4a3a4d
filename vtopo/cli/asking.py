"""The commands that are asked about plans: `path`, `diff`, `verify`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from vtopo.cli.app import JUDGE, Folders, NoColor, app, ending
from vtopo.cli.completing import attackers, owned, steps
from vtopo.cli.packs import rules_of
from vtopo.cli.plans import named, stdin, today
from vtopo.cli.writing import BUG, FINE, FOUND, UNJUDGED, color, complain, fails, safe, written
from vtopo.commands.choices import DiffFormat, FailOn, PathFormat
from vtopo.commands.output import echo, tell


@app.command(
    rich_help_panel=JUDGE,
    epilog=ending(
        "0 no path, or none as bad as --fail-on, 1 a path, 2 the plan can not be judged, or A or B is not in it",
        "vtopo path PLAN A B --cut, or -f json for `vtopo verify`",
    ),
)
def path(
    plan: Annotated[str, typer.Argument(help="The plan; `-` for standard input.")],
    source: Annotated[
        str,
        typer.Argument(
            metavar="A", help="Who attacks: a node, an attacker, a segment, any thing.", autocompletion=attackers
        ),
    ],
    target: Annotated[str, typer.Argument(metavar="B", help="What is to be owned.", autocompletion=owned)],
    unseen: Annotated[bool, typer.Option("--unseen", help="Only ways that no physical sensor sees.")] = False,
    moves: Annotated[
        bool, typer.Option("--moves", help="VMs may be anywhere that their cluster lets them: `migration`.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(
            help="Leave out a kind of step, `escape`, or one step, `escape web1 -> esx1.hv`.", autocompletion=steps
        ),
    ] = None,
    cut: Annotated[bool, typer.Option("--cut", help="Tell too what would leave no path: steps, and settings.")] = False,
    most: Annotated[int, typer.Option("-k", min=1, max=100, help="How many paths; none is a detour of another.")] = 1,
    format_: Annotated[
        PathFormat, typer.Option("--format", "-f", help="How to write it; json is for `verify`.")
    ] = PathFormat.text,
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


@app.command(
    rich_help_panel=JUDGE,
    epilog=ending(
        "0 nothing new at or above --fail-on, 1 something is, 2 a plan can not be judged, 3 a bug of vtopo",
        "vtopo explain RULE, of a finding that is new",
    ),
)
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A plan, or a revision of git at which NEW is looked up.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The plan as it is to be; `-` for standard input.")],
    format_: Annotated[
        DiffFormat, typer.Option("--format", "-f", help="How to write it; markdown is for a comment of a pull request.")
    ] = DiffFormat.text,
    output: Annotated[str, typer.Option("--output", "-o", help="The file to write.")] = "-",
    fail_on: Annotated[FailOn, typer.Option(help="The least severity of a new finding that makes the exit code 1.")] = (
        FailOn.warning
    ),
    folders: Folders = None,
    no_color: NoColor = False,
) -> None:
    """Tell what a change does: what is worse, what is better, what stays.

    \b
    vtopo diff before.vt after.vt
    vtopo diff HEAD~1 after.vt
    vtopo diff main after.vt -f markdown -o comment.md
    """
    from vtopo.cli.plans import either
    from vtopo.commands.diffing import Unjudged, difference
    from vtopo.reports.difference import as_json, markdown, text

    if old == new == "-":
        raise typer.BadParameter("OLD and NEW can not both come from standard input")
    first, second = either(old, new)
    found = difference(first, second, today(), old, rules_of(folders, no_color))
    if isinstance(found, Unjudged):
        complain(found.problems, no_color)
        tell(f"The mistakes are in {safe(found.plan)}: nothing is compared.\n")
        raise typer.Exit(UNJUDGED)
    if format_ is DiffFormat.text:
        written_out = text(found, color=output == "-" and color(sys.stdout, no_color))
    else:
        written_out = markdown(found) if format_ is DiffFormat.markdown else as_json(found)
    code = BUG if found.crashed else fails(found.worst(), fail_on)
    raise typer.Exit(max(code, written(output, written_out)))


@app.command(
    rich_help_panel=JUDGE,
    epilog=ending(
        "0 every claim holds, 1 one does not, 2 the report can not be read, or is of another plan",
        "docs/semantics.md, what every claim goes by",
    ),
)
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
