"""The commands that judge plans, or say what counts in a judgment: `analyze`, `known`, `config`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vtopo.cli.app import JUDGE, JUDGED, SETTLE, Folders, NoColor, Plans, app, ending
from vtopo.cli.completing import rule_names
from vtopo.cli.packs import rules_of
from vtopo.cli.plans import in_project, named, plans_of, today
from vtopo.cli.writing import FINE, UNJUDGED, alarm, complain, outputs_for, rendered, safe, verdict, written
from vtopo.commands.choices import FailOn, Format, Sureness
from vtopo.commands.output import echo, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vtopo.config import Config
    from vtopo.findings import Assessment, Problem, Reads
    from vtopo.model.loading import Project
    from vtopo.rulekit import Rule

FailOnOption = Annotated[
    FailOn | None, typer.Option(help="The least severity that makes the exit code 1.", show_default="warning")
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        help="Rules that count: ids, first words of ids, categories.",
        show_default="all",
        autocompletion=rule_names,
    ),
]
Ignored = Annotated[
    list[str] | None,
    typer.Option("--ignore", help="Rules that do not count, named in the same way.", autocompletion=rule_names),
]
Sure = Annotated[
    Sureness | None, typer.Option("--min-confidence", help="The least confidence that is told.", show_default="low")
]
Known = Annotated[
    Path | None, typer.Option("--known", help="A file of known findings: they are told, and do not count.")
]
File = Annotated[
    Path | None, typer.Option("--config", help="The file of settings, instead of the nearest one.", show_default=False)
]
NoFile = Annotated[bool, typer.Option("--no-config", help="No file of settings: the defaults count.")]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line says of what counts; None and empty where it says nothing."""

    file: Path | None
    no_file: bool
    select: list[str] | None
    ignore: list[str] | None
    sure: Sureness | None = None
    known: Path | None = None
    fail_on: FailOn | None = None

    def of(self, project: Project, plan: str, rules: Mapping[str, str]) -> tuple[Config, tuple[Problem, ...]]:
        """What counts for a plan: what the command line says, before what a file says."""
        from vtopo.commands.choosing import settled
        from vtopo.config import unknown

        if self.file is not None and self.no_file:
            raise typer.BadParameter("--config and --no-config exclude each other")
        select, ignore = _names(self.select), _names(self.ignore)
        for name, hint in unknown((*(select or ()), *(ignore or ())), rules):
            raise typer.BadParameter(
                f"`{safe(name)}` is no rule, no first word of one and no category{f': {hint}' if hint else ''}"
            )
        config, problems = settled(project, plan, rules, file=self.file, none=self.no_file)
        said = config.with_(
            select=select,
            ignore=ignore,
            min_confidence=self.sure.value if self.sure else None,
            known=self.known,
            fail_on=self.fail_on.value if self.fail_on else None,
        )
        return said, problems


@app.command(
    rich_help_panel=JUDGE, epilog=ending(JUDGED, "vtopo explain RULE, of a finding; --full shows where each is from")
)
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
    fail_on: FailOnOption = None,
    select: Names = None,
    ignore: Ignored = None,
    sure: Sure = None,
    known: Known = None,
    file: File = None,
    no_file: NoFile = False,
    folders: Folders = None,
    full: Annotated[bool, typer.Option("--full", help="All findings, with their places in the plan.")] = False,
    changed: Annotated[
        bool, typer.Option("--changed", help="For hooks: of a fragment that no plan uses, the syntax is enough.")
    ] = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Other names for all that the plan names, to be shown to others.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Write the safe fixes into the plans first.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: suggestions as well.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Only show what --fix would write; exit 1 where there is something.")
    ] = False,
    no_color: NoColor = False,
) -> None:
    """Judge plans: what is shared, what is trusted, what the plan requires and does not get.

    \b
    vtopo analyze after.vt
    vtopo analyze after.vt -f html -o report.html -f sarif -o after.sarif
    vtopo analyze after.vt --ignore availability --known known.txt
    vtopo analyze after.vt --diff
    """
    from vtopo.reports.reading import NOTHING, read

    wanted = outputs_for(formats or [], outputs or [])
    given, unused = plans_of(plans)
    single = [format_.value for format_, _ in wanted if format_ in (Format.json, Format.html)]
    if len(given) > 1 and single:
        raise typer.BadParameter(f"one {single[0]} holds one plan, and these are {len(given)}")
    if redact and known:
        raise typer.BadParameter("--redact and --known exclude each other: findings have other ids under other names")
    choice = Choice(file, no_file, select, ignore, sure, known, fail_on)
    if fix or diff or unsafe_fixes:
        from vtopo.cli.fixing import fixed_first, without_stdout

        if redact or not (fix or diff):
            raise typer.BadParameter("--unsafe-fixes goes with --fix or --diff, and none of them with --redact")
        if not diff and "-" in plans:
            wanted = without_stdout(wanted, asked=bool(formats or outputs))

        names = {name for name, _ in given}

        def judge(project: Project, name: str) -> Assessment:
            before = baseline if name in names else None
            return _judged([(name, project)], choice, folders, before, only=NOTHING)[0][0]

        given = fixed_first(given, judge, unsafe=unsafe_fixes, only_diff=diff, no_color=no_color)
    only = read((format_.value for format_, _ in wanted), full=full)
    judged = _judged(given, choice, folders, baseline, redact=redact, only=only)
    assessments = [assessment for assessment, _ in judged]
    codes = [verdict(assessment, FailOn(config.fail_on)) for assessment, config in judged]
    for format_, target in wanted:
        codes.append(written(target, rendered(format_, assessments, target, full, no_color)))
    if (Format.text, "-") not in wanted:  # a person learns what went wrong, whatever file the report went to
        for assessment in assessments:
            alarm(assessment, no_color)
    raise typer.Exit(max((*codes, _told(unused, enough=changed))))


@app.command(
    "known",
    rich_help_panel=SETTLE,
    epilog=ending("0 written, 2 a plan can not be judged, 3 a bug of vtopo", "vtopo config, once vtopo.toml names it"),
)
def known(
    plans: Plans,
    output: Annotated[str, typer.Option("--output", "-o", help="The file to write.")] = "-",
    select: Names = None,
    ignore: Ignored = None,
    sure: Sure = None,
    file: File = None,
    no_file: NoFile = False,
    folders: Folders = None,
    no_color: NoColor = False,
) -> None:
    """Write the file of known findings: with it, only what is new counts.

    \b
    vtopo known after.vt -o known.txt
    vtopo analyze after.vt --known known.txt
    """
    from vtopo.commands.known import written as text
    from vtopo.reports.reading import NOTHING

    given, unused = plans_of(plans)
    choice = Choice(file, no_file, select, ignore, sure)
    judged = _judged(given, choice, folders, None, known=False, only=NOTHING)
    codes = [verdict(assessment, FailOn.never) for assessment, _ in judged]
    code = max((*codes, _told(unused)))
    for assessment, _ in judged:
        alarm(assessment, no_color)
    raise typer.Exit(code or written(output, text(assessment for assessment, _ in judged)))


@app.command(
    "config",
    rich_help_panel=SETTLE,
    epilog=ending("0 shown, 2 a key or a value that there is none of", "vtopo explain RULE, or docs/ci.md"),
)
def config(
    plan: Annotated[str, typer.Argument(help="The plan, or the folder, that is asked about.")] = ".",
    fail_on: FailOnOption = None,
    select: Names = None,
    ignore: Ignored = None,
    sure: Sure = None,
    known: Known = None,
    file: File = None,
    no_file: NoFile = False,
    folders: Folders = None,
    no_color: NoColor = False,
) -> None:
    """Show what counts for a plan, and who says so: a default, a line of a file, or the command line.

    \b
    vtopo config
    vtopo config plans/after.vt --ignore availability
    """
    given = str(Path(plan) / "plan.vt") if Path(plan).is_dir() else plan
    name, project = next(iter(named([given])))
    choice = Choice(file, no_file, select, ignore, sure, known, fail_on)
    its, problems = choice.of(project, name, _categories(rules_of(folders, no_color)))
    if problems:
        complain(problems, no_color)
        raise typer.Exit(UNJUDGED)
    lines = list(its.lines())
    wide = max(len(value) for _, value, _ in lines)
    echo("".join(f"{safe(key):14}  {safe(value):<{wide}}  {safe(origin)}\n" for key, value, origin in lines))


def _judged(
    given: Sequence[tuple[str, Project]],
    choice: Choice,
    folders: Sequence[Path] | None,
    baseline: str | None,
    *,
    known: bool = True,
    redact: bool = False,
    only: Reads = None,
) -> list[tuple[Assessment, Config]]:
    """The assessment of each plan, with nothing in it but what counts for that plan."""
    from vtopo import rulebook
    from vtopo.commands.choosing import chosen, known_to, refused
    from vtopo.config import Config
    from vtopo.engine import assess

    day = today()
    try:
        every = rulebook.rules(folders or ())
    except rulebook.BrokenPackError as error:
        return [(refused(project, name, tuple(error.problems)), Config()) for name, project in given]
    found: list[tuple[Assessment, Config]] = []
    for name, project in given:
        config, problems = choice.of(project, name, _categories(every))
        ids, more = known_to(config, project) if known else ({}, ())
        if problems or more:
            found.append((refused(project, name, (*problems, *more)), config))
            continue
        before = in_project(project, baseline)
        if redact:
            project, name, before = _redacted(project, name, before)
        assessment = assess(project, name, every, today=day, baseline=before, only=only)
        found.append((chosen(assessment, config, ids), config))
    return found


def judged_now(
    project: Project, plan: str, choice: Choice, folders: Sequence[Path] | None, baseline: str | None
) -> tuple[Assessment, list[Path]]:
    """The assessment of a plan as its files are now, and what it depends on beside them."""
    ((assessment, config),) = _judged([(plan, project)], choice, folders, baseline)
    return assessment, [config.known] if config.known else []


def _redacted(project: Project, plan: str, baseline: str | None) -> tuple[Project, str, str | None]:
    """The plan under other names. One with mistakes is told as it is, to who asked and to nobody else."""
    from vtopo.commands.redacting import redacted
    from vtopo.model.resolving import resolve

    problems = resolve(project, plan)[1]
    found = None if problems else redacted(project, plan, baseline)
    if found is None or resolve(found[0], found[1])[1]:
        complain(problems, no_color=False)
        tell("nothing is written: what has mistakes, or names that are words of the language, can not be redacted\n")
        raise typer.Exit(UNJUDGED)
    return found


def _categories(rules: Mapping[str, Rule]) -> Mapping[str, str]:
    return {name: rule.category for name, rule in rules.items()}


def _names(given: list[str] | None) -> tuple[str, ...] | None:
    """The names of an option that may be repeated, and may hold several with commas between them."""
    if given is None:
        return None
    return tuple(name.strip() for each in given for name in each.split(",") if name.strip())


def _told(unused: Sequence[str], *, enough: bool = False) -> int:
    """Says which files were given and stand for no plan; the exit code for that, if syntax is not `enough`."""
    for name in unused:
        if enough:
            tell(f"{safe(name)}: only the syntax was checked, no plan of this project uses it\n")
        else:
            tell(f"{safe(name)} is not judged: it holds no `plan` block, and no plan of this project uses it\n")
    return UNJUDGED if unused and not enough else FINE
