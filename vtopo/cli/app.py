"""The application, and the options that many commands have."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    name="vtopo",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="What a virtualized network gives up, told from its plan before anything is moved.",
    epilog="Exit codes: 0 nothing to report, 1 findings, 2 the plan can not be judged, 3 a bug of vtopo.",
)


Plans = Annotated[list[str], typer.Argument(help="Plans to read; `-` for standard input.", show_default=False)]
NoColor = Annotated[bool, typer.Option("--no-color", help="Plain text; so does the variable NO_COLOR.")]
