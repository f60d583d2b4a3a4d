"""An assessment rendered: one module a format, each with `render`."""
