"""What the options of the command line may be."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The formats an assessment can be written in."""

    text = "text"
    json = "json"
    html = "html"
    sarif = "sarif"
    github = "github"
    gitlab = "gitlab"
    junit = "junit"
    markdown = "markdown"


class ShowFormat(StrEnum):
    """How `show` shows a stage; each stage knows some of these."""

    text = "text"
    json = "json"
    graphml = "graphml"


class FailOn(StrEnum):
    """The least severity that makes `analyze` exit with 1."""

    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


class Sureness(StrEnum):
    """The least confidence that `analyze` tells."""

    high = "high"
    medium = "medium"
    low = "low"


class Stage(StrEnum):
    """What `show` can show."""

    tree = "tree"
    model = "model"
    graph = "graph"
    facts = "facts"


class Fact(StrEnum):
    """The facts that `show facts` can show."""

    links = "links"
    separation = "separation"
    tcb = "tcb"
    delivery = "delivery"
    visibility = "visibility"
    sniffing = "sniffing"
    load = "load"
    privilege = "privilege"
    policy = "policy"
    attack = "attack"
    placement = "placement"
    requirements = "requirements"


class ListFormat(StrEnum):
    """The formats that rules are listed in."""

    text = "text"
    json = "json"


class PathFormat(StrEnum):
    """The formats an answer about paths can be written in."""

    text = "text"
    json = "json"


class DiffFormat(StrEnum):
    """The formats a difference can be written in."""

    text = "text"
    json = "json"
    markdown = "markdown"


class Importer(StrEnum):
    """Whose files `import` reads."""

    libvirt = "libvirt"
