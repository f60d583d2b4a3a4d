"""The published JSON form of a plan's model: `document` writes it, `read_tree` reads it, `plan_schema` says what it is.

The document is the resolved model, table by table, in the words of the language. It is read as any plan is: what stands
in it becomes a tree whose nodes point into the JSON text, and goes the ordinary way from there.
"""

from __future__ import annotations

from vtopo.model.document.reading import read_tree
from vtopo.model.document.schema import plan_schema
from vtopo.model.document.tables import VERSION
from vtopo.model.document.writing import document

__all__ = ["VERSION", "document", "plan_schema", "read_tree"]
