"""Products, sizes, difficulties and clauses: data with sources, and its reader."""
