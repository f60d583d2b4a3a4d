"""The application, its help, and the options that many commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from vtopo.cli.writing import UNJUDGED
from vtopo.commands.output import echo

JUDGE = "Judge plans"
WRITE = "Write plans"
SETTLE = "Settle what counts"
SERVE = "While you write"
EXTEND = "Write rules"
LEARN = "Look things up"
PANELS = (JUDGE, WRITE, SERVE, SETTLE, LEARN, EXTEND)
"""What commands are for, in the order of the help: each names one of these as its `rich_help_panel`."""


class Commands(TyperGroup):
    """The commands in the help by what they are for, each with its whole first sentence."""

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Writes a section for each panel that has commands."""
        commands = [(name, its) for name in self.list_commands(ctx) if (its := self.get_command(ctx, name))]
        for panel in PANELS:
            rows = [(name, its.get_short_help_str(1000)) for name, its in commands if _panel(its) == panel]
            if rows:
                with formatter.section(panel):
                    formatter.write_dl(rows)


def _panel(command: Any) -> str:
    """The section of the help that a command stands in."""
    return command.rich_help_panel if command.rich_help_panel in PANELS else LEARN


def ending(codes: str, following: str) -> str:
    """What the help of a command ends with: its exit codes, and the command that is of use next."""
    return f"Exit codes: {codes}.\n\nNext: {following}"


JUDGED = "0 nothing at or above --fail-on, 1 something is, 2 the plan can not be judged, 3 a bug of vtopo"

app = typer.Typer(
    name="vtopo",
    cls=Commands,
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: vtopo init, or vtopo analyze PLAN. Each command has examples in its --help.\n\n"
    "Exit codes: 0 nothing to report, 1 findings, 2 the plan can not be judged, 3 a bug of vtopo.",
)


Plans = Annotated[list[str], typer.Argument(help="Plans to read; `-` for standard input.", show_default=False)]
NoColor = Annotated[bool, typer.Option("--no-color", help="Plain text; so does the variable NO_COLOR.")]
Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar="FOLDER",
        help="A folder of more rules, which are code; may be repeated.",
        show_default="none",
    ),
]


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
