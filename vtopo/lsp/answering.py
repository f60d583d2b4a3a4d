"""One answer for each request that an editor makes of one text, from the texts of that moment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from vtopo.commands.fragments import plans
from vtopo.editor import completing, fixing, hovering, lenses, naming, structure
from vtopo.editor.desk import Desk, Job, Reading
from vtopo.editor.diagnosing import Analysis
from vtopo.editor.partners import Spot
from vtopo.editor.positions import Columns
from vtopo.findings import Fix
from vtopo.lsp import converting as to
from vtopo.lsp.telling import Key, Telling, key_of
from vtopo.reports.safe import visible
from vtopo.rulebook import page_at
from vtopo.rulekit import Rule
from vtopo.syntax.printer import render
from vtopo.vocabulary import KINDS

FAILED: Final = -32803
"""The protocol's code for a request that can not be granted; its message is shown."""
MOST_SYMBOLS: Final = 500


class Asked:
    """One request about one text."""

    def __init__(self, desk: Desk, telling: Telling, rules: Mapping[str, Rule], path: Path) -> None:
        self.desk = desk
        self.telling = telling
        self.rules = rules
        self.path = path
        self.text = (desk.text(path) or "").removeprefix("\ufeff")
        self.project, self.name = desk.project(path)

    @cached_property
    def columns(self) -> Columns:
        """How the editor counts in the text."""
        return self.desk.columns(self.path)

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """The plans that the text belongs to."""
        return self.desk.jobs(self.path)

    @cached_property
    def reading(self) -> Reading:
        """The first of these plans, as it is read."""
        return self.desk.reading(self.jobs[0])

    def offset(self, position: types.Position) -> int:
        """The offset of a position."""
        return self.columns.offset(to.told(position))

    def analyses(self) -> Iterable[tuple[Key, Analysis]]:
        """What was found out of the plans of the text."""
        for job in self.jobs:
            found = self.telling.analyses.get(key_of(job))
            if found is not None:
                yield key_of(job), found

    def location(self, spot: Spot) -> types.Location:
        """A stretch of a file of the project."""
        path = self.project.root / spot[0]
        return types.Location(self.telling.uri(path), to.span(self.desk.columns(path).region(spot[1], spot[2])))

    # -- reading -----------------------------------------------------------------------------------------------------

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What is known of the word at a position."""
        pages = {name: rule.page for name, rule in self.rules.items()}
        stand = next((found.standings for _, found in self.analyses()), ())
        its = hovering.hover(self.text, self.offset(params.position), self.reading, self.name, pages, stand)
        if its is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, its.text)
        return types.Hover(contents=content, range=to.span(self.columns.region(its.start, its.end)))

    def complete(self, params: types.CompletionParams) -> types.CompletionList:
        """What may be written at a position."""
        offset = self.offset(params.position)
        titles = {name: rule.title for name, rule in self.rules.items()}
        found = completing.proposals(self.text, offset, self.reading, titles, self._files())
        its = self.telling.wire.client_capabilities.text_document
        known = its.completion.completion_item if its and its.completion else None
        snippets = bool(known and known.snippet_support)
        items = [to.item(one, self.columns, offset, at, snippets=snippets) for at, one in enumerate(found)]
        return types.CompletionList(is_incomplete=False, items=items)

    def _files(self) -> list[str]:
        """The plans and fragments that the file could include, as it would name them."""
        folder = str(PurePosixPath(self.name).parent)
        return [os.path.relpath(name, folder).replace(os.sep, "/") for name in plans(self.project) if name != self.name]

    # -- names -------------------------------------------------------------------------------------------------------

    def define(self, params: types.DefinitionParams) -> list[types.Location]:
        """Where the thing is declared, the file starts, or the page of the rule is, that is named at a position."""
        offset = self.offset(params.position)
        found = list(self._declared(offset))
        file = naming.included(self.reading, self.name, offset)
        if file:
            found.append((file, 0, 0))
        if found:
            return [self.location(spot) for spot in dict.fromkeys(found)]
        start, end = self._word(offset)
        page = page_at(self.rules[self.text[start:end]]) if self.text[start:end] in self.rules else None
        return [types.Location(to.uri_of(page), to.span(((0, 0), (0, 0))))] if page else []

    def _word(self, offset: int) -> tuple[int, int]:
        """The stretch of the letters and `-` around an offset."""
        start = end = offset
        while start > 0 and (self.text[start - 1].isalnum() or self.text[start - 1] == "-"):
            start -= 1
        while end < len(self.text) and (self.text[end].isalnum() or self.text[end] == "-"):
            end += 1
        return start, end

    def refer(self, params: types.ReferenceParams) -> list[types.Location]:
        """Every place of the project where the things are named that are named at a position."""
        declared = self._declared(self.offset(params.position))
        if not declared:
            return []
        readings = [self.desk.reading(job) for spot in declared for job in self._around(spot[0])]
        found = naming.references(readings, declared, declaration=params.context.include_declaration)
        return [self.location(spot) for spot in found]

    def _declared(self, offset: int) -> tuple[Spot, ...]:
        """Where the things are declared that are named at an offset, in each plan that the text belongs to."""
        readings = [self.desk.reading(job) for job in self.jobs]
        found = (spot for reading in readings for spot in naming.definitions(reading, self.name, offset))
        return tuple(dict.fromkeys(found))

    def _around(self, name: str) -> list[Job]:
        """Every plan that a file is a part of, and those of the text."""
        jobs = (*self.desk.around(self.project.root / name), *self.jobs)
        return list({key_of(job): job for job in jobs}.values())

    def prepare(self, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder:
        """What would be renamed at a position."""
        try:
            its = naming.renaming(self.reading, self.name, self.offset(params.position))
        except naming.RenameError as error:
            raise JsonRpcException(str(error), FAILED) from None
        return types.PrepareRenamePlaceholder(to.span(self.columns.region(its.start, its.end)), its.name)

    def rename(self, params: types.RenameParams) -> types.WorkspaceEdit:
        """The edits that give a thing another name, wherever it is named."""
        offset = self.offset(params.position)
        try:
            its = naming.renaming(self.reading, self.name, offset)
            declared = naming.definitions(self.reading, self.name, offset)[0]
            found = naming.renamed(self._around, declared, its.name, params.new_name)
        except naming.RenameError as error:
            raise JsonRpcException(str(error), FAILED) from None
        changes: dict[str, list[types.TextEdit]] = {}
        for file, places in found.items():
            path = self.project.root / file
            columns = self.desk.columns(path)
            edits = [types.TextEdit(to.span(columns.region(*place)), params.new_name) for place in places]
            changes[self.telling.uri(path)] = edits
        return types.WorkspaceEdit(changes=changes)

    # -- structure ---------------------------------------------------------------------------------------------------

    def outline(self, _: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        """The blocks of the text, nested."""
        tree, _problems = self.desk.tree(self.path)
        return [to.symbol(one, self.columns) for one in structure.symbols(tree)]

    def fold(self, _: types.FoldingRangeParams) -> list[types.FoldingRange]:
        """What can be folded."""
        tree, _problems = self.desk.tree(self.path)
        return [to.fold(one, self.columns) for one in structure.folds(tree)]

    def lens(self, _: types.CodeLensParams) -> list[types.CodeLens]:
        """What stands above lines of the text, as far as it was found out and the line is still the same."""
        found: list[types.CodeLens] = []
        for (root, plan), its in self.analyses():
            several = f"{plan}: " if len(self.jobs) > 1 else ""
            head = self._plan_line() if self.path == root / plan else None
            found += [
                self._lens(lens.place.line - 1, f"{several}{lens.text}")
                for lens in lenses.lenses(its.standings)
                if root / lens.place.file == self.path and self._line(lens.place.line) == lens.place.excerpt
            ]
            if head is not None:
                found.append(self._lens(head, lenses.verdict(its.assessment)))
        return found

    def _plan_line(self) -> int | None:
        tree, _ = self.desk.tree(self.path)
        starts = [item.args[0].start for item in tree.items if item.args[0].span.text == "plan"]
        return self.columns.position(starts[0])[0] if starts else None

    def _line(self, number: int) -> str:
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if number <= len(lines) else ""

    def _lens(self, line: int, text: str) -> types.CodeLens:
        return types.CodeLens(to.span(((line, 0), (line, 0))), types.Command(text, ""))

    # -- edits -------------------------------------------------------------------------------------------------------

    def act(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """What can be done about the marks in a range, as far as they were found in these very texts."""
        start, end = (self.offset(at) for at in (params.range.start, params.range.end))
        found: list[types.CodeAction] = []
        for mark in self.telling.marks(self.path, self.project.texts):
            first = self.columns.at(mark.place.line, mark.place.column)
            last = max(first, self.columns.at(mark.place.end_line, mark.place.end_column))
            if first > end or last < start:
                continue
            action = fixing.meant(self.text, first, last, mark.hint)
            if action is not None:
                found.append(self._action(action, mark.code))
            if mark.fix is not None and mark.fix.edits:
                found.append(self._fix(mark.fix, mark.folder, mark.code))
            if mark.id:
                found.append(self._action(fixing.allowed(self.text, first, mark.code), mark.code))
        return list({action.title: action for action in found}.values())

    def _fix(self, fix: Fix, folder: Path, code: str) -> types.CodeAction:
        """What settles a finding, in all files that it is about."""
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in fix.edits:
            path = folder / edit.place.file
            new = types.TextEdit(to.span(self.desk.columns(path).of(edit.place)), edit.text)
            changes.setdefault(self.telling.uri(path), []).append(new)
        return types.CodeAction(
            title=visible(fix.message[:1].upper() + fix.message[1:]),
            kind=types.CodeActionKind.QuickFix,
            is_preferred=fix.safe or None,
            edit=types.WorkspaceEdit(changes=changes),
            data=code,
        )

    def _action(self, its: fixing.Action, code: str) -> types.CodeAction:
        edit = types.TextEdit(to.span(self.columns.region(its.edit.start, its.edit.end)), its.edit.new)
        return types.CodeAction(
            title=its.title,
            kind=types.CodeActionKind.QuickFix,
            is_preferred=its.sure or None,
            edit=types.WorkspaceEdit(changes={self.telling.uri(self.path): [edit]}),
            data=code,
        )

    def format(self, _: types.DocumentFormattingParams) -> list[types.TextEdit]:
        """The text in its canonical form; nothing where it can not be read, or is in it already."""
        tree, problems = self.desk.tree(self.path)
        if problems:
            return []
        text = render(tree)
        return [] if text == self.text else [types.TextEdit(to.span(self.columns.whole()), text)]


def found_symbols(
    desk: Desk, folders: Iterable[Path], query: str, uri: Callable[[Path], str]
) -> list[types.WorkspaceSymbol]:
    """The blocks of all plans below these folders whose names hold the letters that are asked for, in their order."""
    found: list[types.WorkspaceSymbol] = []
    for path in dict.fromkeys([*desk.texts, *_files_below(desk, folders)]):
        tree, _ = desk.tree(path)
        columns = desk.columns(path)
        for its in structure.flat(structure.symbols(tree)):
            if len(found) >= MOST_SYMBOLS:
                return found
            if its.name_start != its.start and _holds(its.name.lower(), query.lower()):
                place = to.span(columns.region(its.name_start, its.name_end))
                kind = to.KINDS.get(its.kind, types.SymbolKind.Object)
                told = its.kind if its.kind in KINDS else "statement"
                location = types.Location(uri(path), place)
                found.append(types.WorkspaceSymbol(name=its.name, kind=kind, location=location, container_name=told))
    return found


def _files_below(desk: Desk, folders: Iterable[Path]) -> list[Path]:
    found = []
    for folder in folders:
        project, _ = desk.project(folder / "plan.vt")
        found += [project.root / name for name in plans(project) if (project.root / name).is_relative_to(folder)]
    return found


def _holds(name: str, query: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in query)
