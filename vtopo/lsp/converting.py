"""Plain data of `vtopo.editor` as the types of the protocol."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from vtopo.editor.completing import Proposal
from vtopo.editor.diagnosing import Mark
from vtopo.editor.positions import Columns, Position, Region
from vtopo.editor.structure import Fold, Symbol
from vtopo.reports.safe import visible

SOURCE: Final = "vtopo"
LONGEST: Final = 2_000
"""So many characters of a message are told."""

SEVERITIES: Final[Mapping[str, types.DiagnosticSeverity]] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
PROPOSED: Final[Mapping[str, types.CompletionItemKind]] = {
    "block": types.CompletionItemKind.Struct,
    "attribute": types.CompletionItemKind.Property,
    "statement": types.CompletionItemKind.Keyword,
    "word": types.CompletionItemKind.Keyword,
    "value": types.CompletionItemKind.EnumMember,
    "thing": types.CompletionItemKind.Reference,
    "rule": types.CompletionItemKind.Constant,
    "product": types.CompletionItemKind.Constant,
    "file": types.CompletionItemKind.File,
}
KINDS: Final[Mapping[str, types.SymbolKind]] = {
    "plan": types.SymbolKind.Package,
    "segment": types.SymbolKind.Namespace,
    "dmz": types.SymbolKind.Namespace,
    "service": types.SymbolKind.Constant,
    "template": types.SymbolKind.Class,
    "nic": types.SymbolKind.Field,
    "portgroup": types.SymbolKind.Field,
    "vswitch": types.SymbolKind.Interface,
    "switch": types.SymbolKind.Interface,
    "host": types.SymbolKind.Module,
    "vmm": types.SymbolKind.Module,
    "cluster": types.SymbolKind.Module,
}
"""How kinds of blocks look in an outline; the others look like objects."""


def path_of(uri: str) -> Path | None:
    """The file that a URI means; None where it is no file."""
    name = to_fs_path(uri)
    return Path(name).resolve() if name else None


def uri_of(path: Path) -> str:
    """The URI of a file."""
    return from_fs_path(str(path)) or ""


def told(position: types.Position) -> Position:
    """A position that the client sent."""
    return position.line, position.character


def position(its: Position) -> types.Position:
    """A position to be sent."""
    return types.Position(line=its[0], character=its[1])


def span(its: Region) -> types.Range:
    """A region to be sent."""
    return types.Range(start=position(its[0]), end=position(its[1]))


def region(its: types.Range) -> Region:
    """A region that the client sent."""
    return told(its.start), told(its.end)


def diagnostic(
    mark: Mark, columns: Mapping[Path, Columns], uris: Mapping[Path, str], page: Path | None
) -> types.Diagnostic:
    """A mark as it is shown. `columns` and `uris` know every file that the mark is about."""
    related = []
    for place in mark.related:
        path = mark.folder / place.file
        if path in columns:
            location = types.Location(uri=uris[path], range=span(columns[path].of(place)))
            related.append(types.DiagnosticRelatedInformation(location=location, message=place.label or "see also"))
    message = f"{mark.message}\n{mark.hint}" if mark.hint else mark.message
    return types.Diagnostic(
        range=span(columns[mark.folder / mark.place.file].of(mark.place)),
        message="\n".join(visible(line, LONGEST) for line in message.split("\n")),
        severity=SEVERITIES[mark.severity],
        code=mark.code,
        code_description=types.CodeDescription(href=uri_of(page)) if page else None,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if mark.unused else None,
        related_information=related or None,
    )


def item(proposal: Proposal, columns: Columns, offset: int, order: int, *, snippets: bool) -> types.CompletionItem:
    """A proposal; one with tab stops becomes its label where the client has no snippets."""
    text = proposal.insert if snippets or not proposal.snippet else f"{proposal.label} "
    return types.CompletionItem(
        label=proposal.label,
        kind=PROPOSED[proposal.sort],
        detail=visible(proposal.detail) or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, proposal.doc) if proposal.doc else None,
        sort_text=f"{order:05}",
        insert_text_format=types.InsertTextFormat.Snippet if proposal.snippet and snippets else None,
        text_edit=types.TextEdit(range=span(columns.region(proposal.start, offset)), new_text=text),
    )


def symbol(its: Symbol, columns: Columns) -> types.DocumentSymbol:
    """A symbol with all that is inside of it."""
    return types.DocumentSymbol(
        name=visible(its.name) or its.kind,
        detail=its.kind,
        kind=KINDS.get(its.kind, types.SymbolKind.Object),
        range=span(columns.region(its.start, its.end)),
        selection_range=span(columns.region(its.name_start, its.name_end)),
        children=[symbol(one, columns) for one in its.inside],
    )


def fold(its: Fold, columns: Columns) -> types.FoldingRange:
    """A stretch that can be folded, by its lines."""
    first, last = columns.region(its.start, its.end)
    kind = types.FoldingRangeKind.Comment if its.comment else types.FoldingRangeKind.Region
    return types.FoldingRange(start_line=first[0], end_line=last[0], kind=kind)
