"""The command line: reads arguments, calls the engine or a command, writes what comes back, and says how it went.

Every import of a command is in the command: `vtopo check` pays for reading plans and for nothing else.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtopo.commands.choices import FailOn, Format, ModelFormat, Stage
from vtopo.commands.output import UnwritableError, echo, tell, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

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
    full: Annotated[bool, typer.Option("--full", help="All findings, with their places in the plan.")] = False,
    no_color: NoColor = False,
) -> None:
    """Judge plans: what is shared, what is trusted, what the plan requires and does not get.

    \b
    vtopo analyze after.vt
    vtopo analyze after.vt -f html -o report.html -f json -o report.json
    """
    from vtopo.engine import assess
    from vtopo.rulebook import rules

    wanted = _outputs(formats or [], outputs or [])
    day = _today()
    given, unused = _plans(plans)
    if len(given) > 1 and any(format_ is not Format.text for format_, _ in wanted):
        raise typer.BadParameter(f"one {wanted[0][0].value} holds one plan, and these are {len(given)}")
    known = rules()
    assessments = [
        assess(project, name, known, today=day, baseline=_in_project(project, baseline)) for name, project in given
    ]
    codes = [_verdict(assessment, fail_on) for assessment in assessments]
    for format_, target in wanted:
        text = "\n".join(_rendered(format_, one, target, full, no_color) for one in assessments)
        codes.append(_written(target, text))
    if (Format.text, "-") not in wanted:  # a person learns what went wrong, whatever file the report went to
        for assessment in assessments:
            _alarm(assessment, no_color)
    for name in unused:
        tell(f"{_safe(name)} is not judged: it holds no `plan` block, and no plan of this project uses it\n")
        codes.append(UNJUDGED)
    raise typer.Exit(max(codes))


@app.command()
def check(plans: Plans, no_color: NoColor = False) -> None:
    """Read and resolve plans, and tell every mistake: for the editor and the first hook."""
    from vtopo.model.resolving import resolve

    given, unused = _plans(plans)
    problems = [problem for name, project in given for problem in resolve(project, name)[1]]
    for name in unused:
        echo(f"{_safe(name)}: only the syntax was checked, no plan of this project uses it\n")
    if problems:
        _complain(problems, no_color)
        raise typer.Exit(UNJUDGED)
    if given:
        echo(f"{len(given)} plan{'' if len(given) == 1 else 's'} checked, no mistakes\n")


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
        one = formatted(given, _stdin() if given == "-" else None)
        if one.problems:
            _complain(one.problems, no_color)
            code = UNJUDGED
        elif given == "-" and not (only_check or diff):
            echo(_seen(one.after))
        elif one.after != one.before:
            changed.append(one)
    for one in changed:
        if diff:
            echo(_seen(one.diff()))
        if only_check or diff:
            tell(f"would reformat {_safe(one.name)}\n")
            code = max(code, FOUND)
        elif _written(str(one.path), one.after) == FINE:
            tell(f"reformatted {_safe(one.name)}\n")
        else:
            code = UNJUDGED
    raise typer.Exit(code)


@app.command()
def show(
    stage: Annotated[Stage, typer.Argument(help="What to show.")],
    plan: Annotated[str, typer.Argument(help="The plan; `-` for standard input.")],
    format_: Annotated[ModelFormat, typer.Option("--format", "-f", help="How to show the model.")] = ModelFormat.text,
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
            echo(_seen(show_tree(loaded.tree)))
        problems: Sequence[Problem] = mistakes.told()
    else:
        model, problems = resolve(project, name)
        if model is not None:
            echo(_seen(show_model(model, format_.value)))
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
        tell(f"nothing is known of `{_safe(topic)}`{f': {hint}' if hint else ''}\n")
        raise typer.Exit(UNJUDGED)
    echo(text)


@app.command()
def rules() -> None:
    """List the rules: id, severity and what each finds."""
    from vtopo.rulebook import rules as known

    echo("".join(f"{rule.id:28} {rule.severity.value:8} {rule.title}\n" for rule in known().values()))


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context,
    shown: Annotated[bool, typer.Option("--version", "-V", help="Show the version.")] = False,
) -> None:
    """What a virtualized network gives up, told from its plan before anything is moved."""
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
        tell(f"{_safe(str(error))}\n")
        sys.exit(UNJUDGED)
    except Exception as error:
        tell(
            f"vtopo failed: {type(error).__name__}: {_safe(str(error))}\n"
            "This is a bug of vtopo, not of your plan. Please report it; VTOPO_DEBUG=1 shows where.\n"
        )
        if os.environ.get("VTOPO_DEBUG"):
            from traceback import print_exc

            print_exc()
        sys.exit(BUG)


# -- plans ---------------------------------------------------------------------------------------------------------


def _named(given: Iterable[str]) -> Iterable[tuple[str, Project]]:
    """Each file with the project it belongs to; `-` is standard input, in the current folder."""
    from types import MappingProxyType

    from vtopo.model.loading import STDIN, Project

    for name in given:
        if name == "-":
            yield STDIN, Project(Path.cwd(), MappingProxyType({STDIN: _stdin()}))
            continue
        path = Path(name)
        try:
            project = Project.around(path)
            yield project.name(path), project
        except (OSError, RuntimeError, ValueError) as error:
            raise typer.BadParameter(f"`{_safe(name)}` can not be read: {_safe(str(error))}") from None


def _stdin() -> bytes:
    return sys.stdin.buffer.read() if sys.stdin else b""


def _plans(given: Sequence[str]) -> tuple[list[tuple[str, Project]], list[str]]:
    """The plans that the files given stand for, each once, and the fragments that stand for none."""
    from vtopo.commands.fragments import users

    plans: dict[tuple[Path, str], Project] = {}
    unused: list[str] = []
    for name, project in _named(given):
        found = users(project, name)
        for plan in found:
            plans.setdefault((project.root, plan), project)
        if not found:
            unused.append(name)
    return [(plan, project) for (_, plan), project in plans.items()], unused


def _in_project(project: Project, given: str | None) -> str | None:
    if given is None:
        return None
    try:
        return project.name(Path(given))
    except ValueError:
        raise typer.BadParameter(f"the baseline `{_safe(given)}` is not in the project of the plan") from None


def _today() -> str:
    """The date by which an `accept` is over: now, or the one that makes a run reproducible."""
    from datetime import UTC, datetime

    given = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return (datetime.now(UTC) if given is None else datetime.fromtimestamp(int(given), UTC)).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise typer.BadParameter("SOURCE_DATE_EPOCH is no time in seconds") from None


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
    if len(set(targets)) < len(targets):
        raise typer.BadParameter("two formats can not go to one file")
    return list(zip(formats, targets, strict=True))


def _rendered(format_: Format, assessment: Assessment, target: str, full: bool, no_color: bool) -> str:
    if format_ is Format.json:
        from vtopo.reports import json

        return json.render(assessment)
    if format_ is Format.html:
        from vtopo.reports import html

        return html.render(assessment)
    from vtopo.reports import text

    return text.render(assessment, color=target == "-" and _color(sys.stdout, no_color), full=full)


def _color(stream: TextIO | None, no_color: bool) -> bool:
    return not no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and _terminal(stream)


def _terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _written(target: str, text: str) -> int:
    """Writes, and says by the exit code whether that went well."""
    try:
        write(target, text)
    except UnwritableError as error:
        tell(f"{_safe(str(error))}\n")
        return UNJUDGED
    return FINE


def _complain(problems: Sequence[Problem], no_color: bool) -> None:
    from vtopo.reports.text import render_problems

    tell(render_problems(problems, color=_color(sys.stderr, no_color)))


def _alarm(assessment: Assessment, no_color: bool) -> None:
    """Says on standard error what keeps an assessment from being a verdict."""
    if assessment.problems:
        _complain(assessment.problems, no_color)
    for failed in assessment.crashed:
        tell(f"{_safe(assessment.plan)}: a rule failed by a bug of vtopo: {_safe(failed)}\n")


def _seen(text: str) -> str:
    """A text of the user's; in a terminal without what would steer it."""
    if not _terminal(sys.stdout):
        return text
    from vtopo.reports.safe import spelled

    return "\n".join(spelled(line) for line in text.expandtabs(4).split("\n"))


def _safe(text: str) -> str:
    from vtopo.reports.safe import visible

    return visible(text, 1000)


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
