"""One file an analysis: what is true of a model, without an opinion."""
