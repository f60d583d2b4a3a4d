"""What others have written, as plans: one package a format. An import is a syntax tree that the formatter writes."""
