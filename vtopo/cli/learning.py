"""The command to look things up: `explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from vtopo.cli.app import LEARN, Folders, NoColor, app, ending
from vtopo.cli.completing import topics
from vtopo.cli.packs import rules_of
from vtopo.cli.writing import UNJUDGED, safe
from vtopo.commands.output import echo, tell

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
