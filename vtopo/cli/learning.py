"""The commands to look things up: `explain`, `rules`."""

from __future__ import annotations

from typing import Annotated

import typer

from vtopo.cli.app import LEARN, app, ending
from vtopo.cli.completing import topics
from vtopo.cli.writing import UNJUDGED, safe
from vtopo.commands.output import echo, tell


@app.command(
    rich_help_panel=LEARN,
    epilog=ending("0 explained, 2 nothing is known of the topic", "vtopo rules, or docs/language.md"),
)
def explain(
    topics: Annotated[
        list[str],
        typer.Argument(
            metavar="TOPIC",
            help="A word of the language, a rule id, an exit code, or product NAME.",
            autocompletion=topics,
        ),
    ],
) -> None:
    """Explain a word of the language, a rule, an exit code, or what is assumed of a product.

    \b
    vtopo explain vswitch
    vtopo explain mixed-levels
    vtopo explain product vmware-esxi
    vtopo explain exit-codes
    """
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


@app.command(rich_help_panel=LEARN, epilog=ending("0", "vtopo explain RULE"))
def rules() -> None:
    """List the rules: id, severity and what each finds.

    \b
    vtopo rules
    """
    from vtopo.rulebook import rules as known

    echo("".join(f"{rule.id:28} {rule.severity.value:8} {rule.title}\n" for rule in known().values()))
