"""The commands about rules themselves: `rules`, `new-rule`, `test-rules`; and how a command gets the rules it needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtopo.cli.app import EXTEND, LEARN, Folders, NoColor, app, ending
from vtopo.cli.writing import BUG, FINE, FOUND, UNJUDGED, complain, safe
from vtopo.commands.choices import ListFormat
from vtopo.commands.output import echo, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vtopo.rulekit import Rule


def rules_of(folders: Sequence[Path] | None, no_color: bool = False) -> Mapping[str, Rule]:
    """The rules of all packs that are installed, and of folders; mistakes in them end the command."""
    from vtopo import rulebook

    try:
        return rulebook.rules(folders or ())
    except rulebook.BrokenPackError as error:
        complain(error.problems, no_color)
        raise typer.Exit(UNJUDGED) from None


@app.command("rules", rich_help_panel=LEARN, epilog=ending("0 listed, 2 a pack is wrong", "vtopo explain RULE"))
def rules(
    folders: Folders = None,
    format_: Annotated[ListFormat, typer.Option("--format", "-f", help="How to list them.")] = ListFormat.text,
    no_color: NoColor = False,
) -> None:
    """List the rules by what they are about: id, severity, what each finds, and whose it is.

    \b
    vtopo rules
    vtopo rules -f json
    """
    from vtopo.commands.catalogue import as_json, as_text

    known = rules_of(folders, no_color)
    echo(as_json(known) if format_ is ListFormat.json else as_text(known))


@app.command(
    "new-rule",
    rich_help_panel=EXTEND,
    epilog=ending("0 written, 2 it can not be", "vtopo test-rules FOLDER, or docs/writing-a-rule.md"),
)
def new_rule(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id: small words with `-` between them.")],
    into: Annotated[Path, typer.Option(help="The folder of rules that it goes into.")] = Path("rules"),
    no_color: NoColor = False,
) -> None:
    """Write the folder of a new rule: a judgment that works, its page, a sample of each kind.

    \b
    vtopo new-rule many-nics --into house
    vtopo test-rules house
    vtopo analyze after.vt --rules house
    """
    from vtopo.commands.beginning import begin, folder
    from vtopo.rulebook import unfit

    wrong = unfit(name)
    home = into / folder(name) if not wrong else into
    if not wrong and (home.exists() or home.is_symlink()):
        wrong = f"`{home.as_posix()}` is there already"
    elif not wrong:
        taken = rules_of([into] if _holds_rules(into) else (), no_color).get(name)
        wrong = f"there is a rule `{name}` already, of {taken.pack or 'vtopo itself'}" if taken else ""
    if wrong:
        raise typer.BadParameter(safe(wrong))
    try:
        begin(name, into)
    except OSError as error:
        raise typer.BadParameter(f"`{safe(home.as_posix())}` can not be written: {error.strerror}") from None
    shown = safe(into.as_posix())
    echo(f"wrote {safe(home.as_posix())}: its judgment, its page, and a sample of each kind\n")
    echo(f"Next: vtopo test-rules {shown}\n")


@app.command(
    "test-rules",
    rich_help_panel=EXTEND,
    epilog=ending(
        "0 all is as it should be, 1 something is not, 2 a pack is wrong, 3 a rule failed",
        "vtopo analyze PLAN --rules FOLDER",
    ),
)
def try_rules(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="Folders of rules.", show_default=False)],
    no_color: NoColor = False,
) -> None:
    """Test folders of rules: each is to speak where its samples expect it, and to be silent where they do not.

    \b
    vtopo new-rule many-nics --into house
    vtopo test-rules house
    """
    from vtopo.commands.catalogue import OURS
    from vtopo.commands.trying import samples, tried

    known = rules_of(folders, no_color)
    homes = {folder.resolve() for folder in folders}
    own = [rule for rule in known.values() if Path(str(rule.home)).resolve().parent in homes]
    code, wrong = FINE, 0
    for rule in own:
        told = list(tried(rule, known))
        for each in told:
            tell(f"{safe(f'{rule.pack or OURS}/{each}')}\n")
        if not told:
            bad, good = samples(rule)
            echo(f"{rule.id}: {_many(bad, 'sample')} it speaks about, {good:,} it does not\n")
        wrong += len(told)
        code = max(code, FOUND if told else FINE, BUG if any(each.failed for each in told) else FINE)
    ending = f", {_many(wrong, 'thing')} not as {'it' if wrong == 1 else 'they'} should be" if wrong else ""
    echo(f"{_many(len(own), 'rule')} tested{ending}\n")
    raise typer.Exit(code)


def _holds_rules(folder: Path) -> bool:
    """Whether a folder has a rule already."""
    return folder.is_dir() and any(folder.glob("*/__init__.py"))


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
