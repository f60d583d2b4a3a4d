"""The language server: what `vtopo.editor` knows, by the Language Server Protocol, over standard input and output."""
