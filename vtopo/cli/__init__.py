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
from vtopo.cli.app import JUDGE, LEARN, WRITE, Folders, NoColor, Plans, app, ending
from vtopo.cli.asking import diff, path, verify
from vtopo.cli.completing import topics
from vtopo.cli.packs import new_rule, rules, rules_of, try_rules
from vtopo.cli.plans import named, plans_of, stdin
from vtopo.cli.serving import lsp
from vtopo.cli.starting import init
from vtopo.cli.writing import (
    BUG,
    FINE,
    FOUND,
    UNJUDGED,
    complain,
    safe,
    seen,
    written,
)
from vtopo.commands.choices import Fact, Importer, ShowFormat, Stage
from vtopo.commands.output import UnwritableError, echo, tell

__all__ = [
    "analyze",
    "app",
    "config",
    "diff",
    "init",
    "known",
    "lsp",
    "main",
    "new_rule",
    "path",
    "rules",
    "try_rules",
    "verify",
]


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


ALSO = frozenset(
    {
        "attack", "policy", "privilege", "requirements", "tcb", "visibility",
        "forged-transmits", "guest-channel", "mac-changes",
    }
)  # fmt: skip
"""Words of the language, and facts, that are categories of rules or rules, too."""


@app.command(
    rich_help_panel=LEARN,
    epilog=ending("0 explained, 2 nothing is known of the topic", "vtopo rules, or docs/language.md"),
)
def explain(
    topics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="A rule, a word of the language, a product, an exit code, a category, a clause of a standard, a fact, "
            "a separation level, a format, a key of vtopo.toml; without one, all there is.",
            autocompletion=topics,
            show_default=False,
        ),
    ] = None,
    folders: Folders = None,
    no_color: NoColor = False,
) -> None:
    """Explain a rule, a word of the language, a product, an exit code, or list what can be asked about.

    \b
    vtopo explain
    vtopo explain vswitch
    vtopo explain mixed-levels
    vtopo explain product vmware-esxi
    vtopo explain CWE-653
    """
    from vtopo.commands.explain import closest, overview
    from vtopo.commands.explain import explain as explained

    topic = " ".join(topics or ())
    text = explained(topic, {}) if topic else None
    if text is None or topic in ALSO:  # only what is no word of the language pays for loading the rules
        from vtopo.commands.catalogue import pages

        groups = pages(rules_of(folders, no_color))
        every = {name: page for some in groups.values() for name, page in some.items()}
        text = explained(topic, every) if topic else overview(groups)
        if text is None:
            hint = closest(topic, every)
            tell(f"nothing is known of `{safe(topic)}`{f': {hint}' if hint else ''}\n")
            raise typer.Exit(UNJUDGED)
    echo(text)


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context,
    shown: Annotated[bool, typer.Option("--version", "-V", help="Show the version.")] = False,
) -> None:
    """What a virtualized network gives up, told from its plan before anything is moved.

    \b
    vtopo init shop
    vtopo analyze shop/after.vt
    """
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
