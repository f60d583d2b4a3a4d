"""The command line: reads arguments, calls the engine or a command, writes what comes back, and says how it went.

Every import of a command is in the command: `vtopo check` pays for reading plans and for nothing else.
"""

from __future__ import annotations

import gc
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vtopo.findings import Assessment, Problem
    from vtopo.model.loading import Project

FINE, FOUND, UNJUDGED, BUG = 0, 1, 2, 3

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


class Format(StrEnum):
    """The formats an assessment can be written in."""

    text = "text"
    json = "json"
    html = "html"


class FailOn(StrEnum):
    """The least severity that makes `analyze` exit with 1."""

    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


class Stage(StrEnum):
    """What `show` can show."""

    tree = "tree"
    model = "model"


Plans = Annotated[list[str], typer.Argument(help="Plans to read; `-` for standard input.", show_default=False)]
NoColor = Annotated[bool, typer.Option("--no-color", help="Plain text; so does the variable NO_COLOR.")]


@app.command()
def analyze(
    plans: Plans,
    baseline: Annotated[
        str | None, typer.Option(help="The plan before, instead of the one the plan names.", show_default=False)
    ] = None,
    formats: Annotated[
        list[Format] | None,
        typer.Option("--format", "-f", help="One format for each -o, in order.", show_default="text"),
    ] = None,
    outputs: Annotated[
        list[str] | None, typer.Option("--output", "-o", help="A file for each --format; `-` is standard output.")
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="The least severity that makes the exit code 1.")] = FailOn.warning,
    full: Annotated[bool, typer.Option(help="All findings, with their places in the plan.")] = False,
    no_color: NoColor = False,
) -> None:
    """Judge plans: what is shared, what is trusted, what the plan requires and does not get.

    vtopo analyze after.vt
    vtopo analyze after.vt -f html -o report.html -f json -o report.json
    """
    from datetime import UTC, datetime

    from vtopo.engine import assess
    from vtopo.rulebook import rules

    wanted = _outputs(formats or [], outputs or [])
    today = (
        datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC) if "SOURCE_DATE_EPOCH" in os.environ else None
    )
    day = (today or datetime.now(UTC)).date().isoformat()
    code = FINE
    assessments: list[Assessment] = []
    for name, project in _plans(plans):
        known = rules()
        assessments.append(assess(project, name, known, today=day, baseline=_in_project(project, baseline)))
    for format_, target in wanted:
        _write(target, "".join(_rendered(format_, one, target, full, no_color) for one in assessments))
    for assessment in assessments:
        code = max(code, _verdict(assessment, fail_on))
    if not assessments:
        typer.echo(
            "nothing to judge: what was given holds no `plan` block, and no plan of this project uses it", err=True
        )
        raise typer.Exit(UNJUDGED)
    raise typer.Exit(code)


@app.command()
def check(plans: Plans, no_color: NoColor = False) -> None:
    """Read and resolve plans, and tell every mistake: for the editor and the first hook."""
    from vtopo.model.resolving import resolve

    problems: list[Problem] = []
    count = 0
    for name, project in _plans(plans):
        count += 1
        problems += resolve(project, name)[1]
    if not count and not problems:
        typer.echo("only the syntax was checked: no plan of this project uses what was given")
        raise typer.Exit(FINE)
    if problems:
        _complain(problems, no_color)
        raise typer.Exit(UNJUDGED)
    typer.echo(f"{count} plan{'' if count == 1 else 's'} checked, no mistakes")


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
        one = formatted(given, sys.stdin.buffer.read() if given == "-" else None)
        if one.problems:
            _complain(one.problems, no_color)
            code = UNJUDGED
        elif given == "-" and not (only_check or diff):
            _echo(one.after)
        elif one.after != one.before:
            changed.append(one)
    for one in changed:
        if diff:
            _echo(one.diff())
        if only_check or diff:
            typer.echo(f"would reformat {one.name}", err=True)
        else:
            _write(str(one.path), one.after)
            typer.echo(f"reformatted {one.name}", err=True)
    raise typer.Exit(code or (FOUND if changed and (only_check or diff) else FINE))


@app.command()
def show(
    stage: Annotated[Stage, typer.Argument(help="What to show.")],
    plan: Annotated[str, typer.Argument(help="The plan; `-` for standard input.")],
    format_: Annotated[str, typer.Option("--format", "-f", help="text or json")] = "text",
    no_color: NoColor = False,
) -> None:
    """Show one stage by itself: the tree as it was written, or the model as it was understood."""
    from vtopo.commands.show import show_model, show_tree
    from vtopo.model.loading import load
    from vtopo.model.mistakes import Mistakes
    from vtopo.model.resolving import resolve

    name, project = next(iter(_named([plan])))
    if stage is Stage.tree:
        mistakes = Mistakes()
        loaded = load(project, name, mistakes)
        if loaded is not None:
            _echo(show_tree(loaded.tree))
        problems: Sequence[Problem] = mistakes.told()
    else:
        model, problems = resolve(project, name)
        if model is not None:
            _echo(show_model(model, format_))
    if problems:
        _complain(problems, no_color)
        raise typer.Exit(UNJUDGED)


@app.command()
def explain(topic: Annotated[str, typer.Argument(help="A word of the language, a rule id, or an exit code.")]) -> None:
    """Explain a word of the language, a rule, or an exit code."""
    from vtopo.commands.explain import closest
    from vtopo.commands.explain import explain as explained

    text = explained(topic, {})
    pages: dict[str, str] = {}
    if text is None:  # only a topic that is no word of the language pays for loading the rules
        from vtopo.rulebook import rules

        pages = {rule.id: rule.page for rule in rules().values()}
        text = explained(topic, pages)
    if text is None:
        hint = closest(topic, pages)
        typer.echo(f"nothing is known of `{_safe(topic)}`{f': {hint}' if hint else ''}", err=True)
        raise typer.Exit(UNJUDGED)
    _echo(text)


@app.command()
def rules() -> None:
    """List the rules: id, severity and what each finds."""
    from vtopo.rulebook import rules as known

    for rule in known().values():
        typer.echo(f"{rule.id:28} {rule.severity.value:8} {rule.title}")


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context,
    shown: Annotated[bool, typer.Option("--version", "-V", help="Show the version.")] = False,
) -> None:
    """What a virtualized network gives up, told from its plan before anything is moved."""
    if shown:
        from vtopo import __version__

        typer.echo(f"vtopo {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(UNJUDGED)


def main() -> None:
    """Runs the command line; a bug of ours is told as one, with the exit code that says so."""
    gc.disable()  # a run is short and keeps what it makes: collecting would only look at it again and again
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("VTOPO_DEBUG"):
            raise
        sys.stderr.write(
            f"vtopo failed: {type(error).__name__}: {_safe(str(error))}\n"
            "This is a bug of vtopo, not of your plan. Please report it; VTOPO_DEBUG=1 shows where.\n"
        )
        sys.exit(BUG)


# -- plans ---------------------------------------------------------------------------------------------------------


def _named(given: Iterable[str]) -> Iterable[tuple[str, Project]]:
    """Each file with the project it belongs to; `-` is standard input, in the current folder."""
    from types import MappingProxyType

    from vtopo.model.loading import STDIN, Project

    for name in given:
        if name == "-":
            yield STDIN, Project(Path.cwd(), MappingProxyType({STDIN: sys.stdin.buffer.read()}))
        else:
            path = Path(name)
            project = Project.around(path)
            yield project.name(path), project


def _plans(given: Sequence[str]) -> Iterable[tuple[str, Project]]:
    """The plans that the files given stand for, each once: a fragment stands for the plans that use it."""
    from vtopo.commands.fragments import users

    seen: set[tuple[Path, str]] = set()
    for name, project in _named(given):
        for plan in users(project, name):
            if (project.root, plan) not in seen:
                seen.add((project.root, plan))
                yield plan, project


def _in_project(project: Project, given: str | None) -> str | None:
    return None if given is None else project.name(Path(given))


# -- writing -------------------------------------------------------------------------------------------------------


def _outputs(formats: list[Format], outputs: list[str]) -> list[tuple[Format, str]]:
    """Each format with the file it goes to. One without a file goes to standard output."""
    if len(outputs) > max(1, len(formats)):
        raise typer.BadParameter("there are more -o than --format: write one -f for each -o")
    if not formats:
        formats = (
            [Format(Path(outputs[0]).suffix[1:])] if outputs and Path(outputs[0]).suffix[1:] in list(Format) else []
        )
        formats = formats or [Format.text]
    targets = [*outputs, *["-"] * (len(formats) - len(outputs))]
    if targets.count("-") > 1:
        raise typer.BadParameter("only one format can go to standard output: give the others a file with -o")
    return list(zip(formats, targets, strict=True))


def _rendered(format_: Format, assessment: Assessment, target: str, full: bool, no_color: bool) -> str:
    if format_ is Format.json:
        from vtopo.reports import json

        return json.render(assessment)
    if format_ is Format.html:
        from vtopo.reports import html

        return html.render(assessment)
    from vtopo.reports import text

    return text.render(assessment, color=target == "-" and _color(sys.stdout.isatty, no_color), full=full)


def _color(terminal: Callable[[], bool], no_color: bool) -> bool:
    return not no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and terminal()


def _write(target: str, text: str) -> None:
    """Writes to standard output, or a file: beside it first and then in its place, so that none is ever half there."""
    if target == "-":
        _echo(text)
        return
    path = Path(target)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        typer.echo(f"{_safe(target)} can not be written: {error.strerror}", err=True)
        raise typer.Exit(UNJUDGED) from None


def _echo(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _complain(problems: Sequence[Problem], no_color: bool) -> None:
    from vtopo.reports.text import render_problems

    sys.stderr.write(render_problems(problems, color=_color(sys.stderr.isatty, no_color)))


def _safe(text: str) -> str:
    from vtopo.reports.safe import visible

    return visible(text)


def _verdict(assessment: Assessment, fail_on: FailOn) -> int:
    """The exit code that one assessment asks for."""
    from vtopo.findings import Severity

    if assessment.crashed:
        return BUG
    if assessment.problems:
        return UNJUDGED
    worst = assessment.worst()
    if fail_on is FailOn.never or worst is None:
        return FINE
    return FOUND if worst.rank <= Severity(fail_on.value).rank else FINE
