"""The commands that read plans and judge nothing: `check`, `fmt`, `show`."""

from __future__ import annotations

from typing import Annotated

import typer

from vtopo.cli.app import JUDGE, LEARN, WRITE, NoColor, Plans, app, ending
from vtopo.cli.plans import named, plans_of, stdin
from vtopo.cli.writing import FINE, FOUND, UNJUDGED, complain, safe, seen, written
from vtopo.commands.choices import Fact, ShowFormat, Stage
from vtopo.commands.output import echo, tell


@app.command(
    rich_help_panel=JUDGE,
    epilog=ending("0 no mistakes, 2 mistakes, or nothing to check", "vtopo analyze PLAN"),
)
def check(plans: Plans, no_color: NoColor = False) -> None:
    """Read and resolve plans, and tell every mistake: for the editor and the first hook.

    \b
    vtopo check before.vt after.vt
    """
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


@app.command(
    rich_help_panel=WRITE,
    epilog=ending("0 done, 1 --check or --diff would change something, 2 a syntax mistake", "vtopo check PLAN"),
)
def fmt(
    plans: Plans,
    only_check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 where something would.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Change nothing; show what would change.")] = False,
    no_color: NoColor = False,
) -> None:
    """Write plans in the one canonical form; `-` reads standard input and writes standard output.

    \b
    vtopo fmt before.vt after.vt
    vtopo fmt --diff after.vt
    """
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


@app.command(
    rich_help_panel=LEARN,
    epilog=ending("0 shown, 2 the plan has mistakes", "vtopo explain WORD, of the words that the plan uses"),
)
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
