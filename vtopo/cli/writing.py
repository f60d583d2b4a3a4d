"""How a command says what it has to say: to which file, in which form, with which exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vtopo.commands.choices import FailOn, Format
from vtopo.commands.output import UnwritableError, tell, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from vtopo.findings import Assessment, Problem, Severity

FINE, FOUND, UNJUDGED, BUG = 0, 1, 2, 3


def outputs_for(formats: list[Format], outputs: list[str]) -> list[tuple[Format, str]]:
    """Each format with the file it goes to. One without a file goes to standard output."""
    if len(outputs) > max(1, len(formats)):
        raise typer.BadParameter("there are more -o than --format: write one -f for each -o")
    if not formats:
        formats = [_by_name(outputs[0]) if outputs else Format.text]
    targets = [*outputs, *["-"] * (len(formats) - len(outputs))]
    if targets.count("-") > 1:
        raise typer.BadParameter("only one format can go to standard output: give the others a file with -o")
    if len(set(targets)) < len(targets):
        raise typer.BadParameter("two formats can not go to one file")
    return list(zip(formats, targets, strict=True))


def _by_name(output: str) -> Format:
    """The format that the name of a file says."""
    ending = Path(output).suffix[1:]
    ending = {"md": "markdown", "xml": "junit"}.get(ending, ending)
    return Format(ending) if ending in list(Format) else Format.text


def rendered(format_: Format, assessments: Sequence[Assessment], target: str, full: bool, no_color: bool) -> str:
    """Assessments in one format; in color where it goes to a terminal."""
    if format_ is Format.sarif:
        from vtopo.reports import sarif

        return sarif.render(*assessments, full=full)
    if format_ is Format.github:
        from vtopo.reports import github

        return github.render(*assessments)
    if format_ is Format.gitlab:
        from vtopo.reports import gitlab

        return gitlab.render(*assessments)
    if format_ is Format.junit:
        from vtopo.reports import junit

        return junit.render(*assessments)
    if format_ is Format.markdown:
        from vtopo.reports import markdown

        return markdown.render(*assessments)
    return "\n".join(_of_one(format_, assessment, target, full, no_color) for assessment in assessments)


def _of_one(format_: Format, assessment: Assessment, target: str, full: bool, no_color: bool) -> str:
    """An assessment in a format that holds one plan."""
    if format_ is Format.json:
        from vtopo.reports import json

        return json.render(assessment)
    if format_ is Format.html:
        from vtopo.reports import html

        return html.render(assessment)
    from vtopo.reports import text

    return text.render(assessment, color=target == "-" and color(sys.stdout, no_color), full=full)


def color(stream: TextIO | None, no_color: bool) -> bool:
    """Whether what goes to a stream may be in color."""
    return not no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and terminal(stream)


def terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal."""
    return stream is not None and stream.isatty()


def written(target: str, text: str) -> int:
    """Writes, and says by the exit code whether that went well."""
    try:
        write(target, text)
    except UnwritableError as error:
        tell(f"{safe(str(error))}\n")
        return UNJUDGED
    return FINE


def complain(problems: Sequence[Problem], no_color: bool) -> None:
    """Tells mistakes on standard error."""
    from vtopo.reports.text import render_problems

    tell(render_problems(problems, color=color(sys.stderr, no_color)))


def alarm(assessment: Assessment, no_color: bool) -> None:
    """Says on standard error what keeps an assessment from being a verdict."""
    if assessment.problems:
        complain(assessment.problems, no_color)
    for failed in assessment.crashed:
        tell(f"{safe(assessment.plan)}: a rule failed by a bug of {safe(failed.blame)}: {safe(str(failed))}\n")


def seen(text: str) -> str:
    """A text of the user's; in a terminal without what would steer it."""
    if not terminal(sys.stdout):
        return text
    from vtopo.reports.safe import spelled

    return "\n".join(spelled(line) for line in text.expandtabs(4).split("\n"))


def safe(text: str) -> str:
    """A text that may hold names from anywhere, fit for one line of a message."""
    from vtopo.reports.safe import visible

    return visible(text, 1000)


def verdict(assessment: Assessment, fail_on: FailOn) -> int:
    """The exit code that one assessment asks for."""
    if assessment.crashed:
        return BUG
    if assessment.problems or not assessment.rules:
        return UNJUDGED
    return fails(assessment.worst(), fail_on)


def fails(worst: Severity | None, fail_on: FailOn) -> int:
    """The exit code for the worst that was found."""
    from vtopo.findings import Severity

    if fail_on is FailOn.never or worst is None:
        return FINE
    return FOUND if worst.rank <= Severity(fail_on.value).rank else FINE
